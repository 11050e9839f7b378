use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "misconfigured or changed").re(r"IAM .+ (has|have) been misconfigured or changed").decisive(),
        at(EVENT, "ECS can no longer maintain your service"),
    ],
    ..Cause::new("iam-changed-under-service", Stage::Deployment, Tier::Cause, include_str!("iam_changed_under_service.md"))
};
