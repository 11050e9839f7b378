use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "cannot pull registry auth from Amazon ECR")
            .re(r"(?i)connection issue|timeout|deadline")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "connection issue between the task and the registry").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve ecr registry auth")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve ecr registry auth")
            .unless(r"(?i)AccessDenied|not authorized|UnrecognizedClient|InvalidSignature")
            .moderate(),
        at(REASON.or(EVENT), "unable to pull secrets or registry auth")
            .re(r"(?i)signal: ?killed")
            .unless(r"(?i)from (asm|ssm)|Secrets Manager|Systems Manager"),
        at(REASON.or(EVENT).or(AGENT_LOG), "dial tcp")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|toomanyrequests|no such host|docker\.sock|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "i/o timeout")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|toomanyrequests|no such host|docker\.sock|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "TLS handshake timeout")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|toomanyrequests|no such host|docker\.sock|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Client.Timeout exceeded")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|toomanyrequests|no such host|docker\.sock|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "context deadline exceeded")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|toomanyrequests|docker\.sock")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "context canceled")
            .re(r"CannotPull")
            .unless(r"(?i)x509|\.s3[.-]|starport-layer|docker\.sock")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such host")
            .re(r"(?s)CannotPull.*lookup \S*(amazonaws\.com|docker\.io|docker\.com|gcr\.io|ghcr\.io|quay\.io|azurecr\.io|k8s\.io)")
            .unless(r"\.s3[.-]")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "server misbehaving")
            .re(r"(?s)CannotPull.*lookup \S*(amazonaws\.com|docker\.io|docker\.com|gcr\.io|ghcr\.io|quay\.io|azurecr\.io|k8s\.io)")
            .unless(r"\.s3[.-]")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "can't pull the image. Check your network configuration").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "request canceled while waiting for connection").unless(r"(?i)\.s3[.-]"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error pulling image configuration")
            .re(r"(?i)dial (tcp|udp)|time(out|d out)|signal: ?killed|deadline|RequestCanceled|(request|send) failed|connection (issue|re)")
            .unless(r"(?i)\.s3[.-]|toomanyrequests")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error pulling image configuration").unless(r"(?i)toomanyrequests|x509").weak(),
        // What the support runbook for tasks that do not start prints.
        at(FAILURE.or(EVENT), "encountered socket connection failure").re(r"(?i)registry domain \S+ encountered socket connection failure"),
    ],
    explains: &["network-egress-blocked"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Registry),
    wants: &[Wanted::Image],
    ..Cause::new("registry-unreachable", Stage::ResourceInit, Tier::Cause, page!("registry_unreachable.md"))
};
