//! AWS's own client for Python against the server, which knows the models of the APIs that the server does without.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, tells why it was skipped, and runs a client"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use coroner_replay::{Case, Protocol, Server};
use jiff::Timestamp;
use serde_json::json;

/// A fixed version, so that the test stays the same. It speaks every protocol of the server, RPC v2 with CBOR too.
const BOTOCORE: &str = "botocore==1.44.5";

/// An environment of its own with the client, made once.
fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("botocore");
    let python = folder.join("bin/python");
    let has_it = format!("import importlib.metadata as m; assert m.version('botocore') == '{}'", BOTOCORE.trim_start_matches("botocore=="));
    if run(Command::new(&python).args(["-c", &has_it])).is_err() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", BOTOCORE]))?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() { Ok(output) } else { Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()) }
}

/// One answer for each protocol and each shape that is hard to get right; `botocore.py` has what the client must make of them.
fn case() -> Case {
    let mut case = Case::default();
    for (operation, answer) in [
        (
            "ecs.DescribeTasks",
            json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:1:task/prod/a", "desiredStatus": "STOPPED", "stoppedAt": "@-5m", "createdAt": "2026-11-22T11:00:00.250Z"}]}),
        ),
        ("ecs.DescribeServices", json!({"$error": {"Code": "ClusterNotFoundException", "Message": "Cluster not found."}})),
        ("logs.GetLogEvents", json!({"$streams": {"/ecs/web|ecs/app/a": [{"timestamp": "@-90s", "message": "bye"}]}})),
        ("cloudwatch.GetMetricData", json!({"$metrics": [{"MetricName": "CPUUtilization", "Values": [40, 99.5]}]})),
        (
            "cloudwatch.DescribeAlarms",
            json!({"MetricAlarms": [{"AlarmName": "high", "Threshold": 5.0, "StateUpdatedTimestamp": "@-1h", "ActionsEnabled": true}]}),
        ),
        ("servicediscovery.ListInstances", json!({"Instances": [{"Id": "i", "Attributes": {"AWS_INSTANCE_IPV4": "10.0.0.1"}}]})),
        ("codedeploy.GetDeployment", json!({"deploymentInfo": {"deploymentId": "d-1", "createTime": "@-2h"}})),
        (
            "elbv2.DescribeTargetHealth",
            json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.1", "Port": 80}, "TargetHealth": {"State": "unhealthy", "Description": "<&>"}}]}),
        ),
        (
            "iam.GetRole",
            json!({"$rules": [
                {"when": {"RoleName": "task"}, "response": {"Role": {"Path": "/", "RoleName": "task", "RoleId": "R", "Arn": "arn:aws:iam::1:role/task", "CreateDate": "@-200d"}}},
                {"when": {}, "error": {"Code": "NoSuchEntity", "Message": "The role cannot be found.", "status": 404}},
            ]}),
        ),
        ("sts.GetCallerIdentity", json!({"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/x", "UserId": "U"})),
        (
            "cloudformation.DescribeStacks",
            json!({"Stacks": [{"StackName": "s", "CreationTime": "@-1d", "StackStatus": "CREATE_COMPLETE"}]}),
        ),
        (
            "autoscaling.DescribeAutoScalingGroups",
            json!({"AutoScalingGroups": [{"AutoScalingGroupName": "g", "AvailabilityZones": ["a", "b"]}]}),
        ),
        (
            "ec2.DescribeSecurityGroups",
            json!({"SecurityGroups": [{"GroupId": "sg-1", "Description": "web", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/16", "Description": "vpc"}], "UserIdGroupPairs": [{"GroupId": "sg-2"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1"}], "Tags": [{"Key": "a", "Value": "b"}]}]}),
        ),
        (
            "ec2.DescribeRouteTables",
            json!({"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}], "Associations": [{"SubnetId": "subnet-1", "Main": false}]}]}),
        ),
        (
            "ec2.DescribeNetworkAcls",
            json!({"NetworkAcls": [{"IsDefault": true, "Entries": [{"RuleNumber": 100, "RuleAction": "allow", "Egress": true, "PortRange": {"From": 0, "To": 65535}}]}]}),
        ),
        (
            "ec2.DescribeVpcEndpoints",
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "State": "available", "SubnetIds": ["subnet-1"], "Groups": [{"GroupId": "sg-1"}], "DnsEntries": [{"DnsName": "ecr"}], "CreationTimestamp": "@-1d"}]}),
        ),
        (
            "ec2.DescribeNetworkInterfaces",
            json!({"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.1", "Primary": true}], "Association": {"PublicDnsName": "x"}}]}),
        ),
        (
            "ec2.DescribeNatGateways",
            json!({"NatGateways": [{"NatGatewayId": "nat-1", "State": "available", "NatGatewayAddresses": [{"PublicIp": "1.2.3.4"}], "CreateTime": "@-1d"}]}),
        ),
        (
            "ec2.DescribeInstances",
            json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Code": 16, "Name": "running"}, "SecurityGroups": [{"GroupId": "sg-1"}], "PublicDnsName": "x", "LaunchTime": "@-1d"}]}]}),
        ),
        (
            "efs.DescribeMountTargets",
            json!({"MountTargets": [{"MountTargetId": "fsmt-1", "FileSystemId": "fs-1", "SubnetId": "subnet-1", "LifeCycleState": "available"}]}),
        ),
        ("xray.GetTraceSummaries", json!({"TraceSummaries": [{"Id": "1-a", "Duration": 0.5}], "ApproximateTime": "@-1m"})),
        ("vpc-lattice.GetTargetGroup", json!({"id": "tg-1", "createdAt": "@-1d", "status": "ACTIVE"})),
    ] {
        case.record(operation, answer);
    }
    case
}

#[test]
fn a_client_that_knows_the_models_reads_the_answers() {
    let python = match python() {
        Ok(python) => python,
        Err(why) if std::env::var_os("CI").is_none() => return println!("skipped: {why}"),
        Err(why) => panic!("{why}"),
    };
    let server = Server::start(case(), Timestamp::from_second(1_795_348_800).unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/botocore.py");
    run(Command::new(python).arg("-I").arg(script).arg(server.endpoint())).unwrap_or_else(|why| panic!("{why}"));
    let spoken: Vec<Protocol> = server.calls().into_iter().filter_map(|call| call.protocol).collect();
    for protocol in [Protocol::Json, Protocol::Cbor, Protocol::Query, Protocol::Ec2, Protocol::Rest] {
        assert!(spoken.contains(&protocol), "no call in {protocol:?}");
    }
}
