use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT).or(REASON), "account is currently blocked").decisive(),
        at(FAILURE.or(EVENT).or(REASON), "BlockedException").re(r"(^|[^A-Za-z])BlockedException"),
    ],
    ..Cause::new("account-blocked", Stage::Request, Tier::Rare, page!("account_blocked.md"))
};
