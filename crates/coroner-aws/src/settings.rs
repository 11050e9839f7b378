//! Who asks, and where: credentials, Region, endpoints, proxies and TLS as the AWS CLI takes them.
//! All of it is done by AWS's own crates.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use std::time::Duration;

/// What a person gave on the command line; everything else comes from the environment and the AWS configuration.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Name of a profile.
    pub profile: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Where all services are reached.
    pub endpoint_url: Option<String>,
}

/// A connection that isn't there by then is none.
const CONNECT: Duration = Duration::from_secs(3);
/// One attempt, of which there are three.
const ATTEMPT: Duration = Duration::from_secs(8);

impl Settings {
    /// Reads the environment and the AWS configuration. Nothing is asked but the instance metadata for a Region where nothing else
    /// tells one.
    pub async fn load(&self) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build())
            .retry_config(
                RetryConfig::standard().with_initial_backoff(Duration::from_millis(200)).with_max_backoff(Duration::from_secs(5)),
            );
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader.load().await
    }
}
