use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    // The form in which the API's clients print a refusal. The botocore one stands in the AWS CLI's output, the others in that of SDKs.
    signatures: &[
        at(FAILURE, "An error occurred (")
            .re(r"An error occurred \(\w+\) when calling the \w+ operation")
            .unless(r"NoUpdateAvailableException|GetLogEvents operation"),
        at(FAILURE, "operation error ECS: "),
        at(FAILURE, "api error ").re(r"ECS: \w+, .*api error \w+"),
        at(FAILURE, "InvalidParameterException").moderate(),
        at(FAILURE, "ClientException").re(r"\bClientException\b"),
        at(FAILURE, "(Service: AmazonECS;"),
        at(FAILURE, "(Service: Ecs, Status Code:"),
        at(FAILURE, "Invalid request provided: "),
    ],
    says: Some(|scene: &Scene<'_>| fork::says(scene, "request-refused", "AWS refuses the request")),
    fork: &[
        branch(
            "taskdef-incompatible-with-compute",
            "a setting that does not fit another one",
            "the message names a parameter, and its page in the API reference says with what it goes",
        ),
        branch("resource-missing", "something that does not exist", "what the message names is not listed in that Region and account"),
        branch("caller-access-denied", "no right to call it", "`aws iam simulate-principal-policy` of the caller denies the action"),
    ],
    ..Cause::new("request-refused", Stage::Request, Tier::Wrapper, page!("request_refused.md"))
};
