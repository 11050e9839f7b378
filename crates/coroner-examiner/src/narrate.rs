//! Puts into words what the reasoning found: how it went, what is missing, the page's fix.

use coroner_case::{Command, Gap, GapCause, Piece, clean, command};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::definition::ContainerDefinition;
use coroner_ecs::time::span;

use crate::draft::{How, Missing, Step, Verdict};
use crate::reason::Finding;
use crate::verdict::{Confidence, Outcome};
use coroner_causes::cause::{Cause, Nature, Part, Stage, Tier, Wanted};
use coroner_causes::path;
use coroner_scene::exit::exit_words;
use coroner_scene::quote::shorten;
use coroner_scene::scene::Scene;
use coroner_scene::story::{Asker, End};

/// Last lines of the failing container that a verdict carries.
const LAST_WORDS: usize = 12;
/// Characters of a line that it carries.
const LINE_LENGTH: usize = 400;

/// The last lines that the failing container logged.
pub(crate) fn last_words(scene: &Scene<'_>) -> Vec<String> {
    let mut lines: Vec<String> =
        scene.lines().map(|(_, _, line)| clean(&line.message)).filter(|line| !line.trim().is_empty()).map(|line| cut(&line)).collect();
    lines.split_off(lines.len().saturating_sub(LAST_WORDS))
}

fn cut(line: &str) -> String {
    let line = line.trim_end().replace('\n', " ");
    match line.char_indices().nth(LINE_LENGTH) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// What is said of a subject of which no cause is known.
pub(crate) fn without_cause(scene: &Scene<'_>, outcome: Outcome) -> String {
    match (outcome, scene.service, scene.task) {
        (_, Some(service), None) if matches!(service.status.as_str(), "INACTIVE" | "DRAINING") => {
            format!("it was deleted: the service is {}", service.status)
        }
        (Outcome::Running, Some(service), None) => {
            let (running, desired) = (service.running_count.0.unwrap_or(0), service.desired_count.0.unwrap_or(0));
            match running > desired {
                true => format!("it runs {running} tasks where {desired} are wanted, and nothing failed"),
                false => format!("it runs {running} of {desired} tasks and nothing failed"),
            }
        }
        (Outcome::Running, _, Some(task)) => match task.last_status.some() {
            Some("RUNNING") | None => "it runs and nothing failed".to_owned(),
            Some(status) => format!("it is {status} and nothing failed so far"),
        },
        (_, Some(service), None) => {
            let (running, desired) = (service.running_count.0.unwrap_or(0), service.desired_count.0.unwrap_or(0));
            format!("it runs {running} of {desired} tasks, and nothing given tells why")
        }
        (_, _, Some(_)) => match scene.exit_code() {
            Some(code) => format!("it stopped with exit code {code}, and nothing given tells why"),
            None => "it stopped, and nothing given tells why".to_owned(),
        },
        (Outcome::Running, None, None) => "the last that is told is that it went through, or is steady".to_owned(),
        _ => "nothing given tells of a failure or rules one out".to_owned(),
    }
}

/// How it went, in the order of time.
pub(crate) fn chain(scene: &Scene<'_>, root: Option<&Finding>, explained: &[Finding]) -> Vec<Step> {
    let root_slug = root.map_or("", |finding| finding.cause.slug);
    let mut steps: Vec<Step> = Vec::new();
    // What stands in the task's own record is told below, where its time is known.
    let own = |source: &str| scene.task.is_some_and(|task| source.starts_with(&task.origin.to_string())) && !scene.pasted;
    if let Some(root) = root {
        for evidence in root.evidence.iter().filter(|e| e.weighs_for && !own(&e.source)).take(3) {
            steps.push(Step { slug: root_slug, text: shorten(&evidence.text, 160), source: evidence.source.clone(), at: evidence.at });
        }
        if scene.pasted && steps.is_empty() {
            steps.push(Step { slug: root_slug, text: root.cause.title(), source: String::new(), at: None });
        }
    }
    for finding in explained {
        if let Some(evidence) = finding.evidence.iter().find(|e| e.weighs_for && e.at.is_some() && !own(&e.source))
            && !steps.iter().any(|step| step.text == shorten(&evidence.text, 160) || step.source == evidence.source)
            && finding.cause.nature != Nature::EssentialEnded
        {
            steps.push(Step {
                slug: finding.cause.slug,
                text: shorten(&evidence.text, 160),
                source: evidence.source.clone(),
                at: evidence.at,
            });
        }
    }
    if !scene.pasted {
        steps.extend(of_task(scene, root_slug, explained));
    }
    order(steps)
}

/// Steps without a time stay where they are put: what holds all along comes first.
fn order(steps: Vec<Step>) -> Vec<Step> {
    let (timeless, mut timed): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.at.is_none());
    timed.sort_by_key(|step| step.at);
    timed.dedup_by(|b, a| a.text == b.text);
    timeless.into_iter().chain(timed).collect()
}

fn of_task(scene: &Scene<'_>, root: &'static str, explained: &[Finding]) -> Vec<Step> {
    let Some(task) = scene.task else { return Vec::new() };
    let story = &scene.story;
    let first = scene.first();
    let name = first.map_or("the container", |container| container.name.some().unwrap_or("the container"));
    let mut steps = Vec::new();
    let mut step = |slug: &'static str, key: &str, at: Option<Timestamp>, text: String| {
        if let Some(at) = at {
            steps.push(Step { slug, text, source: task.origin.at(key), at: Some(at) });
        }
    };
    match task.started_at.0 {
        Some(at) => step(root, "startedAt", Some(at), format!("the task was RUNNING{}", memory_words(scene, name))),
        None => {
            step(root, "createdAt", task.created_at.0, "ECS made the task".to_owned());
            step(root, "pullStoppedAt", task.pull_stopped_at.0, "pulling the images ended".to_owned());
        }
    }
    let first_key = story.first.map_or_else(|| "executionStoppedAt".to_owned(), |index| format!("containers/{index}/exitCode"));
    let died = format!("{name} ended{}", first.map(|container| format!(": {}", exit_words(container))).unwrap_or_default());
    let stop_slug = explained
        .iter()
        .find(|finding| {
            matches!(finding.cause.stage, Stage::LoadBalancer | Stage::Health | Stage::Stop) && finding.cause.tier != Tier::Normal
        })
        .map_or(root, |finding| finding.cause.slug);
    match story.end {
        End::Asked(asker) => {
            let latency =
                story.kill_latency.filter(|ms| *ms > 0).map(|ms| format!(", {} after it was asked", span(ms))).unwrap_or_default();
            step(stop_slug, "stoppingAt", story.stopping_at, asked_words(scene, asker));
            step(root, &first_key, story.died_at, format!("{died}{latency}"));
        }
        End::NeverStarted => {
            let reason = failure_words(scene);
            step(root, "stoppedReason", story.stopping_at.or(task.stopped_at.0), reason);
        }
        End::ByItself | End::Unknown => {
            step(root, &first_key, story.died_at, died);
            let others: Vec<String> = task
                .containers
                .iter()
                .enumerate()
                .filter(|(index, container)| Some(*index) != story.first && container.exit_code.0.is_some())
                .map(|(_, container)| format!("{} ({})", container.name, container.exit_code.0.unwrap_or(0)))
                .collect();
            let with = if others.is_empty() {
                String::new()
            } else {
                {
                    let essential = scene.first_definition().is_some_and(|(_, definition)| definition.is_essential());
                    let because = if essential { format!(", because {name} is essential") } else { String::new() };
                    format!(" and stopped {}{because}", others.join(", "))
                }
            };
            let remark = explained.iter().find(|finding| finding.cause.nature == Nature::EssentialEnded);
            let slug = remark.map_or(root, |finding| finding.cause.slug);
            step(slug, "stoppingAt", story.stopping_at, format!("ECS noticed{with}"));
        }
        End::Running => {}
    }
    if let Some((at, service)) = task.stopped_at.0.zip(scene.service)
        && let Some((started, index)) = scene.case.index.history.started_after(service, at)
    {
        steps.push(Step {
            slug: root,
            text: "the scheduler started a replacement".to_owned(),
            source: service.origin.at(&format!("events/{index}")),
            at: Some(started),
        });
    }
    steps
}

fn memory_words(scene: &Scene<'_>, name: &str) -> String {
    match (scene.container_limit(), scene.task_memory()) {
        (Some(container), Some(task)) => format!("; {name} may use {container} MiB of the task's {task} MiB"),
        (Some(container), None) => format!("; {name} may use {container} MiB"),
        (None, Some(task)) => format!("; its containers share {task} MiB"),
        (None, None) => String::new(),
    }
}

fn asked_words(scene: &Scene<'_>, asker: Asker) -> String {
    let said =
        scene.task.and_then(|task| task.stopped_reason.some()).map(|reason| format!(": {}", shorten(reason, 160))).unwrap_or_default();
    let who = match asker {
        Asker::Scaling | Asker::Scheduler => "the service scheduler asked the task to stop",
        Asker::LoadBalancer => "the scheduler asked the task to stop since the load balancer called it unhealthy",
        Asker::ContainerHealth => "the scheduler asked the task to stop since its health check failed",
        Asker::User => "somebody called StopTask",
        Asker::Spot => "AWS took the Spot capacity back",
        Asker::Maintenance => "AWS began to retire the host of the task",
        Asker::Host => "the container instance went away",
        Asker::Unknown => "ECS was asked to stop the task",
    };
    format!("{who}{said}")
}

fn failure_words(scene: &Scene<'_>) -> String {
    let reason = scene.first().and_then(|container| container.reason.some()).or_else(|| scene.task?.stopped_reason.some());
    match reason {
        Some(reason) => format!("the task failed to start: {}", shorten(reason, 200)),
        None => "the task failed to start".to_owned(),
    }
}

/// What would settle an open question, and how to get it.
pub(crate) fn missing(scene: &Scene<'_>, verdict: &Verdict) -> Vec<Missing> {
    let mut missing = Vec::new();
    if scene.pasted {
        // What a fork tells to ask, or an unknown message, is told there.
        if verdict.confidence != Confidence::Certain && verdict.cause.is_some_and(|cause| cause.fork.is_empty()) {
            missing.push(Missing {
                what: "the task's record: stop code, reasons, exit codes, times".to_owned(),
                why: "a message alone doesn't tell who ended first and who asked for it".to_owned(),
                how: command!(
                    "aws ecs describe-tasks --cluster {} --tasks {} > describe-tasks.json && coroner file describe-tasks.json",
                    "${{CLUSTER}}",
                    "${{TASK}}"
                )
                .into(),
                is_command: false,
            });
        }
        return missing;
    }
    let unsure = verdict.confidence != Confidence::Certain;
    let stage = verdict.cause.map(|cause| cause.stage);
    // Where packets stop is another question than whether they do.
    let path = verdict.cause.map(|cause| path::missing(scene, cause)).unwrap_or_default();
    let Some(task) = scene.task else {
        missing.extend(of_service(scene, verdict));
        missing.extend(path);
        return missing;
    };
    if scene.definition.is_none() && !task.task_definition_arn.is_empty() && unsure {
        missing.push(Missing {
            what: "the task definition".to_owned(),
            why: "limits, commands, health checks and log settings stand there".to_owned(),
            how: command!("aws ecs describe-task-definition --task-definition {}", arn::family_revision(&task.task_definition_arn)).into(),
            is_command: false,
        });
    }
    let ran = task.started_at.0.is_some() || scene.exit_code().is_some();
    let log_tells = stage.is_none_or(|stage| matches!(stage, Stage::Start | Stage::Run | Stage::Health | Stage::LoadBalancer));
    if ran && unsure && log_tells && scene.lines().next().is_none() {
        missing.push(Missing {
            what: format!("the log of {}", scene.first().map_or("the container", |c| &c.name)),
            why: "a program says last why it ends".to_owned(),
            how: log_command(scene),
            is_command: false,
        });
    }
    let of_memory = |cause: &Cause| cause.wants.contains(&Wanted::Usage) && cause.changed_by.contains(&Part::Memory);
    let about_memory = verdict.cause.is_some_and(of_memory);
    if (about_memory || scene.exit_code() == Some(137) && unsure) && scene.peak("memory").is_none() && stage != Some(Stage::Pull) {
        missing.push(Missing {
            what: "how much memory it used at most".to_owned(),
            why: "it tells a kill for memory from another SIGKILL, and how much is enough".to_owned(),
            how: metric_command(scene).into(),
            is_command: false,
        });
    }
    if unsure && !scene.on_fargate() && scene.instance.is_none() && !task.container_instance_arn.is_empty() {
        missing.push(Missing {
            what: "the container instance".to_owned(),
            why: "its agent, its memory and its other tasks may be the reason".to_owned(),
            how: command!(
                "aws ecs describe-container-instances --cluster {} --container-instances {}",
                cluster(scene),
                arn::short_name(&task.container_instance_arn)
            )
            .into(),
            is_command: false,
        });
    }
    if stage == Some(Stage::LoadBalancer) && unsure {
        missing.extend(of_load_balancer(scene, verdict));
    }
    missing.extend(path);
    missing
}

/// What was asked for and could not be seen, with what would show it.
pub(crate) fn of_gap(gap: &Gap) -> Missing {
    let Gap { what, why, action, resource, cause, said } = gap;
    let how = match cause {
        GapCause::Denied => format!("allow {action} on {resource}"),
        GapCause::Throttled => "ask again in a minute".to_owned(),
        GapCause::Late => "ask again, with a longer `--timeout`".to_owned(),
        GapCause::Failed => "ask again".to_owned(),
        GapCause::Refused => format!("see what the AWS CLI gets for {action}: the question was refused, not the person"),
        GapCause::Wrong => "put right what is named: nothing was sent there, or nothing of it believed".to_owned(),
    };
    Missing {
        what: format!("{what} ({action} on {resource}: {})", shorten(said, 200)),
        why: why.clone(),
        how: how.into(),
        is_command: false,
    }
}

fn of_service(scene: &Scene<'_>, verdict: &Verdict) -> Vec<Missing> {
    // What the fix reads first is not to be read once more.
    let advised = verdict
        .remedies
        .iter()
        .flat_map(|remedy| &remedy.commands)
        .any(|command| command.plain().contains("--desired-status STOPPED") || command.plain().starts_with("coroner service"));
    if advised {
        return Vec::new();
    }
    let Some(service) = scene.service else { return Vec::new() };
    // Whoever asked AWS would have got them.
    if verdict.confidence == Confidence::Certain || !scene.case.tasks.is_empty() || scene.case.live {
        return Vec::new();
    }
    let cluster = cluster(scene);
    vec![Missing {
        what: "the service's stopped tasks".to_owned(),
        why: "each carries the reason of its own end; ECS forgets them within the hour".to_owned(),
        how: command!(
            "aws ecs describe-tasks --cluster {} --tasks $(aws ecs list-tasks --cluster {} --service-name {} --desired-status STOPPED --query 'taskArns[]' --output text)",
            cluster,
            cluster,
            service.service_name.as_str()
        )
        .into(),
        is_command: false,
    }]
}

fn of_load_balancer(scene: &Scene<'_>, verdict: &Verdict) -> Vec<Missing> {
    let mut missing = Vec::new();
    let group = scene.service.and_then(|service| service.target_group_arn());
    let Some(group) = group else { return missing };
    if scene.case.targets.is_empty() {
        missing.push(Missing {
            what: "what the load balancer says of its targets".to_owned(),
            why: "the reason code tells a wrong answer from none".to_owned(),
            how: command!("aws elbv2 describe-target-health --target-group-arn {}", group).into(),
            is_command: false,
        });
    }
    if scene.case.target_groups.is_empty() {
        missing.push(Missing {
            what: "how the load balancer probes".to_owned(),
            why: "path, port, matcher and thresholds stand there".to_owned(),
            how: command!("aws elbv2 describe-target-groups --target-group-arns {}", group).into(),
            is_command: false,
        });
    }
    // A probe that was answered passed them.
    if scene.case.security_groups.is_empty() && !verdict.cause.is_some_and(|cause| cause.nature == Nature::ProbeAnswered) {
        let groups: Vec<&str> = scene.service.iter().flat_map(|service| service.security_groups()).collect();
        let ids = if groups.is_empty() { vec!["${{SECURITY_GROUPS}}"] } else { groups };
        missing.push(Missing {
            what: "the security groups".to_owned(),
            why: "they tell a blocked probe from a slow or deaf program".to_owned(),
            how: command!("aws ec2 describe-security-groups --group-ids {}", &ids).into(),
            is_command: false,
        });
    }
    missing
}

fn cluster<'a>(scene: &Scene<'a>) -> &'a str {
    let of_task = scene.task.map(|task| task.value.cluster_name());
    let name = of_task.or_else(|| scene.service.map(|service| service.value.cluster_name())).unwrap_or_default();
    if name.is_empty() { "${{CLUSTER}}" } else { name }
}

fn log_command(scene: &Scene<'_>) -> How {
    let definition: Option<&ContainerDefinition> = scene.first_definition().map(|(_, definition)| definition);
    let option = |key: &str| definition.and_then(|definition| definition.log_configuration.options.get(key));
    let task = scene.task.map_or("${{TASK}}", |task| arn::short_name(&task.task_arn));
    let name = scene.first().map_or("${{CONTAINER}}", |container| &container.name);
    let log = scene.first().map_or("log", |container| &container.name);
    let file = Piece::File(log.to_owned());
    match (option("awslogs-group"), option("awslogs-stream-prefix")) {
        (Some(group), Some(prefix)) => {
            let stream = format!("{prefix}/{name}/{task}");
            command!("aws logs get-log-events --log-group-name {} --log-stream-name {} > {}.json", group, stream, file).into()
        }
        (Some(group), None) => command!("aws logs filter-log-events --log-group-name {} > {}.json", group, file).into(),
        _ => match definition.map(|definition| definition.log_configuration.log_driver.as_str()) {
            Some("") => format!("nothing keeps the log: set logConfiguration of {name}, or look with `docker logs` on the instance").into(),
            Some(driver) => format!("look where the log driver {driver} sends it, and save it as {log}.log").into(),
            None => format!("save it as {log}.log").into(),
        },
    }
}

/// A query whose answer `coroner file` reads.
fn metric_command(scene: &Scene<'_>) -> Command {
    let cluster = cluster(scene);
    let (namespace, name, by) = match scene.task.and_then(|task| task.service_name()) {
        Some(service) => ("AWS/ECS", "MemoryUtilization", ("ServiceName", service.to_owned())),
        None => {
            let family = scene
                .task
                .map_or("${{FAMILY}}", |task| arn::family_revision(&task.task_definition_arn).split(':').next().unwrap_or("${{FAMILY}}"));
            ("ECS/ContainerInsights", "MemoryUtilized", ("TaskDefinitionFamily", family.to_owned()))
        }
    };
    let dimension = |name: &str, value: &str| serde_json::json!({"Name": name, "Value": value});
    let query = serde_json::json!([{"Id": "memory", "MetricStat": {"Metric": {"Namespace": namespace, "MetricName": name,
        "Dimensions": [dimension("ClusterName", cluster), dimension(by.0, &by.1)]}, "Period": 60, "Stat": "Maximum"}}]);
    let moment = |at: Option<Timestamp>, or: &str| at.map_or_else(|| or.to_owned(), |at| at.to_string());
    let from = moment(scene.task.and_then(|task| task.started_at.0), "${{FROM}}");
    let to = moment(scene.task.and_then(|task| task.stopped_at.0), "${{TO}}");
    command!("aws cloudwatch get-metric-data --start-time {} --end-time {} --metric-data-queries {} > metrics.json", from, to, query)
}
