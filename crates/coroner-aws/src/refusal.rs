//! Why a question got no answer.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a question got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The caller may not ask.
    Denied,
    /// Too many questions, and patience ended.
    Throttled,
    /// What was asked for does not exist.
    Absent,
    /// The credentials have run out.
    Expired,
    /// There are no credentials, or they are not known.
    Unauthenticated,
    /// It was not asked: what a document says about where is no place to ask.
    Nowhere,
    /// No answer came in time.
    Late,
    /// The service could not be reached, or broke off.
    Unreachable,
    /// What came is no answer.
    Nonsense,
    /// What came is an answer about something else than was asked for.
    Foreign,
    /// The service failed.
    Broken,
    /// The service refused for another reason.
    Refused,
}

/// A question without an answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.words())]
pub struct Refusal {
    /// The kind of it.
    pub reason: Reason,
    /// The code that the service gave; empty if it gave none.
    pub code: String,
    /// What it said, or what went wrong on the way.
    pub message: String,
    metadata: Box<ErrorMetadata>,
}

/// Letters of a code and of a message that are kept; AWS's own are shorter.
const MAX_CODE: usize = 200;
const MAX_MESSAGE: usize = 2000;

fn cut(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
}

impl Refusal {
    /// A refusal without a word of the service.
    pub(crate) fn of(reason: Reason, message: impl Into<String>) -> Refusal {
        let message = message.into();
        Refusal { reason, code: String::new(), message: cut(&message, MAX_MESSAGE).to_owned(), metadata: Box::default() }
    }

    /// What the service answered instead.
    pub(crate) fn answered(status: u16, code: &str, message: &str) -> Refusal {
        let (code, message) = (cut(code, MAX_CODE), cut(message, MAX_MESSAGE));
        // `com.amazonaws.ecs#ClusterNotFoundException:http://…`: what is around the name differs from service to service.
        let code = code.rsplit('#').next().unwrap_or(code).split(':').next().unwrap_or(code);
        let metadata = Box::new(ErrorMetadata::builder().code(code).message(message).build());
        Refusal { reason: reason(status, code), code: code.to_owned(), message: message.to_owned(), metadata }
    }

    /// Whether the service said that what was asked for does not exist: that is an answer, too.
    pub(crate) fn is_answer(&self) -> bool {
        self.reason == Reason::Absent
    }

    /// Code and message, as far as there are any.
    pub(crate) fn said(&self) -> String {
        match (self.code.as_str(), self.message.as_str()) {
            ("", one) | (one, "") => one.to_owned(),
            (code, message) => format!("{code}: {message}"),
        }
    }

    /// What happened, in a few words.
    pub(crate) fn words(&self) -> String {
        let said = self.said();
        match self.reason {
            Reason::Denied => format!("denied, {said}"),
            Reason::Throttled => format!("throttled, {said}"),
            Reason::Absent => format!("it does not exist ({said})"),
            Reason::Expired => format!("the credentials have expired ({said})"),
            Reason::Unauthenticated => format!("the credentials are missing or not valid ({said})"),
            Reason::Late => said,
            Reason::Nowhere => format!("not asked, {said}"),
            Reason::Unreachable => format!("could not be asked, {said}"),
            Reason::Nonsense => format!("the answer could not be read, {said}"),
            Reason::Foreign => format!("the answer is not believed, {said}"),
            Reason::Broken => format!("the service failed, {said}"),
            Reason::Refused => format!("refused, {said}"),
        }
    }
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

/// What a code means. The names are those that the APIs document, and they differ from service to service.
fn reason(status: u16, code: &str) -> Reason {
    let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
    match code {
        "RepositoryPolicyNotFoundException" => Reason::Absent,
        _ if has(&["ExpiredToken", "RequestExpired", "TokenRefreshRequired"]) => Reason::Expired,
        _ if has(&[
            "UnrecognizedClient",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "InvalidSignature",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "AuthFailure",
            "OptInRequired",
        ]) =>
        {
            Reason::Unauthenticated
        }
        _ if has(&["AccessDenied", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError"]) => Reason::Denied,
        _ if has(&["Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown", "LimitExceeded"]) => Reason::Throttled,
        _ if has(&["NotFound", "NoSuch", "DoesNotExist", "MissingException"]) => Reason::Absent,
        "" if status == 403 => Reason::Denied,
        "" if status == 429 => Reason::Throttled,
        _ if status >= 500 => Reason::Broken,
        _ => Reason::Refused,
    }
}

/// The cause that no other explains.
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).last().map_or_else(String::new, ToString::to_string)
}

/// Why there are no credentials.
pub(crate) fn credentials_words(error: &(dyn std::error::Error + 'static)) -> String {
    let found = std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<CredentialsError>());
    match found {
        Some(CredentialsError::CredentialsNotLoaded(_)) | None => "none were found".to_owned(),
        Some(CredentialsError::ProviderTimedOut(_)) => "their provider did not answer in time".to_owned(),
        Some(other) => innermost(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_however_a_service_spells_them() {
        for (code, expected) in [
            ("com.amazonaws.ecs#ClusterNotFoundException", Reason::Absent),
            ("AccessDeniedException:http://internal.amazon.com/", Reason::Denied),
            ("UnauthorizedOperation", Reason::Denied),
            ("ThrottlingException", Reason::Throttled),
            ("ExpiredTokenException", Reason::Expired),
            ("UnrecognizedClientException", Reason::Unauthenticated),
            ("InvalidParameterException", Reason::Refused),
            ("InvalidSubnetID.NotFound", Reason::Absent),
        ] {
            assert_eq!(Refusal::answered(400, code, "").reason, expected, "{code}");
        }
        assert_eq!(Refusal::answered(403, "", "").reason, Reason::Denied);
        let long = "ü".repeat(MAX_MESSAGE * 2);
        assert_eq!(Refusal::answered(403, "", &long).message.chars().count(), MAX_MESSAGE);
        assert_eq!(Refusal::of(Reason::Late, &long).message.chars().count(), MAX_MESSAGE);
        assert_eq!(Refusal::answered(503, "ServiceUnavailable", "").reason, Reason::Broken);
    }
}
