//! From the XML of an answer to the JSON that the AWS CLI would print of it.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// No answer is nested nearly as deep.
const MAX_DEPTH: usize = 64;
/// Elements of one answer. Each takes some hundred bytes, however short it is written.
const MAX_ELEMENTS: usize = 100_000;

/// An element as it was read: its name, its text, what it holds.
struct Element {
    name: String,
    text: String,
    inner: Vec<Element>,
}

/// Reads the members of an answer of the query protocol: what stands in `…Result`, or beside the metadata where there is none.
pub(crate) fn read_query(text: &str) -> Option<Value> {
    let root = parse_response(text)?;
    let result = root.inner.iter().position(|element| element.name.ends_with("Result"));
    let members = match result {
        Some(at) => root.inner.into_iter().nth(at)?.inner,
        None => root.inner.into_iter().filter(|element| element.name != "ResponseMetadata").collect(),
    };
    Some(Value::Object(object(members)))
}

/// Reads the members of an answer of EC2, under the names that its API model has for them.
pub(crate) fn read_ec2(text: &str) -> Option<Value> {
    let members = parse_response(text)?.inner.into_iter().filter(|element| element.name != "requestId");
    Some(ec2_object(members.collect(), ""))
}

/// Code and message of an error in any of the two.
pub(crate) fn read_error(text: &str) -> Option<(String, String)> {
    fn find(element: Element) -> Option<(String, String)> {
        let text = |name: &str| element.inner.iter().find(|inner| inner.name == name).map(|inner| inner.text.clone());
        match text("Code") {
            Some(code) => Some((code, text("Message").unwrap_or_default())),
            None => element.inner.into_iter().find_map(find),
        }
    }
    find(parse(text)?)
}

/// Whatever else comes is no answer: a proxy's page, say.
fn parse_response(text: &str) -> Option<Element> {
    parse(text).filter(|root| root.name.ends_with("Response"))
}

fn parse(text: &str) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0;
    loop {
        if elements > MAX_ELEMENTS {
            return None;
        }
        let done = match reader.read_event().ok()? {
            Event::Start(start) if open.len() < MAX_DEPTH => {
                elements += 1;
                open.push(Element { name: start.local_name().as_ref().to_owned(), text: String::new(), inner: Vec::new() });
                None
            }
            Event::Start(_) | Event::Eof => return None,
            Event::Empty(empty) => {
                elements += 1;
                Some(Element { name: empty.local_name().as_ref().to_owned(), text: String::new(), inner: Vec::new() })
            }
            Event::End(_) => Some(open.pop()?),
            Event::Text(text) => {
                // Between the declaration and the first element there is nothing but space.
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text);
                }
                None
            }
            Event::CData(data) => {
                open.last_mut()?.text.push_str(&data);
                None
            }
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref().ok()? {
                    Some(letter) => letter.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference)?.to_owned(),
                };
                open.last_mut()?.text.push_str(&text);
                None
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(element) = done {
            match open.last_mut() {
                Some(parent) => parent.inner.push(element),
                None => return Some(element),
            }
        }
    }
}

/// A member's value: a list if it holds nothing but items, a text if it holds nothing.
fn value(element: Element) -> Value {
    if element.inner.is_empty() {
        return Value::String(element.text.trim().to_owned());
    }
    if element.inner.iter().all(|inner| inner.name == "member") {
        return Value::Array(element.inner.into_iter().map(value).collect());
    }
    Value::Object(object(element.inner))
}

fn object(members: Vec<Element>) -> Map<String, Value> {
    members.into_iter().map(|member| (member.name.clone(), value(member))).collect()
}

/// Elements of EC2 that are called otherwise than the member with a small first letter; a list's element ends in `Set`.
const EC2_NAMES: &[(&str, &str)] = &[
    ("associationSet", "Associations"),
    ("default", "IsDefault"),
    ("entrySet", "Entries"),
    ("groupDescription", "Description"),
    ("groupSet", "Groups"),
    ("networkAclSet", "NetworkAcls"),
    ("routeSet", "Routes"),
    ("routeTableIdSet", "RouteTableIds"),
    ("routeTableSet", "RouteTables"),
    ("securityGroupInfo", "SecurityGroups"),
    ("subnetIdSet", "SubnetIds"),
    ("subnetSet", "Subnets"),
    ("tagSet", "Tags"),
    ("vpcEndpointSet", "VpcEndpoints"),
];

/// Lists of EC2 whose element doesn't end in `Set`.
const EC2_LISTS: &[&str] =
    &["groups", "ipPermissions", "ipPermissionsEgress", "ipRanges", "ipv6Ranges", "prefixListIds", "securityGroupInfo"];

fn ec2_object(members: Vec<Element>, within: &str) -> Value {
    let member = |member: Element| {
        let name = match (within, member.name.as_str()) {
            ("ipPermissions" | "ipPermissionsEgress", "groups") => "UserIdGroupPairs".to_owned(),
            (_, element) => {
                EC2_NAMES.iter().find(|(known, _)| *known == element).map_or_else(|| capital(element), |(_, name)| (*name).to_owned())
            }
        };
        let is_list = member.name.ends_with("Set") || EC2_LISTS.contains(&member.name.as_str());
        let value = match is_list {
            true => Value::Array(member.inner.into_iter().map(|item| ec2_item(item, &member.name)).collect()),
            false => ec2_item(Element { inner: member.inner, text: member.text, name: String::new() }, &member.name),
        };
        (name, value)
    };
    Value::Object(members.into_iter().map(member).collect())
}

fn ec2_item(item: Element, within: &str) -> Value {
    if item.inner.is_empty() { Value::String(item.text.trim().to_owned()) } else { ec2_object(item.inner, within) }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_s_answer_reads_as_the_cli_prints_it() {
        let text = "<RResponse xmlns='x'><RResult><TargetHealthDescriptions><member><Target><Id>10.0.0.1</Id><Port>80</Port></Target>\
                    </member></TargetHealthDescriptions><Empty/></RResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></RResponse>";
        let expected = json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.1", "Port": "80"}}], "Empty": ""});
        assert_eq!(read_query(text), Some(expected));
    }

    #[test]
    fn an_answer_of_ec2_has_the_model_s_names() {
        let text = "<?xml version=\"1.0\"?>\n<RResponse><requestId>1</requestId><securityGroupInfo><item><groupId>sg-1</groupId><ipPermissions><item><ipProtocol>tcp\
                    </ipProtocol><groups><item><groupId>sg-2</groupId></item></groups><ipRanges/></item></ipPermissions>\
                    <ipPermissionsEgress/></item></securityGroupInfo></RResponse>";
        let expected = json!({"SecurityGroups": [{"GroupId": "sg-1", "IpPermissionsEgress": [],
            "IpPermissions": [{"IpProtocol": "tcp", "UserIdGroupPairs": [{"GroupId": "sg-2"}], "IpRanges": []}]}]});
        assert_eq!(read_ec2(text), Some(expected));
        assert_eq!(read_ec2("<RResponse><vpcEndpointSet/></RResponse>"), Some(json!({"VpcEndpoints": []})));
    }

    #[test]
    fn errors_are_read_in_both_forms_and_escapes_are_resolved() {
        let query = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a &lt;b&gt; &#39;c&#39;</Message></Error></ErrorResponse>";
        assert_eq!(read_error(query), Some(("AccessDenied".to_owned(), "a <b> 'c'".to_owned())));
        let ec2 = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
        assert_eq!(read_error(ec2), Some(("UnauthorizedOperation".to_owned(), "no".to_owned())));
    }

    #[test]
    fn what_is_cut_or_too_deep_is_no_answer() {
        assert_eq!(read_query("<RResponse><a>1</a>"), None);
        assert_eq!(read_query("no xml"), None);
        assert_eq!(read_query("<html>Please sign in</html>"), None);
        assert_eq!(read_query(&("<a>".repeat(100) + &"</a>".repeat(100))), None);
        let many = |count: usize| format!("<RResponse><RResult>{}</RResult></RResponse>", "<a/>".repeat(count));
        assert!(read_query(&many(MAX_ELEMENTS - 10)).is_some());
        assert_eq!(read_query(&many(MAX_ELEMENTS + 10)), None);
    }
}
