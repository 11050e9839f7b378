//! Who was denied what on which resource: read out of the words of AWS, of its SDKs and of the ECS agent.
//!
//! [Access denied messages](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html)

use coroner_ecs::arn::{Arn, short_name};

use crate::pattern::pattern;
use crate::story::contains_ignoring_case;

/// What a message tells of a denial; what it doesn't tell is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denial {
    /// Who was refused.
    pub principal: Option<Principal>,
    /// `service:Action`.
    pub actions: Vec<String>,
    /// ARN, name or `*`; never a piece of one.
    pub resource: Option<String>,
    /// How the resource begins, where the message is cut off in it.
    pub cut_resource: Option<String>,
    /// Whether a policy forbids the call; otherwise an allow is missing.
    pub explicit: bool,
    /// The kind of policy that decided, if the message names it.
    pub policy: Option<Policy>,
    /// The ARN of the policy that forbids, if the message names it.
    pub policy_arn: Option<String>,
}

/// A role, in a session or by itself, or a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// Id of the account, of twelve digits.
    pub account: String,
    /// Whether it is a user of IAM; otherwise it is a role.
    pub is_user: bool,
    /// Name without its path.
    pub name: String,
    /// Name of the session; ECS uses the task's id, EC2 the instance's.
    pub session: String,
    /// The ARN of the role or user. That of a session has lost the role's path, so it tells none.
    pub arn: Option<String>,
}

/// The kinds of policies that AWS names in a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Of the role or user.
    Identity,
    /// Of the resource.
    Resource,
    /// Who may assume a role.
    Trust,
    /// The bounds of a role or user.
    Boundary,
    /// Of the session.
    Session,
    /// Of the organisation, for accounts.
    ServiceControl,
    /// Of the organisation, for resources.
    ResourceControl,
    /// Of a VPC endpoint.
    Endpoint,
}

impl Policy {
    /// How AWS calls it, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Policy::Identity => "an identity-based policy",
            Policy::Resource => "a resource-based policy",
            Policy::Trust => "a role trust policy",
            Policy::Boundary => "a permissions boundary",
            Policy::Session => "a session policy",
            Policy::ServiceControl => "a service control policy",
            Policy::ResourceControl => "a resource control policy",
            Policy::Endpoint => "a VPC endpoint policy",
        }
    }

    /// The same without article.
    pub fn bare_name(self) -> &'static str {
        self.name().split_once(' ').map_or("", |(_, name)| name)
    }

    fn of(words: &str) -> Option<Policy> {
        let words = words.to_ascii_lowercase();
        let kinds = [
            ("identity", Policy::Identity),
            ("resource-b", Policy::Resource),
            ("trust", Policy::Trust),
            ("boundary", Policy::Boundary),
            ("session", Policy::Session),
            ("service c", Policy::ServiceControl),
            ("resource c", Policy::ResourceControl),
            ("endpoint", Policy::Endpoint),
        ];
        kinds.into_iter().find(|(word, _)| words.contains(word)).map(|(_, kind)| kind)
    }
}

impl Principal {
    /// `None` if the text is no ARN of a role, of a role's session or of a user.
    pub fn parse(text: &str) -> Option<Principal> {
        let arn = Arn::parse(text)?;
        let (kind, path) = arn.resource.split_once('/')?;
        let (name, session) = match (arn.service, kind) {
            ("sts", "assumed-role") => path.split_once('/')?,
            ("iam", "role" | "user") => (short_name(path), ""),
            _ => return None,
        };
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b));
        let known = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty() && plain(name);
        known.then(|| Principal {
            partition: arn.partition.to_owned(),
            account: arn.account.to_owned(),
            is_user: kind == "user",
            name: name.to_owned(),
            session: session.to_owned(),
            arn: (arn.service == "iam").then(|| text.to_owned()),
        })
    }

    /// Whether the session is that of an instance profile.
    pub fn is_instance(&self) -> bool {
        self.session.strip_prefix("i-").is_some_and(|id| id.len() >= 8 && id.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    /// Whether the session is named after a task: ECS gave out its credentials.
    pub fn is_task(&self) -> bool {
        self.session.len() == 32 && self.session.bytes().all(|b| b.is_ascii_hexdigit())
    }

    /// Whether AWS made the role for itself, with a policy that nobody can change.
    pub fn is_service_linked(&self) -> bool {
        self.name.starts_with("AWSServiceRoleFor")
    }
}

impl Denial {
    /// Reads a message, whole or cut off.
    pub fn read(text: &str) -> Denial {
        let explicit = contains_ignoring_case(text, "explicit deny");
        let kind = if explicit {
            pattern!(r"(?i)explicit deny in (?:an? |the )?([a-z -]{3,40})").and_then(|p| p.group(text))
        } else {
            pattern!(r"(?i)because no ([a-z -]{3,40})").and_then(|p| p.group(text))
        };
        let resource = resource(text);
        let is_cut = resource.as_deref().is_some_and(|resource| cut_at(text, resource));
        let (resource, cut_resource) = if is_cut { (None, resource) } else { (resource, None) };
        Denial {
            principal: principal(text),
            actions: actions(text),
            resource,
            cut_resource,
            explicit,
            policy: kind.and_then(Policy::of),
            policy_arn: pattern!(r"(?i)explicit deny in [a-z -]{3,40}: (arn:aws[!-~]+[A-Za-z0-9])")
                .and_then(|p| p.group(text))
                .map(str::to_owned),
        }
    }

    /// How much the message tells.
    pub fn weight(&self) -> usize {
        usize::from(self.principal.is_some()) + usize::from(!self.actions.is_empty()) + usize::from(self.resource.is_some())
    }
}

/// A session's name may be cut off without harm, the name of its role may not.
fn principal(text: &str) -> Option<Principal> {
    let named = pattern!(
        r"(?i:user:?) +(arn:aws[a-z-]*:sts::\d{12}:assumed-role/[\w+=,.@-]+/[\w+=,.@-]*)|(arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[!-~]+)\s+is not authorized"
    )?;
    Principal::parse(named.group(text)?)
}

fn actions(text: &str) -> Vec<String> {
    let performed = pattern!(r"not authorized to perform: ?([a-z0-9-]+:[A-Za-z0-9*]+(?:, ?[a-z0-9-]+:[A-Za-z0-9*]+)*)");
    if let Some(list) = performed.and_then(|p| p.group(text)) {
        return list.split(',').map(str::trim).filter(|action| !cut_at(text, action)).map(str::to_owned).collect();
    }
    if pattern!(r"Access to KMS is not allowed|ciphertext refers to a customer master key").is_some_and(|p| p.is_match(text)) {
        return vec!["kms:Decrypt".to_owned()];
    }
    called(text).into_iter().collect()
}

/// The call that an SDK names where AWS says no more than `Access Denied`, as S3 does.
fn called(text: &str) -> Option<String> {
    // Go: `operation error S3: PutObject, https response error StatusCode: 403 …`
    if let Some((service, operation)) =
        pattern!(r"operation error ([A-Za-z0-9 ]+: \w+)")?.group(text).and_then(|call| call.split_once(": "))
    {
        return Some(permission(&service_prefix(service), operation));
    }
    // Python and the command line, PHP: they name no service, but these words are S3's.
    let operation = pattern!(r#"when calling the (\w+) operation|Error executing \\?"(\w+)\\?" on"#)?.group(text)?;
    let of_s3 = ["Object", "Bucket", "Multipart", "UploadPart"].iter().any(|word| operation.contains(word));
    of_s3.then(|| permission("s3", operation))
}

/// What IAM calls the right that an operation needs, where the two differ.
fn permission(service: &str, operation: &str) -> String {
    let action = match (service, operation) {
        ("s3", "HeadObject") => "GetObject",
        ("s3", "HeadBucket" | "ListObjects" | "ListObjectsV2") => "ListBucket",
        ("s3", "ListBuckets") => "ListAllMyBuckets",
        ("s3", "DeleteObjects") => "DeleteObject",
        ("s3", "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" | "CopyObject") => "PutObject",
        _ => operation,
    };
    format!("{service}:{action}")
}

/// IAM's prefix of a service, from the id that SDKs use.
fn service_prefix(id: &str) -> String {
    match id {
        "CloudWatch Logs" => "logs".to_owned(),
        "EventBridge" => "events".to_owned(),
        "SFN" => "states".to_owned(),
        "EFS" => "elasticfilesystem".to_owned(),
        "SESv2" => "ses".to_owned(),
        "Elastic Load Balancing v2" => "elasticloadbalancing".to_owned(),
        "Cognito Identity Provider" => "cognito-idp".to_owned(),
        "Bedrock Runtime" => "bedrock".to_owned(),
        id => id.replace(' ', "").to_ascii_lowercase(),
    }
}

fn resource(text: &str) -> Option<String> {
    let named = pattern!(r#"\bon resource:?\s+\\*["']([^"'\\\n]+)|\bon resource:?\s+([^\s"'\\]+)"#)?;
    let resource = match named.group(text) {
        Some(resource) => resource.trim_end_matches(['.', '…', ',', ';', ')']).to_owned(),
        None => object(text)?,
    };
    (!resource.is_empty() && resource.len() <= 1024).then_some(resource)
}

/// The S3 object of an address in the message, in the form that PHP's SDK and people log it.
fn object(text: &str) -> Option<String> {
    let url = pattern!(r"https?://([a-z0-9.-]{3,63}\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/[^\s?\x22'<>]*)");
    if let Some((host, key)) = url.and_then(|p| p.group(text)).and_then(|address| address.split_once('/')) {
        let bucket = host.split(".s3").next()?;
        let partition = if host.ends_with(".cn") { "aws-cn" } else { "aws" };
        return Some(format!("arn:{partition}:s3:::{bucket}/{}", if key.is_empty() { "*" } else { key }));
    }
    let (bucket, key) = pattern!(r"s3://([a-z0-9.-]{3,63}/[^\s?\x22'<>]+)")?.group(text)?.split_once('/')?;
    Some(format!("arn:aws:s3:::{bucket}/{key}"))
}

/// Whether the message was cut off in `piece`: at its end stands an ellipsis, or the message is as long as ECS lets a reason be.
pub fn cut_at(text: &str, piece: &str) -> bool {
    if piece.starts_with("arn:") && Arn::parse(piece).is_none() {
        return true;
    }
    let end = text.trim_end();
    let bare = end.trim_end_matches(['.', '…']);
    // The agent cuts a container's reason at 255 bytes and a task's at 1024.
    bare.ends_with(piece) && (end.len() - bare.len() >= 3 || matches!(text.len(), 250..=255 | 1015..=1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal_of(text: &str) -> (String, String) {
        let principal = Denial::read(text).principal.unwrap_or_else(|| unreachable!("nobody in {text}"));
        (principal.name, principal.session)
    }

    #[test]
    fn the_full_sentence_tells_all() {
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"] {
            let text = format!(
                "AccessDeniedException: User: arn:{partition}:sts::111122223333:assumed-role/web-exec/0a1b is not authorized to perform: ssm:GetParameters on resource: arn:{partition}:ssm:eu-west-1:111122223333:parameter/web/db because no identity-based policy allows the ssm:GetParameters action"
            );
            let denial = Denial::read(&text);
            let principal = denial.principal.unwrap_or_else(|| unreachable!());
            assert_eq!((principal.partition.as_str(), principal.name.as_str(), principal.arn), (partition, "web-exec", None));
            assert_eq!(denial.actions, ["ssm:GetParameters"]);
            assert_eq!(denial.resource, Some(format!("arn:{partition}:ssm:eu-west-1:111122223333:parameter/web/db")));
            assert_eq!((denial.explicit, denial.policy), (false, Some(Policy::Identity)));
        }
    }

    #[test]
    fn each_kind_of_policy_is_told() {
        let denial = |words: &str| {
            Denial::read(&format!(
                "User: arn:aws:iam::111122223333:user/ci/deploy is not authorized to perform: ecs:RunTask on resource: * {words}"
            ))
        };
        for (words, explicit, policy) in [
            ("because no identity-based policy allows the ecs:RunTask action", false, Some(Policy::Identity)),
            ("because no resource-based policy allows the ecs:RunTask action", false, Some(Policy::Resource)),
            ("because no permissions boundary allows the ecs:RunTask action", false, Some(Policy::Boundary)),
            ("because no session policy allows the ecs:RunTask action", false, Some(Policy::Session)),
            ("because no service control policy allows the ecs:RunTask action", false, Some(Policy::ServiceControl)),
            ("because no VPC endpoint policy allows the ecs:RunTask action", false, Some(Policy::Endpoint)),
            ("because no role trust policy allows the ecs:RunTask action", false, Some(Policy::Trust)),
            ("because no identity-ba", false, Some(Policy::Identity)),
            ("with an explicit deny in an identity-based policy", true, Some(Policy::Identity)),
            ("with an explicit deny in a service control policy", true, Some(Policy::ServiceControl)),
            ("with an explicit deny in a resource control policy", true, Some(Policy::ResourceControl)),
            ("with an explicit deny in a resource-based policy", true, Some(Policy::Resource)),
            ("with an explicit deny in a VPC endpoint policy", true, Some(Policy::Endpoint)),
            ("with an explicit deny in the role trust policy", true, Some(Policy::Trust)),
            ("with an explicit deny", true, None),
            ("", false, None),
        ] {
            assert_eq!((denial(words).explicit, denial(words).policy), (explicit, policy), "{words}");
        }
        let named = denial(
            "with an explicit deny in a service control policy: arn:aws:organizations::999900001111:policy/o-a1b2c3/service_control_policy/p-0a1b.",
        );
        assert_eq!(named.policy_arn.as_deref(), Some("arn:aws:organizations::999900001111:policy/o-a1b2c3/service_control_policy/p-0a1b"));
        assert_eq!(named.resource.as_deref(), Some("*"));
    }

    #[test]
    fn principals_of_all_kinds_are_read() {
        let text = |arn: &str| format!("User: {arn} is not authorized to perform: s3:PutObject");
        assert_eq!(
            principal_of(&text("arn:aws:sts::111122223333:assumed-role/hosts/i-0b1c2d3e4f5a60718")),
            ("hosts".into(), "i-0b1c2d3e4f5a60718".into())
        );
        assert_eq!(principal_of(&text("arn:aws-cn:iam::111122223333:user/ci/deploy")).0, "deploy");
        assert_eq!(principal_of(&text("arn:aws:iam::111122223333:role/service-role/nightly")).0, "nightly");
        assert_eq!(Denial::read(&text("anonymous")).principal, None);
        assert_eq!(Denial::read(&text("arn:aws:iam::111122223333:root")).principal, None);
    }

    #[test]
    fn what_an_sdk_says_without_the_sentence_still_names_the_call() {
        for (text, action, resource) in [
            (
                "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
                Some("s3:PutObject"),
                None,
            ),
            ("An error occurred (403) when calling the HeadObject operation: Forbidden", Some("s3:GetObject"), None),
            (
                "operation error S3: ListObjectsV2, https response error StatusCode: 403, RequestID: 5Y, HostID: x, api error AccessDenied: Access Denied",
                Some("s3:ListBucket"),
                None,
            ),
            (
                "operation error CloudWatch Logs: PutLogEvents, https response error StatusCode: 400, api error AccessDeniedException: no",
                Some("logs:PutLogEvents"),
                None,
            ),
            (
                r#"Error executing "GetObject" on "https://acme-in.s3.eu-west-1.amazonaws.com/a/b.csv"; AWS HTTP error: Client error: 403 Forbidden"#,
                Some("s3:GetObject"),
                Some("arn:aws:s3:::acme-in/a/b.csv"),
            ),
            (
                "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden for s3://acme-in/a.csv",
                Some("s3:GetObject"),
                Some("arn:aws:s3:::acme-in/a.csv"),
            ),
            ("AccessDenied: Access Denied\n    at throwDefaultError", None, None),
            ("An error occurred (AccessDenied) when calling the DescribeThing operation: Access Denied", None, None),
            ("AccessDeniedException: Access to KMS is not allowed status code: 400", Some("kms:Decrypt"), None),
        ] {
            let denial = Denial::read(text);
            assert_eq!(denial.actions.first().map(String::as_str), action, "{text}");
            assert_eq!(denial.resource.as_deref(), resource, "{text}");
        }
    }

    #[test]
    fn quoted_and_escaped_resources_are_read_whole() {
        for text in [
            r#"is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme/my report.csv" because no"#,
            r#"{"msg":"is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/my report.csv\" because no"}"#,
        ] {
            assert_eq!(Denial::read(text).resource.as_deref(), Some("arn:aws:s3:::acme/my report.csv"), "{text}");
        }
    }

    #[test]
    fn a_piece_of_an_arn_is_no_arn() {
        let whole = "User: arn:aws:sts::111122223333:assumed-role/web-exec/0a1b is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/web/database";
        for cut in [&whole[..80], &whole[..116], &whole[..150]] {
            assert_eq!(Denial::read(cut).resource, None, "{cut}");
        }
        assert_eq!(principal_of(&whole[..55]), ("web-exec".into(), "0".into()));
        assert_eq!(Denial::read(&whole[..40]).principal, None);
        let cut = format!("{}...", &whole[..whole.len() - 4]);
        assert_eq!(Denial::read(&cut).cut_resource.as_deref(), Some("arn:aws:ssm:eu-west-1:111122223333:parameter/web/data"));
        let filled = format!("{}{}", "x".repeat(255 - whole.len()), whole);
        assert_eq!(Denial::read(&filled).resource, None);
        assert_eq!(Denial::read(whole).resource.as_deref(), Some("arn:aws:ssm:eu-west-1:111122223333:parameter/web/database"));
        let cut_action = format!("{}...", &whole[..96]);
        assert_eq!(Denial::read(&cut_action).actions, Vec::<String>::new(), "{cut_action}");
    }
}
