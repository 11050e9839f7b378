//! A refusal in its scene: who asked, by which of the task's roles, and in whose account.

use coroner_ecs::arn::{self, Arn};

use crate::denied::{Denial, Principal};
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::scene::Scene;

/// Who acts for a task. Which of them asks follows from where in the task's life it happens, not from the words of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// Secrets, pulls and logs, before the containers start; on EC2 the instance role pulls and logs where there is none.
    ExecutionRole,
    /// The program's own calls.
    TaskRole,
    /// The ECS agent and the Docker daemon of a container instance.
    InstanceRole,
    /// The scheduler: network interfaces, targets, Cloud Map.
    ServiceLinkedRole,
    /// Volumes and ECS Managed Instances.
    InfrastructureRole,
    /// Whoever called the ECS API.
    Caller,
}

impl Holder {
    fn words(self) -> &'static str {
        match self {
            Holder::ExecutionRole => "the execution role",
            Holder::TaskRole => "the task role",
            Holder::InstanceRole => "the instance role",
            Holder::ServiceLinkedRole => "the service-linked role",
            Holder::InfrastructureRole => "the infrastructure role",
            Holder::Caller => "the caller",
        }
    }

    /// What stands in a command for the name that is not known.
    fn placeholder(self) -> &'static str {
        match self {
            Holder::ExecutionRole => "${{EXECUTION_ROLE}}",
            Holder::TaskRole => "${{TASK_ROLE}}",
            Holder::InstanceRole => "${{INSTANCE_ROLE}}",
            Holder::ServiceLinkedRole => "AWSServiceRoleForECS",
            Holder::InfrastructureRole => "${{INFRASTRUCTURE_ROLE}}",
            Holder::Caller => "${{CALLER_ROLE}}",
        }
    }
}

/// What stands for an account that nothing given tells.
const ACCOUNT: &str = "${{ACCOUNT}}";

/// Who asked and was refused.
#[derive(Debug)]
pub(super) struct Asker {
    /// Which of those who act for the task; none where the message names somebody else.
    pub(super) holder: Option<Holder>,
    pub(super) is_user: bool,
    /// Name of the role or user without its path, or what stands for it.
    pub(super) name: String,
    pub(super) is_known: bool,
    /// The whole ARN, with the role's path.
    pub(super) arn: Option<String>,
    /// The task's own role, where a program asked as somebody else.
    pub(super) instead_of: Option<String>,
}

/// Partition, Region and account of the subject.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) partition: String,
    pub(super) region: String,
    pub(super) account: String,
}

/// A denial, with what the case adds to it.
pub(super) struct Refusal<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) text: &'s str,
    pub(super) denial: Denial,
    pub(super) asker: Asker,
    pub(super) home: Home,
}

impl<'s> Refusal<'s> {
    /// The message of the cause `slug` that tells most. `usual` is who asks at that point of a task's life.
    pub(super) fn of(scene: &'s Scene<'s>, slug: &str, usual: Holder) -> Option<Refusal<'s>> {
        let texts = scene.texts_of(slug).filter(|text| text.demotion < FADED).map(|text| text.text.as_ref());
        let (text, denial) = texts
            .map(|text| (text, Denial::read(text)))
            .reduce(|best, next| if next.1.weight() > best.1.weight() { next } else { best })?;
        let asker = Asker::of(scene, denial.principal.as_ref(), usual);
        let home = Home::of(scene, denial.principal.as_ref(), text);
        Some(Refusal { scene, text, denial, asker, home })
    }
}

/// The execution role of the task: what the launch overrides, or what the definition says.
fn execution_role<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let overridden = scene.task.and_then(|task| task.value.overrides.execution_role_arn.some());
    overridden.or_else(|| scene.definition?.value.execution_role_arn.some())
}

fn task_role<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let overridden = scene.task.and_then(|task| task.value.overrides.task_role_arn.some());
    overridden.or_else(|| scene.definition?.value.task_role_arn.some())
}

/// The roles that a caller must be allowed to pass to start the task.
pub(super) fn passed_roles(scene: &Scene<'_>) -> Vec<String> {
    [execution_role(scene), task_role(scene)].into_iter().flatten().filter(|role| Arn::parse(role).is_some()).map(str::to_owned).collect()
}

/// Which role of the task an ARN is.
pub(super) fn kind_of(scene: &Scene<'_>, role: &str) -> &'static str {
    match (execution_role(scene) == Some(role), task_role(scene) == Some(role)) {
        (true, false) => Holder::ExecutionRole.words(),
        (false, true) => Holder::TaskRole.words(),
        _ => "the role",
    }
}

impl Asker {
    fn of(scene: &Scene<'_>, principal: Option<&Principal>, usual: Holder) -> Asker {
        let (execution, task) = (execution_role(scene), task_role(scene));
        let own = match usual {
            Holder::ExecutionRole => execution,
            Holder::TaskRole => task,
            _ => None,
        };
        let Some(principal) = principal else { return Asker::unnamed(scene, own, usual) };
        let is = |role: Option<&str>| {
            role.is_some_and(|role| {
                arn::short_name(role) == principal.name && account_of(role).is_none_or(|account| account == principal.account)
            })
        };
        let holder = if principal.is_user {
            (usual == Holder::Caller).then_some(usual)
        } else if principal.is_service_linked() {
            Some(Holder::ServiceLinkedRole)
        } else if principal.is_instance() {
            Some(Holder::InstanceRole)
        } else if is(own) {
            Some(usual)
        } else if is(execution) {
            Some(Holder::ExecutionRole)
        } else if is(task) {
            Some(Holder::TaskRole)
        } else {
            // An old service has a role of its own, which is none of AWS's.
            let somebody_else =
                own.is_some() || usual == Holder::ServiceLinkedRole || (usual == Holder::TaskRole && scene.pasted && !principal.is_task());
            (!somebody_else).then_some(usual)
        };
        let full = [execution, task].into_iter().find(|role| is(*role)).flatten().filter(|role| Arn::parse(role).is_some());
        Asker {
            holder,
            is_user: principal.is_user,
            name: principal.name.clone(),
            is_known: true,
            arn: principal.arn.clone().or_else(|| full.map(str::to_owned)),
            instead_of: task.filter(|_| usual == Holder::TaskRole && holder.is_none()).map(|role| arn::short_name(role).to_owned()),
        }
    }

    fn unnamed(scene: &Scene<'_>, own: Option<&str>, usual: Holder) -> Asker {
        let on_instance = usual == Holder::ExecutionRole && own.is_none() && scene.definition.is_some() && !scene.on_fargate();
        let holder = if on_instance { Holder::InstanceRole } else { usual };
        // A hostile definition may hold anything for a role.
        let role = own.and_then(Principal::parse);
        Asker {
            holder: Some(holder),
            is_user: false,
            name: role.as_ref().map_or_else(|| holder.placeholder().to_owned(), |role| role.name.clone()),
            is_known: role.is_some(),
            arn: role.and_then(|role| role.arn),
            instead_of: None,
        }
    }

    /// `the execution role web-exec`.
    pub(super) fn words(&self) -> String {
        let kind = match self.holder {
            Some(Holder::Caller) | None if self.is_user => "the user",
            Some(Holder::Caller) if self.is_known => "the caller's role",
            Some(holder) => holder.words(),
            None => "the role",
        };
        if self.is_known { format!("{kind} {}", self.name) } else { kind.to_owned() }
    }

    /// Whether AWS made it, so that nobody can change its policy.
    pub(super) fn is_service_linked(&self) -> bool {
        self.holder == Some(Holder::ServiceLinkedRole)
    }

    /// Whether IAM Identity Center made it from a permission set, and would undo what is changed in IAM.
    pub(super) fn is_of_permission_set(&self) -> bool {
        self.name.starts_with("AWSReservedSSO_")
    }
}

fn account_of(arn: &str) -> Option<&str> {
    Arn::parse(arn).map(|arn| arn.account).filter(|account| !account.is_empty())
}

impl Home {
    /// The subject's own ARNs come first; those that the message speaks of are seldom elsewhere.
    fn of(scene: &Scene<'_>, principal: Option<&Principal>, text: &str) -> Home {
        let mut home = Home {
            partition: principal.map_or_else(String::new, |principal| principal.partition.clone()),
            region: String::new(),
            account: principal.map_or_else(String::new, |principal| principal.account.clone()),
        };
        let own = [
            scene.task.map(|task| task.task_arn.as_str()),
            scene.task.map(|task| task.task_definition_arn.as_str()),
            scene.definition.map(|definition| definition.task_definition_arn.as_str()),
            scene.service.map(|service| service.service_arn.as_str()),
        ];
        let named = pattern!(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[!-~]+").map_or_else(Vec::new, |p| p.find_all(text));
        for arn in own.into_iter().flatten().chain(named).filter_map(Arn::parse) {
            for (field, value) in [(&mut home.partition, arn.partition), (&mut home.region, arn.region), (&mut home.account, arn.account)] {
                if field.is_empty() {
                    value.clone_into(field);
                }
            }
        }
        for (field, placeholder) in [(&mut home.partition, "aws"), (&mut home.region, "${{AWS_REGION}}"), (&mut home.account, ACCOUNT)] {
            if field.is_empty() {
                placeholder.clone_into(field);
            }
        }
        home
    }

    /// Whether an ARN is another account's, as far as one's own is known.
    pub(super) fn is_elsewhere(&self, arn: &str) -> bool {
        self.account != ACCOUNT && account_of(arn).is_some_and(|account| account != self.account)
    }

    /// An ARN at home.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }
}
