use coroner_ecs::time::span;

use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::{Fact, Weigher};

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A server that hangs for good looks the same for one probe.
        at(HEALTH, "Health check exceeded timeout").moderate(),
    ],
    explains: &["container-health-check-failed", "killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu, Part::Port, Part::HealthCheck],
    ..Cause::new("health-check-too-strict", Stage::Health, Tier::Cause, page!("health_check_too_strict.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.story.end != End::Asked(Asker::ContainerHealth) {
        return;
    }
    let Some((path, check, patience)) = check(scene) else { return };
    let Some(lifetime) = scene.story.lifetime else { return };
    let period = check.start_period.0.unwrap_or(0);
    // Unhealthy at the first opportunity, up to one interval and the scheduler's own reaction later.
    let at_once = lifetime <= patience + check.interval.0.unwrap_or(30) * 1000 + 20_000;
    match shape::time_to_ready(scene) {
        Some(ready) if ready > lifetime => weigh.decisive(|| {
            scene.defined(&path, format!("it was ready {} after its start, and the check had given it {}", span(ready), span(patience)))
        }),
        Some(ready) if at_once && ready * 2 > patience => weigh.strong(|| {
            scene.defined(&path, format!("it was ready only {} after its start; the check gives it {}", span(ready), span(patience)))
        }),
        Some(ready) if at_once => weigh.against(Strength::Strong, || {
            scene.defined(&path, format!("it was ready {} after its start, well before the check gave up", span(ready)))
        }),
        Some(_) => {}
        None if at_once && period == 0 && scene.lines().next().is_some() => {
            weigh.moderate(|| {
                scene.defined(
                    &path,
                    format!("it had not said that it was ready when it was stopped after {}, and there is no startPeriod", span(lifetime)),
                )
            });
        }
        None if at_once && period < 30 => {
            weigh.weak(|| scene.defined(&path, format!("it was stopped {} after its start, at the first opportunity", span(lifetime))))
        }
        None => {}
    }
    if let Some((tasks, most)) = scene.constant_lifetime().filter(|_| at_once && shape::time_to_ready(scene).is_none()) {
        weigh.weak(|| scene.seen("stoppingAt", format!("each of {tasks} tasks was given up after the same {}", span(most))));
    }
    let complaint = scene.hits.iter().find(|hit| {
        let (cause, text) = (scene.meaning_of(hit), &scene.texts[hit.text]);
        text.place == LOG
            && text.demotion == 0
            && cause.tier != Tier::Wrapper
            && matches!(cause.stage, Stage::Run | Stage::Health | Stage::Discovery)
    });
    if let Some(hit) = complaint {
        let text = &scene.texts[hit.text];
        weigh.against(Strength::Strong, || Fact {
            text: format!("the program is not slow, it complains: {}", text.text),
            source: text.source(),
            at: text.at,
        });
    }
    if check.timeout.0.unwrap_or(5) <= 2 {
        weigh.moderate(|| scene.defined(&path, format!("an answer may take {} s at most", check.timeout.0.unwrap_or(5))));
    }
    if check.retries.0.unwrap_or(3) == 1 {
        weigh.moderate(|| scene.defined(&path, "one failure is enough"));
    }
}

fn check<'a>(scene: &Scene<'a>) -> Option<(String, &'a coroner_ecs::definition::HealthCheck, i64)> {
    let (index, container) = scene.definition?.value.container(&scene.unhealthy().or(scene.first())?.name)?;
    let check = &container.health_check.0;
    check.present().then(|| (format!("containerDefinitions/{index}/healthCheck"), check, check.patience() * 1000))
}

fn says(scene: &Scene<'_>) -> String {
    match (check(scene), shape::time_to_ready(scene)) {
        (Some((_, _, patience)), Some(ready)) => {
            format!("the health check gives up after {}, and the program needs {} to be ready", span(patience), span(ready))
        }
        (Some((_, _, patience)), None) => format!("the health check gives up after {}, before the program is ready", span(patience)),
        _ => "the health check is stricter than the program is quick".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::patient_check(scene)
}
