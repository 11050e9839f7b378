//! The vocabulary of Amazon ECS, as far as Coroner reasons about it.
//!
//! Every document is read leniently: fields may be missing, `null`, unknown, in camelCase or PascalCase; numbers may be strings and
//! times ISO 8601 or epoch. Names are ECS's own, in snake case: `stoppedReason` is `stopped_reason`. This crate does no I/O.

pub mod arn;
pub mod balancing;
pub mod batch;
pub mod definition;
pub mod deployment;
pub mod document;
pub mod event;
pub mod instance;
pub mod lenient;
pub mod log;
pub mod metadata;
pub mod network;
pub mod observation;
pub mod query;
mod record;
pub mod region;
pub mod room;
pub mod scaling;
pub mod service;
pub mod task;
pub mod texts;
pub mod time;
pub mod trail;
pub mod words;

pub use document::Document;
pub use lenient::Text;
pub use region::{Account, Partition, Region};
pub use time::Timestamp;
