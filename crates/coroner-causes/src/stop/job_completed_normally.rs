use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::End;
use crate::story::is_helper;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    // AWS Batch says of the job what ECS only says of its container.
    signatures: &[at(EVENT.or(FAILURE), "SUCCEEDED").re(r#""?status"?\s*[:=]\s*"?SUCCEEDED"#)],
    explains: &["essential-container-exited", "sidecar-crashed", "sigterm-normal-stop", "killed-after-stop-timeout"],
    look: Some(look),
    says: Some(says),
    ..Cause::new("job-completed-normally", Stage::Stop, Tier::Normal, page!("job_completed_normally.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // A state machine that caught the failure of its task succeeds all the same.
    let caught = |text: &str| text.contains("TaskFailedToStart") || text.contains("States.TaskFailed");
    if scene.pasted && weigh.supported() && scene.texts.iter().any(|text| caught(&text.text)) {
        weigh.against(Strength::Decisive, || scene.seen("", "a task failed, and something else went on"));
    }
    let Some(task) = scene.task else { return };
    // Of a text that tells of no service: nought is what a job ends with that is done.
    let of_service = scene.texts.iter().any(|text| text.text.contains("service"));
    if scene.pasted
        && scene.exit_code() == Some(0)
        && !of_service
        && (scene.crash.is_none() || shape::of_a_tool(scene))
        && !task.stopped_reason.is_empty()
    {
        weigh.moderate(|| scene.seen_first("exitCode", "an essential container ended with 0"));
    }
    if scene.in_service() || scene.story.end != End::ByItself || shape::oom_flagged(scene) || scene.pasted {
        return;
    }
    let well = task.containers.iter().find(|c| c.exit_code.0 == Some(0) && !is_helper(c));
    let Some(main) = well else { return };
    let bad = task.containers.iter().find(|c| {
        let essential = scene.definition.and_then(|d| d.container(&c.name)).is_none_or(|(_, d)| d.is_essential());
        essential && !is_helper(c) && c.exit_code.0.is_some_and(|code| !matches!(code, 0 | 143 | 137))
    });
    if let Some(bad) = bad {
        weigh.against(Strength::Strong, || scene.seen("containers", format!("{} ended with {}", bad.name, bad.exit_code.0.unwrap_or(0))));
    }
    weigh.strong(|| scene.seen("containers", format!("{} ended by itself with 0", main.name)).when(scene.story.died_at));
    weigh.moderate(|| scene.seen("group", "no service wants the task to run for ever"));
    let helpers: Vec<_> = task.containers.iter().filter(|c| c.exit_code.0.is_some_and(|code| code != 0)).collect();
    if helpers.is_empty() {
        weigh.strong(|| scene.seen("containers", "no container ended with anything but 0"));
    } else if helpers.iter().all(|c| matches!(c.exit_code.0, Some(143 | 137))) {
        weigh.strong(|| scene.seen("containers", "the others were stopped after it (143 is SIGTERM)"));
        weigh.explains("sidecar-crashed");
    } else {
        weigh.explains("sidecar-crashed");
        weigh.explains("application-error");
    }
}

fn says(scene: &Scene<'_>) -> String {
    let main = scene.task.and_then(|task| task.containers.iter().find(|c| c.exit_code.0 == Some(0) && !is_helper(c)));
    let name = main.map_or("the main container", |container| &container.name);
    format!("{name} did its work and ended with 0; that ended the task, and nothing failed")
}
