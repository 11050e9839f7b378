use crate::draft::Remedy;
use crate::path;
use crate::prelude::*;
use crate::remedy::need;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "nil pointer dereference").re(r"pull command failed: panic").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "starport-layer-bucket")
            .re(r"(?i)403|denied|dial tcp|time-?out|timed out|reset|refused|EOF|deadline")
            .decisive(),
        // A reason that is cut off inside the signed URL: whatever stood behind it, the layers are what could not be fetched.
        at(REASON.or(EVENT), "starport-layer-bucket")
            .re(r#"(?s)failed to do request: Get "https://prod-[a-z0-9-]+-starport-layer-bucket\.[^"]*$"#),
        at(REASON.or(EVENT).or(AGENT_LOG), "REDACTED ECR URL related to").unless(r"no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to copy")
            .re(r"http(Read|Reader)Seeker: failed open: unexpected status")
            .unless(r"\b(429|5\d\d) [A-Z]|(?i:toomanyrequests)"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error pulling image configuration").re(r"403"),
    ],
    explains: &["registry-unreachable", "registry-access-denied"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(fix),
    way: Some(Way::Layers),
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("image-layer-download-blocked", Stage::Pull, Tier::Cause, page!("image_layer_download_blocked.md"))
};

/// A 403 is an answer, so that a policy stands in the way; without one the network does.
fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let policy = need::layers(scene, &CAUSE);
    if policy.is_empty() { path::fix(scene, &CAUSE) } else { policy }
}
