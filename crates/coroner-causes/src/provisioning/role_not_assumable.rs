use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "ECS was unable to assume the role").decisive(),
        at(FAILURE.or(EVENT), "Role is not valid").re(r"(?i)ClientException|RegisterTaskDefinition|RunTask"),
    ],
    explains: &["arn-format-tagging"],
    says: Some(|scene| need::says_untrusted(scene, &CAUSE)),
    fix: Some(|scene| need::trust_tasks(scene, &CAUSE)),
    changed_by: &[Part::Role],
    ..Cause::new("role-not-assumable", Stage::Provisioning, Tier::Cause, page!("role_not_assumable.md"))
};
