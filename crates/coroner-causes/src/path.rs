//! What a network path says of the cause whose messages it is about: a hop that stops the packets is evidence, and has a remedy.

use crate::cause::Cause;
use crate::draft::{Missing, Remedy};
use crate::remedy;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::summary::{clause, plain_summary};
use crate::weigh::{Fact, Weigher};

pub use coroner_scene::path::*;

#[cfg(test)]
mod tests;

/// Weighs what the path says of a cause that a message speaks for already.
pub fn weigh(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    let Some(path) = known_path(scene, cause.slug, cause.way) else { return };
    for (index, stop) in path.report.stops.iter().enumerate() {
        let strength = match (index, stop.sure) {
            (0, true) => Strength::Decisive,
            (0, false) => Strength::Strong,
            // One hop is enough; the others are told since they would stop the packets next.
            _ => Strength::Weak,
        };
        weigh.add(strength, || stop.fact());
    }
    if path.report.stops.is_empty() && path.report.looks.is_empty() {
        // The message stands: then it is a proxy, DNS, the service, or what lies behind the last hop. Words that leave more open
        // than a failed connection must not vanish for it.
        let strength = if weigh.is_decisive() { Strength::Moderate } else { Strength::Weak };
        weigh.against(strength, || Fact {
            text: format!("the path to {} is open as far as the case shows: {}", path.name(), path.report.passed.join("; ")),
            source: String::new(),
            at: None,
        });
    }
}

/// The hop that stops the packets, or else what the page says.
pub fn says(scene: &Scene<'_>, cause: &'static Cause) -> String {
    match known_path(scene, cause.slug, cause.way).and_then(|path| path.report.stops.into_iter().next()) {
        Some(stop) => format!("{}: {}", clause(cause), stop.text),
        None => plain_summary(cause, scene),
    }
}

/// What lets the packets pass; nothing if no hop is known to stop them.
pub fn fix(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    known_path(scene, cause.slug, cause.way).map_or_else(Vec::new, |path| fix_of(scene, &path))
}

/// The place of the sender and what is not told of the path, as long as no hop is known to stop the packets.
pub fn open<'a>(scene: &Scene<'a>, cause: &Cause) -> Option<(Place<'a>, Looks)> {
    let path = path(scene, cause.slug, cause.way).filter(|path| !path.report.stops.iter().any(|stop| stop.sure))?;
    Some((path.place, path.report.looks))
}

/// What would have to be looked at to find the hop.
pub fn missing(scene: &Scene<'_>, cause: &Cause) -> Vec<Missing> {
    match path(scene, cause.slug, cause.way) {
        Some(path) if !path.report.stops.iter().any(|stop| stop.sure) => path.report.looks.missing(scene, &path.place),
        _ => Vec::new(),
    }
}

/// What lets the packets pass the hops that stop them.
fn fix_of(scene: &Scene<'_>, path: &Path<'_>) -> Vec<Remedy> {
    remedy::open_path(scene, &path.place, &path.needs(scene), &path.report.stops)
}
