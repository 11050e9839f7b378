//! A saved case gives the same verdict later, elsewhere, byte for byte, and holds no secret.

use std::fs;

use serde_json::json;

use super::probes::PROBED;
use super::*;

fn saved(server: &Server, more: &[&str]) -> (Said, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.json");
    let said = examine(server, &[&["--save", path.to_str().unwrap()], more].concat());
    (said, folder)
}

#[test]
fn a_file_gives_the_same_verdict_byte_for_byte() {
    let probed = PROBED.into_iter().map(|probed| (probed.case, &["json"][..]));
    let cases = CASES.into_iter().map(|(case, ..)| (case, &["json", "text", "markdown"][..])).chain(probed);
    for (case, formats) in cases {
        for format in formats {
            let server = serve(case);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("case.json");
            let path = path.to_str().unwrap();
            for arguments in [&SERVICE[..], &["cluster", "prod"]] {
                let live = ask(&server, &[arguments, &["--save", path, "--format", format]].concat());
                let later = run(coroner().args(["file", path, "--format", format]));
                assert_eq!((later.status, later.stdout), (live.status, live.stdout), "{case} {arguments:?} {format}");
            }
        }
    }
}

#[test]
fn a_task_s_file_is_about_the_task() {
    let server = serve("c01-oom-137");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.json");
    let path = path.to_str().unwrap();
    let live = ask(&server, &["task", "980b0df7080e34fc9b8fb9f3973726da", "-c", "prod", "--save", path]);
    let later = run(coroner().args(["file", path]));
    assert_eq!((later.status, later.stdout), (live.status, live.stdout));
}

#[test]
fn no_secret_is_written() {
    let mut case = recorded("c01-oom-137");
    let mut definition = case.recorded("ecs.DescribeTaskDefinition").unwrap().clone();
    definition["taskDefinition"]["containerDefinitions"][0]["environment"] =
        json!([{"name": "DB_PASSWORD", "value": "sw0rdfish-9"}, {"name": "DB_URL", "value": "postgres://app:hunter22@db.example/x"}]);
    case.record("ecs.DescribeTaskDefinition", definition);
    let mut tasks = case.recorded("ecs.DescribeTasks").unwrap().clone();
    for task in tasks["tasks"].as_array_mut().unwrap() {
        task["overrides"]["containerOverrides"][0]["environment"] = json!([{"name": "API_TOKEN", "value": "t0ken-of-the-run"}]);
    }
    case.record("ecs.DescribeTasks", tasks);
    let mut logs = case.recorded("logs.GetLogEvents").unwrap().clone();
    for stream in logs["$streams"].as_object_mut().unwrap().values_mut() {
        let lines = stream.as_array_mut().unwrap();
        let mut line = lines[0].clone();
        line["message"] =
            json!("login with sw0rdfish-9 and t0ken-of-the-run at postgres://app:hunter22@db.example/x, AKIAIOSFODNN7EXAMPLE");
        lines.push(line);
    }
    case.record("logs.GetLogEvents", logs);
    let (said, folder) = saved(&start(case), &[]);
    let file = fs::read_to_string(folder.path().join("case.json")).unwrap();
    assert!(file.contains("login with [redacted]"), "{file}");
    for secret in ["sw0rdfish-9", "hunter22", "t0ken-of-the-run", "AKIAIOSFODNN7EXAMPLE", "secret"] {
        assert!(!said.stdout.contains(secret), "{secret} in {}", said.stdout);
    }
    for secret in ["sw0rdfish-9", "hunter22", "t0ken-of-the-run", "AKIAIOSFODNN7EXAMPLE"] {
        assert!(!file.contains(secret), "{secret} in the file");
    }
}

#[test]
fn a_file_says_its_version_and_later_ones_are_refused() {
    let (_, folder) = saved(&serve("c13-healthy"), &[]);
    let path = folder.path().join("case.json");
    let file = fs::read_to_string(&path).unwrap();
    assert!(file.starts_with("{\"schema\":\"coroner-case/v1\""), "{}", &file[..80]);
    fs::write(&path, file.replacen("coroner-case/v1", "coroner-case/v9", 1)).unwrap();
    let said = run(coroner().args(["file", path.to_str().unwrap()]));
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("coroner-case/v9") && said.stderr.contains("coroner-case/v1"), "{}", said.stderr);
    fs::write(&path, &file[..file.len() / 2]).unwrap();
    let said = run(coroner().args(["file", path.to_str().unwrap()]));
    assert_eq!(said.status, 2, "{}", said.stdout);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file_unless_its_owner_said_so() {
    use std::os::unix::fs::PermissionsExt;
    let (_, folder) = saved(&serve("c13-healthy"), &[]);
    assert_eq!(fs::metadata(folder.path().join("case.json")).unwrap().permissions().mode() & 0o777, 0o600);
    let path = folder.path().join("case.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    examine(&serve("c13-healthy"), &["--save", path.to_str().unwrap()]);
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o644);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed_and_keeps_nobody_from_the_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let (target, path) = (folder.path().join("target"), folder.path().join("case.json"));
    fs::write(&target, "mine").unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let said = examine(&serve("c01-oom-137"), &["--save", path.to_str().unwrap()]);
    assert_eq!((said.status, slug(&said.first())), (2, Some("task-out-of-memory")));
    assert!(said.stderr.contains("case.json: the case can't be kept: it is a symbolic link"), "{}", said.stderr);
    assert_eq!(fs::read_to_string(target).unwrap(), "mine");
}

#[test]
fn a_file_that_can_t_be_written_keeps_nobody_from_the_verdict() {
    let said = examine(&serve("c01-oom-137"), &["--save", "/nonexistent/case.json"]);
    assert_eq!((said.status, slug(&said.first())), (2, Some("task-out-of-memory")));
    assert!(said.stderr.contains("/nonexistent/case.json"), "{}", said.stderr);
}
