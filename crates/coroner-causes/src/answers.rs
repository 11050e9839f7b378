//! What was looked up to settle an open question, weighed: whether a secret exists, what a role may do, who called.
//!
//! A lookup only weighs for a cause that a message speaks for already, and only if it is about what that message is about: that a secret
//! is missing proves nothing of a task that never asked for it.

use coroner_case::{Located, Lookup};
use coroner_ecs::Timestamp;
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::service::TaskSet;
use serde_json::Value;

use crate::cause::{Cause, Tier, Wanted};
use crate::denied::Denial;
use crate::fading::FADED;
use crate::named;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::want::Want;
use crate::weigh::{Fact, Weigher};

/// Whether a case holds answers that may weigh.
pub fn any(scene: &Scene<'_>) -> bool {
    !(scene.case.lookups.is_empty() && scene.case.alarms.is_empty() && scene.case.discovery_health.is_empty())
}

/// Weighs what the lookups of a case say of a cause that something speaks for.
pub fn weigh(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    for answer in cause.answers {
        answer(scene, cause, weigh);
    }
    if !cause.wants.contains(&Wanted::Deployment) {
        of_each(scene, "codedeploy:GetDeployment", weigh, |lookup| waited_in_vain(scene, lookup, cause));
    }
}

/// Weighs what each answer of one kind says.
fn of_each(scene: &Scene<'_>, from: &str, weigh: &mut Weigher, read: impl Fn(&Located<Lookup>) -> Option<Said>) {
    for lookup in scene.case.lookups.iter().filter(|lookup| lookup.from == from) {
        match read(lookup) {
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

/// What the messages of a cause say.
fn said<'s>(scene: &'s Scene<'_>, slug: &str) -> Vec<&'s str> {
    scene.texts_of(slug).filter(|text| text.demotion < FADED).map(|text| text.text.as_ref()).collect()
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
    let is_asked = |image: &str| match named::image_of(image, false) {
        Some(Want::Image { account, repository, reference, .. }) => {
            (account.as_str(), repository.as_str(), reference.as_str()) == (asked("/registryId"), asked("/repositoryName"), id.as_str())
        }
        _ => false,
    };
    let all: Vec<&str> = named::images_of(scene).collect();
    all.iter().copied().find(|image| is_asked(image) && is_meant(scene, slug, image, &all))
}

/// Whether ECR says that it has no such image, and then how it says so and of which repository.
fn absent<'l>(scene: &Scene<'_>, lookup: &'l Lookup, cause: &Cause) -> Option<(&'l str, &'l str)> {
    let absent = lookup.absent.as_deref().filter(|_| image_meant(scene, lookup, cause.slug).is_some())?;
    Some((absent, text(&lookup.asked, "/repositoryName")))
}

/// ECR has no image with the tag in the repository.
pub fn no_tag(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    no_image(scene, cause, weigh, "/imageIds/0/imageTag");
}

/// ECR has no image with the digest in the repository. That a tag is gone says nothing of the digest that it once had.
pub fn no_digest(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    no_image(scene, cause, weigh, "/imageIds/0/imageDigest");
}

fn no_image(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher, reference: &str) {
    of_each(scene, "ecr:DescribeImages", weigh, |lookup| {
        let (absent, repository) = absent(scene, lookup, cause)?;
        let reference = text(&lookup.asked, reference);
        let words = format!("ECR has the repository {repository} and no image {reference} in it");
        (absent.starts_with("ImageNotFound") && !reference.is_empty()).then(|| Said::For(Strength::Decisive, fact(lookup, "", words)))
    });
}

/// ECR has no repository of the name.
pub fn no_repository(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "ecr:DescribeImages", weigh, |lookup| {
        let (absent, repository) = absent(scene, lookup, cause)?;
        let words = format!("ECR has no repository {repository}");
        absent.starts_with("RepositoryNotFound").then(|| Said::For(Strength::Decisive, fact(lookup, "", words)))
    });
}

/// ECR has no repository of the name, so that there is no image in it either. `better` is the cause that says so, if something speaks for
/// it.
pub fn no_repository_either(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher, better: &Cause) {
    of_each(scene, "ecr:DescribeImages", weigh, |lookup| {
        let (absent, repository) = absent(scene, lookup, cause)?;
        if !absent.starts_with("RepositoryNotFound") {
            return None;
        }
        let fact = fact(lookup, "", format!("ECR has no repository {repository} at all"));
        // containerd says the same of a missing tag. Only where something else speaks for the repository it is the better answer.
        let told = scene.bears(better.slug);
        Some(if told { Said::Against(Strength::Strong, fact) } else { Said::For(Strength::Weak, fact) })
    });
}

/// Platforms of an image index, `linux/arm64`; nothing of an image for one platform, whose manifest doesn't name it.
pub fn platforms(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "ecr:BatchGetImage", weigh, |lookup| {
        image_meant(scene, lookup, cause.slug)?;
        platforms_in(scene, lookup)
    });
}

/// As [`platforms`], of the image of the container that ended: what can't be run is that one.
pub fn platforms_of_the_ended(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    let ended = scene.first().and_then(|container| container.image.some());
    of_each(scene, "ecr:BatchGetImage", weigh, |lookup| {
        image_meant(scene, lookup, cause.slug).filter(|image| ended.is_none_or(|ended| ended == *image))?;
        platforms_in(scene, lookup)
    });
}

fn platforms_in(scene: &Scene<'_>, lookup: &Located<Lookup>) -> Option<Said> {
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

/// Whether Secrets Manager has the secret.
pub fn secret(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "secretsmanager:DescribeSecret", weigh, |lookup| secret_in(scene, lookup, cause.slug));
}

fn secret_in(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let id = text(&lookup.asked, "/SecretId");
    let references = scene.definition.map(|definition| named::secrets_of(definition)).unwrap_or_default();
    let all: Vec<&str> = references.iter().map(|reference| named::secret_of(reference)).collect();
    if !is_meant(scene, slug, id, &all) {
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

/// Whether the Parameter Store has the parameter.
pub fn parameter(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "ssm:DescribeParameters", weigh, |lookup| parameter_in(scene, lookup, cause.slug));
}

fn parameter_in(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let name = text(&lookup.asked, "/ParameterFilters/0/Values/0");
    let references = scene.definition.map(|definition| named::secrets_of(definition)).unwrap_or_default();
    let all: Vec<&str> = references.iter().map(|reference| parameter_of(reference)).collect();
    let bare = name.trim_start_matches('/');
    if !is_meant(scene, slug, bare, &all) {
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

/// Whether the key can be used: a secret's, or the one that a message names.
pub fn key(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "kms:DescribeKey", weigh, |lookup| key_in(scene, lookup, cause.slug));
}

fn key_in(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let (id, state) = (text(&lookup.asked, "/KeyId"), text(&lookup.answer, "/KeyMetadata/KeyState"));
    let of_secret = |other: &Located<Lookup>| other.from == "secretsmanager:DescribeSecret" && text(&other.answer, "/KmsKeyId") == id;
    let is_meant = || scene.case.lookups.iter().any(of_secret) || said(scene, slug).iter().any(|text| text.contains(arn::short_name(id)));
    (!id.is_empty() && !state.is_empty() && state != "Enabled" && is_meant())
        .then(|| Said::For(Strength::Strong, fact(lookup, "KeyMetadata/KeyState", format!("the KMS key is {state}"))))
}

/// What IAM makes of the role's policies. Policies of resources, of endpoints and of the organisation it sees in part only.
pub fn simulation(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "iam:SimulatePrincipalPolicy", weigh, |lookup| simulation_in(scene, lookup, cause.slug));
}

fn simulation_in(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
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

/// Whether the file system has a mount target where the task is.
pub fn mount_targets(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    of_each(scene, "elasticfilesystem:DescribeMountTargets", weigh, |lookup| mount_targets_in(scene, lookup, cause.slug));
}

fn mount_targets_in(scene: &Scene<'_>, lookup: &Located<Lookup>, slug: &str) -> Option<Said> {
    let file_system = text(&lookup.asked, "/FileSystemId");
    if !is_meant(scene, slug, file_system, &named::file_systems_of(scene).collect::<Vec<_>>()) {
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

/// Whether the Auto Scaling group may have more instances.
pub fn group(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    of_each(scene, "autoscaling:DescribeAutoScalingGroups", weigh, group_in);
}

fn group_in(lookup: &Located<Lookup>) -> Option<Said> {
    let group = items(&lookup.answer, "AutoScalingGroups").first()?;
    // As XML has it, and as the AWS CLI prints it.
    let number = |member: &str| group.pointer(member)?.as_i64().or_else(|| text(group, member).parse().ok());
    let (desired, most) = (number("/DesiredCapacity")?, number("/MaxSize")?);
    let words = format!("{} has {desired} instances and may have no more", text(group, "/AutoScalingGroupName"));
    (desired >= most).then(|| Said::For(Strength::Moderate, fact(lookup, "AutoScalingGroups/0/MaxSize", words)))
}

/// Why CodeDeploy ended the deployment.
pub fn deployment(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    of_each(scene, "codedeploy:GetDeployment", weigh, |lookup| Some(Said::For(Strength::Moderate, ended_by(scene, lookup)?.1)));
}

/// It waits for all tasks of the set to be healthy: what ended one of them is what it waited for in vain.
fn waited_in_vain(scene: &Scene<'_>, lookup: &Located<Lookup>, cause: &Cause) -> Option<Said> {
    let (set, fact) = ended_by(scene, lookup)?;
    let code = text(&lookup.answer, "/deploymentInfo/errorInformation/code");
    let waited = matches!(code, "TIMEOUT" | "HEALTH_CONSTRAINTS") && cause.tier != Tier::Normal && named::is_of(scene, set);
    waited.then_some(Said::For(Strength::Weak, fact))
}

/// The task set of a deployment that went wrong, and what CodeDeploy says of it.
fn ended_by<'a>(scene: &Scene<'a>, lookup: &Located<Lookup>) -> Option<(&'a TaskSet, Fact)> {
    let message = text(&lookup.answer, "/deploymentInfo/errorInformation/message");
    let id = text(&lookup.asked, "/deploymentId");
    let set = scene.service?.value.task_sets.iter().find(|set| set.external_id.as_str() == id).filter(|_| !message.is_empty())?;
    Some((set, fact(lookup, "deploymentInfo/errorInformation/message", format!("CodeDeploy: {message}"))))
}

/// An alarm that was to end a deployment, and stands at ALARM. One that stands at OK may have come back since.
pub fn alarms(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    let watched = scene.service.map(|service| &service.deployment_configuration.alarms);
    let is_watched = move |name: &str| watched.is_some_and(|alarms| alarms.alarm_names.iter().any(|known| known.as_str() == name));
    let alarms = scene.case.alarms.iter().filter(move |alarm| alarm.state_value.as_str() == "ALARM" && is_watched(&alarm.alarm_name));
    for alarm in alarms {
        weigh.strong(|| scene.fact(alarm, "StateReason", format!("the alarm {} is on: {}", alarm.alarm_name, alarm.state_reason)));
    }
}

/// An instance in Cloud Map that is unhealthy: ECS reported so of its task, or has reported nothing yet.
pub fn unhealthy(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    let Some(sick) = scene.case.discovery_health.iter().find(|instance| instance.value.1 == "UNHEALTHY") else { return };
    let known = scene.case.discovery_instances.iter().find(|instance| instance.id.as_str() == sick.value.0);
    let address = known.and_then(|instance| instance.attributes.get("AWS_INSTANCE_IPV4"));
    let address = address.map_or_else(String::new, |address| format!(" at {address}"));
    let text = format!("Cloud Map has the instance {}{address} as unhealthy", sick.value.0);
    weigh.moderate(|| Fact { text, source: sick.origin.to_string(), at: None });
}

/// How much the account may have.
pub fn quota(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    of_each(scene, "servicequotas:GetServiceQuota", weigh, |lookup| quota_in(scene, lookup));
}

fn quota_in(scene: &Scene<'_>, lookup: &Located<Lookup>) -> Option<Said> {
    let value = lookup.answer.pointer("/Quota/Value").and_then(Value::as_f64)?;
    let name = text(&lookup.answer, "/Quota/QuotaName");
    (scene.on_fargate() == (text(&lookup.asked, "/ServiceCode") == "fargate"))
        .then(|| Said::For(Strength::Weak, fact(lookup, "Quota/Value", format!("the account's quota \"{name}\" is {value}"))))
}

/// Who stopped the task.
pub fn who_stopped(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    let is_about = |record: &Value| {
        scene.task.is_some_and(|task| is_called(text(record, "/requestParameters/task"), arn::short_name(&task.value.task_arn)))
    };
    of_each(scene, "cloudtrail:LookupEvents", weigh, |lookup| caller(lookup, &is_about));
}

/// Who set the service to nothing.
pub fn who_emptied(scene: &Scene<'_>, _: &Cause, weigh: &mut Weigher) {
    let is_about = |record: &Value| {
        scene.service.is_some_and(|service| {
            let cluster = text(record, "/requestParameters/cluster");
            record.pointer("/requestParameters/desiredCount").and_then(Value::as_i64) == Some(0)
                && is_called(text(record, "/requestParameters/service"), &service.service_name)
                && (is_called(cluster, service.cluster_name()) || cluster.is_empty() || service.cluster_name().is_empty())
        })
    };
    of_each(scene, "cloudtrail:LookupEvents", weigh, |lookup| caller(lookup, &is_about));
}

fn is_called(named: &str, own: &str) -> bool {
    !named.is_empty() && arn::short_name(named) == own
}

fn caller(lookup: &Located<Lookup>, is_about: &dyn Fn(&Value) -> bool) -> Option<Said> {
    let events = items(&lookup.answer, "Events").iter().enumerate();
    let mut records = events.filter_map(|(at, event)| Some((at, event, serde_json::from_str(text(event, "/CloudTrailEvent")).ok()?)));
    // A call that was refused changed nothing.
    let (at, event, record) = records.find(|(.., record): &(_, _, Value)| text(record, "/errorCode").is_empty() && is_about(record))?;
    let who =
        Some(text(event, "/Username")).filter(|name| !name.is_empty()).unwrap_or_else(|| text(&record, "/userIdentity/arn")).to_owned();
    let from = text(&record, "/userAgent");
    let from = if from.is_empty() { String::new() } else { format!(", with {}", crate::quote::shorten(from, 60)) };
    let words = format!("{who} called {}{from}", text(event, "/EventName"));
    let when = Timestamp::parse(text(&record, "/eventTime"));
    Some(Said::For(Strength::Decisive, fact(lookup, &format!("Events/{at}"), words).when(when)))
}
