//! Runs a command and tells how long it took and how much memory it used at most.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use nix::sys::resource::{UsageWho, getrusage};

/// What a command cost.
pub(crate) struct Cost {
    /// Seconds from start to end.
    pub(crate) seconds: f64,
    /// Peak resident memory in KiB.
    pub(crate) peak_kib: i64,
}

/// Runs the command once and prints its cost as `SECONDS KIB`. The peak of a process's children is one number for all of them, so
/// each measured command gets a process of its own: this one.
pub(crate) fn print(command: &[&str]) -> anyhow::Result<()> {
    let start = Instant::now();
    let status = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let seconds = start.elapsed().as_secs_f64();
    let status = status.with_context(|| command[0].to_owned())?;
    if status.code().is_none_or(|code| code > 1) {
        bail!("{} ended with {status}", command.join(" "));
    }
    println!("{seconds:.6} {}", getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss());
    Ok(())
}

/// Measures a command in a process of its own.
pub(crate) fn cost(command: &[&str]) -> anyhow::Result<Cost> {
    let output = Command::new(std::env::current_exe()?).arg("measure").args(command).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = text.split_whitespace();
    match (words.next().and_then(|w| w.parse().ok()), words.next().and_then(|w| w.parse().ok())) {
        (Some(seconds), Some(peak_kib)) => Ok(Cost { seconds, peak_kib }),
        _ => bail!("{} could not be measured: {}", command.join(" "), String::from_utf8_lossy(&output.stderr)),
    }
}

/// The middle of several runs: of time the median, of memory the most.
pub(crate) fn median(runs: usize, command: &[&str]) -> anyhow::Result<Cost> {
    let mut costs = (0..runs).map(|_| cost(command)).collect::<anyhow::Result<Vec<Cost>>>()?;
    costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let peak_kib = costs.iter().map(|cost| cost.peak_kib).max().unwrap_or(0);
    Ok(Cost { seconds: costs[costs.len() / 2].seconds, peak_kib })
}
