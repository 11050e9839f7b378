//! The parts of a verdict while the examiner works on them: texts as they came, commands not yet written.

use coroner_scene::form::Draft;

use crate::verdict;

pub(crate) use coroner_causes::draft::{Beside, Evidence, How, Missing, Remedy};

pub(crate) type Verdict = verdict::Verdict<Draft>;
pub(crate) type Subject = verdict::Subject<Draft>;
pub(crate) type Step = verdict::Step<Draft>;
pub(crate) type Alternative = verdict::Alternative<Draft>;
pub(crate) type Contribution = verdict::Contribution<Draft>;
