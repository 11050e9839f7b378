//! Why there is no verdict.

use crate::refusal::Refusal;

/// Why a subject can't be examined at all.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It isn't there; the message says what is.
    #[error("{0}")]
    NotThere(String),
    /// The one question without whose answer nothing is known was refused.
    #[error("{action} on {resource}: {refusal}")]
    Refused {
        /// The action as IAM names it.
        action: String,
        /// What a policy would name.
        resource: String,
        /// What was answered.
        refusal: Refusal,
    },
}
