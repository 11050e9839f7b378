//! An incident in words.

use crate::changes;
use crate::draft::{Alternative, Beside, Contribution, Evidence, Missing, Remedy, Verdict};
use crate::fork;
use crate::incident::Incident;
use crate::judge::{Judgement, confidence, found, subject};
use crate::narrate;
use crate::reason::Reasoning;
use crate::standing::{again, standing, way_back};
use crate::stopped_by::stopped_by;
use crate::verdict::Outcome;
use coroner_case::Command;
use coroner_causes::Catalogue;
use coroner_causes::cause::{Cause, Part, Stage, Tier};
use coroner_causes::linked::{Place, place_of};
use coroner_causes::remedy::owner::owner;
use coroner_causes::summary::plain_summary;
use coroner_causes::template::{self, asked, names};
use coroner_scene::quote::Fact;
use coroner_scene::scene::Scene;
use coroner_scene::signature::Strength;

/// Puts an incident into words.
pub(crate) fn word(catalogue: &Catalogue, incident: Incident<'_>) -> Verdict {
    let sure = confidence(&incident.judgement);
    let Incident { judgement: Judgement { scene, reasoning, outcome, audit }, occurrences, period, lifetimes, .. } = incident;
    let subject = subject(&scene);
    let exit_code = scene.task.and_then(|_| scene.exit_code());
    let mut verdict = Verdict { occurrences, period, lifetimes, exit_code, ..Verdict::on(subject, outcome, sure) };
    // How it stands today says nothing of what ended as it should.
    if outcome != Outcome::StoppedAsIntended {
        verdict.standing = standing(&scene, outcome);
    }
    if outcome != Outcome::Running {
        verdict.last_words = narrate::last_words(&scene);
    }
    if verdict.is_failure() {
        verdict.error = scene.crash.as_ref().map(|found| found.crash.error.clone());
    }
    // Judging words nothing: most of thousands of tasks repeat what one has shown.
    let objected = !audit.objections.is_empty();
    let worded = reasoning.and_then(|_| found(catalogue, &scene, true, objected));
    match worded {
        Some(found) => word_finding(catalogue, &mut verdict, &scene, found),
        None => {
            verdict.summary = match audit.objections.first() {
                Some(objection) if audit.unproven => format!("nothing shows whether it is well: {}", objection.text),
                Some(objection) => format!("it is not well: {}", objection.text),
                None => narrate::without_cause(&scene, outcome),
            };
            verdict.chain = narrate::chain(&scene, None, &[]);
        }
    }
    if outcome != Outcome::StoppedAsIntended && outcome != Outcome::Running {
        verdict.missing = narrate::missing(&scene, &verdict);
    }
    if verdict.cause.is_none() {
        fork::tell_unknown(catalogue, &scene, &mut verdict);
    }
    if objected {
        for objection in audit.objections {
            let told = verdict.evidence.iter().any(|known| known.source == objection.source || known.text == objection.text);
            let Fact { text, source, at } = objection;
            verdict.evidence.extend((!told).then_some(Evidence { weighs_for: true, strength: Strength::Moderate, text, source, at }));
        }
    } else if !verdict.is_failure() {
        verdict.checked = audit.checked;
        verdict.unchecked = audit.unseen.into_iter().map(str::to_owned).collect();
    }
    verdict.stopped_by = stopped_by(&scene, verdict.cause);
    settle(&scene, &mut verdict);
    verdict
}

/// Commands as they are pasted: in the subject's Region, with the profile that was given, and asking for what isn't known.
fn settle(scene: &Scene<'_>, verdict: &mut Verdict) {
    let (region, profile) = (names::region(scene), scene.case.profile);
    let here = |commands: Vec<Command>| commands.into_iter().map(|command| command.within(region, profile)).collect();
    let step = |step: Beside| Beside { commands: here(step.commands), ..step };
    verdict.remedies = std::mem::take(&mut verdict.remedies)
        .into_iter()
        .map(asked::settle)
        .map(|remedy| Remedy {
            before: remedy.before.map(step),
            commands: here(if remedy.of_page { remedy.commands } else { in_order(remedy.commands) }),
            after: remedy.after.map(step),
            further: remedy.further.into_iter().map(step).collect(),
            check: here(remedy.check),
            undo: here(remedy.undo),
            ..remedy
        })
        .collect();
    // A tool that owns the service writes it anew with its next deployment.
    if let Some(owner) = owner(scene) {
        for remedy in &mut verdict.remedies {
            if remedy.patch.as_ref().is_some_and(|patch| matches!(patch.target, "task-definition" | "service")) {
                let warning = format!("{owner} owns the service and undoes this with its next deployment: change it there, too.");
                remedy.risk = if remedy.risk.is_empty() { warning } else { format!("{warning} {}", remedy.risk) };
            }
        }
    }
    verdict.missing = std::mem::take(&mut verdict.missing)
        .into_iter()
        .map(asked::settle_missing)
        .map(|missing| Missing { how: missing.how.within(region, profile), ..missing })
        .collect();
}

/// Commands of which each is run only if the one before went well. One that only shows something stands alone: what it shows is to be read.
fn in_order(commands: Vec<Command>) -> Vec<Command> {
    let mut alone = Vec::new();
    let mut chain = Vec::new();
    for command in commands {
        if command.only_shows() {
            alone.extend((!chain.is_empty()).then(|| Command::chained(std::mem::take(&mut chain))));
            alone.push(command);
        } else {
            chain.push(command);
        }
    }
    alone.extend((!chain.is_empty()).then(|| Command::chained(chain)));
    alone
}

fn word_finding(catalogue: &Catalogue, verdict: &mut Verdict, scene: &Scene<'_>, found: Reasoning) {
    let cause = found.root.cause;
    verdict.cause = Some(cause);
    verdict.summary = summary(cause, scene);
    let place = linked_place(scene, cause);
    if let Some((place, _)) = &place
        && !verdict.summary.contains(place.words.as_str())
    {
        verdict.summary = format!("{}; it stands in {}", verdict.summary.trim_end_matches('.'), place.words);
    }
    verdict.chain = narrate::chain(scene, Some(&found.root), &found.explained);
    verdict.remedies = match cause.fix {
        Some(fix) => fix(scene),
        None => Vec::new(),
    };
    if verdict.remedies.is_empty() && cause.tier != Tier::Normal {
        verdict.remedies = vec![template::remedy(cause, scene)];
    }
    if let Some(first) = verdict.remedies.first_mut() {
        first.before = way_back(scene, cause);
        first.after = again(scene, cause, &*first);
    }
    for (rival, probability) in found.rivals.iter().take(5) {
        let ruled_out_by =
            rival.evidence.iter().find(|evidence| !evidence.weighs_for).map_or_else(String::new, |evidence| evidence.text.clone());
        let probability = (probability * 1000.0).round() / 1000.0;
        verdict.alternatives.push(Alternative { cause: rival.cause, probability, ruled_out_by, told_by: String::new() });
    }
    fork::tell(catalogue, scene, cause, verdict);
    for finding in &found.explained {
        let own_fix = finding.cause.tier != Tier::Wrapper && finding.cause.tier != Tier::Normal && finding.cause.stage != cause.stage;
        if own_fix {
            verdict.contributing.push(Contribution { cause: finding.cause, summary: summary(finding.cause, scene) });
        }
    }
    let mut evidence: Vec<Evidence> = found.root.evidence;
    if let Some((place, source)) = place {
        let text = format!("what it complains of stands in {}", place.words);
        evidence.push(Evidence { weighs_for: true, strength: Strength::Weak, text, source, at: None });
    }
    evidence.extend(changes::explaining(scene, cause, &evidence));
    evidence.sort_by(|a, b| (b.weighs_for, b.strength).cmp(&(a.weighs_for, a.strength)).then_with(|| a.source.cmp(&b.source)));
    verdict.evidence = evidence;
}

/// Where in the task's definition stands what the program gave up for, if the cause is one of programs, with its source.
fn linked_place(scene: &Scene<'_>, cause: &Cause) -> Option<(Place, String)> {
    // Whom a role may not ask for what is no matter of where its name stands.
    let of_definition =
        cause.changed_by.iter().any(|part| matches!(part, Part::Environment | Part::Secret | Part::Program | Part::Volume | Part::Port));
    let of_role = cause.changed_by.contains(&Part::Role);
    if cause.stage != Stage::Run || cause.tier == Tier::Normal || scene.task.is_none() || !of_definition || of_role {
        return None;
    }
    let complaint = scene.complaints.first().map(|found| scene.texts[found.text].text.to_string());
    let error = scene.crash.as_ref().map(|found| [found.crash.error.message.as_str(), found.crash.error.cause.as_str()].join(" "));
    let place = error.into_iter().chain(complaint).find_map(|message| place_of(scene, &message))?;
    let source = if place.overridden { scene.seen(&place.key, "") } else { scene.defined(&place.key, "") }.source;
    Some((place, source))
}

fn summary(cause: &'static Cause, scene: &Scene<'_>) -> String {
    let said = cause.says.map(|says| says(scene)).filter(|said| !said.is_empty());
    said.unwrap_or_else(|| plain_summary(cause, scene))
}
