use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "chdir to cwd").re(r"(?i)failed|denied|no such file").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "it needs to be an absolute path").re(r"working directory").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "current working directory is outside of container mount namespace root").moderate(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("workdir-invalid", Stage::Start, Tier::Cause, page!("workdir_invalid.md"))
};
