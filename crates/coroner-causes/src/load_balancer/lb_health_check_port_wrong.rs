use crate::balance;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &[
        "lb-health-check-connection-failed",
        "lb-health-check-timeout",
        "lb-health-check-code-mismatch",
        "killed-after-stop-timeout",
        "sigterm-normal-stop",
    ],
    look: Some(look),
    says: Some(says),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-health-check-port-wrong", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_port_wrong.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !balance::at_issue(scene) {
        return;
    }
    if let Some((.., fact)) = balance::probed_elsewhere(scene) {
        weigh.strong(|| fact);
    }
    if !balance::codes(scene).is_empty() {
        return;
    }
    shared_classic(scene, weigh);
    let (registered, probed) = (balance::container_port(scene), balance::probed_port(scene));
    if let Some((listens, stream, line)) = shape::listening_port(scene) {
        // Host ports are translated in bridge mode; there only the container's own port can be compared.
        let expected = if balance::dynamic_ports(scene) { registered } else { probed.or(registered) };
        match expected.or(registered) {
            Some(expected) if expected != listens => {
                weigh.decisive(|| {
                    scene.logged(stream, line, format!("the program listens on {listens}, and the load balancer asks on {expected}"))
                });
            }
            Some(expected) => weigh
                .against(Strength::Strong, || scene.logged(stream, line, format!("the program listens on {expected}, where it is asked"))),
            None => {}
        }
    }
    let Some(group) = balance::group(scene) else { return };
    if group.health_check_port.parse::<i64>().is_ok() && balance::dynamic_ports(scene) {
        weigh.strong(|| {
            scene.fact(
                group,
                "HealthCheckPort",
                format!("the probe goes to the fixed port {}, while host ports are dynamic", group.health_check_port),
            )
        });
    }
}

/// A Classic Load Balancer has one health check for all its instances, whichever service they run.
fn shared_classic(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(service) = scene.service else { return };
    let Some((name, port)) = service.load_balancers.iter().find_map(|lb| Some((lb.load_balancer_name.some()?, lb.container_port.0?)))
    else {
        return;
    };
    let other = scene.case.neighbours.and_then(|all| {
        all.behind(name, service).find_map(|other| {
            let lb = other
                .load_balancers
                .iter()
                .find(|lb| lb.load_balancer_name.as_str() == name && lb.container_port.0.is_some_and(|p| p != port))?;
            Some((other, lb.container_port.0?))
        })
    });
    if let Some((other, theirs)) = other {
        weigh.strong(|| {
            scene.fact(
                other,
                "loadBalancers",
                format!(
                    "the Classic Load Balancer {name} also serves {} on port {theirs}; it has a single health check, for one port",
                    other.service_name
                ),
            )
        });
        if other.running_count.0.is_some_and(|running| running > 0) {
            weigh.moderate(|| {
                scene.fact(other, "runningCount", format!("{} is healthy behind it, so the check is for its port", other.service_name))
            });
        }
    }
}

fn says(scene: &Scene<'_>) -> String {
    if let Some((probed, registered, _)) = balance::probed_elsewhere(scene) {
        return format!("the load balancer probes port {probed}, and the program is served on {registered}");
    }
    let registered = balance::container_port(scene).or_else(|| balance::probed_port(scene));
    match (shape::listening_port(scene), registered) {
        (Some((listens, ..)), Some(port)) if listens != port => {
            format!("the load balancer asks on port {port}, and the program listens on {listens}")
        }
        _ => "the load balancer probes a port that is not this program's".to_owned(),
    }
}
