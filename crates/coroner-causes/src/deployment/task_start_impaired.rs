use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "unable to consistently start tasks successfully"),
        at(EVENT, "SERVICE_TASK_START_IMPAIRED"),
        at(EVENT, "DAEMON_TASK_START_IMPAIRED"),
    ],
    look: Some(look),
    ..Cause::new("task-start-impaired", Stage::Deployment, Tier::Wrapper, include_str!("task_start_impaired.md"))
};

/// ECS sets the count of a deployment to nought once a task of it is well, so that several are failures in a row.
/// [API_Deployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html), `failedTasks`
const IN_A_ROW: i64 = 3;

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(service) = scene.service.filter(|_| scene.task.is_none()) else { return };
    let newest = service.primary().filter(|newest| newest.rollout_state.as_str() == "IN_PROGRESS");
    let Some((newest, failed)) = newest.and_then(|newest| Some((newest, newest.failed_tasks.0?))) else { return };
    let running = newest.running_count.0.unwrap_or(0);
    if failed >= IN_A_ROW && running < newest.desired_count.0.unwrap_or(i64::MAX) {
        weigh.strong(|| scene.of_the_service("deployments", format!("{failed} tasks of the newest deployment failed, {running} run")));
    }
}
