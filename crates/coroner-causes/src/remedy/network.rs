//! What lets packets pass the hop that stops them, with the user's own ids.

use coroner_case::{Argument, Command, Located, command};
use coroner_ecs::network::{RouteTable, VpcEndpoint};
use serde_json::{Value, json};

use super::{patch, rollout};
use crate::draft::Remedy;
use crate::path::{self, Goal, HTTPS, Hop, Place, Side, Stop, Traffic};
use crate::scene::Scene;

/// Remedies for every hop that stops, the first one first: each is needed, but for those that say that they come instead.
pub fn open_path(scene: &Scene<'_>, place: &Place<'_>, needs: &[Goal], stops: &[Stop]) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::new();
    for stop in stops {
        for (index, mut remedy) in of_hop(scene, place, needs, &stop.hop).into_iter().enumerate() {
            if index > 0 {
                remedy.summary.insert_str(0, "or instead: ");
            }
            if !remedies.iter().any(|known| known.summary == remedy.summary) {
                remedies.push(remedy);
            }
        }
    }
    remedies
}

fn of_hop(scene: &Scene<'_>, place: &Place<'_>, needs: &[Goal], hop: &Hop) -> Vec<Remedy> {
    match hop {
        Hop::NoRoute { table } => {
            vec![endpoints(scene, place, needs), other_subnets(scene, place), nat_route(scene, place, table, "create-route", "0.0.0.0/0")]
                .into_iter()
                .flatten()
                .collect()
        }
        Hop::NoPublicAddress => {
            let nat = path::table_of(scene.case, place.subnets.first().copied().unwrap_or_default(), place.vpc)
                .and_then(|table| nat_route(scene, place, &table.route_table_id, "replace-route", "0.0.0.0/0"));
            vec![public_address(scene, place), endpoints(scene, place, needs), other_subnets(scene, place), nat]
                .into_iter()
                .flatten()
                .collect()
        }
        Hop::Blackhole { table, destination, target } => blackhole(scene, place, table, destination, target),
        Hop::PrivateDnsOff { endpoint } => one(
            scene,
            format!("switch on private DNS of {endpoint}"),
            "With private DNS the service's own name resolves to the endpoint, and the traffic stays in the VPC.",
            "All of the VPC takes the endpoint from then on: its security group must admit 443 from whoever uses the service.",
            command!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --private-dns-enabled", endpoint),
        ),
        Hop::EndpointDown { endpoint } => one(
            scene,
            format!("see why {endpoint} is not available; if it failed or was rejected, delete it and create it anew"),
            "Only an available endpoint takes traffic.",
            "",
            command!("aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {}", endpoint),
        ),
        Hop::NotInTable { endpoint, table } => one(
            scene,
            format!("add {table} to {endpoint}"),
            "A gateway endpoint serves the subnets whose route table it is in, by a route to the service's prefix list.",
            "Its policy counts from then on, also for what went through a NAT before.",
            command!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --add-route-table-ids {}", endpoint, table),
        ),
        Hop::Egress { group, traffic, peer } => one(
            scene,
            format!("let {group} out on {}", traffic.name()),
            "A security group drops what no rule admits; answers come back without a rule.",
            "Where outbound traffic is restricted on purpose, name the narrowest range, group or prefix list that holds the other end.",
            authorize("authorize-security-group-egress", group, *traffic, peer),
        ),
        Hop::Ingress { group, traffic, peer } => one(
            scene,
            format!("let {} into {group} on {}", place.whose, traffic.name()),
            "A security group drops what no rule admits, so the connection hangs until its deadline. With the rule it is answered.",
            "",
            authorize("authorize-security-group-ingress", group, *traffic, peer),
        ),
        Hop::Acl { acl, side, ports, protocol, number, range } => acl_entry(scene, acl, *side, *ports, protocol, *number, range),
        Hop::Policy { endpoint, bucket } => policy(scene, endpoint, bucket),
    }
}

/// One remedy in the network, and tasks that try again.
fn one(scene: &Scene<'_>, summary: String, why: &str, risk: &str, command: Command) -> Vec<Remedy> {
    let commands = std::iter::once(command).chain(rollout::redeploy(scene)).collect();
    vec![Remedy { summary, why: why.to_owned(), risk: risk.to_owned(), commands, ..Remedy::default() }]
}

fn authorize(call: &'static str, group: &str, traffic: Traffic, peer: &Value) -> Command {
    let mut permission = json!({"IpProtocol": traffic.protocol, "FromPort": traffic.port, "ToPort": traffic.port});
    if let (Some(permission), Some(peer)) = (permission.as_object_mut(), peer.as_object()) {
        permission.extend(peer.clone());
    }
    command!("aws ec2 {} --group-id {} --ip-permissions {}", call, group, json!([permission]))
}

/// A public IP, which only tasks on Fargate can get.
fn public_address(scene: &Scene<'_>, place: &Place<'_>) -> Option<Remedy> {
    let configuration = path::configuration(scene, place.subnets.first().copied()).filter(|_| scene.on_fargate())?;
    let groups: Vec<&str> = configuration.security_groups.iter().map(|id| id.as_str()).collect();
    let subnets: Vec<&str> = configuration.subnets.iter().map(|id| id.as_str()).collect();
    let operations =
        vec![patch::set("/networkConfiguration/awsvpcConfiguration/assignPublicIp", configuration.assign_public_ip.some(), "ENABLED")];
    let commands = rollout::deploy_with(scene, &network_option(&subnets, &groups, "ENABLED"));
    Some(Remedy {
        summary: "give the tasks a public IP: assignPublicIp ENABLED, with the same subnets and security groups".to_owned(),
        why: "An internet gateway passes only packets of whoever has a public address.".to_owned(),
        risk: "The tasks are then reachable from the internet as far as their security groups admit it, and public IPv4 addresses cost."
            .to_owned(),
        patch: patch::of_service(operations),
        commands,
        ..Remedy::default()
    })
}

fn network_option(subnets: &[&str], groups: &[&str], public: &str) -> Command {
    let mut configuration = json!({"subnets": subnets, "assignPublicIp": public});
    if let Some(configuration) = configuration.as_object_mut().filter(|_| !groups.is_empty()) {
        configuration.insert("securityGroups".to_owned(), json!(groups));
    }
    command!("--network-configuration {}", json!({"awsvpcConfiguration": configuration}))
}

/// Subnets of the same VPC that have a way out.
fn other_subnets(scene: &Scene<'_>, place: &Place<'_>) -> Option<Remedy> {
    let vpc = place.vpc?;
    let configuration = path::configuration(scene, place.subnets.first().copied())?;
    let with_nat = |subnet: &str| path::table_of(scene.case, subnet, Some(vpc)).is_some_and(|table| nat_of(table).is_some());
    let subnets: Vec<&str> = scene
        .case
        .subnets
        .iter()
        .filter(|subnet| subnet.vpc_id.as_str() == vpc && with_nat(&subnet.subnet_id))
        .map(|subnet| subnet.value.subnet_id.as_str())
        .take(16)
        .collect();
    let groups: Vec<&str> = configuration.security_groups.iter().map(|id| id.as_str()).collect();
    if subnets.is_empty() {
        return None;
    }
    Some(Remedy {
        summary: format!("let the service use subnets with a NAT gateway: {}", subnets.join(", ")),
        why: "There every task reaches the internet without a public IP of its own.".to_owned(),
        risk: "Load balancer, mount targets and databases must be reachable from these subnets too.".to_owned(),
        commands: rollout::deploy_with(scene, &network_option(&subnets, &groups, "DISABLED")),
        ..Remedy::default()
    })
}

/// The NAT gateway that a table sends everything to.
fn nat_of(table: &RouteTable) -> Option<&str> {
    let nat = |route: &&coroner_ecs::network::Route| {
        route.destination_cidr_block.as_str() == "0.0.0.0/0" && path::target(route) == path::Target::Nat
    };
    table.routes.iter().find(nat).map(|route| route.nat_gateway_id.as_str())
}

fn nat_in<'a>(scene: &Scene<'a>, vpc: Option<&str>) -> Option<&'a str> {
    let tables = scene.case.route_tables.iter().filter(|table| vpc.is_some_and(|vpc| table.vpc_id.as_str() == vpc));
    tables.filter_map(|table| nat_of(&table.value)).next()
}

fn nat_route(scene: &Scene<'_>, place: &Place<'_>, table: &str, call: &str, destination: &str) -> Option<Remedy> {
    let nat = nat_in(scene, place.vpc);
    let to = nat.unwrap_or("NAT_GATEWAY");
    let what = match nat {
        Some(nat) => format!("route {destination} of {table} to {nat}"),
        None => format!("route {destination} of {table} to a NAT gateway in a public subnet (create one where there is none)"),
    };
    let command = command!("aws ec2 {} --route-table-id {} --destination-cidr-block {} --nat-gateway-id {}", call, table, destination, to);
    let risk = match call {
        "replace-route" => {
            "What runs in these subnets with a public IP is no longer reachable from the internet. If the NAT gateway is in one of them itself, give the tasks subnets with a table of their own. A NAT gateway costs by the hour and by the gigabyte."
        }
        _ => "A NAT gateway costs by the hour and by the gigabyte.",
    };
    one(scene, what, "A NAT gateway lends its public address to whoever has none.", risk, command).pop()
}

fn blackhole(scene: &Scene<'_>, place: &Place<'_>, table: &str, destination: &str, target: &str) -> Vec<Remedy> {
    if !target.starts_with("nat-") {
        return one(
            scene,
            format!("give {destination} of {table} a target that exists; {target} is gone"),
            "A route to what was deleted swallows the packets.",
            "",
            command!("aws ec2 replace-route --route-table-id {} --destination-cidr-block {} --gateway-id GATEWAY", table, destination),
        );
    }
    nat_route(scene, place, table, "replace-route", destination)
        .map(|remedy| Remedy {
            why: format!("{target} was deleted, and its route swallows the packets. {}", remedy.why),
            risk: "A NAT gateway costs by the hour and by the gigabyte.".to_owned(),
            ..remedy
        })
        .into_iter()
        .collect()
}

/// Endpoints for whatever the task needs of AWS before it starts and no endpoint serves yet.
fn endpoints(scene: &Scene<'_>, place: &Place<'_>, needs: &[Goal]) -> Option<Remedy> {
    let hosts: Vec<&str> = needs.iter().filter_map(|goal| if let Goal::Host(host) = goal { Some(host.as_str()) } else { None }).collect();
    let vpc = place.vpc?;
    let table = path::table_of(scene.case, place.subnets.first()?, Some(vpc));
    let served = |service: &str| {
        path::endpoints_of(scene.case, vpc, service).any(|endpoint| match path::is_gateway(endpoint) {
            true => path::is_up(endpoint) && table.is_some_and(|table| endpoint.route_table_ids.contains(&table.route_table_id)),
            false => path::answers_to_the_name(endpoint) == Some(true),
        })
    };
    let services: Vec<&str> = needs
        .iter()
        .filter_map(|goal| if let Goal::Service(service) = goal { Some(*service) } else { None })
        .filter(|service| !served(service))
        .collect();
    if services.is_empty() {
        return None;
    }
    let region = path::region(scene).unwrap_or("${{AWS_REGION}}");
    let mut commands = Vec::new();
    let interfaces: Vec<&str> = services.iter().copied().filter(|service| *service != "s3").collect();
    if !interfaces.is_empty() {
        let group = endpoint_group(scene, place, vpc, &mut commands);
        let subnets = one_a_zone(scene, place);
        for service in interfaces {
            commands.push(command!(
                "aws ec2 create-vpc-endpoint --vpc-id {} --vpc-endpoint-type Interface --service-name {} --subnet-ids {} --security-group-ids {} --private-dns-enabled",
                vpc,
                path::service_name(region, service, true),
                &subnets,
                group.clone(),
            ));
        }
    }
    if services.contains(&"s3") {
        commands.push(command!(
            "aws ec2 create-vpc-endpoint --vpc-id {} --vpc-endpoint-type Gateway --service-name {} --route-table-ids {}",
            vpc,
            path::service_name(region, "s3", false),
            table.map_or("${{ROUTE_TABLE}}", |table| table.route_table_id.as_str()),
        ));
    }
    commands.extend(rollout::redeploy(scene));
    let beside = if hosts.is_empty() {
        String::new()
    } else {
        format!(" No endpoint serves {}: that needs a NAT gateway or a public IP.", hosts.join(", "))
    };
    Some(Remedy {
        summary: format!("create VPC endpoints in {vpc} for what the task needs before it starts: {}", services.join(", ")),
        why: "With private DNS the names of the services resolve to addresses in the VPC, so no way to the internet is needed.".to_owned(),
        risk: format!("Interface endpoints cost by the hour in each zone; the gateway endpoint of S3 is free.{beside}"),
        commands,
        ..Remedy::default()
    })
}

/// A group for new endpoints: that of an endpoint of the VPC, or one that is made.
fn endpoint_group(scene: &Scene<'_>, place: &Place<'_>, vpc: &str, commands: &mut Vec<Command>) -> Argument {
    let interface = |endpoint: &&Located<VpcEndpoint>| endpoint.vpc_id.as_str() == vpc && !endpoint.groups.is_empty();
    let known = scene.case.vpc_endpoints.iter().find(interface).and_then(|endpoint| endpoint.value.groups.first());
    if let Some(group) = known {
        return group.group_id.as_str().into();
    }
    commands.push(command!(
        "GROUP=$(aws ec2 create-security-group --group-name vpc-endpoints --description 'HTTPS to VPC endpoints' --vpc-id {} --query GroupId --output text)",
        vpc
    ));
    let own = place.groups.iter().flatten().next().copied().unwrap_or("${{SECURITY_GROUPS}}");
    commands.push(command!(
        "aws ec2 authorize-security-group-ingress --group-id \"$GROUP\" --protocol tcp --port {} --source-group {}",
        HTTPS.port,
        own
    ));
    command!("\"$GROUP\"").into()
}

/// An interface endpoint takes one subnet a zone.
fn one_a_zone<'a>(scene: &Scene<'a>, place: &Place<'a>) -> Vec<&'a str> {
    let all = path::configuration(scene, None).map(|configuration| configuration.subnets.iter().map(|id| id.as_str()).collect());
    let all: Vec<&str> = all.filter(|all: &Vec<&str>| place.instance.is_none() && !all.is_empty()).unwrap_or_else(|| place.subnets.clone());
    let mut zones: Vec<&str> = Vec::new();
    all.into_iter()
        .filter(|id| {
            let zone = scene
                .case
                .subnets
                .iter()
                .find(|subnet| subnet.subnet_id.as_str() == *id)
                .and_then(|subnet| subnet.availability_zone.some());
            let new = zone.is_none_or(|zone| !zones.contains(&zone));
            zones.extend(zone.filter(|_| new));
            new
        })
        .collect()
}

fn acl_entry(scene: &Scene<'_>, acl: &str, side: Side, ports: (i64, i64), protocol: &str, number: i64, range: &str) -> Vec<Remedy> {
    let known = scene.case.network_acls.iter().find(|known| known.network_acl_id.as_str() == acl);
    let free = known.and_then(|known| path::free_number(known, side, number));
    let (call, rule) = free.map_or(("replace-network-acl-entry", number), |free| ("create-network-acl-entry", free));
    let (direction, word_of) = if side == Side::Out { (command!("--egress"), "out") } else { (command!("--ingress"), "in") };
    let iana: i64 = if protocol == "tcp" { 6 } else { 17 };
    let shown = if ports.0 == ports.1 { ports.0.to_string() } else { format!("{}-{}", ports.0, ports.1) };
    one(
        scene,
        format!("let {} {shown} {word_of} by a rule of {acl} that comes before {number}", protocol.to_ascii_uppercase()),
        "A network ACL takes the first rule that fits and remembers no connection: the question and its answer each need a rule.",
        "The rule counts for all of the subnets that the ACL guards. Whoever wrote the denying rule may have meant it.",
        command!(
            "aws ec2 {} --network-acl-id {} {} --rule-number {} --protocol {} --port-range From={},To={} --cidr-block {} --rule-action allow",
            call,
            acl,
            direction,
            rule,
            iana,
            ports.0,
            ports.1,
            range
        ),
    )
}

fn policy(scene: &Scene<'_>, endpoint: &str, bucket: &str) -> Vec<Remedy> {
    let known = scene.case.vpc_endpoints.iter().find(|known| known.vpc_endpoint_id.as_str() == endpoint);
    let mut document: serde_json::Value =
        known.and_then(|known| serde_json::from_str(&known.policy_document).ok()).unwrap_or(serde_json::Value::Null);
    let layers = serde_json::json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": format!("{bucket}/*")});
    let Some(serde_json::Value::Array(statements)) = document.get_mut("Statement") else { return Vec::new() };
    statements.push(layers);
    one(
        scene,
        format!("let the policy of {endpoint} admit s3:GetObject on {bucket}/*"),
        "Layers of ECR images lie in a bucket of AWS's own. The policy of the endpoint judges every request that passes it.",
        "A statement that denies goes before any that allows.",
        command!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --policy-document {}", endpoint, document),
    )
}

/// A mount target in the zone of the task, and names in the VPC.
pub fn mount_target(scene: &Scene<'_>) -> Vec<Remedy> {
    let volumes = scene.definition.iter().flat_map(|definition| definition.volumes.iter());
    let Some(file_system) = volumes.filter_map(|volume| volume.efs_volume_configuration.file_system_id.some()).next() else {
        return Vec::new();
    };
    let Some(place) = path::place_of(scene, path::Sender::Task) else { return Vec::new() };
    let Some(subnet) = place.subnets.first() else { return Vec::new() };
    let zone = scene.case.subnets.iter().find(|known| known.subnet_id.as_str() == *subnet).and_then(|known| known.availability_zone.some());
    let there = zone.map_or_else(|| format!("the zone of {subnet}"), |zone| format!("{zone}, the zone of {subnet}"));
    let mut remedies = vec![Remedy {
        summary: format!("see whether {file_system} has an available mount target in {there}; make one if it has none"),
        why: "The name of the file system resolves to the mount target of the zone, so there must be one.".to_owned(),
        commands: vec![
            command!("aws efs describe-mount-targets --file-system-id {}", file_system),
            command!(
                "aws efs create-mount-target --file-system-id {} --subnet-id {} --security-groups {}",
                file_system,
                *subnet,
                "${{MOUNT_TARGET_GROUP}}"
            ),
        ],
        ..Remedy::default()
    }];
    if let Some(vpc) = place.vpc {
        remedies.push(Remedy {
            summary: format!("or instead: switch on DNS in {vpc}, if it is off"),
            why: "Only the resolver of the VPC knows the name, and only with both attributes on.".to_owned(),
            commands: vec![
                command!("aws ec2 describe-vpc-attribute --vpc-id {} --attribute enableDnsSupport", vpc),
                command!("aws ec2 modify-vpc-attribute --vpc-id {} --enable-dns-support", vpc),
                command!("aws ec2 modify-vpc-attribute --vpc-id {} --enable-dns-hostnames", vpc),
            ],
            ..Remedy::default()
        });
    }
    remedies
}
