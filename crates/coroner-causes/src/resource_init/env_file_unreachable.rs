use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "can't download the environment variable files from Amazon S3")
            .re(r"(?i)connection issue|timeout|deadline")
            .decisive(),
        at(REASON.or(EVENT), "failed to download env files")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"(?i)AccessDenied|Forbidden|NoSuchKey|NotFound|StatusCode: 40[34]")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to download env file with key")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"(?i)AccessDenied|Forbidden|NoSuchKey|NotFound|status code: 40[34]")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to initialize s3 client for bucket")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)"),
    ],
    explains: &["network-egress-blocked"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Files),
    changed_by: &[Part::Environment, Part::Volume],
    ..Cause::new("env-file-unreachable", Stage::ResourceInit, Tier::Cause, page!("env_file_unreachable.md"))
};
