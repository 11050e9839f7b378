//! Changes a task definition as it stands in a file: what isn't changed keeps its order, its indentation and its comments.

use anyhow::{Context, anyhow, bail};
use coroner_examiner::Operation;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};
use serde_json::Value;

/// A task definition in a text: alone, or as `describe-task-definition` answers it.
pub(crate) struct Edited {
    root: CstRootNode,
    definition: CstObject,
}

impl Edited {
    pub(crate) fn read(text: &str) -> anyhow::Result<Edited> {
        let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(|error| anyhow!("it is no JSON: {error}"))?;
        let outer = root.object_value().context("it holds no object")?;
        let definition = ["taskDefinition", "TaskDefinition"].iter().find_map(|key| outer.object_value(key)).unwrap_or(outer);
        if definition.array_value("containerDefinitions").is_none() {
            bail!("it is no task definition: it has no containerDefinitions");
        }
        Ok(Edited { root, definition })
    }

    /// The family that it names.
    pub(crate) fn family(&self) -> Option<String> {
        self.definition.get("family")?.value()?.as_string_lit()?.decoded_value().ok()
    }

    /// Carries an operation out. `container` is the name of the container that the operation's index means: here it may have another.
    pub(crate) fn apply(&self, operation: &Operation, container: Option<&str>, value: Option<&Value>) -> anyhow::Result<()> {
        let place = operation.path.as_str();
        let mut keys: Vec<String> = place.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        let last = keys.pop().with_context(|| format!("{place} names no place"))?;
        let mut node = CstNode::from(jsonc_parser::cst::CstContainerNode::Object(self.definition.clone()));
        for (at, key) in keys.iter().enumerate() {
            node = match container.filter(|_| at == 1 && keys[0] == "containerDefinitions") {
                Some(name) => named(&node, name).with_context(|| format!("it has no container {name}"))?,
                None => step(&node, key).with_context(|| format!("it has nothing at {place}"))?,
            };
        }
        let standing = step(&node, &last);
        check(operation, standing.as_ref(), place)?;
        match (node.as_object(), node.as_array(), value) {
            (Some(object), _, Some(value)) => match object.get(&last) {
                Some(property) => property.set_value(input(value)),
                None => drop(object.append(&last, input(value))),
            },
            (Some(object), _, None) => object.get(&last).with_context(|| format!("it has nothing at {place}"))?.remove(),
            (_, Some(array), Some(value)) if last == "-" => drop(array.append(input(value))),
            (_, Some(_), Some(value)) => drop(replace(standing.with_context(|| format!("it has nothing at {place}"))?, input(value))),
            (_, Some(_), None) => standing.with_context(|| format!("it has nothing at {place}"))?.remove(),
            _ => bail!("{place} is in neither an object nor a list"),
        }
        Ok(())
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> String {
        self.root.to_string()
    }
}

/// What shall be replaced has to be there: another definition would be changed by mistake. What was hidden can't be compared.
fn check(operation: &Operation, standing: Option<&CstNode>, place: &str) -> anyhow::Result<()> {
    let (Some(was), Some(standing)) = (&operation.was, standing) else { return Ok(()) };
    let Some(is) = serde_json::from_str::<Value>(&standing.to_string()).ok() else { return Ok(()) };
    if is != **was && is.is_number() {
        bail!("{place} is {is} there, and {} in the definition that failed: is it another one?", **was);
    }
    Ok(())
}

fn step(node: &CstNode, key: &str) -> Option<CstNode> {
    if let Some(object) = node.as_object() {
        return object.get(key)?.value();
    }
    node.as_array()?.elements().into_iter().nth(key.parse().ok()?)
}

fn named(list: &CstNode, name: &str) -> Option<CstNode> {
    let of_name = |node: &CstNode| {
        let found = node.as_object()?.get("name")?.value()?.as_string_lit()?.decoded_value().ok()?;
        (found == name).then_some(())
    };
    list.as_array()?.elements().into_iter().find(|node| of_name(node).is_some())
}

fn replace(node: CstNode, value: CstInputValue) -> Option<CstNode> {
    if let Some(object) = node.as_object() {
        return object.replace_with(value);
    }
    if let Some(array) = node.as_array() {
        return array.replace_with(value);
    }
    if let Some(text) = node.as_string_lit() {
        return text.replace_with(value);
    }
    if let Some(number) = node.as_number_lit() {
        return number.replace_with(value);
    }
    if let Some(flag) = node.as_boolean_lit() {
        return flag.replace_with(value);
    }
    node.as_null_keyword()?.replace_with(value)
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(members) => CstInputValue::Object(members.iter().map(|(key, value)| (key.clone(), input(value))).collect()),
    }
}
