//! The parts of a verdict while the examiner works on them: texts as they came, commands not yet written.

use crate::form::Draft;
use crate::{evidence, fix, verdict};

pub(crate) use crate::form::How;

pub(crate) type Verdict = verdict::Verdict<Draft>;
pub(crate) type Subject = verdict::Subject<Draft>;
pub(crate) type Step = verdict::Step<Draft>;
pub(crate) type Evidence = evidence::Evidence<Draft>;
pub(crate) type Alternative = verdict::Alternative<Draft>;
pub(crate) type Contribution = verdict::Contribution<Draft>;
pub(crate) type Missing = verdict::Missing<Draft>;
pub(crate) type Remedy = fix::Remedy<Draft>;
pub(crate) type Patch = fix::Patch<Draft>;
pub(crate) type Operation = fix::Operation<Draft>;
