//! What the file of a cause needs.

pub(crate) use crate::cause::{Branch, Cause, Nature, Part, Stage, Tier, Wanted, branch};
pub(crate) use crate::signature::{
    AGENT_LOG, ALARM, ATTACHMENT, CONTAINER_REASON, DAEMON, EVENT, FAILURE, HEALTH, LOG, REASON, SCALING, STOP_CODE, TARGET, TASK_REASON,
    at,
};
pub(crate) use coroner_scene::lexicon::Kind;
pub(crate) use coroner_scene::path::Way;
