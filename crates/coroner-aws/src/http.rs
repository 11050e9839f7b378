//! The HTTP client of all that is asked, of credentials too. Whoever answers may be anybody: a proxy, a metadata endpoint, an endpoint
//! that somebody named. An answer is read within bounds before AWS's crates see it, and a clock that can't be one is taken out.
//! Redirects are not followed: nothing here does, so that what was signed for one host goes to no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use http_body_util::BodyExt;

/// Bytes of one answer. A page of a log, the largest that is asked for, has 1 MB.
/// [GetLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html)
const MAX_ANSWER: usize = 8 << 20;
/// Bytes of all answers that are being read.
const MAX_UNDER_WAY: usize = 32 << 20;
/// Seconds that a clock may be wrong and still be one.
const MAX_SKEW: u64 = 24 * 3600;

/// An answer that is too large to be one.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum TooLarge {
    #[error("it is larger than {} MB, and none that AWS gives is", MAX_ANSWER >> 20)]
    One,
    #[error("the answers that came at the same time are larger than {} MB, and none that AWS gives are", MAX_UNDER_WAY >> 20)]
    All,
}

/// A client that uses the proxies that the environment names, and trusts the system's certificates or those of `tls`.
pub(crate) fn client(tls: Option<TlsContext>) -> SharedHttpClient {
    let inner = Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        builder.set_proxy_config(Some(ProxyConfig::from_env()));
        match &tls {
            Some(tls) => builder.tls_context(tls.clone()).build(),
            None => builder.build(),
        }
    });
    SharedHttpClient::new(Bounded { inner, under_way: Arc::default() })
}

/// A client whose answers are bounded.
#[derive(Debug)]
struct Bounded<T> {
    inner: T,
    /// Bytes that are held of answers which are not whole yet.
    under_way: Arc<AtomicUsize>,
}

impl HttpClient for Bounded<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Bounded { inner, under_way: Arc::clone(&self.under_way) })
    }

    fn validate_base_client_config(&self, components: &RuntimeComponentsBuilder, config: &ConfigBag) -> Result<(), BoxError> {
        self.inner.validate_base_client_config(components, config)
    }

    fn validate_final_config(&self, components: &RuntimeComponents, config: &ConfigBag) -> Result<(), BoxError> {
        self.inner.validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

impl HttpConnector for Bounded<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, under_way) = (self.inner.call(request), Arc::clone(&self.under_way));
        HttpConnectorFuture::new(async move {
            let mut response = answer.await?;
            if !response.headers().get("date").is_none_or(is_near) {
                response.headers_mut().remove("date");
            }
            read(&mut response, &under_way).await?;
            Ok(response)
        })
    }
}

/// Whether a header's time may be that of a clock. AWS's crates shift by it what they sign, also beyond the year 9999.
fn is_near(date: &str) -> bool {
    let Ok(date) = DateTime::from_str(date, Format::HttpDate) else { return false };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(now).is_ok_and(|now| date.secs().abs_diff(now) <= MAX_SKEW)
}

/// What is held of one answer; given back when it is over, however it ends.
struct Held<'a> {
    bytes: Vec<u8>,
    under_way: &'a AtomicUsize,
}

impl Held<'_> {
    fn take(&mut self) -> Vec<u8> {
        self.under_way.fetch_sub(self.bytes.len(), Ordering::Relaxed);
        std::mem::take(&mut self.bytes)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.take();
    }
}

/// Reads the body, so that whoever gets the response has all of it.
async fn read(response: &mut HttpResponse, under_way: &AtomicUsize) -> Result<(), ConnectorError> {
    let too_large = |why: TooLarge| ConnectorError::other(why.into(), None);
    let mut body = std::pin::pin!(std::mem::replace(response.body_mut(), SdkBody::taken()));
    let mut held = Held { bytes: Vec::new(), under_way };
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(ConnectorError::io)?.into_data() else { continue };
        if held.bytes.len() + data.len() > MAX_ANSWER {
            return Err(too_large(TooLarge::One));
        }
        held.bytes.extend_from_slice(&data);
        if under_way.fetch_add(data.len(), Ordering::Relaxed) + data.len() > MAX_UNDER_WAY {
            return Err(too_large(TooLarge::All));
        }
    }
    *response.body_mut() = SdkBody::from(held.take());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clock_s_time_is_near() {
        let now = DateTime::from(SystemTime::now());
        for (seconds, near) in [(0, true), (-3600, true), (23 * 3600, true), (25 * 3600, false), (-25 * 3600, false)] {
            let date = DateTime::from_secs(now.secs() + seconds).fmt(Format::HttpDate).unwrap_or_default();
            assert_eq!(is_near(&date), near, "{date}");
        }
        for date in ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "", "now", "-1"] {
            assert!(!is_near(date), "{date}");
        }
    }
}
