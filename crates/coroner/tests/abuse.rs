//! What must not bring it down: each abuse is given to the real program, which has to end by itself, say what it did not use, and stay
//! below 400 MB. Files are made here; they are as large as shows that a bound holds, and no larger.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Kilobytes that a process may take at most.
const MEMORY: u64 = 400_000;
/// A guard against hanging, no measure: machines differ.
const PATIENCE: Duration = Duration::from_secs(300);

struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
    /// The most memory that it had, in kilobytes.
    peak: u64,
}

fn coroner(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    command.args(arguments).current_dir(folder).env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// Runs a command to its end. What it says goes to files, so that nothing waits for the test.
fn run(command: &mut Command) -> Ran {
    let (mut stdout, mut stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let mut child = command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap()).spawn().unwrap();
    let start = Instant::now();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(memory(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let text = |file: &mut File| {
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    Ran { status: status.code(), stdout: text(&mut stdout), stderr: text(&mut stderr), peak }
}

/// The most that a process has had so far; nothing once it has ended.
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Runs `coroner file` over files, which must tell `words`.
fn told(files: &[(&str, Vec<u8>)], words: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let arguments: Vec<&str> = std::iter::once("file").chain(files.iter().map(|(name, _)| *name)).collect();
    let ran = run(&mut coroner(&arguments, folder.path()));
    let named = &arguments[1..];
    assert!(ran.peak < MEMORY, "{named:?}: {} kB", ran.peak);
    assert!(ran.stderr.contains(words), "{named:?}: {}", ran.stderr.get(..2000).unwrap_or(&ran.stderr));
    assert!(ran.stderr.len() < 100_000, "{named:?}: {} bytes of complaints", ran.stderr.len());
    ran
}

const NO_ROOM: &str = "once read, it would take more memory than a case may have";

/// `before`, then `item` as often as makes the file so large, then `after`.
fn wide(megabytes: usize, before: &str, item: &str, after: &str) -> Vec<u8> {
    format!("{before}{}{after}", item.repeat((megabytes << 20) / item.len())).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Three bytes that become hundreds, wherever a list may stand.
#[test]
fn what_grows_when_it_is_read_is_refused() {
    let saved = |inner: &str| format!("{{\"schema\":\"coroner-case/v1\",\"cases\":[{{\"answers\":[{inner}");
    for (name, before, item, after) in [
        ("tasks.json", "{\"tasks\":[", "{},", "{}]}"),
        ("services.json", "{\"services\":[", "{},", "{}]}"),
        ("containers.json", "{\"tasks\":[", "{\"containers\":[{}]},", "{}]}"),
        ("details.json", "{\"tasks\":[{\"taskArn\":\"a\",\"attachments\":[{\"details\":[", "{},", "{}]}]}]}"),
        ("command.json", "{\"tasks\":[{\"overrides\":{\"containerOverrides\":[{\"command\":[", "\"a\",", "1]}]}}]}"),
        ("events.json", "{\"events\":[", "{},", "{}]}"),
        ("answers.json", "[", "{\"tasks\":[]},", "{}]"),
        ("lines.json", "{\"app\":[", "\"\",", "\"\"]}"),
        ("docker.json", "[{\"Id\":\"a\",\"State\":{\"Health\":{\"Log\":[", "{},", "{}]}},\"Config\":{}}]"),
        ("saved.json", &saved("{\"from\":\"ecs:DescribeTasks\",\"asked\":{},\"answer\":{\"tasks\":["), "{},", "{}]}}]}]}"),
        ("members.json", &saved("{\"from\":\"x\",\"asked\":["), "{\"a\":1},", "{}]}]}]}"),
    ] {
        let ran = told(&[(name, wide(12, before, item, after))], NO_ROOM);
        assert_eq!(ran.status, Some(2), "{name}");
    }
    let streams: String = (0..1_000_000).map(|n| format!("\"{n:x}\":[],")).collect();
    told(&[("streams.json", format!("{{{streams}\"x\":[]}}").into_bytes())], NO_ROOM);
    let health: String = (0..1_500_000).map(|n| format!("\"{n:x}\":\"\",")).collect();
    told(&[("health.json", format!("{{\"status\":{{{health}\"x\":\"HEALTHY\"}}}}").into_bytes())], NO_ROOM);
}

#[test]
fn what_is_packed_is_bounded_as_it_is_unpacked() {
    told(&[("tasks.json.gz", gzip(&wide(12, "{\"tasks\":[", "{},", "{}]}")))], NO_ROOM);
    let zeros = gzip(&vec![0; 70 << 20]);
    assert!(zeros.len() < 1 << 20);
    told(&[("zeros.gz", zeros)], "more than the 64 MiB that are read at once");
}

/// As many as the tasks of an incident may be, each of a service of its own or all of one: what repeats takes room once.
#[test]
fn a_hundred_thousand_tasks_have_room_in_a_case() {
    let record = |n: usize, service: &str| {
        format!(
            r#"{{"taskArn":"arn:aws:ecs:eu-west-1:123456789012:task/prod/{n:032x}","clusterArn":"arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
            "taskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/{service}:7","group":"service:{service}","startedBy":"ecs-svc/1234567890123456789",
            "launchType":"FARGATE","platformVersion":"1.4.0","lastStatus":"STOPPED","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited",
            "createdAt":1760000000,"startedAt":1760000025,"stoppedAt":1760000060,"availabilityZone":"eu-west-1a","attachments":[],
            "containers":[{{"name":"app","image":"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{service}:1.4.2","runtimeId":"{n:032x}-1234567890",
            "lastStatus":"STOPPED","exitCode":1,"healthStatus":"UNKNOWN","cpu":"256","memory":"512"}}]}}"#
        )
    };
    for of_one in [true, false] {
        let (mut reader, mut case) = (coroner_case::Reader::default(), coroner_case::Case::default());
        for file in 0..5 {
            let service = |n: usize| if of_one { "api".to_owned() } else { format!("svc-{n}") };
            let records: Vec<String> = (file * 20_000..(file + 1) * 20_000).map(|n| record(n, &service(n))).collect();
            let document = format!("{{\"tasks\":[{}]}}", records.join(","));
            let skipped = reader.add(&mut case, &format!("{file}.json"), document.as_bytes());
            assert!(skipped.is_empty(), "{skipped:?}");
        }
        assert_eq!(case.tasks.len(), 100_000);
    }
}

/// None is too large by itself.
#[test]
fn all_files_of_a_case_have_the_room_of_one() {
    let tasks = wide(1, "{\"tasks\":[", "{\"cpu\":1},", "{}]}");
    let files: Vec<(String, Vec<u8>)> = (0..6).map(|n| (format!("{n}.json"), tasks.clone())).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let mut room = coroner_case::Reader::default();
    let mut case = coroner_case::Case::default();
    let skipped: Vec<_> = files.iter().flat_map(|(name, bytes)| room.add(&mut case, name, bytes)).collect();
    assert!(
        !skipped.is_empty() && skipped.len() < files.len() && skipped.iter().all(|skipped| skipped.reason.contains(NO_ROOM)),
        "{skipped:?}"
    );
    let lines = wide(5, "", "a\n", "");
    told(&[("a.log", lines.clone()), ("b.log", lines.clone()), ("c.log", lines)], "more lines than there is memory for in a case");
}

#[test]
fn a_log_of_any_lines_is_read_or_refused() {
    told(&[("app.log", wide(12, "x", "\n", ""))], "more lines than there is memory for");
    told(&[("app.log", wide(12, "", "a\n", ""))], "more lines than there is memory for");
    let broken: Vec<u8> = [0x80, b'\n'].repeat(6 << 20);
    told(&[("app.log", broken)], "more lines than there is memory for");
    // One that no program ever wrote as a line.
    let ran = told(&[("app.log", vec![0x80; 60 << 20])], "1 line is longer than 1024 KiB");
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    let streams: String = (0..100_000).map(|n| format!("2026-03-01T10:00:00.000Z ecs/web/{n:032x} a\n")).collect();
    let ran = told(&[("all.log", streams.into_bytes())], "");
    assert!(ran.status.is_some(), "{}", ran.stderr);
}

#[test]
fn a_text_that_aws_never_gave_is_refused() {
    let reason = "x".repeat(8 << 20);
    let ran = told(
        &[("tasks.json", format!("{{\"tasks\":[{{\"taskArn\":\"a\",\"stoppedReason\":\"{reason}\"}}]}}").into_bytes())],
        "a text of 8192 KiB",
    );
    assert_eq!(ran.status, Some(2));
    // Nor is what is told of it as long.
    told(&[("key.json", format!("{{\"{reason}\":1}}").into_bytes())], "an object with the keys xxx");
    told(&[("type.json", format!("{{\"detail-type\":\"{reason}\",\"detail\":{{}}}}").into_bytes())], "");
}

#[test]
fn what_is_no_document_a_million_times_is_told_some_times() {
    told(&[("values.json", wide(6, "", "{}\n", ""))], "further values could not be used");
    told(&[("values.json", wide(6, "[", "{},", "{}]"))], "elements that are no documents");
    told(&[("numbers.json", wide(6, "[", "1,", "1]"))], "");
    told(&[("broken.json", wide(1, "", "{\"a\":[1,\n", ""))], "");
    // Each of these lines begins something that goes on to the end of the file.
    let unclosed = format!("{}{}", "[\n".repeat(120), "1,".repeat(4 << 20));
    told(&[("unclosed.json", unclosed.into_bytes())], "too much is broken; from here on nothing is read");
    told(&[("deep.json", "[".repeat(4 << 20).into_bytes())], "");
    told(&[("markup.xml", wide(8, "<r>", "<a/>", "</r>"))], "neither JSON nor a log");
}

#[test]
fn a_stream_of_long_lines_takes_the_memory_of_one() {
    let event = r#"{"detail-type":"ECS Task State Change","detail":{"taskArn":"a","lastStatus":"STOPPED""#;
    let line = format!("{event},\"containers\":[{}{{}}]}}}}\n", "{},".repeat(4 << 20));
    let stream = format!("{event}}}}}\n{}", line.repeat(6));
    for threads in ["1", "16"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("events.jsonl"), &stream).unwrap();
        let ran = run(&mut coroner(&["file", "events.jsonl", "--threads", threads], folder.path()));
        assert!(ran.peak < MEMORY, "{threads} threads: {} kB", ran.peak);
        assert!(ran.stderr.contains("events.jsonl:7: too much is in it"), "{}", ran.stderr);
    }
}

/// Some chunks of a stream, of tasks with the numbers from 0.
fn tasks(count: usize) -> String {
    let more = "x".repeat(100);
    (0..count).map(|n| format!("{{\"taskArn\":\"{n:x}\",\"lastStatus\":\"STOPPED\",\"startedAt\":1,\"more\":\"{more}\"}}\n")).collect()
}

/// Verdicts are many times as large as what they are about, so that threads wait for their turn to write them.
#[test]
fn verdicts_that_wait_for_their_turn_come_all_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tasks.jsonl"), tasks(20_000)).unwrap();
    let ran = run(&mut coroner(&["file", "tasks.jsonl", "--each", "--threads", "8", "--format", "json"], folder.path()));
    assert!(ran.peak < MEMORY, "{} kB", ran.peak);
    let arn = |line: &str| line.split("\"arn\":\"").nth(1).and_then(|rest| usize::from_str_radix(rest.split('"').next()?, 16).ok());
    let arns: Vec<_> = ran.stdout.lines().map(arn).collect();
    assert!(arns.iter().copied().eq((0..20_000).map(Some)), "{}: {:?}", arns.len(), &arns[..arns.len().min(5)]);
}

/// Nobody reads on: those who wait for their turn to write must end, too.
#[test]
fn a_closed_pipe_ends_all_threads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tasks.jsonl"), tasks(20_000)).unwrap();
    let script = "{ \"$0\" file tasks.jsonl --each --threads 8; echo $? >&2; } | head -n 1";
    let ran = run(Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_coroner")]).current_dir(folder.path()));
    assert_eq!((ran.stdout.lines().count(), ran.stderr.as_str()), (1, "0\n"));
}

fn fifo(path: PathBuf) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_might_never_end_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    fifo(folder.path().join("pipe.json"));
    let _socket = UnixListener::bind(folder.path().join("socket.json")).unwrap();
    for (path, words) in [
        ("pipe.json", "it is a named pipe, which is not waited for"),
        ("socket.json", "it is a device or a socket, no file"),
        ("/dev/zero", "it is a device or a socket, no file"),
        ("/dev/full", "it is a device or a socket, no file"),
    ] {
        let ran = run(&mut coroner(&["file", path], folder.path()));
        assert!(ran.status == Some(2) && ran.stderr.contains(words), "{path}: {}", ran.stderr);
        let ran = run(&mut coroner(&["causes", "--causes", path], folder.path()));
        assert!(ran.status == Some(2) && ran.stderr.contains(words), "{path}: {}", ran.stderr);
    }
    // In a folder they are passed over, and told.
    fs::write(folder.path().join("tasks.json"), "{\"tasks\":[{\"taskArn\":\"a\",\"lastStatus\":\"RUNNING\"}]}").unwrap();
    let ran = run(&mut coroner(&["file", "."], folder.path()));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for words in ["pipe.json: a named pipe, which is not waited for", "socket.json: a device or a socket, no file"] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

/// Of commands that need no file of causes, none may suffer from one.
#[test]
fn no_coroner_toml_keeps_anybody_from_an_answer() {
    let deep = format!("a{} = 1\n", ".a".repeat(10_000));
    let inline = format!("a = {}1{}\n", "{ a = ".repeat(5_000), " }".repeat(5_000));
    let many: String = (0..150_000).map(|n| format!("{n:x}=1\n")).collect();
    for contents in [None, Some(deep), Some(inline), Some(many), Some("\u{0}\u{1b}[31m".to_owned()), Some("x".repeat(2 << 20))] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coroner.toml");
        match &contents {
            Some(contents) => fs::write(path, contents).unwrap(),
            None => fifo(path),
        }
        for arguments in [
            &["causes"][..],
            &["explain", "container-out-of-memory"],
            &["policy"],
            &["why", "OutOfMemoryError: Container killed due to memory usage"],
        ] {
            let ran = run(&mut coroner(arguments, folder.path()));
            assert!(matches!(ran.status, Some(0..=2)) && !ran.stdout.is_empty(), "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.contains("coroner.toml"), "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.len() < 20_000 && !ran.stderr.contains(['\u{1b}', '\u{0}']), "{arguments:?}");
        }
    }
}

#[test]
fn what_the_shell_hands_over_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tasks.json"), "{\"tasks\":[{\"taskArn\":\"a\",\"lastStatus\":\"RUNNING\"}]}").unwrap();
    for script in [
        "cat tasks.json | { exec 3<&0; \"$0\" file /dev/fd/3; }",
        "cat tasks.json | \"$0\" file /dev/stdin",
        "\"$0\" file /dev/fd/3 3< tasks.json",
    ] {
        let mut command = Command::new("sh");
        let ran = run(command.args(["-c", script, env!("CARGO_BIN_EXE_coroner")]).current_dir(folder.path()));
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{script}: {}", ran.stdout);
    }
}

#[test]
fn who_sends_nothing_is_told_what_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [["file", "-"], ["why", "-"]] {
        let mut said = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        let mut child =
            coroner(&arguments, folder.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(said.reopen().unwrap()).spawn().unwrap();
        let start = Instant::now();
        let mut text = String::new();
        while !text.contains("coroner: waiting for standard input") {
            assert!(start.elapsed() < PATIENCE, "{arguments:?}: {text}");
            assert!(child.try_wait().unwrap().is_none(), "{arguments:?}: {text}");
            std::thread::sleep(Duration::from_millis(20));
            text.clear();
            said.rewind().unwrap();
            said.read_to_string(&mut text).unwrap();
        }
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().code(), Some(2), "{arguments:?}");
    }
}

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[test]
fn a_stderr_that_takes_nothing_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("unknown.json"), "{\"a\":1}").unwrap();
    fs::write(folder.path().join("tasks.json"), "{\"tasks\":[{\"taskArn\":\"a\",\"lastStatus\":\"RUNNING\"}]}").unwrap();
    for arguments in [
        &["file", "unknown.json"][..],
        &["file", "unknown.json", "tasks.json"],
        &["nonsense"],
        &["explain", "nonsense"],
        &["--help"],
        &["why", "exit 137"],
    ] {
        let heard = run(&mut coroner(arguments, folder.path()));
        let mut stdout = tempfile::tempfile().unwrap();
        let status = coroner(arguments, folder.path()).stdout(stdout.try_clone().unwrap()).stderr(full()).status().unwrap();
        let mut text = String::new();
        stdout.rewind().unwrap();
        stdout.read_to_string(&mut text).unwrap();
        assert_eq!((status.code(), &text), (heard.status, &heard.stdout), "{arguments:?}");
        let words: Vec<&str> = std::iter::once(env!("CARGO_BIN_EXE_coroner")).chain(arguments.iter().copied()).collect();
        let mut closed = Command::new("sh");
        let closed = run(closed.args(["-c", "\"$0\" \"$@\" 2>&-"]).args(words).current_dir(folder.path()));
        assert_eq!((closed.status, &closed.stdout), (heard.status, &heard.stdout), "{arguments:?}");
    }
}

#[test]
fn a_stdout_that_takes_nothing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tasks.json"), "{\"tasks\":[{\"taskArn\":\"a\",\"lastStatus\":\"RUNNING\"}]}").unwrap();
    let event = "{\"detail-type\":\"ECS Task State Change\",\"detail\":{\"taskArn\":\"a\",\"lastStatus\":\"STOPPED\"}}\n";
    fs::write(folder.path().join("events.jsonl"), event.repeat(2)).unwrap();
    for arguments in [
        &["file", "tasks.json"][..],
        &["file", "events.jsonl"],
        &["file", "events.jsonl", "--each"],
        &["--help"],
        &["--version"],
        &["causes"],
        &["policy"],
        &["why", "x"],
    ] {
        let output = coroner(arguments, folder.path()).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains("coroner: the report can't be written: No space left on device"), "{arguments:?}: {stderr}");
        let status = coroner(arguments, folder.path()).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

/// Arguments, names of files and of the program, and what stands in files: all of it is quoted somewhere.
#[test]
fn nothing_that_is_quoted_on_stderr_steers_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let odd = "x\u{1b}[31m\u{9b}2J\u{202e}\u{7}\ry";
    fs::write(folder.path().join(odd), "{\"a\u{1b}[2J\":1}").unwrap();
    fs::write(folder.path().join("odd.toml"), format!("\"{odd}\" = 1\n[[cause]]\nslug = '{odd}'\n")).unwrap();
    let program = folder.path().join(format!("coroner{odd}"));
    fs::hard_link(env!("CARGO_BIN_EXE_coroner"), &program)
        .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_coroner"), &program).map(drop))
        .unwrap();
    let option = format!("--{odd}");
    for arguments in [
        &[odd][..],
        &[&option],
        &["file"],
        &["file", odd],
        &["file", odd, "missing\u{1b}[2J"],
        &["file", "-", "--threads", odd],
        &["--format", odd, "causes"],
        &["explain", odd],
        &["causes", "--stage", odd],
        &["causes", "--causes", odd],
        &["causes", "--causes", "odd.toml"],
        &["why", "x", "--causes", odd],
        &["service", odd, "--region", odd],
        &["task", odd, "--profile", odd],
        &["--help"],
        &["file", "--help"],
    ] {
        let mut command = Command::new(&program);
        let ran = run(command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).env("AWS_EC2_METADATA_DISABLED", "true"));
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stderr.contains(steers) && !ran.stdout.contains(steers), "{arguments:?}: {:?} {:?}", ran.stderr, ran.stdout);
        assert!(ran.status.is_some_and(|status| status <= 3), "{arguments:?}: {:?}", ran.status);
    }
}
