//! Whose a fact is: what speaks of one subject is no evidence for another, and what is nobody's proves nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what it counted and reads its cases"
)]

mod saved;

use coroner_case::{Case, add_source};
use coroner_examiner::{Confidence, Outcome, Verdict, examine};
use serde_json::{Value, json};

type Files = Vec<(String, Vec<u8>)>;

struct Incident {
    name: String,
    files: Files,
    label: Value,
}

fn incidents() -> Vec<Incident> {
    let mut all = Vec::new();
    for folder in ["corpus", "incidents"].iter().flat_map(|set| saved::folders(set)) {
        let mut files: Files = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
            .collect();
        files.sort();
        let at = files.iter().position(|(name, _)| name == "label.json").unwrap();
        let label = serde_json::from_slice(&files.remove(at).1).unwrap();
        all.push(Incident { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), files, label });
    }
    all
}

fn judge<'f>(files: impl IntoIterator<Item = &'f (String, Vec<u8>)>) -> Vec<Verdict> {
    let mut case = Case::default();
    for (name, bytes) in files {
        add_source(&mut case, name, bytes);
    }
    examine(&case, false)
}

fn judged(documents: &[(&str, Value)]) -> Vec<Verdict> {
    let files: Files = documents.iter().map(|(name, value)| ((*name).to_owned(), value.to_string().into_bytes())).collect();
    judge(&files)
}

fn slug(verdict: &Verdict) -> &'static str {
    verdict.cause.map_or("none", |cause| cause.slug)
}

/// How far an incident's neighbour is in the list: each is mixed with the next one of its set, which is like it, and with some far away.
/// `PAIRS=all` mixes with more, `PAIRS=5,83` with those.
fn strides() -> Vec<usize> {
    match std::env::var("PAIRS").as_deref() {
        Ok("all") => vec![1, 2, 3, 37, 101, 211],
        Ok(told) => told.split(',').map(|stride| stride.parse().unwrap()).collect(),
        Err(_) => vec![1, 37],
    }
}

/// Account, Region and cluster of a verdict's subject.
fn cluster(verdict: &Verdict) -> Option<(String, String, String)> {
    let parts: Vec<&str> = verdict.subject.arn.split(':').collect();
    (parts.len() > 5).then(|| (parts[3].to_owned(), parts[4].to_owned(), verdict.subject.cluster.to_string()))
}

/// Both incidents' files in one folder.
fn mixed(a: &Incident, b: &Incident) -> Files {
    let named = |incident: &Incident, letter: &str| -> Files {
        incident.files.iter().map(|(name, bytes)| (format!("{letter}-{name}"), bytes.clone())).collect()
    };
    [named(a, "a"), named(b, "b")].concat()
}

#[test]
fn two_incidents_in_one_folder_change_no_verdict_whose_subject_has_an_arn() {
    let all = incidents();
    let alone: Vec<Vec<Verdict>> = all.iter().map(|incident| judge(&incident.files)).collect();
    let (mut pairs, mut changed, mut lower, mut neighbours) = (0, Vec::new(), Vec::new(), 0);
    for stride in strides() {
        for one in 0..all.len() {
            let other = (one + stride) % all.len();
            // A file of plain lines, or a document that names no subject, belongs to whatever lies in the folder with it.
            let nameless = |index: usize| {
                all[index].files.iter().any(|(name, _)| !name.ends_with(".json")) || alone[index].iter().any(|v| v.subject.arn.is_empty())
            };
            if nameless(one) || nameless(other) {
                continue;
            }
            // What the instances of a cluster show speaks of all its services, whichever incident's documents tell it.
            if alone[one].iter().filter_map(cluster).any(|here| alone[other].iter().filter_map(cluster).any(|there| here == there)) {
                neighbours += 1;
                continue;
            }
            let beside = judge(&mixed(&all[one], &all[other]));
            pairs += 1;
            for verdict in [one, other].iter().flat_map(|index| &alone[*index]).filter(|verdict| !verdict.subject.arn.is_empty()) {
                let now = beside.iter().find(|now| now.subject.arn == verdict.subject.arn);
                let same = now.is_some_and(|now| {
                    (slug(now), now.outcome) == (slug(verdict), verdict.outcome) && now.confidence <= verdict.confidence
                });
                let told = || {
                    format!(
                        "{} + {}: {} was {} {:?} {:?}, is {:?}",
                        all[one].name,
                        all[other].name,
                        verdict.subject.arn,
                        slug(verdict),
                        verdict.outcome,
                        verdict.confidence,
                        now.map(|now| (slug(now), now.outcome, now.confidence)),
                    )
                };
                if !same {
                    changed.push(told());
                }
                if now.is_some_and(|now| now.confidence < verdict.confidence) {
                    lower.push(told());
                }
            }
        }
    }
    assert!(neighbours * 100 <= pairs, "{neighbours} pairs share a cluster: too few are tried");
    assert!(pairs > 900, "{pairs} pairs: too few are tried");
    println!("{pairs} pairs, {} verdicts changed, {} less sure", changed.len(), lower.len());
    lower.iter().for_each(|less| println!("  less sure: {less}"));
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// All places in a document at which something could be left out, but for those that tell what kind of document it is.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                places(member, &place, all);
                all.push(place);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let place = format!("{at}/{index}");
                places(element, &place, all);
                all.push(place);
            }
        }
        _ => {}
    }
}

fn without(value: &Value, place: &str) -> Value {
    let mut value = value.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(&key.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(elements)) => drop(elements.remove(key.parse().unwrap())),
        _ => panic!("{place}"),
    }
    value
}

/// The fields of each incident's documents that are left out, one at a time; `REMOVALS=all` leaves each out once.
const FIELDS: usize = 8;

#[test]
fn what_is_left_out_makes_nothing_certain_that_is_wrong() {
    let all = std::env::var("REMOVALS").is_ok_and(|wanted| wanted == "all");
    let (mut tried, mut wrong) = (0, Vec::new());
    for (seed, incident) in incidents().iter().enumerate() {
        let is_wrong = |verdict: &Verdict| {
            let told = incident.label["wrong"].as_array().is_some_and(|list| list.iter().any(|item| item == slug(verdict)));
            told && verdict.confidence == Confidence::Certain
        };
        let mut hold = |files: &Files, what: &str| {
            tried += 1;
            if let Some(verdict) = judge(files).first().filter(|verdict| is_wrong(verdict)) {
                wrong.push(format!("{} without {what}: {}", incident.name, slug(verdict)));
            }
        };
        for at in 0..incident.files.len() {
            let mut files = incident.files.clone();
            let (name, bytes) = files.remove(at);
            hold(&files, &name);
            let Ok(document) = serde_json::from_slice::<Value>(&bytes) else { continue };
            let mut fields = Vec::new();
            places(&document, "", &mut fields);
            // Evenly spread, and in each incident from another one on.
            let step = if all { 1 } else { (fields.len() * incident.files.len()).div_ceil(FIELDS).max(1) };
            for place in fields.iter().skip(seed % step).step_by(step) {
                let mut files = incident.files.clone();
                files[at].1 = without(&document, place).to_string().into_bytes();
                hold(&files, &format!("{name}#{place}"));
            }
        }
    }
    println!("{tried} left out, {} certain and wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const TASK: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A task of `web` that ended with 1 at 2024-05-01 10:05, without a word why.
fn task(launch_type: &str) -> Value {
    json!({"taskArn": format!("arn:aws:ecs:eu-west-1:111122223333:task/prod/{TASK}"), "group": "service:web",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "launchType": launch_type,
        "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited", "createdAt": "2024-05-01T10:00:00Z", "startedAt": "2024-05-01T10:00:30Z",
        "executionStoppedAt": "2024-05-01T10:05:00Z", "stoppingAt": "2024-05-01T10:05:01Z", "stoppedAt": "2024-05-01T10:05:10Z",
        "containers": [{"name": "web", "lastStatus": "STOPPED", "exitCode": 1}]})
}

fn line(at: &str, message: &str) -> Value {
    json!({"timestamp": at, "message": message})
}

const KEY_ERROR: &str = "KeyError: 'DATABASE_URL'";

fn logged(launch_type: &str, container: &str, at: &str, message: &str) -> Vec<Verdict> {
    judged(&[("tasks.json", json!({"tasks": [task(launch_type)]})), ("logs.json", json!({container: [line(at, message)]}))])
}

#[test]
fn a_line_of_another_time_is_another_tasks() {
    let said = |at: &str| slug(&logged("FARGATE", "web", at, KEY_ERROR)[0]).to_owned();
    let own = said("2024-05-01T10:04:59Z");
    assert_ne!(own, said("2024-05-01T10:06:20Z"), "a minute after its end");
    assert_eq!(said("2021-05-01T10:04:59Z"), said("2024-05-01T10:06:20Z"), "in another year");
}

#[test]
fn an_agents_log_tells_nothing_of_fargate_nor_of_another_time() {
    let refused = "level=critical msg=\"Agent will terminally exit, unable to register container instance\" error=\"ClientException: Container instance type changes are not supported\"";
    let silent = |launch_type: &str| slug(&judged(&[("tasks.json", json!({"tasks": [task(launch_type)]}))])[0]);
    for (launch_type, at) in [("FARGATE", "2024-05-01T10:04:00Z"), ("FARGATE", "2021-05-01T10:04:00Z"), ("EC2", "2021-05-01T10:04:00Z")] {
        let verdicts = logged(launch_type, "ecs-agent", at, refused);
        assert_eq!(slug(&verdicts[0]), silent(launch_type), "{launch_type} {at}");
    }
}

/// The service `web` of an account, Region and cluster, at ease or with an event.
fn service(place: &str, cluster: &str, running: i64, events: Value) -> Value {
    json!({"serviceArn": format!("arn:aws:ecs:{place}:service/{cluster}/web"), "serviceName": "web", "status": "ACTIVE",
        "clusterArn": format!("arn:aws:ecs:{place}:cluster/{cluster}"), "launchType": "FARGATE", "desiredCount": 2, "runningCount": running,
        "events": events})
}

#[test]
fn a_service_of_that_name_elsewhere_is_another_service() {
    let trouble = json!([{"createdAt": "2024-05-01T10:03:00Z", "message": "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."}]);
    for (place, cluster) in [("eu-west-1:999988887777", "prod"), ("us-east-1:111122223333", "prod"), ("eu-west-1:111122223333", "test")] {
        let services =
            json!({"services": [service("eu-west-1:111122223333", "prod", 2, json!([])), service(place, cluster, 0, trouble.clone())]});
        let verdicts = judged(&[("services.json", services)]);
        let of = |arn: &str| verdicts.iter().find(|verdict| verdict.subject.arn.contains(arn)).unwrap();
        assert_eq!(of("eu-west-1:111122223333:service/prod").outcome, Outcome::Running, "{place} {cluster}");
        assert_eq!(of(&format!("{place}:service/{cluster}")).outcome, Outcome::Failed, "{place} {cluster}");
    }
}

#[test]
fn several_records_of_one_service_are_one_service_the_newest() {
    let steady = json!([{"createdAt": "2024-05-01T12:00:00Z", "message": "(service web) has reached a steady state."}]);
    let earlier = json!([{"createdAt": "2024-05-01T09:00:00Z", "message": "(service web) was unable to place a task. Reason: Capacity is unavailable at this time."}]);
    let of = |running, events: &Value| json!({"services": [service("eu-west-1:111122223333", "prod", running, events.clone())]});
    for (first, second) in [("a.json", "b.json"), ("b.json", "a.json")] {
        let verdicts = judged(&[(first, of(2, &steady)), (second, of(0, &earlier))]);
        assert_eq!(verdicts.iter().map(|verdict| verdict.outcome).collect::<Vec<_>>(), [Outcome::Running]);
    }
}

#[test]
fn what_is_missing_by_another_name_is_not_the_service() {
    for arn in ["arn:aws:ecs:eu-west-1:111122223333:service/prod/other", "other"] {
        let answer =
            json!({"services": [service("eu-west-1:111122223333", "prod", 2, json!([]))], "failures": [{"arn": arn, "reason": "MISSING"}]});
        let verdicts = judged(&[("services.json", answer)]);
        let web = verdicts.iter().find(|verdict| verdict.subject.kind == "service").unwrap();
        assert_eq!((web.outcome, slug(web)), (Outcome::Running, "none"), "{arn}");
    }
}

/// A service made in 2022 and asked for in 2024, of whose tasks none is told, beside a log.
fn untold(launch_type: &str, container: &str, at: &str, message: &str) -> Vec<Verdict> {
    let mut service = service(
        "eu-west-1:111122223333",
        "prod",
        0,
        json!([{"createdAt": "2024-05-01T10:03:00Z", "message": "(service web) has reached a steady state."}]),
    );
    (service["launchType"], service["createdAt"]) = (json!(launch_type), json!("2022-03-01T08:00:00Z"));
    judged(&[("services.json", json!({"services": [service]})), ("logs.json", json!({container: [line(at, message)]}))])
}

#[test]
fn a_service_has_a_life_too() {
    let said = |at: &str| slug(&untold("FARGATE", "web", at, KEY_ERROR)[0]).to_owned();
    let own = said("2024-05-01T10:02:00Z");
    assert_ne!(own, "none");
    assert_eq!(said("2024-05-03T10:02:00Z"), own, "its record outlives the log by days");
    for at in ["2001-05-01T10:02:00Z", "2022-02-28T08:00:00Z", "2026-05-01T10:02:00Z"] {
        assert_eq!(said(at), "none", "{at}");
    }
}

const ACTIVATION: &str =
    "2024-05-01 10:00:04 ERROR Registration failed due to error registering the instance with AWS SSM. ActivationExpired: ";

#[test]
fn a_log_of_a_host_of_another_kind_is_another_hosts() {
    let at = "2024-05-01T10:00:04Z";
    let of = |launch_type: &str| slug(&untold(launch_type, "amazon-ssm-agent", at, ACTIVATION)[0]);
    assert_eq!((of("EXTERNAL"), of("EC2")), ("external-instance-registration", "none"));
    let task = logged("EC2", "amazon-ssm-agent", at, ACTIVATION);
    assert_ne!(slug(&task[0]), "external-instance-registration");
}

/// The service `other` of another account, whose record tells no times, with a container of that name.
fn timeless(container: &str) -> [(&'static str, Value); 2] {
    let arn = |kind: &str| format!("arn:aws:ecs:eu-west-1:999988887777:{kind}");
    let service = json!({"serviceArn": arn("service/stage/other"), "serviceName": "other", "status": "ACTIVE", "launchType": "EC2",
        "clusterArn": arn("cluster/stage"), "taskDefinition": arn("task-definition/other:3"), "desiredCount": 2, "runningCount": 1});
    let definition = json!({"taskDefinitionArn": arn("task-definition/other:3"), "family": "other", "revision": 3, "status": "ACTIVE",
        "containerDefinitions": [{"name": container, "image": "other:3", "essential": true}]});
    [("other.json", json!({"services": [service]})), ("definition.json", json!({"taskDefinition": definition}))]
}

fn of_other(verdicts: &[Verdict]) -> Option<&'static str> {
    verdicts.iter().find(|verdict| verdict.subject.arn.ends_with("/other")).map(slug)
}

#[test]
fn what_time_excludes_for_whom_it_names_is_nobodys() {
    let [service, definition] = timeless("api");
    let beside = |container: &str, message: &str| {
        let logs = json!({container: [line("2021-05-01T10:04:59Z", message)]});
        judged(&[("tasks.json", json!({"tasks": [task("EC2")]})), ("logs.json", logs), service.clone(), definition.clone()])
    };
    let silent = of_other(&judged(&[service.clone(), definition.clone()]));
    assert_eq!(of_other(&beside("web", KEY_ERROR)), silent);
    let named = format!("level=critical msg=\"Agent will terminally exit, unable to register container instance\" task={TASK}");
    assert_eq!(of_other(&beside("ecs-agent", &named)), silent);
    // Whoever uses the name keeps it, and so does one whose names are not told.
    let [_, called] = timeless("web");
    let logs = || ("logs.json", json!({"web": [line("2021-05-01T10:04:59Z", KEY_ERROR)]}));
    let tasks = || ("tasks.json", json!({"tasks": [task("EC2")]}));
    assert_ne!(of_other(&judged(&[tasks(), logs(), service.clone(), called])), silent);
}

/// Counts of a load balancer that answered with 502 by itself, which name no subject.
fn bad_gateways() -> Value {
    let series = |label: &str, value: f64| {
        json!({"Id": "m", "Label": label, "StatusCode": "Complete",
            "Timestamps": ["2024-05-01T10:01:00Z", "2024-05-01T10:02:00Z", "2024-05-01T10:03:00Z"], "Values": [value, value, value]})
    };
    json!({"MetricDataResults": [series("HTTPCode_ELB_502_Count", 30.0), series("RequestCount", 4000.0)]})
}

#[test]
fn counts_that_name_nobody_are_not_taken_from_whom_they_alone_accuse() {
    let mut accused = service("eu-west-1:111122223333", "prod", 2, json!([]));
    accused["serviceArn"] = json!("arn:aws:ecs:eu-west-1:111122223333:service/prod/shop");
    accused["serviceName"] = json!("shop");
    let services = ("services.json", json!({"services": [accused]}));
    let metrics = || ("metrics.json", bad_gateways());
    let shop = |verdicts: &[Verdict]| {
        let verdict = verdicts.iter().find(|verdict| verdict.subject.arn.ends_with("/shop")).unwrap();
        (slug(verdict), verdict.outcome, verdict.confidence)
    };
    let alone = shop(&judged(&[services.clone(), metrics()]));
    assert_eq!((alone.0, alone.1), ("alb-bad-gateway", Outcome::Failed));
    // A task whose times are told, and fit.
    let beside = shop(&judged(&[services, metrics(), ("tasks.json", json!({"tasks": [task("FARGATE")]}))]));
    assert_eq!(beside, ("alb-bad-gateway", Outcome::Failed, Confidence::Possible));
}

#[test]
fn what_may_be_anothers_takes_no_certainty_from_what_is_its_own() {
    let of = |account: &str| {
        let mut own = task("FARGATE");
        own["stoppedReason"] = json!(
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key readerHost"
        );
        own["stopCode"] = json!("TaskFailedToStart");
        for name in ["startedAt", "executionStoppedAt"] {
            own[name] = Value::Null;
        }
        own["containers"][0]["exitCode"] = Value::Null;
        for name in ["taskArn", "clusterArn", "taskDefinitionArn"] {
            own[name] = json!(own[name].as_str().unwrap().replace("111122223333", account));
        }
        own["taskArn"] = json!(own["taskArn"].as_str().unwrap().replace("0f1e2d3c", &account[..8]));
        own
    };
    let (one, other) = (of("11112222"), of("99998888"));
    let logs = ("logs.json", json!({"web": [line("2024-05-01T10:04:59Z", KEY_ERROR)]}));
    let sure = |verdicts: &[Verdict]| {
        let verdict = verdicts.iter().find(|verdict| verdict.subject.arn == one["taskArn"].as_str().unwrap()).unwrap();
        (slug(verdict), verdict.confidence)
    };
    let alone = sure(&judged(&[("tasks.json", json!({"tasks": [one]}))]));
    assert_eq!(alone, ("secret-json-key-missing", Confidence::Certain));
    assert_eq!(sure(&judged(&[("tasks.json", json!({"tasks": [one]})), ("other.json", json!({"tasks": [other]})), logs])), alone);
}

#[test]
fn where_two_faults_share_the_odds_one_of_them_is_there() {
    let services = json!({"services": [service("eu-west-1:111122223333", "prod", 2, json!([]))]});
    let failed = "Failed to set desired count to 10. Reason: User is not authorized to perform: ecs:UpdateService";
    let activity = json!({"ActivityId": "1", "ServiceNamespace": "ecs", "ResourceId": "service/prod/web", "StatusCode": "Failed",
        "ScalableDimension": "ecs:service:DesiredCount", "StartTime": "2024-05-01T10:02:00Z", "StatusMessage": failed});
    let scaling = ("scaling.json", json!({"ScalingActivities": [activity]}));
    let logs = ("logs.json", json!({"web": [line("2024-05-01T10:04:59Z", "Error: connect ECONNREFUSED 10.0.3.7:5432")]}));
    let outcome = |documents: &[(&str, Value)]| judged(documents)[0].outcome;
    assert_eq!(outcome(&[("services.json", services.clone()), scaling.clone()]), Outcome::Failed);
    assert_eq!(outcome(&[("services.json", services), scaling, logs]), Outcome::Failed);
}

#[test]
fn the_scheduler_names_the_instance_that_its_arn_gives_no_cluster() {
    let id = "acf43593-6b86-4838-86e5-46d896fdc8b3";
    let said = json!([{"createdAt": "2024-05-01T10:03:00Z", "message": format!("(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance {id}) has insufficient CPU units available.")}]);
    let mut short = service("eu-west-1:111122223333", "prod", 1, said);
    (short["launchType"], short["taskDefinition"]) = (json!("EC2"), json!("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"));
    let other = json!({"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/test/other", "serviceName": "other", "status": "ACTIVE",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/test", "launchType": "EC2", "desiredCount": 1, "runningCount": 1});
    let resource = |name: &str, value: i64| json!({"name": name, "type": "INTEGER", "integerValue": value});
    let instance = json!({"containerInstanceArn": format!("arn:aws:ecs:eu-west-1:111122223333:container-instance/{id}"),
        "ec2InstanceId": "i-0e29281da03647916", "status": "ACTIVE", "agentConnected": true,
        "registeredResources": [resource("CPU", 2048), resource("MEMORY", 3884)],
        "remainingResources": [resource("CPU", 128), resource("MEMORY", 3372)]});
    let definition = json!({"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
        "family": "web", "revision": 7, "status": "ACTIVE", "networkMode": "bridge",
        "containerDefinitions": [{"name": "web", "image": "web:7", "cpu": 512, "memory": 512, "essential": true}]}});
    let judge = |services: Value| {
        let verdicts = judged(&[
            ("services.json", json!({"services": services})),
            ("instances.json", json!({"containerInstances": [instance]})),
            ("definition.json", definition.clone()),
        ]);
        let web = verdicts.iter().find(|verdict| verdict.subject.arn.ends_with("/web")).unwrap();
        (slug(web), web.confidence)
    };
    let alone = judge(json!([short]));
    assert_eq!(alone, ("insufficient-cpu-capacity", Confidence::Certain));
    assert_eq!(judge(json!([short, other])), alone);
}

#[test]
fn a_shortage_that_a_capacity_provider_was_to_end_is_not_certain() {
    let refused = |provider: Option<&str>| {
        let mut waited = task("EC2");
        waited["stoppedReason"] = json!("TaskFailedToStart: RESOURCE:MEMORY");
        (waited["stopCode"], waited["startedAt"], waited["containers"][0]["exitCode"]) =
            (json!("TaskFailedToStart"), Value::Null, Value::Null);
        if let Some(provider) = provider {
            waited["capacityProviderName"] = json!(provider);
        }
        let verdict = judged(&[("tasks.json", json!({"tasks": [waited]}))]).swap_remove(0);
        (slug(&verdict), verdict.confidence)
    };
    assert_eq!(refused(None), ("insufficient-memory-capacity", Confidence::Certain));
    assert_eq!(refused(Some("growing")), ("insufficient-memory-capacity", Confidence::Likely));
}
