use crate::draft::Remedy;
use crate::fit::{Obstacle, fits};
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ATTRIBUTE").whole(),
        at(REASON.or(EVENT), "TaskFailedToStart: ATTRIBUTE"),
        at(EVENT, "is missing an attribute required by your task"),
        at(EVENT, "encountered error").re(r#"encountered error "?ATTRIBUTE\b"#),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Platform],
    ..Cause::new("missing-instance-attribute", Stage::Placement, Tier::Cause, page!("missing_instance_attribute.md"))
};

/// What makes an instance register a capability: how the capability's name begins, and what to do. After the agent's
/// `agent/app/agent_capability.go` and `README.md` (aws/amazon-ecs-agent).
const CAPABILITIES: [(&str, &str); 16] = [
    ("com.amazonaws.ecs.capability.logging-driver.", "name the driver in ECS_AVAILABLE_LOGGING_DRIVERS"),
    ("com.amazonaws.ecs.capability.task-iam-role-network-host", "set ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=true"),
    ("com.amazonaws.ecs.capability.task-iam-role", "set ECS_ENABLE_TASK_IAM_ROLE=true"),
    ("com.amazonaws.ecs.capability.privileged-container", "take ECS_DISABLE_PRIVILEGED away"),
    ("com.amazonaws.ecs.capability.selinux", "set ECS_SELINUX_CAPABLE=true on a host that has SELinux"),
    ("com.amazonaws.ecs.capability.apparmor", "set ECS_APPARMOR_CAPABLE=true on a host that has AppArmor"),
    ("com.amazonaws.ecs.capability.docker-remote-api.", "update Docker"),
    ("com.amazonaws.ecs.capability.ecr-auth", "update the agent"),
    ("ecs.capability.docker-plugin.", "install the volume plugin before the agent starts"),
    ("ecs.capability.docker-volume-driver.", "install the volume driver before the agent starts"),
    ("ecs.capability.task-eni", "set ECS_ENABLE_TASK_ENI=true on an instance with Linux and ecs-init"),
    ("ecs.capability.fsxWindowsFileServer", "use an ECS-optimised Windows AMI"),
    ("ecs.cpu-architecture", "use instances of the architecture that the task definition names"),
    ("ecs.os-", "use instances of the operating system that the task definition names"),
    ("ecs.gpu", "use GPU instances with the ECS GPU-optimised AMI"),
    ("ecs.capability.", "update the agent"),
];

fn lacks(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Attribute(_))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let said = weigh.supported();
    shortage::weigh(scene, weigh, lacks);
    let told = scene.definition.is_some_and(|definition| !definition.requires_attributes.is_empty());
    if !said || !told {
        return;
    }
    let fits = fits(scene);
    let complete = |fit: &crate::fit::Fit<'_>| !fit.instance.attributes.is_empty() && !fit.obstacles.iter().any(lacks);
    if let Some(closest) = fits.first().filter(|_| fits.iter().all(complete)) {
        weigh.against(Strength::Moderate, || {
            scene.fact(closest.instance, "attributes", "every attribute that the task definition requires is registered")
        });
    }
}

/// The attributes that the closest instance lacks.
fn lacking(scene: &Scene<'_>) -> Vec<String> {
    let Some((fit, _)) = shortage::closest(scene, lacks) else { return Vec::new() };
    fit.obstacles.iter().filter_map(|obstacle| if let Obstacle::Attribute(name) = obstacle { Some(name.clone()) } else { None }).collect()
}

fn says(scene: &Scene<'_>) -> String {
    match lacking(scene).as_slice() {
        [] => "no container instance offers a capability that the task definition requires".to_owned(),
        lacking => format!("no container instance offers {}, which the task definition requires", lacking.join(", ")),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let how = |name: &String| CAPABILITIES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, how)| format!("{how} ({name})"));
    let steps: Vec<String> = lacking(scene).iter().filter_map(how).collect();
    if steps.is_empty() {
        return Vec::new();
    }
    vec![Remedy {
        summary: format!("{}, and restart the agent; or drop the feature from the task definition", steps.join("; ")),
        why: "The agent registers its capabilities when it starts, and the scheduler passes an instance over that lacks one. Settings stand in /etc/ecs/ecs.config.".to_owned(),
        commands: vec![coroner_case::command!("sudo systemctl restart ecs")],
        ..Remedy::default()
    }]
}
