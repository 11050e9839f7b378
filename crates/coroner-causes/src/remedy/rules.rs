//! What `RegisterTaskDefinition` refuses, as far as Coroner's patches touch it.
//!
//! [Task definition parameters](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html),
//! [health checks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html)

use serde_json::Value;

use super::fargate_sizes;

/// Least memory of a container in MiB that Docker accepts.
const LEAST_MEMORY: i64 = 6;

/// Why AWS would refuse the task definition; empty if it would not. `definition` is what `register-task-definition` takes.
pub fn violations(definition: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let fargate = definition["requiresCompatibilities"].as_array().is_some_and(|list| list.iter().any(|item| item == "FARGATE"));
    let (cpu, memory) = (number(&definition["cpu"]), number(&definition["memory"]));
    if fargate {
        match (cpu, memory) {
            (Some(cpu), Some(memory)) if fargate_sizes::is_sold(cpu, memory) => {}
            (Some(cpu), Some(memory)) => found.push(format!("Fargate sells no task with {cpu} CPU units and {memory} MiB")),
            _ => found.push("a Fargate task needs cpu and memory".to_owned()),
        }
        if definition["networkMode"] != "awsvpc" {
            found.push("a Fargate task needs networkMode awsvpc".to_owned());
        }
    }
    let containers = definition["containerDefinitions"].as_array().map_or(&[][..], Vec::as_slice);
    let mut reserved = 0;
    let mut shares = 0;
    for container in containers {
        let name = container["name"].as_str().unwrap_or("?");
        let (hard, soft) = (number(&container["memory"]), number(&container["memoryReservation"]));
        if hard.is_some_and(|hard| hard < LEAST_MEMORY) {
            found.push(format!("{name}: memory is below {LEAST_MEMORY} MiB"));
        }
        if soft.zip(hard).is_some_and(|(soft, hard)| soft > hard) {
            found.push(format!("{name}: memoryReservation is greater than memory"));
        }
        if hard.zip(memory).is_some_and(|(hard, task)| hard > task) {
            found.push(format!("{name}: memory is greater than the task's"));
        }
        if hard.or(soft).is_none() && memory.is_none() {
            found.push(format!("{name}: neither memory nor memoryReservation, and the task has no memory either"));
        }
        reserved += soft.or(hard).unwrap_or(0);
        shares += number(&container["cpu"]).unwrap_or(0);
        found.extend(health_check(name, &container["healthCheck"]));
        if fargate && number(&container["stopTimeout"]).is_some_and(|seconds| !(0..=120).contains(&seconds)) {
            found.push(format!("{name}: stopTimeout on Fargate is 120 s at most"));
        }
    }
    if memory.is_some_and(|task| reserved > task) {
        found.push("the containers reserve more memory than the task has".to_owned());
    }
    if cpu.is_some_and(|task| shares > task) {
        found.push("the containers have more CPU than the task".to_owned());
    }
    if !containers.is_empty() && containers.iter().all(|container| container["essential"] == Value::Bool(false)) {
        found.push("no container is essential".to_owned());
    }
    found
}

fn health_check(name: &str, check: &Value) -> Vec<String> {
    if !check.is_object() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (key, range) in [("interval", 5..=300), ("timeout", 2..=60), ("retries", 1..=10), ("startPeriod", 0..=300)] {
        if number(&check[key]).is_some_and(|value| !range.contains(&value)) {
            found.push(format!("{name}: healthCheck.{key} must be between {} and {}", range.start(), range.end()));
        }
    }
    found
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_rule_refuses_what_aws_refuses() {
        let base = json!({"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "containerDefinitions": [{"name": "app", "memory": 256, "memoryReservation": 128}]});
        assert_eq!(violations(&base), Vec::<String>::new());
        let with = |path: &str, value: Value| {
            let mut changed = base.clone();
            if let Some(place) = changed.pointer_mut(path) {
                *place = value;
            }
            violations(&changed).len()
        };
        assert_eq!(with("/memory", json!("768")), 1);
        assert_eq!(with("/containerDefinitions/0/memory", json!(1024)), 1);
        assert_eq!(with("/containerDefinitions/0/memoryReservation", json!(300)), 1);
        assert_eq!(with("/containerDefinitions/0/memory", json!(4)), 2);
        assert_eq!(with("/networkMode", json!("bridge")), 1);
        assert_eq!(with("/containerDefinitions/0", json!({"name": "app", "stopTimeout": 300})), 1);
        assert_eq!(
            with("/containerDefinitions/0", json!({"name": "app", "healthCheck": {"command": ["CMD", "x"], "startPeriod": 600}})),
            1
        );
    }
}
