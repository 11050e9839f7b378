use crate::draft::Remedy;
use crate::prelude::*;
use crate::quote::shorten;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "container killed due to memory usage"),
        at(REASON.or(EVENT), "OutOfMemoryError: container killed"),
        // The cgroup whose limit was reached is the container's, not the task's above it.
        at(LOG.or(AGENT_LOG), "oom_memcg=")
            .re(r"oom_memcg=/(ecs/[0-9a-f-]{32,36}/[0-9a-f]{12,}|ecstasks\.slice/ecstasks-[0-9a-f]+\.slice/docker-[0-9a-f]+\.scope|docker/[0-9a-f]+|system\.slice/docker-[0-9a-f]+\.scope)")
            .decisive(),
        at(LOG.or(AGENT_LOG), "killed as a result of limit of").re(r"limit of /(ecs/[0-9a-f-]{32,36}|docker)/[0-9a-f]{12,}").decisive(),
        at(LOG.or(AGENT_LOG), "Memory cgroup out of memory").moderate(),
        at(AGENT_LOG, "died due to OOM").moderate(),
        // ECS's own word, where it is all that was copied; of the JVM's more is said.
        at(REASON.or(EVENT), "OutOfMemoryError").whole().moderate(),
    ],
    explains: &["sidecar-crashed", "application-error", "container-health-check-failed"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    complaints: &[Kind::MemoryShort],
    ..Cause::new("container-out-of-memory", Stage::Run, Tier::Cause, page!("container_out_of_memory.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if shape::is_dotnet_status(scene) {
        return;
    }
    let (flagged, code, limit) = (shape::oom_flagged(scene), scene.exit_code(), scene.container_limit());
    if flagged {
        match (code, limit) {
            (Some(137), Some(limit)) => weigh.decisive(|| {
                scene.seen_first(
                    "reason",
                    format!(
                        "the runtime's out-of-memory flag is set, exit 137 (SIGKILL), and the container has a limit of its own: {limit} MiB"
                    ),
                )
            }),
            (Some(137), None) if scene.task_memory().is_some() => weigh.against(Strength::Strong, || {
                scene.defined_first("memory", "the container has no memory limit of its own, so the limit that was hit is the task's")
            }),
            (Some(137), None) => {
                weigh.moderate(|| scene.seen_first("exitCode", "exit 137 (SIGKILL) with the runtime's out-of-memory flag"))
            }
            (Some(code), _) => weigh.against(Strength::Strong, || {
                scene.seen_first(
                    "exitCode",
                    format!("the main process ended with {code}, not by SIGKILL: the process that was killed is a child"),
                )
            }),
            (None, _) => {}
        }
        return;
    }
    if code != Some(137) {
        return;
    }
    weigh.weak(|| scene.seen_first("exitCode", "exit 137: SIGKILL, by whomever"));
    if scene.story.asked() {
        weigh.against(Strength::Strong, || scene.asked_fact());
        return;
    }
    if let Some((stream, index, line)) = shape::passed_on(scene) {
        weigh.against(Strength::Moderate, || scene.logged(stream, index, format!("it passed another process's code on: {}", line.message)));
    }
    if let Some(limit) = limit {
        match shape::memory_used(scene, limit) {
            Some((percent, series)) if (93.0..=102.0).contains(&percent) => weigh.strong(|| {
                scene.fact(series, "Values", format!("memory use peaked at {percent:.0} % of the container's limit of {limit} MiB"))
            }),
            Some((percent, series)) if percent < 70.0 => {
                weigh.against(Strength::Strong, || scene.fact(series, "Values", format!("memory use peaked at only {percent:.0} %")));
            }
            _ => {}
        }
        weigh.weak(|| scene.defined_first("memory", format!("the container has a hard limit of {limit} MiB")));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    // Nothing was killed where the system gave nothing.
    if let Some(found) = scene.complaints.iter().find(|found| found.complaint.kind == Kind::MemoryShort) {
        let limit =
            scene.container_limit().or_else(|| scene.task_memory()).map_or_else(String::new, |limit| format!(" of its {limit} MiB"));
        return format!("{name} gets no more memory{limit}, and gives up: {}", shorten(&scene.texts[found.text].text, 160));
    }
    match scene.container_limit() {
        Some(limit) => format!("{name} needs more than its {limit} MiB and the kernel kills it"),
        None => format!("{name} runs out of memory and the kernel kills it"),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::more_memory(scene)
}
