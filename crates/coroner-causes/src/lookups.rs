//! What was looked up to settle an open question, weighed: whether a secret exists, what a role may do, who called.
//!
//! A lookup only weighs for a cause that a message speaks for already: that a secret is missing proves nothing of a task that never
//! asked for it.

use coroner_case::{Located, Lookup};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use serde_json::Value;

use crate::cause::Cause;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::{Fact, Weigher};

/// Weighs what the lookups of a case say of a cause.
pub(crate) fn weigh(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    for lookup in &scene.case.lookups {
        let found = match lookup.from.as_str() {
            "ecr:DescribeImages" => image(lookup, cause.slug),
            "ecr:BatchGetImage" => platforms(scene, lookup, cause.slug),
            "secretsmanager:DescribeSecret" => secret(lookup, cause.slug),
            "ssm:DescribeParameters" => parameter(lookup, cause.slug),
            "kms:DescribeKey" => key(lookup, cause.slug),
            "iam:SimulatePrincipalPolicy" => simulation(lookup, cause.slug),
            "elasticfilesystem:DescribeMountTargets" => mount_targets(scene, lookup, cause.slug),
            "autoscaling:DescribeAutoScalingGroups" => group(lookup, cause.slug),
            "codedeploy:GetDeployment" => deployment(lookup, cause.slug),
            "servicequotas:GetServiceQuota" => quota(lookup, cause.slug),
            "cloudtrail:LookupEvents" => caller(scene, lookup, cause.slug),
            _ => None,
        };
        match found {
            Some(Said::For(strength, fact)) => weigh.add(strength, || fact),
            Some(Said::Against(strength, fact)) => weigh.against(strength, || fact),
            None => {}
        }
    }
}

/// What a lookup says of a cause.
enum Said {
    For(Strength, Fact),
    Against(Strength, Fact),
}

fn fact(lookup: &Located<Lookup>, pointer: &str, text: impl Into<String>) -> Fact {
    let source = if pointer.is_empty() { lookup.origin.to_string() } else { lookup.origin.at(pointer) };
    Fact { text: text.into(), source, at: None }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn image(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let absent = lookup.absent.as_deref()?;
    let repository = text(&lookup.asked, "/repositoryName");
    let reference = ["/imageIds/0/imageTag", "/imageIds/0/imageDigest"].map(|pointer| text(&lookup.asked, pointer)).concat();
    let (no_image, no_repository) = (absent.starts_with("ImageNotFound"), absent.starts_with("RepositoryNotFound"));
    match slug {
        "image-tag-not-found" | "image-digest-gone" if no_image => Some(Said::For(
            Strength::Decisive,
            fact(lookup, "", format!("ECR has the repository {repository} and no image {reference} in it")),
        )),
        "image-repository-not-found" if no_repository => {
            Some(Said::For(Strength::Decisive, fact(lookup, "", format!("ECR has no repository {repository}"))))
        }
        "image-tag-not-found" | "image-digest-gone" if no_repository => {
            Some(Said::Against(Strength::Strong, fact(lookup, "", format!("ECR has no repository {repository} at all"))))
        }
        _ => None,
    }
}

/// Platforms of an image index, `linux/arm64`; nothing of an image for one platform, whose manifest doesn't name it.
fn platforms(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "exec-format-error" | "image-platform-mismatch") {
        return None;
    }
    let index: Value = serde_json::from_str(text(&lookup.answer, "/images/0/imageManifest")).ok()?;
    let platforms: Vec<String> = items(&index, "manifests")
        .iter()
        .map(|manifest| format!("{}/{}", text(manifest, "/platform/os"), text(manifest, "/platform/architecture")))
        // What a builder attests of an image stands beside it, for no platform.
        .filter(|platform| !platform.contains("unknown") && platform.len() > 1)
        .take(16)
        .collect();
    let wanted = match scene.definition?.runtime_platform.cpu_architecture.as_str() {
        "ARM64" => "linux/arm64",
        "X86_64" => "linux/amd64",
        "" if scene.on_fargate() => "linux/amd64",
        _ => return None,
    };
    let listed = platforms.join(", ");
    match (platforms.is_empty(), platforms.iter().any(|platform| platform == wanted)) {
        (true, _) => None,
        (false, false) => Some(Said::For(
            Strength::Decisive,
            fact(lookup, "images/0/imageManifest", format!("the image was built for {listed}, and the task runs on {wanted}")),
        )),
        (false, true) => {
            Some(Said::Against(Strength::Moderate, fact(lookup, "images/0/imageManifest", format!("the image was built for {listed}"))))
        }
    }
}

fn secret(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if slug != "secret-not-found" {
        return None;
    }
    let name = arn::short_name(text(&lookup.asked, "/SecretId")).to_owned();
    if lookup.absent.is_some() {
        return Some(Said::For(Strength::Decisive, fact(lookup, "", format!("Secrets Manager has no secret {name}"))));
    }
    match lookup.answer.get("DeletedDate").is_some_and(|date| !date.is_null()) {
        true => Some(Said::For(Strength::Decisive, fact(lookup, "DeletedDate", format!("the secret {name} is marked for deletion")))),
        false => Some(Said::Against(Strength::Moderate, fact(lookup, "Name", format!("the secret {name} exists by now")))),
    }
}

fn parameter(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "secret-not-found" | "secret-reference-wrong") {
        return None;
    }
    let name = text(&lookup.asked, "/ParameterFilters/0/Values/0");
    match items(&lookup.answer, "Parameters").is_empty() {
        true => Some(Said::For(Strength::Decisive, fact(lookup, "Parameters", format!("the Parameter Store has no parameter {name}")))),
        false => Some(Said::Against(Strength::Moderate, fact(lookup, "Parameters/0", format!("the parameter {name} exists by now")))),
    }
}

fn key(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let state = text(&lookup.answer, "/KeyMetadata/KeyState");
    (slug == "secret-kms-access-denied" && !state.is_empty() && state != "Enabled")
        .then(|| Said::For(Strength::Strong, fact(lookup, "KeyMetadata/KeyState", format!("the KMS key is {state}"))))
}

/// What IAM makes of the role's policies. Policies of resources, of endpoints and of the organisation it sees in part only.
fn simulation(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !(slug.contains("denied") || slug.contains("permission")) {
        return None;
    }
    let role = arn::short_name(text(&lookup.asked, "/PolicySourceArn")).to_owned();
    let refused =
        items(&lookup.answer, "EvaluationResults").iter().enumerate().find(|(_, result)| text(result, "/EvalDecision") != "allowed");
    match refused {
        Some((at, result)) => {
            let how = if text(result, "/EvalDecision") == "explicitDeny" { "a policy forbids it" } else { "no policy allows it" };
            let words = format!("{role} may not call {}: {how}", text(result, "/EvalActionName"));
            Some(Said::For(Strength::Strong, fact(lookup, &format!("EvaluationResults/{at}/EvalDecision"), words)))
        }
        None if !items(&lookup.answer, "EvaluationResults").is_empty() => Some(Said::Against(
            Strength::Weak,
            fact(lookup, "EvaluationResults/0/EvalDecision", format!("the policies of {role} allow it by now, as far as IAM sees")),
        )),
        None => None,
    }
}

fn mount_targets(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "efs-unreachable" | "efs-dns-unresolved" | "efs-mount-failed-generic") {
        return None;
    }
    let file_system = text(&lookup.asked, "/FileSystemId");
    let targets = items(&lookup.answer, "MountTargets");
    if lookup.absent.is_some() {
        return Some(Said::For(Strength::Strong, fact(lookup, "", format!("EFS has no file system {file_system}"))));
    }
    if targets.is_empty() {
        return Some(Said::For(Strength::Decisive, fact(lookup, "MountTargets", format!("{file_system} has no mount target"))));
    }
    let zone = scene.task?.availability_zone.some()?;
    let zones: Vec<&str> = targets.iter().map(|target| text(target, "/AvailabilityZoneName")).filter(|zone| !zone.is_empty()).collect();
    let none_here = !zones.is_empty() && !zones.contains(&zone);
    let words = || format!("{file_system} has mount targets in {} and none in {zone}, where the task is", zones.join(", "));
    // Another zone's target may do where the VPC resolves names and routes to it; it seldom is meant to.
    none_here.then(|| Said::For(Strength::Strong, fact(lookup, "MountTargets", words())))
}

fn group(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(
        slug,
        "capacity-provider-cannot-scale" | "no-container-instances" | "insufficient-cpu-capacity" | "insufficient-memory-capacity"
    ) {
        return None;
    }
    let group = items(&lookup.answer, "AutoScalingGroups").first()?;
    let number = |member: &str| text(group, member).parse::<i64>().ok();
    let (desired, most) = (number("/DesiredCapacity")?, number("/MaxSize")?);
    let words = format!("{} has {desired} instances and may have no more", text(group, "/AutoScalingGroupName"));
    (desired >= most).then(|| Said::For(Strength::Moderate, fact(lookup, "AutoScalingGroups/0/MaxSize", words)))
}

fn deployment(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let message = text(&lookup.answer, "/deploymentInfo/errorInformation/message");
    (matches!(slug, "blue-green-stage-failed" | "deployment-alarm-triggered") && !message.is_empty())
        .then(|| Said::For(Strength::Moderate, fact(lookup, "deploymentInfo/errorInformation/message", format!("CodeDeploy: {message}"))))
}

fn quota(lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let value = lookup.answer.pointer("/Quota/Value").and_then(Value::as_f64)?;
    let name = text(&lookup.answer, "/Quota/QuotaName");
    (slug == "account-quota-reached")
        .then(|| Said::For(Strength::Weak, fact(lookup, "Quota/Value", format!("the account's quota \"{name}\" is {value}"))))
}

/// Who stopped the task, or set the service to nothing.
fn caller(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "user-stopped" | "desired-count-zero") {
        return None;
    }
    let events = items(&lookup.answer, "Events");
    let (at, event) = events.iter().enumerate().find(|(_, event)| {
        let record: Value = serde_json::from_str(text(event, "/CloudTrailEvent")).unwrap_or_default();
        match slug {
            "user-stopped" => scene.task.is_some_and(|task| {
                let asked = arn::short_name(text(&record, "/requestParameters/task"));
                !asked.is_empty() && asked == arn::short_name(&task.task_arn)
            }),
            _ => record.pointer("/requestParameters/desiredCount").and_then(Value::as_i64) == Some(0),
        }
    })?;
    let record: Value = serde_json::from_str(text(event, "/CloudTrailEvent")).unwrap_or_default();
    let who =
        Some(text(event, "/Username")).filter(|name| !name.is_empty()).unwrap_or_else(|| text(&record, "/userIdentity/arn")).to_owned();
    let from = text(&record, "/userAgent");
    let from = if from.is_empty() { String::new() } else { format!(", with {}", crate::reason::shorten(from, 60)) };
    let words = format!("{who} called {}{from}", text(event, "/EventName"));
    let when = Timestamp::parse(text(&record, "/eventTime"));
    Some(Said::For(Strength::Decisive, fact(lookup, &format!("Events/{at}"), words).when(when)))
}
