//! Other tools for the same purpose, on the same incidents. They ask AWS, so that a server on the loopback plays AWS.

mod headline;
mod served;
pub(crate) mod staged;
pub(crate) mod start;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use coroner_examiner::examine;
use coroner_replay::{Case, Server};
use jiff::Timestamp;

use self::headline::{ECS_DOCTOR, Headline, LAZY_ECS, read};
use self::served::{Served, serve};
use self::start::{Setting, ecs_doctor_arguments, ecs_doctor_headline, environment};
use crate::incidents::{self, Grade, Incident};
use crate::root;

const TOOLS: [&str; 3] = ["`coroner file`", "ecs-doctor 0.5.0", "lazy-ecs 0.9.0"];

/// Incidents whose headlines are shown word for word: some plain, some that mislead.
const SHOWN: &[&str] = &[
    "015-nginx-sha-manifest-not-found",
    "029-nano-instances-137",
    "074-scim-307-root-redirect",
    "087-traffic-gen-scale-in",
    "090-maintenance-stop-137",
    "126-logs-endpoint-forgotten",
    "157-claims-container-limit-192",
    "205-delayed-job-killed-30s",
    "312-php-nginx-port-80-unprivileged",
    "317-github-runner-dotnet-disk-full",
];

/// What a tool said of an incident, and how good that is; no grade if it settles nothing.
struct Said {
    headline: String,
    grade: Option<Grade>,
}

/// Prints the tables of BENCHMARKS.md: of all incidents, or of those that are named.
pub(crate) fn compare(named: &[&str]) -> anyhow::Result<()> {
    let scratch = root().join("target/peers");
    let environment = environment(&scratch)?;
    let mut all: Vec<(Incident, [Said; 3])> = Vec::new();
    let mut unseen = Vec::new();
    for set in ["tests/corpus", "tests/incidents"].map(|set| root().join(set)) {
        for incident in incidents::read(&set)? {
            if !named.is_empty() && !named.contains(&incident.name.as_str()) {
                continue;
            }
            let Some(served) = serve(&set.join(&incident.name))? else {
                unseen.push(incident.name);
                continue;
            };
            let said = ask(&incident, &served, &scratch, &environment).with_context(|| incident.name.clone())?;
            let told: Vec<String> = said.iter().map(|said| format!("{} ({})", said.headline, word(said.grade))).collect();
            eprintln!("{}, {}: {}", incident.name, incident.slug(), told.join(" | "));
            all.push((incident, said));
        }
    }
    println!("| {} incidents | exact | acceptable | not settled | other | harmful |\n|---|---|---|---|---|---|", all.len());
    for (at, tool) in TOOLS.iter().enumerate() {
        let grades = [Some(Grade::Exact), Some(Grade::Acceptable), None, Some(Grade::Other), Some(Grade::Harmful)];
        let counts = grades.map(|grade| all.iter().filter(|(_, said)| said[at].grade == grade).count().to_string());
        println!("| {tool} | {} |", counts.join(" | "));
    }
    if !unseen.is_empty() {
        println!("\nLeft out, because nothing of them stays in AWS: {}.", unseen.join(", "));
    }
    println!("\n| incident, established cause | {} |\n|---|---|---|---|", TOOLS.join(" | "));
    for (incident, said) in all.iter().filter(|(incident, _)| SHOWN.contains(&incident.name.as_str())) {
        let cells = said.each_ref().map(|said| format!("{} *({})*", said.headline.replace('|', "\\|"), word(said.grade)));
        println!("| {}: `{}` | {} |", incident.name, incident.slug(), cells.join(" | "));
    }
    Ok(())
}

fn word(grade: Option<Grade>) -> &'static str {
    grade.map_or("not settled", Grade::name)
}

/// All three tools on one incident.
fn ask(incident: &Incident, served: &Served, scratch: &Path, environment: &Path) -> anyhow::Result<[Said; 3]> {
    // What is served is what can be read afterwards.
    let folder = scratch.join("cases").join(&incident.name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    served.case.save(&folder)?;
    let server = Server::start(Case::open(&folder)?, Timestamp::now())?;
    let setting = Setting { server: &server, region: &served.region, home: scratch };

    let mut doctor = setting.command(&environment.join("bin/ecs-doctor"));
    doctor.args(ecs_doctor_arguments(&served.cluster, &served.service));
    let doctor = ecs_doctor_headline(&setting.patiently(doctor, &[0])?.unwrap_or_default());

    let mut lazy = setting.command(&environment.join("bin/python"));
    lazy.args(["-I", "-c", include_str!("peers/lazy_ecs.py"), &served.cluster, &served.service]);
    let lazy = setting.patiently(lazy, &[0])?.unwrap_or_default();

    // A stream that is not there is part of the incident; anything else would be a fault of the stage, not of the player.
    if let Some(call) = server.calls().iter().find(|call| call.refused.as_ref().is_some_and(|code| code != "ResourceNotFoundException")) {
        bail!("{} was refused to a peer", call.operation);
    }
    Ok([coroner(incident), said(ECS_DOCTOR, &doctor, incident), said(LAZY_ECS, most_frequent(&lazy), incident)])
}

/// What `coroner file` leads with.
fn coroner(incident: &Incident) -> Said {
    let first = examine(&incident.case, false).into_iter().next();
    let grade = first.as_ref().and_then(|verdict| verdict.cause).map(|cause| incident.grade(cause.slug));
    Said { headline: first.map_or_else(|| "nothing".to_owned(), |verdict| verdict.summary.to_string()), grade }
}

fn said(table: &'static [Headline], headline: &str, incident: &Incident) -> Said {
    if headline.is_empty() {
        return Said { headline: "nothing".to_owned(), grade: None };
    }
    let claim = read(table, headline);
    if claim.is_none() {
        eprintln!("not in the table of headlines: {headline}");
    }
    Said { headline: headline.to_owned(), grade: claim.and_then(|claim| claim.grade(incident)) }
}

/// The line that most tasks have, the newest task's among equals.
fn most_frequent(lines: &str) -> &str {
    let count = |line: &str| lines.lines().filter(|other| *other == line).count();
    // The last of the greatest wins, so that the newest has to come last.
    lines.lines().rev().max_by_key(|line| count(line)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_most_tasks_is_the_headline() {
        assert_eq!(most_frequent("a\nb\nb\n"), "b");
        assert_eq!(most_frequent("newest\nolder\n"), "newest");
        assert_eq!(most_frequent(""), "");
    }

    #[test]
    fn an_incident_is_served_as_if_it_had_just_happened() -> anyhow::Result<()> {
        let served = serve(&root().join("tests/corpus/157-claims-container-limit-192"))?.context("a task is left")?;
        assert_eq!(
            (served.region.as_str(), served.cluster.as_str(), served.service.as_str()),
            ("us-east-2", "claims-approval-api", "claims-approval-api")
        );
        let task = served.case.recorded("ecs.DescribeTasks").and_then(|answer| answer.pointer("/tasks/0")).context("its task")?;
        assert_eq!(task["containers"][0]["exitCode"], 137);
        assert!(task["stoppedAt"].as_str().is_some_and(|time| time.starts_with("@-")), "{}", task["stoppedAt"]);
        let streams = &served.case.recorded("logs.GetLogEvents").context("its log")?["$streams"];
        let names: Vec<&String> = streams.as_object().into_iter().flat_map(|streams| streams.keys()).collect();
        assert!(names.iter().all(|name| name.contains("/app/d7dad0f45356a1fc12dd0bfbc04d2475")) && names.len() == 1, "{names:?}");
        Ok(())
    }

    #[test]
    fn a_task_of_no_service_is_served_as_one_of_a_service() -> anyhow::Result<()> {
        let served = serve(&root().join("tests/corpus/107-typo-ngin"))?.context("a task is left")?;
        let task = served.case.recorded("ecs.DescribeTasks").and_then(|answer| answer.pointer("/tasks/0")).context("its task")?;
        assert_eq!(task["group"], format!("service:{}", served.service));
        assert!(serve(&root().join("tests/incidents/402-compose-up-resource-memory"))?.is_none());
        Ok(())
    }
}
