//! Which tool owns a service: it writes the service anew with its next deployment, and undoes what was changed by hand.
//!
//! [Resource tags](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html) of CloudFormation,
//! [names that it makes](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html),
//! [tags of Copilot](https://aws.github.io/copilot-cli/docs/developing/additional-aws-resources/)

use crate::pattern::pattern;
use crate::scene::Scene;

/// Who owns it, as a sentence names them; `None` where nothing tells.
pub fn owner(scene: &Scene<'_>) -> Option<String> {
    let of_service = scene.service.iter().flat_map(|service| service.value.tags.iter());
    let of_task = scene.task.iter().flat_map(|task| task.value.tags.iter());
    let tags: Vec<(&str, &str)> = of_service.chain(of_task).map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
    let value = |key: &str| tags.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    if let Some(app) = value("copilot-application") {
        return Some(format!("Copilot's application {app}"));
    }
    if let Some(stack) = value("aws:cloudformation:stack-name") {
        return Some(format!("CloudFormation's stack {stack}"));
    }
    let managed = tags.iter().find(|(key, value)| {
        let key = key.to_ascii_lowercase().replace(['-', '_', ':'], "");
        (key == "managedby" || key == "provisioner" || key == "terraform" || key == "pulumi")
            && (key == "terraform" || key == "pulumi" || is_tool(value))
    });
    if let Some((key, value)) = managed {
        let tool: &str = if is_tool(value) { value } else { key };
        return Some(tool.to_owned());
    }
    // The stack's name, the resource's, and letters that CloudFormation draws.
    let name = scene.service.map(|service| service.value.service_name.as_str()).or_else(|| scene.task?.value.service_name())?;
    let shape = pattern!(r"^([A-Za-z][A-Za-z0-9-]*?)-[A-Za-z][A-Za-z0-9]*-([A-Za-z0-9]{12,13})$")?;
    let drawn = name
        .rsplit('-')
        .next()
        .is_some_and(|last| last.contains(|c: char| c.is_ascii_digit()) && last.contains(|c: char| c.is_ascii_uppercase()));
    drawn.then(|| shape.group(name)).flatten().map(|stack| format!("CloudFormation's stack {stack}, by its name,"))
}

fn is_tool(value: &str) -> bool {
    ["terraform", "opentofu", "pulumi", "cdk", "cloudformation", "sst", "terragrunt"].contains(&value.to_ascii_lowercase().as_str())
}
