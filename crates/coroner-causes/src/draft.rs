//! The parts of a verdict while the examiner works on them: texts as they came, commands not yet written.

use crate::verdict::{self, Draft};

pub(crate) use crate::verdict::How;

pub(crate) type Verdict = verdict::Verdict<Draft>;
pub(crate) type Subject = verdict::Subject<Draft>;
pub(crate) type ProgramError = verdict::ProgramError<Draft>;
pub(crate) type Step = verdict::Step<Draft>;
pub(crate) type Evidence = verdict::Evidence<Draft>;
pub(crate) type Alternative = verdict::Alternative<Draft>;
pub(crate) type Contribution = verdict::Contribution<Draft>;
pub(crate) type Missing = verdict::Missing<Draft>;
pub(crate) type Remedy = verdict::Remedy<Draft>;
pub(crate) type Patch = verdict::Patch<Draft>;
pub(crate) type Operation = verdict::Operation<Draft>;
