//! A case: the facts about one or a few subjects, each with where it was seen.
//!
//! This crate does no I/O: bytes come in with a name, facts and what could not be read come out. It also holds the one way out for
//! text ([`Gate`]): secrets are redacted ([`Redactor`]), nothing that steers a terminal passes ([`clean`]), and what is pasted into a
//! shell is made of words ([`Command`]).

mod case;
mod clean;
mod command;
mod gate;
mod origin;
mod read;
mod redact;
mod saved;

pub use case::{Action, ActionOf, Case, Gap, GapCause, LogStream, Lookup};
pub use clean::clean;
pub use command::{Argument, Asked, Command, Piece, at_holes};
pub use gate::{Gate, Pasted, Shown, ShownValue, TEMPLATE};
pub use origin::{Located, Origin};
pub use read::{Opened, Reader, Skipped, add_source, looks_like_stream, open_envelope, read_saved};
pub use redact::Redactor;
pub use saved::{Answered, Answers, LogOf, SCHEMA, Saved};
