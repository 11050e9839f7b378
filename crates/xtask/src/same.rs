//! Whether two builds say the same: every byte that they print, and how they end. For changes that must change nothing.

mod asked;
mod difference;
mod said;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Context, bail};

use self::asked::asks;
use self::difference::{Difference, keep};
use crate::{root, run};

/// How many differences of a kind are shown; the others are counted.
const SHOWN: usize = 8;

/// What was compared of one kind.
#[derive(Default)]
struct Tally {
    compared: usize,
    differ: usize,
    /// Those that the old build could not examine: with too many of them, that nothing differs says little.
    refused: usize,
}

/// Compares the build `OLD` with the one of today, or with that of `--new BINARY`; `--keep DIR` keeps what they print where they
/// differ.
pub(crate) fn same(arguments: &[&str]) -> anyhow::Result<()> {
    let (old, new, kept) = options(arguments)?;
    let new = match new {
        Some(new) => new,
        None => {
            run("cargo", &["build", "--release", "--locked", "--package", "coroner"])?;
            root().join("target/release/coroner")
        }
    };
    let begun = Instant::now();
    let scratch = root().join("target/same");
    let all = asks(&scratch, &old)?;
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        let compare = || {
            while let Some(ask) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                let compared = ask.compare(&old, &new, &scratch);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((ask, compared));
            }
        };
        for _ in 0..available_parallelism().map_or(2, usize::from) {
            scope.spawn(compare);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(ask, _)| (ask.kind, ask.name.as_str(), ask.format));
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    for (ask, compared) in done {
        let [old, new] = compared.with_context(|| format!("{} {}", ask.kind, ask.name))?;
        if tallies.last().is_none_or(|(kind, _)| *kind != ask.kind) {
            tallies.push((ask.kind, Tally::default()));
        }
        let Some((_, tally)) = tallies.last_mut() else { continue };
        tally.compared += 1;
        tally.refused += usize::from(!matches!(old.status, Some(0 | 1)));
        if let Some(difference) = Difference::between(&old, &new) {
            tally.differ += 1;
            if tally.differ <= SHOWN {
                println!("{} {} --format {}: {difference}", ask.kind, ask.name, ask.format);
            }
            if let Some(folder) = &kept {
                keep(folder, ask, &old, &new)?;
            }
        }
    }
    println!("\n| | compared | differ | not examined (status 2) |\n|---|---|---|---|");
    for (kind, tally) in &tallies {
        println!("| {kind} | {} | {} | {} |", tally.compared, tally.differ, tally.refused);
    }
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(|(_, tally)| of(tally)).sum::<usize>();
    let (compared, differ) = (sum(|tally| tally.compared), sum(|tally| tally.differ));
    println!("\n{compared} compared, {differ} differ, {:.0} s", begun.elapsed().as_secs_f64());
    if differ > 0 {
        bail!("the two builds don't say the same");
    }
    Ok(())
}

/// The old build, the new one, and where differences are kept; all of them seen from the folder of whoever typed them.
fn options(arguments: &[&str]) -> anyhow::Result<(PathBuf, Option<PathBuf>, Option<PathBuf>)> {
    let (mut old, mut new, mut kept) = (None, None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let slot = match *argument {
            "--new" => &mut new,
            "--keep" => &mut kept,
            _ => &mut old,
        };
        let typed = if argument.starts_with("--") { rest.next().context(format!("{argument} needs a path"))? } else { argument };
        if slot.replace(std::path::absolute(Path::new(typed))?).is_some() {
            bail!("{typed} is one too many");
        }
    }
    let old = old.context("which build is the old one? cargo xtask same OLD [--new BINARY] [--keep DIR]")?;
    for binary in [Some(&old), new.as_ref()].into_iter().flatten() {
        if !binary.is_file() {
            bail!("{} is no file", binary.display());
        }
    }
    Ok((old, new, kept))
}
