//! awsJson and restJson1.

use serde_json::{Map, Value, json};

use crate::refusal::{Refusal, internal};
use crate::time::{Clock, iso};

pub(super) fn answer(clock: Clock, service: &str, answer: &Value) -> Vec<u8> {
    timed(clock, service, "", answer).to_string().into_bytes()
}

pub(super) fn refusal(refusal: &Refusal) -> Vec<u8> {
    json!({"__type": refusal.code, "message": refusal.message, "Message": refusal.message}).to_string().into_bytes()
}

/// The answer with times as the service writes them.
fn timed(clock: Clock, service: &str, member: &str, value: &Value) -> Value {
    if let Some(milliseconds) = clock.read(member, value) {
        return match service {
            "logs" => json!(milliseconds),
            "vpc-lattice" => json!(iso(milliseconds)),
            _ => json!(milliseconds as f64 / 1000.0),
        };
    }
    match value {
        Value::Array(items) => items.iter().map(|item| timed(clock, service, member, item)).collect(),
        Value::Object(members) => {
            let members = members.iter().filter(|(name, value)| !internal(name) && !value.is_null());
            Value::Object(members.map(|(name, value)| (name.clone(), timed(clock, service, name, value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
