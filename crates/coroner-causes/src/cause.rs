//! What a cause is: an entry of the catalogue.

use coroner_scene::lexicon::Kind;
use coroner_scene::path::Way;

use crate::fix::Remedy;
use crate::form::Draft;
use crate::scene::Scene;
use crate::signature::{Signature, Strength};
pub use crate::stage::{Stage, Tier};
use crate::template;
use crate::weigh::Weigher;
use crate::wordings::Meaning;

/// What a finding is to others, beyond what stage and tier say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Nothing more.
    Plain,
    /// It only says which container failed, and not of what: its own fix is to read that container's log. Whatever says of what a program
    /// ended explains it.
    WhichContainer,
    /// It only says that a program failed by itself. A team's own cause explains it.
    ProgramFailed,
    /// ECS's own remark that an essential container ended: a step of the story, and no piece of it by itself.
    EssentialEnded,
    /// Something was refused for a while and went well later. It is told for tasks that ended before, and not beside a fault.
    Healed,
    /// A target on its way in or out: it stands beside any fault of a load balancer, which explains it.
    TargetInTransit,
    /// Nobody's fault, and yet what was wanted did not come about: never an all-clear, whatever its tier.
    Unfinished,
    /// A probe was answered, so that no security group stopped it.
    ProbeAnswered,
}

/// What would settle whether a cause is the one, or what is to be done: a fact that a collector can fetch where the case lacks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// How much memory and CPU the tasks used.
    Usage,
    /// The service's security groups.
    SecurityGroups,
    /// Bounds and activities of the service's scaling.
    Scaling,
    /// The alarms that may end a deployment.
    Alarms,
    /// Whether ECR has the images that could not be pulled.
    Image,
    /// For which platforms an image is.
    Platforms,
    /// Whether the secrets and parameters exist.
    Secret,
    /// The capacity provider, and what its Auto Scaling group did.
    CapacityProvider,
    /// Mount targets of the file systems.
    MountTargets,
    /// What Cloud Map says of the service's instances.
    Registry,
    /// A deployment of CodeDeploy that is over.
    Deployment,
    /// Who updated the service.
    WhoUpdated,
    /// Who stopped the task.
    WhoStopped,
    /// The account's quota of vCPUs on Fargate.
    Quota,
}

/// A part of a task definition that differs between two revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Which image a container runs.
    Image,
    /// Subnets, security groups, public address, load balancers: of a service, and not of its definition.
    Network,
    /// Command, entrypoint, working directory, user.
    Program,
    /// Environment, environment files.
    Environment,
    /// Names of secrets, and where their values come from.
    Secret,
    /// The task's, or a container's hard limit.
    Memory,
    /// The task's, or a container's.
    Cpu,
    /// Port mappings, and the network mode.
    Port,
    /// A container's own; the load balancer's stands in the target group.
    HealthCheck,
    /// Task role and execution role.
    Role,
    /// Log configuration of a container.
    Logging,
    /// Volumes, and where containers mount them.
    Volume,
    /// Operating system and CPU architecture.
    Platform,
    /// What a container waits for.
    Dependency,
}

/// A family of causes that remains where a message does not say which of several it was.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// The best known cause of the family.
    pub slug: &'static str,
    /// What happened then, in few words for a sentence: `no such tag`.
    pub name: &'static str,
    /// What tells it from the others, as a clause: `ECR lists the repository's images, and this tag is none of them`.
    pub told_by: &'static str,
}

/// One family: slug, name, and what tells it.
pub const fn branch(slug: &'static str, name: &'static str, told_by: &'static str) -> Branch {
    Branch { slug, name, told_by }
}

/// Weighs what the answers to questions say of the cause.
pub type Answer = fn(&Scene<'_>, &Cause, &mut Weigher);

/// Remedies for what a scene shows.
pub type Fix = fn(&Scene<'_>) -> Vec<Remedy<Draft>>;

/// Looks for a cause by code, where messages alone don't tell it.
pub type Look = fn(&Scene<'_>, &mut Weigher);

/// An entry of the catalogue.
pub struct Cause {
    /// Its public name; never changes its meaning.
    pub slug: &'static str,
    /// Where in a task's life it strikes.
    pub stage: Stage,
    /// What kind of answer it is.
    pub tier: Tier,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Messages that speak for it.
    pub signatures: &'static [Signature],
    /// Slugs that this cause produces, or that are a coarser name of it.
    pub explains: &'static [&'static str],
    /// What it is to other findings.
    pub nature: Nature,
    /// What a program complains of then, in whatever words.
    pub complaints: &'static [Kind],
    /// The families that remain where nothing narrower is found: an answer in itself, and told in the headline.
    pub fork: &'static [Branch],
    /// Where its packets went that nobody answered: the path there is walked where the case shows it.
    pub way: Option<Way>,
    /// What would settle it. Beyond these, the stage of a root cause asks for what settles its kind.
    pub wants: &'static [Wanted],
    /// What answers to questions weigh for it, once something else speaks for it.
    pub answers: &'static [Answer],
    /// Changes between two revisions that can bring it about.
    pub changed_by: &'static [Part],
    /// Looks for it by code.
    pub look: Option<Look>,
    /// One sentence about this task, without its subject; the page's first sentence if it is empty.
    pub says: Option<fn(&Scene<'_>) -> String>,
    /// The fix with the user's own values; without one, the page's words are the fix.
    pub fix: Option<Fix>,
}

impl Cause {
    /// A cause known by its page alone: signatures and code are added with struct update syntax.
    pub const fn new(slug: &'static str, stage: Stage, tier: Tier, page: &'static str) -> Cause {
        Cause {
            slug,
            stage,
            tier,
            page,
            signatures: &[],
            explains: &[],
            nature: Nature::Plain,
            complaints: &[],
            fork: &[],
            way: None,
            wants: &[],
            answers: &[],
            changed_by: &[],
            look: None,
            says: None,
            fix: None,
        }
    }

    /// The messages that speak for it by themselves, with where each is met: what people paste into a search.
    pub fn messages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let telling = self.signatures.iter().filter(|signature| signature.strength >= Strength::Moderate && !signature.hook.is_empty());
        telling.map(|signature| (signature.places.name(), signature.hook))
    }

    /// Whether there is something to do about it that it says itself, also where nothing failed.
    pub fn fix_is_its_own(&self) -> bool {
        self.fix.is_some()
    }

    /// Whether it only says which container failed, and not of what: its own fix is to read that container's log.
    pub fn is_coarse(&self) -> bool {
        self.nature == Nature::WhichContainer
    }

    /// Whether it says of what a program ended.
    pub fn tells_why_a_program_ended(&self) -> bool {
        let own = matches!(self.stage, Stage::Start | Stage::Run) && matches!(self.tier, Tier::Cause | Tier::Rare);
        own && !matches!(self.nature, Nature::WhichContainer | Nature::ProgramFailed)
    }

    /// What its messages speak for.
    pub fn meaning(&self) -> Meaning {
        let ends_programs = self.tells_why_a_program_ended();
        Meaning { slug: self.slug, stage: self.stage, tier: self.tier, explains: self.explains, ends_programs }
    }

    /// The page's first sentence: what happened.
    pub fn title(&self) -> String {
        let body = self.page.split_once('\n').map_or("", |(_, body)| body);
        let paragraph = body.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text below a heading of the page: `Diagnosis`, `Fix`, `Why it works`, `Not to be confused with`, `Sources`.
    pub fn section(&self, heading: &str) -> &'static str {
        let marker = format!("\n## {heading}\n");
        let Some(start) = self.page.find(&marker).map(|at| at + marker.len()) else { return "" };
        let rest = &self.page[start..];
        rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim()
    }

    /// The causes that it could be taken for, each with what tells the two apart.
    pub fn neighbours(&self) -> Vec<(&'static str, String)> {
        let mut neighbours: Vec<(&'static str, String)> = Vec::new();
        for line in self.section("Not to be confused with").lines() {
            if let Some((slug, difference)) = line.strip_prefix("- `").and_then(|item| item.split_once("`: ")) {
                neighbours.push((slug, difference.to_owned()));
            } else if let Some((_, difference)) = neighbours.last_mut() {
                difference.push(' ');
                difference.push_str(line.trim());
            }
        }
        neighbours
    }

    /// The page: what `coroner explain` shows.
    pub fn explanation(&self) -> String {
        let fix = self.section("Fix");
        self.page.trim_end().replacen(fix, &self.fix_without_a_case(), usize::from(!fix.is_empty()))
    }

    /// The page's fix with readable words where a report has values.
    pub fn fix_without_a_case(&self) -> String {
        template::page(self.section("Fix"))
    }
}

impl std::fmt::Debug for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug)
    }
}
