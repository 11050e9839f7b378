//! One question to AWS: an operation and what it is given.

use std::fmt::Write;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use coroner_ecs::Region;
use serde_json::Value;

use crate::operation::Operation;
use crate::refusal::Refusal;
use crate::service::Protocol;
use crate::trouble::Trouble;

/// Where a question is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the Region of the subject.
    Own,
    /// In another one of its partition.
    Other(Region),
    /// Nowhere: what the case says about it is no place, in these words.
    Nowhere(String),
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) operation: &'static Operation,
    /// Members as the API's model names them; those of EC2 as they are called on the wire.
    pub(crate) input: Value,
    /// Where to ask.
    pub(crate) place: Place,
    /// What a policy would name to allow it: an ARN, or `*`.
    pub(crate) resource: String,
    /// What the answer tells, in the words of a report: "the log of app".
    pub(crate) what: String,
    /// What that would settle.
    pub(crate) why: &'static str,
}

impl Ask {
    /// Tells two questions apart.
    pub(crate) fn key(&self) -> String {
        let place = match &self.place {
            Place::Own => "",
            Place::Other(region) => region.name(),
            Place::Nowhere(words) => words,
        };
        format!("{}.{} {place} {}", self.operation.service.name, self.operation.name, self.input)
    }

    /// What to say where nothing is known without its answer.
    pub(crate) fn refused(&self, refusal: Refusal) -> Trouble {
        Trouble::Refused { action: self.operation.action(), resource: self.resource.clone(), refusal }
    }

    /// The same question for the page behind `token`.
    pub(crate) fn page(&self, token: &Value) -> Ask {
        let mut next = self.clone();
        if let (Some((member, _)), Some(input)) = (self.operation.page, next.input.as_object_mut()) {
            input.insert(member.to_owned(), token.clone());
        }
        next
    }

    /// The request, without host and signature.
    pub(crate) fn request(&self) -> HttpRequest {
        let name = self.operation.name;
        let mut request = HttpRequest::empty();
        request.headers_mut().insert("user-agent", concat!("coroner/", env!("CARGO_PKG_VERSION")));
        let (content, body) = match self.operation.service.protocol {
            Protocol::Json { target, version } => {
                request.headers_mut().insert("x-amz-target", format!("{target}.{name}"));
                (format!("application/x-amz-json-{version}"), self.input.to_string())
            }
            Protocol::Query { version } => (FORM.to_owned(), form(name, version, &self.input, ".member")),
            Protocol::Ec2 { version } => (FORM.to_owned(), form(name, version, &self.input, "")),
            Protocol::Rest => {
                // Any path is a valid one: its parts are escaped.
                let _: Result<_, _> = request.set_uri(rest_path(name, &self.input));
                let _: Result<_, _> = request.set_method("GET");
                return request;
            }
        };
        let _: Result<_, _> = request.set_uri("/");
        let _: Result<_, _> = request.set_method("POST");
        request.headers_mut().insert("content-type", content);
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        request
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The one operation of EFS that is asked has all its members in the query.
fn rest_path(operation: &str, input: &Value) -> String {
    let path = if operation == "DescribeMountTargets" { "/2015-02-01/mount-targets" } else { "/" };
    let mut query = String::new();
    put(&mut query, "", input, "");
    format!("{path}?{}", query.trim_start_matches('&'))
}

fn form(operation: &str, version: &str, input: &Value, list: &str) -> String {
    let mut form = format!("Action={operation}&Version={version}");
    put(&mut form, "", input, list);
    form
}

/// Members of objects and lists get the names of all that they stand in, joined by dots.
fn put(form: &mut String, name: &str, value: &Value, list: &str) {
    match value {
        Value::Object(members) => members.iter().for_each(|(member, value)| {
            let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
            put(form, &name, value, list);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| put(form, &format!("{name}{list}.{}", at + 1), item, list));
        }
        Value::Null => {}
        Value::String(text) => pair(form, name, text),
        Value::Bool(_) | Value::Number(_) => pair(form, name, &value.to_string()),
    }
}

fn pair(form: &mut String, name: &str, value: &str) {
    form.push('&');
    escape(form, name);
    form.push('=');
    escape(form, value);
}

/// Percent-encoding of all that [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2.3) does not call unreserved.
fn escape(form: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            form.push(char::from(byte));
        } else {
            // Writing into a string can't fail.
            let _ = write!(form, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_structures_are_written_as_each_protocol_wants_them() {
        let input = json!({"TargetGroupArns": ["arn:a", "b c"], "PageSize": 5});
        assert_eq!(
            form("D", "1", &input, ".member"),
            "Action=D&Version=1&PageSize=5&TargetGroupArns.member.1=arn%3Aa&TargetGroupArns.member.2=b%20c"
        );
        let input = json!({"Filter": [{"Name": "vpc-id", "Value": ["vpc-1"]}]});
        assert_eq!(form("D", "1", &input, ""), "Action=D&Version=1&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1");
        assert_eq!(rest_path("DescribeMountTargets", &json!({"FileSystemId": "fs-1"})), "/2015-02-01/mount-targets?FileSystemId=fs-1");
    }
}
