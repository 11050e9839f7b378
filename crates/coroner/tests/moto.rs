//! Against moto, which keeps what is created in it and runs nothing.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and tells why it was skipped")]

mod live;

use std::path::Path;
use std::process::Command;

use live::{CLUSTER, Server, or_skip};
use serde_json::{Value, json};

/// A server with a task definition `shop`, and a subnet and a group that its tasks may be in: moto looks for both.
struct Shop {
    server: Server,
    network: Value,
    vpc: String,
}

fn shop() -> Option<Shop> {
    let server = or_skip(Server::start("moto_server", |command, port| {
        // Services of moto start no tasks; this is how many they tell.
        command.args(["-H", "127.0.0.1", "-p", port]).env("MOTO_ECS_SERVICE_RUNNING", "2");
    }))?;
    let subnet = server.aws(&["ec2", "describe-subnets", "--query=Subnets[0]"]);
    let group = server.aws(&["ec2", "describe-security-groups", "--query=SecurityGroups[0].GroupId"]);
    let definition = json!({
        "family": "shop", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        // moto's run-task needs a memory for each container; on Fargate AWS needs none.
        "containerDefinitions": [{
            "name": "app", "image": "shop:1", "memory": 512, "portMappings": [{"containerPort": 8080}],
            "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}},
        }],
    });
    server.aws(&["ecs", "register-task-definition", "--cli-input-json", &definition.to_string()]);
    let network = json!({"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [group]}});
    Some(Shop { server, network, vpc: subnet["VpcId"].as_str().unwrap().to_owned() })
}

impl Shop {
    /// Makes a service that has what it wants.
    fn serve(&self, load_balancers: &Value) {
        let service = json!({
            "cluster": CLUSTER, "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 2, "launchType": "FARGATE",
            "networkConfiguration": self.network, "loadBalancers": load_balancers,
        });
        self.server.aws(&["ecs", "create-service", "--cli-input-json", &service.to_string()]);
    }

    /// Makes a target group with a target, which moto takes for healthy.
    fn targets(&self) -> Value {
        let group = json!({"Name": "shop", "Protocol": "HTTP", "Port": 8080, "TargetType": "ip", "VpcId": self.vpc}).to_string();
        let group =
            self.server.aws(&["elbv2", "create-target-group", "--cli-input-json", &group, "--query=TargetGroups[0].TargetGroupArn"]);
        let target = json!({"TargetGroupArn": group, "Targets": [{"Id": "172.31.0.5", "Port": 8080}]}).to_string();
        self.server.aws(&["elbv2", "register-targets", "--cli-input-json", &target]);
        group
    }
}

#[test]
fn a_service_that_has_what_it_wants_is_running() {
    let Some(shop) = shop() else { return };
    shop.server.aws(&["logs", "create-log-group", "--log-group-name=/ecs/shop"]);
    shop.serve(&json!([{"targetGroupArn": shop.targets(), "containerName": "app", "containerPort": 8080}]));
    let service = shop.server.coroner(&["service", "shop", "-c", CLUSTER]);
    assert_eq!(service.answer(), (0, "running", "none"), "{}", service.stderr);
    // moto lacks list-service-deployments, which is told, and answers it with 500.
    let missing = service.report["verdicts"][0]["missing"].to_string();
    assert!(missing.contains("ListServiceDeployments"), "{missing}");
    let cluster = shop.server.coroner(&["cluster", CLUSTER]);
    assert_eq!(cluster.answer(), (0, "running", "none"), "{}", cluster.stderr);
}

#[test]
fn a_misspelt_name_is_met_with_the_right_one() {
    let Some(shop) = shop() else { return };
    shop.serve(&json!([]));
    for (arguments, right) in [(["service", "shpo", "-c", CLUSTER], "shop"), (["service", "shop", "-c", "prdo"], CLUSTER)] {
        let examined = shop.server.coroner(&arguments);
        assert_eq!(examined.status, 2, "{arguments:?}: {}", examined.stderr);
        assert!(examined.stderr.contains(right), "{arguments:?}: {}", examined.stderr);
    }
}

#[test]
fn a_task_that_somebody_stopped_did_not_fail() {
    let Some(shop) = shop() else { return };
    let task = json!({"cluster": CLUSTER, "taskDefinition": "shop", "launchType": "FARGATE", "networkConfiguration": shop.network});
    let task = shop.server.aws(&["ecs", "run-task", "--cli-input-json", &task.to_string(), "--query=tasks[0].taskArn"]);
    let arn = task.as_str().unwrap();
    // moto tells neither a stopCode nor any time: the reason that AWS gives where nobody gave one is all there is to go by.
    shop.server.aws(&["ecs", "stop-task", "--cluster", CLUSTER, "--task", arn, "--reason=Task stopped by user"]);
    let id = arn.rsplit('/').next().unwrap();
    for name in [arn, id] {
        let examined = shop.server.coroner(&["task", name, "-c", CLUSTER]);
        assert_eq!(examined.answer(), (0, "stopped-as-intended", "user-stopped"), "{}", examined.stderr);
    }
}

/// A task of a revision that the kernel killed for memory, with the definition and the service as the server tells them.
fn killed(server: &Server, folder: &Path, revision: &str) -> Vec<String> {
    let definition = server.aws(&["ecs", "describe-task-definition", "--task-definition", revision]);
    let arn = definition["taskDefinition"]["taskDefinitionArn"].clone();
    let tasks = json!({"tasks": [{
        "taskArn": "arn:aws:ecs:eu-west-1:123456789012:task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0", "taskDefinitionArn": arn,
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod", "group": "service:shop", "launchType": "FARGATE",
        "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited", "startedAt": "2026-03-01T10:00:00Z", "stoppedAt": "2026-03-01T10:01:00Z",
        "containers": [{"name": "app", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}]}]});
    let services = server.aws(&["ecs", "describe-services", "--cluster", CLUSTER, "--services", "shop"]);
    let keep = |name: &str, document: &Value| {
        let path = folder.join(name);
        std::fs::write(&path, document.to_string()).unwrap();
        path.display().to_string()
    };
    vec![keep("tasks.json", &tasks), keep("definition.json", &definition), keep("services.json", &services)]
}

/// What `coroner fix` prints of files as a script.
fn commands(files: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    let output = command.arg("fix").args(files).args(["--format", "commands"]).env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Registers a further revision of the shop, with a tag, and lets the service use it.
fn deploy(server: &Server, image: &str) {
    let mut definition = server.aws(&["ecs", "describe-task-definition", "--task-definition", "shop", "--query", "taskDefinition"]);
    let kept = ["family", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions"];
    let mut input: serde_json::Map<String, Value> = kept.iter().map(|key| ((*key).to_owned(), definition[*key].take())).collect();
    input["containerDefinitions"][0]["image"] = json!(image);
    input.insert("tags".to_owned(), json!([{"key": "team", "value": "shop"}]));
    let input = Value::Object(input).to_string();
    let arn = ["ecs", "register-task-definition", "--cli-input-json", &input, "--query=taskDefinition.taskDefinitionArn"];
    let arn = server.aws(&arn);
    server.aws(&["ecs", "update-service", "--cluster", CLUSTER, "--service", "shop", "--task-definition", arn.as_str().unwrap()]);
}

/// The shop with its second revision, after the fix of a task that was killed was pasted; and that fix.
fn mended(killed_revision: &str) -> Option<(Shop, String)> {
    let shop = shop()?;
    or_skip(Command::new("jq").arg("--version").output().map_err(|error| format!("jq: {error}")))?;
    shop.serve(&json!([]));
    deploy(&shop.server, "shop:2");
    let folder = tempfile::tempdir().unwrap();
    let script = commands(&killed(&shop.server, folder.path(), killed_revision));
    let pasted = shop.server.paste(&script, folder.path());
    assert!(pasted.status.success(), "{script}\n{}", String::from_utf8_lossy(&pasted.stderr));
    Some((shop, script))
}

#[test]
fn a_fix_that_is_pasted_makes_the_revision_that_it_says_and_the_service_use_it() {
    let Some((shop, script)) = mended("shop:2") else { return };
    let now = shop.server.aws(&["ecs", "describe-task-definition", "--task-definition", "shop", "--include", "TAGS"]);
    let (definition, tags) = (&now["taskDefinition"], &now["tags"]);
    assert_eq!(definition["revision"], json!(3), "{script}");
    let container = &definition["containerDefinitions"][0];
    assert_eq!((&container["memory"], &container["image"], &definition["memory"]), (&json!(1024), &json!("shop:2"), &json!("1024")));
    assert_eq!(tags, &json!([{"key": "team", "value": "shop"}]));
    let used =
        shop.server.aws(&["ecs", "describe-services", "--cluster", CLUSTER, "--services", "shop", "--query=services[0].taskDefinition"]);
    assert!(used.as_str().unwrap().ends_with("/shop:3"), "{used}");
}

#[test]
fn a_newer_revision_that_runs_is_the_one_that_is_changed() {
    // A task of the first revision failed, and the second was deployed since.
    let Some((shop, script)) = mended("shop:1") else { return };
    let image = "--query=taskDefinition.containerDefinitions[0].image";
    assert_eq!(shop.server.aws(&["ecs", "describe-task-definition", "--task-definition", "shop:3", image]), json!("shop:2"), "{script}");
}

#[test]
fn a_permission_that_is_pasted_is_the_role_s() {
    let Some(shop) = shop() else { return };
    let trust = json!({"Version": "2012-10-17", "Statement": []}).to_string();
    shop.server.aws(&["iam", "create-role", "--role-name", "web-exec", "--assume-role-policy-document", &trust]);
    let message = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to \
        retrieve secret from asm: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/web-exec/0a1b is not authorized to \
        perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/db-Ab12Cd because \
        no identity-based policy allows the secretsmanager:GetSecretValue action";
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    let report = command.args(["why", message, "--format", "json"]).env_clear().output().unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let line = report["verdicts"][0]["remedies"][0]["commands"][0].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pasted = shop.server.paste(line, folder.path());
    assert!(pasted.status.success(), "{line}\n{}", String::from_utf8_lossy(&pasted.stderr));
    let names = shop.server.aws(&["iam", "list-role-policies", "--role-name", "web-exec", "--query=PolicyNames"]);
    let name = names[0].as_str().unwrap();
    let policy = shop.server.aws(&["iam", "get-role-policy", "--role-name", "web-exec", "--policy-name", name, "--query=PolicyDocument"]);
    assert_eq!(policy["Statement"][0]["Action"], "secretsmanager:GetSecretValue", "{policy}");
    assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/db-Ab12Cd", "{policy}");
}
