use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    // CodePipeline's deploy action, GitHub's render action, ecs-deploy and Copilot: what takes an image by the name of its container.
    signatures: &[
        at(FAILURE.or(EVENT), "The AWS ECS container ").re(r"The AWS ECS container \S+ does not exist").decisive(),
        at(FAILURE, "Could not find container definition with matching name").decisive(),
        at(FAILURE, "container definition").re(
            r"(?i)(no|unknown|cannot find|could not find|unable to find) (a )?container( definition)?.{0,60}(named|with name|matching)",
        ),
        at(FAILURE, "Unknown container:").moderate(),
        at(FAILURE, "imagedefinitions.json")
            .re(r"(?i)imagedefinitions\.json.{0,120}(not exist|does not name|unknown container)")
            .moderate(),
        // What starts a task and overrides a container by its name.
        at(FAILURE, "is not a container in the TaskDefinition").decisive(),
    ],
    explains: &["request-refused", "deployment-failed"],
    ..Cause::new("deploy-names-unknown-container", Stage::Request, Tier::Cause, page!("deploy_names_unknown_container.md"))
};
