use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(AGENT_LOG), "error initializing ports for Service Connect").decisive(),
        at(REASON.or(AGENT_LOG), "service connect config validation failed").decisive(),
        at(REASON.or(AGENT_LOG), "error injecting required env vars to Service Connect container").decisive(),
        at(REASON.or(AGENT_LOG), "failed to resolve container IP for SC bridge mode pause container").decisive(),
        // The agent loads this image from a file when it starts, and nobody pulls it.
        at(REASON.or(AGENT_LOG), "No such image: ecs-service-connect-agent").decisive(),
    ],
    explains: &["sidecar-crashed", "image-tag-not-found", "image-not-found"],
    changed_by: &[Part::Port],
    ..Cause::new("service-connect-proxy-failed", Stage::Discovery, Tier::Cause, page!("service_connect_proxy_failed.md"))
};
