use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to")
            .re(r"(?i)could not transition to (created|started|inspecting|listing|described)\b")
            .unless(r"ContainerRuntimeTimeoutError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to")
            .re(r"(?i)could not transition to (stopped|removing|removed)\b")
            .unless(r"ContainerRuntimeTimeoutError")
            .moderate(),
        // Helpers that watch containers look for Docker wherever they run, and go on without it.
        at(REASON.or(EVENT).or(AGENT_LOG), "Cannot connect to the Docker daemon")
            .unless(r"(?i)datadog|dockerutil|telegraf|newrelic|fluent|traefik|will retry"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotGetDockerclientError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotGetDockerClientVersionError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotInspectContainerError").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotDescribeContainerError").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotListContainersError").moderate(),
        at(AGENT_LOG, "blocked for more than").re(r"task (dockerd|containerd|runc)[^ ]* blocked for more than"),
    ],
    explains: &["container-start-timeout", "container-name-conflict", "cannot-stop-container", "task-stop-stuck", "agent-disconnected"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("docker-daemon-unresponsive", Stage::Create, Tier::Cause, page!("docker_daemon_unresponsive.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let (Some(task), Some(instance)) = (scene.task, scene.instance) else { return };
    if let Some(detail) =
        instance.health_status.details.iter().find(|d| d.kind.as_str() == "CONTAINER_RUNTIME" && d.status.as_str() == "IMPAIRED")
    {
        weigh.decisive(|| scene.fact(instance, "healthStatus", format!("the agent reports {} {}", detail.kind, detail.status)));
    }
    let waits = task.last_status.as_str() == "PENDING" && task.pull_started_at.0.is_none();
    if waits && !scene.on_fargate() && instance.agent_connected.0 == Some(true) && instance.status.as_str() == "ACTIVE" {
        let pending = instance.pending_tasks_count.0.unwrap_or(0);
        let running = instance.running_tasks_count.0.unwrap_or(0);
        weigh.moderate(|| scene.seen("pullStartedAt", "the connected agent has the task, and not even a pull has begun"));
        if pending >= 2 && running > 0 {
            weigh.moderate(|| scene.fact(instance, "pendingTasksCount", format!("{pending} tasks wait on the same instance")));
        }
    }
}
