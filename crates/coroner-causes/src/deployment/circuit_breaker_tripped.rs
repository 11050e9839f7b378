use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "ECS deployment circuit breaker"),
        at(EVENT, "deployment failed: tasks failed to start"),
        at(EVENT, "circuit breaker threshold was exceeded"),
        at(EVENT, "SERVICE_DEPLOYMENT_FAILED").moderate(),
        // An alarm leads to the same rollback.
        at(EVENT, "rolling back to deployment").moderate(),
    ],
    says: Some(says),
    ..Cause::new("circuit-breaker-tripped", Stage::Deployment, Tier::Wrapper, include_str!("circuit_breaker_tripped.md"))
};

/// Failed tasks at which the breaker gives a deployment up: half the desired count, at least 3 and at most 200.
/// [Deployment circuit breaker](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html)
fn threshold(desired: i64) -> i64 {
    (desired.clamp(0, 1_000_000) + 1).div_euclid(2).clamp(3, 200)
}

fn says(scene: &Scene<'_>) -> String {
    let failed = scene.service.and_then(|service| {
        let deployment = service.deployments.iter().find(|deployment| deployment.rollout_state.as_str() == "FAILED")?;
        Some((deployment.failed_tasks.0.filter(|tasks| *tasks > 0)?, service.desired_count.0?))
    });
    match failed {
        Some((tasks, desired)) => format!(
            "the deployment circuit breaker gave up after {tasks} failed tasks (of {desired} wanted ones it takes {}); the cause lies in those tasks",
            threshold(desired)
        ),
        None => "the deployment circuit breaker gave up after too many failed tasks; the cause lies in those tasks".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::threshold;

    #[test]
    fn the_threshold_is_half_the_desired_count_within_its_bounds() {
        assert_eq!([0, 1, 6, 7, 25, 400, 10_000].map(threshold), [3, 3, 3, 4, 13, 200, 200]);
    }
}
