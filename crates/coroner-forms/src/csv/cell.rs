//! What a cell of a record holds: nothing, a number, a flag, JSON, a list as Python prints it, or a text.

use serde::de::IgnoredAny;

use crate::json::is_number;
use crate::python;

/// How deep JSON in a cell may be nested.
const MAX_DEPTH: usize = 64;

/// What tables write where there is nothing.
pub(super) fn is_absent(cell: &str) -> bool {
    matches!(cell, "" | "-" | "null" | "NULL" | "None" | "NaN" | "nan" | "<nil>" | "\\N")
}

/// Writes what a cell holds; `false`, and nothing, if that is nothing.
pub(super) fn write_cell(cell: &str, json: &mut String) -> bool {
    if is_absent(cell) {
        return false;
    }
    let is_whole_number = cell.len() <= 18 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && is_number(cell);
    if is_whole_number || is_json(cell) {
        json.push_str(cell);
    } else if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") {
        json.push_str(&cell.to_ascii_lowercase());
    } else if let Some(read) = of_python(cell) {
        json.push_str(&read);
    } else {
        json.push_str(&quoted(cell));
    }
    true
}

/// A text as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "null".to_owned())
}

/// Whether a cell holds an object or a list, not nested too deep.
fn is_json(cell: &str) -> bool {
    if !cell.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(cell).is_err() {
        return false;
    }
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in cell.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = depth.max(deepest);
    }
    deepest <= MAX_DEPTH
}

/// The dict, or the list of dicts, that a cell is: so pandas writes it, as Python prints it.
fn of_python(cell: &str) -> Option<String> {
    let inner = match cell.strip_prefix('[') {
        Some(inner) if cell.ends_with(']') => inner.trim_ascii_start(),
        None if cell.ends_with('}') => cell,
        _ => return None,
    };
    // Its quotes at the first key: the value is not one that stands further on in a text.
    let first = inner.strip_prefix('{')?.trim_ascii_start();
    if !first.strip_prefix('u').unwrap_or(first).starts_with('\'') {
        return None;
    }
    let mut values = python::read(cell)?;
    let value = values.pop().filter(|_| values.is_empty())?;
    Some(value.json).filter(|json| is_json(json))
}

#[cfg(test)]
pub(super) mod tests {
    use super::write_cell;
    use crate::csv::tests::values;

    pub(in crate::csv) const PANDAS: &str = ",taskArn,stopCode,containers,createdAt\n\
        0,arn:aws:ecs:eu-west-1:111122223333:task/prod/1,EssentialContainerExited,\"[{'name': 'app', 'exitCode': 137, 'reason': \"\"Container's \
        memory\"\"}, {'name': 'proxy', 'exitCode': None, 'managedAgents': []}]\",2025-05-27 10:47:11.123000+00:00\n";

    fn written(cell: &str) -> String {
        let mut json = String::new();
        write_cell(cell, &mut json);
        json
    }

    #[test]
    fn lists_of_python_are_read() {
        let record = r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/1","stopCode":"EssentialContainerExited","containers":[{"name":"app","exitCode":137,"reason":"Container's memory"},{"name":"proxy","exitCode":null,"managedAgents":[]}],"createdAt":"2025-05-27 10:47:11.123000+00:00"}"#;
        assert_eq!(values(PANDAS), [(2, record.to_owned())]);
        assert_eq!(written("{u'serviceName': u'web', 'x': True}"), r#"{"serviceName":"web","x":true}"#);
    }

    #[test]
    fn other_texts_stay() {
        let deep = format!("[{{'taskArn': {}{}}}]", "[".repeat(70), "]".repeat(70));
        for text in [
            "[{'taskArn': 'a'}] and [{'taskArn': 'b'}]",
            "[{'taskArn': 'a'}] is gone",
            "{x} of {'taskArn': 'a'}",
            "[[{'taskArn': 'a'}]]",
            "[{'taskArn': 'a'",
            "{'debug': True}",
            "['sh', '-c']",
            "{",
            "['",
            &deep,
        ] {
            assert_eq!(written(text), serde_json::Value::from(text).to_string());
        }
    }
}
