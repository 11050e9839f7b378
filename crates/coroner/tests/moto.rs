//! Against moto, which keeps what is created in it and runs nothing.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and tells why it was skipped")]

mod live;

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
