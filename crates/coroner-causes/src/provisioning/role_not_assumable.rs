use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "ECS was unable to assume the role").decisive(),
        at(FAILURE.or(EVENT), "Role is not valid").re(r"(?i)ClientException|RegisterTaskDefinition|RunTask"),
    ],
    explains: &["arn-format-tagging"],
    says: Some(need::says_untrusted),
    fix: Some(need::trust_tasks),
    ..Cause::new("role-not-assumable", Stage::Provisioning, Tier::Cause, include_str!("role_not_assumable.md"))
};
