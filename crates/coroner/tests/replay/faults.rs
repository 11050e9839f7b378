//! AWS denies, throttles, hangs, breaks off, answers nonsense: one call at a time. No crash, nothing certain that isn't so, and what
//! could not be seen is named.

use std::collections::BTreeSet;
use std::sync::Mutex;

use coroner_replay::{Fault, Refusal};

use super::*;

/// Runs that wait at the same time.
const AT_ONCE: usize = 12;

/// What can go wrong with a call, the words by which a gap tells it, and the seconds that a run waits.
fn faults() -> [(&'static str, Fault, &'static str, &'static str); 5] {
    let denied = Refusal::new("AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized", 400);
    [
        ("denied", Fault::Refuse(denied), "denied", "20"),
        ("throttled", Fault::Throttle, "throttled", "20"),
        ("delayed", Fault::Delay(Duration::from_secs(60)), "no answer came", "2"),
        ("cut", Fault::Cut, "could not be asked", "20"),
        ("nonsense", Fault::Nonsense, "could not be read", "20"),
    ]
}

fn operations(case: &str) -> BTreeSet<String> {
    let server = serve(case);
    examine(&server, &[]);
    server.calls().into_iter().map(|call| call.operation).collect()
}

#[test]
fn each_call_may_go_wrong_in_each_way() {
    let mut runs = Vec::new();
    for (case, _, cause) in CASES {
        for operation in operations(case) {
            for fault in faults() {
                runs.push((case, cause, operation.clone(), fault));
            }
        }
    }
    assert!(runs.len() > 200, "{}", runs.len());
    all_hold(runs, |(case, cause, operation, (name, fault, words, timeout))| {
        let server = serve(case);
        server.inject(&operation, fault, None);
        let said = examine(&server, &["--timeout", timeout]);
        judge(&said, cause, &operation, words).map_err(|why| format!("{case}, {operation} {name}: {why}"))
    });
}

/// Many runs, of which most wait, some at the same time; each that went wrong is told.
pub(super) fn all_hold<R: Send>(runs: Vec<R>, run: impl Fn(R) -> Result<(), String> + Sync) {
    let (left, wrong) = (Mutex::new(runs), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(next) = left.lock().unwrap().pop() else { return };
                    if let Err(why) = run(next) {
                        wrong.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What has to hold of a run of which one operation went wrong.
pub(super) fn judge(said: &Said, cause: Option<&str>, operation: &str, words: &str) -> Result<(), String> {
    if !(0..=3).contains(&said.status) {
        return Err(format!("status {}: {}", said.status, said.stderr));
    }
    if said.status == 2 {
        // Nothing was to be seen, and that is said.
        return if said.stderr.contains("coroner: ") { Ok(()) } else { Err(format!("no word about it: {}", said.stderr)) };
    }
    let verdicts = said.verdicts();
    let Some(first) = verdicts.first() else { return Err("no verdict".to_owned()) };
    if slug(first) != cause && first["confidence"] == "certain" {
        return Err(format!("certainly {:?}", slug(first)));
    }
    let action = operation.split_once('.').map_or(operation, |(_, name)| name);
    let named = |verdict: &Value| {
        verdict["missing"].as_array().into_iter().flatten().any(|missing| {
            let what = missing["what"].as_str().unwrap_or_default();
            what.contains(&format!(":{action} on ")) && what.contains(words)
        })
    };
    if verdicts.iter().all(named) { Ok(()) } else { Err(format!("the gap is not named: {}", first["missing"])) }
}

#[test]
fn what_goes_wrong_once_is_tried_again() {
    for fault in [Fault::Throttle, Fault::Cut, Fault::Refuse(Refusal::new("ServerException", "try again", 500))] {
        let server = serve("c01-oom-137");
        server.inject("ecs.DescribeTasks", fault, Some(1));
        let said = examine(&server, &[]);
        assert_eq!(slug(&said.first()), Some("task-out-of-memory"), "{}", said.stdout);
        assert!(!said.stdout.contains("ecs:DescribeTasks on"), "{}", said.stdout);
        assert_eq!(server.calls().iter().filter(|call| call.operation == "ecs.DescribeTasks").count(), 2);
    }
}

#[test]
fn nothing_allowed_is_told_with_what_to_allow() {
    let server = serve("c01-oom-137");
    server.inject("*", Fault::Refuse(Refusal::new("AccessDeniedException", "User: u is not authorized", 400)), None);
    for arguments in [&SERVICE[..], &["cluster", "prod"], &["task", "980b0df7080e34fc9b8fb9f3973726da", "-c", "prod"]] {
        let said = ask(&server, arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{}", said.stderr);
        assert!(
            said.stderr.contains("denied") && said.stderr.contains("allow it on arn:aws:ecs:us-east-1:") || said.stderr.contains("on *"),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains("coroner policy"), "{}", said.stderr);
    }
}

#[test]
fn everything_throttled_says_what_to_do() {
    let server = serve("c01-oom-137");
    server.inject("*", Fault::Throttle, None);
    let said = ask(&server, &[&SERVICE[..], &["--timeout", "5"]].concat());
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    let told = said.stderr.contains("throttled") && said.stderr.contains("ask again in a minute");
    assert!(told || said.stderr.contains("the time was over"), "{}", said.stderr);
}

#[test]
fn when_the_time_is_over_what_there_is_is_reported() {
    let server = serve("c01-oom-137");
    server.inject("logs.*", Fault::Delay(Duration::from_secs(60)), None);
    server.inject("cloudwatch.*", Fault::Delay(Duration::from_secs(60)), None);
    let said = examine(&server, &["--timeout", "1"]);
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_reports_what_there_is() {
    let server = serve("c01-oom-137");
    server.inject("logs.*", Fault::Delay(Duration::from_secs(60)), None);
    let mut command = asking(&server, &[&SERVICE[..], &["--format", "json", "--timeout", "60"]].concat());
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The metrics are asked for in the round of the logs, and answered.
    while !server.calls().iter().any(|call| call.operation == "cloudwatch.GetMetricData") {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap().success());
    let said = Said::of(&child.wait_with_output().unwrap());
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stderr);
    assert!(said.stderr.contains("interrupted"), "{}", said.stderr);
    assert!(said.stdout.contains("logs:GetLogEvents on"), "{}", said.stdout);
}
