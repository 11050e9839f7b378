use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(AGENT_LOG), "out of memory: kill").unless(r"(?i)memory cgroup out of memory").decisive(),
        at(LOG.or(AGENT_LOG), "constraint=CONSTRAINT_NONE").decisive(),
        at(LOG.or(AGENT_LOG), ",global_oom").decisive(),
        at(REASON.or(AGENT_LOG), "cannot allocate memory").re(r"(?i)fork/exec .*cannot allocate memory"),
        at(AGENT_LOG, "cannot allocate memory").moderate(),
        // A cgroup limit does not make mmap fail; only the host (or its overcommit setting) does.
        at(LOG, "There is insufficient memory for the Java Runtime Environment").moderate(),
    ],
    explains: &["container-out-of-memory", "agent-disconnected", "docker-daemon-unresponsive"],
    look: Some(look),
    says: Some(says),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    ..Cause::new("host-out-of-memory", Stage::Run, Tier::Cause, page!("host_out_of_memory.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if shape::is_dotnet_status(scene) {
        return;
    }
    if scene.pasted && scene.exit_code() == Some(137) && !shape::oom_flagged(scene) {
        weigh.weak(|| scene.seen_first("exitCode", "exit 137 is SIGKILL, by whomever: the memory of the host may have run out"));
        return;
    }
    let by_itself = scene.story.end == End::ByItself;
    if scene.exit_code() != Some(137) || scene.on_fargate() || scene.pasted || shape::oom_flagged(scene) || !by_itself {
        return;
    }
    let Some(task) = scene.task else { return };
    if task.launch_type.is_empty() && scene.instance.is_none() && scene.definition.is_none() {
        return;
    }
    match (scene.container_limit(), scene.task_memory()) {
        (None, None) => weigh.strong(|| {
            scene.defined_first("memory", "SIGKILL without the out-of-memory flag, and neither the container nor the task has a hard memory limit: only the host's memory was left to run out")
        }),
        (None, Some(memory)) => weigh.weak(|| scene.seen("memory", format!("SIGKILL without the flag; the task has a limit of {memory} MiB"))),
        (Some(limit), _) => {
            weigh.moderate(|| scene.defined_first("memory", format!("SIGKILL without the flag that the container's own limit of {limit} MiB would have set")));
        }
    }
    let Some(instance) = scene.instance else { return };
    if let Some((registered, remaining)) = instance.registered("MEMORY").zip(instance.remaining("MEMORY")) {
        let tasks = instance.running_tasks_count.0.unwrap_or(0);
        // dockerd, the agent and a shim for each container live beside what ECS counts.
        if registered <= 1024 || remaining < 256 {
            weigh.moderate(|| {
                scene.fact(instance, "remainingResources", format!("the instance registered {registered} MiB, {tasks} tasks run on it, {remaining} MiB are unreserved; Docker and the agent need some too"))
            });
        }
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    format!("the container instance runs out of memory and the kernel kills {name}")
}
