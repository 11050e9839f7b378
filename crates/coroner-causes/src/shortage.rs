//! What the arithmetic of placement says for and against a cause, and what helps.

use coroner_case::Origin;

use crate::draft::Remedy;
use crate::fit::{Amount, Fit, Obstacle, fits};
use crate::placement::placement_failed_generic;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::{Fact, Weigher};

/// Instances whose arithmetic is shown.
const SHOWN: usize = 5;

/// Weighs a shortage: what the arithmetic says of it, and whether it only follows from something else.
pub(crate) fn weigh(scene: &Scene<'_>, weigh: &mut Weigher, is: fn(&Obstacle) -> bool) {
    weigh_fits(scene, weigh, is);
    let follows = provider(scene).filter(|_| weigh.supported() && !is_too_large(scene, is));
    if let Some((name, record, member)) = follows {
        weigh.follows(|| {
            let text = format!("{name} was to bring instances with room for the task, and nothing tells why it did not");
            Fact { text, source: record.at(member), at: None }
        });
    }
}

/// The capacity provider that is to add instances where they lack, and the record and the member of it that tell: a shortage follows from
/// what keeps it from that.
fn provider<'a>(scene: &Scene<'a>) -> Option<(&'a str, &'a Origin, &'static str)> {
    let (name, record, member) = match scene.task {
        Some(task) => (task.value.capacity_provider_name.some()?, &task.origin, "capacityProviderName"),
        None => {
            let service = scene.service?;
            let first = service.value.capacity_provider_strategy.first()?;
            (first.capacity_provider.some()?, &service.origin, "capacityProviderStrategy")
        }
    };
    (!name.starts_with("FARGATE")).then_some((name, record, member))
}

/// Whether the task is larger than an instance of the closest kind, so that more of them would not help.
fn is_too_large(scene: &Scene<'_>, is: fn(&Obstacle) -> bool) -> bool {
    matches!(closest(scene, is), Some((_, Obstacle::Short { needed, all, .. })) if needed > all)
}

/// Weighs what stands against the task on each instance beside the message that the scheduler gave, or instead of one: where the
/// scheduler only says that it could not place the task, the obstacle that the closest instance has alone is why.
fn weigh_fits(scene: &Scene<'_>, weigh: &mut Weigher, is: fn(&Obstacle) -> bool) {
    let said = weigh.supported();
    if !said && !unplaced(scene) {
        return;
    }
    let fits = fits(scene);
    let Some(closest) = fits.first() else { return };
    if closest.obstacles.is_empty() {
        if said {
            let text = format!("{} would hold the task now", name(closest));
            weigh.against(Strength::Moderate, || scene.fact(closest.instance, "remainingResources", text));
        }
        return;
    }
    // The obstacle that counts is the one without which an instance would hold the task.
    let alone = |fit: &&Fit<'_>| !fit.obstacles.is_empty() && fit.obstacles.iter().all(is);
    let enough = fits.iter().any(|fit| alone(&fit));
    if !said && !enough {
        return;
    }
    if !enough && let Some(other) = fits.iter().find(|fit| !fit.obstacles.iter().any(is)) {
        weigh.against(Strength::Strong, || {
            scene.fact(other.instance, "remainingResources", format!("that is not what is missing on {}", in_words(other)))
        });
    }
    for (rank, fit) in fits.iter().filter(|fit| fit.obstacles.iter().any(is)).take(SHOWN).enumerate() {
        let strength = match (rank, said) {
            // The message names the closest instance only; where it holds for all of them, nothing else is in the way.
            (0, true) if enough && fits.iter().all(|fit| fit.obstacles.iter().any(is)) => Strength::Decisive,
            (0, true) => Strength::Moderate,
            (0, false) => Strength::Strong,
            _ => Strength::Weak,
        };
        weigh.add(strength, || scene.fact(fit.instance, "remainingResources", in_words(fit)));
    }
}

/// Whether the scheduler wants to place a task and does not: it says so without a reason, the service is short and nothing is pending, or
/// the task itself waits for a container instance.
fn unplaced(scene: &Scene<'_>) -> bool {
    if let Some(task) = scene.task {
        return task.waits_for_a_place() && !scene.on_fargate();
    }
    scene.task.is_none()
        && (scene.bears(placement_failed_generic::CAUSE.slug)
            || scene.service.is_some_and(|service| {
                let (desired, running, pending) = (service.desired_count.0, service.running_count.0, service.pending_count.0);
                desired.zip(running).is_some_and(|(desired, running)| running < desired) && pending == Some(0)
            }))
}

/// The instance's id, type and zone.
fn name(fit: &Fit<'_>) -> String {
    let instance = fit.instance;
    let id = instance.ec2_instance_id.some().unwrap_or_else(|| coroner_ecs::arn::short_name(&instance.container_instance_arn));
    let known: Vec<&str> =
        ["ecs.instance-type", "ecs.availability-zone"].into_iter().filter_map(|attribute| instance.attribute(attribute)).collect();
    if known.is_empty() { id.to_owned() } else { format!("{id} ({})", known.join(", ")) }
}

/// `i-0ab (m5.large, eu-west-1a): 128 of 2048 CPU units left, 512 needed, 384 short`.
fn in_words(fit: &Fit<'_>) -> String {
    let obstacles: Vec<String> = fit.obstacles.iter().take(SHOWN).map(Obstacle::in_words).collect();
    format!("{}: {}", name(fit), obstacles.join("; "))
}

/// The closest instance with such an obstacle, and the obstacle.
pub(crate) fn closest<'a>(scene: &Scene<'a>, is: fn(&Obstacle) -> bool) -> Option<(Fit<'a>, Obstacle)> {
    fits(scene).into_iter().find_map(|fit| {
        let obstacle = fit.obstacles.iter().find(|obstacle| is(obstacle))?.clone();
        Some((fit, obstacle))
    })
}

/// The summary with the numbers.
pub(crate) fn says(scene: &Scene<'_>, is: fn(&Obstacle) -> bool, word: &str) -> String {
    match closest(scene, is) {
        Some((fit, Obstacle::Short { amount, needed, left, all })) => {
            let unit = amount.unit();
            format!("no container instance has {needed} {unit} free for the task; the closest, {}, has {left} of {all}", name(&fit))
        }
        _ => format!("no container instance has enough {word} left for the task"),
    }
}

/// Which of "more instances", "larger instances" and "a smaller task" helps.
pub(crate) fn fix(scene: &Scene<'_>, is: fn(&Obstacle) -> bool) -> Vec<Remedy> {
    let Some((fit, Obstacle::Short { amount, needed, left, all })) = closest(scene, is) else { return Vec::new() };
    let kind = fit.instance.attribute("ecs.instance-type").unwrap_or("this type");
    let unit = amount.unit();
    let (or, at_most) =
        if left > 0 { (format!("; or let it reserve at most the {left} that are left"), left) } else { (String::new(), all) };
    let summary = match needed > all {
        true => format!(
            "use larger instances, or let the task reserve at most {all} {unit}: an empty {kind} registers {all} and the task wants {needed}, so more of them never help"
        ),
        false => format!("add an instance: an empty {kind} registers {all} {unit} and holds the task{or}"),
    };
    let besides: Vec<String> = fit.obstacles.iter().filter(|obstacle| !is(obstacle)).map(Obstacle::in_words).collect();
    let besides =
        if besides.is_empty() { String::new() } else { format!(" On {} that alone does not do: {}.", name(&fit), besides.join("; ")) };
    let used = match amount {
        Amount::Gpu => "A GPU belongs to one task at a time",
        Amount::Cpu | Amount::Memory => {
            "The scheduler compares what tasks reserve with what the agent registered, not with what is used, so that an idle instance may be full"
        }
    };
    vec![Remedy {
        summary,
        why: format!("{used}. What is not reserved can be had at once.{besides}"),
        risk: if at_most < needed {
            "A reservation below what the task needs only moves the shortage to run time.".to_owned()
        } else {
            String::new()
        },
        ..Remedy::default()
    }]
}
