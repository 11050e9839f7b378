//! How much memory answers may take. A few letters of JSON or XML become many times as much once they are read, so that not their
//! length is bounded but what becomes of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// What one answer may weigh, in bytes.
pub(crate) const MAX_WEIGHT: usize = 32 << 20;
/// What all answers about one subject may weigh.
const MAX_KEPT: usize = 64 << 20;

/// What an object takes for its first members: `serde_json` keeps them in nodes of eleven.
const OBJECT: usize = 640;
/// What a value takes besides: its place, its name, the least that the allocator gives for a text.
const VALUE: usize = 96;

/// About what a text of JSON weighs once it is read.
pub(crate) fn weight_of_text(text: &str) -> usize {
    let (mut weight, mut in_text, mut escaped) = (text.len(), false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' => weight += OBJECT + VALUE,
            b'[' | b',' => weight += VALUE,
            _ => {}
        }
    }
    weight
}

/// About what a value weighs.
fn weight(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) if members.is_empty() => 0,
        Value::Object(members) => OBJECT + members.iter().map(|(name, value)| name.len() + weight(value)).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    VALUE + inner
}

/// The room that is left for answers about one subject, for several who share it.
#[derive(Default)]
pub(crate) struct Room {
    shared: Arc<AtomicUsize>,
    /// What this one took, and gives back at its end.
    own: AtomicUsize,
}

impl Room {
    /// Another part of the same room.
    pub(crate) fn beside(&self) -> Room {
        Room { shared: Arc::clone(&self.shared), own: AtomicUsize::new(0) }
    }

    /// Takes what an answer weighs.
    ///
    /// # Errors
    ///
    /// If there isn't as much left, in words.
    pub(crate) fn take(&self, answer: &Value) -> Result<(), String> {
        let weight = weight(answer);
        if self.shared.fetch_add(weight, Ordering::Relaxed) + weight > MAX_KEPT {
            self.shared.fetch_sub(weight, Ordering::Relaxed);
            return Err(format!("with what was answered before it takes more than {} MB, and more is not kept", MAX_KEPT >> 20));
        }
        self.own.fetch_add(weight, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.shared.fetch_sub(*self.own.get_mut(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn small_things_weigh_what_becomes_of_them_and_texts_their_length() {
        let many = "{\"a\":1},".repeat(1000);
        assert!(weight_of_text(&many) > 700_000);
        assert!(weight_of_text("[[[[[[") > 500);
        let text = format!("\"{}\"", "{[,\\\"".repeat(1000));
        assert_eq!(weight_of_text(&text), text.len());
    }

    #[test]
    fn room_is_shared_and_given_back() {
        let room = Room::default();
        let half = json!("x".repeat(40 << 20));
        let other = room.beside();
        assert_eq!(other.take(&half), Ok(()));
        assert!(room.take(&half).is_err_and(|words| words.contains("64 MB")));
        drop(other);
        assert_eq!(room.take(&half), Ok(()));
    }
}
