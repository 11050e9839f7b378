use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "unable to consistently start tasks successfully"),
        at(EVENT, "SERVICE_TASK_START_IMPAIRED"),
        at(EVENT, "DAEMON_TASK_START_IMPAIRED"),
    ],
    explains: &["essential-container-exited", "deployment-failed", "steady-state-not-reached"],
    look: Some(look),
    says: Some(says),
    fix: Some(remedy::read_stopped_tasks),
    ..Cause::new("task-start-impaired", Stage::Deployment, Tier::Wrapper, page!("task_start_impaired.md"))
};

/// ECS sets the count of a deployment to nought once a task of it is well, so that several are failures in a row.
/// [API_Deployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html), `failedTasks`
const IN_A_ROW: i64 = 3;

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((failed, running, _)) = failing(scene) {
        weigh.strong(|| scene.of_the_service("deployments", format!("{failed} tasks of the newest deployment failed, {running} run")));
    }
}

/// Of the newest deployment, if it does not get through: how many tasks failed, how many run, and how many are wanted.
fn failing(scene: &Scene<'_>) -> Option<(i64, i64, i64)> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let newest = service.primary().filter(|newest| newest.rollout_state.as_str() == "IN_PROGRESS")?;
    let failed = newest.failed_tasks.0.filter(|failed| *failed >= IN_A_ROW)?;
    let (running, desired) = (newest.running_count.0.unwrap_or(0), newest.desired_count.0.unwrap_or(0));
    Some((failed, running, desired))
}

fn says(scene: &Scene<'_>) -> String {
    match failing(scene) {
        Some((failed, running, desired)) => {
            format!("the newest deployment does not get through: {failed} tasks failed, and {running} of {desired} run")
        }
        None => String::new(),
    }
}
