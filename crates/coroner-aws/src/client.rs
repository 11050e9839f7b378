//! Signed and retried calls, by AWS's own crates. What is not theirs is here: which service is where, and what its answers mean.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::auth::sigv4::{self, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation as Call;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use coroner_ecs::Region;
use serde_json::Value;

use crate::ask::{Ask, Place};
use crate::endpoint::{Endpoint, endpoint};
use crate::http::TooLarge;
use crate::pace::Pace;
use crate::refusal::{Reason, Refusal, credentials_words, innermost};
use crate::room::{MAX_WEIGHT, weight_of_text};
use crate::service::{Protocol, Service};
use crate::xml;

/// What runs one service's calls, of one Region.
type Calls = Arc<Call<Ask, Value, Refusal>>;

/// Asks AWS.
pub struct Client {
    config: SdkConfig,
    region: Region,
    /// How far a wrong local clock is off: what one answer tells holds for all services.
    skew: SharedInterceptor,
    pace: Pace,
    calls: Mutex<HashMap<(&'static str, Region), Calls>>,
}

impl Client {
    /// A client for `region`.
    pub fn new(config: SdkConfig, region: Region) -> Client {
        Client {
            config,
            region,
            skew: SharedInterceptor::new(ServiceClockSkewInterceptor::new()),
            pace: Pace::default(),
            calls: Mutex::default(),
        }
    }

    /// The Region that is asked.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// One call: signed, retried, and held back where AWS would throttle it.
    pub(crate) async fn call(&self, ask: Ask) -> Result<Value, Refusal> {
        let region = match &ask.place {
            Place::Own => self.region.clone(),
            Place::Other(region) => region.clone(),
            Place::Nowhere(words) => return Err(Refusal::of(Reason::Nowhere, words)),
        };
        let service = ask.operation.service;
        let calls = self.calls_of(service, &region);
        let _turn = self.pace.turn(service).await;
        calls.invoke(ask).await.map_err(|error| refusal_of(error, || self.endpoint_of(service, &region).url))
    }

    fn calls_of(&self, service: &'static Service, region: &Region) -> Calls {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(calls.entry((service.name, region.clone())).or_insert_with(|| Arc::new(self.build(service, region))))
    }

    /// As the AWS CLI: what the command line gives, else what the environment or the profile has for the service or for all, else what
    /// the Region's partition has.
    fn endpoint_of(&self, service: &Service, region: &Region) -> Endpoint {
        let usual = endpoint(service, region, self.config.use_fips() == Some(true), self.config.use_dual_stack() == Some(true));
        let on_command_line = self.config.get_origin("endpoint_url").is_client_config();
        let key = ServiceConfigKey::builder().service_id(service.id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
        let own = key.ok().and_then(|key| self.config.service_config()?.load_config(key)).filter(|_| !on_command_line);
        let url = own.or_else(|| self.config.endpoint_url().map(str::to_owned)).unwrap_or(usual.url);
        Endpoint { url, region: usual.region }
    }

    fn build(&self, service: &'static Service, region: &Region) -> Call<Ask, Value, Refusal> {
        let endpoint = self.endpoint_of(service, region);
        let mut options = SigningOptions::default();
        (options.double_uri_encode, options.normalize_uri_path) = (true, true);
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_types::region::Region::new(endpoint.region))),
            name: Some(SigningName::from_static(service.signed_for)),
            region_set: None,
            signing_options: options,
        });
        let resolver = StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]);
        let mut components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(resolver)))
            .with_interceptor(self.skew.clone())
            .with_identity_cache(self.config.identity_cache());
        if let Some(credentials) = self.config.credentials_provider() {
            components = components.with_identity_resolver(sigv4::SCHEME_ID, SharedIdentityResolver::new(credentials));
        }
        let mut builder = Call::builder()
            .service_name(service.name)
            .operation_name("call")
            .endpoint_url(&endpoint.url)
            .standard_retry(&self.config.retry_config().cloned().unwrap_or_else(aws_smithy_types::retry::RetryConfig::standard))
            .retry_classifier(TransientErrorClassifier::<Refusal>::new())
            .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
            .retry_classifier(ServiceClockSkewClassifier::<Refusal>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .with_connection_poisoning()
            .runtime_plugin(StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components));
        if let Some(timeouts) = self.config.timeout_config() {
            builder = builder.timeout_config(timeouts.clone());
        }
        if let Some(http) = self.config.http_client() {
            builder = builder.http_client(http);
        }
        if let Some(sleep) = self.config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(version) = self.config.behavior_version() {
            builder = builder.behavior_version(version);
        }
        let protocol = service.protocol;
        builder.serializer(|ask: Ask| Ok(ask.request())).deserializer(move |response| read(protocol, response)).build()
    }
}

/// Reads an answer, or the error that came in its place.
fn read(protocol: Protocol, response: &HttpResponse) -> Result<Value, OrchestratorError<Refusal>> {
    let nonsense = |why: &str| OrchestratorError::operation(Refusal::of(Reason::Nonsense, why));
    let bytes = response.body().bytes().unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|_| nonsense("it is no UTF-8"))?;
    let status = response.status().as_u16();
    if response.status().is_success() {
        let answer = match protocol {
            Protocol::Json { .. } | Protocol::Rest if weight_of_text(text) > MAX_WEIGHT => {
                return Err(nonsense(&format!("read, it would take more than {} MB, and none that AWS gives does", MAX_WEIGHT >> 20)));
            }
            Protocol::Json { .. } | Protocol::Rest => serde_json::from_str(text).ok().filter(Value::is_object),
            Protocol::Query { .. } => xml::read_query(text),
            Protocol::Ec2 { .. } => xml::read_ec2(text),
        };
        return answer.ok_or_else(|| nonsense("it is not what the service's protocol writes"));
    }
    let (code, message) = match protocol {
        Protocol::Json { .. } | Protocol::Rest => {
            let body: Value = if weight_of_text(text) > MAX_WEIGHT { Value::Null } else { serde_json::from_str(text).unwrap_or_default() };
            let member = |names: [&str; 2]| names.iter().find_map(|name| body.get(name)?.as_str()).unwrap_or_default().to_owned();
            let header = response.headers().get("x-amzn-errortype").unwrap_or_default();
            (
                Some(member(["__type", "code"])).filter(|code| !code.is_empty()).unwrap_or_else(|| header.to_owned()),
                member(["message", "Message"]),
            )
        }
        Protocol::Query { .. } | Protocol::Ec2 { .. } => xml::read_error(text).unwrap_or_default(),
    };
    let message = if code.is_empty() && message.is_empty() { format!("HTTP status {status}") } else { message };
    Err(OrchestratorError::operation(Refusal::answered(status, &code, &message)))
}

fn refusal_of(error: SdkError<Refusal, HttpResponse>, endpoint: impl FnOnce() -> String) -> Refusal {
    if let Some(why) = cause::<TooLarge>(&error) {
        return Refusal::of(Reason::Nonsense, why.to_string());
    }
    match error {
        SdkError::ServiceError(context) => context.into_err(),
        SdkError::TimeoutError(_) => Refusal::of(Reason::Late, "no answer came in time, in three attempts"),
        SdkError::ResponseError(_) => Refusal::of(Reason::Unreachable, format!("the answer broke off: {}", innermost(&error))),
        _ if cause::<CredentialsError>(&error).is_some() => Refusal::of(Reason::Unauthenticated, credentials_words(&error)),
        SdkError::DispatchFailure(_) => Refusal::of(Reason::Unreachable, format!("{}: {}", endpoint(), innermost(&error))),
        _ => Refusal::of(Reason::Unreachable, DisplayErrorContext(&error).to_string()),
    }
}

fn cause<'a, E: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<E>())
}
