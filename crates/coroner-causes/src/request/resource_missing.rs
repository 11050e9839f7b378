use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "MISSING").whole().decisive(),
        at(FAILURE.or(EVENT), "ServiceNotFoundException").unless(r"(?i)servicediscovery|cloud ?map"),
        at(FAILURE, "ClusterNotFoundException"),
        at(FAILURE, "The referenced cluster was inactive"),
        at(FAILURE, "The referenced task was not found"),
        at(FAILURE, "TaskDefinition not found"),
        at(FAILURE, "TaskDefinition is inactive"),
        at(FAILURE, " is MISSING").re(r"(arn:aws\S+|(?i:service|cluster|task definition) \S+) is MISSING"),
        at(FAILURE, "Unable to describe task definition"),
        at(FAILURE, "Cluster not found").moderate(),
    ],
    ..Cause::new("resource-missing", Stage::Request, Tier::Cause, page!("resource_missing.md"))
};
