//! VPC endpoints: which of them answers for a service, and what a policy admits.

use coroner_case::Located;
use coroner_ecs::network::VpcEndpoint;
use serde_json::Value;

use super::either;
use crate::facts::Facts;

/// The service that an endpoint is for: `ecr.api` of `com.amazonaws.eu-west-1.ecr.api`.
fn service(endpoint: &VpcEndpoint) -> &str {
    // The Region is the first part with a digit; the service behind it may have dots.
    let name = endpoint.service_name.as_str();
    let mut at = 0;
    for part in name.split('.') {
        at += part.len() + 1;
        if part.contains('-') && part.ends_with(|c: char| c.is_ascii_digit()) {
            return name.get(at..).unwrap_or_default();
        }
    }
    ""
}

/// `com.amazonaws.REGION.SERVICE`. Outside the commercial and the government Regions some services have a prefix of their own.
/// [AWS services that integrate](https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html)
pub fn service_name(region: &str, service: &str, interface: bool) -> String {
    let own = service.starts_with("ecr.") || (region.starts_with("cn-") && (service == "sts" || service == "s3" && interface));
    let prefix = match region.split('-').next() {
        Some("cn") if own => "cn.com.amazonaws",
        Some("eusc") if own => "eu.amazonaws",
        _ => "com.amazonaws",
    };
    format!("{prefix}.{region}.{service}")
}

/// Whether the case holds what EC2 says of the endpoints.
pub(super) fn held(case: &Facts<'_>) -> bool {
    !case.vpc_endpoints.is_empty() || case.no_vpc_endpoints.is_some()
}

/// Endpoints of a service in a VPC.
pub fn of<'a>(case: &'a Facts<'a>, vpc: &str, wanted: &str) -> impl Iterator<Item = &'a Located<VpcEndpoint>> {
    case.vpc_endpoints
        .iter()
        .filter(move |endpoint| service(endpoint) == wanted && (endpoint.vpc_id.is_empty() || endpoint.vpc_id.as_str() == vpc))
}

/// Whether it is a target of routes and no interface; where its type is not told, its route tables tell.
pub fn is_gateway(endpoint: &VpcEndpoint) -> bool {
    endpoint.vpc_endpoint_type.eq_ignore_ascii_case("gateway")
        || (endpoint.vpc_endpoint_type.is_empty() && !endpoint.route_table_ids.is_empty())
}

/// Whether it is available, or its state is not told.
pub fn is_up(endpoint: &VpcEndpoint) -> bool {
    endpoint.state.is_empty() || endpoint.state.eq_ignore_ascii_case("available")
}

/// Whether the service's own name leads to it; `None` if a cut document doesn't tell.
pub fn answers_to_the_name(endpoint: &VpcEndpoint) -> Option<bool> {
    if is_gateway(endpoint) || !is_up(endpoint) { Some(false) } else { endpoint.private_dns_enabled.0 }
}

/// Whether a policy admits `action` on `resource`; `None` if that depends on conditions or on who asks.
pub(super) fn policy_admits(policy: &str, action: &str, resource: &str) -> Option<bool> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let statements = match policy.get("Statement")? {
        Value::Array(statements) => statements.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut allowed = Some(false);
    let mut denied = Some(false);
    for statement in statements {
        let effect = if statement["Effect"] == "Deny" { &mut denied } else { &mut allowed };
        *effect = either(*effect, is_about(statement, action, resource));
    }
    match (denied, allowed) {
        (Some(true), _) | (_, Some(false)) => Some(false),
        (Some(false), Some(true)) => Some(true),
        _ => None,
    }
}

fn is_about(statement: &Value, action: &str, resource: &str) -> Option<bool> {
    let names = [(statement.get("Action"), action), (statement.get("Resource"), resource)];
    if names.iter().any(|(patterns, name)| patterns.is_some_and(|patterns| !any_fits(patterns, name))) {
        return Some(false);
    }
    let everybody = statement.get("Principal").is_none_or(|who| who == "*" || who["AWS"] == "*");
    let plain = everybody && statement.get("Condition").is_none() && names.iter().all(|(patterns, _)| patterns.is_some());
    plain.then_some(true)
}

fn any_fits(patterns: &Value, text: &str) -> bool {
    match patterns {
        Value::Array(patterns) => patterns.iter().filter_map(Value::as_str).any(|pattern| fits(pattern, text)),
        one => one.as_str().is_some_and(|pattern| fits(pattern, text)),
    }
}

/// Whether a pattern with `*` and `?` fits the whole text, in any case of letters.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || c.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern.get(p..).is_none_or(|rest| rest.iter().all(|c| *c == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_told_from_names_of_all_partitions() {
        let service = |name: &str| super::service(&VpcEndpoint { service_name: name.into(), ..VpcEndpoint::default() }).to_owned();
        assert_eq!(service("com.amazonaws.eu-west-1.ecr.api"), "ecr.api");
        assert_eq!(service("cn.com.amazonaws.cn-north-1.ecr.dkr"), "ecr.dkr");
        assert_eq!(service("com.amazonaws.us-gov-west-1.s3"), "s3");
        assert_eq!(service("com.amazonaws.vpce.eu-west-1.vpce-svc-0a1"), "vpce-svc-0a1");
        assert_eq!(service("com.amazonaws"), "");
        assert_eq!(service_name("cn-north-1", "ecr.api", true), "cn.com.amazonaws.cn-north-1.ecr.api");
        assert_eq!(service_name("cn-north-1", "s3", false), "com.amazonaws.cn-north-1.s3");
        assert_eq!(service_name("us-gov-west-1", "ecr.api", true), "com.amazonaws.us-gov-west-1.ecr.api");
    }

    #[test]
    fn a_policy_admits_refuses_or_leaves_it_open() {
        let layers = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/a";
        let admits = |policy: &str| policy_admits(policy, "s3:GetObject", layers);
        assert_eq!(admits(r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#), Some(true));
        assert_eq!(
            admits(
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":["s3:Get*"],"Resource":"arn:aws:s3:::prod-*-starport-layer-bucket/*"}}"#
            ),
            Some(true)
        );
        let own =
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::mine","arn:aws:s3:::mine/*"]}]}"#;
        assert_eq!(admits(own), Some(false));
        assert_eq!(
            admits(
                r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#
            ),
            Some(false)
        );
        assert_eq!(
            admits(
                r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]}"#
            ),
            None
        );
        assert_eq!(
            admits(
                r#"{"Statement":[{"Effect":"Deny","Principal":"*","NotResource":"arn:aws:s3:::mine/*","Action":"s3:*"},{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#
            ),
            None
        );
        for broken in ["", "{", "[]", "{}", r#"{"Statement":7}"#] {
            assert_ne!(admits(broken), Some(true), "{broken}");
        }
    }

    #[test]
    fn stars_cost_no_more_than_the_text_is_long() {
        assert!(!fits(&"*a".repeat(2_000), &"b".repeat(2_000)));
        assert!(fits("a*b?c**", "aXXbYc"));
        assert!(!fits("a", "ab"));
    }
}
