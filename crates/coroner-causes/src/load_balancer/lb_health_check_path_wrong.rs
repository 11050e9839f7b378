use crate::balance;
use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(TARGET.or(EVENT), "Health checks failed with these codes").re(r"\[[\d, ]*\b(404|405|410|30[12378])\b"),
        // A protected route, or a server that refuses the probe for its Host header.
        at(TARGET.or(EVENT), "Health checks failed with these codes").re(r"\[[\d, ]*\b40[13]\b").moderate(),
        at(LOG, "ELB-HealthChecker").re(r#"GET \S+( HTTP/[\d.]+)?"? (404|405|30[1278])\b"#).moderate(),
    ],
    explains: &["lb-health-check-code-mismatch", "killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    nature: Nature::ProbeAnswered,
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-health-check-path-wrong", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_path_wrong.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !balance::at_issue(scene) {
        return;
    }
    let codes = balance::codes(scene);
    if codes.iter().any(|code| matches!(code, 301 | 302 | 303 | 307 | 308 | 404 | 405 | 410)) {
        weigh.moderate(|| scene.seen("stoppedReason", "the program is up and answers, but what is asked for is elsewhere or nowhere"));
    }
    if let Some((status, stream, line)) =
        shape::probe(scene).filter(|(status, ..)| matches!(status, 301 | 302 | 303 | 307 | 308 | 401 | 403 | 404 | 405))
    {
        weigh.moderate(|| scene.logged(stream, line, format!("the program answered the probe with {status}")));
    }
    if codes.iter().any(|code| (500..600).contains(code)) && !codes.iter().any(|code| *code < 500) {
        weigh.against(Strength::Strong, || scene.seen("stoppedReason", "the path exists and answers with a server error"));
    }
    if let Some(group) = balance::group(scene).filter(|_| !codes.is_empty()) {
        weigh.weak(|| {
            scene.fact(
                group,
                "HealthCheckPath",
                format!("the probe asks for {} and expects {}", group.health_check_path, group.matcher.http_code),
            )
        });
    }
}

fn says(scene: &Scene<'_>) -> String {
    let codes: Vec<String> = balance::codes(scene).iter().map(ToString::to_string).collect();
    let path = balance::group(scene).and_then(|group| group.health_check_path.some()).map_or_else(String::new, |path| format!(" {path}"));
    match codes.is_empty() {
        true => format!("the load balancer probes a path{path} that the program does not answer with success"),
        false => {
            format!("the load balancer's probe of its path{path} is answered with {}, which does not count as healthy", codes.join(", "))
        }
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::probe_path(scene)
}
