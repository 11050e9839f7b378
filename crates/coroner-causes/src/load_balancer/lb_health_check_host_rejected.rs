use crate::prelude::*;

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
    ..Cause::new("lb-health-check-host-rejected", Stage::LoadBalancer, Tier::Cause, include_str!("lb_health_check_host_rejected.md"))
};
