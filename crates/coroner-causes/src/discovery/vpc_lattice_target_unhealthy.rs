use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "VPC_LATTICE_TARGET_UNHEALTHY")],
    changed_by: &[Part::Port],
    ..Cause::new("vpc-lattice-target-unhealthy", Stage::Discovery, Tier::Rare, page!("vpc_lattice_target_unhealthy.md"))
};
