//! The server as a client meets it: over TCP, in each protocol, with what may go wrong.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_types, reason = "a test fails by panicking")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use coroner_replay::{Case, Fault, Protocol, Refusal, Server};
use jiff::Timestamp;
use serde_json::{Value, json};

/// 2026-11-22T12:00:00Z.
const NOW: i64 = 1_795_348_800;

fn start(answers: &[(&str, Value)]) -> Server {
    let mut case = Case::default();
    for (operation, answer) in answers {
        case.record(operation, answer.clone());
    }
    Server::start(case, Timestamp::from_second(NOW).unwrap()).unwrap()
}

/// Sends one request on a connection of its own and reads until its end.
fn send(server: &Server, head: &str, body: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(server.endpoint().trim_start_matches("http://"))?;
    let length = body.len();
    write!(stream, "{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(ErrorKind::UnexpectedEof)?;
    let whole = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|length| length.parse().ok());
    if whole.is_some_and(|length: usize| length != body.len()) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok((head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned()))
}

fn json_call(server: &Server, target: &str, members: &Value) -> (u16, Value) {
    let (status, body) = send(server, &format!("POST / HTTP/1.1\r\nX-Amz-Target: {target}"), &members.to_string()).unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

fn ecs(server: &Server, operation: &str, members: Value) -> (u16, Value) {
    json_call(server, &format!("AmazonEC2ContainerServiceV20141113.{operation}"), &members)
}

fn logs(server: &Server, operation: &str, members: Value) -> (u16, Value) {
    json_call(server, &format!("Logs_20140328.{operation}"), &members)
}

fn query(server: &Server, body: &str) -> (u16, String) {
    send(server, "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded", body).unwrap()
}

fn tasks() -> Value {
    let task = |id: &str, status: &str, group: &str| json!({"taskArn": format!("arn:aws:ecs:eu-west-1:1:task/prod/{id}"), "desiredStatus": status, "group": group, "stoppedAt": "@-5m", "taskDefinitionArn": "arn:aws:ecs:eu-west-1:1:task-definition/web:7"});
    json!({"tasks": [task("a", "STOPPED", "service:web"), task("b", "RUNNING", "service:web"), task("c", "STOPPED", "service:api")]})
}

#[test]
fn tasks_are_listed_and_described_as_asked() {
    let server = start(&[("ecs.DescribeTasks", tasks())]);
    let listed = |members| ecs(&server, "ListTasks", members).1;
    assert_eq!(listed(json!({"cluster": "prod", "serviceName": "web"})), json!({"taskArns": ["arn:aws:ecs:eu-west-1:1:task/prod/b"]}));
    let stopped = listed(json!({"desiredStatus": "STOPPED", "maxResults": 1}));
    assert_eq!(stopped, json!({"taskArns": ["arn:aws:ecs:eu-west-1:1:task/prod/a"], "nextToken": "1"}));
    let rest = listed(json!({"desiredStatus": "STOPPED", "maxResults": 1, "nextToken": "1"}));
    assert_eq!(rest, json!({"taskArns": ["arn:aws:ecs:eu-west-1:1:task/prod/c"]}));

    let (status, answer) = ecs(&server, "DescribeTasks", json!({"tasks": ["a", "arn:aws:ecs:eu-west-1:1:task/prod/z"]}));
    assert_eq!((status, answer["tasks"].as_array().unwrap().len()), (200, 1));
    assert_eq!(answer["tasks"][0]["stoppedAt"], json!(NOW as f64 - 300.0));
    assert_eq!(answer["failures"], json!([{"arn": "arn:aws:ecs:eu-west-1:1:task/prod/z", "reason": "MISSING"}]));
    assert_eq!(ecs(&server, "DescribeTasks", json!({"tasks": []})).0, 400);
}

#[test]
fn logs_follow_from_their_streams() {
    let streams = json!({"$streams": {
        "/ecs/web|ecs/app/a": [{"timestamp": "@-3m", "message": "starting"}, {"timestamp": "@-2m", "message": "ERROR out of luck"}],
        "/ecs/web|ecs/app/b": [{"timestamp": "@-1m", "message": "listening"}],
    }});
    let server = start(&[("logs.GetLogEvents", streams)]);
    let group = "/ecs/web";
    let (_, last) = logs(&server, "GetLogEvents", json!({"logGroupName": group, "logStreamName": "ecs/app/a", "limit": 1}));
    assert_eq!(last["events"][0]["message"], "ERROR out of luck");
    assert_eq!(last["events"][0]["timestamp"], json!((NOW - 120) * 1000));
    let (status, unknown) = logs(&server, "GetLogEvents", json!({"logGroupName": group, "logStreamName": "x"}));
    assert_eq!((status, &unknown["__type"]), (400, &json!("ResourceNotFoundException")));

    let ordered = json!({"logGroupName": group, "orderBy": "LastEventTime", "descending": true, "limit": 1});
    assert_eq!(logs(&server, "DescribeLogStreams", ordered).1["logStreams"][0]["logStreamName"], "ecs/app/b");
    let refused = json!({"logGroupName": group, "orderBy": "LastEventTime", "logStreamNamePrefix": "ecs"});
    assert_eq!(logs(&server, "DescribeLogStreams", refused).0, 400);
    assert_eq!(logs(&server, "DescribeLogGroups", json!({})).1["logGroups"][0]["logGroupName"], group);
    let found = logs(&server, "FilterLogEvents", json!({"logGroupName": group, "filterPattern": "?ERROR ?panic"})).1;
    assert_eq!(found["events"].as_array().unwrap().len(), 1);
}

#[test]
fn rules_errors_and_what_is_not_recorded() {
    let rules = json!({"$rules": [
        {"when": {"RoleName": "*TaskRole"}, "response": {"Role": {"RoleName": "webTaskRole"}}},
        {"when": {}, "error": {"Code": "NoSuchEntity", "Message": "The role cannot be found.", "status": 404}},
    ]});
    let gone = json!({"$error": {"Code": "ClusterNotFoundException", "Message": "Cluster not found."}});
    let server = start(&[("iam.GetRole", rules), ("ecs.DescribeServices", gone)]);
    let (status, body) = query(&server, "Action=GetRole&Version=2010-05-08&RoleName=webTaskRole");
    assert!(status == 200 && body.contains("<GetRoleResult><Role><RoleName>webTaskRole</RoleName></Role></GetRoleResult>"), "{body}");
    let (status, body) = query(&server, "Action=GetRole&Version=2010-05-08&RoleName=other");
    assert!(status == 404 && body.contains("<Code>NoSuchEntity</Code>"), "{body}");
    assert_eq!(ecs(&server, "DescribeServices", json!({})).1["__type"], "ClusterNotFoundException");

    // What nobody recorded is denied, in the words of each protocol.
    assert_eq!(ecs(&server, "DescribeTaskDefinition", json!({})).1["__type"], "AccessDeniedException");
    let (status, body) = query(&server, "Action=DescribeLoadBalancers&Version=2015-12-01");
    assert!(status == 403 && body.contains("<Code>AccessDenied</Code>") && body.contains("elasticloadbalancing:DescribeLoadBalancers"));
    let (status, body) = query(&server, "Action=DescribeSubnets&Version=2016-11-15");
    assert!(status == 403 && body.contains("<Response><Errors><Error><Code>UnauthorizedOperation</Code>"), "{body}");
    let (status, body) = send(&server, "GET /2015-02-01/file-systems HTTP/1.1", "").unwrap();
    assert!(status == 400 && body.contains("elasticfilesystem:DescribeFileSystems"), "{body}");
    assert_eq!(send(&server, "GET /favicon.ico HTTP/1.1", "").unwrap().0, 404);
    let denied: Vec<_> = server.calls().into_iter().filter_map(|call| call.refused).collect();
    assert_eq!(denied.len(), 7);
}

#[test]
fn metrics_are_answered_by_query() {
    let metrics = json!({"$metrics": [
        {"Namespace": "AWS/ECS", "MetricName": "MemoryUtilization", "Stat": "Maximum", "Dimensions": {"ServiceName": "web"}, "Values": [40, 99.5]},
    ]});
    let server = start(&[("cloudwatch.GetMetricData", metrics)]);
    let query = |id: &str, stat: &str| {
        let dimensions = json!([{"Name": "ClusterName", "Value": "prod"}, {"Name": "ServiceName", "Value": "web"}]);
        let metric = json!({"Namespace": "AWS/ECS", "MetricName": "MemoryUtilization", "Dimensions": dimensions});
        json!({"Id": id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}})
    };
    let asked = json!({"MetricDataQueries": [query("max", "Maximum"), query("avg", "Average")]});
    let (_, answer) = json_call(&server, "GraniteServiceVersion20100801.GetMetricData", &asked);
    let results = &answer["MetricDataResults"];
    assert_eq!(results[0]["Values"], json!([99.5, 40.0]));
    assert_eq!(results[0]["Timestamps"], json!([NOW as f64 - 60.0, NOW as f64 - 120.0]));
    assert_eq!((&results[1]["Id"], &results[1]["Values"]), (&json!("avg"), &json!([])));
}

#[test]
fn calls_are_logged() {
    let server = start(&[("ecs.DescribeTasks", tasks())]);
    ecs(&server, "ListTasks", json!({"cluster": "prod"}));
    query(&server, "Action=GetCallerIdentity&Version=2011-06-15");
    let calls = server.calls();
    let told: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), call.protocol, call.refused.as_deref())).collect();
    let wanted = [("ecs.ListTasks", Some(Protocol::Json), None), ("sts.GetCallerIdentity", Some(Protocol::Query), Some("AccessDenied"))];
    assert_eq!(told, wanted);
    assert_eq!(calls[0].members, json!({"cluster": "prod"}));
    assert!(calls[0].at <= calls[1].at);
    server.forget_calls();
    assert!(server.calls().is_empty());
}

#[test]
fn faults_happen_as_often_as_asked() {
    let server = start(&[("ecs.DescribeTasks", tasks())]);
    let list = || ecs(&server, "ListTasks", json!({}));
    server.inject("ecs.ListTasks", Fault::Throttle, Some(2));
    server.inject("ecs.*", Fault::Refuse(Refusal { code: "ServerException".into(), message: "down".into(), status: 500 }), Some(1));
    assert_eq!(list().1["__type"], "ThrottlingException");
    assert_eq!(list().1["__type"], "ThrottlingException");
    assert_eq!(list(), (500, json!({"__type": "ServerException", "message": "down", "Message": "down"})));
    assert_eq!(list().0, 200);

    server.inject("ec2.*", Fault::Throttle, None);
    for _ in 0..3 {
        let (status, body) = query(&server, "Action=DescribeSubnets&Version=2016-11-15");
        assert!(status == 503 && body.contains("RequestLimitExceeded"));
    }
    server.heal();
    assert_eq!(query(&server, "Action=DescribeSubnets&Version=2016-11-15").0, 403);
}

#[test]
fn an_answer_may_be_late_or_cut_off() {
    let server = start(&[("ecs.DescribeTasks", tasks())]);
    let late = Duration::from_millis(60);
    server.inject("ecs.ListTasks", Fault::Delay(late), Some(1));
    server.inject("*", Fault::Cut, Some(1));
    let start = Instant::now();
    let head = "POST / HTTP/1.1\r\nX-Amz-Target: AmazonEC2ContainerServiceV20141113.ListTasks";
    let broken = send(&server, head, "{}").unwrap_err();
    assert!(matches!(broken.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{broken}");
    assert!(start.elapsed() >= late && server.calls()[0].took >= late);
    assert_eq!(send(&server, head, "{}").unwrap().0, 200);
}

#[test]
fn slow_answers_do_not_wait_for_each_other() {
    let server = start(&[("ecs.DescribeTasks", tasks())]);
    server.inject("*", Fault::Delay(Duration::from_millis(200)), None);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| ecs(&server, "ListTasks", json!({})));
        }
    });
    assert!(start.elapsed() < Duration::from_millis(8 * 200));
}

#[test]
fn a_dropped_server_answers_nobody() {
    let server = start(&[]);
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    let mut open = TcpStream::connect(&address).unwrap();
    drop(server);
    assert!(TcpStream::connect(&address).is_err());
    // A connection that was open is closed.
    let _: std::io::Result<()> = open.write_all(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(open.read(&mut [0; 1]).unwrap_or(0), 0);
}

#[test]
fn a_case_is_written_and_read_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::default();
    case.record("ecs.DescribeTasks", tasks());
    case.save(&folder.path().join("case")).unwrap();
    std::fs::write(folder.path().join("case/label.json"), "{}").unwrap();
    let read = Case::open(&folder.path().join("case")).unwrap();
    assert_eq!(read.recorded("ecs.DescribeTasks"), Some(&tasks()));
    std::fs::write(folder.path().join("case/ecs.ListTasks.json"), "{").unwrap();
    assert!(Case::open(&folder.path().join("case")).unwrap_err().to_string().contains("ecs.ListTasks.json"));
}
