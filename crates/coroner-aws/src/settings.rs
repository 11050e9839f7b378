//! Who asks, and where: credentials, Region, endpoints, proxies and TLS as the AWS CLI takes them.
//! All of it is done by AWS's own crates, put together in the order that the AWS CLI has.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::refusal::{Reason, Refusal, credentials_words};

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
/// One attempt.
const ATTEMPT: Duration = Duration::from_secs(8);
/// Attempts, unless AWS_MAX_ATTEMPTS says otherwise: the deadline ends them anyway.
const ATTEMPTS: u32 = 6;
/// What AWS's crates do without being told.
const USUAL_ATTEMPTS: u32 = 3;

impl Settings {
    /// Reads the environment and the AWS configuration. Nothing is asked but the instance metadata for a Region where nothing else
    /// tells one.
    ///
    /// # Errors
    ///
    /// If certificates that were named can't be read.
    pub async fn load(&self) -> Result<SdkConfig, String> {
        let config = self.loader().load().await;
        let key = ServiceConfigKey::builder().service_id("ECS").env("AWS_CA_BUNDLE").profile("ca_bundle").build();
        let bundle = key.ok().and_then(|key| config.service_config()?.load_config(key)).filter(|path| !path.is_empty());
        let config = match bundle {
            Some(path) => self.loader().http_client(trusting(&path)?).load().await,
            None => config,
        };
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let attempts = if retries.max_attempts() == USUAL_ATTEMPTS { ATTEMPTS } else { retries.max_attempts() };
        let retries = retries.with_max_attempts(attempts);
        let retries = retries.with_initial_backoff(Duration::from_millis(200)).with_max_backoff(Duration::from_secs(5));
        Ok(config.into_builder().retry_config(retries).build())
    }

    fn loader(&self) -> ConfigLoader {
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12()).timeout_config(timeouts);
        if let Some(profile) = &self.profile {
            // A profile that is named comes before keys in the environment, as with the AWS CLI; in AWS's crates they come first.
            let credentials = ProfileFileCredentialsProvider::builder().profile_name(profile).build();
            loader = loader.profile_name(profile).credentials_provider(credentials);
        }
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader
    }
}

/// A client that trusts the certificates of a file and no others, as the AWS CLI does with `AWS_CA_BUNDLE`.
fn trusting(path: &str) -> Result<aws_smithy_runtime_api::client::http::SharedHttpClient, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}, named by AWS_CA_BUNDLE or ca_bundle: {error}"))?;
    let store = TrustStore::empty().with_pem_certificate(bytes);
    let context = TlsContext::builder().with_trust_store(store).build().map_err(|error| format!("{path}: {error}"))?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build_https())
}

/// Fetches credentials once, before several calls ask for them at the same time: then the first error is the one that is told, and
/// nothing asks twice. With `keep` they are used for all calls; without, they may be renewed meanwhile.
///
/// # Errors
///
/// If there are none, or they can't be had.
pub async fn with_credentials(config: SdkConfig, keep: bool) -> Result<SdkConfig, Refusal> {
    let Some(provider) = config.credentials_provider() else {
        return Err(Refusal::of(Reason::Unauthenticated, "none were found"));
    };
    match provider.provide_credentials().await {
        Ok(credentials) if keep => Ok(config.into_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build()),
        Ok(_) => Ok(config),
        Err(error) => Err(Refusal::of(Reason::Unauthenticated, credentials_words(&error))),
    }
}
