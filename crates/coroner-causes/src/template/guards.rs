//! Where a part of a page's fix fits: its heading says so in one of these words, and a report shows it only there.

use super::names::{Name, definition, failed_container};
use crate::named::images_of;
use crate::remedy::rollout::{Controller, controller};
use crate::scene::Scene;
use coroner_scene::lexicon::Kind;

/// A heading below `## Fix`, and whether it holds in a case.
pub struct Guard {
    /// The heading: `On Fargate`.
    pub heading: &'static str,
    /// `None` if the case doesn't tell.
    pub holds: fn(&Scene<'_>) -> Option<bool>,
}

/// All of them.
pub static GUARDS: &[Guard] = &[
    Guard { heading: "On Fargate", holds: |scene| is_placed(scene).then(|| scene.on_fargate()) },
    Guard { heading: "On EC2", holds: |scene| is_placed(scene).then(|| !scene.on_fargate()) },
    Guard { heading: "On Windows", holds: on_windows },
    Guard { heading: "On Linux", holds: |scene| on_windows(scene).map(|windows| !windows) },
    Guard { heading: "In a service", holds: in_service },
    Guard { heading: "Without a service", holds: |scene| in_service(scene).map(|service| !service) },
    Guard { heading: "With rolling deployments", holds: |scene| deployed_by(scene, Controller::Ecs) },
    Guard { heading: "Under CodeDeploy", holds: |scene| deployed_by(scene, Controller::CodeDeploy) },
    Guard { heading: "Under a controller of your own", holds: |scene| deployed_by(scene, Controller::External) },
    Guard { heading: "With a pinned digest", holds: |scene| image(scene).map(|image| image.contains('@')) },
    Guard { heading: "With a tag", holds: |scene| image(scene).map(|image| !image.contains('@')) },
    Guard { heading: "From ECR", holds: |scene| image(scene).map(is_of_ecr) },
    Guard { heading: "From another registry", holds: |scene| image(scene).map(|image| !is_of_ecr(image)) },
    Guard { heading: "Behind a load balancer", holds: balanced },
    Guard { heading: "Without a load balancer", holds: |scene| balanced(scene).map(|balanced| !balanced) },
    Guard { heading: "From Docker Hub, with a bare name", holds: |scene| image(scene).map(|image| !image.contains('/')) },
    Guard { heading: "On an EFS volume", holds: |scene| path_of(scene).map(|volume| volume == Some(true)) },
    Guard { heading: "On another volume", holds: |scene| path_of(scene).map(|volume| volume == Some(false)) },
    Guard { heading: "On no volume", holds: |scene| path_of(scene).map(|volume| volume.is_none()) },
    Guard { heading: "With a read-only root file system", holds: read_only },
    Guard { heading: "Where it was refused", holds: |scene| complains(scene, &[Kind::Refused]) },
    Guard { heading: "Where nothing answered", holds: |scene| complains(scene, &[Kind::TimedOut, Kind::Unreachable]) },
    Guard { heading: "In awsvpc mode", holds: awsvpc },
    Guard { heading: "In bridge or host mode", holds: |scene| awsvpc(scene).map(|awsvpc| !awsvpc) },
];

impl Guard {
    /// The guard of a heading.
    pub fn read(heading: &str) -> Option<&'static Guard> {
        GUARDS.iter().find(|guard| guard.heading == heading)
    }
}

fn is_placed(scene: &Scene<'_>) -> bool {
    let of_task = scene.task.is_some_and(|task| !task.value.launch_type.is_empty() || !task.value.capacity_provider_name.is_empty());
    let of_service = || {
        scene.service.is_some_and(|service| !service.value.launch_type.is_empty() || !service.value.capacity_provider_strategy.is_empty())
    };
    let of_definition = || definition(scene).is_some_and(|definition| definition.value.requires_compatibilities.len() == 1);
    of_task || of_service() || of_definition()
}

fn on_windows(scene: &Scene<'_>) -> Option<bool> {
    let definition = &definition(scene)?.value;
    let family = definition.runtime_platform.operating_system_family.as_str();
    // A definition without a platform is for Linux on Fargate; on EC2 it is for whatever the instance is.
    match family {
        "" => scene.on_fargate().then_some(false),
        family => Some(family.starts_with("WINDOWS")),
    }
}

fn in_service(scene: &Scene<'_>) -> Option<bool> {
    match controller(scene) {
        Controller::Unknown => None,
        other => Some(other != Controller::Nobody),
    }
}

fn deployed_by(scene: &Scene<'_>, kind: Controller) -> Option<bool> {
    in_service(scene).filter(|service| *service).map(|_| controller(scene) == kind)
}

fn image<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let first = scene.first().and_then(|container| container.image.some());
    let own = failed_container(scene).and_then(|(_, container)| container.image.some());
    let mut all = images_of(scene);
    // A task that lost its digest on the way names it in its definition still.
    own.filter(|image| image.contains('@')).or(first).or(own).or_else(|| all.next())
}

fn is_of_ecr(image: &str) -> bool {
    image.split('/').next().is_some_and(|host| host.contains(".dkr.ecr"))
}

fn balanced(scene: &Scene<'_>) -> Option<bool> {
    Some(!scene.service?.value.load_balancers.is_empty())
}

/// Where the path lies of which a message speaks: on a volume, that is one of EFS or not, or on none. `None` if no message names one, or
/// the definition is not known.
fn path_of(scene: &Scene<'_>) -> Option<Option<bool>> {
    let definition = &definition(scene)?.value;
    let (_, container) = failed_container(scene)?;
    let path = Name::read("file")?.values(scene).into_iter().next()?;
    let below = |root: &str| {
        let root = root.trim_end_matches('/');
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mount = container.mount_points.iter().filter(|mount| below(&mount.container_path)).max_by_key(|mount| mount.container_path.len());
    let Some(mount) = mount else { return Some(None) };
    let volume = definition.volumes.iter().find(|volume| volume.name == mount.source_volume);
    Some(Some(volume.is_some_and(|volume| !volume.efs_volume_configuration.file_system_id.is_empty())))
}

/// Whether the program's last complaint is of a kind; `None` if it complains of nothing that is known.
fn complains(scene: &Scene<'_>, kinds: &[Kind]) -> Option<bool> {
    scene.complaints.first().map(|found| kinds.contains(&found.complaint.kind))
}

fn read_only(scene: &Scene<'_>) -> Option<bool> {
    let definition = &definition(scene)?.value;
    let own = failed_container(scene).map(|(_, container)| container.readonly_root_filesystem.0 == Some(true));
    Some(own.unwrap_or_else(|| definition.container_definitions.iter().any(|container| container.readonly_root_filesystem.0 == Some(true))))
}

fn awsvpc(scene: &Scene<'_>) -> Option<bool> {
    if scene.on_fargate() {
        return Some(true);
    }
    let mode = definition(scene)?.value.network_mode.as_str();
    Some(mode == "awsvpc")
}
