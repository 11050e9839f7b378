//! What a cause's messages look like, declared as data.
//!
//! Every signature has a *hook*: a literal that must occur in the text, in any ASCII case. All hooks of the whole catalogue are
//! found in one pass by one automaton (see `matcher.rs`); the optional regex of a signature runs only where its hook was found,
//! so that the number of signatures hardly matters for speed.

/// Where a text was seen. A signature names the places it may be believed in: `x509` in a pull error is about the registry,
/// in the application's log it is about the application's peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Places(pub u16);

impl Places {
    /// Both sets of places.
    pub const fn or(self, other: Places) -> Places {
        Places(self.0 | other.0)
    }

    /// What people call them.
    pub const fn name(self) -> &'static str {
        match () {
            () if self.contains(LOG.or(HEALTH)) => "logs of containers",
            () if self.contains(REASON.or(ATTACHMENT)) => "stop reasons of tasks and containers",
            () if self.contains(EVENT) => "events of services and deployments",
            () if self.contains(DAEMON) => "events of managed daemons",
            () if self.contains(FAILURE) => "answers of the API",
            () if self.contains(TARGET) => "load balancer targets",
            () if self.contains(AGENT_LOG) => "logs of the ECS agent and Docker",
            () => "scaling activities, alarms and stop codes",
        }
    }

    /// Whether the two sets have a place in common.
    pub const fn contains(self, other: Places) -> bool {
        self.0 & other.0 != 0
    }
}

/// `stoppedReason` of a task.
pub const TASK_REASON: Places = Places(1);
/// `reason` of a container.
pub const CONTAINER_REASON: Places = Places(1 << 1);
/// Why the task or one of its containers ended, as ECS or its agent says it.
pub const REASON: Places = Places(1 | 1 << 1);
/// Service events, deployments' `rolloutStateReason` and `statusReason`, and EventBridge service actions.
pub const EVENT: Places = Places(1 << 2);
/// `failures[].reason` of `run-task` and of the describe calls, and API error messages.
pub const FAILURE: Places = Places(1 << 3);
/// Reason code and description of a load balancer target.
pub const TARGET: Places = Places(1 << 4);
/// What a container of the task logged.
pub const LOG: Places = Places(1 << 5);
/// What the ECS agent or the Docker daemon of the container instance logged.
pub const AGENT_LOG: Places = Places(1 << 6);
/// `statusReason` of a task's attachments (network interface, EBS volume, Service Connect).
pub const ATTACHMENT: Places = Places(1 << 7);
/// Scaling activities of Application Auto Scaling and their not-scaled reasons.
pub const SCALING: Places = Places(1 << 8);
/// Output of a container health check, as `docker inspect` keeps it.
pub const HEALTH: Places = Places(1 << 9);
/// State and reason of a CloudWatch alarm.
pub const ALARM: Places = Places(1 << 10);
/// `stopCode` of a task.
pub const STOP_CODE: Places = Places(1 << 11);
/// Events of managed daemons, which have placement and deployments of their own.
pub const DAEMON: Places = Places(1 << 12);

/// How much a piece of evidence weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A hint; alone it settles nothing.
    Weak,
    /// Usual with this cause, but with others too.
    Moderate,
    /// Seldom seen without this cause.
    Strong,
    /// Nothing else produces it.
    Decisive,
}

/// One message, or part of one, that speaks for a cause.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Where it may be believed.
    pub places: Places,
    /// What must occur in the text, in any ASCII case.
    pub hook: &'static str,
    /// What the text must match too; `None` if the hook is enough.
    pub regex: Option<&'static str>,
    /// What the text must not match.
    pub unless: Option<&'static str>,
    /// Whether the hook must be the whole text, but for white space around it.
    pub whole: bool,
    /// How much one such text weighs, before it fades.
    pub strength: Strength,
}

/// A signature: `hook` occurs in one of `places`, in any ASCII case. Strong unless said otherwise.
/// U+2019 in the text counts as an apostrophe, so write `can't`, never `can’t`.
pub const fn at(places: Places, hook: &'static str) -> Signature {
    Signature { places, hook, regex: None, unless: None, whole: false, strength: Strength::Strong }
}

impl Signature {
    /// The text must match this regex too (syntax of the `regex` crate, case-sensitive unless `(?i)`; `.` stops at a line end).
    pub const fn re(mut self, regex: &'static str) -> Signature {
        self.regex = Some(regex);
        self
    }

    /// The text must not match this regex: what makes the same words mean something else.
    pub const fn unless(mut self, regex: &'static str) -> Signature {
        self.unless = Some(regex);
        self
    }

    /// The hook must be the whole text, but for white space around it.
    pub const fn whole(mut self) -> Signature {
        self.whole = true;
        self
    }

    /// Nothing but this cause produces the message.
    pub const fn decisive(mut self) -> Signature {
        self.strength = Strength::Decisive;
        self
    }

    /// The message is usual with this cause, and seen with others.
    pub const fn moderate(mut self) -> Signature {
        self.strength = Strength::Moderate;
        self
    }

    /// A hint only, or a wording that no source confirms.
    pub const fn weak(mut self) -> Signature {
        self.strength = Strength::Weak;
        self
    }
}
