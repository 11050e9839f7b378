use crate::balance;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The probe's Host is the target's private address; scanners send public names.
        at(LOG, "Invalid HTTP_HOST header").re(r"Invalid HTTP_HOST header: '?(10|172|192)\."),
        at(LOG, "Invalid HTTP_HOST header").weak(),
        at(LOG, "Blocked host").re(r"Blocked hosts?: (10|172|192)\."),
        at(LOG, "does not match an allowed host").re(r"host '(10|172|192)\."),
        at(LOG, "Untrusted Host").re(r#"Untrusted Host "(10|172|192)\."#),
        at(LOG, "Invalid Host header").weak(),
        // 400 alone may also be a plain bad route.
        at(TARGET.or(EVENT), "Health checks failed with these codes").re(r"\[[\d, ]*\b(400|421)\b").moderate(),
    ],
    explains: &["lb-health-check-code-mismatch", "lb-health-check-path-wrong", "killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    nature: Nature::ProbeAnswered,
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-health-check-host-rejected", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_host_rejected.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !balance::at_issue(scene) {
        return;
    }
    if weigh.supported() {
        // Who refuses a host is up and answers: what else it complained of did not keep it from that.
        weigh.explains("dependency-unreachable");
        weigh.explains("dns-resolution-failed");
    }
    if let Some((.., fact)) = balance::probed_elsewhere(scene) {
        weigh.against(Strength::Strong, || fact);
    }
    if let Some((status, stream, line)) = shape::probe(scene).filter(|(status, ..)| matches!(status, 400 | 421)) {
        weigh.strong(|| {
            scene.logged(
                stream,
                line,
                format!("the program is up and answers the probe itself with {status}: it dislikes the request, not the path"),
            )
        });
    }
}
