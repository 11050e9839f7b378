use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "is not authorized to perform: ecs:")
            .unless(r"ecs:(RegisterContainerInstance|Poll|DiscoverPollEndpoint|StartTelemetrySession|Submit)")
            .decisive(),
        at(FAILURE.or(EVENT), "is not authorized to perform: iam:PassRole").decisive(),
        at(FAILURE, "AccessDeniedException")
            .unless(r"(?i)ResourceInit|CannotPull|secretsmanager|ssm:|kms:|ecr:|s3:|elasticfilesystem|servicediscovery|ecs:RegisterC"),
        at(FAILURE, "is not authorized to perform:")
            .unless(r"(?i)ResourceInit|CannotPull|secretsmanager|ssm:|kms:|ecr:|s3:|elasticfilesystem|servicediscovery|ecs:RegisterC")
            .moderate(),
    ],
    ..Cause::new("caller-access-denied", Stage::Request, Tier::Cause, include_str!("caller_access_denied.md"))
};
