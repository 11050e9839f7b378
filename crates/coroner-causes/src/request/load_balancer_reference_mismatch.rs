use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Load balancer container name or port changed in task definition").decisive(),
        at(FAILURE.or(EVENT), "did not have a container port").re(r"(?i)the container \S+ did not have a container port").decisive(),
        at(FAILURE.or(EVENT), "does not exist in the task definition")
            .re(r"(?i)the container \S+ does not exist in the task definition")
            .decisive(),
        at(FAILURE.or(EVENT), "Container Name can not be blank").decisive(),
        at(FAILURE.or(EVENT), "Container port can not be blank").decisive(),
    ],
    changed_by: &[Part::Port],
    ..Cause::new("load-balancer-reference-mismatch", Stage::Request, Tier::Cause, page!("load_balancer_reference_mismatch.md"))
};
