//! Changes of a task definition as programs for jq, which reads JSON as its own literals.

use coroner_case::{Asked, Piece, at_holes};
use coroner_ecs::definition::TaskDefinition;
use serde_json::Value;

use crate::draft::Operation;

/// What `describe-task-definition` answers beyond what `register-task-definition` takes.
pub const READ_ONLY: [&str; 8] =
    ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"];
/// The definition with its tags beside it, as `register-task-definition` takes them. Tags of AWS's own are refused there.
const WITH_TAGS: &str = r#".taskDefinition + {tags:[.tags[]?|select(.key[:4]!="aws:")]}"#;

/// The whole program: from what `describe-task-definition --include TAGS` answers to what `register-task-definition` takes.
pub(super) fn program(definition: Option<&TaskDefinition>, operations: &[Operation], asked: &[Asked]) -> Vec<Piece> {
    let mut pieces = vec![Piece::Ours(WITH_TAGS), Piece::Ours(" | ")];
    for operation in operations {
        pieces.extend(change(definition, operation, asked));
        pieces.push(Piece::Ours(" | "));
    }
    pieces.push(Piece::Ours("del("));
    for (index, key) in READ_ONLY.into_iter().enumerate() {
        pieces.extend([Piece::Ours(if index == 0 { "." } else { ",." }), Piece::Ours(key)]);
    }
    pieces.push(Piece::Ours(")"));
    pieces
}

/// One operation.
fn change(definition: Option<&TaskDefinition>, operation: &Operation, asked: &[Asked]) -> Vec<Piece> {
    let mut path = Vec::new();
    let mut appended = false;
    let mut selects = false;
    let keys: Vec<&str> = operation.path.split('/').skip(1).collect();
    for (at, key) in keys.iter().enumerate() {
        match (key.parse::<usize>().ok(), at) {
            _ if *key == "-" => appended = true,
            // Another revision may have its containers in another order.
            (index, 1) if keys[0] == "containerDefinitions" => match container(definition, index, key, asked) {
                Some(name) => {
                    path.extend([Piece::Ours("[]|select(.name==")].into_iter().chain(name).chain([Piece::Ours(")|")]));
                    selects = true;
                }
                None => path.extend([Piece::Ours("["), Piece::Json(index.unwrap_or_default().into()), Piece::Ours("]")]),
            },
            (Some(index), 3) if matches!(keys[2], "environment" | "secrets") => match variable(definition, keys[1], keys[2], index) {
                Some(name) => {
                    path.extend([Piece::Ours("[]|select(.name=="), Piece::Json(name.into()), Piece::Ours(")|")]);
                    selects = true;
                }
                None => path.extend([Piece::Ours("["), Piece::Json(index.into()), Piece::Ours("]")]),
            },
            (Some(index), _) => path.extend([Piece::Ours("["), Piece::Json(index.into()), Piece::Ours("]")]),
            (None, _) => match KEYS.iter().find(|known| known[1..] == **key) {
                Some(known) => path.push(Piece::Ours(known)),
                // `~1` and `~0` are `/` and `~` in a JSON pointer.
                None => {
                    let name = key.replace("~1", "/").replace("~0", "~");
                    let dot = if at == 0 || matches!(path.last(), Some(Piece::Ours(last)) if last.ends_with('|')) { "." } else { "" };
                    path.extend([Piece::Ours(dot), Piece::Ours("["), Piece::Json(name.into()), Piece::Ours("]")]);
                }
            },
        }
    }
    if matches!(path.last(), Some(Piece::Ours(last)) if last.ends_with('|')) {
        path.push(Piece::Ours("."));
    }
    let Some(value) = &operation.value else {
        return [Piece::Ours("del(")].into_iter().chain(path).chain([Piece::Ours(")")]).collect();
    };
    if selects {
        path.insert(0, Piece::Ours("("));
        path.push(Piece::Ours(")"));
    }
    match appended {
        // What has the name already makes room: it may be there in the revision that is changed.
        true if value["name"].is_string() && matches!(keys.iter().rev().nth(1), Some(&"environment" | &"secrets")) => {
            let list = path.clone();
            path.extend([Piece::Ours(" = [")]);
            path.extend(list);
            path.extend([Piece::Ours("[]?|select(.name!=")]);
            path.extend(literal(&value["name"], asked));
            path.extend([Piece::Ours(")] + [")]);
            path.extend(literal(value, asked));
            path.push(Piece::Ours("]"));
        }
        true => path.extend([Piece::Ours(" += [")].into_iter().chain(literal(value, asked)).chain([Piece::Ours("]")])),
        false => path.extend([Piece::Ours(" = ")].into_iter().chain(literal(value, asked))),
    }
    path
}

/// The name of a container as jq reads it; `None` where it is the only one.
fn container(definition: Option<&TaskDefinition>, index: Option<usize>, key: &str, asked: &[Asked]) -> Option<Vec<Piece>> {
    let Some(index) = index else { return Some(literal(&Value::String(key.to_owned()), asked)) };
    let all = &definition?.container_definitions;
    let name = all.get(index)?.name.as_str();
    (all.len() > 1 && !name.is_empty()).then(|| vec![Piece::Json(name.into())])
}

/// The name of an element of `environment` or `secrets`.
fn variable(definition: Option<&TaskDefinition>, container: &str, list: &str, index: usize) -> Option<String> {
    let container = definition?.container_definitions.get(container.parse::<usize>().ok()?)?;
    let name = match list {
        "environment" => container.environment.get(index)?.name.as_str(),
        _ => container.secrets.get(index)?.name.as_str(),
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// A value as jq reads it: what is asked for, `${{NEW_TAG}}` in a text, is a variable of jq's own.
fn literal(value: &Value, asked: &[Asked]) -> Vec<Piece> {
    match value {
        _ if !names(value, asked) => vec![Piece::Json(value.clone())],
        Value::String(text) => joined(text, asked),
        Value::Array(items) => listed("[", "]", items.iter().map(|item| literal(item, asked))),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                [Piece::Json(key.as_str().into()), Piece::Ours(":")].into_iter().chain(literal(value, asked)).collect()
            };
            listed("{", "}", members.iter().map(member))
        }
        other => vec![Piece::Json(other.clone())],
    }
}

fn listed(open: &'static str, close: &'static str, items: impl Iterator<Item = Vec<Piece>>) -> Vec<Piece> {
    let mut pieces = vec![Piece::Ours(open)];
    for (index, item) in items.enumerate() {
        pieces.extend((index > 0).then_some(Piece::Ours(",")));
        pieces.extend(item);
    }
    pieces.push(Piece::Ours(close));
    pieces
}

/// `("web:" + $NEW_TAG)` of `web:${{NEW_TAG}}`.
fn joined(text: &str, asked: &[Asked]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in at_holes(text, asked) {
        pieces.extend((!pieces.is_empty()).then_some(Piece::Ours("+")));
        match part {
            Piece::Asked(ask) => pieces.extend([Piece::Ours("$"), Piece::Ours(ask.name)]),
            Piece::Text(text) => pieces.push(Piece::Json(text.into())),
            other => pieces.push(other),
        }
    }
    if pieces.len() > 2 {
        pieces.insert(0, Piece::Ours("("));
        pieces.push(Piece::Ours(")"));
    }
    pieces
}

/// Whether a document holds a value that is asked for.
fn names(value: &Value, asked: &[Asked]) -> bool {
    match value {
        Value::String(text) => asked.iter().any(|ask| text.contains(&ask.hole())),
        Value::Array(items) => items.iter().any(|item| names(item, asked)),
        Value::Object(members) => members.values().any(|member| names(member, asked)),
        _ => false,
    }
}

/// Members of a task definition that are changed, as jq names them; any other is named in quotes.
const KEYS: &[&str] = &[
    ".command",
    ".containerDefinitions",
    ".containerPath",
    ".containerPort",
    ".cpu",
    ".cpuArchitecture",
    ".credentialSpecs",
    ".dependsOn",
    ".dnsServers",
    ".efsVolumeConfiguration",
    ".entryPoint",
    ".environment",
    ".environmentFiles",
    ".ephemeralStorage",
    ".essential",
    ".executionRoleArn",
    ".extraHosts",
    ".firelensConfiguration",
    ".healthCheck",
    ".hostPort",
    ".image",
    ".initProcessEnabled",
    ".interval",
    ".linuxParameters",
    ".logConfiguration",
    ".logDriver",
    ".memory",
    ".memoryReservation",
    ".mountPoints",
    ".networkMode",
    ".operatingSystemFamily",
    ".options",
    ".portMappings",
    ".privileged",
    ".readOnly",
    ".readonlyRootFilesystem",
    ".repositoryCredentials",
    ".requiresCompatibilities",
    ".resourceRequirements",
    ".restartPolicy",
    ".retries",
    ".runtimePlatform",
    ".secretOptions",
    ".secrets",
    ".sharedMemorySize",
    ".sizeInGiB",
    ".startPeriod",
    ".startTimeout",
    ".stopTimeout",
    ".taskRoleArn",
    ".timeout",
    ".tmpfs",
    ".ulimits",
    ".user",
    ".value",
    ".valueFrom",
    ".volumes",
    ".workingDirectory",
];

#[cfg(test)]
mod tests {
    use coroner_case::{Gate, command};
    use serde_json::json;

    use super::*;

    const TAG: Asked = Asked { name: "NEW_TAG", what: "the tag" };

    fn jq(path: &str, value: Option<Value>) -> String {
        let operation = Operation { path: path.to_owned(), was: None, value };
        let pieces = change(None, &operation, &[TAG]);
        Gate::default().commands(&[command!("jq {}", pieces)]).remove(0).to_string()
    }

    #[test]
    fn jq_reads_what_was_meant() {
        assert_eq!(jq("/memory", Some(json!("512"))), r#"jq '.memory = "512"'"#);
        assert_eq!(
            jq("/containerDefinitions/0/environment/-", Some(json!({"name": "A"}))),
            r#"jq '.containerDefinitions[0].environment = [.containerDefinitions[0].environment[]?|select(.name!="A")] + [{"name":"A"}]'"#
        );
        assert_eq!(jq("/containerDefinitions/1/stopTimeout", None), "jq 'del(.containerDefinitions[1].stopTimeout)'");
        assert_eq!(jq("/a b~1|c", Some(json!(1))), r#"jq '.["a b/|c"] = 1'"#);
        assert_eq!(jq("/x", Some(json!("it's \\(env)"))), r#"jq '.["x"] = "it'"'"'s \\(env)"'"#);
    }

    #[test]
    fn containers_go_by_their_names_and_what_is_asked_by_variables() {
        assert_eq!(
            jq("/containerDefinitions/app/memory", Some(json!(512))),
            r#"jq '(.containerDefinitions[]|select(.name=="app")|.memory) = 512'"#
        );
        assert_eq!(
            jq("/containerDefinitions/app/image", Some(json!("web:${{NEW_TAG}}-slim"))),
            r#"jq '(.containerDefinitions[]|select(.name=="app")|.image) = ("web:"+$NEW_TAG+"-slim")'"#
        );
        assert_eq!(jq("/x", Some(json!({"a": "${{NEW_TAG}}", "b": ["${{OTHER}}"]}))), r#"jq '.["x"] = {"a":$NEW_TAG,"b":["${{OTHER}}"]}'"#);
    }
}
