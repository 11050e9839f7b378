//! How a wave of incidents is judged: all that counts, by stage and by what the cause shows in.
//!
//! With a name, what is said is kept in `tests/first-sight.tsv`: once, before any rule is changed for the wave.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, bail};
use coroner_examiner::{CAUSES, Confidence, Outcome, Tier, Verdict, examine};

use crate::incidents::{self, Grade, Incident};
use crate::root;

/// What was said of one incident.
struct Said<'a> {
    incident: &'a Incident,
    slug: String,
    grade: Grade,
    confidence: Confidence,
    probability: f64,
    outcome: Option<Outcome>,
    /// It is over, in what is well now.
    cured: bool,
}

pub(crate) fn wave(folder: &Path, name: Option<&str>) -> anyhow::Result<()> {
    let incidents = incidents::read(folder)?;
    let said: Vec<Said<'_>> = incidents.iter().map(judge).collect();
    print!("{}", report(&said));
    match name {
        Some(name) => keep(&said, name),
        None => Ok(()),
    }
}

fn is_normal(slug: &str) -> bool {
    slug == "none" || CAUSES.iter().any(|cause| cause.slug == slug && cause.tier == Tier::Normal)
}

fn judge(incident: &Incident) -> Said<'_> {
    let verdicts = examine(&incident.case, false);
    let first: Option<&Verdict> = verdicts.first();
    let slug = first.and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug).to_owned();
    let outcome = first.map(|verdict| verdict.outcome);
    let mut grade = incident.grade(&slug);
    // That nothing failed, said without a name for it, is right where nothing failed.
    if slug == "none" && is_normal(incident.slug()) && outcome == Some(Outcome::Running) {
        grade = grade.min(Grade::Acceptable);
    }
    Said {
        incident,
        slug,
        grade,
        confidence: first.map_or(Confidence::Possible, |verdict| verdict.confidence),
        probability: first.map_or(0.0, |verdict| verdict.probability),
        outcome,
        cured: first.is_some_and(|verdict| verdict.cured.is_some()),
    }
}

impl Said<'_> {
    fn false_all_clear(&self) -> bool {
        let well = matches!(self.outcome, Some(Outcome::Running | Outcome::StoppedAsIntended)) || self.cured;
        well && !is_normal(self.incident.slug()) && !self.incident.also().any(is_normal)
    }

    fn false_alarm(&self) -> bool {
        is_normal(self.incident.slug()) && self.outcome == Some(Outcome::Failed) && !self.cured && !self.grade.good()
    }

    fn certain_and_wrong(&self) -> bool {
        self.confidence == Confidence::Certain && !self.grade.good()
    }
}

fn report(said: &[Said<'_>]) -> String {
    let mut out = String::new();
    let count = |test: &dyn Fn(&Said<'_>) -> bool| said.iter().filter(|said| test(said)).count();
    let share = |of: usize, all: usize| of as f64 / all.max(1) as f64 * 100.0;
    let right = count(&|said| said.grade.good());
    let _ = writeln!(
        out,
        "right {right}/{} = {:.1} %, exact {}, harmful {}, false all-clear {}, false alarm {}, certain and wrong {} of {}",
        said.len(),
        share(right, said.len()),
        count(&|said| said.grade == Grade::Exact),
        count(&|said| said.grade == Grade::Harmful),
        count(&|said| said.false_all_clear()),
        count(&|said| said.false_alarm()),
        count(&|said| said.certain_and_wrong()),
        count(&|said| said.confidence == Confidence::Certain),
    );
    for key in ["kind", "stage"] {
        let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for said in said {
            let group = groups.entry(said.incident.text(key)).or_default();
            *group = (group.0 + usize::from(said.grade.good()), group.1 + 1);
        }
        let groups: Vec<String> = groups.iter().map(|(name, (right, all))| format!("{name} {right}/{all}")).collect();
        let _ = writeln!(out, "{key}: {}", groups.join(", "));
    }
    for said in said.iter().filter(|said| said.grade != Grade::Exact || said.false_all_clear() || said.false_alarm()) {
        let marks =
            [(said.false_all_clear(), " FALSE ALL-CLEAR"), (said.false_alarm(), " FALSE ALARM"), (said.certain_and_wrong(), " CERTAIN")];
        let marks: String = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark).collect();
        let outcome = said.outcome.map_or("nothing", Outcome::name);
        let (name, wanted, confidence) = (&said.incident.name, said.incident.slug(), said.confidence.name());
        let _ = writeln!(out, "  {}: {name}: {wanted} → {} ({confidence}, {outcome}){marks}", said.grade.name(), said.slug);
    }
    out
}

/// Adds the lines of a wave to the first sights, unless they are there.
fn keep(said: &[Said<'_>], name: &str) -> anyhow::Result<()> {
    let path = root().join("tests/first-sight.tsv");
    let known = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    if known.lines().any(|line| line.split('\t').next() == Some(name)) {
        bail!("{}: {name} is there already, and what was said at first sight is never changed", path.display());
    }
    let mut file = OpenOptions::new().append(true).open(&path).with_context(|| path.display().to_string())?;
    for said in said {
        let Said { incident, slug, grade, confidence, probability, .. } = said;
        writeln!(
            file,
            "{name}\t{}\t{}\t{slug}\t{}\t{}\t{probability}",
            incident.name,
            incident.text("slug"),
            grade.name(),
            confidence.name()
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_normal, judge};
    use crate::incidents::Incident;

    #[test]
    fn nothing_given_is_neither_well_nor_a_failure() {
        let incident = Incident::labelled(serde_json::json!({"slug": "application-error"}));
        let said = judge(&incident);
        assert!(!said.false_all_clear() && !said.false_alarm() && !said.certain_and_wrong());
    }

    #[test]
    fn what_is_no_failure_is_known_by_its_tier() {
        assert!(is_normal("normal-scale-in") && is_normal("none") && !is_normal("application-error"));
    }
}
