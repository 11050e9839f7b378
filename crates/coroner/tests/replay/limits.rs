//! Whoever answers may answer anything: without an end, a million of nothing, a clock of another age. Memory and time stay bounded, and
//! the limit is told.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::Instant;

use bytes::Bytes;
use coroner_replay::Fault;
use serde_json::json;

use super::*;

/// What no run may take, in MB.
const MOST_MEMORY: u64 = 400;

/// What a child took at most so far, in MB, where the system tells it.
fn memory_of(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().split(' ').next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

/// Runs, and answers what was said and the memory that it took at most, in MB.
fn measured(command: &mut Command) -> (Said, u64) {
    let start = Instant::now();
    let (stdout, stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let mut child = command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap()).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(memory_of(&child).unwrap_or(0));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let text = |mut file: fs::File| {
        let mut text = Vec::new();
        std::io::Seek::rewind(&mut file).unwrap();
        file.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    };
    println!("{most} MB, {:.1} s", start.elapsed().as_secs_f64());
    (Said { status: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }, most)
}

fn instead(body: impl Into<Bytes>) -> Fault {
    Fault::Instead { status: 200, body: body.into(), endless: false }
}

/// As often as it fits into seven megabytes, which is less than an answer may have.
fn many(what: &str) -> String {
    what.repeat((7 << 20) / what.len())
}

#[test]
fn an_answer_is_bounded_while_it_is_read_and_once_it_is_read() {
    let endless = |body: &'static str| Fault::Instead { status: 200, body: Bytes::from(body.repeat(1000)), endless: true };
    let list = |item: &str| instead(format!("{{\"services\":[{}0]}}", many(item)));
    let nested = "[".repeat(100) + &"]".repeat(100) + ",";
    let xml = |body: String| instead(format!("<RResponse><RResult>{body}</RResult></RResponse>"));
    for (what, case, operation, fault, words) in [
        ("endless", "c01-oom-137", "ecs.DescribeServices", endless(" "), "larger than 8 MB"),
        (
            "endless error",
            "c01-oom-137",
            "ecs.*",
            Fault::Instead { status: 500, body: "x".repeat(10_000).into(), endless: true },
            "larger than",
        ),
        ("endless log", "c01-oom-137", "logs.GetLogEvents", endless("{\"events\":["), "larger than 8 MB"),
        ("endless everything", "c01-oom-137", "*", endless("a"), "larger than"),
        ("empty objects", "c01-oom-137", "ecs.DescribeServices", list("{},"), "it would take more than 32 MB"),
        ("small objects", "c01-oom-137", "ecs.DescribeServices", list("{\"a\":1},"), "it would take more than 32 MB"),
        ("numbers", "c01-oom-137", "ecs.DescribeServices", list("1,"), "it would take more than 32 MB"),
        ("lists", "c01-oom-137", "ecs.DescribeServices", list("[],"), "it would take more than 32 MB"),
        ("nested lists", "c01-oom-137", "ecs.DescribeServices", list(&nested), "it would take more than 32 MB"),
        ("a long text", "c01-oom-137", "*", list("\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\","), ""),
        ("empty elements", "c09-elb-health-404", "elbv2.*", xml(many("<a/>")), "could not be read"),
        ("nested elements", "c09-elb-health-404", "elbv2.*", xml(many(&("<a>".repeat(50) + &"</a>".repeat(50)))), "could not be read"),
        (
            "elements of EC2",
            "p01-registry-timeout",
            "ec2.*",
            instead(format!("<RResponse><a>{}</a></RResponse>", many("<item/>"))),
            "could not be read",
        ),
        (
            "a long message",
            "c01-oom-137",
            "*",
            Fault::Instead { status: 400, body: format!("{{\"__type\":\"X\",\"message\":\"{}\"}}", many("m")).into(), endless: false },
            "X: mmm",
        ),
    ] {
        print!("{what}: ");
        let server = serve(case);
        server.inject(operation, fault, None);
        let (said, memory) = measured(&mut asking(&server, &[&SERVICE[..], &["--format", "json", "--timeout", "20"]].concat()));
        let told = format!("{}{}", said.stdout, said.stderr);
        assert!((0..=2).contains(&said.status), "{what}: status {}, {}", said.status, said.stderr);
        assert!(told.contains(words), "{what}: {}", &told[..told.len().min(3000)]);
        assert!(memory < MOST_MEMORY, "{what}: {memory} MB");
    }
}

/// Pages that lead to ever more pages, each as large as it may be.
#[test]
fn many_pages_end_where_memory_does() {
    let server = serve("c01-oom-137");
    let task = |number: usize| format!("\"arn:aws:ecs:us-east-1:123456789012:task/prod/{number:040000x}\"");
    let tasks: Vec<String> = (0..150).map(task).collect();
    server.inject("ecs.ListTasks", instead(format!("{{\"taskArns\":[{}],\"nextToken\":\"more\"}}", tasks.join(","))), None);
    let (said, memory) = measured(&mut asking(&server, &[&SERVICE[..], &["--format", "json", "--timeout", "200"]].concat()));
    assert!((0..=2).contains(&said.status), "status {}, {}", said.status, said.stderr);
    assert!(memory < MOST_MEMORY, "{memory} MB");
    assert!(said.stdout.contains("more is not kept"), "{}{}", said.stdout, said.stderr);
}

/// Any time in the header `Date`, for AWS's own clock correction: with the next call it would sign for the year 10000.
#[test]
fn a_clock_of_another_age_is_no_clock() {
    for date in [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 00:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "Wed, 01 Jan 2200 00:00:00 GMT",
        "now",
        "",
    ] {
        let server = serve("c01-oom-137");
        server.inject("*", Fault::Header("date", date.to_owned()), None);
        // So that the last calls are made when that year is over.
        server.inject("*", Fault::Delay(Duration::from_millis(900)), None);
        let said = examine(&server, &[]);
        assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{date}: {}", said.stderr);
    }
    for (name, value) in [("x-amz-retry-after", "18446744073709551615"), ("retry-after", "99999999999999999999"), ("age", "-1")] {
        let server = serve("c01-oom-137");
        server.inject("ecs.DescribeTasks", Fault::Header(name, value.to_owned()), None);
        server.inject("ecs.DescribeTasks", Fault::Throttle, None);
        let said = examine(&server, &["--timeout", "3"]);
        assert!((1..=2).contains(&said.status), "{name}: {} {}", said.status, said.stderr);
    }
}

/// A run whose credentials come from a profile with `settings`.
fn with_profile(server: &Server, home: &Path, settings: &str) -> Command {
    fs::write(home.join("config"), format!("[default]\n{settings}\n")).unwrap();
    let mut command = coroner();
    command.args(SERVICE).args(["--format", "json"]).env("AWS_ENDPOINT_URL", server.endpoint()).env("AWS_REGION", "us-east-1");
    command.env("AWS_CONFIG_FILE", home.join("config")).env("PATH", "/usr/bin:/bin");
    command
}

#[cfg(unix)]
#[test]
fn a_program_that_says_too_much_or_fails_gives_no_credentials() {
    let server = serve("c13-healthy");
    for (process, words) in [
        ("yes", "says more than 64 KB"),
        ("cat /dev/zero", "says more than 64 KB"),
        ("yes >&2", "says more than 64 KB"),
        ("true", "said no credentials"),
        ("echo '{}'", "said no credentials"),
        ("echo no such user >&2; exit 3", "exit status: 3: no such user"),
        ("/nonexistent/program", "failed"),
    ] {
        print!("{process}: ");
        let home = tempfile::tempdir().unwrap();
        let (said, memory) = measured(&mut with_profile(&server, home.path(), &format!("credential_process = {process}")));
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{process}: {}", said.stderr);
        assert!(said.stderr.contains(words) && said.stderr.contains("credential_process"), "{process}: {}", said.stderr);
        assert!(memory < MOST_MEMORY, "{process}: {memory} MB");
    }
    assert!(server.calls().is_empty());
}

/// The program at the end of a chain of profiles, in each form that a chain has.
#[cfg(unix)]
#[test]
fn a_program_s_credentials_assume_roles() {
    let mut case = recorded("c13-healthy");
    let credentials = json!({"AccessKeyId": "AKROLE", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"});
    let user = json!({"Arn": "arn:aws:sts::123456789012:assumed-role/r/s", "AssumedRoleId": "r:s"});
    case.record("sts.AssumeRole", json!({"Credentials": credentials, "AssumedRoleUser": user}));
    let server = start(case);
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("said"), json!({"Version": 1, "AccessKeyId": "AKPROCESS", "SecretAccessKey": "s"}).to_string()).unwrap();
    let process = format!("credential_process = cat {}", home.path().join("said").display());
    let role = "role_arn = arn:aws:iam::123456789012:role/r";
    for settings in [
        format!("{role}\nsource_profile = base\n[profile base]\n{process}"),
        format!("{role}\nsource_profile = middle\n[profile middle]\n{role}\nsource_profile = base\n[profile base]\n{process}"),
        format!("{role}\nsource_profile = default\n{process}"),
    ] {
        server.forget_calls();
        let said = run(&mut with_profile(&server, home.path(), &settings));
        let keys: Vec<Option<String>> = server.calls().into_iter().map(|call| call.key).collect();
        assert_eq!(said.status, 0, "{settings}: {}", said.stderr);
        assert_eq!(keys.first().unwrap().as_deref(), Some("AKPROCESS"), "{settings}");
        assert_eq!(keys.last().unwrap().as_deref(), Some("AKROLE"), "{settings}");
    }
}

/// Times at which credentials end, as far off as they can be written.
#[cfg(unix)]
#[test]
fn credentials_may_end_at_any_time() {
    let server = serve("c13-healthy");
    for (time, status) in [
        ("9999-12-31T23:59:59Z", &[0][..]),
        ("2099-01-01T00:00:00+14:00", &[0]),
        ("1970-01-01T00:00:00Z", &[0, 2]),
        ("0001-01-01T00:00:00Z", &[0, 2]),
        ("99999-12-31T23:59:59Z", &[2]),
        ("", &[2]),
    ] {
        let home = tempfile::tempdir().unwrap();
        let said = json!({"Version": 1, "AccessKeyId": "AKPROCESS", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": time});
        fs::write(home.path().join("said"), said.to_string()).unwrap();
        let process = format!("credential_process = cat {}", home.path().join("said").display());
        for more in [&[][..], &["--watch"]] {
            let said = run(with_profile(&server, home.path(), &process).args(more));
            assert!(status.contains(&said.status), "{time} {more:?}: {} {}", said.status, said.stderr);
        }
    }
}

/// Whether a process is still there.
#[cfg(unix)]
fn is_there(process: &str) -> bool {
    Command::new("sh").args(["-c", &format!("kill -0 {process} 2>/dev/null")]).status().unwrap().success()
}

#[cfg(unix)]
#[test]
fn a_program_that_hangs_is_ended_with_the_time() {
    let server = serve("c13-healthy");
    let home = tempfile::tempdir().unwrap();
    let pid = home.path().join("pid");
    let process = format!("credential_process = echo $$ > {}; exec sleep 1000", pid.display());
    let mut command = with_profile(&server, home.path(), &process);
    let said = run(command.args(["--timeout", "1"]));
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{}", said.stderr);
    assert!(said.stderr.contains("no credentials came within 1 seconds") && said.stderr.contains("`--timeout`"), "{}", said.stderr);
    let child = fs::read_to_string(&pid).unwrap();
    let gone = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        !is_there(child.trim())
    });
    assert!(gone, "{child} was left behind");
}

/// An endpoint that takes every connection and never says a word, or never stops to.
fn hole(talks: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if talks {
                std::thread::spawn(move || {
                    let _ = stream.read(&mut [0; 1024]);
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 600\r\nconnection: close\r\n\r\n");
                    while stream.write_all(&[b'x'; 65536]).is_ok() {}
                });
            } else {
                kept.push(stream);
            }
        }
    });
    format!("http://{address}")
}

#[test]
fn credentials_that_never_come_and_never_end_are_bounded() {
    let (server, home) = (serve("c13-healthy"), tempfile::tempdir().unwrap());
    fs::write(home.path().join("token"), "token").unwrap();
    for talks in [false, true] {
        let url = hole(talks);
        let role = ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r".to_owned());
        let token = ("AWS_WEB_IDENTITY_TOKEN_FILE", home.path().join("token").display().to_string());
        for (what, settings) in [
            ("container", vec![("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{url}/x"))]),
            ("instance", vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.clone()), ("AWS_EC2_METADATA_DISABLED", "false".to_owned())]),
            ("web identity", vec![role.clone(), token.clone(), ("AWS_ENDPOINT_URL_STS", url.clone())]),
        ] {
            print!("{what}, {}: ", if talks { "endless" } else { "silent" });
            let mut command = coroner();
            command
                .args(SERVICE)
                .args(["--timeout", "2"])
                .env("AWS_ENDPOINT_URL", server.endpoint())
                .env("AWS_REGION", "us-east-1")
                .envs(settings);
            let start = Instant::now();
            let (said, memory) = measured(&mut command);
            assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{what}: {}", said.stderr);
            assert!(said.stderr.contains("credentials"), "{what}: {}", said.stderr);
            assert!(memory < MOST_MEMORY, "{what}: {memory} MB");
            // Slow machines are slow; nobody waits for a minute who said two seconds.
            assert!(start.elapsed() < Duration::from_secs(60), "{what}: {:?}", start.elapsed());
        }
    }
    assert!(server.calls().is_empty());
}

/// Starts it, waits until `ready`, sends a signal, and answers what it said.
#[cfg(unix)]
fn signalled(command: &mut Command, signal: &str, ready: impl Fn() -> bool) -> Said {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..1500 {
        if ready() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status().unwrap().success());
    Said::of(&child.wait_with_output().unwrap())
}

#[cfg(unix)]
#[test]
fn the_request_to_end_reports_what_there_is_as_ctrl_c_does() {
    for signal in ["TERM", "INT"] {
        let server = serve("c01-oom-137");
        server.inject("logs.*", Fault::Delay(Duration::from_secs(60)), None);
        let mut command = asking(&server, &[&SERVICE[..], &["--format", "json", "--timeout", "60"]].concat());
        // The metrics are asked for in the round of the logs, and answered.
        let asked = || server.calls().iter().any(|call| call.operation == "cloudwatch.GetMetricData");
        let said = signalled(&mut command, signal, asked);
        assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{signal}: {}", said.stderr);
        assert!(said.stderr.contains("interrupted: this is what was known by then"), "{signal}: {}", said.stderr);
    }
}

#[cfg(unix)]
#[test]
fn the_request_to_end_ends_a_watch_with_the_diagnosis() {
    let mut case = recorded("c13-healthy");
    let mut services = case.recorded("ecs.DescribeServices").unwrap().clone();
    let deployment = &mut services["services"][0]["deployments"][0];
    (deployment["rolloutState"], deployment["runningCount"], deployment["pendingCount"]) = ("IN_PROGRESS".into(), 1.into(), 1.into());
    case.record("ecs.DescribeServices", services);
    let server = start(case);
    let mut command = asking(&server, &[&SERVICE[..], &["--format", "json", "--watch"]].concat());
    let said = signalled(&mut command, "TERM", || server.calls().len() >= 2);
    assert!(said.stderr.contains("coroner: interrupted") && said.verdicts().len() == 1, "{}{}", said.stdout, said.stderr);
    assert_eq!(said.status, 1);
}

#[cfg(unix)]
#[test]
fn credentials_that_are_waited_for_are_interrupted() {
    let server = serve("c13-healthy");
    for signal in ["INT", "TERM"] {
        let home = tempfile::tempdir().unwrap();
        let pid = home.path().join("pid");
        let process = format!("credential_process = echo $$ > {}; exec sleep 1000", pid.display());
        let mut command = with_profile(&server, home.path(), &process);
        let said = signalled(command.args(["--timeout", "600"]), signal, || fs::read_to_string(&pid).is_ok_and(|text| !text.is_empty()));
        assert_eq!(said.status, 2, "{signal}: {}", said.stderr);
        assert!(said.stderr.contains("interrupted while waiting for credentials"), "{signal}: {}", said.stderr);
    }
}
