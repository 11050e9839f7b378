use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(TARGET.or(EVENT), "Health checks failed with these codes").re(r"\[[\d, ]*\b(404|405|410|30[12378])\b"),
        // A protected route, or a server that refuses the probe for its Host header.
        at(TARGET.or(EVENT), "Health checks failed with these codes").re(r"\[[\d, ]*\b40[13]\b").moderate(),
        at(LOG, "ELB-HealthChecker").re(r#"GET \S+( HTTP/[\d.]+)?"? (404|405|30[1278])\b"#).moderate(),
    ],
    explains: &["lb-health-check-code-mismatch", "killed-after-stop-timeout", "sigterm-normal-stop"],
    ..Cause::new("lb-health-check-path-wrong", Stage::LoadBalancer, Tier::Cause, include_str!("lb_health_check_path_wrong.md"))
};
