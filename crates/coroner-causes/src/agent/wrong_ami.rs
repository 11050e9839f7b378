use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING.or(EVENT).or(FAILURE), "of the specified AMI")
            .re(r"(?i)the architecture .{1,40} of the specified instance type does not match")
            .decisive(),
        at(SCALING.or(EVENT).or(FAILURE), "Ensure that you are using an AMI that is enabled for ENA").decisive(),
        // Only AMIs that are made for ECS have the folder of its agent.
        at(AGENT_LOG.or(FAILURE).or(LOG), "/etc/ecs/ecs.config").re(r"/etc/ecs/ecs\.config: No such file or directory"),
    ],
    explains: &["capacity-provider-cannot-scale", "gpu-runtime-unavailable", "missing-instance-attribute", "no-container-instances"],
    ..Cause::new("wrong-ami", Stage::Agent, Tier::Rare, page!("wrong_ami.md"))
};
