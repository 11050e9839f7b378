//! Holds calls back so that AWS need not throttle them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::service::Service;

/// Calls under way at once.
const AT_ONCE: usize = 16;

/// A bucket of tokens, as AWS keeps one: calls in one go, and calls a second after that.
struct Bucket {
    service: &'static str,
    size: f64,
    per_second: f64,
}

/// At most what AWS lets an account do, in one bucket where AWS has several: others ask too.
/// [ECS](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html) has buckets of 50 and more, refilled by 20 a
/// second; [CloudWatch Logs](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html) lets 10 calls of
/// GetLogEvents a second, 5 of FilterLogEvents in some Regions;
/// [Elastic Load Balancing](https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html) 40, refilled by 10;
/// [CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html) 2 a second.
const BUCKETS: &[Bucket] = &[
    Bucket { service: "ecs", size: 50.0, per_second: 20.0 },
    Bucket { service: "logs", size: 5.0, per_second: 5.0 },
    Bucket { service: "cloudtrail", size: 1.0, per_second: 1.0 },
    Bucket { service: "", size: 20.0, per_second: 10.0 },
];

/// Tokens that are left, by service.
pub(crate) struct Pace {
    turns: Semaphore,
    left: Mutex<HashMap<&'static str, (f64, Instant)>>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { turns: Semaphore::new(AT_ONCE), left: Mutex::default() }
    }
}

impl Pace {
    /// Waits until a call may be made; the call is over when what is answered is dropped.
    pub(crate) async fn turn(&self, service: &Service) -> Option<SemaphorePermit<'_>> {
        let wait = self.take(service.name, Instant::now());
        tokio::time::sleep(wait).await;
        // The semaphore is never closed.
        self.turns.acquire().await.ok()
    }

    /// Takes a token, and answers how long it takes until it is there.
    fn take(&self, service: &'static str, now: Instant) -> Duration {
        let bucket = BUCKETS.iter().find(|bucket| bucket.service == service || bucket.service.is_empty());
        let Some(bucket) = bucket else { return Duration::ZERO };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let (tokens, at) = left.entry(service).or_insert((bucket.size, now));
        *tokens = (*tokens + now.duration_since(*at).as_secs_f64() * bucket.per_second).min(bucket.size) - 1.0;
        *at = now;
        Duration::from_secs_f64((-*tokens).max(0.0) / bucket.per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
        let pace = Pace::default();
        let start = Instant::now();
        let waits: Vec<Duration> = (0..52).map(|_| pace.take("ecs", start)).collect();
        assert!(waits[..50].iter().all(Duration::is_zero));
        assert_eq!(waits[50..], [Duration::from_millis(50), Duration::from_millis(100)]);
        assert!(pace.take("ecs", start + Duration::from_secs(1)).is_zero());
    }
}
