use coroner_ecs::time::span;

use crate::balance;
use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &[
        "lb-health-check-timeout",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
        "killed-after-stop-timeout",
        "sigterm-normal-stop",
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu, Part::Port],
    ..Cause::new("lb-slow-start", Stage::LoadBalancer, Tier::Cause, page!("lb_slow_start.md"))
};

/// By default a load balancer probes every 30 s: who was ready so shortly before the end was too late for it. In milliseconds.
const A_PROBE: i64 = 30_000;

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.story.end != End::Asked(Asker::LoadBalancer) {
        return;
    }
    let Some(lifetime) = scene.story.lifetime else { return };
    if !balance::codes(scene).is_empty() && !balance::codes(scene).iter().all(|code| matches!(code, 502 | 503)) {
        weigh.against(Strength::Strong, || scene.seen("stoppedReason", "it answers, with a code that does not count as healthy"));
        return;
    }
    let grace = scene.service.and_then(|service| service.health_check_grace_period_seconds.0);
    let grace_ms = grace.unwrap_or(0) * 1000;
    if lifetime > 900_000 {
        weigh.against(Strength::Strong, || scene.seen("startedAt", format!("it was healthy for {} first", span(lifetime))));
        return;
    }
    match shape::time_to_ready(scene) {
        Some(ready) if ready >= lifetime - 1_000 => {
            weigh.decisive(|| {
                scene.of_the_service(
                    "healthCheckGracePeriodSeconds",
                    format!("it was ready {} after its start and had been given up after {}", span(ready), span(lifetime)),
                )
            });
        }
        Some(ready) if ready > grace_ms + 20_000 || (ready > grace_ms && lifetime - ready < A_PROBE) => {
            weigh.strong(|| {
                scene.of_the_service(
                    "healthCheckGracePeriodSeconds",
                    format!("it was ready only {} after its start; the grace period is {} s", span(ready), grace.unwrap_or(0)),
                )
            });
        }
        Some(ready) => weigh.against(Strength::Strong, || scene.seen("startedAt", format!("it was ready {} after its start", span(ready)))),
        None => {
            if let Some((tasks, most)) = scene.constant_lifetime().filter(|(_, most)| *most < 600_000) {
                weigh.moderate(|| scene.seen("stoppingAt", format!("each of {tasks} tasks was given up after the same {}", span(most))));
            }
            let room = lifetime - grace_ms;
            if grace_ms == 0 && lifetime < 120_000 {
                weigh.moderate(|| {
                    scene.of_the_service(
                        "healthCheckGracePeriodSeconds",
                        format!("there is no grace period, and it was given up after {}", span(lifetime)),
                    )
                });
            } else if room < 45_000 && lifetime < 300_000 {
                weigh.moderate(|| {
                    scene.of_the_service(
                        "healthCheckGracePeriodSeconds",
                        format!("it was given up {} after its grace period", span(room.max(0))),
                    )
                });
            }
            if scene.task_cpu().is_some_and(|cpu| cpu <= 256) {
                weigh.weak(|| scene.defined("cpu", "it has a quarter of a core or less to start with"));
            }
            if scene.instance.is_some_and(|instance| {
                instance.attribute("ecs.instance-type").is_some_and(|t| [".nano", ".micro", ".small"].iter().any(|s| t.ends_with(s)))
            }) && lifetime < 120_000
            {
                weigh.moderate(|| scene.seen("containerInstanceArn", "the instance is a small burstable one"));
            }
        }
    }
}

fn says(scene: &Scene<'_>) -> String {
    let grace = scene.service.and_then(|service| service.health_check_grace_period_seconds.0).unwrap_or(0);
    match shape::time_to_ready(scene) {
        Some(ready) => format!("it needs {} to be ready, and the load balancer's verdict counts after {grace} s", span(ready)),
        None => "it answers the load balancer too late after its start".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::longer_grace(scene)
}
