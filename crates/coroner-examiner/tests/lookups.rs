//! What a lookup proves: of the cause that it is about, and of nothing else.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use coroner_case::Saved;
use coroner_examiner::{Strength, Verdict, examine};
use serde_json::{Value, json};

const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const ROLE: &str = "arn:aws:iam::111122223333:role/apps/web-exec";
const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:12";
const PROXY: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/proxy:3";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-Ab12Cd";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-1111-2222-3333-444455556666";
const FETCHING: &str = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s):";
const NO_INSTANCE: &str = "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider.";

fn answer(from: &str, asked: Value, answer: Value) -> Value {
    json!({"from": from, "asked": asked, "answer": answer})
}

fn absent(from: &str, asked: Value, said: &str) -> Value {
    json!({"from": from, "asked": asked, "absent": said})
}

fn definition() -> Value {
    json!({"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "family": "web", "executionRoleArn": ROLE,
        "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
        "containerDefinitions": [{"name": "web", "image": IMAGE}, {"name": "proxy", "image": PROXY}]})
}

/// A task that ended before its start for `reason`.
fn unstarted(reason: &str, definition: Value) -> Vec<Value> {
    let task = json!({"taskArn": TASK, "launchType": "FARGATE", "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
        "taskDefinitionArn": definition["taskDefinitionArn"], "group": "service:web", "availabilityZone": "eu-west-1a",
        "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stopCode": "TaskFailedToStart", "stoppedReason": reason,
        "createdAt": "2026-03-01T10:00:00Z", "stoppingAt": "2026-03-01T10:00:20Z", "stoppedAt": "2026-03-01T10:00:30Z",
        "containers": [{"name": "web", "image": IMAGE, "lastStatus": "STOPPED"}, {"name": "proxy", "image": PROXY, "lastStatus": "STOPPED"}]});
    vec![
        answer("ecs:DescribeTasks", json!({}), json!({"tasks": [task]})),
        answer("ecs:DescribeTaskDefinition", json!({}), json!({"taskDefinition": definition})),
    ]
}

fn service(message: &str, also: Value) -> Vec<Value> {
    let mut service = json!({"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "status": "ACTIVE", "desiredCount": 2, "runningCount": 0,
        "events": [{"createdAt": "2026-03-01T10:00:00Z", "message": message}]});
    service.as_object_mut().expect("an object").extend(also.as_object().expect("an object").clone());
    vec![answer("ecs:DescribeServices", json!({}), json!({"services": [service]}))]
}

fn examined(mut answers: Vec<Value>, lookups: &[Value]) -> Verdict {
    answers.extend_from_slice(lookups);
    // The schema comes first: `json!` would sort it behind the cases.
    let file = format!(r#"{{"schema":"coroner-case/v1","cases":[{{"answers":{}}}]}}"#, Value::Array(answers));
    let saved = Saved::read(&file).expect("a saved case").expect("a sound one");
    examine(&saved.cases[0].case(), false).into_iter().next().expect("a verdict")
}

/// The root cause, and whether and how strongly the lookup speaks for it, in which words.
fn said(answers: Vec<Value>, lookup: Value) -> (&'static str, Option<(bool, Strength, String)>) {
    let source = format!("{}#", lookup["from"].as_str().expect("a name"));
    let verdict = examined(answers, &[lookup]);
    let evidence = verdict.evidence.into_iter().find(|evidence| evidence.source.starts_with(&source));
    (
        verdict.cause.map_or("none", |cause| cause.slug),
        evidence.map(|evidence| (evidence.weighs_for, evidence.strength, evidence.text.to_string())),
    )
}

fn speaks_for(slug: &'static str, strength: Strength, words: &str) -> (&'static str, Option<(bool, Strength, String)>) {
    (slug, Some((true, strength, words.to_owned())))
}

fn speaks_against(slug: &'static str, strength: Strength, words: &str) -> (&'static str, Option<(bool, Strength, String)>) {
    (slug, Some((false, strength, words.to_owned())))
}

fn says_nothing(slug: &'static str) -> (&'static str, Option<(bool, Strength, String)>) {
    (slug, None)
}

fn no_such_image(image: &str) -> Vec<Value> {
    let reason = format!(
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: {image}: not found"
    );
    unstarted(&reason, definition())
}

fn of_image(repository: &str, id: Value) -> Value {
    json!({"registryId": "111122223333", "repositoryName": repository, "imageIds": [id]})
}

#[test]
fn an_image_that_ecr_does_not_have() {
    let asked = of_image("shop/web", json!({"imageTag": "12"}));
    let absent = |asked: &Value, said: &str| absent("ecr:DescribeImages", asked.clone(), said);
    let slug = "image-tag-not-found";
    assert_eq!(
        said(no_such_image(IMAGE), absent(&asked, "ImageNotFoundException: it does not exist")),
        speaks_for(slug, Strength::Decisive, "ECR has the repository shop/web and no image 12 in it")
    );
    for near in [
        absent(&asked, "AccessDeniedException: no"),
        absent(&of_image("shop/web", json!({"imageTag": "11"})), "ImageNotFoundException: no"),
        absent(&of_image("shop/proxy", json!({"imageTag": "3"})), "ImageNotFoundException: no"),
        absent(&of_image("shop/proxy", json!({"imageTag": "3"})), "RepositoryNotFoundException: no"),
        absent(&of_image("shop/other", json!({"imageTag": "12"})), "ImageNotFoundException: no"),
        absent(
            &json!({"registryId": "444455556666", "repositoryName": "shop/web", "imageIds": [{"imageTag": "12"}]}),
            "ImageNotFoundException: no",
        ),
        answer("ecr:DescribeImages", asked.clone(), json!({})),
    ] {
        assert_eq!(said(no_such_image(IMAGE), near.clone()), says_nothing(slug), "{near}");
    }
}

#[test]
fn a_repository_that_ecr_does_not_have() {
    let reason = "CannotPullContainerError: Error response from daemon: repository 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web not found: name unknown: The repository with name 'shop/web' does not exist in the registry with id '111122223333'";
    let missing =
        |repository: &str| absent("ecr:DescribeImages", of_image(repository, json!({"imageTag": "12"})), "RepositoryNotFoundException: no");
    let slug = "image-repository-not-found";
    assert_eq!(
        said(unstarted(reason, definition()), missing("shop/web")),
        speaks_for(slug, Strength::Decisive, "ECR has no repository shop/web")
    );
    assert_eq!(said(unstarted(reason, definition()), missing("shop/other")), says_nothing(slug));
    // containerd says "not found" of either.
    assert_eq!(
        said(no_such_image(IMAGE), missing("shop/web")),
        speaks_for("image-tag-not-found", Strength::Weak, "ECR has no repository shop/web at all")
    );
}

#[test]
fn a_digest_is_gone_and_not_its_tag() {
    let digest = "sha256:7c1d0f6a9be2458d3e5fa0c17b6d94e283fa5b1c60d7e9a8421f3b5c6d7e8f90";
    let image = format!("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web@{digest}");
    let mut pinned = no_such_image(&image);
    pinned[0]["answer"]["tasks"][0]["containers"][0]["image"] = json!(image);
    let absent = |id: Value| absent("ecr:DescribeImages", of_image("shop/web", id), "ImageNotFoundException: no");
    assert_eq!(
        said(pinned.clone(), absent(json!({"imageDigest": digest}))),
        speaks_for("image-digest-gone", Strength::Decisive, &format!("ECR has the repository shop/web and no image {digest} in it"))
    );
    assert_eq!(said(pinned, absent(json!({"imageTag": "12"}))), says_nothing("image-digest-gone"));
}

/// A task whose program can't be run by its machine.
fn wrong_platform(architecture: &str) -> Vec<Value> {
    let mut definition = definition();
    definition["runtimePlatform"] = json!({"cpuArchitecture": architecture, "operatingSystemFamily": "LINUX"});
    let mut answers = unstarted("Essential container in task exited", definition);
    let task = &mut answers[0]["answer"]["tasks"][0];
    task["stopCode"] = json!("EssentialContainerExited");
    task["startedAt"] = json!("2026-03-01T10:00:05Z");
    task["containers"][0]["exitCode"] = json!(255);
    let line = json!({"timestamp": 1_772_359_218_000_i64, "message": "exec /usr/local/bin/server: exec format error"});
    let mut log = answer("logs:GetLogEvents", json!({}), json!({"events": [line]}));
    log["of"] = json!({"container": "web", "task": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"});
    answers.push(log);
    answers
}

fn manifest(repository: &str, tag: &str, platforms: &[(&str, &str)]) -> Value {
    let of = |(os, architecture): &(&str, &str)| json!({"platform": {"os": os, "architecture": architecture}});
    let index = json!({"manifests": platforms.iter().map(of).collect::<Vec<_>>()}).to_string();
    answer("ecr:BatchGetImage", of_image(repository, json!({"imageTag": tag})), json!({"images": [{"imageManifest": index}]}))
}

#[test]
fn an_image_for_another_platform() {
    let slug = "exec-format-error";
    let built = [("linux", "arm64"), ("unknown", "unknown")];
    for architecture in ["X86_64", ""] {
        assert_eq!(
            said(wrong_platform(architecture), manifest("shop/web", "12", &built)),
            speaks_for(slug, Strength::Decisive, "the image was built for linux/arm64, and the task runs on linux/amd64")
        );
    }
    assert_eq!(
        said(wrong_platform("ARM64"), manifest("shop/web", "12", &built)),
        speaks_against(slug, Strength::Moderate, "the image was built for linux/arm64")
    );
    let single = json!({"images": [{"imageManifest": "{\"config\":{}}"}]});
    for near in [
        manifest("shop/proxy", "3", &built),
        manifest("shop/web", "11", &built),
        manifest("shop/web", "12", &[("unknown", "unknown")]),
        answer("ecr:BatchGetImage", of_image("shop/web", json!({"imageTag": "12"})), single),
        answer("ecr:BatchGetImage", of_image("shop/web", json!({"imageTag": "12"})), json!({"images": []})),
        absent("ecr:BatchGetImage", of_image("shop/web", json!({"imageTag": "12"})), "RepositoryNotFoundException: no"),
    ] {
        assert_eq!(said(wrong_platform("X86_64"), near.clone()), says_nothing(slug), "{near}");
    }
}

#[test]
fn the_platforms_of_an_image_that_could_not_be_pulled() {
    let reason = |image: &str| {
        format!(
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64' for {image}"
        )
    };
    let lookup = || manifest("shop/web", "12", &[("linux", "arm64")]);
    assert_eq!(
        said(unstarted(&reason(IMAGE), definition()), lookup()),
        speaks_for("image-platform-mismatch", Strength::Decisive, "the image was built for linux/arm64, and the task runs on linux/amd64")
    );
    assert_eq!(said(unstarted(&reason(PROXY), definition()), lookup()), says_nothing("image-platform-mismatch"));
}

fn with_secrets(reason: &str) -> Vec<Value> {
    let mut definition = definition();
    definition["containerDefinitions"][0]["secrets"] = json!([
        {"name": "DB", "valueFrom": format!("{SECRET}:password::")},
        {"name": "API", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api"},
        {"name": "FLAG", "valueFrom": "/web/flag"}, {"name": "FLAGS", "valueFrom": "/web/flag-all"},
        {"name": "TOP", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/top"}, {"name": "BARE", "valueFrom": "bare"}]);
    unstarted(reason, definition)
}

#[test]
fn a_secret_that_does_not_exist() {
    let reason = format!(
        "{FETCHING} failed to fetch secret {SECRET} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    );
    let of = |id: &str| json!({"SecretId": id});
    let (from, slug) = ("secretsmanager:DescribeSecret", "secret-not-found");
    assert_eq!(
        said(with_secrets(&reason), absent(from, of(SECRET), "ResourceNotFoundException: no")),
        speaks_for(slug, Strength::Decisive, "Secrets Manager has no secret db-Ab12Cd")
    );
    let deleted = json!({"Name": "web/db", "DeletedDate": 1_772_359_218.5});
    assert_eq!(
        said(with_secrets(&reason), answer(from, of(SECRET), deleted)),
        speaks_for(slug, Strength::Decisive, "the secret db-Ab12Cd is marked for deletion")
    );
    for there in [json!({"Name": "web/db"}), json!({"Name": "web/db", "DeletedDate": null})] {
        assert_eq!(
            said(with_secrets(&reason), answer(from, of(SECRET), there)),
            speaks_against(slug, Strength::Moderate, "the secret db-Ab12Cd exists by now")
        );
    }
    for other in ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/api", "web/db", "of/another/task", ""] {
        assert_eq!(said(with_secrets(&reason), absent(from, of(other), "ResourceNotFoundException: no")), says_nothing(slug), "{other}");
    }
}

#[test]
fn a_secret_that_no_message_names_may_be_any() {
    let reason = format!("{FETCHING} ResourceNotFoundException: Secrets Manager can't find the specified secret.");
    let lookup = absent("secretsmanager:DescribeSecret", json!({"SecretId": SECRET}), "ResourceNotFoundException: no");
    assert_eq!(
        said(with_secrets(&reason), lookup),
        speaks_for("secret-not-found", Strength::Decisive, "Secrets Manager has no secret db-Ab12Cd")
    );
}

#[test]
fn a_parameter_that_does_not_exist() {
    let reason = |names: &str| {
        format!(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: {names}"
        )
    };
    let slug = "secret-not-found";
    let of = |name: &str, found: Value| {
        answer("ssm:DescribeParameters", json!({"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": [name]}]}), found)
    };
    let none = || json!({"Parameters": []});
    for name in ["/web/flag", "bare"] {
        assert_eq!(
            said(with_secrets(&reason(name)), of(name, none())),
            speaks_for(slug, Strength::Decisive, &format!("the Parameter Store has no parameter {name}"))
        );
        assert_eq!(
            said(with_secrets(&reason(name)), of(name, json!({"Parameters": [{"Name": name}]}))),
            speaks_against(slug, Strength::Moderate, &format!("the parameter {name} exists by now"))
        );
    }
    for (named, asked, found) in [
        ("/web/flag", "/web/flag-all", none()),
        ("/web/flag-all", "/web/flag", none()),
        ("/web/flag", "/of/another", none()),
        ("/web/flag", "/web/flag", json!({"Parameters": [], "NextToken": "more"})),
        ("/web/flag", "/web/flag", json!({})),
        ("/web/flag", "", none()),
        // The ARN of `top` is also that of `/top`.
        ("top", "/top", none()),
    ] {
        assert_eq!(said(with_secrets(&reason(named)), of(asked, found)), says_nothing(slug), "{named}, {asked}");
    }
}

#[test]
fn a_key_that_decrypts_nothing() {
    let reason =
        format!("{FETCHING} failed to fetch secret {SECRET} from secrets manager: AccessDeniedException: Access to KMS is not allowed");
    let slug = "secret-kms-access-denied";
    let key = |id: &str, state: &str| answer("kms:DescribeKey", json!({"KeyId": id}), json!({"KeyMetadata": {"KeyState": state}}));
    let secret = || answer("secretsmanager:DescribeSecret", json!({"SecretId": SECRET}), json!({"Name": "web/db", "KmsKeyId": KEY}));
    let mut answers = with_secrets(&reason);
    // Without it nothing tells that the key is the secret's.
    assert_eq!(said(answers.clone(), key(KEY, "Disabled")), says_nothing(slug));
    answers.push(secret());
    assert_eq!(said(answers.clone(), key(KEY, "Disabled")), speaks_for(slug, Strength::Strong, "the KMS key is Disabled"));
    for (id, state) in [(KEY, "Enabled"), (KEY, ""), ("alias/other", "Disabled"), ("", "Disabled")] {
        assert_eq!(said(answers.clone(), key(id, state)), says_nothing(slug), "{id}, {state}");
    }
    let named =
        format!("{FETCHING} failed to fetch secret {SECRET} from secrets manager: KMSInvalidStateException: {KEY} is pending deletion.");
    assert_eq!(
        said(with_secrets(&named), key(KEY, "PendingDeletion")),
        speaks_for(slug, Strength::Strong, "the KMS key is PendingDeletion")
    );
}

#[test]
fn what_a_role_may_do() {
    let reason = format!(
        "{FETCHING} failed to fetch secret {SECRET} from secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web-exec/0a1b2c3d4e5f60718293a4b5c6d7e8f9 is not authorized to perform: secretsmanager:GetSecretValue on resource: {SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action"
    );
    let slug = "secret-access-denied";
    let result = |action: &str, resource: &str, decision: &str| json!({"EvalActionName": action, "EvalResourceName": resource, "EvalDecision": decision});
    let of = |role: &str, results: Vec<Value>| {
        answer("iam:SimulatePrincipalPolicy", json!({"PolicySourceArn": role}), json!({"EvaluationResults": results}))
    };
    let get = "secretsmanager:GetSecretValue";
    for (decision, how) in [("implicitDeny", "no policy allows it"), ("explicitDeny", "a policy forbids it")] {
        assert_eq!(
            said(with_secrets(&reason), of(ROLE, vec![result(get, SECRET, "allowed"), result(get, SECRET, decision)])),
            speaks_for(slug, Strength::Strong, &format!("web-exec may not call {get}: {how}"))
        );
    }
    assert_eq!(
        said(with_secrets(&reason), of(ROLE, vec![result(get, "*", "allowed")])),
        speaks_against(slug, Strength::Weak, "the policies of web-exec allow it by now, as far as IAM sees")
    );
    for near in [
        of("arn:aws:iam::111122223333:role/web-task", vec![result(get, SECRET, "implicitDeny")]),
        of(ROLE, vec![result("ssm:GetParameters", SECRET, "implicitDeny")]),
        of(ROLE, vec![result(get, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other", "implicitDeny")]),
        of(ROLE, vec![]),
        absent("iam:SimulatePrincipalPolicy", json!({"PolicySourceArn": ROLE}), "NoSuchEntity: no such role"),
    ] {
        assert_eq!(said(with_secrets(&reason), near.clone()), says_nothing(slug), "{near}");
    }
}

#[test]
fn a_program_that_may_not_open_a_file_asks_no_policy() {
    let mut answers = wrong_platform("X86_64");
    answers[2]["answer"]["events"][0]["message"] = json!("PermissionError: [Errno 13] Permission denied: '/data/cache'");
    answers[0]["answer"]["tasks"][0]["containers"][0]["exitCode"] = json!(1);
    let denied = json!({"EvaluationResults": [{"EvalActionName": "s3:PutObject", "EvalDecision": "implicitDeny"}]});
    let lookup = answer("iam:SimulatePrincipalPolicy", json!({"PolicySourceArn": ROLE}), denied);
    assert_eq!(said(answers, lookup), says_nothing("file-permission-denied"));
}

#[test]
fn a_file_system_without_a_mount_target() {
    let reason = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. b'mount.nfs4: mount system call failed' : unsuccessful EFS utils command execution; code: 32";
    let mut definition = definition();
    definition["volumes"] = json!([{"name": "media", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}]);
    let (from, slug) = ("elasticfilesystem:DescribeMountTargets", "efs-unreachable");
    let of = |id: &str, zones: &[&str]| {
        let targets: Vec<Value> = zones.iter().map(|zone| json!({"AvailabilityZoneName": zone})).collect();
        answer(from, json!({"FileSystemId": id}), json!({"MountTargets": targets}))
    };
    let said = |lookup| said(unstarted(reason, definition.clone()), lookup);
    assert_eq!(said(of("fs-0a1b2c3d", &[])), speaks_for(slug, Strength::Decisive, "fs-0a1b2c3d has no mount target"));
    assert_eq!(
        said(of("fs-0a1b2c3d", &["eu-west-1b", "eu-west-1c"])),
        speaks_for(
            slug,
            Strength::Strong,
            "fs-0a1b2c3d has mount targets in eu-west-1b, eu-west-1c and none in eu-west-1a, where the task is"
        )
    );
    assert_eq!(
        said(absent(from, json!({"FileSystemId": "fs-0a1b2c3d"}), "FileSystemNotFound: no")),
        speaks_for(slug, Strength::Strong, "EFS has no file system fs-0a1b2c3d")
    );
    assert_eq!(said(of("fs-0a1b2c3d", &["eu-west-1b", "eu-west-1a"])), says_nothing(slug));
    assert_eq!(said(of("fs-0a1b2c3d", &[""])), says_nothing(slug));
    assert_eq!(said(of("fs-ffffffff", &[])), says_nothing(slug));
    assert_eq!(said(absent(from, json!({"FileSystemId": "fs-ffffffff"}), "FileSystemNotFound: no")), says_nothing(slug));
}

#[test]
fn an_auto_scaling_group_at_its_bound() {
    let of = |desired: Value, most: Value| {
        let group = json!({"AutoScalingGroupName": "prod-ecs", "DesiredCapacity": desired, "MaxSize": most});
        answer("autoscaling:DescribeAutoScalingGroups", json!({}), json!({"AutoScalingGroups": [group]}))
    };
    let said = |lookup| said(service(NO_INSTANCE, json!({"launchType": "EC2"})), lookup);
    let slug = "no-container-instances";
    for (desired, most) in [(json!("4"), json!("4")), (json!(4), json!(4))] {
        assert_eq!(said(of(desired, most)), speaks_for(slug, Strength::Moderate, "prod-ecs has 4 instances and may have no more"));
    }
    assert_eq!(said(of(json!("3"), json!("4"))), says_nothing(slug));
    assert_eq!(said(of(json!(null), json!("4"))), says_nothing(slug));
    assert_eq!(said(answer("autoscaling:DescribeAutoScalingGroups", json!({}), json!({"AutoScalingGroups": []}))), says_nothing(slug));
}

#[test]
fn what_codedeploy_says_of_its_deployment() {
    let event = "(service web) (deployment ecs-svc/123) deployment failed: alarm detected.";
    let task_sets = json!({"taskSets": [{"id": "ecs-svc/123", "status": "ACTIVE", "externalId": "d-A1B2C3D4E"}]});
    let of = |id: &str, information: Value| {
        answer("codedeploy:GetDeployment", json!({"deploymentId": id}), json!({"deploymentInfo": {"errorInformation": information}}))
    };
    let alarm = || json!({"code": "ALARM_ACTIVE", "message": "One or more alarms have been activated: web-5xx"});
    let said = |lookup| said(service(event, task_sets.clone()), lookup);
    let slug = "deployment-alarm-triggered";
    assert_eq!(
        said(of("d-A1B2C3D4E", alarm())),
        speaks_for(slug, Strength::Moderate, "CodeDeploy: One or more alarms have been activated: web-5xx")
    );
    assert_eq!(said(of("d-ZZZZZZZZZ", alarm())), says_nothing(slug));
    assert_eq!(said(of("d-A1B2C3D4E", json!(null))), says_nothing(slug));
}

#[test]
fn what_ended_a_task_that_codedeploy_waited_for() {
    let mut answers = unstarted("CannotPullContainerError: no", definition());
    answers[0]["answer"]["tasks"][0]["startedBy"] = json!("ecs-svc/123");
    let set = json!({"taskSetArn": "arn:aws:ecs:eu-west-1:111122223333:task-set/prod/web/ecs-svc/123", "status": "ACTIVE", "externalId": "d-A1B2C3D4E"});
    answers.extend(service("(service web) has started 1 tasks: (task 0a1b).", json!({"taskSets": [set]})));
    let waited = |answers: &[Value], code: &str| {
        let information = json!({"code": code, "message": "The deployment timed out"});
        let lookup = answer(
            "codedeploy:GetDeployment",
            json!({"deploymentId": "d-A1B2C3D4E"}),
            json!({"deploymentInfo": {"errorInformation": information}}),
        );
        said(answers.to_vec(), lookup).1
    };
    let words = "CodeDeploy: The deployment timed out".to_owned();
    assert_eq!(waited(&answers, "TIMEOUT"), Some((true, Strength::Weak, words)));
    assert_eq!(waited(&answers, "ALARM_ACTIVE"), None);
    answers[0]["answer"]["tasks"][0]["startedBy"] = json!("ecs-svc/122");
    assert_eq!(waited(&answers, "TIMEOUT"), None);
}

#[test]
fn an_alarm_that_is_on_and_was_to_end_a_deployment() {
    let event = "(service web) (deployment ecs-svc/123) deployment failed: alarm detected.";
    let watched = json!({"deploymentConfiguration": {"alarms": {"alarmNames": ["web-5xx"], "enable": true}}});
    let of = |name: &str, state: &str| {
        let alarm = json!({"AlarmName": name, "StateValue": state, "StateReason": "Threshold Crossed"});
        answer("cloudwatch:DescribeAlarms", json!({}), json!({"MetricAlarms": [alarm]}))
    };
    let said = |lookup| said(service(event, watched.clone()), lookup);
    let slug = "deployment-alarm-triggered";
    assert_eq!(said(of("web-5xx", "ALARM")), speaks_for(slug, Strength::Strong, "the alarm web-5xx is on: Threshold Crossed"));
    assert_eq!(said(of("web-5xx", "OK")), says_nothing(slug));
    assert_eq!(said(of("cpu", "ALARM")), says_nothing(slug));
}

#[test]
fn an_instance_that_cloud_map_has_as_unhealthy() {
    let event = json!({"detail-type": "ECS Service Action", "time": "2026-03-01T10:00:00Z",
        "resources": ["arn:aws:ecs:eu-west-1:111122223333:service/prod/web"],
        "detail": {"eventType": "WARN", "eventName": "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod"}});
    let kept = || answer("logs:FilterLogEvents", json!({}), json!({"events": [{"message": event.to_string()}]}));
    let instance = json!({"Id": "0a1b", "Attributes": {"AWS_INSTANCE_IPV4": "10.0.1.20"}});
    let listed = || answer("servicediscovery:ListInstances", json!({}), json!({"Instances": [instance]}));
    let of = |health: &str| answer("servicediscovery:GetInstancesHealthStatus", json!({}), json!({"Status": {"0a1b": health}}));
    let slug = "discovery-instance-unhealthy";
    assert_eq!(
        said(vec![kept(), listed()], of("UNHEALTHY")),
        speaks_for(slug, Strength::Moderate, "Cloud Map has the instance 0a1b at 10.0.1.20 as unhealthy")
    );
    assert_eq!(said(vec![kept()], of("UNHEALTHY")), speaks_for(slug, Strength::Moderate, "Cloud Map has the instance 0a1b as unhealthy"));
    assert_eq!(said(vec![kept(), listed()], of("HEALTHY")), says_nothing(slug));
}

#[test]
fn how_much_an_account_may_have() {
    let event =
        "(service web) was unable to place a task. Reason: You’ve reached the limit on the number of vCPUs you can run concurrently.";
    let of = |service: &str| {
        let quota = json!({"Quota": {"QuotaName": "Fargate On-Demand vCPU resource count", "Value": 6.0}});
        answer("servicequotas:GetServiceQuota", json!({"ServiceCode": service, "QuotaCode": "L-3032A538"}), quota)
    };
    let slug = "account-quota-reached";
    let on = |launch_type: &str| service(event, json!({"launchType": launch_type}));
    assert_eq!(
        said(on("FARGATE"), of("fargate")),
        speaks_for(slug, Strength::Weak, "the account's quota \"Fargate On-Demand vCPU resource count\" is 6")
    );
    assert_eq!(said(on("EC2"), of("fargate")), says_nothing(slug));
    assert_eq!(said(on("FARGATE"), of("ec2")), says_nothing(slug));
    let empty = answer("servicequotas:GetServiceQuota", json!({"ServiceCode": "fargate"}), json!({"Quota": {}}));
    assert_eq!(said(on("FARGATE"), empty), says_nothing(slug));
}

fn calls(records: &[Value]) -> Value {
    let event = |record: &Value| json!({"EventName": record["eventName"], "Username": "ines", "CloudTrailEvent": record.to_string()});
    answer("cloudtrail:LookupEvents", json!({}), json!({"Events": records.iter().map(event).collect::<Vec<_>>()}))
}

#[test]
fn who_stopped_a_task() {
    let mut answers = unstarted("Task stopped by user", definition());
    let task = &mut answers[0]["answer"]["tasks"][0];
    task["stopCode"] = json!("UserInitiated");
    task["startedAt"] = json!("2026-03-01T10:00:05Z");
    let call = |task: &str, also: Value| {
        let mut record = json!({"eventName": "StopTask", "eventTime": "2026-03-01T10:00:20Z", "userAgent": "aws-cli/2.15",
            "userIdentity": {"arn": "arn:aws:iam::111122223333:user/ines"}, "requestParameters": {"cluster": "prod", "task": task}});
        record.as_object_mut().expect("an object").extend(also.as_object().expect("an object").clone());
        record
    };
    let said = |records: &[Value]| said(answers.clone(), calls(records));
    let slug = "user-stopped";
    let other = || call("ffffffffffffffffffffffffffffffff", json!({}));
    for id in [TASK, "0a1b2c3d4e5f60718293a4b5c6d7e8f9"] {
        assert_eq!(said(&[other(), call(id, json!({}))]), speaks_for(slug, Strength::Decisive, "ines called StopTask, with aws-cli/2.15"));
    }
    assert_eq!(said(&[other()]), says_nothing(slug));
    assert_eq!(said(&[call("", json!({}))]), says_nothing(slug));
    assert_eq!(said(&[call(TASK, json!({"errorCode": "AccessDenied"}))]), says_nothing(slug));
    assert_eq!(said(&[]), says_nothing(slug));
    let unnamed = json!({"Events": [{"EventName": "StopTask", "CloudTrailEvent": call(TASK, json!({"userAgent": null})).to_string()}, {"CloudTrailEvent": "{"}]});
    let verdict = examined(answers.clone(), &[answer("cloudtrail:LookupEvents", json!({}), unnamed)]);
    let call = verdict.evidence.iter().find(|evidence| evidence.source == "cloudtrail:LookupEvents#/Events/0").expect("the call");
    assert_eq!(call.text, "arn:aws:iam::111122223333:user/ines called StopTask");
    assert_eq!(call.at.map(|at| at.to_string()), Some("2026-03-01T10:00:20.000Z".to_owned()));
}

#[test]
fn who_set_a_service_to_nothing() {
    let answers = service("(service web) has stopped 2 running tasks: (task 0a1b).", json!({"desiredCount": 0}));
    let call = |parameters: Value, error: Value| json!({"eventName": "UpdateService", "eventTime": "2026-03-01T10:00:20Z", "errorCode": error, "requestParameters": parameters});
    let said = |record: Value| said(answers.clone(), calls(&[record]));
    let slug = "desired-count-zero";
    let own = json!({"cluster": "prod", "service": "web", "desiredCount": 0});
    assert_eq!(said(call(own.clone(), json!(null))), speaks_for(slug, Strength::Decisive, "ines called UpdateService"));
    let by_arn = json!({"service": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "desiredCount": 0});
    assert_eq!(said(call(by_arn, json!(null))), speaks_for(slug, Strength::Decisive, "ines called UpdateService"));
    for near in [
        json!({"cluster": "prod", "service": "web-api", "desiredCount": 0}),
        json!({"cluster": "test", "service": "web", "desiredCount": 0}),
        json!({"cluster": "prod", "service": "web", "desiredCount": 2}),
        json!({"cluster": "prod", "service": "web"}),
    ] {
        assert_eq!(said(call(near.clone(), json!(null))), says_nothing(slug), "{near}");
    }
    assert_eq!(said(call(own, json!("AccessDeniedException"))), says_nothing(slug));
}

#[test]
fn nothing_is_proved_by_a_lookup_alone() {
    let running = json!({"tasks": [{"taskArn": TASK, "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "launchType": "FARGATE",
        "startedAt": "2026-03-01T10:00:05Z", "containers": [{"name": "web", "image": IMAGE, "lastStatus": "RUNNING"}]}]});
    let answers = vec![answer("ecs:DescribeTasks", json!({}), running)];
    for lookup in [
        absent("ecr:DescribeImages", of_image("shop/web", json!({"imageTag": "12"})), "ImageNotFoundException: no"),
        absent("secretsmanager:DescribeSecret", json!({"SecretId": SECRET}), "ResourceNotFoundException: no"),
        answer("elasticfilesystem:DescribeMountTargets", json!({"FileSystemId": "fs-0a1b2c3d"}), json!({"MountTargets": []})),
        answer("x:Unknown", json!(null), json!(null)),
    ] {
        assert_eq!(said(answers.clone(), lookup.clone()), says_nothing("none"), "{lookup}");
    }
}
