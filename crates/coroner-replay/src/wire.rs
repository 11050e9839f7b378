//! How answers and errors are written in each protocol.

mod ec2;
mod json;
mod xml;

use bytes::Bytes;
use serde_json::Value;

use crate::cbor;
use crate::refusal::Refusal;
use crate::request::{Protocol, Request};
use crate::time::Clock;

/// An answer on the wire.
pub(crate) struct Written {
    pub(crate) status: u16,
    /// Headers besides the length.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// Answers carry the same id each time: a test compares them.
const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";

/// Writes what was answered. Without a request nobody knows its protocol; most clients read JSON.
pub(crate) fn write(clock: Clock, request: Option<&Request>, answer: &Result<Value, Refusal>) -> Written {
    let protocol = request.map_or(Protocol::Json, |request| request.protocol);
    let service = request.map_or("", |request| request.service.as_str());
    let operation = request.map_or("", |request| request.operation.as_str());
    let mut headers = vec![("x-amzn-requestid", REQUEST_ID.to_owned())];
    if protocol == Protocol::Cbor {
        headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
    }
    let (kind, body) = match (protocol, answer) {
        (Protocol::Json, Ok(answer)) => ("application/x-amz-json-1.1", json::answer(clock, service, answer)),
        (Protocol::Rest, Ok(answer)) => ("application/json", json::answer(clock, service, answer)),
        (Protocol::Cbor, Ok(answer)) => ("application/cbor", cbor::answer(clock, answer)),
        (Protocol::Query, Ok(answer)) => ("text/xml", xml::query(clock, service, operation, answer)),
        (Protocol::Ec2, Ok(answer)) => ("text/xml;charset=UTF-8", xml::ec2(clock, operation, answer)),
        (Protocol::Json | Protocol::Rest, Err(refusal)) => {
            headers.push(("x-amzn-errortype", refusal.code.clone()));
            ("application/x-amz-json-1.1", json::refusal(refusal))
        }
        (Protocol::Cbor, Err(refusal)) => ("application/cbor", cbor::refusal(refusal)),
        (Protocol::Query, Err(refusal)) => ("text/xml", xml::query_refusal(service, refusal)),
        (Protocol::Ec2, Err(refusal)) => ("text/xml;charset=UTF-8", xml::ec2_refusal(refusal)),
    };
    headers.push(("content-type", kind.to_owned()));
    Written { status: answer.as_ref().err().map_or(200, |refusal| refusal.status), headers, body: Bytes::from(body) }
}
