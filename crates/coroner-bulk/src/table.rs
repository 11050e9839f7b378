//! The incidents that one thread found, and how those of several are joined.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use coroner_case::Skipped;
use coroner_ecs::Timestamp;
use coroner_examiner::{Sketch, Verdict};
use coroner_report::Row;
use coroner_report::rows::{Key, some};

/// Incidents that are told apart in words; the cases of further ones are counted.
pub const MAX_INCIDENTS: usize = 10_000;
/// Incidents of all threads together, of which several may know the same.
const MAX_KNOWN: usize = 4 * MAX_INCIDENTS;
/// Unreadable records that are told one by one; further ones are counted.
const MAX_SKIPPED: usize = 100;

/// Where a record stood: which of the sources, and its line or value.
pub(crate) type Place = (usize, u64);

/// One kind of failure of one service and revision.
#[derive(Debug)]
pub struct Incident {
    first: Place,
    /// In the words of its first case, with the counts of all; `None` where only rows are wanted.
    pub verdict: Option<Verdict>,
    /// Its row.
    pub row: Row,
}

/// One occurrence of an incident.
pub(crate) struct Occurrence {
    pub(crate) place: Place,
    pub(crate) ended: Option<Timestamp>,
    pub(crate) lifetime: Option<i64>,
    pub(crate) exit_code: Option<i64>,
    pub(crate) tasks: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Table {
    pub(crate) incidents: HashMap<Sketch, Incident>,
    /// Cases of incidents beyond those that are told apart.
    pub beyond: u64,
    /// Events of tasks that had not stopped.
    pub unfinished: u64,
    /// Whether one of these may be failing, so that nothing of it is an all-clear.
    pub open: bool,
    pub(crate) skipped: BTreeMap<Place, Skipped>,
    /// Records that could not be used, beyond those that are told.
    pub skipped_beyond: u64,
    /// Whether a failure was found, or something was broken.
    pub failed: bool,
    /// Whether anything was examined.
    pub examined: bool,
}

impl Table {
    pub(crate) fn skip(&mut self, place: Place, skipped: Skipped) {
        self.failed |= skipped.broken;
        let mut at = place;
        // One record may have several things wrong with it.
        while self.skipped.contains_key(&at) {
            at.1 += 1;
        }
        self.skipped.insert(at, skipped);
        if self.skipped.len() > MAX_SKIPPED {
            self.skipped.pop_last();
            self.skipped_beyond += 1;
        }
    }

    /// Counts an occurrence. `arn` is its example's, `verdict` puts it into words, both only if it is to be kept.
    pub(crate) fn count(
        &mut self,
        of_all: &AtomicUsize,
        most: usize,
        key: Sketch,
        occurrence: &Occurrence,
        arn: impl FnOnce() -> String,
        verdict: Option<impl FnOnce() -> Option<Verdict>>,
    ) {
        self.examined = true;
        let &Occurrence { place, ended, lifetime, exit_code, tasks } = occurrence;
        let (period, lifetimes) = (ended.map(|at| (at, at)), lifetime.map(|ms| (ms, ms)));
        let row = |key: Key| Row {
            key,
            occurrences: tasks,
            first_at: ended,
            last_at: ended,
            shortest_ms: lifetime,
            longest_ms: lifetime,
            exit_code,
            example: None,
        };
        if let Some(known) = self.incidents.get_mut(&key) {
            if let Some(verdict) = &mut known.verdict {
                verdict.count(tasks, period, lifetimes);
            }
            let mut row = row(Key::default());
            // Most are later than the example that is known.
            if ended.is_none() || known.row.first_at.is_none() || ended <= known.row.first_at {
                row.example = some(&arn());
            }
            known.row.join(&row);
            return;
        }
        if self.incidents.len() >= most || of_all.load(Ordering::Relaxed) >= MAX_KNOWN.max(most) {
            self.beyond += tasks;
            return;
        }
        let verdict = match verdict {
            Some(verdict) => match verdict() {
                Some(verdict) => Some(Verdict { occurrences: tasks, period, lifetimes, ..verdict }),
                None => return self.beyond += tasks,
            },
            None => None,
        };
        of_all.fetch_add(1, Ordering::Relaxed);
        let row = Row { example: some(&arn()), ..row(Key::of(&key)) };
        self.incidents.insert(key, Incident { first: place, verdict, row });
    }

    /// Takes what another thread found.
    pub(crate) fn join(&mut self, other: Table) {
        for (key, mut incident) in other.incidents {
            match self.incidents.get_mut(&key) {
                Some(known) => {
                    if incident.first < known.first {
                        std::mem::swap(known, &mut incident);
                    }
                    if let Some((known, more)) = known.verdict.as_mut().zip(incident.verdict) {
                        known.count(more.occurrences, more.period, more.lifetimes);
                    }
                    known.row.join(&incident.row);
                }
                None => {
                    self.incidents.insert(key, incident);
                }
            }
        }
        self.beyond += other.beyond;
        self.unfinished += other.unfinished;
        self.open |= other.open;
        self.skipped_beyond += other.skipped_beyond;
        self.failed |= other.failed;
        self.examined |= other.examined;
        for (place, skipped) in other.skipped {
            self.skip(place, skipped);
        }
    }

    /// The incidents, worst first.
    pub fn take_incidents(&mut self) -> Vec<Incident> {
        let mut incidents: Vec<(Sketch, Incident)> = std::mem::take(&mut self.incidents).into_iter().collect();
        let rank = |(key, incident): &(Sketch, Incident)| {
            (key.outcome, std::cmp::Reverse(key.confidence), std::cmp::Reverse(incident.row.occurrences), incident.first)
        };
        // Several of one record differ in what they are about.
        incidents.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.0.cmp(&b.0)));
        incidents.into_iter().map(|(_, incident)| incident).collect()
    }

    /// What could not be used, in the order of the sources.
    pub fn take_skipped(&mut self) -> Vec<Skipped> {
        std::mem::take(&mut self.skipped).into_values().collect()
    }
}
