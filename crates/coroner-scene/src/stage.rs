//! Where in a task's life a cause strikes, and what kind of answer it is.

/// Where in a task's life a cause strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The call that should start something.
    Request,
    /// Finding a place for the task.
    Placement,
    /// Network interface, volumes, host.
    Provisioning,
    /// Secrets, logs, file systems, before any container.
    ResourceInit,
    /// Pulling images.
    Pull,
    /// Creating containers.
    Create,
    /// Starting containers.
    Start,
    /// While the program runs.
    Run,
    /// Container health checks.
    Health,
    /// Stopping.
    Stop,
    /// Deployments of a service.
    Deployment,
    /// Load balancers.
    LoadBalancer,
    /// Cloud Map, Service Connect, meshes.
    Discovery,
    /// Auto scaling.
    Scaling,
    /// The ECS agent of a container instance.
    Agent,
}

impl Stage {
    /// All stages, in the order of a task's life.
    pub const ALL: [Stage; 15] = [
        Stage::Request,
        Stage::Placement,
        Stage::Provisioning,
        Stage::ResourceInit,
        Stage::Pull,
        Stage::Create,
        Stage::Start,
        Stage::Run,
        Stage::Health,
        Stage::Stop,
        Stage::Deployment,
        Stage::LoadBalancer,
        Stage::Discovery,
        Stage::Scaling,
        Stage::Agent,
    ];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Request => "request",
            Stage::Placement => "placement",
            Stage::Provisioning => "provisioning",
            Stage::ResourceInit => "resource-init",
            Stage::Pull => "pull",
            Stage::Create => "create",
            Stage::Start => "start",
            Stage::Run => "run",
            Stage::Health => "health",
            Stage::Stop => "stop",
            Stage::Deployment => "deployment",
            Stage::LoadBalancer => "load-balancer",
            Stage::Discovery => "discovery",
            Stage::Scaling => "scaling",
            Stage::Agent => "agent",
        }
    }
}

/// What kind of answer a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A root cause with a fix of its own.
    Cause,
    /// A root cause that is seldom met, or on one launch type only.
    Rare,
    /// A symptom or an envelope: never the answer while something narrower fits.
    Wrapper,
    /// No fault.
    Normal,
}

impl Tier {
    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Cause => "cause",
            Tier::Rare => "rare",
            Tier::Wrapper => "wrapper",
            Tier::Normal => "normal",
        }
    }
}
