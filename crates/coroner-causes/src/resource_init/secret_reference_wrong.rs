use crate::answers;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy::need;
use crate::scene::{Scene, TextAt};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Invalid name. Must be a valid name containing alphanumeric characters").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "trying to retrieve secret with value")
            .re(r"arn: (invalid prefix|not enough sections)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "arn: invalid prefix").re(r"(?i)secret|asm|ssm").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "could not find a secretsmanager secretID from value").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "ValidationException")
            .re(r"(?is)(secrets? from (asm|ssm)|fetch(ing)? secret|GetSecretValue|GetParameters).*ValidationException")
            .unless(r"Invalid name. Must be"),
        // The whole secret where one of its keys was meant: its JSON is taken for a host name.
        at(LOG, "{").re(r#"(?i)(ENOTFOUND|getaddrinfo|unknown host|could not resolve|translate host name|no such host|lookup)[^\n]{0,60}\{\\*"(username|password|host|engine|dbname|port)\\*":"#).decisive(),
        at(FAILURE, "specified for secret").re(r"(?i)(parameter|secret) name specified for secret \S+ is invalid").decisive(),
    ],
    explains: &["dns-resolution-failed", "application-error", "secret-not-found", "secret-access-denied", "secret-json-key-missing"],
    look: Some(look),
    says: Some(says),
    fix: Some(|scene| name_taken_for_arn(scene).map(|(arn, _)| need::whole_secret_arn(arn)).unwrap_or_default()),
    wants: &[Wanted::Secret],
    answers: &[answers::parameter],
    changed_by: &[Part::Secret],
    ..Cause::new("secret-reference-wrong", Stage::ResourceInit, Tier::Cause, page!("secret_reference_wrong.md"))
};

/// Secrets Manager takes a hyphen and six characters at the end for the random suffix of a whole ARN, and looks for a secret that is
/// called like what stands before. Chance makes six small letters once in two hundred times; names end in a word of six often.
/// [Naming secrets](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html)
fn name_taken_for_arn<'s>(scene: &'s Scene<'_>) -> Option<(&'s str, &'s TextAt<'s>)> {
    scene.texts_of("secret-access-denied").find_map(|text| {
        let shape = pattern!(r"on resource: (arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[a-z]{6})[\s,]")?;
        Some((shape.group(&text.text)?, text))
    })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((arn, text)) = name_taken_for_arn(scene) {
        weigh.strong(|| text.fact(format!("{arn} ends in a word and not in six random characters: the name is taken for a whole ARN")));
    }
}

fn says(scene: &Scene<'_>) -> String {
    name_taken_for_arn(scene).map_or_else(String::new, |(arn, _)| {
        format!("valueFrom gives {arn} without its random suffix, and the end of the name is taken for one")
    })
}
