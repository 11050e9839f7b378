"""What botocore must make of the answers of tests/botocore.rs. The argument is the server's address."""

import sys
from datetime import datetime, timedelta, timezone

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
SESSION = botocore.session.Session()
LOADER = SESSION.get_component("data_loader")
CONFIG = Config(retries={"total_max_attempts": 1})


def client(service, protocol=None):
    """A client, if need be with a protocol that is not the first of those that the client and the service speak."""
    if protocol:
        LOADER.load_service_model(service, "service-2", api_version=None)["metadata"]["protocols"] = [protocol]
    return SESSION.create_client(
        service, "eu-west-1", endpoint_url=sys.argv[1], aws_access_key_id="x", aws_secret_access_key="x", config=CONFIG
    )


def same(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


def refused(call, code, status, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        same((error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]), (code, status))
    else:
        raise AssertionError(f"{call} was not refused")


ecs = client("ecs")
same(ecs.list_tasks(desiredStatus="STOPPED")["taskArns"], ["arn:aws:ecs:eu-west-1:1:task/prod/a"])
task = ecs.describe_tasks(tasks=["a"])["tasks"][0]
same(task["stoppedAt"], NOW - timedelta(minutes=5))
same(task["createdAt"], NOW - timedelta(hours=1) + timedelta(milliseconds=250))
same(ecs.describe_tasks(tasks=["z"])["failures"][0]["reason"], "MISSING")
refused(ecs.describe_services, "ClusterNotFoundException", 400, services=["web"])
refused(ecs.describe_task_definition, "AccessDeniedException", 400, taskDefinition="web")

logs = client("logs")
events = logs.get_log_events(logGroupName="/ecs/web", logStreamName="ecs/app/a")["events"]
same([(event["timestamp"], event["message"]) for event in events], [((int(NOW.timestamp()) - 90) * 1000, "bye")])

metric = {"Metric": {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization"}, "Period": 60, "Stat": "Average"}
asked = [{"Id": "cpu", "MetricStat": metric}]
for protocol, denied in [("smithy-rpc-v2-cbor", ("AccessDeniedException", 400)), ("json", ("AccessDeniedException", 400)), ("query", ("AccessDenied", 403))]:
    cloudwatch = client("cloudwatch", protocol)
    result = cloudwatch.get_metric_data(MetricDataQueries=asked, StartTime=NOW, EndTime=NOW)["MetricDataResults"][0]
    same((result["Id"], result["Values"]), ("cpu", [99.5, 40.0]))
    same(result["Timestamps"], [NOW - timedelta(seconds=60), NOW - timedelta(seconds=120)])
    alarm = cloudwatch.describe_alarms()["MetricAlarms"][0]
    same((alarm["Threshold"], alarm["StateUpdatedTimestamp"]), (5.0, NOW - timedelta(hours=1)))
    refused(cloudwatch.list_metrics, *denied)

same(client("servicediscovery", "smithy-rpc-v2-cbor").list_instances(ServiceId="srv-1")["Instances"][0]["Attributes"], {"AWS_INSTANCE_IPV4": "10.0.0.1"})
same(client("codedeploy", "smithy-rpc-v2-cbor").get_deployment(deploymentId="d-1")["deploymentInfo"]["createTime"], NOW - timedelta(hours=2))

elbv2 = client("elbv2")
health = elbv2.describe_target_health(TargetGroupArn="arn:aws:x")["TargetHealthDescriptions"][0]
same((health["Target"]["Port"], health["TargetHealth"]["Description"]), (80, "<&>"))
refused(elbv2.describe_load_balancers, "AccessDenied", 403)

iam = client("iam")
same(iam.get_role(RoleName="task")["Role"]["CreateDate"], NOW - timedelta(days=200))
refused(iam.get_role, "NoSuchEntity", 404, RoleName="other")
same(client("sts").get_caller_identity()["Account"], "111122223333")
same(client("cloudformation").describe_stacks()["Stacks"][0]["CreationTime"], NOW - timedelta(days=1))
same(client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]["AvailabilityZones"], ["a", "b"])

ec2 = client("ec2")
group = ec2.describe_security_groups()["SecurityGroups"][0]
same((group["Description"], group["Tags"], group["IpPermissionsEgress"][0]["IpProtocol"]), ("web", [{"Key": "a", "Value": "b"}], "-1"))
rule = group["IpPermissions"][0]
same((rule["FromPort"], rule["IpRanges"], rule["UserIdGroupPairs"]), (80, [{"CidrIp": "10.0.0.0/16", "Description": "vpc"}], [{"GroupId": "sg-2"}]))
table = ec2.describe_route_tables()["RouteTables"][0]
same((table["VpcId"], table["Routes"][0]["NatGatewayId"], table["Associations"][0]["SubnetId"]), ("vpc-1", "nat-1", "subnet-1"))
acl = ec2.describe_network_acls()["NetworkAcls"][0]
same((acl["IsDefault"], acl["Entries"][0]["Egress"], acl["Entries"][0]["PortRange"]), (True, True, {"From": 0, "To": 65535}))
endpoint = ec2.describe_vpc_endpoints()["VpcEndpoints"][0]
same((endpoint["State"], endpoint["SubnetIds"], endpoint["Groups"], endpoint["DnsEntries"]), ("available", ["subnet-1"], [{"GroupId": "sg-1"}], [{"DnsName": "ecr"}]))
same(endpoint["CreationTimestamp"], NOW - timedelta(days=1))
interface = ec2.describe_network_interfaces()["NetworkInterfaces"][0]
same((interface["Groups"], interface["PrivateIpAddresses"][0]["Primary"], interface["Association"]["PublicDnsName"]), ([{"GroupId": "sg-1"}], True, "x"))
gateway = ec2.describe_nat_gateways()["NatGateways"][0]
same((gateway["State"], gateway["NatGatewayAddresses"]), ("available", [{"PublicIp": "1.2.3.4"}]))
instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]
same((instance["State"]["Name"], instance["SecurityGroups"], instance["PublicDnsName"]), ("running", [{"GroupId": "sg-1"}], "x"))
refused(ec2.describe_subnets, "UnauthorizedOperation", 403)

efs = client("efs")
same(efs.describe_mount_targets(FileSystemId="fs-1")["MountTargets"][0]["SubnetId"], "subnet-1")
refused(efs.describe_file_systems, "AccessDeniedException", 400)
summaries = client("xray").get_trace_summaries(StartTime=NOW, EndTime=NOW)
same((summaries["TraceSummaries"][0]["Duration"], summaries["ApproximateTime"]), (0.5, NOW - timedelta(minutes=1)))
same(client("vpc-lattice").get_target_group(targetGroupIdentifier="tg-0123456789abcdef0")["createdAt"], NOW - timedelta(days=1))
