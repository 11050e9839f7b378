//! What was looked up to settle an open question, weighed: whether a secret exists, what a role may do, who called.
//!
//! A lookup only weighs for a cause that a message speaks for already, and only if it is about what that message is about: that a secret
//! is missing proves nothing of a task that never asked for it.

use coroner_case::{Located, Lookup};
use coroner_ecs::Timestamp;
use coroner_ecs::arn::{self, Arn};
use serde_json::Value;

use crate::cause::{Cause, Tier};
use crate::denied::Denial;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::wants::{self, Want};
use crate::weigh::{Fact, Weigher};

/// Weighs what the lookups of a case say of a cause.
pub(crate) fn weigh(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    let asked = !(scene.case.lookups.is_empty() && scene.case.alarms.is_empty() && scene.case.discovery_health.is_empty());
    if !asked || !weigh.supported() {
        return;
    }
    for lookup in &scene.case.lookups {
        let found = match lookup.from.as_str() {
            "ecr:DescribeImages" => image(scene, lookup, cause.slug),
            "ecr:BatchGetImage" => platforms(scene, lookup, cause.slug),
            "secretsmanager:DescribeSecret" => secret(scene, lookup, cause.slug),
            "ssm:DescribeParameters" => parameter(scene, lookup, cause.slug),
            "kms:DescribeKey" => key(scene, lookup, cause.slug),
            "iam:SimulatePrincipalPolicy" => simulation(scene, lookup, cause.slug),
            "elasticfilesystem:DescribeMountTargets" => mount_targets(scene, lookup, cause.slug),
            "autoscaling:DescribeAutoScalingGroups" => group(lookup, cause.slug),
            "codedeploy:GetDeployment" => deployment(scene, lookup, cause),
            "servicequotas:GetServiceQuota" => quota(scene, lookup, cause.slug),
            "cloudtrail:LookupEvents" => caller(scene, lookup, cause.slug),
            _ => None,
        };
        match found {
            Some(Said::For(strength, fact)) => weigh.add(strength, || fact),
            Some(Said::Against(strength, fact)) => weigh.against(strength, || fact),
            None => {}
        }
    }
    alarms(scene, cause.slug).for_each(|fact| weigh.strong(|| fact));
    unhealthy(scene, cause.slug).into_iter().for_each(|fact| weigh.moderate(|| fact));
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

/// What the messages of a cause say.
fn said<'s>(scene: &'s Scene<'_>, slug: &str) -> Vec<&'s str> {
    scene.texts_of(slug).filter(|text| text.demotion < 3).map(|text| text.text.as_ref()).collect()
}

/// Whether one of all that a subject asks for is what a cause is about: the one that its messages name; any if they name none.
fn is_meant(scene: &Scene<'_>, slug: &str, one: &str, all: &[&str]) -> bool {
    let said = said(scene, slug);
    let named = |name: &str| said.iter().any(|text| names(text, name));
    all.contains(&one) && (named(one) || !all.iter().any(|other| named(other)))
}

/// Whether a text holds a name as a whole, perhaps with a slash before it or a part of its value behind it.
fn names(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + name.len()..]);
            let goes_on = after.starts_with(part) || after.strip_prefix('.').is_some_and(|after| after.starts_with(part));
            !goes_on && !before.strip_suffix('/').unwrap_or(before).ends_with(part)
        })
}

/// The image that was asked for, if it is the one that a cause is about.
fn image_meant<'a>(scene: &Scene<'a>, lookup: &Lookup, slug: &str) -> Option<&'a str> {
    let asked = |pointer| text(&lookup.asked, pointer);
    let id = ["/imageIds/0/imageTag", "/imageIds/0/imageDigest"].map(asked).concat();
    let is_asked = |image: &str| match wants::image_of(image, false) {
        Some(Want::Image { account, repository, reference, .. }) => {
            (account.as_str(), repository.as_str(), reference.as_str()) == (asked("/registryId"), asked("/repositoryName"), id.as_str())
        }
        _ => false,
    };
    let all: Vec<&str> = wants::images_of(scene).collect();
    all.iter().copied().find(|image| is_asked(image) && is_meant(scene, slug, image, &all))
}

fn image(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let absent = lookup.absent.as_deref().filter(|_| image_meant(scene, lookup, slug).is_some())?;
    let repository = text(&lookup.asked, "/repositoryName");
    let [tag, digest] = ["/imageIds/0/imageTag", "/imageIds/0/imageDigest"].map(|pointer| text(&lookup.asked, pointer));
    // That a tag is gone says nothing of the digest that it once had.
    let reference = if slug == "image-digest-gone" { digest } else { tag };
    let (no_image, no_repository) = (absent.starts_with("ImageNotFound"), absent.starts_with("RepositoryNotFound"));
    match slug {
        "image-tag-not-found" | "image-digest-gone" if no_image && !reference.is_empty() => Some(Said::For(
            Strength::Decisive,
            fact(lookup, "", format!("ECR has the repository {repository} and no image {reference} in it")),
        )),
        "image-repository-not-found" if no_repository => {
            Some(Said::For(Strength::Decisive, fact(lookup, "", format!("ECR has no repository {repository}"))))
        }
        "image-tag-not-found" | "image-digest-gone" if no_repository => {
            let fact = fact(lookup, "", format!("ECR has no repository {repository} at all"));
            // containerd says the same of a missing tag. Only where something else speaks for the repository it is the better answer.
            let told = scene.bears("image-repository-not-found");
            Some(if told { Said::Against(Strength::Strong, fact) } else { Said::For(Strength::Weak, fact) })
        }
        _ => None,
    }
}

/// Platforms of an image index, `linux/arm64`; nothing of an image for one platform, whose manifest doesn't name it.
fn platforms(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "exec-format-error" | "image-platform-mismatch") {
        return None;
    }
    let image = image_meant(scene, lookup, slug)?;
    // What can't be run is the container's that ended.
    let ended = scene.first().and_then(|container| container.image.some()).filter(|_| slug == "exec-format-error");
    if ended.is_some_and(|ended| ended != image) {
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

fn secret(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let id = text(&lookup.asked, "/SecretId");
    let references = scene.definition.map(|definition| wants::secrets_of(definition)).unwrap_or_default();
    let all: Vec<&str> = references.iter().map(|reference| wants::secret_of(reference)).collect();
    if slug != "secret-not-found" || !is_meant(scene, slug, id, &all) {
        return None;
    }
    let name = arn::short_name(id).to_owned();
    if lookup.absent.is_some() {
        return Some(Said::For(Strength::Decisive, fact(lookup, "", format!("Secrets Manager has no secret {name}"))));
    }
    match lookup.answer.get("DeletedDate").is_some_and(|date| !date.is_null()) {
        true => Some(Said::For(Strength::Decisive, fact(lookup, "DeletedDate", format!("the secret {name} is marked for deletion")))),
        false => Some(Said::Against(Strength::Moderate, fact(lookup, "Name", format!("the secret {name} exists by now")))),
    }
}

fn parameter(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let name = text(&lookup.asked, "/ParameterFilters/0/Values/0");
    let references = scene.definition.map(|definition| wants::secrets_of(definition)).unwrap_or_default();
    let all: Vec<&str> = references.iter().map(|reference| parameter_of(reference)).collect();
    let bare = name.trim_start_matches('/');
    if !matches!(slug, "secret-not-found" | "secret-reference-wrong") || !is_meant(scene, slug, bare, &all) {
        return None;
    }
    let found = lookup.answer.get("Parameters")?.as_array()?;
    // A page may be empty though there are more.
    let is_whole = lookup.answer.get("NextToken").is_none_or(Value::is_null);
    // The ARN of `flag` is that of `/flag`, and only one of the two was asked for.
    let is_sure = bare.contains('/') || references.iter().any(|reference| reference == name);
    match found.is_empty() {
        true if !is_whole || !is_sure => None,
        true => Some(Said::For(Strength::Decisive, fact(lookup, "Parameters", format!("the Parameter Store has no parameter {name}")))),
        false => Some(Said::Against(Strength::Moderate, fact(lookup, "Parameters/0", format!("the parameter {name} exists by now")))),
    }
}

/// The name of a parameter without the slash that it may begin with.
fn parameter_of(reference: &str) -> &str {
    let name = Arn::parse(reference).map_or(reference, |arn| arn.resource.strip_prefix("parameter").unwrap_or(arn.resource));
    name.trim_start_matches('/')
}

/// A key is a secret's, or the one that a message names.
fn key(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let (id, state) = (text(&lookup.asked, "/KeyId"), text(&lookup.answer, "/KeyMetadata/KeyState"));
    let of_secret = |other: &Located<Lookup>| other.from == "secretsmanager:DescribeSecret" && text(&other.answer, "/KmsKeyId") == id;
    let is_meant = || scene.case.lookups.iter().any(of_secret) || said(scene, slug).iter().any(|text| text.contains(arn::short_name(id)));
    (slug == "secret-kms-access-denied" && !id.is_empty() && !state.is_empty() && state != "Enabled" && is_meant())
        .then(|| Said::For(Strength::Strong, fact(lookup, "KeyMetadata/KeyState", format!("the KMS key is {state}"))))
}

/// What IAM makes of the role's policies. Policies of resources, of endpoints and of the organisation it sees in part only.
fn simulation(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !(slug.contains("denied") || slug.contains("permission")) {
        return None;
    }
    let role = arn::short_name(text(&lookup.asked, "/PolicySourceArn")).to_owned();
    let denials: Vec<Denial> = said(scene, slug).into_iter().map(Denial::read).collect();
    let denied = |result: &Value| {
        let (action, resource) = (text(result, "/EvalActionName"), text(result, "/EvalResourceName"));
        let same = |other: &String| matches!(resource, "" | "*") || other == resource;
        denials.iter().any(|denial| {
            denial.principal.as_ref().is_some_and(|principal| !principal.is_user && principal.name == role)
                && denial.actions.iter().any(|other| other == action)
                && denial.resource.as_ref().is_none_or(same)
        })
    };
    let results = items(&lookup.answer, "EvaluationResults").iter().enumerate().filter(|(_, result)| denied(result));
    let is_refused = |(_, result): &(usize, &Value)| text(result, "/EvalDecision") != "allowed";
    let (at, result) = results.clone().find(is_refused).or_else(|| results.clone().next())?;
    let pointer = format!("EvaluationResults/{at}/EvalDecision");
    let how = match text(result, "/EvalDecision") {
        "allowed" => {
            let words = format!("the policies of {role} allow it by now, as far as IAM sees");
            return Some(Said::Against(Strength::Weak, fact(lookup, &pointer, words)));
        }
        "explicitDeny" => "a policy forbids it",
        _ => "no policy allows it",
    };
    let words = format!("{role} may not call {}: {how}", text(result, "/EvalActionName"));
    Some(Said::For(Strength::Strong, fact(lookup, &pointer, words)))
}

fn mount_targets(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "efs-unreachable" | "efs-dns-unresolved" | "efs-mount-failed-generic") {
        return None;
    }
    let file_system = text(&lookup.asked, "/FileSystemId");
    if !is_meant(scene, slug, file_system, &wants::file_systems_of(scene).collect::<Vec<_>>()) {
        return None;
    }
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
    // As XML has it, and as the AWS CLI prints it.
    let number = |member: &str| group.pointer(member)?.as_i64().or_else(|| text(group, member).parse().ok());
    let (desired, most) = (number("/DesiredCapacity")?, number("/MaxSize")?);
    let words = format!("{} has {desired} instances and may have no more", text(group, "/AutoScalingGroupName"));
    (desired >= most).then(|| Said::For(Strength::Moderate, fact(lookup, "AutoScalingGroups/0/MaxSize", words)))
}

fn deployment(scene: &Scene<'_>, lookup: &Located<Lookup>, cause: &Cause) -> Option<Said> {
    let message = text(&lookup.answer, "/deploymentInfo/errorInformation/message");
    let code = text(&lookup.answer, "/deploymentInfo/errorInformation/code");
    let id = text(&lookup.asked, "/deploymentId");
    let set = scene.service?.value.task_sets.iter().find(|set| set.external_id.as_str() == id).filter(|_| !message.is_empty())?;
    // It waits for all tasks of the set to be healthy: what ended one of them is what it waited for in vain.
    let waited = matches!(code, "TIMEOUT" | "HEALTH_CONSTRAINTS") && cause.tier != Tier::Normal && wants::is_of(scene, set);
    let strength = match cause.slug {
        "blue-green-stage-failed" | "deployment-alarm-triggered" => Strength::Moderate,
        _ if waited => Strength::Weak,
        _ => return None,
    };
    Some(Said::For(strength, fact(lookup, "deploymentInfo/errorInformation/message", format!("CodeDeploy: {message}"))))
}

/// An alarm that was to end a deployment, and stands at ALARM. One that stands at OK may have come back since.
fn alarms(scene: &Scene<'_>, slug: &str) -> impl Iterator<Item = Fact> {
    let watched = scene.service.filter(|_| slug == "deployment-alarm-triggered").map(|service| &service.deployment_configuration.alarms);
    let is_watched = move |name: &str| watched.is_some_and(|alarms| alarms.alarm_names.iter().any(|known| known.as_str() == name));
    let alarms = scene.case.alarms.iter().filter(move |alarm| alarm.state_value.as_str() == "ALARM" && is_watched(&alarm.alarm_name));
    alarms.map(|alarm| scene.fact(alarm, "StateReason", format!("the alarm {} is on: {}", alarm.alarm_name, alarm.state_reason)))
}

/// An instance in Cloud Map that is unhealthy: ECS reported so of its task, or has reported nothing yet.
fn unhealthy(scene: &Scene<'_>, slug: &str) -> Option<Fact> {
    let discovery = matches!(slug, "discovery-instance-unhealthy" | "service-discovery-registration-failed");
    let sick = scene.case.discovery_health.iter().find(|instance| discovery && instance.value.1 == "UNHEALTHY")?;
    let known = scene.case.discovery_instances.iter().find(|instance| instance.id.as_str() == sick.value.0);
    let address = known.and_then(|instance| instance.attributes.get("AWS_INSTANCE_IPV4"));
    let address = address.map_or_else(String::new, |address| format!(" at {address}"));
    let text = format!("Cloud Map has the instance {}{address} as unhealthy", sick.value.0);
    Some(Fact { text, source: sick.origin.to_string(), at: None })
}

fn quota(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let value = lookup.answer.pointer("/Quota/Value").and_then(Value::as_f64)?;
    let name = text(&lookup.answer, "/Quota/QuotaName");
    (slug == "account-quota-reached" && scene.on_fargate() == (text(&lookup.asked, "/ServiceCode") == "fargate"))
        .then(|| Said::For(Strength::Weak, fact(lookup, "Quota/Value", format!("the account's quota \"{name}\" is {value}"))))
}

/// Who stopped the task, or set the service to nothing.
fn caller(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    if !matches!(slug, "user-stopped" | "desired-count-zero") {
        return None;
    }
    let same = |named: &str, own: &str| !named.is_empty() && arn::short_name(named) == own;
    let is_about = |record: &Value| match slug {
        "user-stopped" => {
            scene.task.is_some_and(|task| same(text(record, "/requestParameters/task"), arn::short_name(&task.value.task_arn)))
        }
        _ => scene.service.is_some_and(|service| {
            let cluster = text(record, "/requestParameters/cluster");
            record.pointer("/requestParameters/desiredCount").and_then(Value::as_i64) == Some(0)
                && same(text(record, "/requestParameters/service"), &service.service_name)
                && (same(cluster, service.cluster_name()) || cluster.is_empty() || service.cluster_name().is_empty())
        }),
    };
    let events = items(&lookup.answer, "Events").iter().enumerate();
    let mut records = events.filter_map(|(at, event)| Some((at, event, serde_json::from_str(text(event, "/CloudTrailEvent")).ok()?)));
    // A call that was refused changed nothing.
    let (at, event, record) = records.find(|(.., record): &(_, _, Value)| text(record, "/errorCode").is_empty() && is_about(record))?;
    let who =
        Some(text(event, "/Username")).filter(|name| !name.is_empty()).unwrap_or_else(|| text(&record, "/userIdentity/arn")).to_owned();
    let from = text(&record, "/userAgent");
    let from = if from.is_empty() { String::new() } else { format!(", with {}", crate::reason::shorten(from, 60)) };
    let words = format!("{who} called {}{from}", text(event, "/EventName"));
    let when = Timestamp::parse(text(&record, "/eventTime"));
    Some(Said::For(Strength::Decisive, fact(lookup, &format!("Events/{at}"), words).when(when)))
}
