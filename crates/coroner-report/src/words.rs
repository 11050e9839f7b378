//! Words that the text and the Markdown report share.

use coroner_case::Shown;
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::time::span;
use coroner_examiner::{Alternative, Confidence, Missing, Outcome, ProgramError, Strength, Subject, Verdict};

/// The public name of a strength.
pub(crate) fn strength_name(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak",
        Strength::Moderate => "moderate",
        Strength::Strong => "strong",
        Strength::Decisive => "decisive",
    }
}

/// Whom a verdict is about: `web in prod`.
pub(crate) fn subject(subject: &Subject) -> String {
    let id = || short_id(arn::short_name(&subject.arn)).to_owned();
    let name = match subject.kind {
        "text" => return "this message".to_owned(),
        "request" => return "the request".to_owned(),
        _ if !subject.service.is_empty() => subject.service.to_string(),
        "task" if !subject.task_definition.is_empty() => subject.task_definition.split(':').next().unwrap_or_default().to_owned(),
        "task" if !subject.arn.is_empty() => format!("task {}", id()),
        "task" if !subject.container.is_empty() => subject.container.to_string(),
        _ if !subject.arn.is_empty() => format!("{} {}", subject.kind, id()),
        kind => format!("the {kind}"),
    };
    if subject.cluster.is_empty() { name } else { format!("{name} in {}", subject.cluster) }
}

/// The answer: whom, and what happened.
pub(crate) fn headline(verdict: &Verdict) -> String {
    let summary = verdict.summary.trim_end_matches('.');
    // That it is one of several is no guess.
    let perhaps = if is_open(verdict) && !is_fork(verdict) { "perhaps " } else { "" };
    format!("{}: {perhaps}{summary}.", subject(&verdict.subject))
}

/// How sure the answer is, in a word; for what did not fail, that it did not.
pub(crate) fn sureness(verdict: &Verdict) -> &'static str {
    match (verdict.outcome, verdict.cause) {
        (Outcome::Running, None) => "healthy",
        (Outcome::Undetermined, _) => "undetermined",
        _ => verdict.confidence.name(),
    }
}

/// A verdict in a line: the answer, how sure it is, and whether it is over.
pub(crate) fn quiet_line(verdict: &Verdict) -> String {
    let cured = verdict.cured.as_ref().map_or_else(String::new, |cured| format!(" This is history: {cured}."));
    let standing = if verdict.standing.is_empty() { String::new() } else { format!(" {}", verdict.standing) };
    format!("{} ({}){cured}{standing}", headline(verdict), sureness(verdict))
}

/// As many sentences of a text as have at most so many letters; at least the first.
pub(crate) fn sentences(text: &str, most: usize) -> String {
    let text = &text.replace('\n', " ");
    let ends = text.match_indices(". ").filter(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_uppercase() || c == '`'));
    let ends: Vec<usize> = ends.map(|(at, _)| at + 1).chain([text.len()]).collect();
    let end = ends.iter().rev().find(|end| **end <= most).or(ends.first()).copied().unwrap_or(text.len());
    text[..end].to_owned()
}

/// `containerDefinitions[0].portMappings[1]` of `/containerDefinitions/0/portMappings/1`.
pub(crate) fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for key in pointer.split('/').skip(1) {
        match key.parse::<usize>() {
            Ok(index) => out.push_str(&format!("[{index}]")),
            Err(_) if out.is_empty() => out.push_str(key),
            Err(_) => out.push_str(&format!(".{key}")),
        }
    }
    out
}

/// Which tasks, since when, how long they lived.
pub(crate) fn byline(verdict: &Verdict) -> String {
    let subject = &verdict.subject;
    if subject.kind != "task" {
        return match verdict.outcome {
            Outcome::Running => "Nothing failed.".to_owned(),
            _ => String::new(),
        };
    }
    let on = if subject.launch_type.is_empty() { String::new() } else { format!(" ({})", subject.launch_type) };
    // How the service stands names the revision already.
    let told = subject.task_definition.is_empty() || verdict.standing.contains(subject.task_definition.as_str());
    let what = if told { String::new() } else { format!("{}{on}: ", subject.task_definition) };
    let on = if told { on } else { String::new() };
    let lived = match verdict.lifetimes {
        Some((least, most)) if verdict.occurrences > 1 && span(least) != span(most) => format!(", after {} to {}", span(least), span(most)),
        Some((least, _)) => format!(", after {}", span(least)),
        None => String::new(),
    };
    // What has no time of its end has not ended.
    let ended = if verdict.outcome == Outcome::Running { "seen" } else { "ended" };
    let minute = |at: Timestamp| at.clock()[..5].to_owned();
    let when = match verdict.period {
        None => String::new(),
        Some((first, last)) if first.day() == last.day() && minute(first) != minute(last) => {
            format!(" {ended} {} {} to {} UTC", first.day(), minute(first), minute(last))
        }
        Some((first, last)) if first.day() != last.day() => format!(" {ended} {} to {} UTC", first.day(), last.day()),
        Some((_, last)) if verdict.occurrences > 1 => format!(" {ended} {} {} UTC", last.day(), minute(last)),
        Some((_, last)) => format!(" {ended} {} {} UTC", last.day(), &last.clock()[..8]),
    };
    let id = arn::short_name(&subject.arn);
    let task = match verdict.occurrences {
        many if many > 1 => format!("{many} tasks{on}"),
        _ if id.is_empty() => format!("the task{on}"),
        _ => format!("task {}{on}", short_id(id)),
    };
    let failed = if verdict.outcome == Outcome::StoppedAsIntended { " Nothing failed." } else { "" };
    let task = if what.is_empty() { task[..1].to_uppercase() + &task[1..] } else { task };
    format!("{what}{task}{when}{lived}{}.{failed}{}", rhythm(verdict), history(verdict))
}

/// How often a task of a crash loop ends.
fn rhythm(verdict: &Verdict) -> String {
    let intervals = i64::try_from(verdict.occurrences).unwrap_or(i64::MAX).saturating_sub(1);
    match verdict.period {
        Some((first, last)) if intervals >= 2 && last.since(first) / intervals >= 1_000 => {
            format!(", one every {}", span(last.since(first) / intervals))
        }
        _ => String::new(),
    }
}

/// What was looked at before it was called well, and what was not there to look at.
pub(crate) fn looked_at(verdict: &Verdict) -> String {
    let list = |texts: &[Shown]| texts.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(", ");
    match (verdict.checked.is_empty(), verdict.unchecked.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("Checked: {}.", list(&verdict.checked)),
        (true, false) => format!("Not at hand: {}.", list(&verdict.unchecked)),
        (false, false) => format!("Checked: {}. Not at hand: {}.", list(&verdict.checked), list(&verdict.unchecked)),
    }
}

/// What has cured it since.
fn history(verdict: &Verdict) -> String {
    verdict.cured.as_ref().map_or_else(String::new, |cured| format!(" This is history: {cured}."))
}

/// What the program gave up for, in one line.
pub(crate) fn error_line(error: &ProgramError) -> String {
    let cause = if error.cause.is_empty() { String::new() } else { format!("; it came of {}", error.cause) };
    let since = error.first_at.map_or_else(String::new, |first| format!(", first at {}", first.clock()));
    let times = if error.times > 1 { format!("; logged {} times{since}", error.times) } else { String::new() };
    format!("{error}{cause}{times}")
}

/// As much of an id as people compare.
fn short_id(id: &str) -> &str {
    match id.char_indices().nth(12) {
        Some((at, _)) if id.len() >= 32 => &id[..at],
        _ => id,
    }
}

/// A probability as people read it.
pub(crate) fn percent(probability: f64) -> String {
    match (probability * 100.0).round() as i64 {
        0 => "below 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// Whether the answer is which families remain.
pub(crate) fn is_fork(verdict: &Verdict) -> bool {
    verdict.cause.is_some_and(|cause| !cause.fork.is_empty())
}

/// Other causes that are told on their own: the families of a fork stand in its headline, and with the command that settles it.
pub(crate) fn beside(verdict: &Verdict) -> impl Iterator<Item = &Alternative> {
    let branches = verdict.cause.map_or(&[][..], |cause| cause.fork);
    verdict
        .alternatives
        .iter()
        .filter(|other| branches.iter().all(|branch| branch.slug != other.cause.slug || !other.ruled_out_by.is_empty()))
}

/// Whether the fix should be taken with care.
pub(crate) fn is_open(verdict: &Verdict) -> bool {
    verdict.confidence == Confidence::Possible && verdict.outcome == Outcome::Failed
}

/// What speaks against another cause, or would show it.
pub(crate) fn about(other: &Alternative) -> String {
    match (other.ruled_out_by.as_str(), other.told_by.as_str()) {
        ("", "") => String::new(),
        ("", told_by) => format!(" Told by: {told_by}."),
        (against, _) => format!(" But: {against}"),
    }
}

/// What is missing and was not told with another verdict of the report: a gap concerns all that were made without it.
pub(crate) fn first_told<'a>(missing: &'a [Missing], told: &mut Vec<String>) -> Vec<&'a Missing> {
    let new: Vec<&Missing> = missing.iter().filter(|missing| !told.iter().any(|told| missing.what == **told)).collect();
    told.extend(new.iter().map(|missing| missing.what.to_string()));
    new
}

/// So many that are well are told in one sentence.
const WELL: usize = 3;

/// The verdicts to tell one by one, and one sentence about those that are well, if there are several.
pub(crate) fn told_and_well(verdicts: &[Verdict]) -> (Vec<&Verdict>, Option<String>) {
    let is_well = |verdict: &&Verdict| verdict.outcome == Outcome::Running && verdict.cause.is_none() && verdict.subject.kind == "service";
    let (well, told): (Vec<&Verdict>, Vec<&Verdict>) = verdicts.iter().partition(is_well);
    if well.len() < WELL {
        return (verdicts.iter().collect(), None);
    }
    let mut names: Vec<&str> = well.iter().map(|verdict| verdict.subject.service.as_str()).collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(20);
    names.truncate(20);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (told, Some(format!("{} services run and nothing failed: {}{more}.", well.len(), names.join(", "))))
}
