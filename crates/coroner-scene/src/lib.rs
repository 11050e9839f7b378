//! What one subject shows: its texts, how it ended, what its program gave up for, who was denied what, what has healed, where it fits, which
//! hop of a path stops its packets.
//!
//! The scene knows no cause. What its texts are matched against, and what a match means, is told to it from outside (`wordings.rs`).

pub mod constraint;
pub mod crash;
pub mod denied;
pub mod deployments;
pub mod exit;
pub mod facts;
pub mod fading;
pub mod fit;
pub mod form;
pub mod healing;
pub mod history;
pub mod hosts;
pub mod lexicon;
pub mod matcher;
pub mod missing;
pub mod named;
pub mod neighbours;
pub mod owner;
pub mod path;
pub mod pattern;
pub mod program_error;
pub mod quote;
pub mod ready;
pub mod scene;
pub mod seen;
pub mod signature;
pub mod stage;
pub mod story;
pub mod want;
pub mod wordings;
