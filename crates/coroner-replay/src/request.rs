//! From an HTTP request to an operation and its members.

use hyper::HeaderMap;
use serde_json::{Map, Value};

use crate::{cbor, service};

/// What a request is written in, and its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// awsJson 1.0 or 1.1: the operation is in `X-Amz-Target`.
    Json,
    /// Smithy RPC v2: the operation is in the path, bodies are CBOR.
    Cbor,
    /// A form goes in, XML comes out.
    Query,
    /// As query, with other names of elements and errors.
    Ec2,
    /// restJson1: the operation is told from method and path.
    Rest,
}

/// One call of an operation.
pub(crate) struct Request {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) protocol: Protocol,
    /// The members sent, as objects and lists. Those of a query are named and typed as on the wire: each value is text.
    pub(crate) members: Value,
}

impl Request {
    /// Tells what is asked; `None` if no client of a service known here would ask so.
    pub(crate) fn read(method: &str, path: &str, query: &str, headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let path = decode(path, false);
        if header("smithy-protocol") == "rpc-v2-cbor" {
            let (prefix, operation) = path.split_once("/service/")?.1.split_once("/operation/")?;
            let members = cbor::read(body)?;
            return Some(Self::of(service::by_target(prefix)?, operation, Protocol::Cbor, members));
        }
        if let Some((prefix, operation)) = header("x-amz-target").rsplit_once('.') {
            let members = if body.is_empty() { Value::Object(Map::new()) } else { serde_json::from_slice(body).ok()? };
            return Some(Self::of(service::by_target(prefix)?, operation, Protocol::Json, members));
        }
        if header("content-type").contains("x-www-form-urlencoded") || query.contains("Action=") {
            let pairs = form(if body.is_empty() { query } else { std::str::from_utf8(body).ok()? });
            let one = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let service = service::by_version(one("Version")?, signed_for(header("authorization")))?;
            let protocol = if service == "ec2" { Protocol::Ec2 } else { Protocol::Query };
            let operation = one("Action")?.to_owned();
            return Some(Self::of(service, &operation, protocol, nested(&pairs)));
        }
        let (service, operation, filled) = service::by_path(method, &path)?;
        let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let filled = filled.into_iter().map(|(name, value)| (name.to_owned(), value));
        members.extend(form(query).into_iter().chain(filled).map(|(name, value)| (name, Value::String(value))));
        Some(Self::of(service, operation, Protocol::Rest, Value::Object(members)))
    }

    fn of(service: &str, operation: &str, protocol: Protocol, members: Value) -> Self {
        Self { service: service.to_owned(), operation: operation.to_owned(), protocol, members }
    }

    /// `SERVICE.Operation`, as the files of a case are named.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.service, self.operation)
    }

    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.members.get(member).and_then(Value::as_str)
    }

    pub(crate) fn number(&self, member: &str) -> Option<i64> {
        self.members.get(member).and_then(Value::as_i64)
    }

    pub(crate) fn flag(&self, member: &str) -> bool {
        self.members.get(member).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn list(&self, member: &str) -> &[Value] {
        self.members.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// The service in `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. Signatures are not checked.
fn signed_for(authorization: &str) -> &str {
    let credential = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
    credential.split('/').nth(3).unwrap_or_default()
}

fn form(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(key, value)| (decode(key, true), decode(value, true))).collect()
}

fn decode(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let escaped = match (byte, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            bytes.push(high << 4 | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(if *byte == b'+' && plus { b' ' } else { *byte });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// `A.member.1.B=x` as nested members; what is numbered becomes a list.
fn nested(pairs: &[(String, String)]) -> Value {
    let mut root = Map::new();
    for (key, value) in pairs.iter().filter(|(key, _)| key != "Action" && key != "Version") {
        let parts: Vec<&str> = key.split('.').filter(|part| !matches!(*part, "member" | "entry")).take(32).collect();
        put(&mut root, &parts, value);
    }
    listed(root)
}

fn put(members: &mut Map<String, Value>, parts: &[&str], value: &str) {
    let [name, rest @ ..] = parts else { return };
    if rest.is_empty() {
        members.insert((*name).to_owned(), Value::String(value.to_owned()));
    } else if let Value::Object(inner) = members.entry(*name).or_insert_with(|| Value::Object(Map::new())) {
        put(inner, rest, value);
    }
}

fn listed(members: Map<String, Value>) -> Value {
    let fixed = |value| if let Value::Object(inner) = value { listed(inner) } else { value };
    if !members.is_empty() && members.keys().all(|key| key.bytes().all(|byte| byte.is_ascii_digit())) {
        let mut items: Vec<(u64, Value)> =
            members.into_iter().map(|(key, value)| (key.parse().unwrap_or(u64::MAX), fixed(value))).collect();
        items.sort_by_key(|(at, _)| *at);
        return Value::Array(items.into_iter().map(|(_, value)| value).collect());
    }
    Value::Object(members.into_iter().map(|(key, value)| (key, fixed(value))).collect())
}

/// The last part of an ARN, or a name.
pub(crate) fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    fn read(method: &str, uri: &str, headers: &[(&'static str, &str)], body: &[u8]) -> Option<Request> {
        let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        Request::read(method, path, query, &map, body)
    }

    fn told(request: Option<Request>) -> Option<(String, Protocol, Value)> {
        request.map(|request| (request.name(), request.protocol, request.members))
    }

    #[test]
    fn json_is_told_from_its_target() {
        let headers = [("x-amz-target", "AmazonEC2ContainerServiceV20141113.DescribeTasks")];
        let asked = told(read("POST", "/", &headers, br#"{"tasks": ["a"]}"#));
        assert_eq!(asked, Some(("ecs.DescribeTasks".to_owned(), Protocol::Json, json!({"tasks": ["a"]}))));
        assert!(read("POST", "/", &headers, b"{").is_none());
        assert!(read("POST", "/", &[("x-amz-target", "Unknown.DescribeTasks")], b"{}").is_none());
    }

    #[test]
    fn cbor_is_told_from_its_path() {
        let path = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
        // {_ "MetricDataQueries": [_ ]}, of indefinite length, as AWS's Rust client writes it
        let body = b"\xbf\x71MetricDataQueries\x9f\xff\xff";
        let asked = told(read("POST", path, &[("smithy-protocol", "rpc-v2-cbor")], body));
        assert_eq!(asked, Some(("cloudwatch.GetMetricData".to_owned(), Protocol::Cbor, json!({"MetricDataQueries": []}))));
    }

    #[test]
    fn a_query_is_told_from_its_version_and_nested() {
        let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        let body =
            b"Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=arn%3Aaws%3Ax&Targets.member.2.Id=b&Targets.member.1.Id=a+b";
        let asked = told(read("POST", "/", &headers, body));
        let members = json!({"TargetGroupArn": "arn:aws:x", "Targets": [{"Id": "a b"}, {"Id": "b"}]});
        assert_eq!(asked, Some(("elbv2.DescribeTargetHealth".to_owned(), Protocol::Query, members)));

        let body = b"Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1";
        let asked = told(read("POST", "/", &headers, body));
        let members = json!({"Filter": [{"Name": "vpc-id", "Value": ["vpc-1"]}]});
        assert_eq!(asked, Some(("ec2.DescribeSubnets".to_owned(), Protocol::Ec2, members)));
    }

    #[test]
    fn a_later_version_is_told_from_the_name_it_is_signed_for() {
        let authorization = "AWS4-HMAC-SHA256 Credential=AK/20261122/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0";
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", authorization)];
        let asked = told(read("POST", "/", &headers, b"Action=GetCallerIdentity&Version=2031-06-15"));
        assert_eq!(asked, Some(("sts.GetCallerIdentity".to_owned(), Protocol::Query, json!({}))));
    }

    #[test]
    fn rest_is_told_from_method_and_path() {
        let asked = told(read("GET", "/2015-02-01/mount-targets?FileSystemId=fs-1", &[], b""));
        assert_eq!(asked, Some(("efs.DescribeMountTargets".to_owned(), Protocol::Rest, json!({"FileSystemId": "fs-1"}))));
        let asked = told(read("POST", "/targetgroups/tg-1/listtargets", &[], br#"{"targets": []}"#));
        let members = json!({"targetGroupIdentifier": "tg-1", "targets": []});
        assert_eq!(asked, Some(("vpc-lattice.ListTargets".to_owned(), Protocol::Rest, members)));
        assert!(read("DELETE", "/targetgroups/tg-1", &[], b"").is_none());
    }
}
