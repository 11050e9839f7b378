use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::quote::shorten;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::summary;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "java.lang.OutOfMemoryError")
            .re(r"java\.lang\.OutOfMemoryError: (Java heap space|GC overhead limit exceeded|Metaspace|PermGen space|Compressed class space|Direct buffer memory|Cannot reserve \d+ bytes of direct buffer|Requested array size exceeds VM limit)"),
        // Any other kind: no native thread (a process limit), or a tail that was cut.
        at(LOG, "java.lang.OutOfMemoryError").unless(r"native thread").moderate(),
        at(LOG, "Terminating due to java.lang.OutOfMemoryError").decisive(),
        at(LOG, "Aborting due to java.lang.OutOfMemoryError").decisive(),
        at(LOG, "OutOfDirectMemoryError"),
        at(LOG, "JavaScript heap out of memory").decisive(),
        at(LOG, "Reached heap limit").re(r"Reached heap limit ?Allocation failed").decisive(),
        at(LOG, "Ineffective mark-compacts near heap limit").decisive(),
        at(LOG, "JS heap out of memory"),
        at(LOG, "ERR_WORKER_OUT_OF_MEMORY"),
        at(LOG, "Allowed memory size of").re(r"Allowed memory size of \d+ bytes exhausted"),
        at(LOG, "System.OutOfMemoryException").moderate(),
    ],
    explains: &["native-abort", "application-error", "sidecar-crashed"],
    look: Some(look),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    says: Some(says),
    complaints: &[Kind::HeapFull, Kind::Memory],
    ..Cause::new("runtime-heap-exhausted", Stage::Run, Tier::Cause, page!("runtime_heap_exhausted.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // Node aborts with SIGABRT; a JVM with ExitOnOutOfMemoryError ends with 3. Others do too: only a hint beside the log.
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, 134 | 3)) {
        weigh.weak(|| scene.seen_first("exitCode", format!("exit {code}, as a runtime gives up on its heap")));
    }
    if scene.bears("runtime-heap-exhausted") && shape::oom_flagged(scene) && scene.exit_code() == Some(137) {
        weigh.against(Strength::Moderate, || scene.seen_first("reason", "the kernel killed the container for memory"));
    }
}

/// What the program was refused by the system, with how much it asked for in MiB where it says so; `None` if its own runtime refused it.
fn refused(scene: &Scene<'_>) -> Option<(String, Option<i64>)> {
    let found = scene.complaints.iter().find(|found| found.complaint.kind == Kind::Memory)?;
    let text = &scene.texts[found.text].text;
    let amount = pattern!(r"(?i)(\d+(?:\.\d+)? ?(?:[KMGT]i?B|bytes))\b").and_then(|amount| amount.find(text));
    let mib = amount.and_then(|amount| {
        let split = amount.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = amount[..split].parse().ok()?;
        let unit = match amount[split..].trim_start().chars().next()?.to_ascii_uppercase() {
            'K' => 1.0 / 1024.0,
            'M' => 1.0,
            'G' => 1024.0,
            'T' => 1024.0 * 1024.0,
            _ => 1.0 / (1024.0 * 1024.0),
        };
        Some((number * unit).ceil() as i64)
    });
    Some((shorten(text, 120), mib.filter(|mib| *mib > 0)))
}

fn says(scene: &Scene<'_>) -> String {
    let Some((words, asked)) = refused(scene) else { return summary::plain_summary(&CAUSE, scene) };
    let limit = scene.container_limit().or_else(|| scene.task_memory());
    match (asked, limit) {
        (Some(asked), Some(limit)) if asked > limit => {
            format!("the program asks for {asked} MiB at once, and may use {limit} MiB: the system refuses it ({words})")
        }
        (_, Some(limit)) => format!("the program is refused memory by the system, of which it may use {limit} MiB ({words})"),
        _ => format!("the program is refused memory by the system ({words})"),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    if refused(scene).is_some() { remedy::more_memory(scene) } else { remedy::larger_heap(scene) }
}
