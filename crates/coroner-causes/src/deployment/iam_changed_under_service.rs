use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "misconfigured or changed").re(r"IAM .+ (has|have) been misconfigured or changed").decisive(),
        at(EVENT, "ECS can no longer maintain your service"),
        // The scheduler's own session, in the service-linked role or the role of an old service.
        at(EVENT, "is not authorized to perform:")
            .re(r"assumed-role/[^/ ]+/ecs-service-scheduler is not")
            .unless(r"perform: servicediscovery:"),
    ],
    says: Some(|scene| need::SCHEDULER.says(scene, &CAUSE)),
    fix: Some(|scene| need::SCHEDULER.fix(scene, &CAUSE)),
    ..Cause::new("iam-changed-under-service", Stage::Deployment, Tier::Cause, page!("iam_changed_under_service.md"))
};
