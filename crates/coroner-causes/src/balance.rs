//! What a load balancer's verdict on the subject's targets rests on.

use coroner_case::Located;
use coroner_ecs::balancing::TargetGroup;
use coroner_ecs::network::SecurityGroup;

use crate::fading::FADED;
use crate::pattern::pattern;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::{Fact, Weigher};
use coroner_scene::path::groups::{Traffic, is_about};

/// Whether a load balancer's verdict is at issue at all: it had the task stopped, or it calls targets unhealthy.
pub(crate) fn at_issue(scene: &Scene<'_>) -> bool {
    scene.story.end == End::Asked(Asker::LoadBalancer)
        || (scene.task.is_none_or(|task| !task.stopped())
            && scene.case.targets.iter().any(|t| t.target_health.state.as_str() == "unhealthy"))
}

/// The status codes that probes were answered with.
pub(crate) fn codes(scene: &Scene<'_>) -> Vec<i64> {
    let Some(shape) = pattern!(r"codes: \[([\d, ]+)\]") else { return Vec::new() };
    let mut codes: Vec<i64> = scene
        .texts
        .iter()
        .filter(|text| text.demotion < FADED)
        .filter_map(|text| shape.group(&text.text))
        .flat_map(|list| list.split(',').filter_map(|code| code.trim().parse().ok()))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Whether probes were not answered at all.
pub(crate) fn timed_out(scene: &Scene<'_>) -> bool {
    scene
        .texts
        .iter()
        .any(|text| text.demotion < FADED && (text.text.contains("Request timed out") || text.text.as_ref() == "Target.Timeout"))
}

/// The target group of the subject.
pub(crate) fn group<'a>(scene: &Scene<'a>) -> Option<&'a Located<TargetGroup>> {
    let arn = scene.service.and_then(|service| service.target_group_arn());
    match arn {
        Some(arn) => scene.case.target_groups.iter().find(|group| group.target_group_arn.as_str() == arn),
        None => scene.case.target_groups.first().filter(|_| scene.case.target_groups.len() == 1),
    }
}

/// The port of the container that the service registers.
pub(crate) fn container_port(scene: &Scene<'_>) -> Option<i64> {
    let registered = scene.service.and_then(|service| service.load_balancers.iter().find_map(|lb| lb.container_port.0));
    registered.or_else(|| {
        let ports: Vec<i64> = scene.definition?.port_mappings().filter_map(|p| p.container_port.0).collect();
        ports.first().copied().filter(|_| ports.len() == 1)
    })
}

/// The port that targets are probed on.
pub(crate) fn probed_port(scene: &Scene<'_>) -> Option<i64> {
    group(scene)
        .and_then(|group| group.health_check_port.parse().ok())
        .or_else(|| scene.case.targets.iter().find_map(|target| target.health_check_port.parse().ok()))
        .or_else(|| scene.case.targets.iter().find_map(|target| target.target.port.0))
}

/// A fixed probe port that no container of the task maps, with the port that is registered and where the former stands. Somebody may
/// even answer there: a sidecar, or the plain HTTP listener of a server whose requests go to another port.
pub(crate) fn probed_elsewhere(scene: &Scene<'_>) -> Option<(i64, i64, Fact)> {
    let registered = container_port(scene).filter(|_| !dynamic_ports(scene))?;
    let mapped =
        |port: i64| scene.definition.is_none_or(|d| d.port_mappings().any(|p| [p.container_port.0, p.host_port.0].contains(&Some(port))));
    let text = |port: i64| format!("the probe goes to port {port}, the container has {registered}");
    let set = |port: &str| port.parse::<i64>().ok().filter(|port| *port != registered && !mapped(*port));
    let in_group = group(scene).and_then(|group| {
        let port = set(&group.health_check_port)?;
        Some((port, registered, scene.fact(group, "HealthCheckPort", text(port))))
    });
    in_group.or_else(|| {
        let mut targets = scene.case.targets.iter().filter(|target| target.target.port.0 == Some(registered));
        targets.find_map(|target| {
            let port = set(&target.health_check_port)?;
            Some((port, registered, scene.fact(target, "HealthCheckPort", text(port))))
        })
    })
}

/// Whether host ports are chosen by Docker, so that the load balancer has to reach the whole ephemeral range.
pub(crate) fn dynamic_ports(scene: &Scene<'_>) -> bool {
    scene.definition.is_some_and(|d| d.in_bridge_mode() && d.port_mappings().any(|p| p.host_port.0.unwrap_or(0) == 0))
}

/// The security groups in front of the targets: the tasks' own in awsvpc mode, else all that the case holds.
pub(crate) fn security_groups<'a>(scene: &Scene<'a>) -> Vec<&'a Located<SecurityGroup>> {
    let own: Vec<&str> = scene.service.iter().flat_map(|service| service.security_groups()).collect();
    scene.case.security_groups.iter().filter(|group| own.is_empty() || own.contains(&group.group_id.as_str())).collect()
}

/// Whether a group lets anything in on `port`.
pub(crate) fn admits(group: &SecurityGroup, port: i64) -> bool {
    let probe = Traffic { protocol: "tcp", port };
    group.ip_permissions.iter().any(|rule| {
        let from_somewhere = !rule.ip_ranges.is_empty() || !rule.user_id_group_pairs.is_empty() || !rule.prefix_list_ids.is_empty();
        from_somewhere && is_about(rule, probe)
    })
}

/// Weighs the answers of 50x that the load balancer gave by itself, by its metrics: those of `own` for the cause, those of `other` beside
/// them. They say nothing of a task that was stopped.
pub(crate) fn answered_for_the_target(scene: &Scene<'_>, weigh: &mut Weigher, own: &str, other: &str) {
    if scene.task.is_some_and(|task| task.stopped()) {
        return;
    }
    let count = |code: &str| -> f64 {
        let name = format!("ELB{code}");
        scene
            .metrics(&name)
            .flat_map(|series| series.values.iter().filter_map(|value| value.0))
            .filter(|count| *count > 0.0)
            .fold(0.0, |sum, count| sum + count)
    };
    let (own_count, other_count) = (count(own), count(other));
    let Some(series) = scene.metrics(&format!("ELB{own}")).next().filter(|_| own_count > 0.0) else { return };
    weigh.strong(|| scene.fact(series, "Values", format!("the load balancer itself answered {own_count:.0} requests with {own}")));
    if other_count * 3.0 <= own_count {
        weigh.weak(|| scene.fact(series, "Values", format!("and {other_count:.0} with {other}")));
    } else if own_count * 3.0 <= other_count {
        weigh.against(Strength::Moderate, || scene.fact(series, "Values", format!("it answered more, {other_count:.0}, with {other}")));
    }
}
