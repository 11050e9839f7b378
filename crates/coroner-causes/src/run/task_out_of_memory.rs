use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The cgroup whose limit was reached is the task's, the parent of the containers'.
        at(LOG.or(AGENT_LOG), "oom_memcg=")
            .re(r"oom_memcg=/(ecs/[0-9a-f-]{32,36}|ecstasks\.slice/ecstasks-[0-9a-f]+\.slice)(,|\s|$)")
            .decisive(),
        at(LOG.or(AGENT_LOG), "killed as a result of limit of").re(r"limit of /ecs/[0-9a-f-]{32,36}\s*$").decisive(),
        at(LOG.or(AGENT_LOG), "Memory cgroup out of memory").moderate(),
        // Without a memory limit of the container's own, the limit that was reached is the task's.
        at(REASON.or(EVENT), "container killed due to memory usage").moderate(),
    ],
    explains: &["sidecar-crashed", "application-error"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    ..Cause::new("task-out-of-memory", Stage::Run, Tier::Cause, page!("task_out_of_memory.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if shape::is_dotnet_status(scene) {
        return;
    }
    if scene.pasted && scene.exit_code() == Some(137) && !shape::oom_flagged(scene) {
        weigh.weak(|| scene.seen_first("exitCode", "exit 137 is SIGKILL, by whomever: the limit of the task may have been hit"));
        return;
    }
    let (flagged, code, limit) = (shape::oom_flagged(scene), scene.exit_code(), scene.container_limit());
    let Some(memory) = scene.task_memory() else { return };
    if code != Some(137) {
        if flagged && code.is_some() {
            weigh.against(Strength::Strong, || scene.seen_first("exitCode", "the main process was not killed: a child was"));
        }
        return;
    }
    if let Some(limit) = limit {
        if flagged {
            weigh.against(Strength::Strong, || {
                scene.defined_first("memory", format!("the container hit its own limit of {limit} MiB first"))
            });
        }
        return;
    }
    if flagged {
        weigh.decisive(|| {
            scene.seen_first("reason", format!("the out-of-memory flag is set, and the only limit is the task's {memory} MiB"))
        });
        return;
    }
    if scene.story.asked() {
        weigh.against(Strength::Strong, || scene.asked_fact());
        return;
    }
    if scene.story.end != End::ByItself {
        return;
    }
    weigh.strong(|| {
        scene.seen_first(
            "exitCode",
            format!("SIGKILL though nothing had asked the task to stop, and the only memory limit is the task's {memory} MiB"),
        )
    });
    if scene.definition.is_some() {
        // The flag belongs to a container's cgroup: when the task's is exhausted it stays unset.
        weigh.weak(|| scene.defined_first("memory", "the container has no limit of its own, so the runtime may not notice who killed it"));
    }
    if let Some((stream, index, line)) = shape::passed_on(scene) {
        weigh.against(Strength::Strong, || scene.logged(stream, index, format!("it passed another process's code on: {}", line.message)));
    }
    match shape::memory_used(scene, memory) {
        Some((percent, series)) if percent >= 93.0 => {
            weigh.strong(|| scene.fact(series, "Values", format!("memory use peaked at {percent:.0} % of the task's {memory} MiB")));
        }
        Some((percent, series)) => {
            let strength = if percent < 80.0 { Strength::Strong } else { Strength::Moderate };
            weigh.against(strength, || scene.fact(series, "Values", format!("memory use peaked at only {percent:.0} %")));
        }
        None => {}
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    match scene.task_memory() {
        Some(memory) => format!("the containers need more than the task's {memory} MiB and the kernel kills {name}"),
        None => format!("the containers need more memory than the task has and the kernel kills {name}"),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::more_memory(scene)
}
