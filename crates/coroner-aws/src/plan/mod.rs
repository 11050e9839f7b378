//! What is asked in which order. Three rounds: what ECS says of the subject, what belongs to it, what is open then.

mod asked;
mod cluster;
mod history;
mod progress;
mod service;
mod task;

pub use asked::Asked;
pub use cluster::cluster;
pub use progress::{Following, Progress};
pub use service::{locate, service};
pub use task::task;

use coroner_ecs::arn;
use serde_json::Value;

use crate::collector::Collector;
use crate::name::nearest;
use crate::questions as ask;
use crate::refusal::Refusal;
use crate::trouble::Trouble;

/// Clusters that are looked through for something that was named without its cluster.
const CLUSTERS: usize = 50;

/// The ARNs of all clusters.
async fn clusters(collector: &Collector<'_>) -> Result<Vec<String>, Refusal> {
    // What is missing here is of no use to a verdict.
    let arns = collector.beside().list(ask::clusters(), "clusterArns").await?;
    Ok(arns.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// What to say where a cluster isn't there.
async fn no_cluster(collector: &Collector<'_>, name: &str, given: bool) -> Trouble {
    let listed_all = clusters(collector).await;
    let hidden = listed_all.as_ref().err().map(ToString::to_string);
    let all = listed_all.unwrap_or_default();
    let names: Vec<&str> = all.iter().map(|arn| arn::short_name(arn)).collect();
    let region = collector.client.region();
    let name = arn::short_name(name);
    let hint = match (given, names.len()) {
        _ if hidden.is_some() => {
            format!("give one with `-c`: which there are could not be listed (ecs:ListClusters: {})", hidden.unwrap_or_default())
        }
        (_, 0) => "is the Region right? `--region` gives another".to_owned(),
        (false, _) => format!("give one with `-c`: {}", listed(&names)),
        (true, _) => match nearest(name, names.iter().copied()).as_slice() {
            [] => format!("there are {}", listed(&names)),
            near => format!("did you mean {}?", near.join(" or ")),
        },
    };
    Trouble::NotThere(format!("there is no cluster {name} in {region}; {hint}"))
}

fn listed(names: &[&str]) -> String {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    let more = names.len().saturating_sub(10);
    names.truncate(10);
    if more > 0 { format!("{}, and {more} more", names.join(", ")) } else { names.join(", ") }
}
