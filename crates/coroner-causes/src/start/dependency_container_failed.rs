use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "dependency did not exit successfully").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "because dependency will never start").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "container ordering dependency").re(r"does not exist"),
    ],
    explains: &["dependency-start-timeout"],
    look: Some(look),
    says: Some(says),
    nature: Nature::WhichContainer,
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    ..Cause::new("dependency-container-failed", Stage::Start, Tier::Cause, page!("dependency_container_failed.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let (Some(definition), Some(task)) = (scene.definition, scene.task) else { return };
    if matches!(task.last_status.as_str(), "RUNNING") || task.started_at.0.is_some() {
        return;
    }
    for (index, waiting) in definition.container_definitions.iter().enumerate() {
        for dependency in waiting.depends_on.iter() {
            let Some((at, container)) = task.containers.iter().enumerate().find(|(_, c)| c.name == dependency.container_name) else {
                continue;
            };
            let never_ran = task.containers.iter().any(|c| c.name == waiting.name && c.exit_code.0.is_none_or(|code| code == 143));
            let Some(code) = container.exit_code.0.filter(|code| *code != 0 && never_ran) else { continue };
            let path = format!("containerDefinitions/{index}/dependsOn");
            match dependency.condition.as_str() {
                "SUCCESS" => {
                    weigh.decisive(|| {
                        scene.defined(
                            &path,
                            format!("{} waits for {} to end with 0, and it ended with {code}", waiting.name, dependency.container_name),
                        )
                    });
                    unless_told(scene, weigh);
                    return;
                }
                "HEALTHY" if container.health_status.as_str() != "UNHEALTHY" => {
                    weigh.strong(|| {
                        scene.seen(
                            &format!("containers/{at}/exitCode"),
                            format!("{} waits for {} to be healthy, and it ended with {code}", waiting.name, dependency.container_name),
                        )
                    });
                    unless_told(scene, weigh);
                    return;
                }
                _ => {}
            }
        }
    }
}

/// An error that the failed container's own log tells is finer than that it failed.
fn unless_told(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.crash.is_none() {
        weigh.explains("application-error");
    }
}

fn says(scene: &Scene<'_>) -> String {
    let failed = scene.task.and_then(|task| task.containers.iter().find(|c| c.exit_code.0.is_some_and(|code| !matches!(code, 0 | 143))));
    match failed {
        Some(container) => {
            format!(
                "container {} ends with {} though others wait for its success, so they never start",
                container.name,
                container.exit_code.0.unwrap_or(0)
            )
        }
        None => "a container that others depend on failed, so they never start".to_owned(),
    }
}
