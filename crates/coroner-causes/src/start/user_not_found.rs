use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "unable to find user")
            .re(r"(?i)unable to find user .*no matching entries in passwd file")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "unable to find group")
            .re(r"(?i)unable to find group .*no matching entries in group file")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to find user"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to find group"),
        at(REASON.or(EVENT).or(AGENT_LOG), "no users found"),
        at(REASON.or(EVENT).or(AGENT_LOG), "no groups found"),
        at(LOG, "getpwnam(").re(r"getpwnam\(\S+\) failed").moderate(),
        at(LOG, "does not exist").re(r"(?m)^(su|runuser): user \S+ does not exist").moderate(),
        at(LOG, "unknown user").re(r"(?m)^(su|chown|install): unknown user").moderate(),
        at(LOG, "invalid user").re(r"(?m)^(chown|chpasswd|install): invalid user").moderate(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("user-not-found", Stage::Start, Tier::Cause, page!("user_not_found.md"))
};
