//! Where the message at hand doesn't tell which of several causes it was: the families that remain, and the command that settles it.

use crate::draft::{Alternative, Missing, Remedy, Verdict};
use crate::nearest::nearest;
use crate::verdict::Outcome;
use coroner_causes::Catalogue;
use coroner_causes::cause::{Branch, Cause};
use coroner_causes::fork::{innermost, question};
use coroner_scene::scene::Scene;

/// How many known messages are named beside one that is not known.
const NEAR: usize = 3;

/// Tells the families that a root cause leaves open: in the headline, and as the first thing to do the command that settles it.
pub(crate) fn tell(catalogue: &Catalogue, scene: &Scene<'_>, cause: &'static Cause, verdict: &mut Verdict) {
    let open: Vec<(&Branch, &'static Cause)> =
        cause.fork.iter().filter_map(|branch| Some((branch, catalogue.cause(branch.slug)?))).collect();
    if open.is_empty() {
        return;
    }
    let names: Vec<&str> = open.iter().map(|(branch, _)| branch.name).collect();
    verdict.summary = format!("{}; it is one of: {}", verdict.summary.trim_end_matches('.'), names.join(", "));
    let rest = (1.0 - verdict.probability).max(0.0) / (open.len() + 1) as f64;
    for (branch, cause) in &open {
        match verdict.alternatives.iter_mut().find(|known| std::ptr::eq(known.cause, *cause)) {
            Some(known) => known.told_by = branch.told_by.to_owned(),
            None => verdict.alternatives.push(Alternative {
                cause,
                probability: (rest * 1000.0).round() / 1000.0,
                ruled_out_by: String::new(),
                told_by: branch.told_by.to_owned(),
            }),
        }
    }
    let texts = scene.texts_of(cause.slug).min_by_key(|text| text.text.len()).map(|text| text.text.to_string());
    name_nearest(catalogue, &texts.unwrap_or_default(), Some(cause), verdict);
    // Whoever asked AWS already would get the same answer again.
    if !scene.case.live {
        let told: Vec<String> = open.iter().map(|(branch, _)| format!("- {}: {}", branch.name, branch.told_by)).collect();
        let summary = "ask AWS which of them it is".to_owned();
        let why = "It asks AWS what the message leaves out, and names the one.".to_owned();
        // What Coroner asks for, nobody need fetch by hand.
        verdict.remedies.retain(|remedy| !remedy.commands.iter().any(|command| command.plain().contains("--desired-status STOPPED")));
        verdict.remedies.insert(0, Remedy { summary, why, commands: vec![question(scene)], more: told.join("\n"), ..Remedy::default() });
    }
}

/// Of a pasted text in which nothing is known: its own words, what it reads like, and what would tell.
pub(crate) fn tell_unknown(catalogue: &Catalogue, scene: &Scene<'_>, verdict: &mut Verdict) {
    if !scene.pasted || verdict.outcome != Outcome::Undetermined {
        return;
    }
    let Some(text) = scene.case.pasted.first().map(|pasted| pasted.value.trim().to_owned()) else { return };
    let line = telling_line(&text);
    verdict.summary = format!("no cause of the catalogue is known to say “{}”", innermost(line));
    name_nearest(catalogue, line, None, verdict);
    verdict.missing.push(Missing {
        what: "what ECS says of it".to_owned(),
        why: "the words alone belong to no known cause".to_owned(),
        how: question(scene).into(),
        is_command: false,
    });
    verdict.missing.push(Missing {
        what: "the message itself: it is in no catalogue".to_owned(),
        why: "reported with what it turned out to be, it is known to the next one".to_owned(),
        how: "report it as an issue, or name it in a coroner.toml of your own (docs/own-causes.md)".to_owned().into(),
        is_command: false,
    });
}

/// The line of a text that most likely tells: the last that complains, or else the last.
fn telling_line(text: &str) -> &str {
    const COMPLAINTS: [&str; 8] = ["error", "fail", "cannot", "unable", "denied", "refused", "not ", "exception"];
    let lines = || text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let complains = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        COMPLAINTS.iter().any(|word| lower.contains(word))
    };
    lines().find(complains).or_else(|| lines().next()).unwrap_or_default()
}

/// Known messages that read like one that is not known.
fn name_nearest(catalogue: &Catalogue, text: &str, root: Option<&'static Cause>, verdict: &mut Verdict) {
    for (cause, message) in nearest(catalogue, text, root, NEAR) {
        if verdict.alternatives.iter().all(|known| !std::ptr::eq(known.cause, cause)) {
            let told_by = format!("it reads like “{message}”");
            verdict.alternatives.push(Alternative { cause, probability: 0.05, ruled_out_by: String::new(), told_by });
        }
    }
}
