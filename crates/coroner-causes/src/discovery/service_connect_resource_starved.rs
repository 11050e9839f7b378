use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["sidecar-crashed", "container-out-of-memory", "task-out-of-memory", "service-connect-proxy-unhealthy"],
    ..Cause::new("service-connect-resource-starved", Stage::Discovery, Tier::Cause, include_str!("service_connect_resource_starved.md"))
};
