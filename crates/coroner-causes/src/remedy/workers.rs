//! How long a server lets its workers be silent.

use super::{of_definition, patch};
use crate::draft::{Operation, Remedy};
use crate::pattern::pattern;
use crate::scene::Scene;

/// Seconds that a slow request may well take.
const ENOUGH: i64 = 120;

const WHY: &str =
    "The master kills a worker that gave no sign of life within its timeout. A limit above the slowest legal request is not met.";
const RISK: &str =
    "A worker that hangs for good is noticed that much later. Behind a load balancer keep its idle timeout above the new limit.";

/// gunicorn's `--timeout`, where it stands; the variable only where neither the command nor the variable says it yet.
/// [Settings](https://docs.gunicorn.org/en/stable/settings.html#timeout)
pub fn longer_worker_timeout(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((index, container)) = scene.first_definition() else { return Vec::new() };
    let name = &container.name;
    for (key, list) in [("command", &container.command), ("entryPoint", &container.entry_point)] {
        let words: Vec<&str> = list.iter().map(|word| word.as_str()).collect();
        if let Some((operation, was, new)) = in_words(&format!("/containerDefinitions/{index}/{key}"), &words) {
            let summary = format!("give the workers of {name} {new} s instead of {was}, and find the request that is slow");
            return of_definition(scene, summary, WHY, RISK, vec![operation]);
        }
    }
    // Values of variables are shown nowhere, so that this one is not written anew.
    if container.environment.iter().any(|pair| pair.name.as_str() == "GUNICORN_CMD_ARGS" && pair.value.as_str() != "") {
        return vec![Remedy {
            summary: format!(
                "raise `--timeout` in GUNICORN_CMD_ARGS of {name} to {ENOUGH}, beside what stands there, and find the request that is slow"
            ),
            why: WHY.to_owned(),
            risk: RISK.to_owned(),
            ..Remedy::default()
        }];
    }
    Vec::new()
}

/// The number behind `--timeout` in a list of words, or in a script that is one of them.
fn in_words(path: &str, words: &[&str]) -> Option<(Operation, i64, i64)> {
    let longer = |was: i64| (was * 2).max(ENOUGH);
    if let Some(at) = words.iter().position(|word| matches!(*word, "--timeout" | "-t"))
        && let Some(was) = words.get(at + 1).and_then(|word| word.parse::<i64>().ok())
    {
        let new = longer(was);
        return Some((patch::set(format!("{path}/{}", at + 1), Some(was.to_string()), new.to_string()), was, new));
    }
    let shape = pattern!(r"(?:--timeout[ =]|\s-t )(\d+)")?;
    words.iter().enumerate().find_map(|(at, word)| {
        let text = shape.group(word)?;
        let was: i64 = text.parse().ok()?;
        let start = text.as_ptr() as usize - word.as_ptr() as usize;
        let new = format!("{}{}{}", &word[..start], longer(was), &word[start + text.len()..]);
        Some((patch::set(format!("{path}/{at}"), Some((*word).to_owned()), new), was, longer(was)))
    })
}

/// What other servers call it.
pub fn other_worker_timeout(scene: &Scene<'_>) -> Vec<Remedy> {
    let name = scene.first().and_then(|container| container.name.some()).unwrap_or("the program");
    vec![Remedy {
        summary: format!(
            "raise the time that {name} gives its workers above the slowest legal request (`harakiri` of uWSGI, `worker_timeout` of Puma, `timeout` of Unicorn, `request_terminate_timeout` of PHP-FPM), in its own configuration"
        ),
        why: WHY.to_owned(),
        risk: RISK.to_owned(),
        ..Remedy::default()
    }]
}
