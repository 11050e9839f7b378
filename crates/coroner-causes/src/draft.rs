//! The parts of a verdict that a cause makes, while the examiner works on them: texts as they came, commands not yet written.

use crate::form::Draft;
use crate::{evidence, fix, missing};

pub use crate::form::How;

/// Evidence as it was weighed.
pub type Evidence = evidence::Evidence<Draft>;
/// A fact that isn't there.
pub type Missing = missing::Missing<Draft>;
/// A remedy as a cause makes it.
pub type Remedy = fix::Remedy<Draft>;
/// What is done beside a remedy, as a cause makes it.
pub type Beside = fix::Beside<Draft>;
/// A change to a document.
pub type Patch = fix::Patch<Draft>;
/// One step of it.
pub type Operation = fix::Operation<Draft>;
