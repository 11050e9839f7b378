use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE, "INACTIVE").whole().decisive()],
    ..Cause::new("container-instance-inactive", Stage::Request, Tier::Rare, page!("container_instance_inactive.md"))
};
