//! Every command that is printed is run: by a shell with programs that write down what they are given, and by the AWS CLI itself, which
//! reads each call of it against a server that answers anything. `tests/commands/run.py` does both.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test fails by panicking, tells why it was skipped, and runs programs"
)]

mod saved;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use coroner_case::{Case, Gate, add_source};
use coroner_causes::CAUSES;
use coroner_causes::template::commands_without_a_case;
use coroner_causes::template::names::NAMES;
use coroner_examiner::{Remedy, examine};
use serde_json::{Value, json};

/// The AWS CLI's own Python; where it isn't, the test is skipped on a user's machine and fails in CI.
fn python() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/live/python/bin/python");
    let there = path.exists() && Command::new("jq").arg("--version").output().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "the AWS CLI or jq is not there: run `cargo xtask test`");
    if !there {
        println!("skipped: the AWS CLI or jq is not there: run `cargo xtask test`");
    }
    there.then_some(path)
}

/// What a user would set for each name that is asked for, in the form that AWS takes.
fn given() -> BTreeMap<&'static str, &'static str> {
    let mut given: BTreeMap<&str, &str> = NAMES.iter().map(|name| (name.asked.name, "sample")).collect();
    given.extend([
        ("ACCOUNT", "111122223333"),
        ("AWS_REGION", "eu-west-1"),
        ("REVISION", "web:42"),
        ("GOOD_REVISION", "web:41"),
        ("DEPLOYMENT", "arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/abcdefghijklmnopqrstu"),
        ("CONTAINER_INSTANCE", "8428d6dafea316bc98c7f87f90961285"),
        ("INSTANCE", "i-07e1c4a9b2d85f360"),
        ("REGISTRY_ACCOUNT", "111122223333"),
        ("REGISTRY_REGION", "eu-west-1"),
        ("DIGEST", "sha256:0000000000000000000000000000000000000000000000000000000000000000"),
        ("SECRET", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"),
        ("PARAMETER", "/prod/db"),
        ("SUBNETS", "subnet-0a1b2c3d4e5f60718"),
        ("SECURITY_GROUPS", "sg-0a1b2c3d4e5f60718"),
        ("LOAD_BALANCER_GROUP", "sg-0a1b2c3d4e5f60719"),
        ("VPC", "vpc-0a1b2c3d4e5f60718"),
        ("ZONE", "eu-west-1a"),
        ("ENI", "eni-0a1b2c3d4e5f60718"),
        ("TARGET_GROUP", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"),
        ("PRIMARY_TARGET_GROUP", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"),
        ("LOAD_BALANCER", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef"),
        ("LISTENER", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/0123456789abcdef"),
        ("HEALTH_PATH", "/health"),
        ("CONTAINER_PORT", "8080"),
        ("PORT", "8080"),
        ("FILE_SYSTEM", "fs-0a1b2c3d4e5f60718"),
        ("ACCESS_POINT", "fsap-0a1b2c3d4e5f60718"),
        ("TASK_MEMORY", "1024"),
        ("TASK_CPU", "512"),
        ("DESIRED_COUNT", "2"),
        ("EXIT_CODE", "1"),
        ("USER_ID", "1000"),
        ("HOOK", "arn:aws:lambda:eu-west-1:111122223333:function:hook"),
        ("HOOK_ROLE", "hook"),
        ("DISCOVERY_SERVICE", "srv-0123456789abcdef"),
        ("FROM", "2026-01-31T12:00:00Z"),
        ("TO", "2026-01-31T12:30:00Z"),
        ("AMI", "ami-0a1b2c3d4e5f60718"),
        ("PASSWORD", "correct horse"),
        ("QUOTA", "64"),
        ("VALUE", "1"),
        ("RESOURCE", "arn:aws:s3:::bucket/key"),
        ("ACTION", "s3:GetObject"),
        ("VPC_ENDPOINT", "vpce-0a1b2c3d4e5f60718"),
        ("MOUNT_TARGET_GROUP", "sg-0a1b2c3d4e5f60718"),
        ("TARGET_GROUP_ID", "sg-0a1b2c3d4e5f60718"),
        ("ROUTE_TABLE", "rtb-0a1b2c3d4e5f60718"),
    ]);
    given
}

/// All commands of a remedy, in the order of its steps.
fn of_remedy(remedy: &Remedy) -> Vec<String> {
    let beside = remedy.before.iter().chain(&remedy.after).chain(&remedy.further).flat_map(|step| &step.commands);
    let own = remedy.commands.iter().chain(&remedy.check).chain(&remedy.undo);
    own.chain(beside).map(ToString::to_string).collect()
}

/// What the program that reads them says against lines of commands.
fn problems(lines: &[Value]) -> Vec<String> {
    let Some(python) = python() else { return Vec::new() };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/commands/run.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "run.py failed");
    let said = String::from_utf8(output.stdout).unwrap();
    let mut said: Vec<&str> = said.lines().collect();
    let read: Value = serde_json::from_str(said.pop().unwrap()).unwrap();
    let count: usize = lines.iter().map(|line| line["commands"].as_array().unwrap().len()).sum();
    assert_eq!(read["read"], json!(count), "not all commands were read");
    println!("{count} commands were read");
    said.into_iter().map(str::to_owned).collect()
}

/// The task definition of a case, as `describe-task-definition --include TAGS` answers it.
fn definition(files: &[PathBuf]) -> Option<Value> {
    let read = |file: &PathBuf| serde_json::from_slice::<Value>(&std::fs::read(file).ok()?).ok();
    let found = files.iter().filter_map(read).find(|value| value["taskDefinition"]["containerDefinitions"].is_array())?;
    Some(json!({"taskDefinition": found["taskDefinition"], "tags": [{"key": "team", "value": "shop"}]}))
}

#[test]
fn the_aws_cli_takes_every_command_of_every_incident() {
    let given = given();
    let mut lines = Vec::new();
    for folder in saved::folders("incidents") {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| !file.ends_with("label.json"));
        files.sort();
        let mut case = Case::default();
        for file in &files {
            add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(file).unwrap());
        }
        for verdict in examine(&case, false) {
            let mut commands: Vec<String> = verdict.remedies.iter().flat_map(of_remedy).collect();
            commands.extend(verdict.missing.iter().filter(|missing| missing.is_command).map(|missing| missing.how.to_string()));
            // What is not whole says so, and no shell runs it.
            commands.retain(|command| !command.starts_with('#'));
            let mut line = json!({"id": folder.file_name().unwrap().to_str().unwrap(), "commands": commands, "set": given});
            if let Some(definition) = definition(&files) {
                line["definition"] = definition;
            }
            lines.push(line);
        }
    }
    let problems = problems(&lines);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_aws_cli_takes_every_command_of_every_page() {
    let given = given();
    let gate = Gate::default();
    let line = |cause: &&coroner_causes::cause::Cause| {
        let commands: Vec<String> = gate.commands(&commands_without_a_case(cause)).iter().map(ToString::to_string).collect();
        json!({"id": cause.slug, "commands": commands, "set": given})
    };
    let lines: Vec<Value> = CAUSES.iter().map(line).collect();
    let problems = problems(&lines);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// How many first remedies have something to run or to change; it may rise.
#[test]
fn first_remedies_have_commands_or_a_document() {
    let (mut all, mut concrete) = (0, 0);
    for folder in saved::folders("incidents") {
        let mut case = Case::default();
        for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|file| !file.ends_with("label.json")) {
            add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(&file).unwrap());
        }
        let verdicts = examine(&case, false);
        let Some(verdict) = verdicts.first().filter(|verdict| verdict.is_failure()) else { continue };
        all += 1;
        concrete += usize::from(verdict.remedies.first().is_some_and(|remedy| !remedy.commands.is_empty() || remedy.patch.is_some()));
    }
    println!("{concrete} of {all} first remedies have commands or a document");
    assert!(concrete * 100 >= all * 85, "only {concrete} of {all} first remedies have commands or a document");
}
