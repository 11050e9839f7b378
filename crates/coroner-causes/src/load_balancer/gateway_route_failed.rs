use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // States of a gateway and its routes, as the API's model names them. What a reason says beside them is not known.
        at(FAILURE.or(EVENT), "CREATE_FAILED").re(r"(?i)gateway ?route").moderate(),
        at(FAILURE.or(EVENT), "UPDATE_FAILED").re(r"(?i)gateway ?route").moderate(),
        at(FAILURE.or(EVENT), "CREATE_FAILED").re(r"(?i)AssociateGatewayWithCluster|\becs\b.{0,60}gateway").weak(),
    ],
    ..Cause::new("gateway-route-failed", Stage::LoadBalancer, Tier::Rare, page!("gateway_route_failed.md"))
};
