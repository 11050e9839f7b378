use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "is not authorized to perform: ecs:")
            .unless(r"ecs:(RegisterContainerInstance|Poll|DiscoverPollEndpoint|StartTelemetrySession|Submit)")
            .decisive(),
        // `UnauthorizedOperation` is EC2's word: ECS or Auto Scaling asked it for an instance.
        at(FAILURE.or(EVENT), "is not authorized to perform: iam:PassRole").unless(r"UnauthorizedOperation|Service: (?i:ec2)\b").decisive(),
        at(FAILURE, "when calling the")
            .re(r"calling the (?:RunTask|StartTask|CreateService|UpdateService|CreateTaskSet|CreateCluster|RegisterTaskDefinition|ExecuteCommand) operation: User: .* is not authorized")
            .unless(r"assumed-role/[^/ ]+/(?:[0-9a-f]{16,32}\b|i-[0-9a-f]{8,17}\b)")
            .decisive(),
        // A session that is named after a task or after a part of ECS is theirs, and nobody's who starts tasks.
        at(FAILURE, "AccessDeniedException")
            .unless(r"(?i)ResourceInit|CannotPull|secretsmanager|ssm:|kms:|ecr:|s3:|elasticfilesystem|servicediscovery|logs:(Put|CreateLogStream)|dynamodb:|sqs:|sns:|kinesis:|bedrock:|lambda:Invoke|ses:|cognito|ecs:RegisterC|UnauthorizedOperation|assumed-role/[^/ ]+/([0-9a-f]{16,32}\b|ecs-)"),
        at(FAILURE, "is not authorized to perform:")
            .unless(r"(?i)ResourceInit|CannotPull|secretsmanager|ssm:|kms:|ecr:|s3:|elasticfilesystem|servicediscovery|logs:(Put|CreateLogStream)|dynamodb:|sqs:|sns:|kinesis:|bedrock:|lambda:Invoke|ses:|cognito|ecs:RegisterC|UnauthorizedOperation|assumed-role/[^/ ]+/([0-9a-f]{16,32}\b|ecs-)")
            .moderate(),
        // CodePipeline and CodeDeploy of their own role.
        at(FAILURE.or(EVENT), "sufficient permissions to").re(r"(?i)does not have sufficient permissions to (access|call|perform|use|create|update|assume)"),
        at(FAILURE.or(EVENT), "permissions required to access").moderate(),
        // The token of a pipeline that the role does not trust.
        at(FAILURE, "AssumeRoleWithWebIdentity").re(r"(?i)not authorized|denied|could not assume").decisive(),
        at(FAILURE, "Could not assume role with OIDC"),
    ],
    says: Some(|scene| need::CALLER.says(scene, &CAUSE)),
    fix: Some(|scene| need::CALLER.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    changed_by: &[Part::Role],
    ..Cause::new("caller-access-denied", Stage::Request, Tier::Cause, page!("caller_access_denied.md"))
};
