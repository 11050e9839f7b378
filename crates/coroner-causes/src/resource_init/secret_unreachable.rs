use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "cannot pull secrets from AWS Systems Manager")
            .re(r"(?i)connection issue|network connection|timeout|deadline")
            .decisive(),
        at(REASON.or(EVENT), "connection issue between the task and AWS Secrets Manager").decisive(),
        at(REASON.or(EVENT), "connection issue between the task and AWS Systems Manager").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve secrets from ssm")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied|invalid (ssm )?parameters")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve secret from asm")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied|ResourceNotFound")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "operation error SSM: GetParameters")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "operation error Secrets Manager: GetSecretValue")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetching secret data from")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied|ResourceNotFound"),
        at(REASON.or(EVENT).or(AGENT_LOG), "secret arn:aws")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"AccessDenied|ResourceNotFound"),
    ],
    explains: &["network-egress-blocked"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Secrets),
    changed_by: &[Part::Secret],
    ..Cause::new("secret-unreachable", Stage::ResourceInit, Tier::Cause, page!("secret_unreachable.md"))
};
