//! Changes of a task definition, as a page writes them:
//!
//! ```text
//! container.stopTimeout = 120
//! container.environment += {"name": "{variable}", "value": "{value}"}
//! definition.runtimePlatform.cpuArchitecture = "ARM64"
//! remove container.user
//! ```
//!
//! `container` is the one that failed. What stands behind `=` is JSON, with names in its texts. A number is only ever raised; what is added
//! to a list takes the place of an element of the same name.

use serde_json::Value;

use super::names::{Name, definition, failed_container};
use crate::draft::{Operation, Remedy};
use crate::remedy;
use crate::remedy::patch::apply;
use crate::remedy::rules::violations;
use crate::scene::Scene;

/// One change.
pub struct Change {
    of_container: bool,
    keys: Vec<&'static str>,
    what: What,
}

enum What {
    Set(Value),
    Append(Value),
    Remove,
}

impl Change {
    /// Reads a line; `None` if it is none.
    pub fn read(line: &'static str) -> Option<Change> {
        let line = line.trim();
        let (path, what) = match (line.strip_prefix("remove "), line.split_once(" += "), line.split_once(" = ")) {
            (Some(path), ..) => (path, What::Remove),
            (_, Some((path, value)), _) => (path, What::Append(serde_json::from_str(value).ok()?)),
            (.., Some((path, value))) => (path, What::Set(serde_json::from_str(value).ok()?)),
            _ => return None,
        };
        let (root, keys) = path.trim().split_once('.')?;
        let keys: Vec<&str> = keys.split('.').collect();
        let is_key = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
        (matches!(root, "container" | "definition") && keys.iter().all(is_key)).then_some(Change {
            of_container: root == "container",
            keys,
            what,
        })
    }
}

/// Makes the changes of a block a part of the remedy: its patch, and the commands that carry it out. What stands already is not changed.
pub(super) fn make(lines: &'static str, scene: &Scene<'_>, remedy: &mut Remedy) {
    let mut document = definition(scene).and_then(|definition| serde_json::to_value(&definition.value).ok()).unwrap_or_default();
    prune(&mut document);
    let before = violations(&document);
    let mut operations = Vec::new();
    for change in lines.lines().filter_map(Change::read) {
        if let Some(operation) = operation(scene, &document, &change) {
            apply(&mut document, &operation);
            operations.push(operation);
        }
    }
    // What AWS would refuse is no fix.
    let is_valid = violations(&document).iter().all(|violation| before.contains(violation));
    if !operations.is_empty() && is_valid {
        remedy::change_definition(scene, operations, remedy);
    }
}

fn operation(scene: &Scene<'_>, document: &Value, change: &Change) -> Option<Operation> {
    let mut path = String::new();
    if change.of_container {
        let container = failed_container(scene);
        let index = container.map(|(index, _)| index.to_string());
        path = format!("/containerDefinitions/{}", index.unwrap_or_else(|| text_of("container", scene)));
    }
    let mut missing = None;
    for (index, key) in change.keys.iter().enumerate() {
        if index > 0 && missing.is_none() && !document.is_null() && document.pointer(&path).is_none() {
            missing = Some((path.clone(), index));
        }
        path.push('/');
        path.push_str(key);
    }
    // Where the object around it is not there, it comes with it.
    if let (Some((parent, index)), What::Set(value) | What::Append(value)) = (missing, &change.what) {
        let value = filled(value, scene);
        let value = if matches!(change.what, What::Append(_)) { Value::Array(vec![value]) } else { value };
        let value =
            change.keys[index..].iter().rev().fold(value, |value, key| Value::Object([((*key).to_owned(), value)].into_iter().collect()));
        return Some(Operation { path: parent, was: None, value: Some(value) });
    }
    let was = document.pointer(&path).cloned();
    match &change.what {
        What::Remove => (was.is_some() || document.is_null()).then_some(Operation { path, was, value: None }),
        // A number is raised, and nothing tells from what.
        What::Set(value) if document.is_null() && number(value).is_some() => None,
        What::Set(value) => {
            let value = filled(value, scene);
            let enough = was.as_ref().and_then(number).zip(number(&value)).is_some_and(|(was, new)| was >= new);
            (!enough && was.as_ref() != Some(&value)).then_some(Operation { path, was, value: Some(value) })
        }
        What::Append(value) => {
            let value = filled(value, scene);
            let list = was.as_ref().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            if let Some(at) = list.iter().position(|item| is_same(item, &value)) {
                let was = list[at].clone();
                return (was != value).then(|| Operation { path: format!("{path}/{at}"), was: Some(was), value: Some(value) });
            }
            let (path, value) = match was.is_none() && !document.is_null() {
                true => (path, Value::Array(vec![value])),
                false => (path + "/-", value),
            };
            Some(Operation { path, was: None, value: Some(value) })
        }
    }
}

/// Whether a list has an element already: one of the same name, path or port.
fn is_same(item: &Value, new: &Value) -> bool {
    let keys = ["name", "containerPath", "containerPort"];
    item == new || keys.iter().any(|key| new[*key] == item[*key] && !new[*key].is_null())
}

/// A whole number, also as a text: the task's CPU and memory are texts.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Takes away what a record writes as empty since it has no value for it.
fn prune(value: &mut Value) {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(items) => items.iter_mut().for_each(prune),
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, value| !is_empty(value));
        }
        _ => {}
    }
}

/// A document with the values of the case in its texts.
fn filled(value: &Value, scene: &Scene<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(written(text, scene)),
        Value::Array(items) => Value::Array(items.iter().map(|item| filled(item, scene)).collect()),
        Value::Object(members) => Value::Object(members.iter().map(|(key, member)| (key.clone(), filled(member, scene))).collect()),
        other => other.clone(),
    }
}

fn written(text: &str, scene: &Scene<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}').filter(|(name, _)| Name::read(name).is_some()) else {
            out.push_str(before);
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(before);
        out.push_str(&text_of(name, scene));
        rest = behind;
    }
    out + rest
}

/// The value of a name, or the hole for what only the user knows.
fn text_of(name: &str, scene: &Scene<'_>) -> String {
    let Some(name) = Name::read(name) else { return String::new() };
    if let [value] = name.values(scene).as_slice() {
        return value.clone();
    }
    name.asked.hole()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_a_path_and_json() {
        assert!(Change::read("container.healthCheck.startPeriod = 60").is_some());
        assert!(Change::read("definition.volumes += {\"name\": \"tmp\"}").is_some());
        assert!(Change::read("remove container.user").is_some());
        for wrong in ["container = 1", "service.desiredCount = 1", "container.user = root", "container.a..b = 1", "container.user"] {
            assert!(Change::read(wrong).is_none(), "{wrong}");
        }
    }
}
