//! Where a fact was seen.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A place in what was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Name of the file, or what stands for it.
    pub document: Arc<str>,
    /// Line of a JSON Lines file, from 1; 0 if the document is the whole file.
    pub line: u64,
    /// JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) of the value.
    pub pointer: Cow<'static, str>,
}

impl Origin {
    /// The place `below` this one: `describe-tasks.json#/tasks/0` and `containers/0/reason`.
    pub fn at(&self, below: &str) -> String {
        format!("{self}/{below}")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}#{}", self.document, self.pointer),
            line => write!(f, "{}:{line}#{}", self.document, self.pointer),
        }
    }
}

/// A value and where it was seen.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// Where it was seen.
    pub origin: Origin,
    /// The value.
    pub value: T,
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
