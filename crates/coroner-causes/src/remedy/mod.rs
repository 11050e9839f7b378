//! Remedies with the user's own values.

pub mod fargate_sizes;
mod health;
pub(crate) mod jq;
mod memory;
pub mod need;
mod network;
pub mod owner;
pub(crate) mod patch;
mod permission;
mod policy;
pub(crate) mod rollout;
pub mod rules;
mod workers;

use coroner_case::{Command, Redactor, command};
use coroner_ecs::time::span;
use serde_json::{Value, json};

use crate::balance;
use crate::draft::{Operation, Remedy};
use crate::pattern::pattern;
use crate::scene::Scene;
use crate::shape;
use crate::template::asked::asked_in;
use crate::template::names::{definition, failed_container};

pub use health::{listen_everywhere, own_tool, patience};
pub use jq::READ_ONLY;
pub use memory::{larger_heap, more_memory};
pub use network::{mount_target, open_path};
pub use rollout::{back_to, deploy};
pub use workers::{longer_worker_timeout, other_worker_timeout};

fn of_definition(scene: &Scene<'_>, summary: String, why: &str, risk: &str, operations: Vec<Operation>) -> Vec<Remedy> {
    let mut remedy = Remedy { summary, why: why.to_owned(), risk: risk.to_owned(), ..Remedy::default() };
    change_definition(scene, operations, &mut remedy);
    vec![remedy]
}

/// Changes of the task definition, and how they come to run.
pub(crate) fn change_definition(scene: &Scene<'_>, operations: Vec<Operation>, remedy: &mut Remedy) {
    let asked = asked_in(&operations);
    rollout::register(scene, &operations, &asked, remedy);
    // A patch is of a document that is at hand.
    let at_hand = definition(scene).is_some() && operations.iter().all(|operation| patch::has_an_index(&operation.path));
    remedy.patch = patch::of_definition(operations).filter(|_| at_hand);
}

fn of_service(scene: &Scene<'_>, summary: String, why: &str, risk: &str, operations: Vec<Operation>, options: &Command) -> Vec<Remedy> {
    let commands = rollout::update_service(scene, options);
    let check = if commands.is_empty() { Vec::new() } else { rollout::watch(scene) };
    let patch = patch::of_service(operations);
    vec![Remedy { summary, why: why.to_owned(), risk: risk.to_owned(), patch, commands, check, ..Remedy::default() }]
}

/// The next size of CPU, with memory that Fargate sells with it.
pub fn more_cpu(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(cpu) = scene.task_cpu() else { return Vec::new() };
    let text = |value: i64| Value::String(value.to_string());
    let mut operations = Vec::new();
    let wanted = if scene.on_fargate() {
        let Some((units, memory)) = fargate_sizes::smallest_sold(cpu + 1, scene.task_memory().unwrap_or(512)) else { return Vec::new() };
        operations.push(patch::set("/cpu", Some(text(cpu)), text(units)));
        if scene.task_memory() != Some(memory) {
            operations.push(patch::set("/memory", scene.task_memory().map(text), text(memory)));
        }
        units
    } else {
        operations.push(patch::set("/cpu", Some(text(cpu)), text(cpu * 2)));
        cpu * 2
    };
    of_definition(
        scene,
        format!("give the task {wanted} CPU units instead of {cpu}"),
        "A CPU limit withholds time slices: with twice as many the same work takes half as long, and answers come before the timeouts.",
        "More CPU costs more, and helps only as far as the work is not waiting for something else.",
        operations,
    )
}

/// A longer stop timeout.
pub fn longer_stop(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = scene.first_definition() else { return Vec::new() };
    let was = container.stop_timeout.0;
    let now = was.unwrap_or(30);
    // Fargate allows 120 s at most.
    let new = if scene.on_fargate() { 120 } else { (now * 4).max(120) };
    if new <= now {
        return Vec::new();
    }
    let path = format!("/containerDefinitions/{index}/stopTimeout");
    of_definition(
        scene,
        format!("let {} finish: stopTimeout {new} s instead of {now}, and end the work on SIGTERM", container.name),
        "ECS sends SIGTERM, waits stopTimeout and then sends SIGKILL. A program that ends its work on SIGTERM within that time is never killed.",
        "Stops and deployments take up to that much longer.",
        vec![patch::set(path, was, new)],
    )
}

/// Start the program itself as process 1.
pub fn exec_form(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = scene.first_definition() else { return Vec::new() };
    let (key, words) =
        if container.entry_point.len() >= 3 { ("entryPoint", &container.entry_point) } else { ("command", &container.command) };
    let Some(script) = words.last().map(|word| word.as_str()) else { return Vec::new() };
    // In a pipeline exec replaces a subshell only, and process 1 stays the shell: there the page's words have to do.
    if script.replace("||", "").contains('|') || script.contains('&') && !script.contains("&&") {
        return Vec::new();
    }
    let (before, last) = match script.rfind("&&").map(|at| (at, 2)).or_else(|| script.rfind(';').map(|at| (at, 1))) {
        Some((at, width)) => (&script[..at + width], script[at + width..].trim_start()),
        None => ("", script.trim_start()),
    };
    let space = if before.is_empty() { "" } else { " " };
    let new = format!("{before}{space}exec {last}");
    let path = format!("/containerDefinitions/{index}/{key}/{}", words.len().saturating_sub(1));
    of_definition(
        scene,
        format!("let the shell of {} replace itself by the program: put exec before its last command", container.name),
        "SIGTERM goes to process 1. With exec that is the program, which can end in order.",
        "",
        vec![patch::set(path, Some(script), new)],
    )
}

/// The variable that the program misses.
pub fn add_variable(scene: &Scene<'_>, name: &str) -> Vec<Remedy> {
    let Some((index, container)) = failed_container(scene) else { return Vec::new() };
    let lower = name.to_ascii_lowercase();
    // Addresses of databases hold their passwords; those of queues and pages don't.
    let of_database =
        ["database", "db_", "_db", "postgres", "mysql", "mongo", "redis", "amqp", "rabbit"].iter().any(|word| lower.contains(word));
    let secret = ["password", "secret", "token", "key", "dsn", "credential"].iter().any(|word| lower.contains(word))
        || lower.contains("url") && of_database;
    let (list, empty, value) = if secret {
        ("secrets", container.secrets.is_empty(), json!({"name": name, "valueFrom": "${{SECRET}}"}))
    } else {
        ("environment", container.environment.is_empty(), json!({"name": name, "value": "${{VALUE}}"}))
    };
    of_definition(
        scene,
        format!("add {name} to {list} of {}", container.name),
        "The program reads the setting when it starts; a new revision gives it one.",
        if secret { "The execution role must be allowed to read the secret." } else { "" },
        vec![patch::append(format!("/containerDefinitions/{index}/{list}"), empty, value)],
    )
}

/// One element a word.
pub fn split_command(scene: &Scene<'_>, key: &str, line: &str) -> Vec<Remedy> {
    let Some((index, container)) = scene.first_definition() else { return Vec::new() };
    // A secret that a name beside it betrays is not to be seen any more once the two are apart.
    let line = &Redactor::default().redact(line).into_owned();
    let shell = ["&&", "||", "|", ";", ">", "<", "$(", "`", "'", "\""].iter().any(|sign| line.contains(sign));
    let words: Vec<Value> = if shell {
        ["sh", "-c", line].iter().map(|word| json!(word)).collect()
    } else {
        line.split_whitespace().map(|word| json!(word)).collect()
    };
    let summary = if shell {
        format!("run {key} of {} in a shell: it uses shell syntax", container.name)
    } else {
        format!("give {key} of {} as {} elements, one a word", container.name, words.len())
    };
    let path = format!("/containerDefinitions/{index}/{key}");
    of_definition(
        scene,
        summary,
        "The runtime takes the first element for the name of the program and hands it the others as they are; no shell splits them.",
        "",
        vec![patch::set(path, Some(json!([line])), Value::Array(words))],
    )
}

/// A writable place.
pub fn writable_tmp(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = scene.first_definition() else { return Vec::new() };
    let Some(definition) = scene.definition else { return Vec::new() };
    let path = pattern!(r#"(/[\w./-]+)['"`]?:? .*(?i:read-only file system)|(?i:EROFS)[^/]*(/[\w./-]+)"#);
    let named = path.and_then(|path| scene.lines().find_map(|(_, _, line)| path.group(&line.message).map(str::to_owned)));
    let directory = match named.as_deref().and_then(|file| file.trim_end_matches('/').rsplit_once('/')) {
        Some((directory, _)) if directory.len() > 1 => directory.to_owned(),
        _ => "/tmp".to_owned(),
    };
    // A second mount over one that is there would hide its data.
    let mounted = |path: &str| directory == path || directory.starts_with(&format!("{}/", path.trim_end_matches('/')));
    if container.mount_points.iter().any(|mount| mounted(&mount.container_path)) {
        return Vec::new();
    }
    let taken = |name: &str| definition.volumes.iter().any(|volume| volume.name.as_str() == name);
    let volume = if taken("writable") { "writable-tmp" } else { "writable" };
    let operations = vec![
        patch::append("/volumes".to_owned(), definition.volumes.is_empty(), json!({"name": volume})),
        patch::append(
            format!("/containerDefinitions/{index}/mountPoints"),
            container.mount_points.is_empty(),
            json!({"sourceVolume": volume, "containerPath": directory, "readOnly": false}),
        ),
    ];
    of_definition(
        scene,
        format!("mount a writable volume on {directory} in {}; the rest of the root file system stays read-only", container.name),
        "A volume is writable whatever the root file system is, so the program can write where it must and nowhere else.",
        "What is written there is gone when the task ends.",
        operations,
    )
}

/// The health check as a shell runs it.
pub fn shell_check(scene: &Scene<'_>, index: usize, words: &[&str]) -> Vec<Remedy> {
    let script = match words {
        ["CMD" | "CMD-SHELL", rest @ ..] => rest.join(" "),
        all => all.join(" "),
    };
    let script = script.replace("\"||", "||").replace("exit 1\"", "exit 1");
    let path = format!("/containerDefinitions/{index}/healthCheck/command");
    of_definition(
        scene,
        "write the check as two elements: CMD-SHELL and the whole command line".to_owned(),
        "CMD-SHELL hands the one element behind it to the container's shell, which knows words, pipes and ||.",
        "The image must contain a shell and the tools that the line calls.",
        vec![patch::set(path, Some(json!(words)), json!(["CMD-SHELL", script]))],
    )
}

/// A check that waits for the start.
pub fn patient_check(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(container) = scene.unhealthy().or(scene.first()) else { return Vec::new() };
    let Some((index, definition)) = scene.definition.and_then(|d| d.container(&container.name)) else { return Vec::new() };
    let was = definition.health_check.start_period.0;
    let observed = shape::time_to_ready(scene).or(scene.story.lifetime).map_or(60, |ms| ms / 1000);
    // ECS allows 300 s at most.
    let new = fargate_sizes::round_up((observed * 2).max(was.unwrap_or(0) * 2).max(30), 30).min(300);
    if was.is_some_and(|was| was >= new) {
        return Vec::new();
    }
    of_definition(
        scene,
        format!("give {} a startPeriod of {new} s", container.name),
        "Failures within startPeriod don't count, so a start that takes its time is not taken for an illness.",
        "A program that never gets ready is noticed that much later.",
        vec![patch::set(format!("/containerDefinitions/{index}/healthCheck/startPeriod"), was, new)],
    )
}

/// A path that answers.
pub fn probe_path(scene: &Scene<'_>) -> Vec<Remedy> {
    let codes = balance::codes(scene);
    let group = scene.service.and_then(|service| service.target_group_arn());
    let group = group.or_else(|| balance::group(scene).and_then(|group| group.target_group_arn.some()));
    let redirect = codes.iter().find(|code| (300..400).contains(*code));
    let modify = |options: Command| {
        group.map(|arn| command!("aws elbv2 modify-target-group --target-group-arn {} {} --query 'TargetGroups[].[HealthCheckPath,Matcher.HttpCode]' --output text", arn, options)).into_iter().collect()
    };
    let why = "The load balancer calls a target healthy when the path answers with a code of its matcher; 200 alone by default.";
    let mut remedies = vec![Remedy {
        summary: "point the target group's health check at a path that answers 200 without login or redirect".to_owned(),
        why: why.to_owned(),
        commands: modify(command!("--health-check-path {}", "${{HEALTH_PATH}}")),
        ..Remedy::default()
    }];
    if let Some(code) = redirect {
        // The AWS CLI takes a comma in `HttpCode=200,302` for the end of the value.
        let matcher = json!({"HttpCode": format!("200,{code}")});
        remedies.push(Remedy {
            summary: format!("or let {code} count as healthy"),
            risk: "A redirect that counts as healthy says little about the program behind it.".to_owned(),
            commands: modify(command!("--matcher {}", matcher)),
            ..Remedy::default()
        });
    }
    remedies
}

/// A rule for the load balancer.
pub fn open_port(scene: &Scene<'_>) -> Vec<Remedy> {
    let dynamic = balance::dynamic_ports(scene);
    let ports = if dynamic {
        "32768-65535".to_owned()
    } else {
        balance::probed_port(scene)
            .or_else(|| balance::container_port(scene))
            .map_or_else(|| "${{CONTAINER_PORT}}".to_owned(), |p| p.to_string())
    };
    // What is admitted already is not what is missing.
    if ports.parse().is_ok_and(|port| balance::security_groups(scene).iter().any(|group| balance::admits(group, port))) {
        return Vec::new();
    }
    let own = scene.service.and_then(|service| service.security_groups().next());
    let group = own
        .map(str::to_owned)
        .or_else(|| balance::security_groups(scene).first().map(|group| group.group_id.to_string()))
        .unwrap_or_else(|| "${{SECURITY_GROUPS}}".to_owned());
    let whose = if dynamic { "the container instances" } else { "the task" };
    vec![Remedy {
        summary: format!("let the load balancer's security group reach TCP {ports} of {whose} ({group})"),
        why: "A security group drops what no rule admits, so probes vanish and time out. With the rule they arrive.".to_owned(),
        commands: vec![command!(
            "aws ec2 authorize-security-group-ingress --group-id {} --protocol tcp --port {} --source-group {} --query Return --output text",
            group,
            ports,
            "${{LOAD_BALANCER_GROUP}}"
        )],
        ..Remedy::default()
    }]
}

/// A longer grace period.
pub fn longer_grace(scene: &Scene<'_>) -> Vec<Remedy> {
    let was = scene.service.and_then(|service| service.health_check_grace_period_seconds.0);
    let observed = shape::time_to_ready(scene).or(scene.story.lifetime).unwrap_or(60_000);
    let new = fargate_sizes::round_up((observed / 1000 * 2).max(was.unwrap_or(0) * 2).max(60), 30);
    of_service(
        scene,
        format!("ignore the load balancer for the first {new} s of a task (it took {} so far)", span(observed)),
        "Within healthCheckGracePeriodSeconds the scheduler does not stop a task for failed load balancer checks.",
        "A task that never gets healthy is noticed that much later. More CPU makes the start itself shorter.",
        vec![patch::set("/healthCheckGracePeriodSeconds", was, new)],
        &command!("--health-check-grace-period-seconds {}", new),
    )
}

/// Percentages with room.
pub fn looser_deployment(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(service) = scene.service else { return Vec::new() };
    let configuration = &service.deployment_configuration;
    let (least, most) = (configuration.minimum_healthy_percent.0, configuration.maximum_percent.0);
    // Room for one more is allowed already: what is missing is the room itself, and only an old task can give it.
    if most.unwrap_or(200) >= 200 {
        return of_service(
            scene,
            "let an old task stop before its successor starts: minimumHealthyPercent 0".to_owned(),
            "There is no place for one more task beside the old one: its host port, its memory or its instance is the only one. An old task that stops first leaves it.",
            "Between the two there is a gap in which nobody answers. Without one, add an instance or let Docker choose the host port.",
            vec![patch::set("/deploymentConfiguration/minimumHealthyPercent", least, 0)],
            &command!("--deployment-configuration maximumPercent={},minimumHealthyPercent=0", most.unwrap_or(200)),
        );
    }
    of_service(
        scene,
        "let a new task start before an old one stops: maximumPercent 200".to_owned(),
        "The scheduler rounds the lower bound up and the upper one down; with 200 % there is room for one more task whatever the count.",
        "For a moment both revisions run and need room. Where that is not there, or a host port is fixed, set minimumHealthyPercent to 0 instead: then the old task stops first and there is a gap.",
        vec![patch::set("/deploymentConfiguration/maximumPercent", most, 200)],
        &command!("--deployment-configuration maximumPercent=200,minimumHealthyPercent={}", least.unwrap_or(100)),
    )
}

/// Tasks again: as many as ran before, if an event tells.
pub fn desired_count(scene: &Scene<'_>) -> Vec<Remedy> {
    let ran = pattern!(r"has stopped (\d+) running tasks").and_then(|stopped| {
        let mut events = scene.service.iter().flat_map(|service| service.value.events.iter());
        events.find_map(|event| stopped.group(&event.message)?.parse::<i64>().ok())
    });
    let operations = ran.map(|count| patch::set("/desiredCount", Some(0), count)).into_iter().collect();
    let count = ran.map_or_else(|| "${{DESIRED_COUNT}}".to_owned(), |count| count.to_string());
    of_service(
        scene,
        "set the desired count again, and correct who sets it to 0: a template with desiredCount 0, a schedule, a person".to_owned(),
        "ECS keeps exactly as many tasks as the desired count says.",
        "If it was meant, nothing is to be done.",
        operations,
        &command!("--desired-count {}", count),
    )
}

/// Wider bounds.
pub fn wider_scaling(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(target) = scene.case.scalable_targets.first() else { return Vec::new() };
    let Some(most) = target.max_capacity.0 else { return Vec::new() };
    let new = most.max(1) * 2;
    vec![Remedy {
        summary: format!("raise the upper bound of {} from {most} to {new}", target.resource_id),
        why: "Application Auto Scaling never sets a desired count beyond its bounds.".to_owned(),
        risk: "Each further task costs, and may need capacity of instances or quota.".to_owned(),
        commands: vec![patch::register_target(&target.resource_id, command!("--max-capacity {}", new))],
        ..Remedy::default()
    }]
}

/// Scaling at work again.
pub fn resume_scaling(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(target) = scene.case.scalable_targets.first() else { return Vec::new() };
    vec![Remedy {
        summary: format!("resume scaling of {}", target.resource_id),
        why: "While an action is suspended, alarms and schedules fire and nothing follows.".to_owned(),
        risk: "Ask first who suspended it, and why.".to_owned(),
        commands: vec![patch::register_target(
            &target.resource_id,
            command!("--suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false"),
        )],
        ..Remedy::default()
    }]
}

/// A port that Docker chooses.
pub fn dynamic_port(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(definition) = scene.definition else { return Vec::new() };
    let fixed = definition.container_definitions.iter().enumerate().find_map(|(index, c)| {
        c.port_mappings.iter().enumerate().find_map(|(at, p)| p.host_port.0.filter(|port| *port > 0).map(|port| (index, at, port)))
    });
    let Some((index, at, port)) = fixed.filter(|_| definition.in_bridge_mode()) else {
        return Vec::new();
    };
    of_definition(
        scene,
        format!("let Docker choose the host port: hostPort 0 instead of {port}, behind a target group"),
        "A dynamic port never collides, so several tasks fit on one instance and a new one can start beside the old one.",
        "Clients must come through the load balancer, and its security group must reach 32768-65535 of the instances. Without a load balancer, set minimumHealthyPercent to 0 or add an instance.",
        vec![patch::set(format!("/containerDefinitions/{index}/portMappings/{at}/hostPort"), Some(port), 0)],
    )
}

/// What to read where only the outcome is known: each stopped task carries the reason of its own end. Nothing for a service that is not
/// named.
pub fn read_stopped_tasks(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(service) = scene.service.map(|service| &service.value).filter(|service| !service.service_name.is_empty()) else {
        return Vec::new();
    };
    let cluster = if service.cluster_name().is_empty() { "${{CLUSTER}}" } else { service.cluster_name() };
    vec![Remedy {
        summary: "read why its tasks stopped, mend that, and deploy again".to_owned(),
        why: "A count of failed tasks is an outcome; each stopped task carries the reason of its own end, and ECS keeps it for about an hour."
            .to_owned(),
        commands: vec![command!(
            "aws ecs describe-tasks --cluster {} --tasks $(aws ecs list-tasks --cluster {} --service-name {} --desired-status STOPPED --query 'taskArns[]' --output text)",
            cluster,
            cluster,
            service.service_name.as_str()
        )],
        ..Remedy::default()
    }]
}
