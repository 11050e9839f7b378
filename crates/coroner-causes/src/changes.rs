//! What changed between the revision that fails and the last good one: only what can explain the symptom.

use coroner_case::Located;
use coroner_ecs::arn;
use coroner_ecs::definition::{ContainerDefinition, TaskDefinition};
use coroner_ecs::lenient::Text;

use crate::cause::{Cause, Stage};
use crate::draft::{Evidence, Remedy};
use crate::remedy;
use crate::scene::Scene;
use crate::signature::Strength;

/// Variables of a container that are compared: AWS takes a definition of 64 KiB, a hostile file may hold more.
const MAX_VARIABLES: usize = 1_000;
/// Changes that a verdict names.
const NAMED: usize = 4;

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Image,
    /// Command, entrypoint, working directory, user.
    Program,
    /// Environment, environment files.
    Environment,
    Secret,
    Memory,
    Cpu,
    Port,
    HealthCheck,
    Role,
    Logging,
    Volume,
    Platform,
    Dependency,
}

struct Change {
    kind: Kind,
    /// What people would call it in a log: the name of a variable.
    name: String,
    text: String,
    /// Where it stands now.
    source: String,
}

/// The changes that can explain the root cause, as evidence, and the way back. Nothing if no good revision is known.
pub(crate) fn explaining(scene: &Scene<'_>, cause: &Cause, evidence: &[Evidence]) -> (Vec<Evidence>, Option<Remedy>) {
    let Some((now, good)) = scene.definition.zip(last_good(scene)) else { return (Vec::new(), None) };
    let mut changes: Vec<Change> = changes(now, good).into_iter().filter(|change| explains(change.kind, cause)).collect();
    // A name that the evidence holds is what it is about.
    let named = |change: &Change| change.name.len() > 3 && evidence.iter().any(|piece| piece.text.contains(&change.name));
    if changes.iter().any(named) {
        changes.retain(named);
    }
    changes.truncate(NAMED);
    let told: Vec<Evidence> = changes
        .into_iter()
        .map(|change| Evidence { weighs_for: true, strength: Strength::Moderate, text: change.text, source: change.source, at: None })
        .collect();
    let back = if told.is_empty() { None } else { remedy::back_to(scene, name(good)) };
    (told, back)
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

/// Whether a change of this kind can bring the cause about: a variable that is gone does not fill a disk of the host.
fn explains(kind: Kind, cause: &Cause) -> bool {
    let stage = |stages: &[Stage]| stages.contains(&cause.stage);
    let slug = |words: &[&str]| words.iter().any(|word| cause.slug.contains(word));
    let memory = slug(&["memory", "heap", "oom", "worker-killed"]);
    let permission = slug(&["access-denied", "permission", "role"]);
    let reach = slug(&["dependency", "database", "dns-", "configuration", "config"]);
    match kind {
        Kind::Image => stage(&[Stage::Pull, Stage::Create, Stage::Start, Stage::Run, Stage::Health, Stage::LoadBalancer]) && !permission,
        Kind::Program => stage(&[Stage::Create, Stage::Start, Stage::Run, Stage::Health, Stage::LoadBalancer]) && !memory && !permission,
        Kind::Environment => (stage(&[Stage::Run, Stage::Health, Stage::LoadBalancer]) && !permission) || slug(&["env-file"]) || reach,
        Kind::Secret => slug(&["secret", "authentication", "credential", "kms"]) || reach || cause.slug == "application-error",
        Kind::Memory => memory || slug(&["insufficient-memory-capacity", "invalid-cpu-memory"]),
        Kind::Cpu => slug(&["cpu", "slow", "too-strict", "timeout"]),
        Kind::Port => stage(&[Stage::LoadBalancer, Stage::Health, Stage::Discovery]) || slug(&["port", "load-balancer-reference"]),
        Kind::HealthCheck => stage(&[Stage::Health]),
        Kind::Role => permission || slug(&["credentials"]),
        Kind::Logging => slug(&["log", "firelens"]),
        Kind::Volume => slug(&["efs", "ebs", "mount", "volume", "file", "permission", "read-only"]),
        Kind::Platform => slug(&["platform", "incompatible", "attribute", "windows"]),
        Kind::Dependency => slug(&["dependency-start", "depends"]),
    }
}

/// All changes from `good` to `now`, those of the task first.
fn changes(now: &Located<TaskDefinition>, good: &Located<TaskDefinition>) -> Vec<Change> {
    let mut all = Compare { now, good, found: Vec::new() };
    all.value(Kind::Memory, "the task's memory", "memory", &good.memory, &now.memory);
    all.value(Kind::Cpu, "the task's CPU", "cpu", &good.cpu, &now.cpu);
    all.value(Kind::Role, "the task role", "taskRoleArn", &good.task_role_arn, &now.task_role_arn);
    all.value(Kind::Role, "the execution role", "executionRoleArn", &good.execution_role_arn, &now.execution_role_arn);
    all.value(Kind::Port, "the network mode", "networkMode", &good.network_mode, &now.network_mode);
    all.part(Kind::Platform, "the runtime platform", "runtimePlatform", good.runtime_platform == now.runtime_platform);
    all.part(Kind::Volume, "the volumes", "volumes", good.volumes == now.volumes);
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
    fn push(&mut self, kind: Kind, name: &str, key: &str, text: String) {
        self.found.push(Change { kind, name: name.to_owned(), text, source: self.now.origin.at(key) });
    }

    /// A value that may be shown.
    fn value(&mut self, kind: Kind, what: &str, key: &str, before: &str, after: &str) {
        if before == after {
            return;
        }
        let shown = |value: &str| if value.is_empty() { "not set".to_owned() } else { value.to_owned() };
        let text = format!("{what} was {} in {} and is {} in {}", shown(before), name(self.good), shown(after), name(self.now));
        self.push(kind, what, key, text);
    }

    /// Something too large to be shown.
    fn part(&mut self, kind: Kind, what: &str, key: &str, same: bool) {
        if !same {
            let text = format!("{what} changed from {} to {}", name(self.good), name(self.now));
            self.push(kind, what, key, text);
        }
    }

    fn container(&mut self, index: usize, before: &ContainerDefinition, after: &ContainerDefinition) {
        let own = after.name.as_str();
        let key = |key: &str| format!("containerDefinitions/{index}/{key}");
        let number = |value: coroner_ecs::lenient::Int| value.0.map_or_else(String::new, |number| number.to_string());
        let words = |list: &[Text]| list.iter().map(Text::as_str).collect::<Vec<_>>().join(" ");
        self.value(Kind::Image, &format!("the image of {own}"), &key("image"), &before.image, &after.image);
        self.value(Kind::Program, &format!("the command of {own}"), &key("command"), &words(&before.command), &words(&after.command));
        self.value(
            Kind::Program,
            &format!("the entrypoint of {own}"),
            &key("entryPoint"),
            &words(&before.entry_point),
            &words(&after.entry_point),
        );
        self.value(
            Kind::Program,
            &format!("the working directory of {own}"),
            &key("workingDirectory"),
            &before.working_directory,
            &after.working_directory,
        );
        self.value(Kind::Program, &format!("the user of {own}"), &key("user"), &before.user, &after.user);
        self.value(Kind::Memory, &format!("the memory of {own}"), &key("memory"), &number(before.memory), &number(after.memory));
        self.value(Kind::Cpu, &format!("the CPU of {own}"), &key("cpu"), &number(before.cpu), &number(after.cpu));
        self.part(Kind::Port, &format!("the ports of {own}"), &key("portMappings"), before.port_mappings == after.port_mappings);
        self.part(Kind::HealthCheck, &format!("the health check of {own}"), &key("healthCheck"), before.health_check == after.health_check);
        self.part(
            Kind::Logging,
            &format!("the logging of {own}"),
            &key("logConfiguration"),
            before.log_configuration == after.log_configuration,
        );
        self.part(Kind::Volume, &format!("the mounts of {own}"), &key("mountPoints"), before.mount_points == after.mount_points);
        self.part(Kind::Dependency, &format!("what {own} depends on"), &key("dependsOn"), before.depends_on == after.depends_on);
        self.part(
            Kind::Environment,
            &format!("the environment files of {own}"),
            &key("environmentFiles"),
            before.environment_files == after.environment_files,
        );
        let pairs = |c: &ContainerDefinition| {
            c.environment.iter().take(MAX_VARIABLES).map(|p| (p.name.to_string(), p.value.to_string())).collect::<Vec<_>>()
        };
        self.names(Kind::Environment, &key("environment"), &pairs(before), &pairs(after));
        let secrets = |c: &ContainerDefinition| {
            c.secrets.iter().take(MAX_VARIABLES).map(|s| (s.name.to_string(), s.value_from.to_string())).collect::<Vec<_>>()
        };
        self.names(Kind::Secret, &key("secrets"), &secrets(before), &secrets(after));
    }

    /// Variables by name. Their values may be secrets, so that they are compared and not shown.
    fn names(&mut self, kind: Kind, key: &str, before: &[(String, String)], after: &[(String, String)]) {
        let value = |list: &[(String, String)], name: &str| list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        for (variable, was) in before {
            let text = match value(after, variable) {
                None => format!("{variable} was in {} and is gone in {}", name(self.good), name(self.now)),
                Some(is) if is != *was => format!("{variable} has another value in {} than in {}", name(self.now), name(self.good)),
                Some(_) => continue,
            };
            self.push(kind, variable, key, text);
        }
        for (variable, _) in after.iter().filter(|(variable, _)| value(before, variable).is_none()) {
            let text = format!("{variable} is new in {}", name(self.now));
            self.push(kind, variable, key, text);
        }
    }
}
