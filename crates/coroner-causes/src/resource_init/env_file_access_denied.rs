use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to download env files")
            .re(r"(?i)AccessDenied|Forbidden|NoSuchKey|NoSuchBucket|NotFound|not found|\b40[34]\b|not authorized")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to download env file with key")
            .re(r"(?i)AccessDenied|Forbidden|NoSuchKey|NoSuchBucket|NotFound|\b40[34]\b|not authorized")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to parse bucket and key from s3 ARN specified in environmentFile"),
        at(LOG.or(AGENT_LOG), "invalid env file").weak(),
    ],
    explains: &[],
    says: Some(|scene| need::ENV_FILE.says(scene, &CAUSE)),
    fix: Some(|scene| need::ENV_FILE.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    changed_by: &[Part::Environment, Part::Role, Part::Volume],
    ..Cause::new("env-file-access-denied", Stage::ResourceInit, Tier::Cause, page!("env_file_access_denied.md"))
};
