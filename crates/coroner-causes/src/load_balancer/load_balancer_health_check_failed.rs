use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "failed ELB health checks"),
        at(EVENT, "is unhealthy in (target-group"),
        at(EVENT, "is unhealthy in (elb "),
        // As people say it who paste a log below.
        at(FAILURE, "health").re(r"(?i)\b(ALB|ELB|NLB|load balancer)('s)?\b.{0,40}health ?-?checks?.{0,40}\b(fail|kill|unhealthy|timed? ?out)|(kill|fail|unhealthy|stopp).{0,60}\b(ALB|ELB|NLB|load balancer)('s)?\b.{0,20}health ?-?checks?").moderate(),
    ],
    explains: &["killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    wants: &[Wanted::Usage, Wanted::SecurityGroups],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new(
        "load-balancer-health-check-failed",
        Stage::LoadBalancer,
        Tier::Wrapper,
        page!("load_balancer_health_check_failed.md"),
    )
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && scene.story.end == End::ByItself {
        weigh.against(Strength::Strong, || {
            scene
                .seen("executionStoppedAt", "its container had ended before the scheduler reacted to the load balancer")
                .when(scene.story.died_at)
        });
        return;
    }
    let sick = scene.case.targets.iter().find(|target| target.target_health.state.as_str() == "unhealthy");
    if let Some(target) = sick.filter(|_| scene.task.is_none_or(|task| !task.stopped())) {
        weigh.strong(|| scene.fact(target, "TargetHealth/State", format!("target {} is unhealthy", target.target.id)));
    }
}
