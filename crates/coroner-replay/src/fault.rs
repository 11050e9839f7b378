//! What can go wrong on the way to an answer, on request.

use std::time::Duration;

use bytes::Bytes;

use crate::refusal::Refusal;
use crate::request::Protocol;
use crate::rules::glob;

/// Something that happens to a call besides its answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The answer comes this much later. Delays add up, with each other and with another fault.
    Delay(Duration),
    /// The call is refused.
    Refuse(Refusal),
    /// The call is throttled, in the words of its protocol.
    Throttle,
    /// The connection breaks off in the middle of the answer.
    Cut,
    /// The answer is one of no AWS protocol, as a proxy's login page is.
    Nonsense,
    /// The answer has this header besides, or in place of its own.
    Header(&'static str, String),
    /// This is answered instead.
    Instead {
        /// HTTP status.
        status: u16,
        /// The body.
        body: Bytes,
        /// Whether the body comes again and again, without an end.
        endless: bool,
    },
    /// Calls beyond what a bucket of tokens holds are throttled, as AWS does it.
    Bucket {
        /// Calls in one go.
        size: f64,
        /// Calls a second after that.
        per_second: f64,
    },
}

/// The faults that are still to happen, in the order in which they were asked for.
#[derive(Default)]
pub(crate) struct Faults(Vec<Planned>);

struct Planned {
    operation: String,
    fault: Fault,
    left: Option<usize>,
    /// Of a bucket: tokens, and when they were counted.
    tokens: Option<(f64, Duration)>,
}

/// What happens to one call.
#[derive(Default)]
pub(crate) struct Fate {
    pub(crate) delay: Duration,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) cut: bool,
    pub(crate) nonsense: bool,
    pub(crate) header: Option<(&'static str, String)>,
    pub(crate) instead: Option<(u16, Bytes)>,
    pub(crate) endless: bool,
}

impl Faults {
    pub(crate) fn plan(&mut self, operation: &str, fault: Fault, left: Option<usize>) {
        self.0.push(Planned { operation: operation.to_owned(), fault, left, tokens: None });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// All delays for the operation, and the first other fault for it.
    pub(crate) fn meet(&mut self, operation: &str, protocol: Protocol, now: Duration) -> Fate {
        let mut fate = Fate::default();
        for planned in &mut self.0 {
            if planned.left == Some(0) || !glob(planned.operation.as_bytes(), operation.as_bytes()) {
                continue;
            }
            match &planned.fault {
                Fault::Delay(delay) => fate.delay += *delay,
                Fault::Bucket { size, per_second } => {
                    let (tokens, at) = planned.tokens.get_or_insert((*size, now));
                    *tokens = (*tokens + now.saturating_sub(*at).as_secs_f64() * per_second).min(*size);
                    *at = now;
                    if *tokens < 1.0 {
                        fate.refusal = Some(throttled(protocol));
                    } else {
                        *tokens -= 1.0;
                    }
                }
                Fault::Header(name, value) => fate.header = Some((name, value.clone())),
                _ if fate.cut || fate.instead.is_some() || fate.nonsense || fate.refusal.is_some() => continue,
                Fault::Refuse(refusal) => fate.refusal = Some(refusal.clone()),
                Fault::Throttle => fate.refusal = Some(throttled(protocol)),
                Fault::Cut => fate.cut = true,
                Fault::Nonsense => fate.nonsense = true,
                Fault::Instead { status, body, endless } => {
                    fate.instead = Some((*status, body.clone()));
                    fate.endless = *endless;
                }
            }
            planned.left = planned.left.map(|left| left - 1);
        }
        fate
    }
}

fn throttled(protocol: Protocol) -> Refusal {
    match protocol {
        Protocol::Ec2 => Refusal::new("RequestLimitExceeded", "Request limit exceeded.", 503),
        Protocol::Query => Refusal::new("Throttling", "Rate exceeded", 400),
        Protocol::Json | Protocol::Cbor | Protocol::Rest => Refusal::new("ThrottlingException", "Rate exceeded", 400),
    }
}
