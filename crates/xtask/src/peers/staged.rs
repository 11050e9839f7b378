//! The incidents asked of AWS, as far as anything of them stays there: what `coroner service` says of them beside `coroner file`.

use std::collections::BTreeMap;

use anyhow::Context;
use coroner_examiner::examine;
use coroner_replay::{Case, Server};
use jiff::Timestamp;
use serde_json::Value;

use super::served::serve;
use super::start::Setting;
use crate::incidents::{self, Grade, Incident};
use crate::{debug_build, root};

/// A task of no service is asked for by itself; for the peers it was given one.
fn restore_groups(incident: &Incident, case: &mut Case) {
    let Some(mut answer) = case.recorded("ecs.DescribeTasks").cloned() else { return };
    for task in answer["tasks"].as_array_mut().into_iter().flatten() {
        let own = incident.case.tasks.iter().find(|own| task["taskArn"] == *own.task_arn.as_str());
        task["group"] = own.map_or("", |own| own.group.as_str()).into();
    }
    case.record("ecs.DescribeTasks", answer);
}

/// Prints how good both are, and where they differ.
pub(crate) fn compare(named: &[&str]) -> anyhow::Result<()> {
    debug_build()?;
    let home = root().join("target/peers");
    std::fs::create_dir_all(&home)?;
    let mut counts: BTreeMap<(&str, Option<Grade>), usize> = BTreeMap::new();
    let mut calls = Vec::new();
    for set in ["tests/corpus", "tests/incidents"].map(|set| root().join(set)) {
        for incident in incidents::read(&set)? {
            if !named.is_empty() && !named.contains(&incident.name.as_str()) {
                continue;
            }
            let Some(mut served) = serve(&set.join(&incident.name))? else { continue };
            let task = incident.case.tasks.first().filter(|task| task.service_name().is_none()).map(|task| task.task_arn.as_str());
            if task.is_some() {
                restore_groups(&incident, &mut served.case);
            }
            let server = Server::start(served.case, Timestamp::now())?;
            let setting = Setting { server: &server, region: &served.region, home: &home };
            let mut command = setting.command(&root().join("target/debug/coroner"));
            match task {
                Some(task) => command.args(["task", task, "--format", "json"]),
                None => command.args(["service", &served.service, "-c", &served.cluster, "--format", "json"]),
            };
            let printed = setting.patiently(command, &[0, 1, 2]).with_context(|| incident.name.clone())?.unwrap_or_default();
            let report: Value = serde_json::from_str(&printed).unwrap_or_default();
            let live = report.pointer("/verdicts/0/cause/slug").and_then(Value::as_str).unwrap_or("nothing").to_owned();
            let certain = report.pointer("/verdicts/0/confidence").and_then(Value::as_str) == Some("certain");
            let saved =
                examine(&incident.case, false).into_iter().next().and_then(|verdict| verdict.cause).map_or("nothing", |cause| cause.slug);
            let grade = |said: &str| (said != "nothing").then(|| incident.grade(said));
            *counts.entry(("`coroner service`", grade(&live))).or_default() += 1;
            *counts.entry(("`coroner file`", grade(saved))).or_default() += 1;
            if !named.is_empty() {
                let asked = server
                    .calls()
                    .into_iter()
                    .map(|call| format!("{}{}", call.operation, call.refused.map_or_else(String::new, |code| format!(" ({code})"))));
                println!("{printed}\n{}: {}", incident.name, asked.collect::<Vec<_>>().join(", "));
            }
            calls.push(server.calls().len());
            if live != saved {
                println!(
                    "{}: {live}{} live, {saved} from files, {} in truth",
                    incident.name,
                    if certain { " (certain)" } else { "" },
                    incident.slug()
                );
            }
        }
    }
    for ((tool, grade), count) in counts {
        println!("{tool}: {count} {}", grade.map_or("not settled", Grade::name));
    }
    calls.sort_unstable();
    println!("calls: {} at most, {} in the middle", calls.last().unwrap_or(&0), calls.get(calls.len() / 2).unwrap_or(&0));
    Ok(())
}
