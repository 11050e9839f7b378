//! What a cause's messages say could not be reached, and by whom.

use std::net::Ipv4Addr;

use coroner_ecs::arn::Arn;

use super::groups::Traffic;
use super::place::Sender;
use super::report::Goal;
use super::routes;
use super::way::Way;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::scene::Scene;
use crate::story::contains_any;

/// Services whose endpoints have the name that their hosts have.
const SERVICES: [&str; 6] = ["logs", "secretsmanager", "ssm", "kms", "sts", "ssmmessages"];

/// Goals that are walked to for one question.
const MOST_GOALS: usize = 8;

/// What could not be reached.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) sender: Sender,
    pub(super) goals: Vec<Goal>,
    /// The address that was dialled, if a message tells it.
    pub(super) dialled: Option<Ipv4Addr>,
}

/// The question of a cause; none if its messages don't tell of silence on a path in the VPC.
pub(super) fn of(scene: &Scene<'_>, slug: &str, way: Way) -> Option<Question> {
    let texts: Vec<&str> = scene.texts_of(slug).filter(|text| text.demotion < FADED).map(|text| text.text.as_ref()).collect();
    if way == Way::Layers && texts.iter().any(|text| is_refusal(text)) {
        return layers_question(scene);
    }
    let texts: Vec<&str> = texts.into_iter().filter(|text| is_silence(text)).collect();
    if texts.is_empty() {
        return None;
    }
    let region = region(scene);
    let goals = match way {
        Way::Registry => registry(scene, &texts, region),
        Way::Secrets => secret(&texts, region),
        Way::Logs => logs(scene, &texts, region),
        Way::Files | Way::Layers => vec![Goal::Service("s3")],
        Way::MountTarget => vec![Goal::MountTarget],
        Way::Anything => needs(scene),
        Way::Resolver => resolver(scene, &texts).into_iter().collect(),
        Way::Dependency => dependency(&texts, region),
    };
    let by_task = matches!(way, Way::MountTarget | Way::Resolver | Way::Dependency);
    let sender = if by_task { Sender::Task } else { Sender::Agent };
    let dialled = texts.iter().find_map(|text| dialled(text)).filter(|_| goals.len() == 1);
    if goals.is_empty() || (sender == Sender::Agent && on_an_interface_of_fargate(scene, &goals)) {
        return None;
    }
    Some(Question { sender, goals, dialled })
}

/// Whether the words tell of packets that nobody answered. A refusal, a reset, a 403 are answers, and a name that doesn't resolve
/// asks nobody.
fn is_silence(text: &str) -> bool {
    const ANSWERS: [&str; 9] = [
        "refused",
        "reset by peer",
        "no such host",
        "server misbehaving",
        "failed to resolve",
        "x509",
        "access denied",
        "accessdenied",
        "not authorized",
    ];
    // containerd resolves references as well as names: `failed to resolve ref` says nothing of DNS.
    let text = &text.replace("failed to resolve ref", "");
    let code = || pattern!(r"\b40[134]\b").is_some_and(|code| code.is_match(text));
    !contains_any(text, &ANSWERS) && !contains_any(text, &["forbidden"]) && !code()
}

fn is_refusal(text: &str) -> bool {
    pattern!(r"(?i)\b403\b|access ?denied|forbidden").is_some_and(|refusal| refusal.is_match(text))
}

fn layers_question(scene: &Scene<'_>) -> Option<Question> {
    let (partition, region) = place_of_arns(scene)?;
    let bucket = format!("arn:{partition}:s3:::prod-{region}-starport-layer-bucket");
    Some(Question { sender: Sender::Agent, goals: vec![Goal::Layers(bucket)], dialled: None })
}

/// Up to Linux platform version 1.3.0 Fargate fetches tokens and secrets through an interface that is not in the user's VPC.
/// [Migrating to 1.4.0](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-version-migration.html)
fn on_an_interface_of_fargate(scene: &Scene<'_>, goals: &[Goal]) -> bool {
    let linux = !scene.definition.is_some_and(|d| d.runtime_platform.operating_system_family.starts_with("WINDOWS"));
    let version = scene.task.map_or("", |task| task.platform_version.as_str());
    let old = ["1.0.", "1.1.", "1.2.", "1.3."].iter().any(|old| version.starts_with(old));
    linux && old && goals.iter().any(|goal| matches!(goal, Goal::Service("ecr.api" | "secretsmanager" | "ssm")))
}

/// The Region of the subject.
pub fn region<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    place_of_arns(scene).map(|(_, region)| region)
}

/// Partition and Region of the subject.
fn place_of_arns<'a>(scene: &Scene<'a>) -> Option<(&'a str, &'a str)> {
    let task =
        scene.task.map(|task| [task.value.task_arn.as_str(), task.value.cluster_arn.as_str(), task.value.task_definition_arn.as_str()]);
    let service = scene.service.map(|service| service.value.service_arn.as_str());
    let definition = scene.definition.map(|definition| definition.value.task_definition_arn.as_str());
    let arns = task.into_iter().flatten().chain(service).chain(definition);
    arns.filter_map(Arn::parse).map(|arn| (arn.partition, arn.region)).find(|(_, region)| !region.is_empty())
}

/// The goal that a host is. Endpoints serve their own Region only.
fn of_host(host: &str, region: Option<&str>) -> Option<Goal> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let Some(name) = host.strip_suffix(".cn").unwrap_or(&host).strip_suffix(".amazonaws.com") else {
        return host.contains('.').then_some(Goal::Host(host));
    };
    let (name, its_region) = match name.rsplit_once('.') {
        Some((name, last)) if last.contains('-') && last.ends_with(|c: char| c.is_ascii_digit()) => (name, Some(last)),
        _ => (name, None),
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let service = match last {
        "ecr" if name.ends_with("dkr.ecr") => "ecr.dkr",
        "ecr" => "ecr.api",
        "s3" => "s3",
        last => SERVICES.into_iter().find(|service| *service == last)?,
    };
    let elsewhere = its_region.zip(region).is_some_and(|(its, own)| its != own);
    Some(if elsewhere { Goal::Host(host) } else { Goal::Service(service) })
}

/// Hosts of URLs in the messages.
fn hosts(texts: &[&str], region: Option<&str>) -> Vec<Goal> {
    let Some(url) = pattern!(r"https?://([A-Za-z0-9.-]+)") else { return Vec::new() };
    once(texts.iter().flat_map(|text| url.groups(text)).filter_map(|host| of_host(host, region)))
}

/// The first goals, each once.
fn once(all: impl Iterator<Item = Goal>) -> Vec<Goal> {
    let mut goals = Vec::new();
    for goal in all {
        if goals.len() < MOST_GOALS && !goals.contains(&goal) {
            goals.push(goal);
        }
    }
    goals
}

fn registry(scene: &Scene<'_>, texts: &[&str], region: Option<&str>) -> Vec<Goal> {
    if texts.iter().any(|text| text.contains("registry auth") || text.contains("api.ecr.")) {
        return vec![Goal::Service("ecr.api")];
    }
    let named = hosts(texts, region);
    if !named.is_empty() {
        return named;
    }
    // Without a URL the image tells; the token came first and did not fail.
    let Some(image) = first_image(scene) else { return Vec::new() };
    let goals = of_image(image, region);
    if goals.contains(&Goal::Service("ecr.dkr")) { vec![Goal::Service("ecr.dkr"), Goal::Service("s3")] } else { goals }
}

fn first_image<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let of_task = scene.first().and_then(|container| container.image.some());
    of_task.or_else(|| scene.first_definition()?.1.image.some())
}

/// What pulling an image from ECR needs: a token, the manifest, the layers.
const ECR: [Goal; 3] = [Goal::Service("ecr.api"), Goal::Service("ecr.dkr"), Goal::Service("s3")];

/// What pulling an image needs.
fn of_image(image: &str, region: Option<&str>) -> Vec<Goal> {
    let host = image.split_once('/').map(|(host, _)| host).filter(|host| host.contains('.') || host.contains(':'));
    let host = host.map_or("registry-1.docker.io", |host| host.split(':').next().unwrap_or(host));
    match of_host(host, region) {
        Some(Goal::Service("ecr.dkr")) => ECR.to_vec(),
        goal => goal.into_iter().collect(),
    }
}

fn secret(texts: &[&str], region: Option<&str>) -> Vec<Goal> {
    let ssm = texts.iter().any(|text| text.contains("from ssm") || text.contains("Systems Manager") || text.contains("SSM:"));
    let service = if ssm { "ssm" } else { "secretsmanager" };
    let arn = pattern!(r"arn:aws[a-z-]*:(?:secretsmanager|ssm):([a-z0-9-]+):");
    let its_region = arn.and_then(|arn| texts.iter().find_map(|text| arn.group(text)));
    vec![in_region(service, its_region, region)]
}

fn logs(scene: &Scene<'_>, texts: &[&str], region: Option<&str>) -> Vec<Goal> {
    let named = hosts(texts, region);
    if !named.is_empty() {
        return named;
    }
    let option = scene.first_definition().and_then(|(_, definition)| definition.log_configuration.options.get("awslogs-region"));
    vec![in_region("logs", option, region)]
}

fn in_region(service: &'static str, its_region: Option<&str>, region: Option<&str>) -> Goal {
    match its_region.zip(region) {
        Some((its, own)) if its != own => Goal::Host(format!("{service}.{its}.amazonaws.com")),
        _ => Goal::Service(service),
    }
}

/// These goals and all else that the task needs before its containers start.
pub(super) fn with_needs(scene: &Scene<'_>, goals: &[Goal]) -> Vec<Goal> {
    let ecr = goals.iter().any(|goal| matches!(goal, Goal::Service("ecr.api" | "ecr.dkr")));
    once(ECR.into_iter().filter(|_| ecr).chain(goals.iter().cloned()).chain(needs(scene)))
}

/// All that the task needs before its containers start.
fn needs(scene: &Scene<'_>) -> Vec<Goal> {
    let region = region(scene);
    let mut goals: Vec<Goal> = Vec::new();
    let containers = scene.definition.iter().flat_map(|definition| definition.container_definitions.iter());
    for container in containers {
        goals.extend(of_image(&container.image, region));
        let secrets = container.secrets.iter().map(|secret| secret.value_from.as_str());
        let secrets = secrets.chain(container.repository_credentials.credentials_parameter.some());
        goals.extend(secrets.map(|from| {
            let arn = Arn::parse(from);
            let service = if arn.is_some_and(|arn| arn.service == "secretsmanager") { "secretsmanager" } else { "ssm" };
            in_region(service, arn.map(|arn| arn.region), region)
        }));
        if !container.environment_files.is_empty() {
            goals.push(Goal::Service("s3"));
        }
        if container.log_configuration.log_driver.as_str() == "awslogs" {
            goals.push(in_region("logs", container.log_configuration.options.get("awslogs-region"), region));
        }
    }
    if goals.is_empty() {
        goals.extend(first_image(scene).iter().flat_map(|image| of_image(image, region)));
    }
    once(goals.into_iter())
}

/// A DNS server of the user's. The VPC's own resolver is asked past security groups, ACLs and routes.
/// [Amazon DNS](https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html)
fn resolver(scene: &Scene<'_>, texts: &[&str]) -> Option<Goal> {
    let server = pattern!(r"(?:on |->)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):53\b")?;
    let address: Ipv4Addr = texts.iter().find_map(|text| server.group(text))?.parse().ok()?;
    let own = |address: Ipv4Addr| {
        let tables = &scene.case.route_tables;
        address.is_link_local()
            || address.is_loopback()
            || tables.is_empty()
            || tables.iter().any(|table| routes::local_ranges(table).iter().any(|range| range.resolver() == Some(address)))
    };
    (!own(address)).then_some(Goal::Address(address, Traffic { protocol: "udp", port: 53 }))
}

/// What the program dialled: a service of AWS, or an address with a port.
fn dependency(texts: &[&str], region: Option<&str>) -> Vec<Goal> {
    let services: Vec<Goal> = hosts(texts, region).into_iter().filter(|goal| matches!(goal, Goal::Service(_))).collect();
    if !services.is_empty() {
        return services;
    }
    let timed_out = pattern!(r"(?i)time[ds]?[ -]?out|ETIMEDOUT");
    let address = pattern!(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{1,5})\b");
    let (Some(timed_out), Some(shape)) = (timed_out, address) else { return Vec::new() };
    let silent = texts.iter().filter(|text| timed_out.is_match(text));
    // Of `10.0.1.5:41022->10.0.9.9:5432` the last is the peer.
    let named = silent.filter_map(|text| shape.groups(text).pop()?.split_once(':'));
    named
        .filter_map(|(address, port)| {
            let (address, port): (Ipv4Addr, i64) = (address.parse().ok()?, port.parse().ok()?);
            let usual = !address.is_loopback() && !address.is_link_local() && !address.is_unspecified() && (1..=65_535).contains(&port);
            usual.then_some(Goal::Address(address, Traffic { protocol: "tcp", port }))
        })
        .take(1)
        .collect()
}

fn dialled(text: &str) -> Option<Ipv4Addr> {
    if !text.contains(":443") {
        return None;
    }
    pattern!(r"dial tcp (\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):443|->(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):443")?.group(text)?.parse().ok()
}
