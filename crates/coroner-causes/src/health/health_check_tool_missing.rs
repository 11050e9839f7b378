use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(HEALTH, "executable file not found").re(r#"exec: \\?"[^" \\]+\\?":"#).decisive(),
        at(HEALTH, ": not found").re(r"sh: (line )?(\d+: )?[\w./-]+: not found").unless(r"CMD|npm|yarn|> \S+@[\d.]+ \w+").decisive(),
        at(HEALTH, ": command not found").unless(r"CMD").decisive(),
        // No shell in the image (distroless, scratch), and CMD-SHELL wants one.
        at(HEALTH, "stat /bin/sh: no such file or directory").decisive(),
        at(AGENT_LOG, "Health check for container").re(r#"exec: \\?"[^" ]+":? (executable file not found|stat /bin/sh: no such file)"#),
        // An entrypoint script that misses a tool says the same.
        at(LOG.or(AGENT_LOG), "not found").re(r"\b(curl|wget|nc)(: not found|: command not found)").moderate(),
        at(LOG.or(AGENT_LOG), "executable file not found").re(r#"exec: \\?"(curl|wget|nc)\\?": executable file not found"#).moderate(),
    ],
    explains: &["container-health-check-failed"],
    look: Some(look),
    says: Some(says),
    fix: Some(remedy::own_tool),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port, Part::HealthCheck],
    ..Cause::new("health-check-tool-missing", Stage::Health, Tier::Cause, page!("health_check_tool_missing.md"))
};

/// Tools that health checks call and slim images lack.
const TOOLS: [&str; 7] = ["curl", "wget", "nc", "netcat", "telnet", "pg_isready", "grpc_health_probe"];

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((tool, index, name)) = tool(scene) else { return };
    let failing = scene.story.end == End::Asked(Asker::ContainerHealth)
        || scene.unhealthy().is_some()
        || scene.docker_of(&name).is_some_and(|docker| docker.state.health.status.as_str() == "unhealthy");
    if !failing {
        return;
    }
    let path = format!("containerDefinitions/{index}/healthCheck/command");
    weigh.weak(|| scene.defined(&path, format!("the check calls {tool}, which the image must contain")));
    if let Some(docker) = scene.docker_of(&name)
        && let Some(result) = docker
            .state
            .health
            .log
            .iter()
            .find(|check| matches!(check.exit_code.0, Some(127 | 126)) || check.output.contains("executable file not found"))
    {
        weigh.decisive(|| {
            scene.fact(docker, "State/Health/Log", format!("the check ended with {}: {}", result.exit_code.0.unwrap_or(127), result.output))
        });
        return;
    }
    // The program answers others: then the check itself can't run.
    if let Some((status, stream, line)) = shape::probe(scene).filter(|(status, ..)| (200..400).contains(status)) {
        // BusyBox's wget takes `localhost` for the IPv6 address alone, where nothing may listen: then the tool is there and is refused.
        let refused = tool == "wget" && asks_localhost(scene, index);
        let strength = if refused { Strength::Weak } else { Strength::Strong };
        weigh.add(strength, || {
            scene.logged(stream, line, format!("the program answers the load balancer's probe with {status} all the while"))
        });
        if !refused {
            weigh.moderate(|| scene.defined(&path, "so the check fails before it asks the program anything"));
        }
    } else if scene.case.targets.iter().any(|target| target.target_health.state.as_str() == "healthy") {
        weigh.strong(|| scene.fact(&scene.case.targets[0], "TargetHealth/State", "the load balancer finds the same program healthy"));
    }
    if let Some(status) = refuses(scene) {
        weigh.against(Strength::Moderate, || {
            scene.seen("containers", format!("the log shows the check's own request, answered with {status}: the tool is there"))
        });
    }
}

fn asks_localhost(scene: &Scene<'_>, index: usize) -> bool {
    scene
        .definition
        .and_then(|d| d.container_definitions.get(index))
        .is_some_and(|c| c.health_check.command.iter().any(|word| word.contains("localhost")))
}

/// The status with which the program answered the check's own request.
fn refuses(scene: &Scene<'_>) -> Option<String> {
    let own = pattern!(r#"(?:curl|Wget|wget)/[\d.]+"#)?;
    let status = pattern!(r"\s([45]\d\d)\s")?;
    scene.lines().find_map(|(_, _, line)| own.is_match(&line.message).then(|| status.group(&line.message).map(str::to_owned)))?
}

/// The tool that the health check of the unhealthy container calls.
fn tool(scene: &Scene<'_>) -> Option<(&'static str, usize, String)> {
    let definition = scene.definition?;
    let name = scene.unhealthy().or(scene.first()).map(|container| container.name.to_string())?;
    let (index, container) = definition.container(&name)?;
    let line = container.health_check.command.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).collect();
    TOOLS.iter().find(|tool| words.contains(tool)).map(|tool| (*tool, index, name))
}

fn says(scene: &Scene<'_>) -> String {
    match tool(scene) {
        Some((tool, _, name)) => format!("the health check of {name} calls {tool}, which its image does not contain"),
        None => "the health check calls a tool that the image does not contain".to_owned(),
    }
}
