//! Test support: a server on the loopback that answers as AWS would, from recorded answers, so that any AWS client can be run
//! against a frozen incident, without an account and without a network.
//!
//! A [`Case`] is a folder with one file an operation, `SERVICE.Operation.json`, in which members are named as in the API's model.
//! [`Server`] speaks the protocols that AWS speaks, keeps a log of its calls, and can be told to be slow, to refuse, to throttle
//! and to break off ([`Fault`]).
//!
//! What a file of a case may hold:
//!
//! - a plain object: the answer
//! - `{"$error": {"Code", "Message", "status"}}`: that error, always
//! - `{"$rules": [{"when": {…}, "response": {…}}, {"when": {…}, "error": {…}}]}`: the first rule whose `when` is part of the
//!   request. Strings are globs, `"$absent"` is a member that was not sent, a list is found if each of its items is.
//! - `{"$turns": [{…}, {…}]}`: any of these, the first call's first; the last of them from then on
//! - `logs.GetLogEvents`: `{"$streams": {"GROUP|STREAM": [{"timestamp", "message"}]}}`
//! - `cloudwatch.GetMetricData`: `{"$metrics": [{"Namespace", "MetricName", "Stat", "Dimensions", "Values": [oldest … newest]}]}`
//!
//! Times are ISO text, seconds or milliseconds of the epoch, or relative to a moment that whoever starts the server gives:
//! `"@-90s"`, `"@-5m"`, `"@-2h"`, `"@-1d"`. What follows from another file needs none of its own: the lists of ECS, and the
//! groups, the streams and the filter of the logs. Whatever is not recorded is answered with access denied.

mod answer;
mod calls;
mod case;
mod cbor;
mod derive;
mod fault;
mod refusal;
mod request;
mod rules;
mod server;
mod service;
mod time;
mod wire;

pub use calls::{Call, depth};
pub use case::Case;
pub use fault::Fault;
pub use refusal::Refusal;
pub use request::Protocol;
pub use server::Server;
