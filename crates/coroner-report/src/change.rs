//! A remedy as a document of its own: the patch, the commands, and the same change where the infrastructure is written down.

use coroner_case::Gate;
use coroner_examiner::{Operation, Patch, Remedy, Verdict};
use serde_json::{Value, json};

use crate::words::{dotted, headline};
use crate::{Page, json};

/// A tool that writes task definitions and services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Terraform and OpenTofu, with the AWS provider.
    Terraform,
    /// CloudFormation, and SAM.
    CloudFormation,
    /// CDK, by an override of the resource that it makes.
    Cdk,
    /// Compose.
    Compose,
}

/// The patch of a remedy, as [JSON Patch](https://www.rfc-editor.org/rfc/rfc6902); `None` if it changes no document.
pub fn change_patch(remedy: &Remedy) -> Option<Page> {
    let patch = remedy.patch.as_ref()?;
    let operations: Vec<Value> = patch.operations.iter().map(operation).collect();
    Some(json::written(serde_json::to_string_pretty(&operations)))
}

fn operation(operation: &Operation) -> Value {
    match &operation.value {
        Some(value) => json!({"op": operation.op(), "path": operation.path.as_str(), "value": **value}),
        None => json!({"op": operation.op(), "path": operation.path.as_str()}),
    }
}

/// The commands of a remedy as a script for a POSIX shell, each with what it is for.
pub fn change_commands(verdict: &Verdict, remedy: &Remedy, set: &[(String, String)]) -> Page {
    let gate = Gate::default();
    let mut out = format!("# {}\n", headline(verdict));
    for (name, value) in set {
        // Quoted as a word of a shell; what would be hidden is left to the user.
        out.push_str(&format!("{name}='{}'\n", gate.line(value).replace('\'', "'\"'\"'")));
    }
    let mut told = |what: &str, commands: &[coroner_case::Shown]| {
        if commands.is_empty() {
            return;
        }
        out.push_str(&format!("\n# {}\n", what.replace('\n', " ")));
        commands.iter().for_each(|command| out.push_str(&format!("{command}\n")));
    };
    if let Some(before) = &remedy.before {
        told(&before.summary, &before.commands);
    }
    told(&remedy.summary, &remedy.commands);
    if let Some(after) = &remedy.after {
        told(&after.summary, &after.commands);
    }
    let check: Vec<String> = remedy.check.iter().map(|command| format!("# {command}\n")).collect();
    if !check.is_empty() {
        out.push_str(&format!("\n# To see that it worked:\n{}", check.concat()));
    }
    Page(out)
}

/// Where a tool's own files have what the patch changes, and what belongs there; `None` if it changes no document.
pub fn change_hints(remedy: &Remedy, container: &dyn Fn(usize) -> Option<String>, tool: Tool) -> Option<Page> {
    let patch = remedy.patch.as_ref()?;
    let lines: Vec<String> = patch.operations.iter().map(|operation| hint(patch, operation, container, tool)).collect();
    let asked: Vec<String> = patch
        .asked
        .iter()
        .map(|asked| format!("{} ${{{}}} is {}\n", comment(tool), asked.name, asked.what.split(':').next().unwrap_or_default()))
        .collect();
    Some(Page(format!("{}\n{}", lines.join("\n"), asked.concat())))
}

fn comment(tool: Tool) -> &'static str {
    if tool == Tool::Cdk { "//" } else { "#" }
}

/// The keys of a pointer.
fn keys(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
}

fn hint(patch: &Patch, operation: &Operation, container: &dyn Fn(usize) -> Option<String>, tool: Tool) -> String {
    let keys = keys(&operation.path);
    let value = operation.value.as_ref().map(|value| (**value).clone());
    // Containers go by their names: no tool numbers them.
    let named = match keys.as_slice() {
        [list, index, ..] if list == "containerDefinitions" => index.parse().ok().and_then(container),
        _ => None,
    };
    match (tool, patch.target) {
        (Tool::Terraform, "task-definition") => terraform(&keys, named.as_deref(), value.as_ref()),
        (Tool::Terraform, "service") => {
            assigned(&format!("aws_ecs_service: {}", keys.iter().map(|key| snake(key)).collect::<Vec<_>>().join(".")), value.as_ref())
        }
        (Tool::CloudFormation, "task-definition" | "service") => {
            let resource = if patch.target == "service" { "AWS::ECS::Service" } else { "AWS::ECS::TaskDefinition" };
            let value = value.map(|value| pascal_keys(&value, keys.last().map_or("", String::as_str)));
            assigned(&format!("{resource}: Properties.{}", pascal_path(&keys, named.as_deref(), true)), value.as_ref())
        }
        (Tool::Cdk, "task-definition" | "service") => {
            let class = if patch.target == "service" { "CfnService" } else { "CfnTaskDefinition" };
            let path = pascal_path(&keys, None, false);
            // An override needs a number, and how long the list is in the template nobody knows here.
            if let (Some(list), Some(value)) = (path.strip_suffix(".-"), &value) {
                let added = match (named.as_deref(), keys.iter().rev().nth(1).map(String::as_str)) {
                    (Some(name), Some("environment")) => {
                        format!("taskDefinition.findContainer('{name}')!.addEnvironment({}, {});", value["name"], value["value"])
                    }
                    _ => format!("// {class} {list}: add {}", pascal_keys(value, "")),
                };
                return added;
            }
            let of = named.map_or_else(String::new, |name| format!(" // container {name}"));
            match value {
                Some(value) => {
                    let value = pascal_keys(&value, keys.last().map_or("", String::as_str));
                    format!("(resource.node.defaultChild as ecs.{class}).addPropertyOverride('{path}', {value});{of}")
                }
                None => format!("(resource.node.defaultChild as ecs.{class}).addPropertyDeletionOverride('{path}');{of}"),
            }
        }
        (Tool::Compose, "task-definition") => compose(&keys, named.as_deref(), value.as_ref()),
        (Tool::Compose, _) => format!("# Compose has nothing for the {}", patch.target.replace('-', " ")),
        // Policies are JSON wherever they are written.
        (_, target) => assigned(&format!("{target}: {}", dotted(&operation.path)), value.as_ref()),
    }
}

fn assigned(path: &str, value: Option<&Value>) -> String {
    match value {
        Some(value) => format!("{path} = {value}"),
        None => format!("{path}: take it away"),
    }
}

/// `networkMode` as `network_mode`.
fn snake(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out.replace("gi_b", "gib")
}

/// `containerDefinitions` is a document of its own there, in the words of the API; the rest are arguments and blocks.
/// [aws_ecs_task_definition](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition)
fn terraform(keys: &[String], container: Option<&str>, value: Option<&Value>) -> String {
    match keys {
        [list, index, rest @ ..] if list == "containerDefinitions" => {
            let which = container.map_or_else(|| index.clone(), |name| format!("name = \"{name}\""));
            assigned(&format!("aws_ecs_task_definition: container_definitions[{which}].{}", tail(rest)), value)
        }
        [first, rest @ ..] => {
            // A list of volumes is one block each.
            let first = match first.as_str() {
                "volumes" => "volume".to_owned(),
                "executionRoleArn" => "execution_role_arn".to_owned(),
                other => snake(other),
            };
            let rest: Vec<String> = rest.iter().filter(|key| *key != "-").map(|key| snake(key)).collect();
            assigned(&format!("aws_ecs_task_definition: {}", [vec![first], rest].concat().join(".")), value)
        }
        [] => String::new(),
    }
}

/// `environment[+]` of `environment/-`.
fn tail(keys: &[String]) -> String {
    let mut out = String::new();
    for key in keys {
        match key.as_str() {
            "-" => out.push_str("[+]"),
            key if key.parse::<usize>().is_ok() => out.push_str(&format!("[{key}]")),
            key if out.is_empty() => out.push_str(key),
            key => out.push_str(&format!(".{key}")),
        }
    }
    out
}

/// `ContainerDefinitions[Name=app].Memory`, or with points and numbers only.
fn pascal_path(keys: &[String], container: Option<&str>, brackets: bool) -> String {
    let mut out = String::new();
    for (at, key) in keys.iter().enumerate() {
        let named = container.filter(|_| at == 1);
        match key.as_str() {
            _ if named.is_some() => out.push_str(&format!("[Name={}]", named.unwrap_or_default())),
            "-" if brackets => out.push_str("[+]"),
            key if brackets && key.parse::<usize>().is_ok() => out.push_str(&format!("[{key}]")),
            key => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(&pascal(key));
            }
        }
    }
    out
}

fn pascal(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// A value in CloudFormation's words; the options of a log driver and the labels of a container keep theirs.
fn pascal_keys(value: &Value, key: &str) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| pascal_keys(item, key)).collect()),
        Value::Object(members) if !matches!(key, "options" | "dockerLabels" | "labels" | "driverOpts") => {
            Value::Object(members.iter().map(|(key, value)| (pascal(key), pascal_keys(value, key))).collect())
        }
        other => other.clone(),
    }
}

/// [Compose's services](https://docs.docker.com/reference/compose-file/services/), as far as they have the same.
fn compose(keys: &[String], container: Option<&str>, value: Option<&Value>) -> String {
    let [list, index, rest @ ..] = keys else {
        return format!("# Compose has nothing for {}", tail(keys));
    };
    if list != "containerDefinitions" {
        return format!("# Compose has nothing for {}", tail(keys));
    }
    let service = container.unwrap_or(index);
    let whole = |value: &Value| value.as_i64().map(|number| number.to_string());
    let seconds = |value: &Value| whole(value).map(|number| json!(format!("{number}s")));
    let names: Vec<&str> = rest.iter().map(String::as_str).collect();
    let (key, value) = match (names.as_slice(), value) {
        (["memory"], Some(value)) => ("deploy.resources.limits.memory", whole(value).map(|mib| json!(format!("{mib}M")))),
        (["memoryReservation"], Some(value)) => ("deploy.resources.reservations.memory", whole(value).map(|mib| json!(format!("{mib}M")))),
        (["stopTimeout"], Some(value)) => ("stop_grace_period", seconds(value)),
        (["healthCheck", "startPeriod"], Some(value)) => ("healthcheck.start_period", seconds(value)),
        (["healthCheck", "interval"], Some(value)) => ("healthcheck.interval", seconds(value)),
        (["healthCheck", "timeout"], Some(value)) => ("healthcheck.timeout", seconds(value)),
        (["healthCheck", "retries"], value) => ("healthcheck.retries", value.cloned()),
        (["healthCheck", "command"], value) => ("healthcheck.test", value.cloned()),
        (["image"], value) => ("image", value.cloned()),
        (["user"], value) => ("user", value.cloned()),
        (["command", ..], value) => ("command", value.cloned()),
        (["entryPoint", ..], value) => ("entrypoint", value.cloned()),
        (["workingDirectory"], value) => ("working_dir", value.cloned()),
        (["readonlyRootFilesystem"], value) => ("read_only", value.cloned()),
        (["environment", ..], Some(value)) => {
            let pairs = if let Value::Array(items) = value { items.clone() } else { vec![value.clone()] };
            let all = pairs.iter().filter_map(|pair| Some((pair["name"].as_str()?.to_owned(), pair["value"].clone()))).collect();
            ("environment", Some(Value::Object(all)))
        }
        _ => return format!("# Compose has nothing for {}", tail(rest)),
    };
    assigned(&format!("services.{service}.{key}"), value.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(path: &str) -> Vec<String> {
        keys(path)
    }

    #[test]
    fn each_tool_has_its_own_words_for_the_same_place() {
        let memory = split("/containerDefinitions/0/memory");
        assert_eq!(
            terraform(&memory, Some("app"), Some(&json!(1024))),
            r#"aws_ecs_task_definition: container_definitions[name = "app"].memory = 1024"#
        );
        assert_eq!(pascal_path(&memory, Some("app"), true), "ContainerDefinitions[Name=app].Memory");
        assert_eq!(pascal_path(&memory, None, false), "ContainerDefinitions.0.Memory");
        assert_eq!(compose(&memory, Some("app"), Some(&json!(1024))), r#"services.app.deploy.resources.limits.memory = "1024M""#);
        assert_eq!(
            terraform(&split("/ephemeralStorage/sizeInGiB"), None, Some(&json!(50))),
            "aws_ecs_task_definition: ephemeral_storage.size_in_gib = 50"
        );
        assert_eq!(compose(&split("/cpu"), None, Some(&json!("512"))), "# Compose has nothing for cpu");
    }

    #[test]
    fn cloudformation_keeps_the_names_of_options() {
        let value = json!({"logDriver": "awslogs", "options": {"awslogs-group": "g"}});
        assert_eq!(pascal_keys(&value, "logConfiguration"), json!({"LogDriver": "awslogs", "Options": {"awslogs-group": "g"}}));
    }
}
