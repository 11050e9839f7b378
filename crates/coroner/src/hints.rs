//! What to fetch next, where what was given tells of no task and no service.

use coroner_case::{Case, Command, Gate, Skipped, command};
use coroner_ecs::arn::{self, Arn};

/// ARNs that are named in a command; a describe call takes no more than ten services, and a line no more than a person reads.
const MOST: usize = 10;

/// What to say, and the commands that fetch what is missing.
pub(crate) fn nothing_to_examine(case: &Case, skipped: &[Skipped]) -> String {
    if let Some(first) = case.listed.first().and_then(|arn| Arn::parse(arn)) {
        return of_listed(case, &first);
    }
    if let Some(definition) = case.definitions.first() {
        let family = match definition.family.some() {
            Some(family) => family,
            None => arn::family_revision(&definition.task_definition_arn).split(':').next().unwrap_or_default(),
        };
        let region = Arn::parse(&definition.task_definition_arn).map_or("", |arn| arn.region);
        let list = in_region(region, command!("aws ecs list-tasks --family {} --desired-status STOPPED --cluster {}", family, "CLUSTER"));
        return format!(
            "nothing to examine: a task definition alone tells of no failure. Ask AWS with `coroner service NAME -c CLUSTER`, or add what \
             `aws ecs describe-tasks` answers about the tasks of `{}`",
            shown(&list)
        );
    }
    if let Some(empty) = case.empty_answers.first() {
        return format!("nothing to examine: {}", of_empty(empty));
    }
    let beside = beside(case);
    if !beside.is_empty() {
        return format!(
            "nothing to examine: {} alone tell of no task and no service; add what `aws ecs describe-services` and `describe-tasks` answer",
            beside.join(", ")
        );
    }
    let text = skipped.iter().any(|skipped| skipped.reason.contains("neither JSON nor a log"));
    match text {
        true => "nothing to examine: it is a text without words of ECS's; `coroner why - < FILE` takes any text, and a log is read if its \
                 name ends in .log or .txt"
            .to_owned(),
        false => {
            "nothing to examine: no task, service, event or log was found in what was given; `coroner file --help` shows what it takes"
                .to_owned()
        }
    }
}

fn of_listed(case: &Case, first: &Arn<'_>) -> String {
    let kind = first.resource.split(['/', ':']).next().unwrap_or_default();
    let same = |text: &&str| Arn::parse(text).is_some_and(|arn| arn.resource.starts_with(kind));
    let arns: Vec<String> = case.listed.iter().map(|arn| arn.as_str()).filter(same).take(MOST).map(str::to_owned).collect();
    let cluster = arn::cluster_of(arns.first().map_or("", String::as_str)).to_owned();
    let ask = match kind {
        "task" => command!("aws ecs describe-tasks --cluster {} --tasks {}", &cluster, &arns),
        "service" => command!("aws ecs describe-services --cluster {} --services {}", &cluster, &arns),
        "container-instance" => command!("aws ecs describe-container-instances --cluster {} --container-instances {}", &cluster, &arns),
        "cluster" => command!("aws ecs list-services --cluster {}", arns.first().map_or("", String::as_str)),
        _ => return "nothing to examine: ARNs alone tell of nothing; give what the matching describe call answers".to_owned(),
    };
    let many = match case.listed.len() {
        1 => "one ARN".to_owned(),
        more => format!("{more} ARNs"),
    };
    format!("nothing to examine: {many} and nothing about them; what became of them is in `{}`", shown(&in_region(first.region, ask)))
}

fn of_empty(list: &str) -> &'static str {
    match list {
        "tasks" | "failures" => {
            "the answer is empty. ECS forgets a task about an hour after it stopped; the service's own record stays: \
             `coroner service NAME -c CLUSTER`, or `aws ecs describe-services --cluster CLUSTER --services NAME`"
        }
        "services" => {
            "the answer is empty: there is no service of that name in that cluster, account and Region; \
             `aws ecs list-services --cluster CLUSTER` lists those that are there"
        }
        "Arns" => {
            "nothing is listed. Tasks that stopped are listed for about an hour, and only with \
             `aws ecs list-tasks --cluster CLUSTER --desired-status STOPPED`"
        }
        _ => "the answer is empty; add what `aws ecs describe-services` and `aws ecs describe-tasks` answer",
    }
}

/// What there is that belongs to tasks and services, and is neither.
fn beside(case: &Case) -> Vec<&'static str> {
    [
        (case.clusters.len(), "clusters"),
        (case.instances.len(), "container instances"),
        (case.target_groups.len(), "target groups"),
        (case.metrics.len(), "metrics"),
        (case.alarms.len(), "alarms"),
        (case.images.len(), "images"),
        (case.subnets.len() + case.route_tables.len() + case.security_groups.len() + case.vpc_endpoints.len(), "parts of a network"),
        (case.scaling_policies.len() + case.scalable_targets.len(), "bounds and policies of scaling"),
        (case.lookups.len(), "calls of CloudTrail"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(_, name)| name)
    .collect()
}

fn in_region(region: &str, command: Command) -> Command {
    command.within(Some(region).filter(|region| !region.is_empty()), None)
}

fn shown(command: &Command) -> String {
    Gate::default().commands(std::slice::from_ref(command)).first().map(|line| line.as_str().to_owned()).unwrap_or_default()
}
