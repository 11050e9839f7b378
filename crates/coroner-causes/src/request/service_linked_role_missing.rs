use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Unable to assume the service linked role").decisive(),
        at(FAILURE.or(EVENT), "ECS service linked role exists").decisive(),
        at(FAILURE.or(EVENT), "verify that the ECS service role being passed has the proper permissions").moderate(),
        at(FAILURE.or(EVENT), "service-linked role").re(r"(?i)AWSServiceRoleForECS|ecs").weak(),
    ],
    changed_by: &[Part::Role],
    ..Cause::new("service-linked-role-missing", Stage::Request, Tier::Rare, page!("service_linked_role_missing.md"))
};
