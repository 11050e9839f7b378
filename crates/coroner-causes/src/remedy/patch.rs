//! Patches of what the user has, and the commands that carry them out.

use coroner_case::Redactor;
use coroner_ecs::arn;
use serde_json::Value;

use crate::scene::Scene;
use crate::verdict::{Operation, Patch};

/// What `describe-task-definition` answers beyond what `register-task-definition` takes.
const READ_ONLY: &str = "del(.taskDefinitionArn,.revision,.status,.requiresAttributes,.compatibilities,.registeredAt,.registeredBy)";

/// One change: what stood at `path` and what shall.
pub(crate) fn set(path: impl Into<String>, was: Option<impl Into<Value>>, value: impl Into<Value>) -> Operation {
    Operation { path: path.into(), was: was.map(Into::into), value: Some(value.into()) }
}

/// One more element of the list at `path`, which is not there yet if it is `empty`.
pub(crate) fn append(path: String, empty: bool, element: Value) -> Operation {
    let (path, value) = if empty { (path, Value::Array(vec![element])) } else { (path + "/-", element) };
    set(path, None::<Value>, value)
}

pub(crate) fn of_definition(operations: Vec<Operation>) -> Option<Patch> {
    (!operations.is_empty()).then_some(Patch { target: "task-definition", operations })
}

pub(crate) fn of_service(operations: Vec<Operation>) -> Option<Patch> {
    (!operations.is_empty()).then_some(Patch { target: "service", operations })
}

/// Commands that register the changed revision and let the service use it.
pub(crate) fn register(scene: &Scene<'_>, operations: &[Operation]) -> Vec<String> {
    let revision = revision(scene);
    if revision.is_empty() || operations.is_empty() {
        return Vec::new();
    }
    let family = revision.split(':').next().unwrap_or_default();
    let changes: Vec<String> = operations.iter().map(jq).collect();
    let mut commands = vec![
        format!(
            "aws ecs describe-task-definition --task-definition {revision} --query taskDefinition | jq {} > {family}.json",
            quote(&format!("{} | {READ_ONLY}", changes.join(" | ")))
        ),
        format!("aws ecs register-task-definition --cli-input-json file://{family}.json"),
    ];
    if let Some((cluster, service)) = service(scene) {
        commands.push(format!("aws ecs update-service --cluster {cluster} --service {service} --task-definition {family}"));
    }
    commands
}

/// `aws ecs update-service` with the service's own names.
pub(crate) fn update_service(scene: &Scene<'_>, options: &str) -> Vec<String> {
    service(scene)
        .map(|(cluster, service)| format!("aws ecs update-service --cluster {cluster} --service {service} {options}"))
        .into_iter()
        .collect()
}

/// `aws application-autoscaling register-scalable-target` for the desired count of a service.
pub(crate) fn register_target(resource_id: &str, options: &str) -> String {
    format!(
        "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id {resource_id} {options}"
    )
}

/// Cluster and service of the subject.
pub(crate) fn service(scene: &Scene<'_>) -> Option<(String, String)> {
    let of_task = scene.task.and_then(|task| Some((task.cluster_name(), task.service_name()?)));
    let (cluster, service) = of_task.or_else(|| scene.service.map(|service| (service.cluster_name(), service.service_name.as_str())))?;
    let cluster = if cluster.is_empty() { "default" } else { cluster };
    Some((word(cluster), word(service)))
}

/// `family:revision` of the subject.
pub(crate) fn revision(scene: &Scene<'_>) -> String {
    let of_task = scene.task.and_then(|task| task.task_definition_arn.some());
    let arn = of_task
        .or_else(|| scene.definition.and_then(|d| d.task_definition_arn.some()))
        .or_else(|| scene.service.and_then(|s| s.task_definition.some()));
    match (arn, scene.definition) {
        (Some(arn), _) => word(arn::family_revision(arn)),
        (None, Some(definition)) => word(&definition.family),
        (None, None) => String::new(),
    }
}

/// Names come from outside: only what needs no quoting in a shell is pasted bare.
pub(crate) fn word(text: &str) -> String {
    let plain = !text.is_empty()
        && !text.starts_with('=')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '=' | ','));
    if plain { text.to_owned() } else { quote(text) }
}

/// A text in single quotes for a POSIX shell. Secrets go before, and an inner quote is written so that redacting the finished command
/// finds nothing to take out of it: half of an escape would end the quoting.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", Redactor::default().redact(text).replace('\'', "'\"'\"'"))
}

fn jq(operation: &Operation) -> String {
    let mut path = String::new();
    let mut appended = false;
    for key in operation.path.split('/').skip(1) {
        match key.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if key == "-" => appended = true,
            Err(_) => path.push_str(&format!(".{key}")),
        }
    }
    match &operation.value {
        None => format!("del({path})"),
        Some(value) if appended => format!("{path} += [{value}]"),
        Some(value) => format!("{path} = {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_redacted_afterwards_leaves_the_quoting_whole() {
        for text in ["plain", "it's", "api_token=';touch pwned;'", "identified by 'hunter2'", "Authorization: 'x';'", "token=a'b"] {
            let quoted = quote(text);
            assert_eq!(Redactor::default().redact(&quoted), quoted, "{text}");
        }
        assert_eq!(quote("it's"), "'it'\"'\"'s'");
        assert_eq!(quote("DB_PASSWORD=hunter2 run"), "'DB_PASSWORD=[redacted] run'");
    }
}
