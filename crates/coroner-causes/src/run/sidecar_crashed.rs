use crate::prelude::*;
use crate::scene::Scene;
use crate::story::End;
use crate::story::is_helper;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["application-error"],
    look: Some(look),
    says: Some(says),
    nature: Nature::WhichContainer,
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("sidecar-crashed", Stage::Run, Tier::Cause, page!("sidecar_crashed.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(first) = scene.first().filter(|first| is_helper(first)) else { return };
    let Some(code) = scene.exit_code().filter(|code| !matches!(code, 0 | 143)) else { return };
    if scene.story.end != End::ByItself {
        return;
    }
    let essential = scene.first_definition().is_none_or(|(_, definition)| definition.is_essential());
    if !essential {
        return;
    }
    let (name, others) = (&first.name, scene.task.map_or(0, |task| task.containers.len()));
    if others < 2 {
        return;
    }
    weigh.strong(|| {
        scene
            .seen_first("exitCode", format!("{name}, a helper, ended with {code}; the others were stopped after it"))
            .when(scene.story.died_at)
    });
    if scene.first_definition().is_some() {
        weigh.moderate(|| scene.defined_first("essential", format!("{name} is essential: its end ends the task")));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    let code = scene.exit_code().map_or_else(String::new, |code| format!(" with exit code {code}"));
    let error = scene.crash.as_ref().map_or_else(String::new, |found| format!(": {}", found.words()));
    format!("{name}, a helper, ends first{code} and takes the task with it{error}")
}
