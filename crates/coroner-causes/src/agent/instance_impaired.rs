use coroner_case::{Located, command};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::instance::{ContainerInstance, InstanceHealthDetail};

use crate::draft::Remedy;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(STOP_CODE, "InfrastructureHealth").whole().decisive()],
    explains: &[
        "killed-after-stop-timeout",
        "signal-not-forwarded",
        "container-instance-terminated",
        "agent-disconnected",
        "sigterm-normal-stop",
        "windows-ctrl-c",
        "normal-scale-in",
        "normal-deployment-replacement",
        "managed-instance-recycled",
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("instance-impaired", Stage::Agent, Tier::Cause, page!("instance_impaired.md"))
};

/// What ECS says of an instance that is not well.
/// [Container instance health](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html)
struct Ill<'a> {
    instance: &'a Located<ContainerInstance>,
    /// The parts that are impaired; a drained instance may name none any more.
    parts: Vec<&'a InstanceHealthDetail>,
}

impl<'a> Ill<'a> {
    fn of(instance: &'a Located<ContainerInstance>) -> Option<Ill<'a>> {
        let health = &instance.value.health_status;
        let parts: Vec<_> = health.details.iter().filter(|part| part.status.as_str() == "IMPAIRED").collect();
        let ill = !parts.is_empty() || health.overall_status.as_str() == "IMPAIRED" || is_taken_out(instance);
        ill.then_some(Ill { instance, parts })
    }

    /// Since when, as far as a part tells.
    fn since(&self) -> Option<Timestamp> {
        self.parts.iter().filter_map(|part| part.last_status_change.0).min()
    }

    /// Whether it is ill of nothing but these kinds.
    fn is_only_of(&self, kinds: &[&str]) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| kinds.contains(&part.kind.as_str()))
    }

    /// What is impaired.
    fn words(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(|part| words(part)).collect();
        if parts.is_empty() { "ECS takes it out of service for its health".to_owned() } else { parts.join("; ") }
    }

    fn name(&self) -> &'a str {
        let ContainerInstance { ec2_instance_id, container_instance_arn, .. } = &self.instance.value;
        ec2_instance_id.some().unwrap_or_else(|| arn::short_name(container_instance_arn))
    }

    fn key(&self) -> &'static str {
        if self.parts.is_empty() && is_taken_out(self.instance) { "statusReason" } else { "healthStatus" }
    }
}

/// An instance that is drained for its health says so itself.
fn is_taken_out(instance: &ContainerInstance) -> bool {
    instance.status.as_str() == "DRAINING" && instance.status_reason.contains("INSTANCE_HEALTH")
}

fn words(part: &InstanceHealthDetail) -> String {
    let what = match part.kind.as_str() {
        "CONTAINER_RUNTIME" => "its container runtime does not answer",
        "ACCELERATED_COMPUTE" => "its accelerator is faulty",
        "DAEMON" => "a managed daemon on it fails",
        "AGENT_CONNECTIVITY" => "its agent is not connected",
        other => other,
    };
    let reason = part.status_reason.as_str();
    match (reason.is_empty(), xid(reason).and_then(meaning)) {
        (true, _) => what.to_owned(),
        (false, Some(meaning)) => format!("{what}: {reason}, {meaning}"),
        (false, None) => format!("{what}: {reason}"),
    }
}

/// The number of `XID_79`.
fn xid(reason: &str) -> Option<u16> {
    let (_, rest) = reason.split_once("XID_")?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit()).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    digits.parse().ok()
}

/// What NVIDIA's driver means by a number. [Xid errors](https://docs.nvidia.com/deploy/xid-errors/)
fn meaning(xid: u16) -> Option<&'static str> {
    Some(match xid {
        46 => "the GPU stopped processing",
        48 => "a double-bit error in its memory",
        54 => "auxiliary power is not connected",
        62 => "its micro-controller halted",
        64 => "a bad part of its memory could not be recorded for replacement",
        74 => "an error of NVLink",
        79 => "the GPU has fallen off the bus",
        95 => "an error in its memory that could not be contained",
        109 => "a context switch timed out",
        110 => "a security fault",
        140 => "an error in its memory that was not corrected",
        143 => "the GPU could not be initialised",
        155 => "an error of NVLink",
        156 => "a resource of the GPU was retired",
        158 => "the GPU timed out for good",
        _ => return None,
    })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let told = weigh.supported();
    if told {
        weigh.explains("docker-daemon-unresponsive");
    }
    if scene.task.is_some() {
        under_the_task(scene, weigh, told);
    } else if !scene.pasted {
        beside_the_service(scene, weigh);
    }
    let killed = matches!(scene.exit_code(), Some(137 | 143)) && !shape::oom_flagged(scene);
    if killed && (told || weigh.supported()) {
        for slug in ["host-out-of-memory", "container-out-of-memory", "task-out-of-memory", "signal-exit-other"] {
            weigh.explains(slug);
        }
    }
}

fn under_the_task(scene: &Scene<'_>, weigh: &mut Weigher, told: bool) {
    let Some(ill) = scene.instance.and_then(Ill::of) else { return };
    // A runtime that hangs and a daemon that fails are told by causes of their own.
    if !told && ill.is_only_of(&["CONTAINER_RUNTIME", "DAEMON"]) {
        return;
    }
    let stopped = scene.task.and_then(|task| task.stopped_at.0);
    // What came afterwards did not end it.
    if stopped.zip(ill.since()).is_some_and(|(stopped, since)| since.since(stopped) > 60_000) {
        return;
    }
    let moved = match scene.story.end {
        End::Asked(Asker::Scaling | Asker::Scheduler | Asker::Host | Asker::Unknown) | End::Running => true,
        End::ByItself | End::Unknown => matches!(scene.exit_code(), Some(137 | 143)) && !shape::oom_flagged(scene),
        _ => false,
    };
    let strength = match () {
        () if moved || told => Strength::Strong,
        () if ill.parts.iter().any(|part| part.kind.as_str() == "ACCELERATED_COMPUTE") => Strength::Moderate,
        () => Strength::Weak,
    };
    weigh.add(strength, || {
        scene.fact(ill.instance, ill.key(), format!("the instance under it is impaired: {}", ill.words())).when(ill.since())
    });
}

/// Where all tasks run that are wanted, an impaired instance is what ECS is about to replace, and nobody's trouble.
fn beside_the_service(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(ill) = ill(scene) else { return };
    let strength = match scene.service {
        Some(service) => {
            let short = service.running_count.0.zip(service.desired_count.0).is_some_and(|(running, desired)| running < desired);
            if !short || ill.is_only_of(&["DAEMON"]) {
                return;
            }
            let refused =
                scene.hits.iter().map(|hit| scene.meaning_of(hit)).any(|it| it.stage == Stage::Placement && it.tier != Tier::Wrapper);
            if refused { Strength::Moderate } else { Strength::Strong }
        }
        None if ill.is_only_of(&["DAEMON"]) || may_be_replaced(scene, &ill) => Strength::Moderate,
        None if scene.case.actions.is_empty() && scene.case.failures.is_empty() => Strength::Decisive,
        None => Strength::Strong,
    };
    weigh.add(strength, || scene.fact(ill.instance, ill.key(), format!("{} is impaired: {}", ill.name(), ill.words())).when(ill.since()));
}

/// An event tells of then, and a list of now: an instance that an event called impaired and the list lacks is gone.
fn may_be_replaced(scene: &Scene<'_>, ill: &Ill<'_>) -> bool {
    ill.instance.status.is_empty() && scene.case.instances.iter().any(|other| !other.status.is_empty())
}

/// The task's instance, or else the first one that is ill.
fn ill<'a>(scene: &Scene<'a>) -> Option<Ill<'a>> {
    match scene.task {
        Some(_) => scene.instance.and_then(Ill::of),
        None => scene.case.instances.iter().find_map(Ill::of),
    }
}

fn says(scene: &Scene<'_>) -> String {
    match (ill(scene), scene.task) {
        (Some(ill), _) => format!("container instance {} is impaired: {}", ill.name(), ill.words()),
        (None, Some(_)) => "ECS stopped it because the instance under it was impaired".to_owned(),
        (None, None) => "ECS stopped tasks because the instance under them was impaired".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(ill) = ill(scene) else { return Vec::new() };
    let instance = &ill.instance.value;
    let id = arn::short_name(&instance.container_instance_arn);
    if id.is_empty() {
        return Vec::new();
    }
    let of_task = scene.task.map_or("", |task| task.cluster_name());
    let of_service = scene.service.map_or("", |service| service.cluster_name());
    let cluster = [arn::cluster_of(&instance.container_instance_arn), of_task, of_service].into_iter().find(|name| !name.is_empty());
    let cluster = cluster.unwrap_or("default");
    let mut remedies = vec![Remedy {
        summary: format!("see what ECS says of {} now; on Managed Instances auto repair replaces it by itself", ill.name()),
        why: "Auto repair drains an impaired instance and launches another, unless the capacity provider turns it off.".to_owned(),
        commands: vec![command!(
            "aws ecs describe-container-instances --cluster {} --container-instances {} --include CONTAINER_INSTANCE_HEALTH",
            cluster,
            id
        )],
        ..Remedy::default()
    }];
    let managed = scene.task.is_some_and(|task| task.launch_type.as_str() == "MANAGED_INSTANCES");
    let ec2 = instance.ec2_instance_id.as_str();
    if !managed && ec2.starts_with("i-") {
        remedies.push(Remedy {
            summary: format!("on instances of your own, drain {ec2} and have its group replace it"),
            why: "ECS moves the tasks to other instances first; faulty hardware is left behind with the instance.".to_owned(),
            risk: "What is on the instance's own disks is gone.".to_owned(),
            commands: vec![
                command!("aws ecs update-container-instances-state --cluster {} --container-instances {} --status DRAINING", cluster, id),
                command!(
                    "aws autoscaling terminate-instance-in-auto-scaling-group --instance-id {} --no-should-decrement-desired-capacity",
                    ec2
                ),
            ],
            ..Remedy::default()
        });
    }
    remedies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_out_of_a_reason_and_told_in_words() {
        assert_eq!(xid("XID_79").and_then(meaning), Some("the GPU has fallen off the bus"));
        assert_eq!(xid("XID_48, XID_63"), Some(48));
        assert_eq!((xid("Agent disconnected since 2026-07-29T22:34:13Z"), xid("XID_"), meaning(0)), (None, None, None));
    }
}
