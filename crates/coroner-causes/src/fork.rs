//! What is said where a message does not tell which of several causes it was: its own words, and the question that settles it.

use coroner_case::{Command, command};

use crate::pattern::pattern;
use crate::quote::shorten;
use crate::scene::Scene;

/// Characters of a message that a headline quotes.
const QUOTED: usize = 220;

/// What happened, in the words of the message that tells it: `the image could not be pulled: “…”`.
pub fn says(scene: &Scene<'_>, slug: &str, happened: &str) -> String {
    match words_of(scene, slug) {
        Some(words) => format!("{happened}: “{words}”"),
        None => happened.to_owned(),
    }
}

/// The innermost words of the message that speaks for a cause: of several the shortest, which is a line and not the text around it.
fn words_of(scene: &Scene<'_>, slug: &str) -> Option<String> {
    let texts = scene.texts_of(slug).filter(|text| text.text.contains(' '));
    texts.min_by_key(|text| (text.demotion, text.text.len())).map(|text| innermost(&text.text))
}

/// What a message says inside the names that each layer puts before it; whole, if that is all it says.
pub fn innermost(message: &str) -> String {
    let envelopes = pattern!(
        r"^(?:\s*(?:\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?|Error response from daemon|API error \(\d{3}\)|\w*(?:Error|Exception):|TaskFailedToStart|Task failed to start|rpc error: code = \w+ desc =|\(service [^)]*\)|Status ?[Rr]eason|[Ss]topped ?[Rr]eason|[Rr]eason)\s*[:=]?\s+)+"
    );
    let text = message.trim();
    let inner = envelopes.and_then(|envelopes| envelopes.find(text)).map_or(text, |head| text[head.len()..].trim_start());
    shorten(if inner.len() < 4 { text } else { inner }, QUOTED)
}

/// The command that settles which it was: Coroner's own, of the task or the service that is known or named.
pub fn question(scene: &Scene<'_>) -> Command {
    if let Some(arn) = scene.task.and_then(|task| task.value.task_arn.some()) {
        return command!("coroner task {}", arn);
    }
    if let Some(arn) = scene.service.and_then(|service| service.value.service_arn.some()) {
        return command!("coroner service {}", arn);
    }
    let texts = || scene.texts.iter().map(|text| &*text.text);
    let arn = |kind| texts().find_map(|text| arn_in(text, kind));
    if let Some(task) = arn("task") {
        return command!("coroner task {}", task);
    }
    if let Some(service) = arn("service") {
        return command!("coroner service {}", service);
    }
    let (service, cluster) = named_in(texts());
    command!("coroner service {} --cluster {}", service.unwrap_or("${{SERVICE}}"), cluster.unwrap_or("${{CLUSTER}}"))
}

/// The first ARN of a task or a service in a text.
fn arn_in<'t>(text: &'t str, kind: &str) -> Option<&'t str> {
    let pattern = match kind {
        "task" => pattern!(r"arn:aws[a-z-]*:ecs:[a-z0-9-]{5,30}:\d{12}:task/[\w./-]+\b"),
        _ => pattern!(r"arn:aws[a-z-]*:ecs:[a-z0-9-]{5,30}:\d{12}:service/[\w./-]+\b"),
    };
    pattern?.find(text)
}

/// Names of a service and of its cluster, as events and tools write them.
fn named_in<'t>(texts: impl Iterator<Item = &'t str>) -> (Option<&'t str>, Option<&'t str>) {
    let service = pattern!(r#"(?i)(?:\(service |--services?[ =]["']?)([\w-]+)|\bservice(?:[ _-]?name)?[ =:]+["'`]([\w-]+)["'`]"#);
    let cluster = pattern!(r#"(?i)--cluster[ =]["']?([\w-]+)|\bcluster(?:[ _-]?name)?[ =:]+["'`]([\w-]+)["'`]"#);
    let mut named = (None, None);
    for text in texts {
        named.0 = named.0.or_else(|| service?.group(text));
        named.1 = named.1.or_else(|| cluster?.group(text));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::innermost;

    #[test]
    fn the_layers_before_the_words_are_taken_off() {
        for (message, words) in [
            ("CannotPullContainerError: Error response from daemon: pull access denied for x", "pull access denied for x"),
            ("CannotStartContainerError: API error (500): something new", "something new"),
            ("ResourceInitializationError: unable to pull secrets", "unable to pull secrets"),
            ("(service web) was unable to frobnicate", "was unable to frobnicate"),
            ("CannotPullContainerError: API error (404)", "API error (404)"),
            ("Task stopped because of something", "Task stopped because of something"),
        ] {
            assert_eq!(innermost(message), words);
        }
    }
}
