//! Where bytes go. Every text that comes from outside is replaced by hostile ones, and whoever listens sees that no connection is made
//! but to the hosts of AWS's own Regions.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use coroner_replay::Fault;
use serde_json::json;

use super::faults::all_hold;
use super::*;

/// Somebody who listens, and keeps what the first line of each connection was.
struct Listener {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// One that refuses to go on, as a proxy that may not connect there.
    fn start() -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let mut head = [0; 4096];
                let read = stream.read(&mut head).unwrap_or(0);
                let text = String::from_utf8_lossy(&head[..read]).into_owned();
                kept.lock().unwrap().push(text.lines().next().unwrap_or_default().to_owned());
                let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        Listener { address, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// The first labels of the hosts that are asked, but for IAM's.
const SERVICES: [&str; 16] = [
    "api.ecr",
    "application-autoscaling",
    "autoscaling",
    "cloudtrail",
    "codedeploy",
    "ec2",
    "ecs",
    "elasticfilesystem",
    "elasticloadbalancing",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "servicediscovery",
    "servicequotas",
    "ssm",
];

/// Whether what a proxy heard is a connection to a service of AWS in the Region of the tests.
fn is_aws(line: &str) -> bool {
    let Some(host) = line.strip_prefix("CONNECT ").and_then(|rest| rest.strip_suffix(":443 HTTP/1.1")) else { return false };
    host == "iam.amazonaws.com" || host.strip_suffix(".us-east-1.amazonaws.com").is_some_and(|service| SERVICES.contains(&service))
}

/// What somebody writes who wants to be sent something.
fn hostile(elsewhere: SocketAddr) -> Vec<String> {
    vec![
        format!("x@{elsewhere}/#"),
        format!("a.b@{elsewhere}/#"),
        format!("x@{elsewhere}/?"),
        format!("{elsewhere}/"),
        format!("{elsewhere}/#"),
        format!("us-east-1.amazonaws.com@{elsewhere}/"),
        format!("x:y@{elsewhere}\\"),
        format!("@{elsewhere}"),
        "evil.example/".to_owned(),
        "evil.example#".to_owned(),
        "us-east-1.evil.example/?".to_owned(),
        "us-east-1#".to_owned(),
        "us-east-1%2eevil.example%2f".to_owned(),
        "..".to_owned(),
        "../../..".to_owned(),
        ".".to_owned(),
        String::new(),
        " ".to_owned(),
        "us-east-1 ".to_owned(),
        "us-east-1\t.evil.example".to_owned(),
        "us-east-1\r\nhost: evil.example".to_owned(),
        "us\u{2010}east\u{2010}1".to_owned(),
        "us-\u{435}ast-1".to_owned(),
        "us-east-\u{ff11}".to_owned(),
        "US-EAST-1".to_owned(),
        "cn-north-1".to_owned(),
        "us-gov-west-1".to_owned(),
        "x".repeat(300),
    ]
}

/// Each text in a value, by its pointer.
fn texts(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((pointer.to_owned(), text.clone())),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| texts(item, &format!("{pointer}/{at}"), found)),
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, item)| texts(item, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), found));
        }
        _ => {}
    }
}

/// One text of an incident's answers, and what stands there instead.
#[derive(Clone)]
struct Replaced {
    case: &'static str,
    operation: &'static str,
    pointer: String,
    text: String,
}

/// The incidents that ask most services, and the operations whose answers tell where to ask.
const ATTACKED: [(&str, &[&str]); 7] = [
    ("c01-oom-137", &["ecs.DescribeServices", "ecs.DescribeTasks", "ecs.DescribeTaskDefinition"]),
    ("p01-registry-timeout", &["ecs.DescribeTasks", "ecs.DescribeTaskDefinition"]),
    ("p02-secret-missing", &["ecs.DescribeTasks", "ecs.DescribeTaskDefinition"]),
    ("p03-exec-format", &["ecs.DescribeTasks", "ecs.DescribeTaskDefinition"]),
    ("p04-efs-no-mount-target", &["ecs.DescribeTaskDefinition"]),
    ("p07-kms-denied", &["ecs.DescribeTaskDefinition", "secretsmanager.DescribeSecret"]),
    ("p08-ssm-parameter-missing", &["ecs.DescribeTaskDefinition"]),
];

/// All replacements: each text as a whole, and the Region within each text that has one.
fn replacements(elsewhere: SocketAddr) -> Vec<(bool, Replaced)> {
    let mut all = Vec::new();
    for (case, operations) in ATTACKED {
        let answers = recorded(case);
        for operation in operations {
            let mut found = Vec::new();
            texts(answers.recorded(operation).unwrap(), "", &mut found);
            for (pointer, text) in found {
                for bad in hostile(elsewhere) {
                    let replaced = |text: String| Replaced { case, operation, pointer: pointer.clone(), text };
                    if text.contains("us-east-1") {
                        all.push((true, replaced(text.replace("us-east-1", &bad))));
                    }
                    all.push((text == "us-east-1", replaced(bad)));
                }
            }
        }
    }
    all
}

/// A run in which every service but ECS and Secrets Manager is reached, or not, by a proxy.
fn examine_by(proxy: &Listener, server: &Server, arguments: &[&str]) -> Said {
    let mut command = coroner();
    command.args(arguments).args(["--format", "json", "--timeout", "20"]);
    command.envs([("AWS_ACCESS_KEY_ID", "AKTEST"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")]);
    command.env("AWS_MAX_ATTEMPTS", "1").env("HTTPS_PROXY", format!("http://{}", proxy.address));
    command.env("AWS_ENDPOINT_URL_ECS", server.endpoint()).env("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.endpoint());
    run(&mut command)
}

fn goes_nowhere_else(elsewhere: &Listener, replaced: &Replaced) -> Result<(), String> {
    let proxy = Listener::start();
    let mut case = recorded(replaced.case);
    let mut answer = case.recorded(replaced.operation).unwrap().clone();
    *answer.pointer_mut(&replaced.pointer).unwrap() = replaced.text.clone().into();
    case.record(replaced.operation, answer);
    let said = examine_by(&proxy, &start(case), &SERVICE);
    let who = format!("{} {}{} {:?}", replaced.case, replaced.operation, replaced.pointer, replaced.text);
    if !(0..=3).contains(&said.status) {
        return Err(format!("{who}: status {}, {}", said.status, said.stderr));
    }
    match proxy.heard().iter().find(|line| !is_aws(line)) {
        Some(line) => Err(format!("{who}: {line}")),
        // Of many runs at once, one is to blame.
        None if !elsewhere.heard().is_empty() => Err(format!("{who}, or another: somebody else was asked, {:?}", elsewhere.heard())),
        None => Ok(()),
    }
}

/// A sample that has each text once, by turns with each hostile one, and each Region with all of them.
#[test]
fn no_text_of_an_answer_says_where_bytes_go() {
    let elsewhere = Listener::start();
    let every = hostile(elsewhere.address).len();
    // Neither number divides the other, so that by turns each hostile text stands in each kind of place.
    let all = replacements(elsewhere.address).into_iter().enumerate();
    let chosen = |at: usize, of_region: bool| at.is_multiple_of(4 * every + 3) || of_region && at.is_multiple_of(37);
    let some: Vec<Replaced> = all.filter(|(at, (of_region, _))| chosen(*at, *of_region)).map(|(_, (_, replaced))| replaced).collect();
    println!("{} replacements", some.len());
    assert!(some.len() > 200, "{}", some.len());
    all_hold(some, |replaced| goes_nowhere_else(&elsewhere, &replaced));
}

/// All of them, which takes half an hour: `cargo test -p coroner --test replay -- --ignored every_hostile`.
#[test]
#[ignore = "takes half an hour"]
fn every_hostile_text_in_every_place() {
    let elsewhere = Listener::start();
    let all: Vec<Replaced> = replacements(elsewhere.address).into_iter().map(|(_, replaced)| replaced).collect();
    println!("{} replacements", all.len());
    all_hold(all, |replaced| goes_nowhere_else(&elsewhere, &replaced));
}

/// The Region of a log, with all hostile ones: what it is not asked for is told.
#[test]
fn a_log_s_region_that_is_none_is_told_and_nothing_sent() {
    let elsewhere = Listener::start();
    let pointer = "/taskDefinition/containerDefinitions/0/logConfiguration/options/awslogs-region";
    let bad: Vec<String> = hostile(elsewhere.address).into_iter().filter(|text| !text.is_empty()).collect();
    all_hold(bad, |text| {
        let proxy = Listener::start();
        let mut case = recorded("c01-oom-137");
        let mut definition = case.recorded("ecs.DescribeTaskDefinition").unwrap().clone();
        *definition.pointer_mut(pointer).unwrap() = text.clone().into();
        case.record("ecs.DescribeTaskDefinition", definition);
        let said = examine_by(&proxy, &start(case), &SERVICE);
        let heard: Vec<String> = proxy.heard().into_iter().filter(|line| !is_aws(line) || line.contains("logs.")).collect();
        let told = said.stdout.contains("logs:GetLogEvents on") && said.stdout.contains("not asked, the log configuration of app names");
        match (heard.is_empty() && elsewhere.heard().is_empty(), told) {
            (true, true) => Ok(()),
            (false, _) => Err(format!("{text:?}: {heard:?} {:?}", elsewhere.heard())),
            (_, false) => Err(format!("{text:?} is not told: {}{}", said.stdout, said.stderr)),
        }
    });
}

/// Another Region of the same partition is asked, as it has to be.
#[test]
fn a_log_in_another_region_is_asked_for_there() {
    let proxy = Listener::start();
    let mut case = recorded("c01-oom-137");
    let mut definition = case.recorded("ecs.DescribeTaskDefinition").unwrap().clone();
    definition["taskDefinition"]["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-region"] = "eu-west-1".into();
    case.record("ecs.DescribeTaskDefinition", definition);
    examine_by(&proxy, &start(case), &SERVICE);
    assert!(proxy.heard().contains(&"CONNECT logs.eu-west-1.amazonaws.com:443 HTTP/1.1".to_owned()), "{:?}", proxy.heard());
}

/// Arguments, the environment and profiles: a Region that is none is refused before anything is asked, credentials included.
#[test]
fn no_argument_and_no_setting_says_where_bytes_go() {
    let elsewhere = Listener::start();
    let bad: Vec<String> = hostile(elsewhere.address)
        .into_iter()
        .filter(|text| !text.is_empty() && !["cn-north-1", "us-gov-west-1"].contains(&text.as_str()))
        .collect();
    all_hold(bad, |text| {
        let (proxy, home) = (Listener::start(), tempfile::tempdir().unwrap());
        let ask = |arguments: &[&str], more: &[(&str, &str)]| {
            let mut command = coroner();
            command.args(arguments).args(["--timeout", "10"]).env("HTTPS_PROXY", format!("http://{}", proxy.address));
            command.envs([("AWS_ACCESS_KEY_ID", "AKTEST"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_MAX_ATTEMPTS", "1")]);
            run(command.envs(more.iter().copied()))
        };
        let config = home.path().join("config");
        std::fs::write(&config, format!("[default]\nregion = {}\n", text.replace(['\r', '\n'], ""))).unwrap();
        let mut runs = vec![
            ask(&[&SERVICE[..], &["--region", &text]].concat(), &[]),
            ask(&SERVICE, &[("AWS_REGION", &text)]),
            ask(&SERVICE, &[("AWS_CONFIG_FILE", config.to_str().unwrap())]),
        ];
        for named in [
            format!("arn:aws:ecs:{text}:123456789012:service/prod/checkout"),
            format!("https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout?region={text}"),
            format!("https://{text}.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout"),
        ] {
            runs.push(ask(&["service", &named], &[]));
        }
        // What can't be told from a name with a part of an address is asked for by that name, in the Region that is set.
        let status: Vec<i32> = runs.iter().map(|said| said.status).collect();
        let foreign: Vec<String> = proxy.heard().into_iter().filter(|line| !is_aws(line)).collect();
        match (foreign.is_empty() && elsewhere.heard().is_empty(), status.iter().all(|status| *status == 2)) {
            (true, true) => Ok(()),
            (false, _) => Err(format!("{text:?}: {foreign:?} {:?}", elsewhere.heard())),
            (_, false) => Err(format!("{text:?}: {status:?}")),
        }
    });
    let said = run(coroner().args(SERVICE).args(["--region", "x@evil.example/#"]));
    assert!(said.stderr.contains("--region \"x@evil.example/#\" is no Region"), "{}", said.stderr);
    let said = run(coroner().args(SERVICE).env("AWS_REGION", "eu-west"));
    assert!(said.stderr.contains("\"eu-west\", which is no Region") && said.stderr.contains("AWS_REGION"), "{}", said.stderr);
    for (text, words) in [
        ("arn:aws:ecs:eu-west:123456789012:service/prod/checkout", "\"eu-west\" is no Region of \"aws\""),
        ("arn:aws:ecs:cn-north-1:123456789012:service/prod/checkout", "\"cn-north-1\" is no Region of \"aws\""),
        ("arn:aws:ecs:eu-west-1:x:service/prod/checkout", "\"x\" is no account"),
        ("https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web?region=eu", "\"eu\", which is no Region"),
    ] {
        let said = run(coroner().args(["service", text]));
        assert!(said.status == 2 && said.stderr.contains(words), "{text}: {}", said.stderr);
    }
}

/// What was signed for one host goes to no other.
#[test]
fn redirects_are_not_followed() {
    let elsewhere = Listener::start();
    for status in [301, 302, 303, 307, 308] {
        let server = serve("c01-oom-137");
        server.inject("*", Fault::Header("location", format!("http://{}/", elsewhere.address)), None);
        server.inject("*", Fault::Instead { status, body: Bytes::new(), endless: false }, None);
        let said = run(asking(&server, &SERVICE).env("AWS_MAX_ATTEMPTS", "1"));
        assert_eq!((said.status, elsewhere.heard()), (2, Vec::new()), "{status}: {}", said.stderr);
    }
}

/// Answers the same whatever is asked for.
fn always(mut answer: Value) -> Value {
    answer["$all"] = true.into();
    answer
}

/// Whoever answers about another service, task or cluster is not believed.
#[test]
fn an_answer_about_somebody_else_is_told_and_not_believed() {
    let told = "the answer is not believed, it is about";
    for (old, new) in [("checkout", "payments"), ("/prod", "/test"), ("us-east-1", "eu-west-1"), ("arn:aws:", "arn:aws-cn:")] {
        let mut case = recorded("c01-oom-137");
        let mut other = recorded("c01-oom-137");
        other.replace(old, new);
        for operation in ["ecs.DescribeServices", "ecs.DescribeTasks", "ecs.DescribeTaskDefinition"] {
            case.record(operation, always(other.recorded(operation).unwrap().clone()));
        }
        let server = start(case);
        for arguments in [&SERVICE[..], &["task", "980b0df7080e34fc9b8fb9f3973726da", "-c", "prod"]] {
            let said = ask(&server, &[arguments, &["--format", "json"]].concat());
            let unasked = format!("{}{}", said.stdout, said.stderr);
            // A task of that id in that cluster is the one, whatever its service is called.
            let is_the_task = arguments[0] == "task" && old == "checkout";
            assert!(is_the_task || said.status == 2, "{new} {arguments:?}: {unasked}");
            assert!(is_the_task || unasked.contains(told), "{new} {arguments:?}: {unasked}");
        }
    }
    // Of one question only: the rest is examined, and what is missing is named.
    let mut case = recorded("c01-oom-137");
    let mut definition = case.recorded("ecs.DescribeTaskDefinition").unwrap().clone();
    definition["taskDefinition"]["taskDefinitionArn"] = json!("arn:aws:ecs:us-east-1:123456789012:task-definition/other:1");
    case.record("ecs.DescribeTaskDefinition", definition);
    let said = examine(&start(case), &[]);
    assert!(
        said.status == 1 && said.stdout.contains(told) && said.stdout.contains("task-definition/other:1"),
        "{}{}",
        said.stdout,
        said.stderr
    );
}
