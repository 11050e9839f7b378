//! Against ministack, which runs tasks as containers of a Docker engine: what is diagnosed has really happened.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and tells why it was skipped")]

mod live;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use live::{CLUSTER, Server, or_skip, until};
use serde_json::{Value, json};

/// The image of the tasks. `cargo xtask test` gives it to the Docker engine.
const IMAGE: &str = "127.0.0.1:1/sample:1";

/// A subnet and a group of one's own are not looked at.
const NETWORK: &str = "awsvpcConfiguration={subnets=[subnet-1],securityGroups=[sg-1]}";

/// Ends at once when it is asked to, so that no test waits for a kill.
const HEALTHY: &[&str] = &["sh", "-c", "trap 'exit 0' TERM; sleep 600 & wait"];

/// Gives up after a while. ministack follows the log while the container lives, so that a short while may cost the last line. A
/// task of a service that runs for a second it takes for healthy.
fn failing(seconds: &str) -> String {
    format!("echo 'Error: DATABASE_URL is not set' >&2; sleep {seconds}; exit 1")
}

/// The address of a Docker engine that has the image: the one that `cargo xtask test` starts, or the machine's own.
fn engine() -> Result<String, String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/live/docker/docker.sock");
    let has_image = |socket: &PathBuf| {
        let ask = || -> std::io::Result<String> {
            let mut stream = UnixStream::connect(socket)?;
            stream.write_all(format!("GET /images/{IMAGE}/json HTTP/1.0\r\n\r\n").as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.0 200"))
    };
    let found = [own, PathBuf::from("/var/run/docker.sock")].into_iter().find(has_image);
    found.map(|socket| format!("unix://{}", socket.display())).ok_or_else(|| "no Docker engine: run `cargo xtask test` as root".to_owned())
}

fn ministack() -> Option<Server> {
    or_skip(engine().and_then(|engine| {
        Server::start("ministack", |command, port| {
            command.envs([("GATEWAY_PORT", port), ("BIND_HOST", "127.0.0.1"), ("MINISTACK_REGION", "eu-west-1")]);
            command.env("DOCKER_HOST", &engine).env("TMPDIR", env!("CARGO_TARGET_TMPDIR"));
        })
    }))
}

/// Registers a revision of `shop` with a command.
fn define(server: &Server, command: &[&str]) {
    let definition = json!({
        "family": "shop", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{
            "name": "app", "image": IMAGE, "essential": true, "command": command,
            "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs",
                "awslogs-create-group": "true"}},
        }],
    });
    server.aws(&["ecs", "register-task-definition", "--cli-input-json", &definition.to_string()]);
}

/// Runs a command as a task and waits until it is in a state.
fn task(server: &Server, command: &[&str], state: &str) -> String {
    define(server, command);
    let run = ["ecs", "run-task", "--cluster", CLUSTER, "--task-definition=shop", "--launch-type=FARGATE"];
    let arn = server.aws(&[&run[..], &["--network-configuration", NETWORK, "--query=tasks[0].taskArn"]].concat());
    let arn = arn.as_str().unwrap().to_owned();
    until(state, || {
        let status = server.aws(&["ecs", "describe-tasks", "--cluster", CLUSTER, "--tasks", &arn, "--query=tasks[0].lastStatus"]);
        (status == state).then_some(())
    });
    arn
}

/// The deployment that the service is to run.
fn deployment(server: &Server) -> Value {
    let primary = "--query=services[0].deployments[?status=='PRIMARY']|[0]";
    server.aws(&["ecs", "describe-services", "--cluster", CLUSTER, "--services=shop", primary])
}

#[test]
fn a_program_that_gives_up_is_found_with_its_error() {
    let Some(server) = ministack() else { return };
    let task = task(&server, &["sh", "-c", &failing("2")], "STOPPED");
    let examined = server.coroner(&["task", &task, "-c", CLUSTER]);
    assert_eq!(examined.answer(), (1, "failed", "missing-configuration"), "{}", examined.stderr);
    let error = &examined.report["verdicts"][0]["error"]["message"];
    assert!(error.as_str().is_some_and(|error| error.contains("DATABASE_URL is not set")), "{error}");
}

#[test]
fn a_command_that_is_not_there_is_found() {
    let Some(server) = ministack() else { return };
    // A shell ends with 127. The engine's own refusal ministack wraps into a ResourceInitializationError, where AWS has
    // CannotStartContainerError; the words inside are runc's.
    for command in [&["sh", "-c", "shop-server --port 80"][..], &["shop-server", "--port", "80"]] {
        let task = task(&server, command, "STOPPED");
        let examined = server.coroner(&["task", &task, "-c", CLUSTER]);
        assert_eq!(examined.answer(), (1, "failed", "command-not-found"), "{command:?}: {}", examined.stderr);
    }
}

#[test]
fn a_task_that_somebody_stopped_did_not_fail() {
    let Some(server) = ministack() else { return };
    let task = task(&server, HEALTHY, "RUNNING");
    server.aws(&["ecs", "stop-task", "--cluster", CLUSTER, "--task", &task, "--reason=maintenance of the database"]);
    let examined = server.coroner(&["task", &task, "-c", CLUSTER]);
    assert_eq!(examined.answer(), (0, "stopped-as-intended", "user-stopped"), "{}", examined.stderr);
}

/// Makes the service run the first revision of `shop`; the second, which fails, is there to be brought.
fn serve_two_revisions(server: &Server, rollback: bool) {
    define(server, HEALTHY);
    define(server, &["sh", "-c", &failing("0.2")]);
    // ministack takes the first deployment of a service for completed, whatever its tasks do: only the next can trip the breaker.
    let service = json!({
        "cluster": CLUSTER, "serviceName": "shop", "taskDefinition": "shop:1", "desiredCount": 1, "launchType": "FARGATE",
        "deploymentConfiguration": {
            "maximumPercent": 200, "minimumHealthyPercent": 100, "deploymentCircuitBreaker": {"enable": true, "rollback": rollback}},
    });
    server.aws(&["ecs", "create-service", "--cli-input-json", &service.to_string(), "--network-configuration", NETWORK]);
    until("the first deployment runs", || (deployment(server)["runningCount"] == 1).then_some(()));
}

fn bring_the_second(server: &Server) {
    server.aws(&["ecs", "update-service", "--cluster", CLUSTER, "--service=shop", "--task-definition=shop:2"]);
}

#[test]
fn a_deployment_that_tripped_the_breaker_is_explained_by_its_tasks() {
    let Some(server) = ministack() else { return };
    serve_two_revisions(&server, false);
    let examined = server.coroner(&["service", "shop", "-c", CLUSTER]);
    assert_eq!(examined.answer(), (0, "running", "none"), "{}", examined.stderr);

    bring_the_second(&server);
    until("the breaker trips", || (deployment(&server)["rolloutState"] == "FAILED").then_some(()));
    for arguments in [&["service", "shop", "-c", CLUSTER][..], &["cluster", CLUSTER]] {
        let examined = server.coroner(arguments);
        assert_eq!(examined.answer(), (1, "failed", "missing-configuration"), "{arguments:?}: {}", examined.stderr);
        let remedies = examined.report["verdicts"][0]["remedies"].to_string();
        assert!(remedies.contains("--task-definition shop:1"), "{arguments:?}: {remedies}");
    }
}

#[test]
fn a_watch_ends_in_failure_with_what_the_breaker_takes_back() {
    let Some(server) = ministack() else { return };
    serve_two_revisions(&server, true);
    bring_the_second(&server);
    let examined = server.coroner(&["service", "shop", "-c", CLUSTER, "--watch", "--interval", "1", "--timeout", "60"]);
    assert_eq!(examined.answer(), (1, "failed", "missing-configuration"), "{}", examined.stderr);
    assert!(examined.stderr.contains("shop:2"), "{}", examined.stderr);
    assert!(examined.stderr.contains("the deployment failed"), "{}", examined.stderr);
    // What was there before runs again, as the breaker meant it to.
    until("it was rolled back", || {
        let primary = deployment(&server);
        (primary["rolloutState"] == "COMPLETED" && primary["taskDefinition"].as_str()?.ends_with("shop:1")).then_some(())
    });
}
