use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Whether the bare name is a container of the same task only the definition tells; the text alone is a hint.
        at(LOG, "getaddrinfo").re(r"getaddrinfo (ENOTFOUND|EAI_AGAIN) [A-Za-z][\w-]*([\s:,]|$)").weak(),
        at(LOG, "host not found in upstream").re(r#"in upstream "[A-Za-z][\w-]*(:\d+)?""#).weak(),
        at(LOG, "could not translate host name").re(r#"host name "[A-Za-z][\w-]*" to"#).weak(),
    ],
    explains: &[
        "dns-resolution-failed",
        "dependency-unreachable",
        "dependency-start-timeout",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("intra-task-hostname-wrong", Stage::Run, Tier::Cause, page!("intra_task_hostname_wrong.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(definition) = scene.definition.filter(|definition| definition.network_mode.as_str() == "awsvpc") else { return };
    let text = scene.texts_of("dns-resolution-failed").chain(scene.texts_of("intra-task-hostname-wrong")).next();
    let Some(text) = text else { return };
    let named = definition.container_definitions.iter().find(|container| {
        let name = container.name.as_str();
        text.text.match_indices(name).any(|(at, _)| {
            let (before, after) = (text.text[..at].chars().next_back(), text.text[at + name.len()..].chars().next());
            let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
            name.len() > 1 && edge(before) && (edge(after) || after == Some(':')) && text.container != Some(name)
        })
    });
    if let Some(container) = named {
        weigh.decisive(|| {
            scene.defined(
                "containerDefinitions",
                format!("{} is a container of the same task, and in awsvpc mode it is reached as localhost", container.name),
            )
        });
        weigh.explains("dns-resolution-failed");
    }
}
