//! The remedy for each kind of denial: who, what, on what, at the place that refuses; and commands that a shell takes as they are meant.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and runs a shell"
)]

use std::path::Path;
use std::process::Command;

use coroner_case::{Case, Shown, TEMPLATE, add_source};
use coroner_causes::template::names::NAMES;
use coroner_examiner::{Remedy, Verdict, case_of_text, examine};
use proptest::prelude::*;
use serde_json::{Value, json};

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/web-exec/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const PULLING: &str =
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to";

fn definition() -> Value {
    json!({"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "family": "web",
        "executionRoleArn": "arn:aws:iam::111122223333:role/apps/web-exec", "taskRoleArn": "arn:aws:iam::111122223333:role/web-task",
        "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
        "containerDefinitions": [{"name": "web", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:12",
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1"}}}]})
}

fn task(launch_type: &str) -> Value {
    json!({"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9", "launchType": launch_type,
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "group": "service:web",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
        "stopCode": "TaskFailedToStart", "createdAt": "2026-03-01T10:00:00Z", "stoppingAt": "2026-03-01T10:00:20Z",
        "stoppedAt": "2026-03-01T10:00:30Z", "containers": [{"name": "web", "lastStatus": "STOPPED"}]})
}

fn verdict_of(documents: &[(&str, Value)]) -> Verdict {
    let mut case = Case::default();
    for (name, document) in documents {
        assert_eq!(add_source(&mut case, name, document.to_string().as_bytes()), []);
    }
    examine(&case, false).into_iter().next().expect("a verdict")
}

/// A task that ended before its start for `reason`.
fn unstarted(reason: &str, definition: Value) -> Verdict {
    let mut task = task("FARGATE");
    task["stoppedReason"] = json!(reason);
    verdict_of(&[("tasks.json", json!({"tasks": [task]})), ("definition.json", json!({"taskDefinition": definition}))])
}

/// A task whose program logged `line` and ended.
fn logged(line: &str, definition: Value) -> Verdict {
    let mut task = task("FARGATE");
    task["startedAt"] = json!("2026-03-01T10:00:05Z");
    task["stopCode"] = json!("EssentialContainerExited");
    task["stoppedReason"] = json!("Essential container in task exited");
    task["containers"][0]["exitCode"] = json!(1);
    let log = json!({"web": [{"timestamp": 1_772_359_218_000_i64, "message": line}]});
    verdict_of(&[("tasks.json", json!({"tasks": [task]})), ("definition.json", json!({"taskDefinition": definition})), ("logs.json", log)])
}

fn pasted(text: &str) -> Verdict {
    examine(&case_of_text(text), false).into_iter().next().expect("a verdict")
}

fn slug(verdict: &Verdict) -> &'static str {
    verdict.cause.map_or("none", |cause| cause.slug)
}

/// The policy in a command, and the name of the role or user that it is put to.
fn put_policy(remedy: &Remedy) -> (String, Value) {
    let command = remedy.commands.iter().find(|command| command.contains("-policy --")).expect("a put-…-policy");
    let (before, document) = command.split_once(" --policy-document '").expect("a document");
    let name = before.split("-name ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a name").to_owned();
    (name, serde_json::from_str(document.trim_end_matches('\'')).expect("JSON"))
}

/// The commands one by one, without the Region that each of them names.
fn steps(remedy: &Remedy) -> Vec<String> {
    let bare = |command: &str| {
        let words: Vec<&str> = command.split(' ').collect();
        let named = words.iter().position(|word| *word == "--region");
        let kept = words.iter().enumerate().filter(|(at, _)| named.is_none_or(|named| *at != named && *at != named + 1));
        kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    };
    remedy.commands.iter().flat_map(|command| command.split(" && ")).map(bare).collect()
}

fn statements(remedy: &Remedy) -> Vec<Value> {
    remedy.patch.as_ref().expect("a patch").operations.iter().map(|operation| (**operation.value.as_ref().unwrap()).clone()).collect()
}

#[test]
fn a_secret_is_granted_to_the_execution_role_with_all_that_its_task_refers_to() {
    let mut definition = definition();
    definition["containerDefinitions"][0]["secrets"] = json!([
        {"name": "DB", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd:password::"},
        {"name": "API", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api"},
        {"name": "FLAG", "valueFrom": "/web/flag"}]);
    let verdict = unstarted(
        &format!(
            "{PULLING} retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd from secrets manager: AccessDeniedException: User: {SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd because no identity-based policy allows the secretsmanager:GetSecretValue action"
        ),
        definition,
    );
    assert_eq!(slug(&verdict), "secret-access-denied");
    assert_eq!(
        verdict.summary,
        "the execution role web-exec may not call secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd, because no identity-based policy allows it"
    );
    let [remedy] = verdict.remedies.as_slice() else { panic!("{:?}", verdict.remedies.len()) };
    assert_eq!(
        remedy.summary,
        "allow the execution role web-exec secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd, arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api, arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api-??????"
    );
    assert_eq!(
        steps(remedy),
        [
            r#"aws iam put-role-policy --role-name web-exec --policy-name allow-secretsmanager-GetSecretValue-db-Ab12Cd --policy-document '{"Version":"2012-10-17","Statement":[{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":["arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd","arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api","arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api-??????"]}]}'"#
        ]
    );
    assert_eq!(remedy.patch.as_ref().unwrap().target, "iam-policy");
    assert_eq!(remedy.risk, "");
}

#[test]
fn a_parameter_is_named_by_its_arn_in_each_partition() {
    for (partition, region) in [("aws", "eu-west-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")] {
        let verdict = pasted(&format!(
            "{PULLING} retrieve secrets from ssm: AccessDeniedException: User: arn:{partition}:sts::111122223333:assumed-role/web-exec/0a1b is not authorized to perform: ssm:GetParameters on resource: arn:{partition}:ssm:{region}:111122223333:parameter/web/smtp_password because no identity-based policy allows the ssm:GetParameters action"
        ));
        let (name, policy) = put_policy(&verdict.remedies[0]);
        assert_eq!(name, "web-exec");
        assert_eq!(policy["Statement"][0]["Resource"], format!("arn:{partition}:ssm:{region}:111122223333:parameter/web/smtp_password"));
    }
}

#[test]
fn a_resource_that_is_cut_off_is_completed_from_the_definition_or_left_open() {
    let text = format!(
        "{PULLING} retrieve secrets from ssm: AccessDeniedException: User: {SESSION} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/web/da..."
    );
    let mut with = definition();
    with["containerDefinitions"][0]["secrets"] = json!([{"name": "DB", "valueFrom": "/web/database"}]);
    let whole = unstarted(&text, with);
    assert_eq!(put_policy(&whole.remedies[0]).1["Statement"][0]["Resource"], "arn:aws:ssm:eu-west-1:111122223333:parameter/web/database");
    let open = pasted(&text);
    let [put] = open.remedies[0].commands.as_slice() else { panic!("{:?}", open.remedies[0].commands) };
    assert!(put.contains(r#""Resource":"'"${RESOURCE:?the resource: its ARN}"'""#), "{put}");
}

#[test]
fn the_key_of_a_secret_is_granted_for_that_secret_alone() {
    let verdict = unstarted(
        &format!(
            "{PULLING} retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd from secrets manager: AccessDeniedException: Access to KMS is not allowed status code: 400"
        ),
        definition(),
    );
    assert_eq!(slug(&verdict), "secret-kms-access-denied");
    assert_eq!(
        verdict.summary,
        "the execution role web-exec may not call kms:Decrypt with the key of arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd"
    );
    let (name, policy) = put_policy(&verdict.remedies[0]);
    assert_eq!(name, "web-exec");
    assert_eq!(
        policy["Statement"],
        json!([{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*",
            "Condition": {"StringLike": {"kms:EncryptionContext:SecretARN": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd"]}}}])
    );
    let of_key = &verdict.remedies[1];
    assert_eq!(of_key.patch.as_ref().unwrap().target, "key-policy");
    assert_eq!(statements(of_key)[0]["Principal"], json!({"AWS": "arn:aws:iam::111122223333:role/apps/web-exec"}));
    assert!(
        steps(of_key)[0].starts_with("aws secretsmanager describe-secret --secret-id arn:aws:secretsmanager:"),
        "{}",
        of_key.commands[0]
    );
}

#[test]
fn what_is_missing_or_disabled_is_not_said_to_be_denied() {
    for (reason, expected) in [
        (format!("{PULLING} retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd from secrets manager: KMSInvalidStateException: arn:aws:kms:eu-west-1:111122223333:key/1a2b is pending deletion."), "secret-kms-access-denied"),
        ("ResourceInitializationError: failed to download env files: file download command: non empty error stream: NoSuchKey: The specified key does not exist. status code: 404".to_owned(), "env-file-access-denied"),
    ] {
        let mut definition = definition();
        definition["containerDefinitions"][0]["environmentFiles"] = json!([{"type": "s3", "value": "arn:aws:s3:::acme-env/web.env"}]);
        let verdict = unstarted(&reason, definition);
        assert_eq!(slug(&verdict), expected);
        assert!(!verdict.summary.contains("may not call"), "{}", verdict.summary);
        assert!(!verdict.remedies.iter().flat_map(|remedy| &remedy.commands).any(|command| command.contains("put-role-policy")));
    }
}

#[test]
fn a_key_policy_that_refuses_is_the_one_to_change() {
    let verdict = unstarted(
        &format!(
            "{PULLING} retrieve secrets from ssm: AccessDeniedException: User: {SESSION} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:444455556666:key/1a2b because no resource-based policy allows the kms:Decrypt action"
        ),
        definition(),
    );
    let [remedy] = verdict.remedies.as_slice() else { panic!("{:?}", verdict.remedies.len()) };
    assert_eq!(
        remedy.summary,
        "let the key policy of arn:aws:kms:eu-west-1:444455556666:key/1a2b admit the execution role web-exec for kms:Decrypt, as account 444455556666"
    );
    assert_eq!(
        steps(remedy),
        [
            r#"aws kms get-key-policy --key-id arn:aws:kms:eu-west-1:444455556666:key/1a2b --policy-name default --query Policy --output text | jq '.Statement += [{"Action":"kms:Decrypt","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/apps/web-exec"},"Resource":"*"}]' > policy.json"#,
            "aws kms put-key-policy --key-id arn:aws:kms:eu-west-1:444455556666:key/1a2b --policy-name default --policy file://policy.json",
        ]
    );
}

#[test]
fn an_explicit_deny_is_not_cured_by_an_allow() {
    for (words, place, command) in [
        (
            "in a service control policy",
            "a service control policy",
            "aws organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY",
        ),
        ("in a permissions boundary", "a permissions boundary", "aws iam get-role --role-name web-exec --query Role.PermissionsBoundary"),
        ("in an identity-based policy", "an identity-based policy", "aws iam list-attached-role-policies --role-name web-exec"),
        (
            "in a resource-based policy",
            "a resource-based policy",
            "aws secretsmanager get-resource-policy --secret-id arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd --query ResourcePolicy --output text",
        ),
        (
            "in a VPC endpoint policy",
            "a VPC endpoint policy",
            "aws ec2 describe-vpc-endpoints --filters 'Name=service-name,Values=*.eu-west-1.secretsmanager*' --query 'VpcEndpoints[].[VpcEndpointId,PolicyDocument]'",
        ),
        (
            "",
            "a policy that the message does not name",
            "aws iam simulate-principal-policy --policy-source-arn arn:aws:iam::111122223333:role/apps/web-exec --action-names secretsmanager:GetSecretValue --resource-arns arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd --query 'EvaluationResults[].[EvalDecision,MatchedStatements]'",
        ),
    ] {
        let verdict = unstarted(
            &format!(
                "{PULLING} retrieve secret from asm: AccessDeniedException: User: {SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd with an explicit deny {words}"
            ),
            definition(),
        );
        let [remedy] = verdict.remedies.as_slice() else { panic!("{words}") };
        assert!(remedy.summary.contains(&format!("out of the deny in {place}, or")), "{}", remedy.summary);
        assert_eq!(steps(remedy).first().map(String::as_str), Some(command), "{words}");
        assert!(remedy.patch.is_none() && !remedy.commands.iter().any(|command| command.contains("put-")), "{words}: an allow is offered");
    }
}

#[test]
fn what_bounds_the_role_gets_the_statement() {
    let denied = |why: &str| {
        logged(
            &format!(
                "api error AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web-task/0a1b2c3d4e5f60718293a4b5c6d7e8f9 is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders because no {why} allows the dynamodb:GetItem action"
            ),
            definition(),
        )
    };
    let endpoint = denied("VPC endpoint policy");
    assert_eq!(slug(&endpoint), "task-role-permission-missing");
    assert_eq!(endpoint.remedies[0].patch.as_ref().unwrap().target, "vpc-endpoint-policy");
    assert_eq!(
        statements(&endpoint.remedies[0])[0]["Condition"],
        json!({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/web-task"}})
    );
    let boundary = denied("permissions boundary");
    assert_eq!(boundary.remedies[0].patch.as_ref().unwrap().target, "permissions-boundary");
    assert_eq!(steps(&boundary.remedies[0]), ["aws iam get-role --role-name web-task --query Role.PermissionsBoundary"]);
}

#[test]
fn a_pull_needs_the_token_and_the_repository() {
    let verdict = unstarted(
        &format!(
            "{PULLING} retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: {SESSION} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action"
        ),
        definition(),
    );
    assert_eq!(slug(&verdict), "registry-access-denied");
    let (_, policy) = put_policy(&verdict.remedies[0]);
    assert_eq!(
        policy["Statement"],
        json!([
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
                "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web"}])
    );
}

#[test]
fn on_ec2_the_instance_role_pulls_where_its_session_asked() {
    let mut task = task("EC2");
    task["containers"][0]["reason"] = json!(
        "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::111122223333:assumed-role/ecs-hosts/i-0b1c2d3e4f5a60718 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/shop/web because no identity-based policy allows the ecr:BatchGetImage action"
    );
    let verdict = verdict_of(&[("tasks.json", json!({"tasks": [task]})), ("definition.json", json!({"taskDefinition": definition()}))]);
    assert!(verdict.summary.starts_with("the instance role ecs-hosts may not call ecr:BatchGetImage on"), "{}", verdict.summary);
    assert_eq!(put_policy(&verdict.remedies[0]).0, "ecs-hosts");
}

#[test]
fn a_shared_repository_admits_the_role_by_its_whole_arn() {
    let verdict = unstarted(
        &format!(
            "CannotPullContainerError: pull access denied for 444455556666.dkr.ecr.eu-west-1.amazonaws.com/shared/web, repository does not exist or may require 'docker login': denied: User: {SESSION} is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:444455556666:repository/shared/web because no resource-based policy allows the ecr:BatchGetImage action"
        ),
        definition(),
    );
    assert_eq!(slug(&verdict), "registry-cross-account-denied");
    let [remedy] = verdict.remedies.as_slice() else { panic!("{:?}", verdict.remedies.len()) };
    assert_eq!(remedy.patch.as_ref().unwrap().target, "repository-policy");
    let statement = &statements(remedy)[0];
    assert_eq!(statement["Principal"], json!({"AWS": "arn:aws:iam::111122223333:role/apps/web-exec"}));
    assert!(statement.get("Resource").is_none(), "{statement}");
    assert_eq!(
        steps(remedy)[1],
        "aws ecr set-repository-policy --registry-id 444455556666 --repository-name shared/web --policy-text file://policy.json"
    );
}

#[test]
fn environment_files_are_those_of_the_definition() {
    let mut definition = definition();
    definition["containerDefinitions"][0]["environmentFiles"] = json!([{"type": "s3", "value": "arn:aws-cn:s3:::acme-env/web.env"}]);
    let verdict = unstarted(
        "ResourceInitializationError: failed to download env files: file download command: non empty error stream: AccessDenied: Access Denied status code: 403, request id: QH4B",
        definition,
    );
    assert_eq!(verdict.summary, "the execution role web-exec may not call s3:GetObject on arn:aws-cn:s3:::acme-env/web.env");
    let (_, policy) = put_policy(&verdict.remedies[0]);
    assert_eq!(
        policy["Statement"],
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::acme-env/web.env"},
            {"Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "arn:aws-cn:s3:::acme-env"}])
    );
}

#[test]
fn a_log_group_is_granted_with_its_streams() {
    let verdict = unstarted(
        &format!(
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: AccessDeniedException: User: {SESSION} is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:log-stream: because no identity-based policy allows the logs:CreateLogGroup action"
        ),
        definition(),
    );
    assert_eq!(slug(&verdict), "logs-access-denied");
    let (_, policy) = put_policy(&verdict.remedies[0]);
    assert_eq!(
        policy["Statement"],
        json!([{"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:*"}])
    );
}

#[test]
fn the_program_asks_as_the_task_role_or_is_said_to_be_somebody_else() {
    let line = |role: &str| {
        format!(
            "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:assumed-role/{role}/0a1b2c3d4e5f60718293a4b5c6d7e8f9 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme-out/2026/report.csv\" because no identity-based policy allows the s3:PutObject action"
        )
    };
    // The bucket is a setting of the program, too, and must stay readable in the command.
    let mut definition = definition();
    definition["containerDefinitions"][0]["environment"] = json!([{"name": "BUCKET", "value": "acme-out"}]);
    let own = logged(&line("web-task"), definition.clone());
    assert_eq!(slug(&own), "task-role-permission-missing");
    let (name, policy) = put_policy(&own.remedies[0]);
    assert_eq!((name.as_str(), &policy["Statement"][0]["Resource"]), ("web-task", &json!("arn:aws:s3:::acme-out/2026/report.csv")));

    let other = logged(&line("deployer"), definition);
    assert!(other.summary.starts_with("the role deployer may not call s3:PutObject"), "{}", other.summary);
    assert!(other.summary.ends_with("; the task role is web-task"), "{}", other.summary);
    assert!(other.remedies[0].risk.contains("other credentials"), "{}", other.remedies[0].risk);
}

#[test]
fn the_role_that_a_launch_overrides_is_the_task_role() {
    let mut task = task("FARGATE");
    task["startedAt"] = json!("2026-03-01T10:00:05Z");
    task["containers"][0]["exitCode"] = json!(1);
    task["overrides"] = json!({"taskRoleArn": "arn:aws:iam::111122223333:role/nightly"});
    let line = "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/nightly/0a1b2c3d4e5f60718293a4b5c6d7e8f9 is not authorized to perform: sqs:receivemessage on resource: arn:aws:sqs:eu-west-1:111122223333:in because no identity-based policy allows the sqs:receivemessage action";
    let verdict = verdict_of(&[
        ("tasks.json", json!({"tasks": [task]})),
        ("definition.json", json!({"taskDefinition": definition()})),
        ("logs.json", json!({"web": [{"timestamp": 1_772_359_218_000_i64, "message": line}]})),
    ]);
    assert!(verdict.summary.starts_with("the task role nightly may not call sqs:receivemessage on"), "{}", verdict.summary);
}

#[test]
fn a_role_that_may_not_assume_another_needs_both_sides() {
    let verdict = logged(
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::111122223333:assumed-role/web-task/0a1b2c3d4e5f60718293a4b5c6d7e8f9 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/reader",
        definition(),
    );
    let targets: Vec<&str> = verdict.remedies.iter().map(|remedy| remedy.patch.as_ref().unwrap().target).collect();
    assert_eq!(targets, ["iam-policy", "trust-policy"]);
    assert_eq!(statements(&verdict.remedies[1])[0]["Principal"], json!({"AWS": "arn:aws:iam::111122223333:role/web-task"}));
}

#[test]
fn a_caller_passes_both_roles_to_tasks_only() {
    let failure = json!({"failures": [{"arn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "reason": "AccessDeniedException",
        "detail": "User: arn:aws:iam::111122223333:user/ci/deploy is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/apps/web-exec because no identity-based policy allows the iam:PassRole action"}]});
    let verdict = verdict_of(&[("failures.json", failure), ("definition.json", json!({"taskDefinition": definition()}))]);
    assert_eq!(slug(&verdict), "caller-access-denied");
    assert_eq!(
        steps(&verdict.remedies[0]),
        [
            r#"aws iam put-user-policy --user-name deploy --policy-name allow-iam-PassRole-web-exec --policy-document '{"Version":"2012-10-17","Statement":[{"Action":"iam:PassRole","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}},"Effect":"Allow","Resource":["arn:aws:iam::111122223333:role/apps/web-exec","arn:aws:iam::111122223333:role/web-task"]}]}'"#
        ]
    );
}

#[test]
fn a_session_of_identity_center_is_changed_in_its_permission_set() {
    let verdict = pasted(
        "An error occurred (AccessDeniedException) when calling the RunTask operation: User: arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Dev_0a1b2c3d4e5f6071/ann@example.com is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7 because no identity-based policy allows the ecs:RunTask action",
    );
    let [remedy] = verdict.remedies.as_slice() else { panic!("{:?}", verdict.remedies.len()) };
    assert!(remedy.summary.contains("permission set"), "{}", remedy.summary);
    assert!(remedy.commands.is_empty());
    assert_eq!(statements(remedy)[0]["Action"], "ecs:RunTask");
}

#[test]
fn nobody_is_told_to_change_a_service_linked_role() {
    let verdict = pasted(
        "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0a1b2c3d': UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/ecs-eni-provisioning is not authorized to perform: ec2:CreateNetworkInterface on resource: arn:aws:ec2:eu-west-1:111122223333:network-interface/* because no service control policy allows the ec2:CreateNetworkInterface action",
    );
    assert_eq!(slug(&verdict), "eni-creation-denied");
    assert!(
        verdict.summary.starts_with("the service-linked role AWSServiceRoleForECS may not call ec2:CreateNetworkInterface"),
        "{}",
        verdict.summary
    );
    assert!(!verdict.remedies.iter().flat_map(|remedy| &remedy.commands).any(|command| command.contains("put-role-policy")));
    assert_eq!(verdict.remedies[0].patch.as_ref().unwrap().target, "organization-policy");
}

#[test]
fn a_role_that_cannot_be_assumed_trusts_ecs_and_one_named_null_is_left_alone() {
    let event = |role: &str| {
        format!(
            "(service web) failed to launch a task with (error ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.)."
        )
    };
    let verdict = pasted(&event("arn:aws-us-gov:iam::111122223333:role/apps/web-task"));
    assert_eq!(
        steps(&verdict.remedies[0]),
        [
            r#"aws iam get-role --role-name web-task --query Role.AssumeRolePolicyDocument --output json | jq '.Statement += [{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"}}]' > policy.json"#,
            "aws iam update-assume-role-policy --role-name web-task --policy-document file://policy.json",
        ]
    );
    let null = pasted(&event("arn:aws:iam::111122223333:role/null"));
    assert!(!null.remedies.iter().flat_map(|remedy| &remedy.commands).any(|command| command.contains("--role-name null")));
}

#[test]
fn a_mount_is_signed_first_and_then_allowed() {
    let reason = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32";
    let mut anonymous = definition();
    anonymous["volumes"] = json!([{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}]);
    let verdict = unstarted(reason, anonymous.clone());
    assert_eq!(slug(&verdict), "efs-access-denied");
    let paths: Vec<&str> = verdict.remedies[0].patch.as_ref().unwrap().operations.iter().map(|operation| operation.path.as_str()).collect();
    assert_eq!(paths, ["/volumes/0/efsVolumeConfiguration/authorizationConfig", "/volumes/0/efsVolumeConfiguration/transitEncryption"]);

    anonymous["volumes"][0]["efsVolumeConfiguration"]["authorizationConfig"] = json!({"iam": "ENABLED"});
    let signed = unstarted(reason, anonymous);
    let [remedy] = signed.remedies.as_slice() else { panic!("{:?}", signed.remedies.len()) };
    let (name, policy) = put_policy(remedy);
    assert_eq!(name, "web-task");
    assert_eq!(
        policy["Statement"],
        json!([{"Effect": "Allow", "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
            "Resource": "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0a1b2c3d"}])
    );
}

#[test]
fn envoy_asks_app_mesh_for_the_resource_of_its_setting() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/184-appmesh-stream-closed-7");
    let mut case = Case::default();
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("label.json")) {
        add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(&file).unwrap());
    }
    let verdict = examine(&case, false).into_iter().next().expect("a verdict");
    let (name, policy) = put_policy(&verdict.remedies[0]);
    assert_eq!(name, "greeter-task");
    assert_eq!(policy["Statement"][0]["Action"], "appmesh:StreamAggregatedResources");
    assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:appmesh:us-east-1:111122223333:mesh/production/virtualNode/greeter");
}

#[test]
fn the_layer_bucket_passes_the_endpoint_that_the_case_holds() {
    let reason = "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/3a9f?X-Amz-Expires=3600: 403 Forbidden";
    let mut task = task("FARGATE");
    task["stoppedReason"] = json!(reason);
    let endpoints = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0a1b2c3d", "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available"}]});
    let verdict = verdict_of(&[("tasks.json", json!({"tasks": [task]})), ("endpoints.json", endpoints)]);
    assert_eq!(slug(&verdict), "image-layer-download-blocked");
    assert_eq!(
        statements(&verdict.remedies[0]),
        [
            json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"})
        ]
    );
    assert_eq!(
        steps(&verdict.remedies[0])[2],
        "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0a1b2c3d --policy-document file://policy.json"
    );
}

/// What a shell makes of commands: each word that `aws` and `jq` are called with. `aws` and `jq` are functions that print their words.
fn words(commands: &[Shown], folder: &Path) -> Vec<String> {
    let asked: String = NAMES.iter().map(|name| format!("{}=sample\n", name.asked.name)).collect();
    let script = format!(
        "{asked}show() {{ printf '%s\\0' \"$@\" >&2; }}\naws() {{ show \"$@\"; }}\njq() {{ show \"$@\"; }}\n{}\n",
        commands.join("\n")
    );
    let output = Command::new("sh").arg("-c").arg(script).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{commands:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap().split('\0').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_breaks_out_of_a_command(name in "[ -~é]{0,40}", role in "[ -~]{1,20}", secret in any::<bool>(), shape in 0usize..7) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("denials-{shape}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        // A text that would leave a file behind if a shell ever ran it, and perhaps a value that must be hidden.
        let hidden = if secret { "api_token=';touch pwned;'" } else { "" };
        let name = format!("{name}';touch pwned;$(touch pwned)`touch pwned`\"{hidden}");
        let mut definition = definition();
        definition["executionRoleArn"] = json!(format!("arn:aws:iam::111122223333:role/{role}"));
        definition["containerDefinitions"][0]["secrets"] = json!([{"name": "A", "valueFrom": format!("arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}")},
            {"name": "B", "valueFrom": name}]);
        definition["containerDefinitions"][0]["environmentFiles"] = json!([{"type": "s3", "value": format!("arn:aws:s3:::acme/{name}")}]);
        definition["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-group"] = json!(name);
        let user = format!("User: arn:aws:sts::111122223333:assumed-role/{role}/0a1b is not authorized to perform:");
        let verdict = match shape {
            0 => unstarted(&format!("{PULLING} retrieve secret from asm: AccessDeniedException: {user} secretsmanager:GetSecretValue on resource: {name}"), definition),
            1 => unstarted(&format!("{PULLING} retrieve secrets from ssm: AccessDeniedException: {user} ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/{name} because no resource-based policy allows"), definition),
            2 => unstarted(&format!("{PULLING} retrieve secret from asm: AccessDeniedException: Access to KMS is not allowed"), definition),
            3 => unstarted("ResourceInitializationError: failed to download env files: AccessDenied: Access Denied status code: 403", definition),
            4 => unstarted(&format!("ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log stream: AccessDeniedException: {user} logs:CreateLogStream"), definition),
            5 => logged(&format!("AccessDenied: User: arn:aws:sts::111122223333:assumed-role/web-task/0a is not authorized to perform: s3:PutObject on resource: 'arn:aws:s3:::{name}' because no resource-based policy allows"), definition),
            _ => pasted(&format!("ECS was unable to assume the role 'arn:aws:iam::111122223333:role/{name}' that was provided for this task.")),
        };
        for remedy in verdict.remedies.iter().filter(|remedy| remedy.patch.as_ref().is_some_and(|patch| patch.target != "task-definition")) {
            let words = words(&remedy.commands, &folder);
            let documents: Vec<&String> = words.iter().filter(|word| word.starts_with(r#"{"Version""#) || word.starts_with(".Statement += ")).collect();
            // What has to be completed is no command; it is only that where something had to go.
            let template = remedy.commands.iter().any(|command| command.starts_with(TEMPLATE));
            prop_assert!(remedy.commands.is_empty() || template || !documents.is_empty(), "no policy in {:?}", remedy.commands);
            for document in documents {
                let json = document.strip_prefix(".Statement += ").unwrap_or(document);
                prop_assert!(serde_json::from_str::<Value>(json).is_ok(), "no JSON: {json}");
            }
        }
        prop_assert!(!folder.join("pwned").exists(), "{:?}", verdict.remedies.iter().map(|remedy| &remedy.commands).collect::<Vec<_>>());
    }
}
