//! The least IAM policy: exactly the operations that can be asked.

use serde::Serialize;

use crate::operation::{OPERATIONS, Operation};

/// A policy; the order of members is the one in which people read them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    effect: &'static str,
    action: Vec<String>,
    resource: String,
}

/// The policy as JSON, for accounts of a partition. `minimal` leaves out what only an open question asks. Nothing in it reads a
/// secret's value.
pub fn policy(partition: &str, minimal: bool) -> String {
    let wanted: Vec<&Operation> = OPERATIONS.iter().copied().filter(|operation| !(minimal && operation.probe)).collect();
    let mut resources: Vec<String> = wanted.iter().map(|operation| arn(partition, operation)).collect();
    resources.sort_unstable();
    resources.dedup();
    let statement = |resource: String| {
        let of_resource = wanted.iter().filter(|operation| arn(partition, operation) == resource);
        let mut action: Vec<String> = of_resource.map(|operation| operation.action()).collect();
        action.sort_unstable();
        action.dedup();
        Statement { effect: "Allow", action, resource }
    };
    let policy = Policy { version: "2012-10-17", statement: resources.into_iter().map(statement).collect() };
    // Only maps with other keys than texts can't be written, and there are none.
    serde_json::to_string_pretty(&policy).unwrap_or_default() + "\n"
}

/// In any Region and account: those of the caller are not asked for. IAM refuses a Region in its own ARNs.
fn arn(partition: &str, operation: &Operation) -> String {
    let region = if operation.service.iam == "iam" { "" } else { "*" };
    match operation.resource {
        "*" => "*".to_owned(),
        resource => format!("arn:{partition}:{}:{region}:*:{resource}", operation.service.iam),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_in_it_once_and_iam_without_a_region() {
        let policy = policy("aws-cn", false);
        for operation in OPERATIONS {
            let action = format!("\"{}\"", operation.action());
            assert_eq!(policy.matches(&action).count(), 1, "{action} in {policy}");
        }
        assert!(policy.starts_with("{\n  \"Version\": \"2012-10-17\","), "{policy}");
        assert!(policy.contains("\"arn:aws-cn:iam::*:role/*\"") && policy.contains("\"arn:aws-cn:ecs:*:*:task/*\""), "{policy}");
    }

    #[test]
    fn the_minimal_one_has_nothing_that_only_an_open_question_asks() {
        let policy = policy("aws", true);
        assert!(policy.contains("ecs:DescribeTasks") && !policy.contains("ec2:") && !policy.contains("iam:"), "{policy}");
    }
}
