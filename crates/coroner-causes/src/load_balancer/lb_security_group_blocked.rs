use coroner_ecs::time::span;

use crate::balance;
use crate::draft::Remedy;
use crate::path::{self, Stop};
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["lb-health-check-timeout", "alb-gateway-timeout", "killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::SecurityGroups],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-security-group-blocked", Stage::LoadBalancer, Tier::Cause, page!("lb_security_group_blocked.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !balance::at_issue(scene) || !balance::timed_out(scene) {
        return;
    }
    let groups = balance::security_groups(scene);
    let port = probed(scene);
    let judged = port.and_then(|port| Some((port, *groups.first()?)));
    let open = |port| groups.iter().any(|group| balance::admits(group, port));
    if let Some((port, first)) = judged.filter(|(port, _)| !open(*port)) {
        weigh.decisive(|| scene.fact(first, "IpPermissions", format!("no rule of {} admits port {port}", first.group_id)));
        weigh.explains("lb-slow-start");
        weigh.explains("insufficient-task-cpu");
        return;
    }
    if let Some((status, stream, line)) = shape::probe(scene) {
        weigh.against(Strength::Decisive, || {
            scene.logged(stream, line, format!("a probe reached the program and was answered with {status}"))
        });
        return;
    }
    if let Some(stop) = port.and_then(|port| path::stop_of_probe(scene, port)) {
        weigh.strong(|| stop.fact());
        weigh.explains("lb-slow-start");
        weigh.explains("insufficient-task-cpu");
        return;
    }
    if let Some((port, first)) = judged {
        weigh.against(Strength::Strong, || scene.fact(first, "IpPermissions", format!("port {port} is open to somebody")));
        return;
    }
    let Some(lifetime) = scene.story.lifetime else { return };
    let grace = scene.service.and_then(|service| service.health_check_grace_period_seconds.0).unwrap_or(0) * 1000;
    let logs = scene.lines().next().is_some();
    let ready = shape::time_to_ready(scene);
    if lifetime > grace + 30_000 && (ready.is_some_and(|ready| ready * 3 < lifetime) || (logs && ready.is_none())) {
        weigh.moderate(|| scene.seen("stoppingAt", format!("it had run {} with no probe in its log", span(lifetime))));
    }
    if balance::dynamic_ports(scene) {
        weigh.weak(|| {
            scene.defined("containerDefinitions", "host ports are dynamic: the load balancer must reach 32768-65535 of the instance")
        });
    }
    if lifetime > grace + 60_000 && grace > 0 && lifetime < 900_000 {
        weigh.moderate(|| {
            scene.of_the_service(
                "healthCheckGracePeriodSeconds",
                format!("no probe was answered though it had {} after the grace period", span(lifetime - grace)),
            )
        });
    }
    if lifetime > 900_000 {
        weigh.against(Strength::Strong, || scene.seen("startedAt", format!("it was healthy for {} first", span(lifetime))));
    }
}

fn probed(scene: &Scene<'_>) -> Option<i64> {
    balance::probed_port(scene).or_else(|| balance::container_port(scene))
}

/// The network ACL that stops the probe, where a security group doesn't.
fn acl(scene: &Scene<'_>) -> Option<Stop> {
    let port = probed(scene)?;
    let groups = balance::security_groups(scene);
    let shut = !groups.is_empty() && !groups.iter().any(|group| balance::admits(group, port));
    if shut { None } else { path::stop_of_probe(scene, port) }
}

fn says(scene: &Scene<'_>) -> String {
    match (acl(scene), balance::probed_port(scene)) {
        (Some(stop), _) => format!("the load balancer cannot reach the task: {}", stop.text),
        (None, Some(port)) => format!("the load balancer cannot reach port {port}: no security group rule lets it in"),
        (None, None) => "the load balancer cannot reach the task: no security group rule lets it in".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    match (acl(scene), path::place_of(scene, path::Sender::Task)) {
        (Some(stop), Some(place)) => remedy::open_path(scene, &place, &[], &[stop]),
        _ => remedy::open_port(scene),
    }
}
