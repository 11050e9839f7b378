//! What changed between the revision that fails and the last good one: only what can explain the symptom.

use coroner_case::Located;
use coroner_ecs::arn;
use coroner_ecs::definition::{ContainerDefinition, TaskDefinition};
use coroner_ecs::lenient::Text;

use crate::draft::{Evidence, Remedy};
use coroner_causes::cause::{Cause, Part};
use coroner_causes::remedy;
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

/// The changes that can explain the root cause, as evidence, and the way back. Nothing if no good revision is known.
pub(crate) fn explaining(scene: &Scene<'_>, cause: &Cause, evidence: &[Evidence]) -> (Vec<Evidence>, Option<Remedy>) {
    let Some((now, good)) = scene.definition.zip(last_good(scene)) else { return (Vec::new(), None) };
    let mut changes: Vec<Change> = changes(now, good).into_iter().filter(|change| cause.changed_by.contains(&change.part)).collect();
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
