use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "apparmor failed to apply profile").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to apply apparmor profile").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "apparmor: config provided but apparmor not supported").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error setting rlimit").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "seccomp is not enabled in your kernel").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "decoding seccomp profile failed").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to apply caps").moderate(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    ..Cause::new("security-profile-rejected", Stage::Start, Tier::Rare, page!("security_profile_rejected.md"))
};
