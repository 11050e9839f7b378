//! What is answered: what was asked for, or an error.

use serde_json::Value;

/// The answer to a request.
pub(crate) type Answer = Result<Value, Refusal>;

/// An error as a service answers it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The error's code, such as `ClusterNotFoundException`.
    pub code: String,
    /// The message for a person.
    pub message: String,
    /// The HTTP status: 400 where a service has no better one.
    pub status: u16,
}

impl Refusal {
    /// A refusal with this code, message and HTTP status.
    #[must_use]
    pub fn new(code: &str, message: &str, status: u16) -> Self {
        Self { code: code.to_owned(), message: message.to_owned(), status }
    }
}

/// Whether a member is for the server and not for its clients.
pub(crate) fn internal(member: &str) -> bool {
    member.starts_with('$')
}
