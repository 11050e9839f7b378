//! Health checks of containers: a tool that the image has, patience, and an address that the check reaches.

use coroner_ecs::definition::ContainerDefinition;
use serde_json::{Value, json};

use super::{fargate_sizes, of_definition, patch};
use crate::balance;
use crate::draft::{Operation, Remedy};
use crate::pattern::pattern;
use crate::scene::Scene;

/// A container that became unhealthy after so long was healthy first: it is no matter of its start. Milliseconds.
const LONG: i64 = 600_000;

/// The container whose check fails, with its index.
fn checked<'a>(scene: &Scene<'a>) -> Option<(usize, &'a ContainerDefinition)> {
    let name = scene.unhealthy().map(|container| container.name.as_str());
    let definition = &scene.definition?.value;
    let with_check = || {
        let mut all =
            definition.container_definitions.iter().enumerate().filter(|(_, container)| !container.health_check.command.is_empty());
        all.next().filter(|_| all.next().is_none())
    };
    name.and_then(|name| definition.container(name)).or_else(with_check).or_else(|| scene.first_definition())
}

/// The check by what the image is likely to have: its own runtime, or whichever of the usual tools is there. The address stays.
pub fn own_tool(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = checked(scene) else { return Vec::new() };
    let script = container.health_check.command.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    let asked = pattern!(r#"(https?://[^\s'"|;)]+)"#).and_then(|url| url.group(&script)).map(|url| url.replace("localhost", "127.0.0.1"));
    // What the check of a database asks is no page.
    if asked.is_none() && !script.is_empty() && !["curl", "wget", "http"].iter().any(|word| script.contains(word)) {
        return Vec::new();
    }
    let port = asked.as_deref().and_then(|url| pattern!(r":(\d{2,5})(?:/|$)")?.group(url).map(str::to_owned));
    let port =
        port.or_else(|| balance::container_port(scene).map(|port| port.to_string())).unwrap_or_else(|| "${{CONTAINER_PORT}}".to_owned());
    let url = asked.unwrap_or_else(|| format!("http://127.0.0.1:{port}${{{{HEALTH_PATH}}}}"));
    let (command, by) = probe(scene, container, &url, &port);
    let was = words(container);
    if was == command {
        return Vec::new();
    }
    of_definition(
        scene,
        format!("let the health check of {} ask by {by}", container.name),
        "Docker runs the check inside the container: a program that is not in the image ends it with 126 or 127, whatever the application does.",
        "",
        vec![patch::set(format!("/containerDefinitions/{index}/healthCheck/command"), Some(was).filter(|was| *was != json!([])), command)],
    )
}

/// A command that gets a page, and what it does so by. Without a runtime that is known, whatever is there.
fn probe(scene: &Scene<'_>, container: &ContainerDefinition, url: &str, port: &str) -> (Value, &'static str) {
    let words: Vec<&str> = container.entry_point.iter().chain(container.command.iter()).map(|word| word.as_str()).collect();
    let line = format!("{} {}", words.join(" "), container.image);
    let named = |names: &[&str]| names.iter().any(|name| line.contains(name));
    let logged = |names: &[&str]| scene.lines().take(200).any(|(_, _, line)| names.iter().any(|name| line.message.contains(name)));
    // The images of this collector bring a check of their own, and no shell.
    if named(&["aws-otel-collector"]) {
        return (json!(["CMD", "/healthcheck"]), "the program that its image brings for it");
    }
    if named(&["python", "gunicorn", "uvicorn", "celery", "flask", "django", "streamlit", "airflow"])
        || logged(&["gunicorn", "uvicorn", "Traceback (most"])
    {
        let program = format!("import urllib.request as u; u.urlopen('{url}', timeout=4)");
        return (json!(["CMD", "python3", "-c", program]), "Python, which runs the program anyway");
    }
    if named(&["node ", "node:", "npm ", "yarn ", "next", "nest"]) || logged(&["node_modules", "Next.js", "node:internal"]) {
        let program = format!("fetch('{url}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))");
        return (json!(["CMD", "node", "-e", program]), "Node.js, which runs the program anyway");
    }
    // Each tool only where those before are missing: what one of them is told is what counts.
    let script = format!(
        "if command -v curl >/dev/null; then curl -fsS {url}; elif command -v wget >/dev/null; then wget -q -O /dev/null {url}; else bash -c '</dev/tcp/127.0.0.1/{port}'; fi || exit 1"
    );
    (json!(["CMD-SHELL", script]), "whichever of curl, wget and bash the image has")
}

/// The command of a check.
fn words(container: &ContainerDefinition) -> Value {
    Value::from(container.health_check.command.iter().map(|word| word.as_str()).collect::<Vec<_>>())
}

/// The same check by what the image is likely to have, where it calls another program for a page.
fn runtime_probe(scene: &Scene<'_>, container: &ContainerDefinition, script: &str) -> Option<(Value, &'static str)> {
    if container.image.contains("aws-otel-collector") {
        let own = json!(["CMD", "/healthcheck"]);
        return (words(container) != own).then_some((own, "the program that its image brings for it"));
    }
    if !["curl ", "wget "].iter().any(|tool| script.contains(tool)) {
        return None;
    }
    let url = pattern!(r#"(https?://[^\s'"|;)]+)"#)?.group(script)?.replace("localhost", "127.0.0.1");
    let port = pattern!(r"://[^/:]+:(\d{2,5})").and_then(|port| port.group(&url)).unwrap_or("80");
    Some(probe(scene, container, &url, port))
}

/// Whether it is a server of Next.js.
fn is_next(scene: &Scene<'_>, container: &ContainerDefinition) -> bool {
    let started = container.command.iter().chain(container.entry_point.iter()).any(|word| word.contains("next"));
    let named = container.image.contains("next");
    started || named || scene.lines().take(200).any(|(_, _, line)| line.message.contains("Next.js"))
}

/// `HOSTNAME=0.0.0.0` in the environment.
fn everywhere(index: usize, container: &ContainerDefinition) -> Operation {
    let list = &container.environment;
    let element = json!({"name": "HOSTNAME", "value": "0.0.0.0"});
    let path = format!("/containerDefinitions/{index}/environment");
    match list.iter().position(|pair| pair.name.as_str() == "HOSTNAME") {
        Some(at) => patch::set(format!("{path}/{at}"), Some(json!({"name": "HOSTNAME", "value": list[at].value.as_str()})), element),
        None => patch::append(path, list.is_empty(), element),
    }
}

/// More patience: with a start that takes long, or with a program that is too busy to answer now and then.
pub fn patience(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = checked(scene) else { return Vec::new() };
    let check = &container.health_check;
    if check.command.is_empty() {
        return Vec::new();
    }
    let path = |key: &str| format!("/containerDefinitions/{index}/healthCheck/{key}");
    let lived = scene.story.lifetime.unwrap_or(0);
    let raised = |key: &str, was: Option<i64>, usual: i64, new: i64| (was.unwrap_or(usual) < new).then(|| patch::set(path(key), was, new));
    let name = &container.name;
    if lived >= LONG {
        let operations: Vec<_> =
            [raised("timeout", check.timeout.0, 5, 15), raised("retries", check.retries.0, 3, 5)].into_iter().flatten().collect();
        return match operations.is_empty() {
            true => Vec::new(),
            false => of_definition(
                scene,
                format!(
                    "give the check of {name} longer to be answered, and find out what keeps the program from answering: it was healthy before"
                ),
                "A check that is not answered within `timeout` has failed. What blocks for a while (a full queue, a long call, too little CPU) is then not taken for an end.",
                "A program that hangs for good is noticed that much later. More CPU or fewer workers cure what patience only bears.",
                operations,
            ),
        };
    }
    let mut told = String::new();
    let mut operations = Vec::new();
    // A check by a tool that slim images lack fails as one does that is not answered.
    let script = check.command.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    if let Some((command, by)) = runtime_probe(scene, container, &script) {
        told = format!(" and let the check ask by {by}");
        operations.push(patch::set(path("command"), Some(words(container)), command));
    }
    if is_next(scene, container) && !container.environment.iter().any(|pair| pair.name.as_str() == "HOSTNAME") {
        told.push_str(" and Next.js listen on all addresses (HOSTNAME)");
        operations.push(everywhere(index, container));
    }
    // From the start to the last failure that counted, as far as it is known; ECS allows 300 s at most.
    let new = fargate_sizes::round_up((lived / 1000 * 2).max(check.start_period.0.unwrap_or(0) * 2).max(120), 30).min(300);
    operations
        .extend([raised("startPeriod", check.start_period.0, 0, new), raised("timeout", check.timeout.0, 5, 10)].into_iter().flatten());
    if operations.is_empty() {
        return Vec::new();
    }
    of_definition(
        scene,
        format!(
            "give {name} {new} s to start before its check counts{told}; if that is not it, run the check's command in a task that runs"
        ),
        "Failures within startPeriod don't count, and the first success ends it early. A check that fails after it has another reason, which its own output tells.",
        "A program that never gets ready is noticed that much later.",
        operations,
    )
}

/// Next.js and its like listen on the address that `HOSTNAME` names, and Docker sets that to the container's own name.
/// [Self-hosting](https://nextjs.org/docs/app/guides/self-hosting)
pub fn listen_everywhere(scene: &Scene<'_>, address: &str) -> Vec<Remedy> {
    let Some((index, container)) = checked(scene) else { return Vec::new() };
    of_definition(
        scene,
        format!(
            "let {} listen on all its addresses, not on {address} alone: HOSTNAME=0.0.0.0 for Next.js, `--host 0.0.0.0` for others",
            container.name
        ),
        "The check asks 127.0.0.1, and nobody listens there while the program is bound to the task's own address.",
        "",
        vec![everywhere(index, container)],
    )
}
