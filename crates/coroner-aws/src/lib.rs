//! Asks AWS about a task, a service or a cluster: few calls, in few rounds, each answer kept as it came, and whatever could not be
//! seen kept as a gap.
//!
//! [`service`], [`task`] and [`cluster`] are the plans. They ask by a [`Collector`], which turns answers into the facts that
//! `coroner-case` reads from files too, and they end where `coroner-examiner` wants to know nothing more. Only what stands in
//! [`OPERATIONS`] can be asked, and all of it only reads.

mod about;
mod ask;
mod client;
mod collector;
mod endpoint;
mod http;
mod name;
mod operation;
mod pace;
mod plan;
mod policy;
mod probe;
mod process;
mod questions;
mod refusal;
mod room;
mod service;
mod settings;
mod trouble;
mod xml;

pub use client::Client;
pub use collector::Collector;
pub use name::{Kind, Named};
pub use operation::{OPERATIONS, Operation};
pub use plan::{Asked, Following, Progress, cluster, locate, service, task};
pub use policy::policy;
pub use refusal::{Reason, Refusal};
pub use service::Service;
pub use settings::{Settings, region_of, with_credentials};
pub use trouble::Trouble;
