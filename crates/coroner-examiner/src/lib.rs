//! From scenes to verdicts. Pure: no clock, no environment, no network, no randomness; the same case gives the same verdicts.
//!
//! `examine.rs` is the way through: judge each scene, gather what tells of one incident, relate incidents, put them into words, tell gaps,
//! order.

mod audit;
mod changes;
mod draft;
mod examine;
mod fork;
mod gaps;
mod incident;
mod judge;
mod narrate;
mod nearest;
mod order;
mod prepare;
mod reason;
mod relate;
mod standing;
mod stopped_by;
mod verdict;
mod wants;
mod word;

pub use examine::{Examine, Examined, Sketch, Sketched, examine};
pub use prepare::{case_of_paste, case_of_text};
pub use verdict::{Alternative, Confidence, Contribution, Outcome, Step, Subject, Verdict};

// What a verdict is made of, for those who show it.
pub use coroner_causes::{CAUSES, Catalogue, Cause, Evidence, Mistake, Operation, OwnCauses, Patch, Remedy, Stage, Tier, cause, remedy};
pub use coroner_scene::form::{Draft, Form, How, Printed};
pub use coroner_scene::missing::Missing;
pub use coroner_scene::program_error::ProgramError;
pub use coroner_scene::signature::Strength;
pub use coroner_scene::want::Want;
