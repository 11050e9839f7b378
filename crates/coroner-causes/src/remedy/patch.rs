//! Patches of what the user has.

use coroner_case::{Command, command};
use serde_json::Value;

use crate::draft::{Operation, Patch};

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
    (!operations.is_empty()).then_some(Patch { target: "task-definition", operations, asked: Vec::new() })
}

pub(super) fn of_service(operations: Vec<Operation>) -> Option<Patch> {
    (!operations.is_empty()).then_some(Patch { target: "service", operations, asked: Vec::new() })
}

/// `aws application-autoscaling register-scalable-target` for the desired count of a service.
pub(super) fn register_target(resource_id: &str, options: Command) -> Command {
    command!(
        "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id {} {}",
        resource_id,
        options
    )
}

/// Whether a pointer names a container by its index; without the definition it has its name there, for jq.
pub(super) fn has_an_index(path: &str) -> bool {
    path.strip_prefix("/containerDefinitions/").is_none_or(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Carries an operation out on a document; `false` if it doesn't fit.
pub(crate) fn apply(document: &mut Value, operation: &Operation) -> bool {
    let Some((parent, key)) = operation.path.rsplit_once('/') else { return false };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent), &operation.value) {
        (Some(Value::Object(members)), Some(value)) => drop(members.insert(key, value.clone())),
        (Some(Value::Object(members)), None) => return members.remove(&key).is_some(),
        (Some(Value::Array(items)), Some(value)) if key == "-" => items.push(value.clone()),
        (Some(Value::Array(items)), value) => match (key.parse::<usize>(), value) {
            (Ok(index), Some(value)) if index < items.len() => items[index] = value.clone(),
            (Ok(index), None) if index < items.len() => drop(items.remove(index)),
            _ => return false,
        },
        _ => return false,
    }
    true
}
