use coroner_ecs::time::span;

use crate::balance;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::verdict::Remedy;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["lb-health-check-timeout", "alb-gateway-timeout", "killed-after-stop-timeout", "sigterm-normal-stop"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("lb-security-group-blocked", Stage::LoadBalancer, Tier::Cause, include_str!("lb_security_group_blocked.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !balance::at_issue(scene) || !balance::timed_out(scene) {
        return;
    }
    let groups = balance::security_groups(scene);
    let port = balance::probed_port(scene).or_else(|| balance::container_port(scene));
    if let Some(port) = port.filter(|_| !groups.is_empty()) {
        if groups.iter().any(|group| balance::admits(group, port)) {
            weigh.against(Strength::Strong, || scene.fact(groups[0], "IpPermissions", format!("port {port} is open to somebody")));
        } else {
            weigh.decisive(|| scene.fact(groups[0], "IpPermissions", format!("no rule of {} admits port {port}", groups[0].group_id)));
            weigh.explains("lb-slow-start");
            weigh.explains("insufficient-task-cpu");
        }
        return;
    }
    if let Some((status, stream, line)) = shape::probe(scene) {
        weigh.against(Strength::Decisive, || {
            scene.logged(stream, line, format!("a probe reached the program and was answered with {status}"))
        });
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

fn says(scene: &Scene<'_>) -> String {
    match balance::probed_port(scene) {
        Some(port) => format!("the load balancer cannot reach port {port}: no security group rule lets it in"),
        None => "the load balancer cannot reach the task: no security group rule lets it in".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::open_port(scene)
}
