//! What `BENCHMARKS.md` shows, measured again: ratios in one run.

use std::fs;
use std::time::Instant;

use anyhow::Context;
use coroner_ecs::Text;
use coroner_ecs::task::Task;
use serde_json::Value;

use crate::measure::{cost, median};
use crate::{events, root, run};

/// How often each is measured.
const ROUNDS: usize = 7;
const EVENTS: u64 = 200_000;

pub(crate) fn bench() -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        // The bare parse is measured in this process: it must be as optimised as what it is compared with.
        return run("cargo", &["run", "--release", "--locked", "--package", "xtask", "--", "bench"]);
    }
    run("cargo", &["build", "--release", "--locked", "--package", "coroner"])?;
    let coroner = root().join("target/release/coroner");
    let coroner = coroner.to_str().context("the folder's name is no UTF-8")?;
    let example = root().join("examples/157-claims-container-limit-192");
    let example = example.to_str().context("the folder's name is no UTF-8")?;
    let start = median(101, &[coroner, "file", example])?;
    let help = median(101, &[coroner, "--help"])?;
    println!("\n| cold start, median of 101 | | goal |\n|---|---|---|");
    println!("| `coroner --help` | {:.1} ms | |", help.seconds * 1000.0);
    println!("| `coroner file CASE` to a printed verdict | {:.1} ms | < 10 ms |", start.seconds * 1000.0);
    println!("| peak memory of that | {:.1} MB | < 20 MB |", start.peak_kib as f64 / 1024.0);
    println!("| size of the binary | {:.1} MB | < 15 MB |", fs::metadata(coroner)?.len() as f64 / 1e6);
    bulk(coroner)
}

fn bulk(coroner: &str) -> anyhow::Result<()> {
    let file = root().join("target/bench-events.jsonl");
    events::write(&EVENTS.to_string(), &file)?;
    let path = file.to_str().context("the folder's name is no UTF-8")?;
    let bytes = fs::read(&file)?;
    let megabytes = bytes.len() as f64 / 1e6;
    let value = |line: &[u8]| serde_json::from_slice::<Value>(line).is_ok();
    let typed =
        |line: &[u8]| serde_json::from_slice::<Event>(line).is_ok_and(|event| !event.detail.task_arn.is_empty() && !event.time.is_empty());
    let [mut values, mut types, mut own] = [[f64::MAX; 2]; 3];
    let mut peak = 0;
    // All of them in each round, so that a busy while of the machine slows none alone.
    for _ in 0..ROUNDS {
        for threads in 1..=2 {
            let cost = cost(&[coroner, "file", path, "--threads", &threads.to_string(), "--format", "json"])?;
            peak = peak.max(cost.peak_kib);
            let (value, typed) = (parse_all(&bytes, threads, &value), parse_all(&bytes, threads, &typed));
            for (best, seconds) in [(&mut values, value), (&mut types, typed), (&mut own, cost.seconds)] {
                best[threads - 1] = best[threads - 1].min(seconds);
            }
        }
    }
    println!("\n| {EVENTS} events, {megabytes:.0} MB, best of {ROUNDS} | one thread | two threads | gain |\n|---|---|---|---|");
    let row = |name: &str, [one, two]: [f64; 2]| {
        println!("| {name} | {:.0} MB/s | {:.0} MB/s | {:.2} |", megabytes / one, megabytes / two, one / two)
    };
    row("bare `serde_json` into `Value`", values);
    row("bare `serde_json` into the typed structs", types);
    row("`coroner file`: read, parse, examine, report", own);
    println!("\n| | | goal |\n|---|---|---|");
    println!("| share of the typed parse's speed, one thread | {:.0} % | 60 % |", types[0] / own[0] * 100.0);
    println!("| gain of the second thread | {:.2} | 1.9 |", own[0] / own[1]);
    println!("| peak memory | {:.1} MB | constant |", peak as f64 / 1024.0);
    let tenth = root().join("target/bench-events-tenth.jsonl");
    events::write(&(EVENTS / 10).to_string(), &tenth)?;
    let small = cost(&[coroner, "file", tenth.to_str().unwrap_or_default(), "--threads", "2", "--format", "json"])?;
    println!("| peak memory of a tenth of it | {:.1} MB | the same |", small.peak_kib as f64 / 1024.0);
    fs::remove_file(&file)?;
    fs::remove_file(&tenth)?;
    Ok(())
}

/// The typed structs that Coroner reads an event into, and nothing else.
#[derive(serde::Deserialize)]
struct Event {
    time: Text,
    detail: Task,
}

/// Seconds to parse every line of `bytes`, which lie in memory already.
fn parse_all(bytes: &[u8], threads: usize, parse: &(dyn Fn(&[u8]) -> bool + Sync)) -> f64 {
    let cut = memchr::memchr(b'\n', &bytes[bytes.len() / 2..]).map_or(bytes.len(), |at| bytes.len() / 2 + at + 1);
    let parts = if threads == 1 { vec![bytes] } else { vec![&bytes[..cut], &bytes[cut..]] };
    let start = Instant::now();
    let good: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = parts
            .into_iter()
            .map(|part| {
                scope.spawn(move || {
                    let mut good = 0;
                    let mut at = 0;
                    while at < part.len() {
                        let end = memchr::memchr(b'\n', &part[at..]).map_or(part.len(), |end| at + end);
                        good += usize::from(std::hint::black_box(parse(&part[at..end])));
                        at = end + 1;
                    }
                    good
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or(0)).sum()
    });
    assert_eq!(good as u64, EVENTS, "every line parses");
    start.elapsed().as_secs_f64()
}
