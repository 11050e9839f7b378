//! Documents that lie in others: in the message of a notification, in a record of a queue, in what a state machine caught.
//!
//! Whoever passes something on writes it into a string, or into a member of its own. So no envelope is known by name: each object and each
//! list is looked through, and each string that is itself JSON, packed or not.

use coroner_ecs::document::{self, Document};
use coroner_ecs::room::Room;
use coroner_ecs::words;
use coroner_forms::{mend, packed};
use serde_json::value::RawValue;

use crate::case::escape;

/// Envelopes within envelopes, and objects within objects: SNS in SQS in a record of Lambda takes five.
const MAX_DEPTH: usize = 24;
/// How often the text is gone through, at most: each level looks at all that is below it.
const MAX_WORK: usize = 12;
/// What a packed text may hold.
const MAX_UNPACKED: usize = 16 << 20;
/// Texts that are kept, and their lengths together.
const MAX_TEXTS: usize = 64;
const MAX_TEXT: usize = 16 << 10;

/// What lies in a value that is no document itself.
#[derive(Debug, Default)]
pub struct Opened {
    /// Documents, each with the pointer to where it stood.
    pub documents: Vec<(String, Document)>,
    /// What was said in words that are ECS's, or about what failed, with the pointers to them.
    pub texts: Vec<(String, String)>,
    /// Exports of log groups, each with its lines.
    pub exports: Vec<String>,
    /// Whether a document in it breaks off.
    pub breaks_off: bool,
    /// Whether something found no room.
    pub no_room: bool,
}

/// Opens a value, in `room`.
pub fn open(text: &str, room: &mut Room) -> Opened {
    let mut opener = Opener {
        unpacked_left: MAX_UNPACKED,
        opened: Opened::default(),
        pointer: String::new(),
        work: text.len().saturating_mul(MAX_WORK).max(1 << 16),
        room,
    };
    opener.inside(text, 0);
    opener.opened
}

struct Opener<'r> {
    /// Bytes that packed texts may still hold, all together.
    unpacked_left: usize,
    opened: Opened,
    pointer: String,
    work: usize,
    room: &'r mut Room,
}

impl Opener<'_> {
    /// A value anywhere within: a document, or something that may hold one.
    fn value(&mut self, key: &str, text: &str, depth: usize) {
        match text.trim_start().as_bytes().first() {
            Some(b'{') => match self.room.lend(|| document::read_value(text)) {
                // Lists of lines by container are told by nothing but being lists.
                Ok(Document::Logs(_)) => {}
                Ok(document) => {
                    let holds_more = matches!(document, Document::Trail(..));
                    self.opened.documents.push((self.pointer.clone(), document));
                    if holds_more {
                        self.inside(text, depth);
                    }
                }
                Err(error) if error.no_room() => self.opened.no_room = true,
                Err(_) => self.inside(text, depth),
            },
            Some(b'[') => self.inside(text, depth),
            Some(b'"') => self.string(key, text, depth),
            _ => {}
        }
    }

    /// What is within an object or a list.
    fn inside(&mut self, text: &str, depth: usize) {
        let Some(work) = self.work.checked_sub(text.len()).filter(|_| depth < MAX_DEPTH && !self.opened.no_room) else { return };
        self.work = work;
        if text.trim_start().starts_with('[') {
            let Ok(values) = serde_json::from_str::<Vec<&RawValue>>(text) else { return };
            for (index, value) in values.iter().enumerate() {
                self.below(&index.to_string(), value.get(), depth);
            }
            return;
        }
        let members = match self.room.lend(|| document::members(text)) {
            Ok(members) => members,
            Err(error) => {
                self.opened.no_room |= error.no_room();
                return;
            }
        };
        let keys: Vec<String> = members.iter().map(|(key, _)| key.clone()).collect();
        if is_progress(&members) || document::is_template(&keys) {
            return;
        }
        // A group of CloudWatch Logs that a filter sends on.
        if keys.iter().any(|key| key == "logEvents") {
            return self.opened.exports.push(text.to_owned());
        }
        // Queues and streams call what sent a record its source, too; the source of a call is a service.
        let of_a_call = keys.iter().any(|key| key == "eventName")
            && members.iter().any(|(key, value)| key == "eventSource" && value.get().ends_with(".amazonaws.com\""));
        for (key, value) in members {
            // What was asked for is not how it is: a call's parameters are no records.
            if !(of_a_call && key != "responseElements") {
                self.below(&key, value.get(), depth);
            }
        }
    }

    fn below(&mut self, key: &str, value: &str, depth: usize) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(key));
        self.value(key, value, depth + 1);
        self.pointer.truncate(length);
    }

    fn string(&mut self, key: &str, quoted: &str, depth: usize) {
        // A short string is neither a document nor a sentence.
        if quoted.len() < 16 {
            return;
        }
        let Ok(text) = serde_json::from_str::<String>(quoted) else { return };
        let trimmed = text.trim();
        if trimmed.starts_with(['{', '[']) {
            return self.values(trimmed, depth);
        }
        if let Some(unpacked) = packed::unpack(trimmed, self.unpacked_left) {
            // Packed within packed would multiply.
            self.unpacked_left = self.unpacked_left.saturating_sub(unpacked.len());
            // It is longer than what it came in.
            self.work = self.work.saturating_add(unpacked.len().saturating_mul(MAX_WORK)).min(MAX_UNPACKED * MAX_WORK);
            return self.values(&unpacked, depth);
        }
        let said = words::of_ecs(trimmed) || tells_why(key, &self.pointer);
        if said && self.opened.texts.len() < MAX_TEXTS {
            let text = trimmed[..trimmed.floor_char_boundary(MAX_TEXT)].to_owned();
            self.opened.texts.push((self.pointer.clone(), text));
        }
    }

    /// JSON that stood in a string: a value, or several.
    fn values(&mut self, text: &str, depth: usize) {
        let Some(work) = self.work.checked_sub(text.len()).filter(|_| depth < MAX_DEPTH) else { return };
        self.work = work;
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            if self.opened.no_room {
                return;
            }
            match value {
                Ok(value) => self.value("", value.get(), depth + 1),
                // Who passes something on cuts what is long: what came before the cut counts.
                Err(_) => {
                    if let Some(closed) = mend::close(text) {
                        self.opened.breaks_off = true;
                        self.value("", &closed.json, depth + 1);
                    }
                    return;
                }
            }
        }
    }
}

/// Members under which tools write why something failed, in words of their own.
fn tells_why(key: &str, pointer: &str) -> bool {
    matches!(key, "Cause" | "cause" | "ResourceStatusReason" | "status-reason" | "errorMessage")
        || pointer.ends_with("/errorInformation/message")
        || pointer.ends_with("/diagnostics/message")
}

/// Whether an object is an event of CloudFormation that tells of no failure of its own: a step, or something that was given up because of
/// another.
fn is_progress(members: &[(String, &RawValue)]) -> bool {
    let of = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, value)| value.get());
    let Some(status) = of("ResourceStatus").or_else(|| of("resource-status")) else { return false };
    let reason = of("ResourceStatusReason").unwrap_or_default();
    !status.contains("FAILED") || reason.contains("cancelled") || reason.contains("The following resource(s) failed")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const TASK: &str = r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e","lastStatus":"STOPPED"}"#;

    fn opened(text: &str) -> Opened {
        open(text, &mut Room::of(coroner_ecs::room::CASE))
    }

    fn places(text: &str) -> Vec<String> {
        opened(text).documents.into_iter().map(|(pointer, _)| pointer).collect()
    }

    #[test]
    fn a_document_is_found_in_whatever_it_lies() {
        let quoted = serde_json::to_string(TASK).unwrap();
        let sns = format!(r#"{{"Type":"Notification","Message":{quoted}}}"#);
        let sqs = format!(r#"{{"Records":[{{"messageId":"1","body":{}}}]}}"#, serde_json::to_string(&sns).unwrap());
        assert_eq!(places(&format!(r#"{{"task":{TASK}}}"#)), ["/task"]);
        assert_eq!(places(&format!(r#"[{{"body":{quoted}}}]"#)), ["/0/body"]);
        assert_eq!(places(&sqs), ["/Records/0/body/Message"]);
        assert_eq!(places(r#"{"a":{"b":[1,"x"]}}"#), Vec::<String>::new());
    }

    #[test]
    fn what_is_said_in_words_is_kept_and_what_is_no_failure_is_not() {
        let said = |text: &str| opened(text).texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(said(r#"{"Error":"ECS.ClientException","Cause":"TaskDefinition is inactive (Service: AmazonECS)"}"#).len(), 1);
        let stack = r#"{"StackEvents":[{"ResourceStatus":"ROLLBACK_IN_PROGRESS","ResourceStatusReason":"The following resource(s) failed to create: [Service]."},
            {"ResourceStatus":"CREATE_FAILED","ResourceStatusReason":"Resource creation cancelled"},
            {"ResourceStatus":"CREATE_FAILED","ResourceStatusReason":"Model validation failed for the service"},
            {"ResourceStatus":"CREATE_IN_PROGRESS","ResourceStatusReason":"Resource creation Initiated"}]}"#;
        assert_eq!(said(stack), ["Model validation failed for the service"]);
    }

    #[test]
    fn what_is_nested_without_end_is_given_up() {
        let deep = format!("{}{TASK}{}", "{\"a\":".repeat(60), "}".repeat(60));
        assert!(places(&deep).is_empty());
        let mut within = TASK.to_owned();
        for _ in 0..12 {
            within = format!("{{\"m\":{}}}", serde_json::to_string(&within).unwrap());
        }
        let _ = places(&within);
        assert!(open(&format!("[{}1]", format!("{TASK},").repeat(10_000)), &mut Room::of(1 << 20)).no_room);
    }
}
