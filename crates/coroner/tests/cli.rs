//! What users see: output, exit status, and what happens to bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The program in the root of the repository, without anything of the surroundings.
fn coroner(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    command.args(arguments).env_clear().current_dir(root()).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    coroner(arguments).output().unwrap()
}

fn run_with_stdin(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = coroner(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

fn first_slug(report: &Value) -> &str {
    report["verdicts"][0]["cause"]["slug"].as_str().unwrap_or("none")
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A stopped task, as an EventBridge event on one line.
fn event(number: u32, service: &str, code: i64, reason: &str) -> String {
    let task = format!("arn:aws:ecs:eu-west-1:111122223333:task/prod/{number:032x}");
    json!({"version": "0", "id": number.to_string(), "detail-type": "ECS Task State Change", "source": "aws.ecs", "time": "2026-03-01T10:00:00Z",
        "detail": {"taskArn": task, "group": format!("service:{service}"), "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
            "taskDefinitionArn": format!("arn:aws:ecs:eu-west-1:111122223333:task-definition/{service}:3"), "launchType": "FARGATE", "memory": "512",
            "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited", "startedAt": "2026-03-01T09:00:00.000Z",
            "executionStoppedAt": "2026-03-01T09:10:00.000Z", "stoppingAt": "2026-03-01T09:10:10.000Z", "stoppedAt": "2026-03-01T09:10:20.000Z",
            "containers": [{"name": "app", "lastStatus": "STOPPED", "exitCode": code, "reason": reason}]}})
    .to_string()
}

const OOM: &str = "OutOfMemoryError: Container killed due to memory usage";

#[test]
fn the_text_report_of_each_example() {
    let mut examples: Vec<PathBuf> =
        fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir()).collect();
    examples.sort();
    for example in examples {
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        let output = run(&["file", &format!("examples/{name}")]);
        assert_eq!(stderr(&output), "", "{name}");
        assert_snapshot!(format!("text-{name}"), stdout(&output));
    }
}

#[test]
fn no_line_of_prose_is_wider_than_the_terminal() {
    for set in ["tests/corpus", "tests/incidents"] {
        for folder in fs::read_dir(root().join(set)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            let report = stdout(&run(&["file", folder.to_str().unwrap()]));
            let (mut pasted, mut words) = (false, false);
            for line in report.lines() {
                // Commands are broken where a shell and their own languages allow it.
                let programs = ["aws ", "coroner ", "docker ", "curl ", "sudo ", "openssl ", "#"];
                let begins =
                    line.strip_prefix("  ").is_some_and(|line| programs.iter().any(|name| line.starts_with(name)) || line.contains("=$("));
                pasted = begins || pasted && line.starts_with("    ");
                // What is piped keeps its last words whole.
                words = line.starts_with("Last words") || words && line.starts_with("  ");
                if line.chars().count() <= 80 || words {
                    continue;
                }
                // Diffs and names without a space can't be broken.
                let command = pasted || line.starts_with("  + ") || line.starts_with("  - ");
                let unbroken = line.split_whitespace().any(|word| word.chars().count() > 50);
                assert!(command || unbroken, "{}: {line}", folder.display());
            }
        }
    }
}

#[test]
fn the_json_report_keeps_its_contract() {
    let output = run(&["file", "examples/157-claims-container-limit-192", "--format", "json"]);
    assert_eq!(status(&output), 1);
    assert_snapshot!("json-157", stdout(&output));
}

#[test]
fn the_markdown_report() {
    assert_snapshot!("markdown-137", stdout(&run(&["file", "examples/137-workspace-third-task-cpu", "--format", "markdown"])));
}

#[test]
fn every_report_carries_the_error_that_the_program_gave_up_for_without_its_secrets() {
    let folder = TempDir::new().unwrap();
    let task = r#"{"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f", "group": "service:web", "lastStatus": "STOPPED",
        "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "app", "lastStatus": "STOPPED", "exitCode": 1}]}]}"#;
    let log = "2026-03-01T10:00:00.000Z Traceback (most recent call last):
2026-03-01T10:00:00.000Z   File \"/app/db.py\", line 12, in load
2026-03-01T10:00:00.000Z ValueError: bad url postgres://app:s3cr3t-w0rd@db/shop
";
    file(&folder, "tasks.json", task);
    file(&folder, "app.log", log);
    let path = folder.path().to_str().unwrap();
    let report = run(&["file", path, "--format", "json"]);
    let error = &json_of(&report)["verdicts"][0]["error"];
    assert_eq!(error["type"], "ValueError");
    assert_eq!(error["message"], "bad url postgres://app:[redacted]@db/shop");
    assert_eq!((&error["file"], &error["line"], &error["frame"]), (&json!("/app/db.py"), &json!(12), &json!("load")));
    assert_eq!((&error["at"], &error["times"]), (&json!("2026-03-01T10:00:00.000Z"), &json!(1)));
    assert!(error["source"].as_str().unwrap().ends_with("app.log# line 3") && error.get("cause").is_none(), "{error}");
    for form in ["json", "text", "markdown"] {
        let shown = stdout(&run(&["file", path, "--format", form]));
        assert!(shown.contains("ValueError") && !shown.contains("s3cr3t"), "{shown}");
        // The text says it in its first line already.
        assert!(form != "markdown" || shown.contains("What the program gave up for"), "{shown}");
    }
}

#[test]
fn a_pasted_message_is_explained() {
    let output = run(&["why", "CannotPullContainerError: failed to register layer: write /app.jar: no space left on device"]);
    assert_eq!(status(&output), 1);
    assert_snapshot!("why-disk-full", stdout(&output));
    let output = run_with_stdin(&["why", "-", "--format", "json"], b"Scaling activity initiated by (deployment ecs-svc/1234)\n");
    assert_eq!(status(&output), 0);
    assert_eq!(json_of(&output)["verdicts"][0]["cause"]["slug"], "normal-scale-in");
    let output = run(&["why", "the weather is fine"]);
    assert_eq!(status(&output), 3);
    let shown = stdout(&output);
    assert!(shown.contains("“the weather is fine”") && shown.contains("coroner service"), "{shown}");
    let output =
        run(&["why", "CannotPullContainerError: the moon is in the wrong phase, arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e"]);
    let shown = stdout(&output);
    assert_eq!(status(&output), 1);
    assert!(shown.starts_with("this message: the image could not be pulled: “the moon is"), "{shown}");
    assert!(shown.contains("it is one of:") && shown.contains("coroner task arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e"), "{shown}");
}

#[test]
fn a_bare_137_is_no_out_of_memory_kill_for_certain() {
    let output = run(&["why", "exit code 137", "--format", "json"]);
    let verdict = &json_of(&output)["verdicts"][0];
    assert_eq!(verdict["confidence"], "possible");
    let others: Vec<&str> = verdict["alternatives"].as_array().unwrap().iter().map(|a| a["slug"].as_str().unwrap()).collect();
    assert!(others.contains(&"killed-after-stop-timeout") && others.contains(&"host-out-of-memory"), "{others:?}");
    assert!(!verdict["missing"].as_array().unwrap().is_empty());
}

#[test]
fn explain_shows_a_page_and_helps_with_a_slip() {
    assert_snapshot!("explain", stdout(&run(&["explain", "killed-after-stop-timeout"])));
    let output = run(&["explain", "container-oom"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("perhaps container-out-of-memory"), "{}", stderr(&output));
    let page: Value = serde_json::from_slice(&run(&["explain", "segfault", "--format", "json"]).stdout).unwrap();
    assert!(page["fix"].as_str().is_some_and(|fix| fix.len() > 50));
}

#[test]
fn explain_tells_a_cause_from_its_neighbours() {
    let shown = stdout(&run(&["explain", "logs-unreachable"]));
    assert!(shown.contains("\nNot to be confused with\n  - `log-group-missing`: "), "{shown}");
    let page: Value = serde_json::from_slice(&run(&["explain", "logs-unreachable", "--format", "json"]).stdout).unwrap();
    let neighbours = page["neighbours"].as_array().unwrap();
    assert!(neighbours.iter().any(|neighbour| neighbour["slug"] == "registry-unreachable"), "{neighbours:?}");
    assert!(neighbours.iter().all(|neighbour| neighbour["difference"].as_str().unwrap().len() > 20), "{neighbours:?}");
}

#[test]
fn causes_lists_every_slug() {
    let all: Value = serde_json::from_slice(&run(&["causes", "--format", "json"]).stdout).unwrap();
    assert_eq!(all["causes"].as_array().unwrap().len(), 271);
    let pull = stdout(&run(&["causes", "--stage", "pull"]));
    assert!(pull.starts_with("pull\n") && pull.contains("image-tag-not-found"), "{pull}");
    let output = run(&["causes", "--stage", "lunch"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("load-balancer"), "{}", stderr(&output));
}

#[test]
fn a_healthy_service_and_an_intended_stop_exit_0() {
    let folder = TempDir::new().unwrap();
    let service = json!({"services": [{"serviceName": "web", "serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "desiredCount": 2,
        "runningCount": 2, "status": "ACTIVE", "events": [{"createdAt": 1_772_000_000, "message": "(service web) has reached a steady state."}]}]});
    let path = file(&folder, "services.json", service.to_string());
    let output = run(&["file", &path]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_snapshot!("healthy", stdout(&output));
    assert_eq!(status(&run(&["file", "examples/087-traffic-gen-scale-in"])), 0);
}

#[test]
fn keys_times_and_numbers_may_be_spelt_in_any_of_aws_ways() {
    fn respell(value: &Value) -> Value {
        match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| {
                    let mut key = key.clone();
                    // Environment variables and log options have names of their own.
                    if !key.contains('-') {
                        key[..1].make_ascii_uppercase();
                    }
                    (key, respell(value))
                })
                .chain([("UnknownToAnybody".to_owned(), Value::Null)])
                .collect(),
            Value::Array(list) => list.iter().map(respell).collect(),
            Value::String(text) => match text.parse::<u32>() {
                Ok(number) => json!(number),
                Err(_) => epoch(text).map_or_else(|| json!(text), |seconds| json!(seconds)),
            },
            other => other.clone(),
        }
    }
    fn epoch(text: &str) -> Option<f64> {
        let moment: jiff_free::Moment = text.parse().ok()?;
        Some(moment.0)
    }
    let folder = TempDir::new().unwrap();
    let case = root().join("examples/157-claims-container-limit-192");
    for name in ["describe-tasks.json", "describe-services.json", "describe-task-definition.json"] {
        let value: Value = serde_json::from_slice(&fs::read(case.join(name)).unwrap()).unwrap();
        file(&folder, name, respell(&value).to_string());
    }
    fs::copy(case.join("logs.json"), folder.path().join("logs.json")).unwrap();
    let plain = run(&["file", case.to_str().unwrap(), "--format", "json"]);
    let respelt = run(&["file", folder.path().to_str().unwrap(), "--format", "json"]);
    assert_eq!(stdout(&plain), stdout(&respelt));
}

/// ISO 8601 with microseconds and offset +00:00, as the corpus has it, to epoch seconds: a check that shares no code with Coroner.
mod jiff_free {
    pub(crate) struct Moment(pub(crate) f64);

    impl std::str::FromStr for Moment {
        type Err = ();

        fn from_str(text: &str) -> Result<Moment, ()> {
            let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i64>().ok()).ok_or(());
            if text.get(10..11) != Some("T") || !text.ends_with("+00:00") {
                return Err(());
            }
            let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
            // Days from civil, after Howard Hinnant.
            let y = if month <= 2 { year - 1 } else { year };
            let (era, doy) = (y / 400, (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1);
            let yoe = y - era * 400;
            let days = era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468;
            let seconds = days * 86_400 + part(11..13)? * 3600 + part(14..16)? * 60 + part(17..19)?;
            let fraction: f64 = text.get(19..text.len() - 6).filter(|f| !f.is_empty()).map_or(Ok(0.0), |f| f.parse().map_err(|_| ()))?;
            Ok(Moment(seconds as f64 + fraction))
        }
    }
}

#[test]
fn gzip_and_stdin_are_read_like_files() {
    let folder = TempDir::new().unwrap();
    let bytes = fs::read(root().join("examples/157-claims-container-limit-192/describe-tasks.json")).unwrap();
    let zipped = file(&folder, "describe-tasks.json.gz", gzip(&bytes));
    assert_eq!(first_slug(&json_of(&run(&["file", &zipped, "--format", "json"]))), "container-out-of-memory");
    let piped = run_with_stdin(&["file", "-", "--format", "json"], &bytes);
    assert_eq!(first_slug(&json_of(&piped)), "container-out-of-memory");
}

#[test]
fn bad_input_is_named_and_the_rest_is_examined() {
    let folder = TempDir::new().unwrap();
    let good = root().join("examples/157-claims-container-limit-192/describe-tasks.json");
    let good = good.to_str().unwrap();
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let zipped = gzip(&fs::read(good).unwrap());
    let bad = [
        (folder.path().join("nowhere.json").to_str().unwrap().to_owned(), "no such file or folder"),
        (file(&folder, "broken.json", "{\n  \"tasks\": [\n    {\"taskArn\": }\n"), "line 3, column 17"),
        (file(&folder, "cut.json.gz", &zipped[..zipped.len() / 2]), "cut off"),
        (file(&folder, "noise.json.gz", [&[0x1f, 0x8b], &[7; 64][..]].concat()), "damaged packed data"),
        (file(&folder, "binary.json", [0_u8, 159, 146, 150]), "binary data"),
        (file(&folder, "deep.json", deep), "10000 levels deep"),
        (file(&folder, "latin1.json", b"{\"a\": \"\xe9\"}"), "the keys a"),
        ("arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e".to_owned(), "this is an ARN"),
    ];
    for (path, reason) in &bad {
        let alone = run(&["file", path]);
        assert_eq!(status(&alone), 2, "{path}");
        assert_eq!(stdout(&alone), "", "{path}");
        let name = path.rsplit('/').next().unwrap();
        assert!(stderr(&alone).contains(name) && stderr(&alone).contains(reason), "{path}: {}", stderr(&alone));
        let beside = run(&["file", path, good, "--format", "json"]);
        assert_eq!(status(&beside), 1, "{path}");
        let report = json_of(&beside);
        assert_eq!(first_slug(&report), "container-out-of-memory", "{path}");
        assert!(report["skipped"][0]["reason"].as_str().unwrap().contains(reason), "{path}: {}", report["skipped"]);
    }
}

#[test]
fn a_file_of_two_gigabytes_is_refused_without_being_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("huge.json");
    let mut huge = fs::File::create(&path).unwrap();
    huge.write_all(b"{\"tasks\": [\n").unwrap();
    huge.set_len(2 << 30).unwrap();
    let output = run(&["file", path.to_str().unwrap()]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("2048 MiB") && stderr(&output).contains("huge.json"), "{}", stderr(&output));
}

#[test]
fn a_small_gzip_that_unpacks_to_gigabytes_is_cut_at_the_limit() {
    let folder = TempDir::new().unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"{\"tasks\": [\n").unwrap();
    for _ in 0..100 {
        encoder.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let path = file(&folder, "bomb.json.gz", encoder.finish().unwrap());
    let output = run(&["file", &path]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("more than the 64 MiB"), "{}", stderr(&output));
}

#[test]
fn a_folder_is_one_case_and_says_what_it_lacks() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let empty = run(&["file", path]);
    assert_eq!(status(&empty), 2);
    assert!(stderr(&empty).contains("holds no file"), "{}", stderr(&empty));
    file(&folder, "notes.json", "{\"a\": 1}");
    let unknown = run(&["file", path]);
    assert_eq!(status(&unknown), 2);
    assert!(stderr(&unknown).contains("notes.json") && stderr(&unknown).contains("nothing to examine"), "{}", stderr(&unknown));
    let outer = TempDir::new().unwrap();
    fs::create_dir(outer.path().join("case")).unwrap();
    assert!(stderr(&run(&["file", outer.path().to_str().unwrap()])).contains("give one of them"));
}

#[test]
fn a_stream_is_many_cases_and_repeats_are_counted() {
    let folder = TempDir::new().unwrap();
    let mut lines = Vec::new();
    for number in 0..3000 {
        lines.push(event(number, if number % 3 == 0 { "api" } else { "web" }, 137, OOM));
        lines.push(event(100_000 + number, "jobs", 1, ""));
    }
    lines.insert(17, "{\"broken\": ".to_owned());
    lines.insert(40, "{\"detail-type\": \"Something Else\", \"detail\": {}}".to_owned());
    let path = file(&folder, "events.jsonl", lines.join("\n"));
    let one = run(&["file", &path, "--format", "json", "--threads", "1"]);
    assert_eq!(status(&one), 1);
    let report: Vec<Value> = stdout(&one).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &str, u64)> = report
        .iter()
        .filter(|line| line["outcome"].is_string())
        .map(|line| {
            (line["subject"]["service"].as_str().unwrap(), line["cause"]["slug"].as_str().unwrap(), line["occurrences"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told.iter().map(|(.., n)| n).sum::<u64>(), 6000);
    assert!(told.contains(&("api", "task-out-of-memory", 1000)) && told.contains(&("web", "task-out-of-memory", 2000)), "{told:?}");
    let skipped = &report.last().unwrap()["skipped"];
    assert!(skipped[0]["source"].as_str().unwrap().ends_with("events.jsonl:18"), "{skipped}");
    assert!(skipped[1]["reason"].as_str().unwrap().contains("Something Else"), "{skipped}");
    let two = run(&["file", &path, "--format", "json", "--threads", "2"]);
    assert_eq!(stdout(&one), stdout(&two), "the report depends on the threads");
    let zipped = file(&folder, "events.jsonl.gz", gzip(lines.join("\n").as_bytes()));
    let unzipped = run_with_stdin(&["file", "-", "--format", "json"], lines.join("\n").as_bytes());
    let name_free = |output: &Output| stdout(output).replace("events.jsonl.gz", "X").replace("stdin", "X");
    assert_eq!(name_free(&run(&["file", &zipped, "--format", "json"])), name_free(&unzipped));
}

#[test]
fn each_gives_every_task_a_line_in_the_order_of_the_stream() {
    let lines: Vec<String> = (0..2500).map(|number| event(number, "web", 137, OOM)).collect();
    let output = run_with_stdin(&["file", "-", "--each", "--format", "json", "--threads", "2"], lines.join("\n").as_bytes());
    let arns: Vec<String> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["subject"]["arn"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(arns.len(), 2500);
    assert!(arns.is_sorted());
    assert_eq!(status(&output), 1);
}

#[test]
fn a_stream_without_a_failure_exits_0() {
    let running = event(1, "web", 0, "").replace("STOPPED", "RUNNING");
    let output = run_with_stdin(&["file", "-"], [running.clone(), running].join("\n").as_bytes());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("2 events tell of no failure"), "{}", stderr(&output));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = coroner(&["causes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn colours_come_only_when_asked_for_and_carry_nothing_alone() {
    let example = "examples/157-claims-container-limit-192";
    let plain = stdout(&run(&["file", example]));
    assert!(!plain.contains('\u{1b}'));
    let colored = stdout(&run(&["file", example, "--color", "always"]));
    assert!(colored.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        stripped.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('m').unwrap() + 1..];
    }
    stripped.push_str(rest);
    assert_eq!(plain, stripped);
}

#[test]
fn quiet_is_the_answer_alone() {
    let output = run(&["file", "examples/205-delayed-job-killed-30s", "--quiet"]);
    assert!(stdout(&output).lines().count() <= 3, "{}", stdout(&output));
}

#[test]
fn names_of_files_and_what_they_hold_do_not_steer_the_terminal() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "\u{1b}[2Jx.json", "{\"\\u001b[31mkey\": 1}");
    let output = run(&["file", &path]);
    assert!(!stderr(&output).contains('\u{1b}'), "{:?}", stderr(&output));
    let hostile = event(1, "web", 1, "\\u001b]0;owned\\u0007CannotStartContainerError: x").replace("\\\\u", "\\u");
    let path = file(&folder, "event.json", hostile);
    for format in ["text", "markdown", "json"] {
        let report = stdout(&run(&["file", &path, "--format", format]));
        assert!(!report.contains('\u{1b}') && !report.contains("owned"), "{format}: {report}");
    }
}

#[test]
fn usage_errors_exit_2_and_help_exits_0_with_an_example() {
    assert_eq!(status(&run(&["file"])), 2);
    assert_eq!(status(&run(&["bury"])), 2);
    for command in [&["--help"][..], &["file", "--help"], &["why", "--help"], &["explain", "--help"], &["causes", "--help"]] {
        let output = run(command);
        assert_eq!(status(&output), 0);
        assert!(stdout(&output).contains("Example"), "{command:?}");
    }
}

const OWN: &str = r#"[[cause]]
slug = "ledger-lock-held"
title = "The ledger's migration lock is held by a task that died."
signatures = [{ field = "log", regex = 'ledger lock \S+ is held' }]
fix = "Run `ledgerctl unlock NAME`."
why = "The lock is a row without a timeout."

[[cause]]
slug = "Ledger"
"#;

#[test]
fn a_teams_own_causes_are_those_of_the_current_folder_or_of_the_file_that_is_named() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "coroner.toml", OWN);
    let line = "FATAL ledger lock main is held by 7f3a";
    let here = coroner(&["why", line, "--format", "json"]).current_dir(folder.path()).output().unwrap();
    assert_eq!((first_slug(&json_of(&here)), status(&here)), ("ledger-lock-held", 1));
    assert_snapshot!(stderr(&here), @r#"
    coroner: coroner.toml:8: the cause has no title
    coroner: coroner.toml:8: the cause has no fix
    coroner: coroner.toml:8: the cause has no why
    coroner: coroner.toml:8: the cause has no signatures, so nothing would find it
    coroner: coroner.toml:9: the slug "Ledger" is not of the form my-cause: 3 to 60 small letters, digits and hyphens
    "#);
    let named = run(&["--causes", &path, "why", line, "--format", "json"]);
    assert_eq!(first_slug(&json_of(&named)), "ledger-lock-held");
    assert_ne!(first_slug(&json_of(&run(&["why", line, "--format", "json"]))), "ledger-lock-held");
    assert!(stdout(&run(&["causes", "--causes", &path])).contains("  ledger-lock-held "));
    assert!(stdout(&run(&["explain", "ledger-lock-held", "--causes", &path])).contains("ledgerctl unlock"));
    let stream = format!("{}\n{}\n", event(1, "web", 137, OOM), event(2, "web", 1, ""));
    assert_eq!(status(&run_with_stdin(&["file", "-", "--causes", &path], stream.as_bytes())), 1);
}

#[test]
fn a_named_file_of_causes_that_is_not_there_is_an_error() {
    let output = run(&["causes", "--causes", "nowhere.toml"]);
    assert_eq!(status(&output), 2);
    assert_snapshot!(stderr(&output), @"coroner: nowhere.toml: the causes in it can't be read: no such file or folder");
}

/// A task that the kernel killed, and its definition as somebody keeps it: in an order and a form of its own, with a comment.
fn killed(folder: &TempDir) -> (String, String) {
    let task = r#"{"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f", "group": "service:web", "launchType": "FARGATE",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42", "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited", "startedAt": "2026-03-01T10:00:00Z", "stoppedAt": "2026-03-01T10:01:00Z",
        "containers": [{"name": "app", "lastStatus": "STOPPED", "exitCode": 137,
            "reason": "OutOfMemoryError: Container killed due to memory usage"}]}]}"#;
    let definition = r#"{"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42", "family": "web",
        "revision": 42, "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "1024",
        "containerDefinitions": [{"name": "app", "image": "web:2", "memory": 512, "essential": true},
            {"name": "agent", "image": "agent:1", "memory": 128, "essential": false}]}}"#;
    (file(folder, "tasks.json", task), file(folder, "definition.json", definition))
}

#[test]
fn a_fix_is_a_patch_a_script_or_a_place_in_another_tool_s_files() {
    let folder = TempDir::new().unwrap();
    let (tasks, definition) = killed(&folder);
    let fix = |format: &str| {
        let output = run(&["fix", &tasks, &definition, "--format", format]);
        assert_eq!((status(&output), stderr(&output).as_str()), (1, ""), "{format}");
        stdout(&output)
    };
    let patch: Value = serde_json::from_str(&fix("patch")).unwrap();
    assert_eq!(patch[0], json!({"op": "replace", "path": "/containerDefinitions/0/memory", "value": 1024}));
    let script = fix("commands");
    assert!(script.contains("select(.name==\"app\")|.memory) = 1024"), "{script}");
    for line in script.lines().filter(|line| line.starts_with("aws ")) {
        assert!(line.contains("--region eu-west-1") && line.contains("&& aws ecs update-service"), "{line}");
    }
    for (format, expected) in [
        ("terraform", "aws_ecs_task_definition: container_definitions[name = \"app\"].memory = 1024"),
        ("cloudformation", "AWS::ECS::TaskDefinition: Properties.ContainerDefinitions[Name=app].Memory = 1024"),
        ("cdk", "addPropertyOverride('ContainerDefinitions.0.Memory', 1024); // container app"),
        ("compose", "services.app.deploy.resources.limits.memory = \"1024M\""),
    ] {
        let hints = fix(format);
        assert!(hints.contains(expected), "{format}: {hints}");
    }
    let changed: Value = serde_json::from_str(&fix("taskdef")).unwrap();
    assert_eq!(changed["containerDefinitions"][0]["memory"], 1024);
    assert!(changed.get("taskDefinitionArn").is_none() && changed.get("revision").is_none(), "{changed}");
}

#[test]
fn a_fix_that_is_written_keeps_the_form_of_the_file() {
    let folder = TempDir::new().unwrap();
    let (tasks, definition) = killed(&folder);
    let own = "{\n\t// ours\n\t\"family\": \"web\",\n\t\"memory\": \"1024\", \"cpu\": \"256\",\n\t\"containerDefinitions\": [\n\t\t{\"name\": \"agent\", \"memory\": 128},\n\t\t{\"name\": \"app\",   \"memory\": 512}\n\t]\n}\n";
    let path = file(&folder, "web.json", own);
    let output = run(&["fix", &tasks, &definition, "--write", &path]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let written = fs::read_to_string(&path).unwrap();
    // The container goes by its name: in the file it is the second one.
    assert!(
        written.contains("{\"name\": \"app\",   \"memory\": 1024}") && written.contains("{\"name\": \"agent\", \"memory\": 128}"),
        "{written}"
    );
    assert!(written.starts_with("{\n\t// ours\n\t\"family\": \"web\",\n\t\"memory\": "), "{written}");
    let other = file(&folder, "other.json", own.replace("web", "shop"));
    let output = run(&["fix", &tasks, &definition, "--write", &other]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("it is the task definition of shop, and what failed is web"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&other).unwrap(), own.replace("web", "shop"));
    let new = folder.path().join("new.json");
    let output = run(&["fix", &tasks, &definition, "--write", new.to_str().unwrap()]);
    assert!(stderr(&output).contains("is made; register it"), "{}", stderr(&output));
    let made: Value = serde_json::from_slice(&fs::read(new).unwrap()).unwrap();
    assert_eq!((&made["family"], &made["containerDefinitions"][0]["memory"]), (&json!("web"), &json!(1024)));
}

#[test]
fn what_only_the_user_knows_is_given_to_a_fix_or_asked_for() {
    let folder = TempDir::new().unwrap();
    let (tasks, definition) = killed(&folder);
    let tasks = file(
        &folder,
        "tasks.json",
        fs::read_to_string(&tasks).unwrap().replace("137,", "139,").replace("OutOfMemoryError: Container killed due to memory usage", ""),
    );
    let path = folder.path().join("new.json");
    let path = path.to_str().unwrap();
    let output = run(&["fix", &tasks, &definition, "--write", path]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("--set NEW_IMAGE="), "{}", stderr(&output));
    let output = run(&["fix", &tasks, &definition, "--write", path, "--set", "NEW_IMAGE=web:\"3\""]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let made: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(made["containerDefinitions"][0]["image"], "web:\"3\"");
    let output = run(&["fix", &tasks, &definition, "--set", "NEWIMAGE=web:3"]);
    assert!(stderr(&output).contains("this remedy asks for no NEWIMAGE"), "{}", stderr(&output));
    let script = stdout(&run(&["fix", &tasks, &definition, "--format", "commands", "--set", "NEW_IMAGE=it's"]));
    assert!(script.contains("NEW_IMAGE='it'\"'\"'s'\n"), "{script}");
}

#[test]
fn forms_of_a_fix_are_no_forms_of_a_report_and_a_stream_has_no_one_fix() {
    let output = run(&["file", "examples/157-claims-container-limit-192", "--format", "terraform"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("only `coroner fix` has this form"), "{}", stderr(&output));
    let folder = TempDir::new().unwrap();
    let event = r#"{"detail-type": "ECS Task State Change", "source": "aws.ecs", "detail": {"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f", "lastStatus": "STOPPED", "containers": []}}"#;
    let events = file(&folder, "events.jsonl", format!("{event}\n{event}\n"));
    let output = run(&["fix", &events]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("a stream tells of many tasks"), "{}", stderr(&output));
    let output = run(&["fix", "examples/087-traffic-gen-scale-in"]);
    assert_eq!(status(&output), 0);
    assert!(stderr(&output).contains("nothing failed that has a fix"), "{}", stderr(&output));
}
