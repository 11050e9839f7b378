//! What changed between the revision that fails and the last good one: only what can explain the symptom.

use coroner_case::Located;
use coroner_ecs::arn;
use coroner_ecs::definition::{ContainerDefinition, TaskDefinition};
use coroner_ecs::deployment::{RevisionImage, ServiceRevision};
use coroner_ecs::lenient::Text;
use coroner_ecs::service::ServiceLoadBalancer;

use crate::draft::Evidence;
use coroner_causes::cause::{Cause, Part, Stage};
use coroner_scene::deployments::newest;
use coroner_scene::scene::Scene;
use coroner_scene::signature::Strength;

/// Variables of a container that are compared: AWS takes a definition of 64 KiB, a hostile file may hold more.
const MAX_VARIABLES: usize = 1_000;
/// Changes that a verdict names.
const NAMED: usize = 4;

struct Change {
    part: Part,
    /// What people would call it in a log: the name of a variable.
    name: String,
    text: String,
    /// Where it stands now.
    source: String,
}

/// The changes that can explain the root cause, as evidence. Nothing if no good revision is known.
pub(crate) fn explaining(scene: &Scene<'_>, cause: &Cause, evidence: &[Evidence]) -> Vec<Evidence> {
    let definitions = scene.definition.zip(last_good(scene));
    let mut changes = definitions.map_or_else(Vec::new, |(now, good)| changes(now, good));
    changes.extend(of_the_service(scene));
    let of_network = cause.way.is_some() || cause.stage == Stage::LoadBalancer;
    changes.retain(|change| cause.changed_by.contains(&change.part) || (change.part == Part::Network && of_network));
    // A name that the evidence holds is what it is about.
    let named = |change: &Change| change.name.len() > 3 && evidence.iter().any(|piece| piece.text.contains(&change.name));
    if changes.iter().any(named) {
        changes.retain(named);
    }
    changes.truncate(NAMED);
    changes
        .into_iter()
        .map(|change| Evidence { weighs_for: true, strength: Strength::Moderate, text: change.text, source: change.source, at: None })
        .collect()
}

/// What differs between the service revision that the newest deployment brings and the one before it.
/// [API_ServiceRevision](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html)
fn of_the_service(scene: &Scene<'_>) -> Vec<Change> {
    let Some((now, before)) = revisions(scene) else { return Vec::new() };
    let mut all = Vec::new();
    let mut compare = |part: Part, what: &str, key: &str, was: String, is: String| {
        if was != is {
            let shown = |value: &str| if value.is_empty() { "none".to_owned() } else { value.to_owned() };
            let text = format!("{what} of the revision before: {}; of this one: {}", shown(&was), shown(&is));
            all.push(Change { part, name: what.to_owned(), text, source: now.origin.at(key) });
        }
    };
    let words = |list: &[Text]| {
        let mut words: Vec<&str> = list.iter().map(Text::as_str).collect();
        words.sort_unstable();
        words.join(", ")
    };
    let network = |revision: &ServiceRevision| {
        let of = &revision.network_configuration.awsvpc_configuration;
        [words(&of.security_groups), words(&of.subnets), of.assign_public_ip.to_string()]
    };
    let [groups, subnets, public] = network(before);
    let [new_groups, new_subnets, new_public] = network(now);
    let key = |key: &str| format!("networkConfiguration/awsvpcConfiguration/{key}");
    compare(Part::Network, "security groups", &key("securityGroups"), groups, new_groups);
    compare(Part::Network, "subnets", &key("subnets"), subnets, new_subnets);
    compare(Part::Network, "public address", &key("assignPublicIp"), public, new_public);
    let balancers = |revision: &ServiceRevision| {
        let one = |balancer: &ServiceLoadBalancer| {
            let port = balancer.container_port.0.map_or_else(String::new, |port| port.to_string());
            format!("{}:{port} in {}", balancer.container_name, arn::short_name(&balancer.target_group_arn))
        };
        revision.load_balancers.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    compare(Part::Network, "load balancers", "loadBalancers", balancers(before), balancers(now));
    let (was, is) = (before.platform_version.to_string(), now.platform_version.to_string());
    compare(Part::Platform, "platform version", "platformVersion", was, is);
    for (index, image) in now.container_images.iter().enumerate() {
        let of_it = |other: &&RevisionImage| other.container_name == image.container_name && other.image == image.image;
        let Some(other) = before.container_images.iter().find(of_it) else { continue };
        // Under one name, two images.
        let what = format!("digest of {}", image.image);
        let (was, is) = (other.image_digest.to_string(), image.image_digest.to_string());
        compare(Part::Image, &what, &format!("containerImages/{index}/imageDigest"), was, is);
    }
    all
}

/// The service revision that the newest deployment brings, and the one that ran before it.
fn revisions<'a>(scene: &Scene<'a>) -> Option<(&'a Located<ServiceRevision>, &'a Located<ServiceRevision>)> {
    let deployment = newest(scene.case)?;
    let target = deployment.value.target()?;
    let gone_back_to = deployment.rollback.as_ref().and_then(|rollback| rollback.service_revision_arn.some());
    let successful = scene.case.service_deployments.iter().rev().skip(1).find(|earlier| earlier.status.as_str() == "SUCCESSFUL");
    let source = deployment.source_service_revisions.first().and_then(|source| source.arn.some());
    let before = gone_back_to.or(source).or_else(|| successful?.target_service_revision_arn.some())?;
    let find = |arn: &str| scene.case.service_revisions.iter().find(|revision| revision.service_revision_arn.as_str() == arn);
    (target != before).then_some(())?;
    find(target).zip(find(before))
}

fn name(definition: &TaskDefinition) -> &str {
    arn::family_revision(&definition.task_definition_arn)
}

/// The newest other revision of the family that is known to run, or to have run: a deployment of it completed or has tasks, or a task of it
/// runs and is not unhealthy.
fn last_good<'a>(scene: &Scene<'a>) -> Option<&'a Located<TaskDefinition>> {
    let now = name(scene.definition?);
    let family = |revision: &str| revision.rsplit_once(':').map(|(family, number)| (family.to_owned(), number.parse::<u64>().ok()));
    let (own_family, _) = family(now)?;
    let good = |definition: &&'a Located<TaskDefinition>| scene.case.index.history.is_good(name(definition));
    scene
        .case
        .definitions
        .iter()
        .filter(|definition| name(definition) != now && family(name(definition)).is_some_and(|(family, _)| family == own_family))
        .filter(good)
        .max_by_key(|definition| family(name(definition)).and_then(|(_, number)| number))
}

/// All changes from `good` to `now`, those of the task first.
fn changes(now: &Located<TaskDefinition>, good: &Located<TaskDefinition>) -> Vec<Change> {
    let mut all = Compare { now, good, found: Vec::new() };
    all.value(Part::Memory, "the task's memory", "memory", &good.memory, &now.memory);
    all.value(Part::Cpu, "the task's CPU", "cpu", &good.cpu, &now.cpu);
    all.value(Part::Role, "the task role", "taskRoleArn", &good.task_role_arn, &now.task_role_arn);
    all.value(Part::Role, "the execution role", "executionRoleArn", &good.execution_role_arn, &now.execution_role_arn);
    all.value(Part::Port, "the network mode", "networkMode", &good.network_mode, &now.network_mode);
    all.part(Part::Platform, "the runtime platform", "runtimePlatform", good.runtime_platform == now.runtime_platform);
    all.part(Part::Volume, "the volumes", "volumes", good.volumes == now.volumes);
    for (index, container) in now.container_definitions.iter().enumerate() {
        if let Some((_, before)) = good.container(&container.name) {
            all.container(index, before, container);
        }
    }
    all.found
}

struct Compare<'d> {
    now: &'d Located<TaskDefinition>,
    good: &'d Located<TaskDefinition>,
    found: Vec<Change>,
}

impl Compare<'_> {
    fn push(&mut self, part: Part, name: &str, key: &str, text: String) {
        self.found.push(Change { part, name: name.to_owned(), text, source: self.now.origin.at(key) });
    }

    /// A value that may be shown.
    fn value(&mut self, part: Part, what: &str, key: &str, before: &str, after: &str) {
        if before == after {
            return;
        }
        let shown = |value: &str| if value.is_empty() { "not set".to_owned() } else { value.to_owned() };
        let text = format!("{what} was {} in {} and is {} in {}", shown(before), name(self.good), shown(after), name(self.now));
        self.push(part, what, key, text);
    }

    /// Something too large to be shown.
    fn part(&mut self, part: Part, what: &str, key: &str, same: bool) {
        if !same {
            let text = format!("{what} changed from {} to {}", name(self.good), name(self.now));
            self.push(part, what, key, text);
        }
    }

    fn container(&mut self, index: usize, before: &ContainerDefinition, after: &ContainerDefinition) {
        let own = after.name.as_str();
        let key = |key: &str| format!("containerDefinitions/{index}/{key}");
        let number = |value: coroner_ecs::lenient::Int| value.0.map_or_else(String::new, |number| number.to_string());
        let words = |list: &[Text]| list.iter().map(Text::as_str).collect::<Vec<_>>().join(" ");
        self.value(Part::Image, &format!("the image of {own}"), &key("image"), &before.image, &after.image);
        self.value(Part::Program, &format!("the command of {own}"), &key("command"), &words(&before.command), &words(&after.command));
        self.value(
            Part::Program,
            &format!("the entrypoint of {own}"),
            &key("entryPoint"),
            &words(&before.entry_point),
            &words(&after.entry_point),
        );
        self.value(
            Part::Program,
            &format!("the working directory of {own}"),
            &key("workingDirectory"),
            &before.working_directory,
            &after.working_directory,
        );
        self.value(Part::Program, &format!("the user of {own}"), &key("user"), &before.user, &after.user);
        self.value(Part::Memory, &format!("the memory of {own}"), &key("memory"), &number(before.memory), &number(after.memory));
        self.value(Part::Cpu, &format!("the CPU of {own}"), &key("cpu"), &number(before.cpu), &number(after.cpu));
        self.part(Part::Port, &format!("the ports of {own}"), &key("portMappings"), before.port_mappings == after.port_mappings);
        self.part(Part::HealthCheck, &format!("the health check of {own}"), &key("healthCheck"), before.health_check == after.health_check);
        self.part(
            Part::Logging,
            &format!("the logging of {own}"),
            &key("logConfiguration"),
            before.log_configuration == after.log_configuration,
        );
        self.part(Part::Volume, &format!("the mounts of {own}"), &key("mountPoints"), before.mount_points == after.mount_points);
        self.part(Part::Dependency, &format!("what {own} depends on"), &key("dependsOn"), before.depends_on == after.depends_on);
        self.part(
            Part::Environment,
            &format!("the environment files of {own}"),
            &key("environmentFiles"),
            before.environment_files == after.environment_files,
        );
        let pairs = |c: &ContainerDefinition| {
            c.environment.iter().take(MAX_VARIABLES).map(|p| (p.name.to_string(), p.value.to_string())).collect::<Vec<_>>()
        };
        self.names(Part::Environment, &key("environment"), &pairs(before), &pairs(after));
        let secrets = |c: &ContainerDefinition| {
            c.secrets.iter().take(MAX_VARIABLES).map(|s| (s.name.to_string(), s.value_from.to_string())).collect::<Vec<_>>()
        };
        self.names(Part::Secret, &key("secrets"), &secrets(before), &secrets(after));
    }

    /// Variables by name. Their values may be secrets, so that they are compared and not shown.
    fn names(&mut self, part: Part, key: &str, before: &[(String, String)], after: &[(String, String)]) {
        let value = |list: &[(String, String)], name: &str| list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        for (variable, was) in before {
            let text = match value(after, variable) {
                None => format!("{variable} was in {} and is gone in {}", name(self.good), name(self.now)),
                Some(is) if is != *was => format!("{variable} has another value in {} than in {}", name(self.now), name(self.good)),
                Some(_) => continue,
            };
            self.push(part, variable, key, text);
        }
        for (variable, _) in after.iter().filter(|(variable, _)| value(before, variable).is_none()) {
            let text = format!("{variable} is new in {}", name(self.now));
            self.push(part, variable, key, text);
        }
    }
}
