//! What a person has at hand: an id, a name, an ARN, the address of a page in the console.

use std::fmt;

use coroner_ecs::arn::{self, Arn};
use coroner_ecs::{Account, Region};

/// The kinds of things that can be examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A task.
    Task,
    /// A service.
    Service,
    /// A cluster.
    Cluster,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Task => "task",
            Kind::Service => "service",
            Kind::Cluster => "cluster",
        })
    }
}

/// What was named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Region, if what was given tells it.
    pub region: Option<Region>,
    /// Name or ARN of the cluster, if what was given tells it.
    pub cluster: Option<String>,
    /// Id of the task, name of the service or of the cluster.
    pub name: String,
}

impl Named {
    /// Reads what stands for a `kind`.
    ///
    /// # Errors
    ///
    /// If it stands for something else, or for nothing.
    pub fn read(text: &str, kind: Kind) -> Result<Named, String> {
        let text = text.trim();
        let (found, named) = match (Arn::parse(text), text.starts_with("https://")) {
            (Some(arn), _) => of_arn(text, arn)?,
            (None, true) => of_url(text)?,
            (None, false) => (kind, Named { name: text.to_owned(), ..Named::default() }),
        };
        // A page of a task is within its service's, and any page within its cluster's.
        match (kind, found) {
            (Kind::Cluster, Kind::Task | Kind::Service) if text.starts_with("https://") => {
                let name = named.cluster.clone().unwrap_or_default();
                Ok(Named { name, cluster: None, ..named })
            }
            _ if found != kind => Err(format!("{text} is a {found}; ask with `coroner {found} {text}`")),
            _ if named.name.is_empty() => Err(format!("the name of the {kind} is empty")),
            _ if named.name.contains(char::is_whitespace) => Err(format!("{text:?} is no name of a {kind}: names have no spaces")),
            _ => Ok(named),
        }
    }
}

fn of_arn(text: &str, arn: Arn<'_>) -> Result<(Kind, Named), String> {
    let kind = match arn.resource.split('/').next() {
        Some("task") => Kind::Task,
        Some("service") => Kind::Service,
        Some("cluster") => Kind::Cluster,
        _ => return Err(format!("{text} is the ARN of no task, service or cluster")),
    };
    if arn.service != "ecs" {
        return Err(format!("{text} is an ARN of {}, not of ECS", arn.service));
    }
    let cluster = Some(arn::cluster_of(text)).filter(|name| !name.is_empty() && kind != Kind::Cluster);
    // An account that isn't the caller's is told by the whole ARN of the cluster.
    let cluster = cluster.map(|name| format!("arn:{}:ecs:{}:{}:cluster/{name}", arn.partition, arn.region, arn.account));
    let region = Region::read(arn.region).filter(|region| region.partition().name() == arn.partition);
    let region = Some(region.ok_or_else(|| format!("{text}: {:?} is no Region of {:?}", arn.region, arn.partition))?);
    Account::read(arn.account).ok_or_else(|| format!("{text}: {:?} is no account, which has twelve digits", arn.account))?;
    let name = if kind == Kind::Cluster { text } else { arn::short_name(arn.resource) };
    Ok((kind, Named { region, cluster, name: name.to_owned() }))
}

/// `https://REGION.console.aws.amazon.com/ecs/v2/clusters/CLUSTER/services/SERVICE/tasks/TASK/…?region=REGION`, of the console of
/// today and of the former one, which has the path behind a `#`.
fn of_url(text: &str) -> Result<(Kind, Named), String> {
    let unknown = || format!("{text} is no page of a task, service or cluster in the ECS console");
    let rest = text.trim_start_matches("https://");
    let (host, path) = rest.split_once('/').ok_or_else(unknown)?;
    let known = ["console.aws.amazon.com", "console.amazonaws-us-gov.com", "console.amazonaws.cn", "console.aws.eu"];
    if !known.iter().any(|known| host == *known || host.ends_with(&format!(".{known}"))) || !path.contains("ecs/") {
        return Err(unknown());
    }
    let in_query = path.split_once("region=").map(|(_, rest)| rest.split(['&', '#']).next().unwrap_or(rest));
    // Of a browser that is signed in several times, the name of the session comes before the Region.
    let in_host = host.split_once(".console.").and_then(|(before, _)| before.rsplit('.').next());
    let after = |word: &str| {
        let mut parts = path.split(['/', '?', '#', '&']);
        parts.by_ref().find(|part| *part == word)?;
        parts.next().filter(|name| !name.is_empty()).map(str::to_owned)
    };
    let (cluster, service, task) = (after("clusters"), after("services"), after("tasks"));
    let region = match in_query.or(in_host).filter(|region| !region.is_empty()) {
        Some(region) => Some(Region::read(region).ok_or_else(|| format!("{text} names {region:?}, which is no Region"))?),
        None => None,
    };
    match (cluster, service, task) {
        (Some(cluster), _, Some(name)) => Ok((Kind::Task, Named { region, cluster: Some(cluster), name })),
        (Some(cluster), Some(name), None) => Ok((Kind::Service, Named { region, cluster: Some(cluster), name })),
        (Some(name), None, None) => Ok((Kind::Cluster, Named { region, cluster: None, name })),
        (None, ..) => Err(unknown()),
    }
}

/// The names that are meant most likely, the nearest first, three at most.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.to_ascii_lowercase();
    let near = |name: &str| {
        let name = name.to_ascii_lowercase();
        if name.contains(&wanted) || wanted.contains(&name) { 0.9 } else { strsim::jaro_winkler(&wanted, &name) }
    };
    let mut all: Vec<(f64, &str)> = names.map(|name| (near(name), name)).filter(|(near, _)| *near > 0.75).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    all.into_iter().map(|(_, name)| name).take(3).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn named(region: Option<&str>, cluster: Option<&str>, name: &str) -> Result<Named, String> {
        Ok(Named { region: region.and_then(Region::read), cluster: cluster.map(str::to_owned), name: name.to_owned() })
    }

    #[test]
    fn ids_names_arns_and_pages_are_told_apart() {
        let cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/prod";
        let task = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e";
        assert_eq!(Named::read("0f1e", Kind::Task), named(None, None, "0f1e"));
        assert_eq!(Named::read(task, Kind::Task), named(Some("eu-west-1"), Some(cluster), "0f1e"));
        assert_eq!(Named::read("arn:aws:ecs:eu-west-1:111122223333:task/0f1e", Kind::Task), named(Some("eu-west-1"), None, "0f1e"));
        assert_eq!(Named::read(cluster, Kind::Cluster), named(Some("eu-west-1"), None, cluster));
        let page = "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web";
        assert_eq!(Named::read(&format!("{page}/health?region=eu-west-1"), Kind::Service), named(Some("eu-west-1"), Some("prod"), "web"));
        assert_eq!(Named::read(&format!("{page}/tasks/0f1e/logs"), Kind::Task), named(Some("eu-west-1"), Some("prod"), "0f1e"));
        assert_eq!(Named::read(&format!("{page}/tasks"), Kind::Cluster), named(Some("eu-west-1"), None, "prod"));
        let former = "https://console.aws.amazon.com/ecs/home?region=us-east-2#/clusters/prod/services/web/details";
        assert_eq!(Named::read(former, Kind::Service), named(Some("us-east-2"), Some("prod"), "web"));
        let gov = "https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/prod";
        assert_eq!(Named::read(gov, Kind::Cluster), named(Some("us-gov-west-1"), None, "prod"));
    }

    #[test]
    fn another_kind_says_how_to_ask() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/prod/web";
        assert_eq!(Named::read(service, Kind::Task).unwrap_err(), format!("{service} is a service; ask with `coroner service {service}`"));
        assert!(Named::read("arn:aws:s3:::bucket", Kind::Task).unwrap_err().contains("no task, service or cluster"));
        assert!(Named::read("https://example.com/ecs/clusters/prod", Kind::Cluster).unwrap_err().contains("no page"));
        assert!(Named::read("https://evil.example/console.aws.amazon.com/ecs/clusters/prod", Kind::Cluster).is_err());
    }

    #[test]
    fn the_nearest_names_are_offered() {
        let names = ["checkout", "checkout-worker", "payments", "search"];
        assert_eq!(nearest("chekout", names.into_iter()), ["checkout", "checkout-worker"]);
        assert_eq!(nearest("worker", names.into_iter()), ["checkout-worker"]);
        assert!(nearest("zzz", names.into_iter()).is_empty());
    }
}
