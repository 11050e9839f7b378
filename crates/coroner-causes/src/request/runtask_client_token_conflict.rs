use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE.or(EVENT), "ConflictException").re(r"(^|[^A-Za-z])ConflictException")],
    ..Cause::new("runtask-client-token-conflict", Stage::Request, Tier::Rare, page!("runtask_client_token_conflict.md"))
};
