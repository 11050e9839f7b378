use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "connection issue between the task and Amazon CloudWatch").decisive(),
        at(REASON.or(EVENT), "cannot find the Amazon CloudWatch log group").re(r"(?i)connection issue|signal: ?killed|timeout").decisive(),
        at(REASON.or(EVENT), "failed to validate logger args")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"(?i)AccessDenied|ResourceNotFound|is required")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "create Cloudwatch log")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied|ResourceNotFound|169\.254\.")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to initialize logging driver")
            .re(r"(?is)(logs\.[\w-]+\.amazonaws|CloudWatch Logs).*(dial tcp|timeout|deadline|(request|send) failed)")
            .unless(r"AccessDenied|ResourceNotFound|169\.254\.")
            .decisive(),
    ],
    explains: &["network-egress-blocked"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Logs),
    changed_by: &[Part::Logging],
    ..Cause::new("logs-unreachable", Stage::ResourceInit, Tier::Cause, page!("logs_unreachable.md"))
};
