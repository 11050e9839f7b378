//! XML of the query and the ec2 protocol. Recorded answers are all there is to go by: a list is told from a structure, a map isn't.

use serde_json::Value;

use super::{REQUEST_ID, ec2};
use crate::refusal::{Refusal, internal};
use crate::service;
use crate::time::{Clock, iso};

pub(super) fn query(clock: Clock, service: &str, operation: &str, answer: &Value) -> Vec<u8> {
    let mut out = format!("<{operation}Response xmlns=\"{}\"><{operation}Result>", service::namespace(service));
    members(&mut out, clock, false, "", answer);
    out += &format!("</{operation}Result><ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{operation}Response>");
    out.into_bytes()
}

pub(super) fn ec2(clock: Clock, operation: &str, answer: &Value) -> Vec<u8> {
    let namespace = service::namespace("ec2");
    let mut out = format!("<{operation}Response xmlns=\"{namespace}\"><requestId>{REQUEST_ID}</requestId>");
    members(&mut out, clock, true, "", answer);
    out += &format!("</{operation}Response>");
    out.into_bytes()
}

pub(super) fn query_refusal(service: &str, refusal: &Refusal) -> Vec<u8> {
    let kind = if refusal.status < 500 { "Sender" } else { "Receiver" };
    let (namespace, code, message) = (service::namespace(service), escaped(&refusal.code), escaped(&refusal.message));
    let error = format!("<Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    format!("<ErrorResponse xmlns=\"{namespace}\">{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>").into_bytes()
}

pub(super) fn ec2_refusal(refusal: &Refusal) -> Vec<u8> {
    let error = format!("<Error><Code>{}</Code><Message>{}</Message></Error>", escaped(&refusal.code), escaped(&refusal.message));
    format!("<Response><Errors>{error}</Errors><RequestID>{REQUEST_ID}</RequestID></Response>").into_bytes()
}

fn members(out: &mut String, clock: Clock, ec2: bool, parent: &str, value: &Value) {
    let members = value.as_object().into_iter().flatten();
    for (name, value) in members.filter(|(name, value)| !internal(name) && !value.is_null()) {
        let element = if ec2 { ec2::element(parent, name, value) } else { name.clone() };
        *out += &format!("<{element}>");
        content(out, clock, ec2, name, value);
        *out += &format!("</{element}>");
    }
}

fn content(out: &mut String, clock: Clock, ec2: bool, member: &str, value: &Value) {
    if let Some(milliseconds) = clock.read(member, value) {
        *out += &iso(milliseconds);
        return;
    }
    match value {
        Value::Array(items) => {
            let element = if ec2 { "item" } else { "member" };
            for item in items {
                *out += &format!("<{element}>");
                content(out, clock, ec2, member, item);
                *out += &format!("</{element}>");
            }
        }
        Value::Object(_) => members(out, clock, ec2, member, value),
        Value::String(text) => *out += &escaped(text),
        other => *out += &other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn query_lists_have_members() {
        let clock = Clock::new(jiff::Timestamp::UNIX_EPOCH);
        let recorded = json!({"TargetGroups": [{"Port": 80, "Enabled": true, "CreatedTime": "@90s", "Path": "/a?b&c"}], "Empty": []});
        let written = text(query(clock, "elbv2", "DescribeTargetGroups", &recorded));
        let group = "<CreatedTime>1970-01-01T00:01:30.000Z</CreatedTime><Enabled>true</Enabled><Path>/a?b&amp;c</Path><Port>80</Port>";
        let wanted = format!(
            "<DescribeTargetGroupsResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">\
             <DescribeTargetGroupsResult><Empty></Empty><TargetGroups><member>{group}</member></TargetGroups></DescribeTargetGroupsResult>\
             <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></DescribeTargetGroupsResponse>"
        );
        assert_eq!(written, wanted);
    }

    #[test]
    fn ec2_has_names_and_items_of_its_own() {
        let clock = Clock::new(jiff::Timestamp::UNIX_EPOCH);
        let recorded =
            json!({"SecurityGroups": [{"Description": "web", "GroupId": "sg-1", "IpPermissionsEgress": [{"IpProtocol": "-1"}]}]});
        let written = text(ec2(clock, "DescribeSecurityGroups", &recorded));
        let permission = "<ipPermissionsEgress><item><ipProtocol>-1</ipProtocol></item></ipPermissionsEgress>";
        let group = format!("<item><groupDescription>web</groupDescription><groupId>sg-1</groupId>{permission}</item>");
        assert!(written.contains(&format!("<securityGroupInfo>{group}</securityGroupInfo>")), "{written}");
    }
}
