//! Who asks, and where: credentials, Region, endpoints, proxies and TLS as the AWS CLI takes them.
//! All of it is done by AWS's own crates, put together in the order that the AWS CLI has.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;
use coroner_ecs::Region;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::http;
use crate::process;
use crate::refusal::{Reason, Refusal, credentials_words};

/// What a person gave on the command line; everything else comes from the environment and the AWS configuration.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Name of a profile.
    pub profile: Option<String>,
    /// Region.
    pub region: Option<Region>,
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
        let http = http::client(None);
        let config = self.loader(http.clone()).load().await;
        let key = ServiceConfigKey::builder().service_id("ECS").env("AWS_CA_BUNDLE").profile("ca_bundle").build();
        let bundle = key.ok().and_then(|key| config.service_config()?.load_config(key)).filter(|path| !path.is_empty());
        let (config, http) = match bundle {
            Some(path) => {
                let http = http::client(Some(trusting(&path)?));
                (self.loader(http.clone()).load().await, http)
            }
            None => (config, http),
        };
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let attempts = if retries.max_attempts() == USUAL_ATTEMPTS { ATTEMPTS } else { retries.max_attempts() };
        let retries = retries.with_max_attempts(attempts);
        let retries = retries.with_initial_backoff(Duration::from_millis(200)).with_max_backoff(Duration::from_secs(5));
        let provider = self.provider(&config, http).await;
        let mut config = config.into_builder().retry_config(retries);
        if let Some(provider) = provider {
            config.set_credentials_provider(Some(provider));
        }
        Ok(config.build())
    }

    /// Who gives credentials, where it isn't whoever AWS's crates find by themselves.
    async fn provider(&self, config: &SdkConfig, http: SharedHttpClient) -> Option<SharedCredentialsProvider> {
        // A profile that is named comes before keys in the environment, as with the AWS CLI; in AWS's crates they come first.
        if self.profile.is_none() && has_keys() {
            return None;
        }
        let asking = ProviderConfig::without_region().with_region(config.region().cloned()).with_http_client(http);
        let asking = asking.with_use_fips(config.use_fips()).with_use_dual_stack(config.use_dual_stack());
        if let Some(provider) = process::provider(self.profile.as_deref(), &asking).await {
            return Some(SharedCredentialsProvider::new(provider));
        }
        let named = ProfileFileCredentialsProvider::builder().configure(&asking).profile_name(self.profile.as_deref()?);
        Some(SharedCredentialsProvider::new(named.build()))
    }

    fn loader(&self, http: SharedHttpClient) -> ConfigLoader {
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12()).timeout_config(timeouts).http_client(http);
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &self.region {
            loader = loader.region(aws_config::Region::new(region.name().to_owned()));
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader
    }
}

/// Whether the environment has keys.
fn has_keys() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("AWS_ACCESS_KEY_ID") && (is_set("AWS_SECRET_ACCESS_KEY") || is_set("SECRET_ACCESS_KEY"))
}

/// The Region that settings tell; they are checked as whatever else comes from outside.
///
/// # Errors
///
/// If they tell none, or what is none.
pub fn region_of(config: &SdkConfig) -> Result<Region, String> {
    let name = config.region().map(AsRef::as_ref).unwrap_or_default();
    if name.is_empty() {
        return Err("no Region: give one with `--region`, set AWS_REGION, or give the ARN in place of the name".to_owned());
    }
    Region::read(name)
        .ok_or_else(|| format!("the environment or the profile names {name:?}, which is no Region: see AWS_REGION and `region`"))
}

/// The certificates of a file and no others, as the AWS CLI does with `AWS_CA_BUNDLE`.
fn trusting(path: &str) -> Result<TlsContext, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}, named by AWS_CA_BUNDLE or ca_bundle: {error}"))?;
    let certificates = certificates(&text);
    if certificates.is_empty() {
        return Err(format!("{path}, named by AWS_CA_BUNDLE or ca_bundle: no certificate in it can be read"));
    }
    let store = TrustStore::empty().with_pem_certificate(certificates.into_bytes());
    TlsContext::builder().with_trust_store(store).build().map_err(|error| format!("{path}: {error}"))
}

/// The certificates that can be read: AWS's crates panic at the others, of which old bundles have some.
fn certificates(bundle: &str) -> String {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let blocks = bundle.split(begin).skip(1).filter_map(|rest| Some(format!("{begin}{}{end}\n", rest.split_once(end)?.0)));
    let is_read = |block: &String| {
        let certificate = CertificateDer::from_pem_slice(block.as_bytes());
        certificate.is_ok_and(|certificate| RootCertStore::empty().add(certificate).is_ok())
    };
    blocks.filter(is_read).collect()
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
