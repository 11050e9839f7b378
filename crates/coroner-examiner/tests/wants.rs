//! Which facts are wanted next: those that would settle what is open, and no others.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints its figures and reads its cases"
)]

mod saved;

use std::collections::BTreeSet;

use coroner_case::{Case, Saved, add_source};
use coroner_examiner::{Catalogue, Examine, Want};
use serde_json::{Value, json};

/// Wants of an incident of one service: each is a call or a few, and somebody waits.
const MOST: usize = 12;

const ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const ROLE: &str = "arn:aws:iam::111122223333:role/apps/web-exec";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd";
const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef";

type Documents = Vec<(&'static str, Value)>;

fn arn(id: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:111122223333:task/prod/{id}")
}

/// The value with other members, of which nulls are left out.
fn with(mut value: Value, members: Value) -> Value {
    let map = value.as_object_mut().unwrap();
    map.extend(members.as_object().unwrap().clone());
    map.retain(|_, value| !value.is_null());
    value
}

/// A task of Fargate that ran for a minute.
fn task(members: Value) -> Value {
    let task = json!({"taskArn": arn(ID), "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "group": "service:web",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "launchType": "FARGATE",
        "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "createdAt": "2026-03-01T10:00:00Z", "startedAt": "2026-03-01T10:00:20Z",
        "executionStoppedAt": "2026-03-01T10:01:20Z", "stoppingAt": "2026-03-01T10:01:22Z", "stoppedAt": "2026-03-01T10:01:40Z"});
    with(task, members)
}

/// A task whose container ended by itself.
fn exited(code: i64) -> Value {
    task(json!({"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "web", "image": "web:1", "lastStatus": "STOPPED", "exitCode": code, "runtimeId": format!("{ID}-123")}]}))
}

/// A task that ended before its start.
fn unstarted(reason: &str, image: &str) -> Value {
    task(json!({"stopCode": "TaskFailedToStart", "stoppedReason": reason, "startedAt": null, "executionStoppedAt": null,
        "containers": [{"name": "web", "image": image, "lastStatus": "STOPPED"}]}))
}

fn awslogs(options: Value) -> Value {
    json!({"logConfiguration": {"logDriver": "awslogs", "options": options}})
}

fn prefixed() -> Value {
    awslogs(json!({"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}))
}

fn definition(container: Value) -> Value {
    json!({"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "family": "web", "executionRoleArn": ROLE,
        "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
        "containerDefinitions": [with(json!({"name": "web", "image": "web:1"}), container)]})
}

fn service(members: Value) -> Value {
    let service = json!({"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web", "status": "ACTIVE",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "desiredCount": 1, "runningCount": 0, "launchType": "FARGATE",
        "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"});
    with(service, members)
}

fn of_tasks(tasks: impl Into<Vec<Value>>) -> (&'static str, Value) {
    ("tasks.json", json!({"tasks": tasks.into()}))
}

fn of_definition(definition: Value) -> (&'static str, Value) {
    ("definition.json", json!({"taskDefinition": definition}))
}

fn of_service(service: Value) -> (&'static str, Value) {
    ("services.json", json!({"services": [service]}))
}

fn case(documents: &[(&str, Value)]) -> Case {
    let mut case = Case::default();
    for (name, document) in documents {
        assert_eq!(add_source(&mut case, name, document.to_string().as_bytes()), []);
    }
    case
}

/// What is wanted, after the check that the order of the documents doesn't matter.
fn wants(documents: &Documents) -> Vec<Want> {
    let found = Catalogue::built_in().wants(&case(documents));
    let reversed: Documents = documents.iter().rev().cloned().collect();
    assert_eq!(found, Catalogue::built_in().wants(&case(&reversed)), "reversed");
    found
}

fn logs(documents: &Documents) -> Vec<Want> {
    wants(documents).into_iter().filter(|want| matches!(want, Want::Log { .. })).collect()
}

fn log(container: &str, group: &str, stream: &str, region: &str) -> Want {
    let [container, group, stream, region] = [container, group, stream, region].map(str::to_owned);
    Want::Log { task: arn(ID), container, group, stream, region }
}

fn usage(service: &str) -> Want {
    Want::Usage { cluster: "prod".to_owned(), service: service.to_owned(), family: "web".to_owned() }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn the_log_is_where_its_driver_puts_it() {
    let fire = |options: Value| json!({"logConfiguration": {"logDriver": "awsfirelens", "options": options}});
    let in_cloudwatch = |also: Value| fire(with(json!({"Name": "cloudwatch_logs", "log_group_name": "/ecs/fire"}), also));
    for (container, expected) in [
        (prefixed(), Some(log("web", "/ecs/web", &format!("ecs/web/{ID}"), ""))),
        (awslogs(json!({"awslogs-group": "/ecs/web"})), Some(log("web", "/ecs/web", &format!("{ID}-123"), ""))),
        (
            awslogs(json!({"awslogs-group": "/ecs/web", "awslogs-stream-prefix": ""})),
            Some(log("web", "/ecs/web", &format!("{ID}-123"), "")),
        ),
        (
            awslogs(json!({"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "a/b"})),
            Some(log("web", "/ecs/web", &format!("a/b/web/{ID}"), "us-east-1")),
        ),
        (
            in_cloudwatch(json!({"region": "us-east-1", "log_stream_prefix": "from-"})),
            Some(log("web", "/ecs/fire", &format!("from-web-firelens-{ID}"), "us-east-1")),
        ),
        (in_cloudwatch(json!({"region": "eu-west-1", "log_stream_name": "all"})), Some(log("web", "/ecs/fire", "all", ""))),
        (in_cloudwatch(json!({})), None),
        (in_cloudwatch(json!({"log_stream_name": "$(ecs_task_id)"})), None),
        (fire(json!({"Name": "datadog", "log_group_name": "/ecs/fire", "log_stream_prefix": "x"})), None),
        (awslogs(json!({"awslogs-stream-prefix": "ecs"})), None),
        (json!({"logConfiguration": {"logDriver": "json-file", "options": {"awslogs-group": "/ecs/web"}}}), None),
        (json!({}), None),
    ] {
        let documents = vec![of_tasks([exited(1)]), of_definition(definition(container.clone()))];
        assert_eq!(logs(&documents), Vec::from_iter(expected), "{container}");
    }
}

#[test]
fn a_stream_without_prefix_is_named_by_docker() {
    let mut on_ec2 = with(exited(1), json!({"launchType": "EC2"}));
    let definition = || of_definition(definition(awslogs(json!({"awslogs-group": "/ecs/web"}))));
    let docker_id = "ab".repeat(32);
    on_ec2["containers"][0]["runtimeId"] = json!(docker_id);
    assert_eq!(logs(&vec![of_tasks([on_ec2.clone()]), definition()]), [log("web", "/ecs/web", &docker_id, "")]);
    on_ec2["containers"][0]["runtimeId"] = json!(null);
    assert_eq!(logs(&vec![of_tasks([on_ec2]), definition()]), []);
}

#[test]
fn the_log_is_of_the_container_that_failed() {
    let two = |members: Value, web: Value, proxy: Value| {
        let containers =
            [with(json!({"name": "web", "lastStatus": "STOPPED"}), web), with(json!({"name": "proxy", "lastStatus": "STOPPED"}), proxy)];
        with(task(members), json!({"containers": containers}))
    };
    let mut definition = definition(prefixed());
    let proxy = with(json!({"name": "proxy", "image": "proxy:1"}), prefixed());
    definition["containerDefinitions"].as_array_mut().unwrap().push(proxy);
    let service = service(json!({"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "proxy", "containerPort": 80}]}));
    let ended = json!({"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"});
    let asked = |reason: &str| {
        json!({"stopCode": "ServiceSchedulerInitiated", "stoppedReason": reason, "stoppingAt": "2026-03-01T10:01:00Z",
            "executionStoppedAt": "2026-03-01T10:01:30Z"})
    };
    let by_balancer = format!("Task failed ELB health checks in (target-group {GROUP})");
    let code = |code: i64| json!({"exitCode": code});
    for (task, container) in [
        (two(ended.clone(), code(1), code(137)), "web"),
        (two(ended.clone(), code(137), code(1)), "proxy"),
        (two(asked(&by_balancer), code(1), code(143)), "proxy"),
        (two(asked("Task failed container health checks"), json!({"exitCode": 143, "healthStatus": "UNHEALTHY"}), code(1)), "web"),
        (two(asked("Task failed container health checks"), code(1), json!({"exitCode": 143, "healthStatus": "UNHEALTHY"})), "proxy"),
    ] {
        let documents = vec![of_tasks([task.clone()]), of_definition(definition.clone()), of_service(service.clone())];
        assert_eq!(logs(&documents), [log(container, "/ecs/web", &format!("ecs/{container}/{ID}"), "")], "{task}");
    }
}

#[test]
fn another_revision_tells_where_the_log_is_if_the_own_one_does_not() {
    let revision = |number: u32, group: &str| {
        let options = json!({"awslogs-group": group, "awslogs-stream-prefix": "ecs"});
        let arn = format!("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:{number}");
        with(definition(awslogs(options)), json!({"taskDefinitionArn": arn}))
    };
    let stream = format!("ecs/web/{ID}");
    let older = ("older.json", json!({"taskDefinition": revision(6, "/ecs/old")}));
    assert_eq!(logs(&vec![of_tasks([exited(1)]), older.clone()]), [log("web", "/ecs/old", &stream, "")]);
    assert_eq!(logs(&vec![of_tasks([exited(1)]), older, of_definition(revision(7, "/ecs/new"))]), [log("web", "/ecs/new", &stream, "")]);
    let arn = json!({"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web-api:7"});
    let stranger = of_definition(with(definition(prefixed()), arn));
    assert_eq!(logs(&vec![of_tasks([exited(1)]), stranger]), []);
}

#[test]
fn no_log_where_none_can_tell_anything() {
    let definition = || of_definition(definition(prefixed()));
    let lines = json!({"web": [{"timestamp": 1_772_359_218_000_i64, "message": "boom"}]});
    let running = task(json!({"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "executionStoppedAt": null, "stoppingAt": null,
        "stoppedAt": null, "containers": [{"name": "web", "lastStatus": "RUNNING"}]}));
    let scaled_in = task(json!({"stopCode": "ServiceSchedulerInitiated", "stoppingAt": "2026-03-01T10:01:00Z",
        "stoppedReason": "Scaling activity initiated by (deployment ecs-svc/123)",
        "containers": [{"name": "web", "lastStatus": "STOPPED", "exitCode": 0}]}));
    let done = with(exited(0), json!({"group": "family:web"}));
    for (what, documents) in [
        ("never ran", vec![of_tasks([unstarted("CannotPullContainerError: no", "web:1")]), definition()]),
        ("its lines are there", vec![of_tasks([exited(1)]), definition(), ("logs.json", lines)]),
        ("runs", vec![of_tasks([running]), definition()]),
        ("scaled in", vec![of_tasks([scaled_in]), definition()]),
        ("a job that is done", vec![of_tasks([done]), definition()]),
    ] {
        assert_eq!(logs(&documents), [], "{what}");
    }
}

/// Tasks of one service that ended one after the other, the first one last, each of a container of its own with a code of its own.
fn failures(codes: &[i64]) -> Documents {
    let name = |at: usize| format!("c{at}");
    let tasks: Vec<Value> = codes
        .iter()
        .enumerate()
        .map(|(at, code)| {
            let minute = 50 - at;
            with(
                exited(*code),
                json!({"taskArn": arn(&format!("{at:032x}")), "stoppedAt": format!("2026-03-01T10:{minute}:40Z"),
                    "containers": [{"name": name(at), "lastStatus": "STOPPED", "exitCode": code}]}),
            )
        })
        .collect();
    let containers: Vec<Value> = (0..codes.len()).map(|at| with(json!({"name": name(at)}), prefixed())).collect();
    vec![of_tasks(tasks), of_definition(with(definition(json!({})), json!({"containerDefinitions": containers})))]
}

fn containers(wants: &[Want]) -> Vec<&str> {
    wants.iter().filter_map(|want| if let Want::Log { container, .. } = want { Some(container.as_str()) } else { None }).collect()
}

#[test]
fn at_most_two_logs_and_the_newest() {
    assert_eq!(containers(&logs(&failures(&[1, 2, 3, 4]))), ["c0", "c1"]);
}

#[test]
fn one_failure_is_one_log_however_often_it_came() {
    let again = |at: u32| with(exited(1), json!({"taskArn": arn(&format!("{at:032x}")), "stoppedAt": format!("2026-03-01T10:{at}:40Z")}));
    let documents = vec![of_tasks([again(10), again(12), again(11)]), of_definition(definition(prefixed()))];
    let [Want::Log { task, .. }] = &logs(&documents)[..] else { unreachable!("{:?}", logs(&documents)) };
    assert_eq!(*task, arn(&format!("{:032x}", 12)));
    // Another code is another failure.
    let documents = vec![of_tasks([again(10), exited(2)]), of_definition(definition(prefixed()))];
    assert_eq!(logs(&documents).len(), 2);
}

#[test]
fn where_a_stream_is_absent_the_next_task_s_is_wanted() {
    let again = |at: u32| with(exited(1), json!({"taskArn": arn(&format!("{at:032x}")), "stoppedAt": format!("2026-03-01T10:{at}:40Z")}));
    let answers = |absent: &[u32]| {
        let of = |at: &u32| {
            let asked = json!({"logGroupName": "/ecs/web", "logStreamName": format!("ecs/web/{at:032x}")});
            json!({"from": "logs:GetLogEvents", "asked": asked, "absent": "ResourceNotFoundException: no"})
        };
        let documents = [
            json!({"from": "ecs:DescribeTasks", "asked": {}, "answer": {"tasks": [again(10), again(12), again(11)]}}),
            json!({"from": "ecs:DescribeTaskDefinition", "asked": {}, "answer": {"taskDefinition": definition(prefixed())}}),
        ];
        let answers: Vec<Value> = documents.into_iter().chain(absent.iter().map(of)).collect();
        // The schema comes first: `json!` would sort it behind the cases.
        let file = format!(r#"{{"schema":"coroner-case/v1","cases":[{{"answers":{}}}]}}"#, Value::Array(answers));
        let case = Saved::read(&file).expect("a saved case").expect("a sound one").cases[0].case();
        Catalogue::built_in().wants(&case)
    };
    for (absent, next) in
        [(vec![], Some(12)), (vec![12], Some(11)), (vec![11], Some(12)), (vec![11, 12], Some(10)), (vec![10, 11, 12], None)]
    {
        let streams: Vec<String> =
            answers(&absent).into_iter().filter_map(|want| if let Want::Log { stream, .. } = want { Some(stream) } else { None }).collect();
        assert_eq!(streams, Vec::from_iter(next.map(|at| format!("ecs/web/{at:032x}"))), "{absent:?}");
    }
}

#[test]
fn memory_is_measured_where_it_may_have_killed() {
    assert_eq!(wants(&vec![of_tasks([exited(137)])]), [usage("web")]);
    assert_eq!(wants(&vec![of_tasks([with(exited(137), json!({"group": "family:web"}))])]), [usage("")]);
    let known = ("metrics.json", json!({"MetricDataResults": [{"Id": "memory", "Label": "MemoryUtilization", "Values": [40.0]}]}));
    assert_eq!(wants(&vec![of_tasks([exited(137)]), known]), []);
    assert_eq!(wants(&vec![of_tasks([exited(1)])]), []);
    let not_pulled = unstarted(
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/acme/web:1: docker.io/acme/web:1: not found",
        "acme/web:1",
    );
    assert_eq!(wants(&vec![of_tasks([not_pulled])]), []);
}

fn image(repository: &str, reference: &str, platforms: bool) -> Want {
    let [account, region, repository, reference] = ["111122223333", "eu-central-1", repository, reference].map(str::to_owned);
    Want::Image { account, region, repository, reference, platforms }
}

#[test]
fn an_image_of_ecr_that_is_not_found_is_looked_for() {
    let digest = "sha256:7c1d0f6a9be2458d3e5fa0c17b6d94e283fa5b1c60d7e9a8421f3b5c6d7e8f90";
    let ecr = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";
    for (named, expected) in [
        (format!("{ecr}/shop/web:12"), Some(image("shop/web", "12", false))),
        (format!("{ecr}/web"), Some(image("web", "latest", false))),
        (format!("{ecr}/web@{digest}"), Some(image("web", digest, false))),
        (format!("{ecr}/web:12@{digest}"), Some(image("web", digest, false))),
        (format!("{ecr}.cn/web:12"), Some(image("web", "12", false))),
        ("acme/web:12".to_owned(), None),
        ("docker.io/acme/web:12".to_owned(), None),
        ("public.ecr.aws/acme/web:12".to_owned(), None),
        ("web".to_owned(), None),
    ] {
        let reason = format!(
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {named}: {named}: not found"
        );
        assert_eq!(wants(&vec![of_tasks([unstarted(&reason, &named)])]), Vec::from_iter(expected), "{named}");
    }
}

#[test]
fn the_platforms_of_an_image_that_can_not_be_run() {
    let ended = |image: &str| {
        let mut task = exited(255);
        task["containers"][0]["image"] = json!(image);
        let line = json!({"web": [{"timestamp": 1_772_359_218_000_i64, "message": "exec /usr/local/bin/server: exec format error"}]});
        vec![of_tasks([task]), ("logs.json", line)]
    };
    assert_eq!(wants(&ended("111122223333.dkr.ecr.eu-central-1.amazonaws.com/web:12")), [image("web", "12", true)]);
    assert_eq!(wants(&ended("acme/web:12")), []);
}

/// A task that was refused a secret, of six that it asks for.
fn secrets(reason: &str) -> Documents {
    let references = [
        json!({"name": "DB", "valueFrom": format!("{SECRET}:password::")}),
        json!({"name": "API", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api"}),
        json!({"name": "FLAG", "valueFrom": "/web/flag"}),
        json!({"name": "TOP", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/top"}),
        json!({"name": "LAST", "valueFrom": "/web/last"}),
        json!({"name": "OTHER", "valueFrom": "/web/other"}),
    ];
    let definition = definition(json!({"secrets": references}));
    let reason =
        format!("ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: {reason}");
    vec![of_tasks([unstarted(&reason, "web:1")]), of_definition(definition)]
}

fn secret(id: &str) -> Want {
    Want::Secret { id: id.to_owned() }
}

fn parameter(name: &str) -> Want {
    Want::Parameter { name: name.to_owned() }
}

#[test]
fn of_a_secret_that_the_message_names_is_asked_whether_it_is_there() {
    let asm = format!(
        "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {SECRET} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    );
    // Exactly these: that it exists is all that is asked of a secret.
    assert_eq!(wants(&secrets(&asm)), [secret(SECRET)]);
    let ssm = |names: &str| {
        format!("unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: {names}")
    };
    assert_eq!(wants(&secrets(&ssm("/web/flag"))), [parameter("/web/flag")]);
    assert_eq!(wants(&secrets(&ssm("/web/flag,/web/last"))), [parameter("/web/flag"), parameter("/web/last")]);
    let top = "arn:aws:ssm:eu-west-1:111122223333:parameter/web/top";
    assert_eq!(wants(&secrets(&ssm(top))), [parameter(top)]);
}

#[test]
fn where_no_secret_is_named_the_first_ones_are_in_question() {
    let unnamed = "unable to retrieve secret from asm: service call has been retried 1 time(s): ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    assert_eq!(
        wants(&secrets(unnamed)),
        [
            secret("arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api"),
            secret(SECRET),
            parameter("/web/flag"),
            parameter("arn:aws:ssm:eu-west-1:111122223333:parameter/web/top"),
        ]
    );
}

#[test]
fn the_credentials_of_a_registry_are_a_secret() {
    let definition = definition(json!({"repositoryCredentials": {"credentialsParameter": SECRET}}));
    let reason = format!(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: failed to fetch secret {SECRET} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    );
    assert_eq!(wants(&vec![of_tasks([unstarted(&reason, "web:1")]), of_definition(definition)]), [secret(SECRET)]);
}

#[test]
fn a_role_that_was_refused_is_simulated() {
    let denial = |who: &str, what: &str| {
        format!(
            "unable to retrieve secret from asm: failed to fetch secret {SECRET} from secrets manager: AccessDeniedException: User: {who} is not authorized to perform: {what} on resource: {SECRET} because no identity-based policy allows the {what} action"
        )
    };
    let session = |role: &str| format!("arn:aws:sts::111122223333:assumed-role/{role}/{ID}");
    let roles =
        |reason: &str| -> Vec<Want> { wants(&secrets(reason)).into_iter().filter(|want| matches!(want, Want::Role { .. })).collect() };
    let get = "secretsmanager:GetSecretValue";
    let role = Want::Role { arn: ROLE.to_owned(), actions: owned(&[get]), resources: owned(&[SECRET]) };
    assert_eq!(roles(&denial(&session("web-exec"), get)), [role]);
    // What is not in the definition has no ARN that could be asked about; a user is nobody that ECS runs as.
    assert_eq!(roles(&denial(&session("of-somebody-else"), get)), []);
    assert_eq!(roles(&denial("arn:aws:iam::111122223333:user/web-exec", get)), []);
    assert_eq!(roles("unable to retrieve secret from asm: AccessDeniedException: no"), []);
}

#[test]
fn the_role_of_a_launch_is_simulated_and_not_every_denial_of_a_log() {
    let role = "arn:aws:iam::111122223333:role/of-this-launch";
    let line = |at: i64| {
        let message = format!(
            "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/of-this-launch/{ID} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::acme-{at} because no identity-based policy allows the s3:PutObject action"
        );
        json!({"timestamp": 1_772_359_218_000_i64 + at, "message": message})
    };
    let launched = with(exited(1), json!({"overrides": {"taskRoleArn": role}}));
    let wanted = |lines: i64| -> Vec<Want> {
        let log: Vec<Value> = (0..lines).map(line).collect();
        let documents = vec![of_tasks([launched.clone()]), ("logs.json", json!({"web": log}))];
        wants(&documents).into_iter().filter(|want| matches!(want, Want::Role { .. })).collect()
    };
    let want = Want::Role { arn: role.to_owned(), actions: owned(&["s3:PutObject"]), resources: owned(&["arn:aws:s3:::acme-0"]) };
    assert_eq!(wanted(1), [want]);
    let most = wanted(40).len();
    assert!((1..=4).contains(&most), "{most}");
}

const TIMED_OUT: &str = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp 52.94.1.7:443: i/o timeout";

fn attached(task: Value) -> Value {
    let details = json!([{"name": "subnetId", "value": "subnet-0a1b2c3d4e5f60718"}, {"name": "networkInterfaceId", "value": "eni-0a1b2c3d4e5f60718"},
        {"name": "privateIPv4Address", "value": "10.0.1.20"}]);
    with(task, json!({"attachments": [{"type": "ElasticNetworkInterface", "status": "DELETED", "details": details}]}))
}

fn networked() -> Value {
    let network =
        json!({"subnets": ["subnet-0a1b2c3d4e5f60718"], "securityGroups": ["sg-0a1b2c3d4e5f60718"], "assignPublicIp": "DISABLED"});
    service(json!({"networkConfiguration": {"awsvpcConfiguration": network}}))
}

#[test]
fn the_hops_to_a_registry_that_does_not_answer() {
    let unseen = vec![of_tasks([attached(unstarted(TIMED_OUT, "web:1"))]), of_definition(definition(json!({}))), of_service(networked())];
    let groups = || Want::SecurityGroups(owned(&["sg-0a1b2c3d4e5f60718"]));
    let acls = || Want::NetworkAcls(owned(&["subnet-0a1b2c3d4e5f60718"]));
    // The VPC is known when the subnet is.
    assert_eq!(wants(&unseen), [Want::Subnets(owned(&["subnet-0a1b2c3d4e5f60718"])), groups(), acls()]);
    let mut seen = unseen.clone();
    let subnet = json!({"SubnetId": "subnet-0a1b2c3d4e5f60718", "VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.0.1.0/24"});
    seen.push(("subnets.json", json!({"Subnets": [subnet]})));
    let vpc = || "vpc-0a1b2c3d".to_owned();
    assert_eq!(wants(&seen), [groups(), Want::RouteTables { vpc: vpc() }, Want::VpcEndpoints { vpc: vpc() }, acls()]);
    seen.push(("endpoints.json", json!({"VpcEndpoints": []})));
    let group = json!({"GroupId": "sg-0a1b2c3d4e5f60718", "VpcId": "vpc-0a1b2c3d", "IpPermissions": [],
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]});
    seen.push(("groups.json", json!({"SecurityGroups": [group]})));
    assert_eq!(wants(&seen), [Want::RouteTables { vpc: vpc() }, acls()]);
    // A hop that stops the packets settles it.
    let table = json!({"RouteTableId": "rtb-0a1b2c3d", "VpcId": "vpc-0a1b2c3d", "Associations": [{"SubnetId": "subnet-0a1b2c3d4e5f60718"}],
        "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}]});
    seen.push(("tables.json", json!({"RouteTables": [table]})));
    assert_eq!(wants(&seen), []);
}

#[test]
fn the_mount_targets_of_a_file_system_that_does_not_answer() {
    let reason = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. b'mount.nfs4: mount system call failed' : unsuccessful EFS utils command execution; code: 32";
    let volumes = json!([{"name": "media", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}, {"name": "tmp"}]);
    let definition = || with(definition(json!({})), json!({"volumes": volumes}));
    let documents = vec![of_tasks([attached(unstarted(reason, "web:1"))]), of_definition(definition()), of_service(networked())];
    let targets = Want::MountTargets { file_system: "fs-0a1b2c3d".to_owned() };
    assert!(wants(&documents).contains(&targets), "{:?}", wants(&documents));
    let unresolved = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve \"fs-0a1b2c3d.efs.eu-west-1.amazonaws.com\" - check that your file system ID is correct";
    assert_eq!(wants(&vec![of_tasks([attached(unstarted(unresolved, "web:1"))]), of_definition(definition())]), [targets]);
}

/// A service that no task of can be placed.
fn unplaced(reason: &str, members: Value) -> Documents {
    let message =
        format!("(service web) was unable to place a task because no container instance met all of its requirements. Reason: {reason}");
    let events = json!([{"id": "1", "createdAt": "2026-03-01T10:00:00Z", "message": message}]);
    vec![of_service(with(service(json!({"events": events})), members))]
}

const NO_CPU: &str = "The closest matching (container-instance 0f1e) has insufficient CPU units available.";

#[test]
fn the_instances_of_a_cluster_that_places_nothing() {
    let instances = || Want::Instances { cluster: "prod".to_owned() };
    let provider = || Want::CapacityProvider { name: "spot-m5".to_owned() };
    let strategy = |name: &str| json!({"launchType": null, "capacityProviderStrategy": [{"capacityProvider": name, "weight": 1}]});
    assert_eq!(wants(&unplaced(NO_CPU, json!({"launchType": "EC2"}))), [instances()]);
    assert_eq!(wants(&unplaced(NO_CPU, strategy("spot-m5"))), [instances(), provider()]);
    let on_fargate = "Capacity is unavailable at this time. Please try again later or in a different availability zone";
    for members in [json!({}), strategy("FARGATE"), strategy("FARGATE_SPOT")] {
        assert_eq!(wants(&unplaced(on_fargate, members.clone())), [], "{members}");
    }
    let instance = |id: &str| {
        json!({"containerInstanceArn": format!("arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/{id}"), "status": "ACTIVE",
            "agentConnected": true, "remainingResources": [{"name": "CPU", "integerValue": 0}, {"name": "MEMORY", "integerValue": 100}]})
    };
    for there in [vec![instance("0f1e")], vec![instance("0f1e"), instance("1f1e")]] {
        let mut documents = unplaced(NO_CPU, strategy("spot-m5"));
        documents.push(("instances.json", json!({"containerInstances": there})));
        assert_eq!(wants(&documents), [provider()], "{there:?}");
        documents.push(("providers.json", json!({"capacityProviders": [{"name": "spot-m5", "status": "ACTIVE"}]})));
        assert_eq!(wants(&documents), [], "{there:?}");
    }
    let mut documents = unplaced(NO_CPU, json!({"launchType": "EC2"}));
    documents.push(("instances.json", json!({"containerInstances": []})));
    assert_eq!(wants(&documents), []);
}

#[test]
fn the_instance_of_a_task_that_failed() {
    let arn = "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/0f1e";
    let on_ec2 = with(exited(1), json!({"launchType": "EC2", "containerInstanceArn": arn}));
    assert_eq!(wants(&vec![of_tasks([on_ec2.clone()])]), [Want::Instance { cluster: "prod".to_owned(), arn: arn.to_owned() }]);
    let known =
        ("instances.json", json!({"containerInstances": [{"containerInstanceArn": arn, "status": "ACTIVE", "agentConnected": true}]}));
    assert_eq!(wants(&vec![of_tasks([on_ec2]), known]), []);
}

#[test]
fn how_the_load_balancer_probes() {
    let stopped = task(json!({"stopCode": "ServiceSchedulerInitiated", "stoppingAt": "2026-03-01T10:01:00Z",
        "stoppedReason": format!("Task failed ELB health checks in (target-group {GROUP})"), "executionStoppedAt": "2026-03-01T10:01:30Z",
        "containers": [{"name": "web", "lastStatus": "STOPPED", "exitCode": 143}]}));
    let message = format!("(service web) (port 80) is unhealthy in (target-group {GROUP}) due to (reason Request timed out)");
    let balancers = json!([{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 80}]);
    let events = json!([{"createdAt": "2026-03-01T10:05:00Z", "message": message}]);
    let balanced = with(networked(), json!({"loadBalancers": balancers, "events": events}));
    let documents = vec![of_tasks([stopped]), of_service(balanced)];
    let targets = Want::Targets { group: GROUP.to_owned() };
    let groups = Want::SecurityGroups(owned(&["sg-0a1b2c3d4e5f60718"]));
    assert_eq!(wants(&documents), [usage("web"), targets, groups]);
}

#[test]
fn the_alarms_and_the_deployment_of_codedeploy_that_ended_it() {
    let events = json!([{"createdAt": "2026-03-01T10:00:00Z", "message": "(service web) (deployment ecs-svc/123) deployment failed: alarm detected."}]);
    let set = |id: &str| json!({"id": "ecs-svc/123", "status": "ACTIVE", "externalId": id});
    let failed = |sets: Value| {
        let alarms = json!({"alarms": {"alarmNames": ["web-5xx", "web-slow"], "enable": true}});
        vec![of_service(service(json!({"events": events, "deploymentConfiguration": alarms, "taskSets": sets})))]
    };
    let alarms = || Want::Alarms { names: owned(&["web-5xx", "web-slow"]) };
    let deployment = Want::Deployment { id: "d-A1B2C3D4E".to_owned() };
    assert_eq!(wants(&failed(json!([set("d-A1B2C3D4E"), set("d-ZZZZZZZZZ")]))), [alarms(), deployment]);
    assert_eq!(wants(&failed(json!([set("of-another-controller")]))), [alarms()]);
    assert_eq!(wants(&failed(json!([]))), [alarms()]);
}

#[test]
fn who_stopped_a_task_and_who_set_a_service_to_nothing() {
    let stopped = task(json!({"stopCode": "UserInitiated", "stoppedReason": "Task stopped by user", "stoppingAt": "2026-03-01T10:01:00Z",
        "executionStoppedAt": "2026-03-01T10:01:10Z", "containers": [{"name": "web", "lastStatus": "STOPPED", "exitCode": 143}]}));
    let caller = |operation: &'static str, about: &str| Want::Caller { operation, about: about.to_owned() };
    assert_eq!(wants(&vec![of_tasks([stopped]), of_definition(definition(prefixed()))]), [caller("StopTask", ID)]);
    let events = json!([{"createdAt": "2026-03-01T10:00:00Z", "message": "(service web) has stopped 2 running tasks: (task 0a1b)."}]);
    let emptied = service(json!({"desiredCount": 0, "runningCount": 0, "events": events}));
    assert_eq!(wants(&vec![of_service(emptied)]), [caller("UpdateService", "web")]);
}

#[test]
fn the_quota_of_vcpus_on_fargate() {
    let reason = "You’ve reached the limit on the number of vCPUs you can run concurrently.";
    assert_eq!(wants(&unplaced(reason, json!({}))), [Want::Quota { service: "fargate", code: "L-3032A538" }]);
}

#[test]
fn the_bounds_of_a_service_that_does_not_scale() {
    let reasons = json!([{"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 4, "CurrentCapacity": 4}]);
    let activity = json!({"ResourceId": "service/prod/web", "StatusCode": "Successful", "StartTime": "2026-03-01T10:00:00Z", "NotScaledReasons": reasons});
    let whole = service(json!({"desiredCount": 4, "runningCount": 4}));
    let documents = vec![of_service(whole), ("activities.json", json!({"ScalingActivities": [activity]}))];
    assert_eq!(wants(&documents), [Want::Scaling { cluster: "prod".to_owned(), service: "web".to_owned() }]);
}

#[test]
fn nothing_is_wanted_of_what_is_well() {
    let running = task(json!({"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "executionStoppedAt": null, "stoppingAt": null,
        "stoppedAt": null, "healthStatus": "HEALTHY", "containers": [{"name": "web", "lastStatus": "RUNNING", "healthStatus": "HEALTHY"}]}));
    let deployments = json!([{"id": "ecs-svc/1", "status": "PRIMARY", "desiredCount": 1, "runningCount": 1, "rolloutState": "COMPLETED",
        "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"}]);
    let events = json!([{"createdAt": "2026-03-01T10:02:00Z", "message": "(service web) has reached a steady state."}]);
    for members in [
        json!({}),
        json!({"launchType": "EC2"}),
        json!({"launchType": null, "capacityProviderStrategy": [{"capacityProvider": "spot-m5"}]}),
    ] {
        let balanced = json!([{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 80}]);
        let whole = with(networked(), json!({"runningCount": 1, "deployments": deployments, "events": events, "loadBalancers": balanced}));
        let whole = of_service(with(whole, members));
        let definition = || of_definition(definition(prefixed()));
        assert_eq!(wants(&vec![whole.clone(), definition()]), []);
        assert_eq!(wants(&vec![whole.clone(), definition(), of_tasks([running.clone()])]), []);
        let target = json!({"Target": {"Id": "10.0.1.20", "Port": 80}, "TargetHealth": {"State": "healthy"}});
        let targets = ("targets.json", json!({"TargetHealthDescriptions": [target]}));
        assert_eq!(wants(&vec![whole, definition(), of_tasks([running.clone()]), targets]), []);
    }
    assert_eq!(wants(&vec![]), []);
}

type Files = Vec<(String, Vec<u8>)>;

/// The files of every incident of both sets, but for the labels.
fn incidents() -> impl Iterator<Item = (String, Files)> {
    ["corpus", "incidents"].into_iter().flat_map(saved::folders).map(|folder| {
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| !file.ends_with("label.json"));
        files.sort();
        let read = |file: &std::path::PathBuf| (file.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(file).unwrap());
        (folder.file_name().unwrap().to_str().unwrap().to_owned(), files.iter().map(read).collect())
    })
}

fn of_files(files: &Files) -> Case {
    let mut case = Case::default();
    for (name, bytes) in files {
        add_source(&mut case, name, bytes);
    }
    case
}

fn services(case: &Case) -> usize {
    let of_tasks = case.tasks.iter().filter_map(|task| task.service_name());
    let names: BTreeSet<&str> = of_tasks.chain(case.services.iter().map(|service| service.service_name.as_str())).collect();
    names.len()
}

#[test]
fn every_incident_wants_little_and_the_same_each_time() {
    let (mut count, mut most, mut all) = (0, (0, String::new()), 0);
    for (name, mut files) in incidents() {
        let case = of_files(&files);
        let wants = Catalogue::built_in().wants(&case);
        assert_eq!(wants, Catalogue::built_in().wants(&case), "{name}: again");
        files.reverse();
        assert_eq!(wants, Catalogue::built_in().wants(&of_files(&files)), "{name}: reversed");
        let middle = files.len() / 2;
        files.rotate_left(middle);
        assert_eq!(wants, Catalogue::built_in().wants(&of_files(&files)), "{name}: rotated");
        assert_eq!(wants.iter().collect::<BTreeSet<_>>().len(), wants.len(), "{name}: {wants:?}");
        if services(&case) <= 1 {
            assert!(wants.len() <= MOST, "{name}: {wants:?}");
            most = most.max((wants.len(), name));
        }
        (count, all) = (count + 1, all + wants.len());
    }
    println!("{all} wants of {count} incidents; the most, {}, of {}", most.0, most.1);
}

/// What is not there of an incident must not make it unsafe to ask: a collector wants after each round.
#[test]
fn any_part_of_an_incident_wants_little() {
    for (name, files) in incidents() {
        for left_out in 0..files.len() {
            let mut part = files.clone();
            let (without, _) = part.remove(left_out);
            let case = of_files(&part);
            let wants = Catalogue::built_in().wants(&case);
            assert!(wants.len() <= MOST || services(&case) > 1, "{name} without {without}: {wants:?}");
        }
    }
}
