//! From an incident's folder to what AWS would answer while it goes on. What the folder doesn't tell is answered as a healthy
//! account answers, so that no tool trips over a missing permission.

use std::fs;
use std::path::Path;

use anyhow::Context;
use coroner_replay::Case;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// How long ago the last thing of the incident happened: AWS keeps stopped tasks for an hour.
const AGO: SignedDuration = SignedDuration::from_mins(3);

/// A case to serve, and how a user would ask for it.
pub(crate) struct Served {
    pub(crate) case: Case,
    pub(crate) region: String,
    pub(crate) cluster: String,
    pub(crate) service: String,
}

/// `None` if neither a task nor a service is left of the incident: AWS would have nothing to show.
pub(crate) fn serve(folder: &Path) -> anyhow::Result<Option<Served>> {
    let document = |name: &str| -> anyhow::Result<Value> {
        let path = folder.join(name);
        if !path.exists() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&fs::read(&path)?).with_context(|| path.display().to_string())
    };
    let list = |document: &Value, name: &str| document[name].as_array().cloned().unwrap_or_default();
    let mut tasks = list(&document("describe-tasks.json")?, "tasks");
    tasks.extend(Some(document("event.json")?["detail"].take()).filter(|task| task["taskArn"].is_string()));
    let mut services = list(&document("describe-services.json")?, "services");
    let definition = document("describe-task-definition.json")?;
    let logs = document("logs.json")?;
    if services.is_empty() {
        services.extend(tasks.first().map(invented_service));
    }
    let Some(service) = services.iter().find(|service| tasks.iter().any(|task| task["group"] == group(service))).or(services.first())
    else {
        return Ok(None);
    };
    let (cluster, group) = (text(service, "clusterArn").to_owned(), group(service));
    let region = cluster.split(':').nth(3).unwrap_or("us-east-1").to_owned();
    let account = cluster.split(':').nth(4).unwrap_or("123456789012").to_owned();
    let name = text(service, "serviceName").to_owned();
    for task in &mut tasks {
        // The peers ask for a service; a task of none would be out of their sight.
        if !text(task, "group").starts_with("service:") {
            task["group"] = json!(group);
        }
    }
    let mut definition = if definition.is_null() { invented_definition(&tasks, service) } else { definition };
    let streams = streams(&logs, &mut definition["taskDefinition"], &tasks);
    let (targets, groups) = targets(service, &document("describe-target-health.json")?);
    let instances = list(&document("describe-container-instances.json")?, "containerInstances");

    let mut case = Case::default();
    for (operation, answer) in [
        ("application-autoscaling.DescribeScalableTargets", json!({"ScalableTargets": []})),
        (
            "application-autoscaling.DescribeScalingActivities",
            json!({"ScalingActivities": list(&document("describe-scaling-activities.json")?, "ScalingActivities")}),
        ),
        ("cloudwatch.GetMetricData", json!({"$metrics": []})),
        ("ecs.DescribeClusters", json!({"clusters": [{"clusterArn": cluster, "clusterName": last(&cluster), "status": "ACTIVE"}]})),
        ("ecs.DescribeContainerInstances", json!({"containerInstances": instances})),
        ("ecs.DescribeTaskDefinition", definition),
        ("ecs.DescribeTasks", json!({"tasks": tasks})),
        ("elbv2.DescribeTargetGroups", groups),
        ("elbv2.DescribeTargetHealth", targets),
        ("logs.GetLogEvents", json!({"$streams": streams})),
        (
            "sts.GetCallerIdentity",
            json!({"Account": account, "Arn": format!("arn:aws:iam::{account}:user/reader"), "UserId": "AIDAREADER"}),
        ),
    ] {
        case.record(operation, answer);
    }
    for (operation, answer) in network() {
        case.record(operation, answer);
    }
    case.record("ecs.DescribeServices", json!({"services": services}));
    case.renew(AGO);
    Ok(Some(Served { case, region, cluster: last(&cluster).to_owned(), service: name }))
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn group(service: &Value) -> String {
    format!("service:{}", text(service, "serviceName"))
}

/// A service that is content, for a task whose service the folder doesn't describe or that has none.
fn invented_service(task: &Value) -> Value {
    let cluster = text(task, "clusterArn");
    let family = last(text(task, "taskDefinitionArn")).split(':').next().unwrap_or_default();
    let name = text(task, "group").strip_prefix("service:").unwrap_or(family);
    json!({
        "serviceArn": format!("{}/{name}", cluster.replace(":cluster/", ":service/")),
        "serviceName": name,
        "clusterArn": cluster,
        "status": "ACTIVE",
        "desiredCount": 1,
        "runningCount": 1,
        "pendingCount": 0,
        "launchType": task["launchType"],
        "taskDefinition": task["taskDefinitionArn"],
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": true, "rollback": true},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
        "healthCheckGracePeriodSeconds": 300,
        "deployments": [],
        "events": [],
        "loadBalancers": [],
    })
}

/// A task definition with nothing to find fault with, from what a task tells of it.
fn invented_definition(tasks: &[Value], service: &Value) -> Value {
    let task = tasks.first().unwrap_or(&Value::Null);
    let account = text(service, "clusterArn").split(':').nth(4).unwrap_or_default();
    let log = json!({"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/logs", "awslogs-stream-prefix": "ecs"}});
    let container = |container: &Value| json!({"name": container["name"], "image": container["image"], "essential": true, "memoryReservation": 128, "logConfiguration": log});
    json!({"taskDefinition": {
        "taskDefinitionArn": service["taskDefinition"],
        "family": last(text(service, "taskDefinition")).split(':').next(),
        "executionRoleArn": format!("arn:aws:iam::{account}:role/ecsTaskExecutionRole"),
        "containerDefinitions": task["containers"].as_array().into_iter().flatten().map(container).collect::<Value>(),
        "requiresCompatibilities": [task["launchType"]],
        "cpu": task["cpu"],
        "memory": task["memory"],
    }})
}

/// The log of each container as a stream of its task, under the names of its log options. Options that are missing are
/// added, so that whoever looks for the stream finds it.
fn streams(logs: &Value, definition: &mut Value, tasks: &[Value]) -> Map<String, Value> {
    let mut streams = Map::new();
    for (container, events) in logs.as_object().into_iter().flatten() {
        let task = task_of(events, tasks).map_or("", |task| last(text(task, "taskArn")));
        let containers = definition["containerDefinitions"].as_array_mut().into_iter().flatten();
        let options = containers.filter(|known| text(known, "name") == container).find_map(|known| {
            let log = &mut known["logConfiguration"];
            if log.is_null() {
                *log = json!({"logDriver": "awslogs", "options": {}});
            }
            (log["logDriver"] == "awslogs").then_some(())?;
            log["options"].as_object_mut()
        });
        let (group, prefix) = match options {
            Some(options) => {
                let mut option = |name: &str, missing: &str| {
                    options.entry(name).or_insert_with(|| json!(missing)).as_str().unwrap_or_default().to_owned()
                };
                (option("awslogs-group", "/ecs/logs"), option("awslogs-stream-prefix", "ecs"))
            }
            None => ("/ecs/elsewhere".to_owned(), "ecs".to_owned()),
        };
        streams.insert(format!("{group}|{prefix}/{container}/{task}"), events.clone());
    }
    streams
}

/// The task in whose life most of the lines fall; the one that stopped last where their times tell nothing.
fn task_of<'t>(events: &Value, tasks: &'t [Value]) -> Option<&'t Value> {
    let time = |value: &Value| match value {
        Value::String(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond),
        // Seconds reach twelve digits in the year 5138.
        _ => value.as_f64().map(|number| if number > 1e11 { number as i64 } else { (number * 1000.0) as i64 }),
    };
    let lines: Vec<i64> = events.as_array().into_iter().flatten().filter_map(|event| time(&event["timestamp"])).collect();
    let lived = |task: &Value| {
        let from = time(&task["createdAt"]).or_else(|| time(&task["startedAt"])).unwrap_or(i64::MAX);
        let to = time(&task["stoppedAt"]).unwrap_or(i64::MAX);
        lines.iter().filter(|at| (from..=to).contains(at)).count()
    };
    tasks.iter().max_by_key(|task| (lived(task), time(&task["stoppedAt"])))
}

/// Target health as recorded, or healthy, and the groups of the service.
fn targets(service: &Value, recorded: &Value) -> (Value, Value) {
    let balancers = service["loadBalancers"].as_array().map_or(&[][..], Vec::as_slice);
    let groups = balancers.iter().filter(|balancer| balancer["targetGroupArn"].is_string()).map(|balancer| {
        let arn = text(balancer, "targetGroupArn");
        json!({"TargetGroupArn": arn, "TargetGroupName": arn.rsplit('/').nth(1), "Port": balancer["containerPort"], "LoadBalancerArns": []})
    });
    let groups = json!({"TargetGroups": groups.collect::<Value>()});
    if !recorded.is_null() {
        return (recorded.clone(), groups);
    }
    let port = balancers.first().map_or(&Value::Null, |balancer| &balancer["containerPort"]);
    (json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.10", "Port": port}, "TargetHealth": {"State": "healthy"}}]}), groups)
}

/// A network in which everything is allowed and routed, whichever part is asked for. No incident holds documents of its network.
fn network() -> [(&'static str, Value); 4] {
    let anywhere = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let route = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0123456789abcdef0", "State": "active"});
    let allow =
        |egress: bool| json!({"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"});
    [
        (
            "ec2.DescribeSecurityGroups",
            json!({"SecurityGroups": [{"GroupId": "sg-0123456789abcdef0", "IpPermissions": anywhere, "IpPermissionsEgress": anywhere}]}),
        ),
        (
            "ec2.DescribeRouteTables",
            json!({"RouteTables": [{"RouteTableId": "rtb-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0", "Routes": [route]}]}),
        ),
        ("ec2.DescribeNetworkAcls", json!({"NetworkAcls": [{"IsDefault": true, "Entries": [allow(true), allow(false)]}]})),
        ("ec2.DescribeVpcEndpoints", json!({"VpcEndpoints": []})),
    ]
}
