use coroner_ecs::deployment::BreakerRecord;
use coroner_ecs::service::CircuitBreaker;

use super::blue_green_stage_failed::latest;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "ECS deployment circuit breaker"),
        at(EVENT.or(FAILURE), "circuit breaker was triggered"),
        at(EVENT.or(FAILURE), "deployment circuit breaker").re(r"(?i)deployment circuit breaker.{0,60}\b(?:trigger|trip|fail|roll)"),
        at(EVENT, "deployment failed: tasks failed to start"),
        at(EVENT.or(FAILURE), "circuit breaker threshold was exceeded"),
        at(EVENT, "SERVICE_DEPLOYMENT_FAILED").moderate(),
        // An alarm leads to the same rollback.
        at(EVENT, "rolling back to deployment").moderate(),
    ],
    explains: &["deployment-failed", "steady-state-not-reached"],
    look: Some(look),
    says: Some(says),
    fork: super::deployment_failed::FORK,
    fix: Some(remedy::read_stopped_tasks),
    ..Cause::new("circuit-breaker-tripped", Stage::Deployment, Tier::Wrapper, page!("circuit_breaker_tripped.md"))
};

/// Failed tasks at which the breaker gives a deployment up: of a share of the desired count the next whole number, and for
/// `BOUNDED_PERCENT`, which is the default with 50, at least 3 and at most 200.
/// [Deployment circuit breaker](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html),
/// [API_ThresholdConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html)
fn threshold(desired: i64, breaker: &CircuitBreaker) -> i64 {
    let configuration = &breaker.threshold_configuration;
    let value = configuration.value.0.unwrap_or(50).clamp(0, 1_000_000);
    let share = (desired.clamp(0, 1_000_000) * value + 99).div_euclid(100);
    match configuration.kind.as_str() {
        "COUNT" => value,
        "UNBOUNDED_PERCENT" => share,
        _ => share.clamp(3, 200),
    }
}

/// The breaker's own record, of the newest deployment.
fn record<'a>(scene: &Scene<'a>) -> Option<&'a BreakerRecord> {
    let record = &*latest(scene)?.value.deployment_circuit_breaker;
    Some(record).filter(|record| record.status.as_str() == "TRIGGERED")
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(deployment) = latest(scene).filter(|_| scene.task.is_none()) else { return };
    if let Some(record) = record(scene) {
        // That it tripped is sure, and still only an outcome.
        let count = record.failure_count.0.map_or_else(String::new, |count| format!(" after {count} failed tasks"));
        weigh.strong(|| scene.fact(deployment, "deploymentCircuitBreaker/status", format!("the circuit breaker is TRIGGERED{count}")));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let counted = record(scene).and_then(|record| Some((record.failure_count.0?, record.threshold.0?)));
    if let Some((failed, threshold)) = counted {
        return format!(
            "the deployment circuit breaker gave up after {failed} failed tasks (its threshold is {threshold}); the cause lies in those \
             tasks"
        );
    }
    let failed = scene.service.and_then(|service| {
        let deployment = service.deployments.iter().find(|deployment| deployment.rollout_state.as_str() == "FAILED")?;
        let desired = service.desired_count.0?;
        let threshold = threshold(desired, &service.deployment_configuration.deployment_circuit_breaker);
        Some((deployment.failed_tasks.0.filter(|tasks| *tasks > 0)?, desired, threshold))
    });
    match failed {
        Some((tasks, desired, threshold)) => format!(
            "the deployment circuit breaker gave up after {tasks} failed tasks (of {desired} wanted ones it takes {threshold}); the \
             cause lies in those tasks"
        ),
        None => "the deployment circuit breaker gave up after too many failed tasks; the cause lies in those tasks".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use coroner_ecs::lenient::{Int, Object};
    use coroner_ecs::service::{BreakerThreshold, CircuitBreaker};

    use super::threshold;

    fn breaker(kind: &str, value: i64) -> CircuitBreaker {
        let configuration = BreakerThreshold { kind: kind.into(), value: Int(Some(value)) };
        CircuitBreaker { threshold_configuration: Object(configuration), ..CircuitBreaker::default() }
    }

    #[test]
    fn the_threshold_is_half_the_desired_count_within_its_bounds() {
        let unset = CircuitBreaker::default();
        assert_eq!([0, 1, 6, 7, 25, 400, 10_000].map(|desired| threshold(desired, &unset)), [3, 3, 3, 4, 13, 200, 200]);
    }

    #[test]
    fn a_bounded_share_is_rounded_up_and_bounded() {
        let tenth = breaker("BOUNDED_PERCENT", 10);
        assert_eq!([1, 31, 100, 5_000].map(|desired| threshold(desired, &tenth)), [3, 4, 10, 200]);
    }

    #[test]
    fn an_unbounded_share_has_no_bounds() {
        let half = breaker("UNBOUNDED_PERCENT", 50);
        assert_eq!([1, 3, 25, 1_000].map(|desired| threshold(desired, &half)), [1, 2, 13, 500]);
    }

    #[test]
    fn a_count_is_taken_as_it_is() {
        assert_eq!([1, 100].map(|desired| threshold(desired, &breaker("COUNT", 2))), [2, 2]);
    }
}
