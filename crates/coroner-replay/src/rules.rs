//! Which rule of a recorded answer a request meets.

use serde_json::Value;

/// Whether `when` is part of what was sent.
pub(crate) fn meets(when: &Value, sent: Option<&Value>) -> bool {
    match when {
        Value::Object(members) => {
            sent.is_some_and(|sent| sent.is_object() && members.iter().all(|(name, when)| meets(when, sent.get(name))))
        }
        Value::Array(items) => {
            sent.and_then(Value::as_array).is_some_and(|sent| items.iter().all(|when| sent.iter().any(|item| meets(when, Some(item)))))
        }
        Value::String(text) if text == "$absent" => sent.is_none_or(Value::is_null),
        Value::String(pattern) => match sent {
            None | Some(Value::Null) => false,
            Some(Value::Array(items)) => items.iter().any(|item| meets(when, Some(item))),
            Some(Value::String(text)) => glob(pattern.as_bytes(), text.as_bytes()),
            Some(other) => glob(pattern.as_bytes(), other.to_string().as_bytes()),
        },
        _ => sent == Some(when),
    }
}

/// `*` is any run of bytes, `?` any one byte.
pub(crate) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on from if the last star has to take one byte more.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || text.get(t) == Some(byte) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, taken)) = retry else { return false };
                retry = Some((after, taken + 1));
                p = after;
                t = taken + 1;
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn globs() {
        for (pattern, text) in [("*", ""), ("a*c", "abbc"), ("a?c", "abc"), ("*:task/*", "arn:task/x"), ("abc", "abc"), ("*b*b", "abbb")] {
            assert!(glob(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
        for (pattern, text) in [("a?c", "ac"), ("abc", "abcd"), ("a*d", "abc"), ("", "a"), ("*b", "ba")] {
            assert!(!glob(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }

    #[test]
    fn a_rule_is_met_by_what_contains_it() {
        let sent = json!({"RoleName": "checkoutTaskRole", "names": ["a", "b"], "limit": 5, "deep": {"x": "1"}});
        for when in [
            json!({}),
            json!({"RoleName": "*TaskRole"}),
            json!({"names": ["b"]}),
            json!({"names": "a"}),
            json!({"limit": 5}),
            json!({"limit": "5"}),
            json!({"PathPrefix": "$absent"}),
            json!({"deep": {"x": "?"}}),
        ] {
            assert!(meets(&when, Some(&sent)), "{when}");
        }
        for when in [
            json!({"RoleName": "other"}),
            json!({"RoleName": "$absent"}),
            json!({"names": ["a", "c"]}),
            json!({"limit": 6}),
            json!({"PathPrefix": "*"}),
            json!({"deep": {"y": "1"}}),
        ] {
            assert!(!meets(&when, Some(&sent)), "{when}");
        }
    }
}
