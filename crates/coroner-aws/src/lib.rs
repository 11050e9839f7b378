//! Asks AWS about a task, a service or a cluster.

mod ask;
mod client;
mod collector;
mod endpoint;
mod name;
mod operation;
mod pace;
mod plan;
mod policy;
mod probe;
mod questions;
mod refusal;
mod service;
mod settings;
mod xml;

pub use client::Client;
pub use collector::Collector;
pub use name::{Kind, Named};
pub use operation::{OPERATIONS, Operation};
pub use plan::{Asked, Progress, Trouble, cluster, locate, progress, service, task};
pub use policy::policy;
pub use refusal::{Reason, Refusal};
pub use service::Service;
pub use settings::{Settings, with_credentials};
