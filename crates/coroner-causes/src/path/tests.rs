//! Every hop on hand-made VPCs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use coroner_case::{Case, add_source};
use serde_json::{Value, json};

use super::{Path, fix_of, path};
use crate::draft::How;
use crate::scene::Scene;

fn path_of<'a>(scene: &Scene<'a>, slug: &str) -> Option<Path<'a>> {
    let cause = crate::cause(slug).unwrap();
    path(scene, cause.slug, cause.way)
}

const AUTH: &str = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp: i/o timeout";
const HUB: &str = "CannotPullContainerError: Get \"https://registry-1.docker.io/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)";
const LOGS: &str = "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed";
const ENV_FILE: &str = "ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled caused by: context deadline exceeded";
const NFS: &str = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec";

/// A task with everything around it, as documents. Tests change what they are about.
struct Vpc {
    reason: &'static str,
    task: Value,
    public: &'static str,
    subnets: Value,
    tables: Value,
    endpoints: Option<Value>,
    groups: Value,
    acls: Value,
    log: &'static str,
}

impl Vpc {
    /// A private subnet without any way out, and nothing that shuts.
    fn new(reason: &'static str) -> Vpc {
        Vpc {
            reason,
            task: json!({}),
            public: "DISABLED",
            subnets: json!([
                {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"},
                {"SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.2.0/24", "AvailabilityZone": "eu-west-1b"},
            ]),
            tables: json!([table(json!([]))]),
            endpoints: Some(json!([])),
            groups: json!([group("sg-1", json!([]), json!([everything()]))]),
            acls: json!([acl("acl-1", &["subnet-1", "subnet-2"], json!([pass(100, true), pass(100, false)]))]),
            log: "",
        }
    }

    fn documents(&self) -> Vec<Value> {
        let mut task = json!({
            "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e", "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
            "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1", "group": "service:web", "launchType": "FARGATE",
            "platformVersion": "1.4.0", "lastStatus": "STOPPED", "stopCode": "TaskFailedToStart", "stoppedReason": self.reason,
            "attachments": [{"type": "ElasticNetworkInterface", "details": [{"name": "subnetId", "value": "subnet-1"},
                {"name": "networkInterfaceId", "value": "eni-1"}, {"name": "privateIPv4Address", "value": "10.0.1.5"}]}],
            "containers": [{"name": "web", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"}],
        });
        for (key, value) in self.task.as_object().unwrap() {
            task[key] = value.clone();
        }
        let service = json!({"serviceName": "web", "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "desiredCount": 1,
            "networkConfiguration": {"awsvpcConfiguration":
                {"subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": self.public}}});
        let definition = json!({"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1", "family": "web",
            "networkMode": "awsvpc", "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
            "containerDefinitions": [{"name": "web", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1",
                "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1"}}}]});
        let mut documents = vec![
            json!({"tasks": [task]}),
            json!({"services": [service]}),
            json!({"taskDefinition": definition}),
            json!({"Subnets": self.subnets}),
            json!({"RouteTables": self.tables}),
            json!({"SecurityGroups": self.groups}),
            json!({"NetworkAcls": self.acls}),
        ];
        documents.extend(self.endpoints.as_ref().map(|endpoints| json!({"VpcEndpoints": endpoints})));
        documents
    }

    fn case(&self) -> Case {
        let mut case = Case::default();
        for (index, document) in self.documents().iter().enumerate() {
            add_source(&mut case, &format!("{index}.json"), document.to_string().as_bytes());
        }
        if !self.log.is_empty() {
            add_source(&mut case, "web.log", self.log.as_bytes());
        }
        case
    }

    /// `blocked: …`, `unknown: …` with the commands, or `open: …`.
    fn outcome(&self, slug: &str) -> String {
        let case = self.case();
        let facts = crate::facts::Facts::whole(&case);
        let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
        let Some(Path { place, report, .. }) = path_of(&scene, slug) else { return "no question".to_owned() };
        if !report.stops.is_empty() {
            let sure = if report.stops[0].sure { "" } else { " (unsure)" };
            return format!("blocked{sure}: {}", report.stops.iter().map(|stop| stop.text.as_str()).collect::<Vec<_>>().join("; "));
        }
        if !report.looks.is_empty() {
            let missing = report.looks.missing(&scene, &place);
            return format!("unknown: {}", missing.iter().map(|missing| how(&missing.how)).collect::<Vec<_>>().join("; "));
        }
        format!("open: {}", report.passed.join("; "))
    }

    fn commands(&self, slug: &str) -> Vec<String> {
        let case = self.case();
        let facts = crate::facts::Facts::whole(&case);
        let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
        fix_of(&scene, &path_of(&scene, slug).unwrap())
            .into_iter()
            .flat_map(|remedy| remedy.commands)
            .map(|command| command.plain())
            .collect()
    }
}

fn table(routes: Value) -> Value {
    let local = json!({"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"});
    let routes: Vec<Value> = std::iter::once(local).chain(routes.as_array().unwrap().clone()).collect();
    json!({"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-1", "Main": false}, {"SubnetId": "subnet-2"}],
        "Routes": routes})
}

fn default_route(key: &str, id: &str) -> Value {
    json!([{"DestinationCidrBlock": "0.0.0.0/0", key: id, "State": "active"}])
}

fn everything() -> Value {
    json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
}

fn https(peer: Value) -> Value {
    let mut rule = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443});
    for (key, value) in peer.as_object().unwrap() {
        rule[key] = value.clone();
    }
    rule
}

fn group(id: &str, ingress: Value, egress: Value) -> Value {
    json!({"GroupId": id, "VpcId": "vpc-1", "IpPermissions": ingress, "IpPermissionsEgress": egress})
}

fn endpoint(id: &str, service: &str) -> Value {
    json!({"VpcEndpointId": id, "VpcEndpointType": "Interface", "VpcId": "vpc-1", "ServiceName": format!("com.amazonaws.eu-west-1.{service}"),
        "State": "available", "PrivateDnsEnabled": true, "SubnetIds": ["subnet-1"], "Groups": [{"GroupId": "sg-9"}]})
}

fn gateway(id: &str, tables: &[&str]) -> Value {
    json!({"VpcEndpointId": id, "VpcEndpointType": "Gateway", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.s3",
        "State": "available", "RouteTableIds": tables})
}

fn acl(id: &str, subnets: &[&str], entries: Value) -> Value {
    let associations: Vec<Value> = subnets.iter().map(|subnet| json!({"SubnetId": subnet})).collect();
    let last = |egress: bool| rule(32_767, egress, "deny", "-1", "0.0.0.0/0", None);
    let entries: Vec<Value> = entries.as_array().unwrap().iter().cloned().chain([last(true), last(false)]).collect();
    json!({"NetworkAclId": id, "VpcId": "vpc-1", "Associations": associations, "Entries": entries})
}

fn pass(number: i64, egress: bool) -> Value {
    rule(number, egress, "allow", "-1", "0.0.0.0/0", None)
}

fn rule(number: i64, egress: bool, action: &str, protocol: &str, cidr: &str, ports: Option<(i64, i64)>) -> Value {
    let mut rule = json!({"RuleNumber": number, "Egress": egress, "RuleAction": action, "Protocol": protocol, "CidrBlock": cidr});
    if let Some((from, to)) = ports {
        rule["PortRange"] = json!({"From": from, "To": to});
    }
    rule
}

#[track_caller]
fn is(outcome: &str, kind: &str, words: &[&str]) {
    assert!(outcome.starts_with(kind), "{outcome}");
    for word in words {
        assert!(outcome.contains(word), "no {word:?} in {outcome}");
    }
}

const REGISTRY: &str = "registry-unreachable";

#[test]
fn an_isolated_subnet_reaches_nothing() {
    let vpc = Vpc::new(AUTH);
    is(&vpc.outcome(REGISTRY), "blocked: rtb-1 of subnet-1 has no route to the internet, and no VPC endpoint of vpc-1 serves ecr.api", &[]);
    let commands = vpc.commands(REGISTRY).join("\n");
    is(
        &commands,
        "GROUP=$(aws ec2 create-security-group",
        &[
            "--service-name com.amazonaws.eu-west-1.ecr.api --subnet-ids subnet-1 subnet-2 --security-group-ids \"$GROUP\" --private-dns-enabled",
            "com.amazonaws.eu-west-1.ecr.dkr",
            "com.amazonaws.eu-west-1.logs",
            "--vpc-endpoint-type Gateway --service-name com.amazonaws.eu-west-1.s3 --route-table-ids rtb-1",
            "--source-group sg-1",
            "aws ec2 create-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id NAT_GATEWAY",
            "aws ecs update-service --cluster prod --service web --force-new-deployment",
        ],
    );
    is(
        &Vpc { endpoints: None, ..Vpc::new(AUTH) }.outcome(REGISTRY),
        "unknown: aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=vpc-1",
        &[],
    );
    // Docker Hub has no endpoint, so nobody needs to look for one.
    is(&Vpc { endpoints: None, ..Vpc::new(HUB) }.outcome(REGISTRY), "blocked: rtb-1 of subnet-1 has no route to the internet", &[]);
    let shared = json!([{"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1", "State": "active"}]);
    is(&Vpc { tables: json!([table(shared)]), ..Vpc::new(AUTH) }.outcome(REGISTRY), "blocked (unsure): rtb-1", &[]);
}

#[test]
fn an_internet_gateway_needs_a_public_address() {
    let public = || Vpc { tables: json!([table(default_route("GatewayId", "igw-1"))]), ..Vpc::new(AUTH) };
    is(
        &public().outcome(REGISTRY),
        "blocked: subnet-1 sends 0.0.0.0/0 to igw-1, but the task has no public IP (assignPublicIp is DISABLED) and no NAT",
        &["no VPC endpoint of vpc-1 serves ecr.api"],
    );
    is(
        &public().commands(REGISTRY)[0],
        "aws ecs update-service --cluster prod --service web --network-configuration '{\"awsvpcConfiguration\":{\"assignPublicIp\":\"ENABLED\",\"securityGroups\":[\"sg-1\"],\"subnets\":[\"subnet-1\",\"subnet-2\"]}}'",
        &[],
    );
    is(&Vpc { public: "ENABLED", ..public() }.outcome(REGISTRY), "open: subnet-1 sends 0.0.0.0/0 to igw-1; sg-1 lets TCP 443 out", &[]);
    // A cut document doesn't tell, and the interface may.
    is(&Vpc { public: "", ..public() }.outcome(REGISTRY), "unknown: look up networkConfiguration in the call that started the task", &[]);
    // Whoever has an interface of its own on EC2 gets no public address, but there the instance pulls.
    let on_ec2 = json!({"launchType": "EC2", "platformVersion": "", "containerInstanceArn": "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/c1"});
    is(
        &Vpc { task: on_ec2.clone(), ..public() }.outcome(REGISTRY),
        "unknown: aws ecs describe-container-instances --cluster prod --container-instances c1",
        &[],
    );
    let log = "2026-01-01T00:00:00Z Connect timeout on endpoint URL: \"https://sts.eu-west-1.amazonaws.com/\"";
    let ran = json!({"launchType": "EC2", "platformVersion": "", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"});
    is(
        &Vpc { task: ran, log, ..public() }.outcome("dependency-unreachable"),
        "blocked: subnet-1 sends 0.0.0.0/0 to igw-1, but the task has no public IP (a task with an interface of its own gets none on EC2)",
        &["sts"],
    );
}

#[test]
fn the_instance_pulls_on_ec2() {
    let task = json!({"launchType": "EC2", "platformVersion": "", "containerInstanceArn": "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/c1"});
    let vpc = Vpc { task, ..Vpc::new(HUB) };
    let mut case = vpc.case();
    let instance = json!({"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/c1",
        "ec2InstanceId": "i-1", "attributes": [{"name": "ecs.subnet-id", "value": "subnet-2"}, {"name": "ecs.vpc-id", "value": "vpc-1"}]}]});
    add_source(&mut case, "instance.json", instance.to_string().as_bytes());
    let facts = crate::facts::Facts::whole(&case);
    let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
    let path = path_of(&scene, REGISTRY).unwrap();
    assert_eq!(path.report.stops[0].text, "rtb-1 of subnet-2 has no route to the internet");
    let looks = path.report.looks.missing(&scene, &path.place);
    assert_eq!(how(&looks[0].how), "aws ec2 describe-instances --instance-ids i-1");
}

#[test]
fn a_nat_gateway_serves_everybody_unless_it_is_gone() {
    let private = |state: &str| {
        let routes = json!([{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": state}]);
        Vpc { tables: json!([table(routes)]), ..Vpc::new(AUTH) }
    };
    is(&private("active").outcome(REGISTRY), "open: subnet-1 sends 0.0.0.0/0 to nat-1", &[]);
    is(&private("blackhole").outcome(REGISTRY), "blocked: subnet-1 sends 0.0.0.0/0 to nat-1, which is gone (blackhole)", &[]);
    is(
        &private("blackhole").commands(REGISTRY)[0],
        "aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id NAT_GATEWAY",
        &[],
    );
}

#[test]
fn what_leaves_the_vpc_by_other_ways_is_not_seen() {
    for (key, id) in [
        ("TransitGatewayId", "tgw-1"),
        ("GatewayId", "vgw-1"),
        ("VpcPeeringConnectionId", "pcx-1"),
        ("NetworkInterfaceId", "eni-9"),
        ("GatewayId", "vpce-fw"),
        ("InstanceId", "i-9"),
    ] {
        let vpc = Vpc { tables: json!([table(default_route(key, id))]), ..Vpc::new(AUTH) };
        is(&vpc.outcome(REGISTRY), "unknown: ", &[]);
    }
}

#[test]
fn the_longest_prefix_wins_and_the_main_table_serves_the_rest() {
    let address = "2026-01-01T00:00:00Z dial tcp 10.9.0.7:5432: i/o timeout";
    let ran = json!({"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"});
    let routes = json!([
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"},
        {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-1", "State": "active"},
        {"DestinationCidrBlock": "10.9.0.0/24", "VpcPeeringConnectionId": "pcx-2", "State": "blackhole"},
    ]);
    let vpc = Vpc { tables: json!([table(routes)]), log: address, task: ran.clone(), ..Vpc::new("") };
    is(&vpc.outcome("dependency-unreachable"), "blocked: subnet-1 sends 10.9.0.0/24 to pcx-2, which is gone (blackhole)", &[]);
    let vpc = Vpc { tables: json!([table(default_route("GatewayId", "igw-1"))]), log: address, task: ran, ..Vpc::new("") };
    is(
        &vpc.outcome("dependency-unreachable"),
        "blocked: subnet-1 sends 0.0.0.0/0 to igw-1, and nothing leads to the private address 10.9.0.7",
        &[],
    );

    let mut main = table(default_route("NatGatewayId", "nat-1"));
    main["Associations"] = json!([{"Main": true}]);
    let mut other = table(json!([]));
    other["Associations"] = json!([{"SubnetId": "subnet-2"}]);
    is(&Vpc { tables: json!([other.clone(), main]), ..Vpc::new(AUTH) }.outcome(REGISTRY), "open: subnet-1 sends 0.0.0.0/0 to nat-1", &[]);
    // Without the main table nothing is known of a subnet that no table names.
    is(
        &Vpc { tables: json!([other]), ..Vpc::new(AUTH) }.outcome(REGISTRY),
        "unknown: aws ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-1",
        &[],
    );
}

#[test]
fn interface_endpoints_take_the_traffic_and_their_groups_decide() {
    let with = |ingress: Value| Vpc {
        endpoints: Some(json!([endpoint("vpce-1", "ecr.api")])),
        groups: json!([group("sg-1", json!([]), json!([everything()])), group("sg-9", ingress, json!([]))]),
        ..Vpc::new(AUTH)
    };
    is(
        &with(json!([https(json!({"UserIdGroupPairs": [{"GroupId": "sg-1"}]}))])).outcome(REGISTRY),
        "open: sg-1 lets TCP 443 out; sg-9 of vpce-1 admits TCP 443",
        &[],
    );
    is(&with(json!([https(json!({"IpRanges": [{"CidrIp": "10.0.0.0/16"}]}))])).outcome(REGISTRY), "open: ", &[]);
    let shut = with(json!([https(json!({"UserIdGroupPairs": [{"GroupId": "sg-5"}], "IpRanges": [{"CidrIp": "10.0.2.0/24"}]}))]));
    is(&shut.outcome(REGISTRY), "blocked: vpce-1 answers for ecr.api, but sg-9 admits no TCP 443 from the task (sg-1, 10.0.1.5)", &[]);
    assert_eq!(
        shut.commands(REGISTRY)[0],
        "aws ec2 authorize-security-group-ingress --group-id sg-9 --ip-permissions '[{\"FromPort\":443,\"IpProtocol\":\"tcp\",\"ToPort\":443,\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\"}]}]'"
    );
    // The endpoint's group is not in the case.
    let absent = Vpc { groups: json!([group("sg-1", json!([]), json!([everything()]))]), ..with(json!([])) };
    is(&absent.outcome(REGISTRY), "unknown: aws ec2 describe-security-groups --group-ids sg-9", &[]);
    // Even beside a NAT gateway the name leads to the endpoint.
    let beside = Vpc { tables: json!([table(default_route("NatGatewayId", "nat-1"))]), ..with(json!([])) };
    is(&beside.outcome(REGISTRY), "blocked: vpce-1 answers", &[]);
}

#[test]
fn endpoints_that_do_not_serve_are_named() {
    let with = |change: Value| {
        let mut one = endpoint("vpce-1", "ecr.api");
        for (key, value) in change.as_object().unwrap() {
            one[key] = value.clone();
        }
        Vpc { endpoints: Some(json!([one])), ..Vpc::new(AUTH) }
    };
    is(&with(json!({"VpcId": "vpc-2"})).outcome(REGISTRY), "blocked: rtb-1", &["no VPC endpoint of vpc-1 serves ecr.api"]);
    is(
        &with(json!({"ServiceName": "com.amazonaws.eu-west-1.ecr.dkr"})).outcome(REGISTRY),
        "blocked: rtb-1",
        &["no VPC endpoint of vpc-1 serves ecr.api"],
    );
    is(&with(json!({"State": "pending"})).outcome(REGISTRY), "blocked: rtb-1", &["vpce-1 for ecr.api is pending"]);
    let no_dns = with(json!({"PrivateDnsEnabled": false}));
    is(&no_dns.outcome(REGISTRY), "blocked: rtb-1", &["vpce-1 for ecr.api has private DNS off"]);
    is(&no_dns.commands(REGISTRY)[0], "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --private-dns-enabled", &[]);
    // A cut document doesn't tell whether the name leads there.
    is(&with(json!({"PrivateDnsEnabled": null})).outcome(REGISTRY), "unknown: ", &["describe-vpc-endpoints"]);
    // Another endpoint was forgotten.
    is(&Vpc { reason: LOGS, ..with(json!({})) }.outcome("logs-unreachable"), "blocked: rtb-1", &["no VPC endpoint of vpc-1 serves logs"]);
}

#[test]
fn the_address_that_was_dialled_tells_which_way_was_taken() {
    let public: &'static str = "ResourceInitializationError: unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp 52.94.5.12:443: i/o timeout";
    let private: &'static str = "ResourceInitializationError: unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp 10.0.2.9:443: i/o timeout";
    is(&Vpc { endpoints: None, ..Vpc::new(public) }.outcome(REGISTRY), "blocked: rtb-1 of subnet-1 has no route to the internet", &[]);
    is(&Vpc { endpoints: None, ..Vpc::new(private) }.outcome(REGISTRY), "unknown: ", &["describe-vpc-endpoints"]);
    let unused = Vpc { endpoints: Some(json!([endpoint("vpce-1", "ecr.api")])), ..Vpc::new(public) };
    is(&unused.outcome(REGISTRY), "blocked: rtb-1", &["the name of ecr.api did not resolve to vpce-1"]);
    let range = |cidr: &str| json!([group("sg-1", json!([]), json!([https(json!({"IpRanges": [{"CidrIp": cidr}]}))]))]);
    let nat = || Vpc { tables: json!([table(default_route("NatGatewayId", "nat-1"))]), ..Vpc::new(public) };
    is(&Vpc { groups: range("52.94.0.0/16"), ..nat() }.outcome(REGISTRY), "open: ", &[]);
    is(&Vpc { groups: range("54.0.0.0/8"), ..nat() }.outcome(REGISTRY), "blocked: sg-1 lets no TCP 443 out to ecr.api", &[]);
}

#[test]
fn a_gateway_endpoint_serves_the_tables_that_it_is_in() {
    let slug = "env-file-unreachable";
    let with = |tables: &[&str]| Vpc { endpoints: Some(json!([gateway("vpce-s3", tables)])), ..Vpc::new(ENV_FILE) };
    is(&with(&["rtb-1"]).outcome(slug), "open: subnet-1 reaches s3 by vpce-s3", &[]);
    is(&with(&["rtb-7"]).outcome(slug), "blocked: rtb-1", &["vpce-s3 for s3 is not in rtb-1"]);
    is(&with(&["rtb-7"]).commands(slug)[0], "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-s3 --add-route-table-ids rtb-1", &[]);

    let routes = json!([{"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "State": "active"}]);
    let only = |list: &str| Vpc {
        tables: json!([table(routes.clone())]),
        groups: json!([group("sg-1", json!([]), json!([https(json!({"PrefixListIds": [{"PrefixListId": list}]}))]))]),
        ..with(&[])
    };
    is(&only("pl-s3").outcome(slug), "open: ", &["sg-1 lets TCP 443 out"]);
    is(&only("pl-7").outcome(slug), "unknown: aws ec2 describe-security-group-rules --filters Name=group-id,Values=sg-1", &[]);
    // The S3 prefix list is no way to ECR's API.
    is(&Vpc { reason: AUTH, ..only("pl-s3") }.outcome(REGISTRY), "blocked: rtb-1", &["no VPC endpoint of vpc-1 serves ecr.api"]);
}

#[test]
fn a_security_group_without_a_rule_for_443_lets_nothing_out() {
    let with = |egress: Value| Vpc {
        tables: json!([table(default_route("NatGatewayId", "nat-1"))]),
        groups: json!([group("sg-1", json!([]), egress)]),
        ..Vpc::new(AUTH)
    };
    for egress in [
        json!([]),
        json!([https(json!({"UserIdGroupPairs": [{"GroupId": "sg-9"}]}))]),
        json!([https(json!({"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}))]),
        json!([{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]),
        json!([{"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]),
        json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]),
    ] {
        let vpc = with(egress);
        is(&vpc.outcome(REGISTRY), "blocked: sg-1 lets no TCP 443 out to ecr.api", &[]);
        assert_eq!(
            vpc.commands(REGISTRY)[0],
            "aws ec2 authorize-security-group-egress --group-id sg-1 --ip-permissions '[{\"FromPort\":443,\"IpProtocol\":\"tcp\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}],\"ToPort\":443}]'"
        );
    }
    is(&with(json!([https(json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}))])).outcome(REGISTRY), "open: ", &[]);
    is(
        &with(json!([https(json!({"IpRanges": [{"CidrIp": "52.0.0.0/8"}]}))])).outcome(REGISTRY),
        "unknown: ",
        &["describe-security-group-rules"],
    );
    is(&Vpc { groups: json!([]), ..with(json!([])) }.outcome(REGISTRY), "unknown: aws ec2 describe-security-groups --group-ids sg-1", &[]);
    // A document that leaves the outbound rules out tells nothing of them.
    is(
        &Vpc { groups: json!([{"GroupId": "sg-1"}]), ..with(json!([])) }.outcome(REGISTRY),
        "unknown: ",
        &["describe-security-groups --group-ids sg-1"],
    );
}

#[test]
fn an_acl_must_let_out_what_asks_and_in_what_answers() {
    let with = |entries: Value| Vpc {
        tables: json!([table(default_route("NatGatewayId", "nat-1"))]),
        acls: json!([acl("acl-1", &["subnet-1"], entries)]),
        ..Vpc::new(AUTH)
    };
    let out = rule(100, true, "allow", "6", "0.0.0.0/0", Some((443, 443)));
    let back = |from, to| rule(100, false, "allow", "6", "0.0.0.0/0", Some((from, to)));
    is(&with(json!([out, back(1024, 65535)])).outcome(REGISTRY), "open: ", &["acl-1 passes TCP 443", "acl-1 passes answers"]);
    is(&with(json!([out, back(32768, 60999)])).outcome(REGISTRY), "open: ", &[]);
    is(
        &with(json!([out, back(443, 443)])).outcome(REGISTRY),
        "blocked: acl-1 of subnet-1 denies answers (TCP 32768-60999) in from ecr.api (rule 32767)",
        &[],
    );
    is(&with(json!([out, back(49152, 65535)])).outcome(REGISTRY), "unknown: aws ec2 describe-network-acls --network-acl-ids acl-1", &[]);
    is(&with(json!([back(1024, 65535)])).outcome(REGISTRY), "blocked: acl-1 of subnet-1 denies TCP 443 out to ecr.api (rule 32767)", &[]);
    // The lower number counts, whatever the order in the document.
    let deny = rule(90, true, "deny", "6", "0.0.0.0/0", Some((0, 65535)));
    let denied = with(json!([out, deny, back(1024, 65535)]));
    is(&denied.outcome(REGISTRY), "blocked: acl-1 of subnet-1 denies TCP 443 out to ecr.api (rule 90)", &[]);
    assert_eq!(
        denied.commands(REGISTRY)[0],
        "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress --rule-number 10 --protocol 6 --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action allow"
    );
    let first = with(json!([rule(1, true, "deny", "-1", "0.0.0.0/0", None), back(1024, 65535)]));
    is(&first.commands(REGISTRY)[0], "aws ec2 replace-network-acl-entry --network-acl-id acl-1 --egress --rule-number 1 ", &[]);
    let partly = rule(90, true, "deny", "6", "52.0.0.0/8", Some((443, 443)));
    is(&with(json!([out, partly, back(1024, 65535)])).outcome(REGISTRY), "unknown: ", &["describe-network-acls"]);
    // Rules about UDP, IPv6 or private ranges don't concern it.
    let others = json!([
        rule(10, true, "deny", "17", "0.0.0.0/0", Some((443, 443))),
        rule(20, true, "deny", "6", "", None),
        rule(30, true, "deny", "-1", "192.168.0.0/16", None),
        out,
        back(1024, 65535)
    ]);
    is(&with(others).outcome(REGISTRY), "open: ", &[]);
    is(
        &Vpc { acls: json!([]), ..with(json!([])) }.outcome(REGISTRY),
        "unknown: aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=subnet-1",
        &[],
    );
}

#[test]
fn an_endpoint_in_another_subnet_has_an_acl_of_its_own() {
    let far = |entries: Value| {
        let mut one = endpoint("vpce-1", "ecr.api");
        one["SubnetIds"] = json!(["subnet-2"]);
        Vpc {
            endpoints: Some(json!([one])),
            groups: json!([
                group("sg-1", json!([]), json!([everything()])),
                group("sg-9", json!([https(json!({"IpRanges": [{"CidrIp": "10.0.0.0/16"}]}))]), json!([]))
            ]),
            acls: json!([acl("acl-1", &["subnet-1"], json!([pass(100, true), pass(100, false)])), acl("acl-2", &["subnet-2"], entries)]),
            ..Vpc::new(AUTH)
        }
    };
    is(&far(json!([pass(100, true), pass(100, false)])).outcome(REGISTRY), "open: ", &[]);
    is(
        &far(json!([pass(100, true), rule(90, false, "deny", "6", "10.0.1.0/24", Some((443, 443))), pass(100, false)])).outcome(REGISTRY),
        "blocked: acl-2 of subnet-2 denies TCP 443 in from subnet-1 (rule 90)",
        &[],
    );
    is(
        &far(json!([pass(100, false)])).outcome(REGISTRY),
        "blocked: acl-2 of subnet-2 denies answers (TCP 32768-60999) out to subnet-1 (rule 32767)",
        &[],
    );
}

#[test]
fn a_mount_target_must_admit_the_task() {
    let slug = "efs-unreachable";
    let nfs = |peer: Value| {
        let mut rule = https(peer);
        (rule["FromPort"], rule["ToPort"]) = (json!(2049), json!(2049));
        rule
    };
    let with = |ingress: Value| Vpc {
        groups: json!([group("sg-1", json!([]), json!([everything()])), group("sg-efs", ingress, json!([]))]),
        ..Vpc::new(NFS)
    };
    let shut = with(json!([nfs(json!({"UserIdGroupPairs": [{"GroupId": "sg-old"}]}))]));
    is(&shut.outcome(slug), "blocked (unsure): sg-efs admits TCP 2049 from others, but not from the task (sg-1, 10.0.1.5)", &[]);
    is(
        &shut.commands(slug)[0],
        "aws ec2 authorize-security-group-ingress --group-id sg-efs --ip-permissions '[{\"FromPort\":2049,\"IpProtocol\":\"tcp\",\"ToPort\":2049,\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\"}]}]'",
        &[],
    );
    is(&with(json!([nfs(json!({"UserIdGroupPairs": [{"GroupId": "sg-1"}]}))])).outcome(slug), "open: ", &["sg-efs admits TCP 2049"]);
    is(&with(json!([])).outcome(slug), "unknown: aws efs describe-mount-targets --file-system-id fs-1", &[]);
    let own =
        Vpc { groups: json!([group("sg-1", json!([]), json!([https(json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}))]))]), ..Vpc::new(NFS) };
    is(&own.outcome(slug), "blocked: sg-1 lets no TCP 2049 out to the mount target", &[]);
}

#[test]
fn a_policy_that_forgets_the_layers_is_found_where_s3_answered() {
    let slug = "image-layer-download-blocked";
    let refused: &'static str = "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/a: 403 Forbidden";
    let with = |resource: &str| {
        let mut one = gateway("vpce-s3", &["rtb-1"]);
        one["PolicyDocument"] =
            json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource}]}).to_string().into();
        Vpc { endpoints: Some(json!([one])), ..Vpc::new(refused) }
    };
    is(
        &with("arn:aws:s3:::mine/*").outcome(slug),
        "blocked: the policy of vpce-s3 admits no s3:GetObject on arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*",
        &[],
    );
    is(
        &with("arn:aws:s3:::mine/*").commands(slug)[0],
        "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-s3 --policy-document '{",
        &["starport-layer-bucket/*", "arn:aws:s3:::mine/*"],
    );
    is(&with("*").outcome(slug), "open: ", &[]);
}

#[test]
fn the_resolver_of_the_vpc_is_asked_past_groups_and_acls() {
    let ran = json!({"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"});
    let with = |log: &'static str| Vpc {
        task: ran.clone(),
        log,
        groups: json!([group("sg-1", json!([]), json!([https(json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}))]))]),
        ..Vpc::new("")
    };
    let slug = "dns-resolution-failed";
    let own = "2026-01-01T00:00:00Z dial tcp: lookup db.internal on 10.0.0.2:53: read udp 10.0.1.5:40000->10.0.0.2:53: i/o timeout";
    let custom = "2026-01-01T00:00:00Z dial tcp: lookup db.internal on 10.0.2.53:53: read udp 10.0.1.5:40000->10.0.2.53:53: i/o timeout";
    assert_eq!(with(own).outcome(slug), "no question");
    is(&with(custom).outcome(slug), "blocked: sg-1 lets no UDP 53 out to 10.0.2.53", &[]);
}

#[test]
fn an_answer_is_no_question_of_the_network() {
    for reason in [
        "CannotPullContainerError: Get \"https://registry-1.docker.io/v2/\": dial tcp 44.1.1.1:443: connect: connection refused",
        "CannotPullContainerError: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host",
    ] {
        assert_eq!(Vpc::new(reason).outcome(REGISTRY), "no question", "{reason}");
    }
}

#[test]
fn goals_are_read_from_messages_and_images() {
    let case = Vpc::new(AUTH).case();
    let facts = crate::facts::Facts::whole(&case);
    let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
    let goals = path_of(&scene, REGISTRY).unwrap().goals;
    assert_eq!(goals, [super::Goal::Service("ecr.api")]);
    let secret = "ResourceInitializationError: unable to retrieve secret from asm: service call has been retried: fetching secret data from AWS Secrets Manager in region us-east-1: secret arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1b2c3: context deadline exceeded";
    let case = Vpc::new(secret).case();
    let facts = crate::facts::Facts::whole(&case);
    let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
    // Endpoints serve their own Region only.
    assert_eq!(
        path_of(&scene, "secret-unreachable").unwrap().goals,
        [super::Goal::Host("secretsmanager.us-east-1.amazonaws.com".to_owned())]
    );
    // Fargate 1.3.0 fetched tokens and secrets past the VPC, but not what the log driver sends.
    let old = json!({"platformVersion": "1.3.0"});
    assert_eq!(Vpc { task: old.clone(), ..Vpc::new(AUTH) }.outcome(REGISTRY), "no question");
    is(&Vpc { task: old, ..Vpc::new(LOGS) }.outcome("logs-unreachable"), "blocked: ", &[]);
}

#[test]
fn several_subnets_are_walked_from_and_one_way_out_leaves_doubt() {
    let no_interface = json!({"attachments": []});
    let mut second = table(default_route("NatGatewayId", "nat-1"));
    second["RouteTableId"] = json!("rtb-2");
    second["Associations"] = json!([{"SubnetId": "subnet-2"}]);
    let mut first = table(json!([]));
    first["Associations"] = json!([{"SubnetId": "subnet-1"}]);
    let mixed = Vpc { task: no_interface.clone(), tables: json!([first, second]), ..Vpc::new(AUTH) };
    is(&mixed.outcome(REGISTRY), "blocked (unsure): rtb-1 of subnet-1 has no route to the internet", &[]);
    let commands = mixed.commands(REGISTRY).join("\n");
    is(
        &commands,
        "",
        &[
            "{\"awsvpcConfiguration\":{\"assignPublicIp\":\"DISABLED\",\"securityGroups\":[\"sg-1\"],\"subnets\":[\"subnet-2\"]}}",
            "--nat-gateway-id nat-1",
        ],
    );
    is(&Vpc { task: no_interface, ..Vpc::new(AUTH) }.outcome(REGISTRY), "blocked: rtb-1 of subnet-1", &["rtb-1 of subnet-2"]);
}

#[test]
fn a_task_that_is_older_than_the_configuration_is_not_judged_by_it() {
    let vpc = Vpc { public: "ENABLED", tables: json!([table(default_route("GatewayId", "igw-1"))]), ..Vpc::new(AUTH) };
    let mut case = vpc.case();
    case.tasks[0].value.started_by = "ecs-svc/1".into();
    case.tasks[0].value.created_at = coroner_ecs::lenient::Time(Some(coroner_ecs::Timestamp(1_000)));
    let deployment = |id: &str, at: i64| coroner_ecs::service::Deployment {
        id: id.into(),
        status: "PRIMARY".into(),
        created_at: coroner_ecs::lenient::Time(Some(coroner_ecs::Timestamp(at))),
        ..Default::default()
    };
    let public = |case: &Case| {
        let facts = crate::facts::Facts::whole(case);
        super::place_of(&Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]), super::Sender::Agent)
            .unwrap()
            .public
            .map(|(public, _)| public)
    };
    case.services[0].value.deployments.0 = vec![deployment("ecs-svc/2", 2_000)];
    assert_eq!(public(&case), None);
    case.services[0].value.deployments.0 = vec![deployment("ecs-svc/1", 500)];
    assert_eq!(public(&case), Some(true));
}

#[test]
fn whoever_names_no_group_has_the_default_one() {
    let mut vpc = Vpc { tables: json!([table(default_route("NatGatewayId", "nat-1"))]), ..Vpc::new(AUTH) };
    vpc.groups = json!([{"GroupId": "sg-d", "GroupName": "default", "VpcId": "vpc-1", "IpPermissionsEgress": []}]);
    let mut case = vpc.case();
    case.services[0].value.network_configuration.0.awsvpc_configuration.0.security_groups.0.clear();
    let facts = crate::facts::Facts::whole(&case);
    let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
    assert_eq!(path_of(&scene, REGISTRY).unwrap().report.stops[0].text, "sg-d lets no TCP 443 out to ecr.api");
}

#[test]
fn other_partitions_have_names_of_their_own() {
    let mut case = Case::default();
    for (index, document) in Vpc::new(AUTH).documents().iter().enumerate() {
        let text = document
            .to_string()
            .replace("arn:aws:", "arn:aws-cn:")
            .replace("eu-west-1", "cn-north-1")
            .replace("amazonaws.com", "amazonaws.com.cn");
        add_source(&mut case, &format!("{index}.json"), text.as_bytes());
    }
    let facts = crate::facts::Facts::whole(&case);
    let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
    let commands: Vec<String> = fix_of(&scene, &path_of(&scene, REGISTRY).unwrap())
        .into_iter()
        .flat_map(|remedy| remedy.commands)
        .map(|command| command.plain())
        .collect();
    is(
        &commands.join("\n"),
        "",
        &[
            " cn.com.amazonaws.cn-north-1.ecr.api ",
            " cn.com.amazonaws.cn-north-1.ecr.dkr ",
            " com.amazonaws.cn-north-1.logs ",
            " com.amazonaws.cn-north-1.s3 ",
        ],
    );
}

#[test]
fn ids_from_outside_are_quoted() {
    let evil = "subnet-1'; rm -rf ~ #$(x)`y`";
    let task = json!({"attachments": [{"type": "ElasticNetworkInterface", "details": [{"name": "subnetId", "value": evil}]}]});
    let vpc = Vpc { task, tables: json!([]), subnets: json!([]), acls: json!([]), groups: json!([]), ..Vpc::new(AUTH) };
    let outcome = vpc.outcome(REGISTRY);
    is(&outcome, "unknown: ", &["'subnet-1'\"'\"'; rm -rf ~ #$(x)`y`'"]);
    let mut broken = table(default_route("NatGatewayId", "nat-$(x)"));
    broken["Routes"][1]["State"] = json!("blackhole");
    broken["RouteTableId"] = json!("rtb;reboot");
    let commands = Vpc { tables: json!([broken]), ..Vpc::new(AUTH) }.commands(REGISTRY).join("\n");
    is(&commands, "aws ec2 replace-route --route-table-id 'rtb;reboot' ", &[]);
}

#[test]
fn the_order_of_network_documents_changes_nothing() {
    let vpc = Vpc { groups: json!([group("sg-1", json!([]), json!([]))]), ..Vpc::new(AUTH) };
    let mut documents: Vec<(usize, Value)> = vpc.documents().into_iter().enumerate().collect();
    // Two documents about the same subnet that differ: one of them has to win, whichever is read first.
    documents.push((20, json!({"RouteTables": [table(default_route("NatGatewayId", "nat-1"))]})));
    let told = |documents: &[(usize, Value)]| {
        let mut case = Case::default();
        for (index, document) in documents {
            add_source(&mut case, &format!("{index}.json"), document.to_string().as_bytes());
        }
        let facts = crate::facts::Facts::whole(&case);
        let scene = Scene::of_task(crate::Catalogue::built_in(), &facts, &case.tasks[0]);
        let path = path_of(&scene, REGISTRY).unwrap();
        let commands: Vec<String> =
            fix_of(&scene, &path).into_iter().flat_map(|remedy| remedy.commands).map(|command| command.plain()).collect();
        format!("{:?} {commands:?}", path.report.stops.iter().map(|stop| (&stop.text, &stop.source)).collect::<Vec<_>>())
    };
    let first = told(&documents);
    assert!(first.contains("sg-1 lets no TCP 443 out to ecr.api"), "{first}");
    documents.reverse();
    assert_eq!(first, told(&documents));
}

#[test]
fn hostile_documents_neither_panic_nor_hang() {
    let many: Vec<Value> = (0..20_000)
        .map(|index| json!({"DestinationCidrBlock": format!("10.{}.{}.0/24", index / 256 % 256, index % 256), "TransitGatewayId": "tgw-1"}))
        .collect();
    let entries: Vec<Value> =
        (0..20_000).map(|index| rule(index, index % 2 == 0, "allow", "6", "300.1.1.1/99", Some((i64::MIN, i64::MAX)))).collect();
    let rules: Vec<Value> = (0..20_000).map(|_| json!({"IpProtocol": "tcp", "FromPort": i64::MAX, "ToPort": i64::MIN, "IpRanges": [{"CidrIp": "1.2.3.4/-1"}, {"CidrIp": "0.0.0.0/4294967296"}]})).collect();
    let endpoints: Vec<Value> = (0..5_000).map(|index| json!({"VpcEndpointId": format!("vpce-{index}"), "VpcId": "vpc-1", "ServiceName": "....-1.".repeat(20), "SubnetIds": ["subnet-1", 7, null], "PolicyDocument": "[".repeat(500)})).collect();
    let vpc = Vpc {
        tables: json!([table(Value::Array(many))]),
        acls: json!([acl("acl-1", &["subnet-1"], Value::Array(entries))]),
        groups: json!([group("sg-1", json!([]), Value::Array(rules))]),
        endpoints: Some(Value::Array(endpoints)),
        ..Vpc::new(AUTH)
    };
    is(&vpc.outcome(REGISTRY), "blocked", &["sg-1 lets no TCP 443 out"]);
    vpc.commands(REGISTRY);
    for odd in [
        json!(7),
        json!("x"),
        json!([null, 7, "x", [], {}]),
        json!([{"Routes": 7, "Entries": {}, "IpPermissionsEgress": "x", "Associations": [null]}]),
    ] {
        let vpc = Vpc {
            subnets: odd.clone(),
            tables: odd.clone(),
            endpoints: Some(odd.clone()),
            groups: odd.clone(),
            acls: odd,
            ..Vpc::new(AUTH)
        };
        is(&vpc.outcome(REGISTRY), "unknown: ", &[]);
    }
}

/// How a missing fact is got, as it would be read.
fn how(how: &How) -> String {
    match how {
        How::Run(command) => command.plain(),
        How::Do(words) => words.clone(),
    }
}
