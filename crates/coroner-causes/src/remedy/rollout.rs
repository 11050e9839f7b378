//! How a change comes to run: what each deployment controller takes, and what is left to whoever starts a task of no service.
//!
//! [UpdateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html) says which options are refused under
//! `CODE_DEPLOY` and `EXTERNAL`.

use coroner_case::{Argument, Asked, Command, Piece, command};
use coroner_ecs::arn;
use serde_json::json;

use super::jq;
use crate::draft::{Beside, Operation, Remedy};
use crate::scene::Scene;
use crate::template::names;

/// Who replaces tasks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Controller {
    /// The service's scheduler.
    Ecs,
    /// AWS CodeDeploy, blue/green.
    CodeDeploy,
    /// A program of the user's own, by task sets.
    External,
    /// Nobody: a task of no service.
    Nobody,
    /// The case doesn't tell.
    Unknown,
}

/// Who replaces the tasks of the subject. Of a service of which nothing more is known ECS does it, most likely.
pub(crate) fn controller(scene: &Scene<'_>) -> Controller {
    match scene.service.map(|service| service.value.deployment_controller.kind.as_str()) {
        Some("CODE_DEPLOY") => Controller::CodeDeploy,
        Some("EXTERNAL") => Controller::External,
        Some(_) => Controller::Ecs,
        None if scene.in_service() => Controller::Ecs,
        None if scene.task.is_some_and(|task| !task.value.group.is_empty() || !task.value.started_by.is_empty()) => Controller::Nobody,
        None => Controller::Unknown,
    }
}

/// A value of the case, or what is asked for.
fn value(scene: &Scene<'_>, name: &str) -> Argument {
    names::argument(scene, name).unwrap_or_else(|| Argument::from(""))
}

/// Registers the changed revision and lets the service use it: the commands, what else is to be done, how to see and how to go back.
pub(super) fn register(scene: &Scene<'_>, operations: &[Operation], asked: &[Asked], remedy: &mut Remedy) {
    if operations.is_empty() {
        return;
    }
    let base = base(scene);
    let revision = base.as_deref().map_or_else(|| value(scene, "revision"), Argument::from);
    let definition = names::definition(scene).map(|definition| &definition.value);
    let arguments = asked.iter().map(|ask| command!("--arg {} {}", vec![Piece::Ours(ask.name)], *ask));
    let arguments = arguments.fold(Command::default(), Command::with);
    let program = jq::program(definition, operations, asked);
    let change = command!(
        "aws ecs describe-task-definition --task-definition {} --include TAGS --output json | jq -e {} {} > task.json",
        revision,
        arguments,
        program
    );
    let new = command!(
        "NEW=$(aws ecs register-task-definition --cli-input-json file://task.json --query taskDefinition.taskDefinitionArn --output text)"
    );
    let mut steps = vec![change, new];
    match controller(scene) {
        Controller::Ecs => {
            let use_it =
                "aws ecs update-service --cluster {} --service {} --task-definition \"$NEW\" --query service.taskDefinition --output text";
            steps.push(Command::new(use_it, [value(scene, "cluster"), value(scene, "service")]));
            remedy.check = watch(scene);
            remedy.undo = base.as_deref().map(|base| use_revision(scene, base)).into_iter().collect();
        }
        Controller::CodeDeploy => {
            steps.extend(deploy_the_new(scene));
            remedy.check = watch(scene);
            remedy.undo = vec![stop_the_deployment(scene)];
        }
        other => {
            steps.push(Command::new("echo \"$NEW\"", []));
            add(&mut remedy.more, left_to(scene, other));
        }
    }
    remedy.commands.push(Command::chained(steps));
}

/// What is left to do for whoever starts the tasks.
fn left_to(scene: &Scene<'_>, controller: Controller) -> String {
    let started_by = scene.task.map(|task| task.value.started_by.as_str()).unwrap_or_default();
    match (controller, started_by) {
        (Controller::External, _) => "Then let your own controller make a task set of the new revision.".to_owned(),
        (Controller::Nobody, by) if by.starts_with("events-rule/") => {
            format!("Then let the rule {} start the new revision: it may name the old one by its number.", arn::short_name(by))
        }
        (Controller::Nobody, _) => {
            "The task belongs to no service: start it again yourself, and let whatever starts it (a rule, a schedule, a state machine, a pipeline) name the new revision.".to_owned()
        }
        _ => "Then let whatever runs the task (its service, a rule, a schedule) use the new revision.".to_owned(),
    }
}

pub(super) fn add(text: &mut String, more: String) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(&more);
}

/// The revision that is changed: what the service is to run now, where that is newer than the one that failed.
fn base(scene: &Scene<'_>) -> Option<String> {
    let failing = names::revision(scene);
    let of_service = scene.service.and_then(|service| service.value.task_definition.some());
    let of_deployment = || scene.service.and_then(|service| service.primary()).and_then(|primary| primary.task_definition.some());
    let of_set = || {
        let mut sets = scene.service?.value.task_sets.iter();
        sets.find(|set| set.status.as_str() == "PRIMARY")?.task_definition.some()
    };
    let current = of_service.or_else(of_deployment).or_else(of_set);
    let current = current.map(arn::family_revision);
    let number =
        |revision: &str| revision.rsplit_once(':').and_then(|(family, number)| Some((family.to_owned(), number.parse::<u64>().ok()?)));
    let newer = |(failing, current): (&str, &str)| match (number(failing), number(current)) {
        (Some((family, old)), Some((same, new))) => family == same && new > old,
        _ => false,
    };
    let newer = failing.zip(current).filter(|pair| newer(*pair)).map(|(_, current)| current);
    let family = || names::definition(scene).and_then(|definition| definition.value.family.some());
    newer.or(failing).or(current).or_else(family).map(str::to_owned)
}

/// `aws ecs update-service` with an option that every deployment controller takes.
pub(super) fn update_service(scene: &Scene<'_>, options: &Command) -> Vec<Command> {
    match controller(scene) {
        Controller::Nobody | Controller::Unknown => Vec::new(),
        _ => vec![command!(
            "aws ecs update-service --cluster {} --service {} {} --query service.status --output text",
            value(scene, "cluster"),
            value(scene, "service"),
            options.clone()
        )],
    }
}

/// `aws ecs update-service` with an option that only the scheduler's own deployments take: networks, load balancers, ECS Exec.
pub(super) fn deploy_with(scene: &Scene<'_>, options: &Command) -> Vec<Command> {
    match controller(scene) {
        Controller::Ecs => update_service(scene, options),
        _ => Vec::new(),
    }
}

/// New tasks of the revision that the service is to run, at once. Nothing where it would do nothing: ECS took the revision back.
pub(super) fn redeploy(scene: &Scene<'_>) -> Vec<Command> {
    if scene.came_to_nothing.is_some() {
        return Vec::new();
    }
    match controller(scene) {
        Controller::Ecs => update_service(scene, &command!("--force-new-deployment")),
        Controller::CodeDeploy => base(scene).and_then(|revision| deploy_by_code_deploy(scene, &revision)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The service on a revision that is there.
fn use_revision(scene: &Scene<'_>, revision: &str) -> Command {
    command!(
        "aws ecs update-service --cluster {} --service {} --task-definition {} --query service.taskDefinition --output text",
        value(scene, "cluster"),
        value(scene, "service"),
        revision
    )
}

/// Deploys a revision that is there, by whoever deploys for the service; `None` for a controller of the user's own, and without a service.
pub fn deploy(scene: &Scene<'_>, revision: &str) -> Option<Command> {
    match controller(scene) {
        Controller::Ecs => Some(use_revision(scene, revision)),
        Controller::CodeDeploy => deploy_by_code_deploy(scene, revision),
        _ => None,
    }
}

/// The way back to a revision that ran.
pub fn back_to(scene: &Scene<'_>, revision: &str) -> Option<Beside> {
    let command = match controller(scene) {
        Controller::CodeDeploy if under_way(scene) => stop_the_deployment(scene),
        _ => deploy(scene, revision)?,
    };
    Some(Beside { summary: format!("Go back to {revision}, which ran"), commands: vec![command] })
}

/// Whether CodeDeploy moves the service just now: beside the tasks that serve stand those of another set.
fn under_way(scene: &Scene<'_>) -> bool {
    scene.service.is_some_and(|service| service.value.task_sets.len() > 1)
}

fn stop_the_deployment(scene: &Scene<'_>) -> Command {
    let template = "aws deploy stop-deployment --deployment-id {} --auto-rollback-enabled --query status --output text";
    Command::new(template, [value(scene, "codedeploy_deployment")])
}

/// What CodeDeploy is told of a service, around the ARN of its revision.
/// [AppSpec file](https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html)
fn appspec(scene: &Scene<'_>) -> (String, String) {
    let of_set = scene.service.and_then(|service| service.value.task_sets.iter().find_map(|set| set.load_balancers.first()));
    let balancer = of_set.or_else(|| scene.service.and_then(|service| service.value.load_balancers.first()));
    let container = balancer.and_then(|balancer| balancer.container_name.some()).unwrap_or("${{CONTAINER}}");
    let port = balancer.and_then(|balancer| balancer.container_port.0).map_or_else(|| json!("${{CONTAINER_PORT}}"), |port| json!(port));
    let start = r#"{"version":0.0,"Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{"TaskDefinition":""#;
    let info = json!({"ContainerName": container, "ContainerPort": port});
    (start.to_owned(), format!(r#"","LoadBalancerInfo":{info}}}}}}}]}}"#))
}

fn create_deployment(scene: &Scene<'_>, revision: Argument) -> Command {
    command!(
        "aws deploy create-deployment --application-name {} --deployment-group-name {} --revision {} --query deploymentId --output text",
        value(scene, "application"),
        value(scene, "deployment_group"),
        revision
    )
}

/// The revision whose ARN is in `NEW`, by CodeDeploy.
fn deploy_the_new(scene: &Scene<'_>) -> Vec<Command> {
    let (start, end) = appspec(scene);
    let program = vec![
        Piece::Ours("{revisionType:\"AppSpecContent\",appSpecContent:{content:("),
        Piece::Json(start.into()),
        Piece::Ours("+$arn+"),
        Piece::Json(end.into()),
        Piece::Ours(")}}"),
    ];
    let made = command!("APPSPEC=$(jq -nc --arg arn \"$NEW\" {})", program);
    vec![made, create_deployment(scene, Argument::Command(Command::new("\"$APPSPEC\"", [])))]
}

/// A revision that is there, by CodeDeploy; `None` where its ARN is not known.
fn deploy_by_code_deploy(scene: &Scene<'_>, revision: &str) -> Option<Command> {
    let own = scene.service?.value.service_arn.some().and_then(arn::Arn::parse)?;
    let (partition, region, account) = (own.partition, own.region, own.account);
    let (start, end) = appspec(scene);
    let content = format!("{start}arn:{partition}:ecs:{region}:{account}:task-definition/{revision}{end}");
    let document = json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content}});
    Some(create_deployment(scene, document.into()))
}

/// Watches the service until it is well.
pub(super) fn watch(scene: &Scene<'_>) -> Vec<Command> {
    vec![command!("coroner service {} -c {} --watch", value(scene, "service"), value(scene, "cluster"))]
}
