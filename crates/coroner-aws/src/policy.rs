//! The least IAM policy: exactly the operations that can be asked.

use serde_json::{Value, json};

use crate::operation::{OPERATIONS, Operation};

/// The policy as JSON. `minimal` leaves out what only an open question asks. Nothing in it reads a secret's value.
pub fn policy(minimal: bool) -> String {
    let wanted: Vec<&Operation> = OPERATIONS.iter().copied().filter(|operation| !(minimal && operation.probe)).collect();
    let mut resources: Vec<String> = wanted.iter().map(|operation| arn(operation)).collect();
    resources.sort_unstable();
    resources.dedup();
    let statement = |resource: &String| {
        let of_resource = wanted.iter().filter(|operation| arn(operation) == *resource);
        let mut actions: Vec<String> = of_resource.map(|operation| operation.action()).collect();
        actions.sort_unstable();
        actions.dedup();
        json!({"Effect": "Allow", "Action": actions, "Resource": resource})
    };
    let policy = json!({"Version": "2012-10-17", "Statement": resources.iter().map(statement).collect::<Value>()});
    // Only maps with other keys than texts can't be written, and there are none.
    serde_json::to_string_pretty(&policy).unwrap_or_default() + "\n"
}

/// In any partition, Region and account: those of the caller are not asked for.
fn arn(operation: &Operation) -> String {
    match operation.resource {
        "*" => "*".to_owned(),
        resource => format!("arn:*:{}:*:*:{resource}", operation.service.iam),
    }
}
