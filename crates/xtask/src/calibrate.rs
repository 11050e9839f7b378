//! Whether probabilities keep what they promise: of what is called 80 % sure, four in five must be right.
//!
//! Incidents for which rules were changed prove little. `tests/first-sight.tsv` keeps what was said of each incident when it was seen
//! for the first time, and nothing is ever changed in it: that is what calibration is judged by.

use std::fs;

use anyhow::Context;
use coroner_examiner::{Confidence, examine};

use crate::incidents::{self, Grade};
use crate::root;

/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Bounds of the bins of stated probability.
const BINS: [f64; 8] = [0.0, 0.3, 0.45, 0.68, 0.85, 0.95, 0.99, 1.001];

/// What was said of one incident.
struct Said {
    set: String,
    confidence: String,
    probability: f64,
    grade: Grade,
}

pub(crate) fn calibrate() -> anyhow::Result<()> {
    let first = first_sight()?;
    let mut waves: Vec<&str> = first.iter().map(|said| said.set.as_str()).collect();
    waves.dedup();
    for wave in waves {
        let of: Vec<&Said> = first.iter().filter(|said| said.set == wave).collect();
        report(&format!("First sight, {wave}"), &of);
    }
    report("First sight, all", &first.iter().collect::<Vec<_>>());
    for set in ["corpus", "incidents"] {
        let now = now(set)?;
        report(&format!("tests/{set}, today"), &now.iter().collect::<Vec<_>>());
    }
    cross_validate(&first);
    Ok(())
}

fn first_sight() -> anyhow::Result<Vec<Said>> {
    let path = root().join("tests/first-sight.tsv");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [set, _incident, _expected, _said, grade, confidence, probability] = fields.as_slice() else {
                anyhow::bail!("{}: not seven fields: {line}", path.display());
            };
            let grade = Grade::ALL.into_iter().find(|known| known.name() == *grade).with_context(|| line.to_owned())?;
            Ok(Said { set: (*set).to_owned(), confidence: (*confidence).to_owned(), probability: probability.parse()?, grade })
        })
        .collect()
}

/// What is said of the incidents of a set today.
fn now(set: &str) -> anyhow::Result<Vec<Said>> {
    let incidents = incidents::read(&root().join("tests").join(set))?;
    Ok(incidents
        .iter()
        .map(|incident| {
            let verdicts = examine(&incident.case, false);
            let first = verdicts.first();
            let said = first.and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug);
            Said {
                set: set.to_owned(),
                confidence: first.map_or(Confidence::Possible, |verdict| verdict.confidence).name().to_owned(),
                probability: first.map_or(0.0, |verdict| verdict.probability),
                grade: incident.grade(said),
            }
        })
        .collect())
}

fn report(title: &str, all: &[&Said]) {
    let count = |grade| all.iter().filter(|said| said.grade == grade).count();
    let grades: Vec<String> = Grade::ALL.into_iter().map(|grade| format!("{} {}", count(grade), grade.name())).collect();
    println!("\n### {title}: {} of {}\n", grades.join(", "), all.len());
    println!("| said | verdicts | right | wrong at most (95 %) | promised |\n|---|---|---|---|---|");
    for (name, promised) in [("certain", "1 in 200"), ("likely", "1 in 10"), ("possible", "")] {
        let of: Vec<&&Said> = all.iter().filter(|said| said.confidence == name).collect();
        row(name, &of, promised);
    }
    println!("\n| stated probability | verdicts | stated, mean | right |\n|---|---|---|---|");
    for pair in BINS.windows(2) {
        let of: Vec<&&Said> = all.iter().filter(|said| (pair[0]..pair[1]).contains(&said.probability)).collect();
        if !of.is_empty() {
            let mean = of.iter().map(|said| said.probability).sum::<f64>() / of.len() as f64;
            let right = of.iter().filter(|said| said.grade.good()).count() as f64 / of.len() as f64;
            println!("| {:.2} to {:.2} | {} | {mean:.2} | {right:.2} |", pair[0], pair[1].min(1.0), of.len());
        }
    }
}

fn row(name: &str, of: &[&&Said], promised: &str) {
    let right = of.iter().filter(|said| said.grade.good()).count();
    let share = if of.is_empty() { 0.0 } else { right as f64 / of.len() as f64 * 100.0 };
    println!("| `{name}` | {} | {share:.1} % | {:.1} % | {promised} |", of.len(), most_wrong(of.len(), of.len() - right) * 100.0);
}

/// The upper bound of Wilson's score interval: how often it may be wrong, given how often it was.
fn most_wrong(of: usize, wrong: usize) -> f64 {
    if of == 0 {
        return 1.0;
    }
    let (n, p, z) = (of as f64, wrong as f64 / of as f64, 1.96_f64);
    (p + z * z / (2.0 * n) + z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt()) / (1.0 + z * z / n)
}

/// Would a correction of the form `logit(p') = offset + slope * logit(p)` state the unseen better? It is fitted on four fifths of the
/// first sights and tried on the rest, in turn.
fn cross_validate(all: &[Said]) {
    let points: Vec<(f64, bool)> =
        all.iter().filter(|said| said.probability > 0.0).map(|s| (logit(s.probability), s.grade.good())).collect();
    let (mut plain, mut corrected) = (0.0, 0.0);
    for fold in 0..FOLDS {
        let part = |index: &usize| index % FOLDS == fold;
        let train: Vec<(f64, bool)> = points.iter().enumerate().filter(|(index, _)| !part(index)).map(|(_, point)| *point).collect();
        let (offset, slope) = fit(&train);
        for (_, (x, right)) in points.iter().enumerate().filter(|(index, _)| part(index)) {
            plain += loss(sigmoid(*x), *right);
            corrected += loss(sigmoid(offset + slope * x), *right);
        }
    }
    let count = points.len().max(1) as f64;
    let (offset, slope) = fit(&points);
    println!("\n### Cross-validation, {FOLDS} folds over {} first sights\n", points.len());
    println!("| | log loss on the fifths left out |\n|---|---|");
    println!("| as stated | {:.3} |", plain / count);
    println!("| corrected by a fit on the other four | {:.3} |", corrected / count);
    println!("\nFitted on all: offset {offset:.2}, slope {slope:.2} (0 and 1 would change nothing).");
}

/// Logistic regression by Newton's method, held towards "no correction" as strongly as ten incidents would.
fn fit(points: &[(f64, bool)]) -> (f64, f64) {
    const HOLD: f64 = 2.5;
    let (mut offset, mut slope) = (0.0, 1.0);
    for _ in 0..50 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (HOLD * offset, HOLD * (slope - 1.0), HOLD, 0.0, HOLD);
        for (x, right) in points {
            let p = sigmoid(offset + slope * x);
            let (error, weight) = (p - f64::from(u8::from(*right)), p * (1.0 - p));
            g0 += error;
            g1 += error * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        let determinant = h00 * h11 - h01 * h01;
        offset -= (h11 * g0 - h01 * g1) / determinant;
        slope -= (h00 * g1 - h01 * g0) / determinant;
    }
    (offset, slope)
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn loss(p: f64, right: bool) -> f64 {
    let p = p.clamp(0.001, 0.999);
    if right { -p.ln() } else { -(1.0 - p).ln() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_finds_what_was_put_in() {
        // Said with 73 %, right in half of the cases: the odds are too bold by one.
        let points: Vec<(f64, bool)> =
            (0..4000).map(|n| (if n % 4 < 2 { 1.0 } else { 3.0 }, n % 2 == 0 || (n % 4 == 3 && n % 8 == 3))).collect();
        let (offset, slope) = fit(&points);
        let half = sigmoid(offset + slope);
        assert!((half - 0.5).abs() < 0.02, "{half}");
    }

    #[test]
    fn nothing_wrong_in_few_promises_little() {
        assert!(most_wrong(10, 0) > 0.25 && most_wrong(600, 0) < 0.007 && most_wrong(0, 0) == 1.0);
    }
}
