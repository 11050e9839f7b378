use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(LOG.or(AGENT_LOG), "Envoy readiness check failed").moderate()],
    explains: &["container-health-check-failed", "sidecar-crashed"],
    ..Cause::new("service-connect-proxy-unhealthy", Stage::Discovery, Tier::Cause, include_str!("service_connect_proxy_unhealthy.md"))
};
