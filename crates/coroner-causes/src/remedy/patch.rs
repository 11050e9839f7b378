//! Patches of what the user has, and the commands that carry them out.

use coroner_case::{Command, Piece, command};
use coroner_ecs::arn;
use serde_json::Value;

use crate::draft::{Operation, Patch};
use crate::scene::Scene;

/// What `describe-task-definition` answers beyond what `register-task-definition` takes.
const READ_ONLY: &str = "del(.taskDefinitionArn,.revision,.status,.requiresAttributes,.compatibilities,.registeredAt,.registeredBy)";

/// One change: what stood at `path` and what shall.
pub(super) fn set(path: impl Into<String>, was: Option<impl Into<Value>>, value: impl Into<Value>) -> Operation {
    Operation { path: path.into(), was: was.map(Into::into), value: Some(value.into()) }
}

/// One more element of the list at `path`, which is not there yet if it is `empty`.
pub(super) fn append(path: String, empty: bool, element: Value) -> Operation {
    let (path, value) = if empty { (path, Value::Array(vec![element])) } else { (path + "/-", element) };
    set(path, None::<Value>, value)
}

pub(super) fn of_definition(operations: Vec<Operation>) -> Option<Patch> {
    (!operations.is_empty()).then_some(Patch { target: "task-definition", operations })
}

pub(super) fn of_service(operations: Vec<Operation>) -> Option<Patch> {
    (!operations.is_empty()).then_some(Patch { target: "service", operations })
}

/// Commands that register the changed revision and let the service use it.
pub(super) fn register(scene: &Scene<'_>, operations: &[Operation]) -> Vec<Command> {
    let revision = revision(scene);
    if revision.is_empty() || operations.is_empty() {
        return Vec::new();
    }
    let family = revision.split(':').next().unwrap_or_default();
    let file = || Piece::File(family.to_owned());
    let mut changes: Vec<Piece> = operations.iter().flat_map(|operation| jq(operation).into_iter().chain([Piece::Ours(" | ")])).collect();
    changes.push(Piece::Ours(READ_ONLY));
    let mut commands = vec![
        command!(
            "aws ecs describe-task-definition --task-definition {} --query taskDefinition | jq {} > {}.json",
            &revision,
            changes,
            file()
        ),
        command!("aws ecs register-task-definition --cli-input-json file://{}.json", file()),
    ];
    if let Some((cluster, service)) = service(scene) {
        commands.push(command!("aws ecs update-service --cluster {} --service {} --task-definition {}", cluster, service, family));
    }
    commands
}

/// `aws ecs update-service` with the service's own names.
pub(super) fn update_service(scene: &Scene<'_>, options: &Command) -> Vec<Command> {
    service(scene)
        .map(|(cluster, service)| command!("aws ecs update-service --cluster {} --service {} {}", cluster, service, options.clone()))
        .into_iter()
        .collect()
}

/// `aws application-autoscaling register-scalable-target` for the desired count of a service.
pub(super) fn register_target(resource_id: &str, options: Command) -> Command {
    command!(
        "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id {} {}",
        resource_id,
        options
    )
}

/// Cluster and service of the subject.
fn service(scene: &Scene<'_>) -> Option<(String, String)> {
    let of_task = scene.task.and_then(|task| Some((task.cluster_name(), task.service_name()?)));
    let (cluster, service) = of_task.or_else(|| scene.service.map(|service| (service.cluster_name(), service.service_name.as_str())))?;
    let cluster = if cluster.is_empty() { "default" } else { cluster };
    Some((cluster.to_owned(), service.to_owned()))
}

/// `family:revision` of the subject.
fn revision(scene: &Scene<'_>) -> String {
    let of_task = scene.task.and_then(|task| task.task_definition_arn.some());
    let arn = of_task
        .or_else(|| scene.definition.and_then(|d| d.task_definition_arn.some()))
        .or_else(|| scene.service.and_then(|s| s.task_definition.some()));
    match (arn, scene.definition) {
        (Some(arn), _) => arn::family_revision(arn).to_owned(),
        (None, Some(definition)) => definition.family.to_string(),
        (None, None) => String::new(),
    }
}

/// The operation as a program for jq, which reads JSON as its own literals.
fn jq(operation: &Operation) -> Vec<Piece> {
    let mut path = Vec::new();
    let mut appended = false;
    for key in operation.path.split('/').skip(1) {
        match key.parse::<usize>() {
            _ if key == "-" => appended = true,
            Ok(index) => path.extend([Piece::Ours("["), Piece::Json(index.into()), Piece::Ours("]")]),
            Err(_) => match KEYS.iter().find(|known| known[1..] == *key) {
                Some(known) => path.push(Piece::Ours(known)),
                // `~1` and `~0` are `/` and `~` in a JSON pointer.
                None => {
                    let name = key.replace("~1", "/").replace("~0", "~");
                    path.extend([Piece::Ours("["), Piece::Json(name.into()), Piece::Ours("]")]);
                }
            },
        }
    }
    if !matches!(path.first(), Some(Piece::Ours(known)) if known.starts_with('.')) {
        path.insert(0, Piece::Ours("."));
    }
    match &operation.value {
        None => [Piece::Ours("del(")].into_iter().chain(path).chain([Piece::Ours(")")]).collect(),
        Some(value) if appended => path.into_iter().chain([Piece::Ours(" += ["), Piece::Json(value.clone()), Piece::Ours("]")]).collect(),
        Some(value) => path.into_iter().chain([Piece::Ours(" = "), Piece::Json(value.clone())]).collect(),
    }
}

/// Members of a task definition that are changed, as jq names them; any other is named in quotes.
const KEYS: &[&str] = &[
    ".command",
    ".containerDefinitions",
    ".containerPath",
    ".cpu",
    ".dependsOn",
    ".entryPoint",
    ".environment",
    ".essential",
    ".healthCheck",
    ".hostPort",
    ".image",
    ".interval",
    ".linuxParameters",
    ".logConfiguration",
    ".memory",
    ".memoryReservation",
    ".mountPoints",
    ".options",
    ".portMappings",
    ".readonlyRootFilesystem",
    ".retries",
    ".runtimePlatform",
    ".secrets",
    ".startPeriod",
    ".stopTimeout",
    ".timeout",
    ".ulimits",
    ".user",
    ".value",
    ".valueFrom",
    ".volumes",
];

#[cfg(test)]
mod tests {
    use coroner_case::Gate;
    use serde_json::json;

    use super::*;

    fn program(path: &str, value: Option<Value>) -> String {
        let operation = Operation { path: path.to_owned(), was: None, value };
        Gate::default().commands(&[command!("jq {}", jq(&operation))]).remove(0).to_string()
    }

    #[test]
    fn jq_reads_what_was_meant() {
        assert_eq!(program("/memory", Some(json!("512"))), r#"jq '.memory = "512"'"#);
        assert_eq!(
            program("/containerDefinitions/0/environment/-", Some(json!({"name": "A"}))),
            r#"jq '.containerDefinitions[0].environment += [{"name":"A"}]'"#
        );
        assert_eq!(program("/containerDefinitions/1/stopTimeout", None), "jq 'del(.containerDefinitions[1].stopTimeout)'");
        assert_eq!(program("/a b~1|c", Some(json!(1))), r#"jq '.["a b/|c"] = 1'"#);
        assert_eq!(program("/x", Some(json!("it's \\(env)"))), r#"jq '.["x"] = "it'"'"'s \\(env)"'"#);
    }
}
