//! What can go wrong on the way to an answer, on request.

use std::time::Duration;

use crate::request::Protocol;
use crate::rules::glob;
use crate::wire::Refusal;

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
}

/// The faults that are still to happen, in the order in which they were asked for.
#[derive(Default)]
pub(crate) struct Faults(Vec<Planned>);

struct Planned {
    operation: String,
    fault: Fault,
    left: Option<usize>,
}

/// What happens to one call.
#[derive(Default)]
pub(crate) struct Fate {
    pub(crate) delay: Duration,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) cut: bool,
}

impl Faults {
    pub(crate) fn plan(&mut self, operation: &str, fault: Fault, left: Option<usize>) {
        self.0.push(Planned { operation: operation.to_owned(), fault, left });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// All delays for the operation, and the first other fault for it.
    pub(crate) fn meet(&mut self, operation: &str, protocol: Protocol) -> Fate {
        let mut fate = Fate::default();
        for planned in &mut self.0 {
            if planned.left == Some(0) || !glob(planned.operation.as_bytes(), operation.as_bytes()) {
                continue;
            }
            match &planned.fault {
                Fault::Delay(delay) => fate.delay += *delay,
                _ if fate.cut || fate.refusal.is_some() => continue,
                Fault::Refuse(refusal) => fate.refusal = Some(refusal.clone()),
                Fault::Throttle => fate.refusal = Some(throttled(protocol)),
                Fault::Cut => fate.cut = true,
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
