//! Incidents as rows: one flat JSON object a line, for engines that join, count and sort.
//!
//! Rows are a monoid: those of parts of a stream, joined in any order, are those of the whole ([`Row::join`]). What is kept of many
//! occurrences is therefore only what does not depend on which was seen first: sums, least and most, and the earliest of all.

use std::cmp::Ordering;

use coroner_case::Gate;
use coroner_ecs::Timestamp;
use coroner_examiner::{Sketch, Verdict};
use serde::{Deserialize, Serialize};

use crate::Page;
use crate::json::written;

/// One kind of end of one service and revision. Its members are those of the line, in their order; each is always there, `null` if absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Row {
    /// What it is.
    #[serde(flatten)]
    pub key: Key,
    /// How many tasks, or events of a service, it was.
    pub occurrences: u64,
    /// When the first ended.
    #[serde(with = "moment")]
    pub first_at: Option<Timestamp>,
    /// When the last ended.
    #[serde(with = "moment")]
    pub last_at: Option<Timestamp>,
    /// How long the shortest-lived ran, in milliseconds.
    pub shortest_ms: Option<i64>,
    /// How long the longest-lived ran, in milliseconds.
    pub longest_ms: Option<i64>,
    /// Exit code of the first.
    pub exit_code: Option<i64>,
    /// ARN of the first.
    pub example: Option<String>,
}

/// What tells one row from another.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Key {
    /// Account.
    pub account: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Name of the cluster.
    pub cluster: Option<String>,
    /// Name of the service.
    pub service: Option<String>,
    /// `family:revision`.
    pub revision: Option<String>,
    /// The cause.
    pub slug: Option<String>,
    /// Stage at which it strikes.
    pub stage: Option<String>,
    /// `failed`, `stopped-as-intended`, `running`, `undetermined`.
    pub outcome: String,
    /// `certain`, `likely`, `possible`.
    pub confidence: String,
    /// Container that it is about.
    pub container: Option<String>,
    /// FARGATE, EC2 or EXTERNAL.
    pub launch_type: Option<String>,
    /// `task`, `service`, …
    pub kind: String,
}

/// What may have come of it, worst first.
const OUTCOMES: [&str; 4] = ["failed", "undetermined", "stopped-as-intended", "running"];

/// Times as they stand in every report.
mod moment {
    use coroner_ecs::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(|at| at.to_string()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| Timestamp::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no time: {text:.40}")))).transpose()
    }
}

impl Key {
    /// The key of what a sketch tells.
    pub fn of(sketch: &Sketch) -> Key {
        let Sketch { subject, place, outcome, slug, stage, confidence } = sketch;
        let (account, region) = place.split_once('/').unwrap_or_default();
        Key {
            account: some(account),
            region: some(region),
            cluster: some(&subject.cluster),
            service: some(&subject.service),
            revision: some(&subject.task_definition),
            slug: slug.map(str::to_owned),
            stage: stage.map(|stage| stage.name().to_owned()),
            outcome: outcome.name().to_owned(),
            confidence: confidence.name().to_owned(),
            container: some(&subject.container),
            launch_type: some(&subject.launch_type),
            kind: subject.kind.to_owned(),
        }
    }
}

/// A text, unless it is empty.
pub fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Row {
    /// The row of a verdict.
    pub fn of(verdict: &Verdict) -> Row {
        let (first_at, last_at) = verdict.period.unzip();
        let (shortest_ms, longest_ms) = verdict.lifetimes.unzip();
        Row {
            key: Key::of(&Sketch::of(verdict)),
            occurrences: verdict.occurrences,
            first_at,
            last_at,
            shortest_ms,
            longest_ms,
            exit_code: verdict.exit_code,
            example: some(&verdict.subject.arn),
        }
    }

    /// Whether it tells that something failed, or may have.
    pub fn is_failure(&self) -> bool {
        matches!(self.key.outcome.as_str(), "failed" | "undetermined")
    }

    /// Takes the occurrences of another row of the same key. In whatever order and groups rows are joined, the result is the same.
    pub fn join(&mut self, other: &Row) {
        if other.example_order(self) == Ordering::Less {
            (self.exit_code, self.example) = (other.exit_code, other.example.clone());
        }
        self.occurrences = self.occurrences.saturating_add(other.occurrences);
        self.first_at = of_both(self.first_at, other.first_at, std::cmp::min);
        self.last_at = of_both(self.last_at, other.last_at, std::cmp::max);
        self.shortest_ms = of_both(self.shortest_ms, other.shortest_ms, std::cmp::min);
        self.longest_ms = of_both(self.longest_ms, other.longest_ms, std::cmp::max);
    }

    /// Which of two examples is kept: the earlier; of one moment, that whose ARN and code come first.
    fn example_order(&self, other: &Row) -> Ordering {
        let known_first = |row: &Row| (row.first_at.is_none(), row.first_at, row.example.is_none());
        known_first(self)
            .cmp(&known_first(other))
            .then_with(|| self.example.cmp(&other.example))
            .then_with(|| (self.exit_code.is_none(), self.exit_code).cmp(&(other.exit_code.is_none(), other.exit_code)))
    }

    /// The order of rows: what failed first, then what is surest, then what happened most.
    pub fn order(&self, other: &Row) -> Ordering {
        let rank = |row: &Row| {
            let outcome = OUTCOMES.iter().position(|name| *name == row.key.outcome);
            let confidence = ["certain", "likely", "possible"].iter().position(|name| *name == row.key.confidence);
            (outcome.unwrap_or(OUTCOMES.len()), confidence.unwrap_or(3), std::cmp::Reverse(row.occurrences))
        };
        rank(self).cmp(&rank(other)).then_with(|| self.key.cmp(&other.key))
    }
}

fn of_both<T>(one: Option<T>, other: Option<T>, choose: fn(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(choose(one, other)),
        (one, other) => one.or(other),
    }
}

/// A row on one line, with a line end.
pub fn row_line(row: &Row) -> Page {
    let gate = Gate::default();
    let shown = |text: &mut Option<String>| *text = text.as_deref().map(|text| gate.line(text).to_string());
    let mut row = row.clone();
    let Key { account, region, cluster, service, revision, slug, stage, outcome, confidence, container, launch_type, kind } = &mut row.key;
    [account, region, cluster, service, revision, slug, stage, container, launch_type, &mut row.example].into_iter().for_each(shown);
    [outcome, confidence, kind].into_iter().for_each(|text| *text = gate.line(text).to_string());
    written(serde_json::to_string(&row))
}

/// Reads a line that [`row_line`] wrote.
///
/// # Errors
///
/// Why it is no row.
pub fn read_row(line: &str) -> Result<Row, String> {
    let row: Row = serde_json::from_str(line).map_err(|error| error.to_string())?;
    match !OUTCOMES.contains(&row.key.outcome.as_str()) || row.occurrences == 0 {
        true => Err("it has no known `outcome`, or no `occurrences`".to_owned()),
        false => Ok(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: i64, example: &str, exit_code: i64) -> Row {
        let key = Key { cluster: Some("prod".to_owned()), outcome: "failed".to_owned(), ..Key::default() };
        let at = Some(Timestamp(at));
        let (example, exit_code) = (Some(example.to_owned()), Some(exit_code));
        Row {
            key,
            occurrences: 1,
            first_at: at,
            last_at: at,
            shortest_ms: Some(at.map_or(0, |at| at.0)),
            longest_ms: None,
            exit_code,
            example,
        }
    }

    fn joined(rows: &[Row]) -> Row {
        let mut all = rows[0].clone();
        rows[1..].iter().for_each(|row| all.join(row));
        all
    }

    #[test]
    fn rows_join_alike_in_any_order_and_grouping() {
        let rows = [row(3, "c", 3), row(1, "b", 2), row(1, "a", 1), Row { first_at: None, last_at: None, ..row(0, "0", 9) }];
        let all = joined(&rows);
        assert_eq!((all.occurrences, all.example.as_deref(), all.exit_code), (4, Some("a"), Some(1)));
        for turn in 0..rows.len() {
            let mut turned = rows.clone();
            turned.rotate_left(turn);
            assert_eq!(joined(&turned), all);
            turned.reverse();
            assert_eq!(joined(&[joined(&turned[..2]), joined(&turned[2..])]), all);
        }
    }

    #[test]
    fn a_row_comes_back_as_it_was_written() {
        let row = row(1_700_000_000_123, "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e", 137);
        assert_eq!(read_row(row_line(&row).as_str()), Ok(row));
        assert!(read_row("{\"cluster\":\"prod\"}").is_err_and(|reason| reason.contains("outcome")));
        assert!(read_row("{\"outcome\":\"failed\",\"occurrences\":1,\"firstAt\":\"soon\"}").is_err());
        assert!(read_row("no row").is_err());
    }
}
