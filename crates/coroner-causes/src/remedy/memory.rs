//! More memory: how much, and that everything around it still fits.

use serde_json::Value;

use super::{fargate_sizes, patch};
use crate::draft::{Operation, Remedy};
use crate::scene::Scene;

/// Memory of a killed container or task, right-sized.
pub fn more_memory(scene: &Scene<'_>) -> Vec<Remedy> {
    let limit = scene.container_limit();
    let task = scene.task_memory();
    let Some(hit) = limit.or(task) else { return Vec::new() };
    let measured = peak(scene);
    let need = need(hit, measured);
    let operations = match limit {
        Some(limit) => raise_container(scene, limit, fargate_sizes::round_up(need, if need <= 1024 { 128 } else { 256 })),
        None => raise_task(scene, need),
    };
    let new = operations.iter().find_map(|operation| operation.value.as_ref().and_then(number)).unwrap_or(need);
    let name = scene.first().and_then(|container| container.name.some()).unwrap_or("the container");
    let basis = match measured {
        Some(peak) => format!("measured peak {peak:.0} MiB, with room above it"),
        None => format!("{hit} MiB were not enough, and no measurement tells by how much"),
    };
    let what = if limit.is_some() { name } else { "the task" };
    let mut summary = format!("give {what} {new} MiB instead of {hit} ({basis})");
    if limit.is_some()
        && let Some(size) = operations.iter().find(|o| o.path == "/memory").and_then(|o| o.value.as_ref()).and_then(number)
    {
        let cpu = operations.iter().find(|o| o.path == "/cpu").and_then(|o| o.value.as_ref()).and_then(number);
        summary
            .push_str(&format!("; the task then needs {size} MiB{}", cpu.map_or_else(String::new, |cpu| format!(" and {cpu} CPU units"))));
    }
    let why = match limit {
        Some(_) => {
            "The kernel kills a process when its cgroup passes the container's `memory`. A limit above what the program needs is never passed."
        }
        None => {
            "Containers without a limit of their own share the task's memory, and the kernel kills when that is used up. More of it is not used up."
        }
    };
    let risk = if measured.is_none() {
        "If the program leaks, more memory only puts the kill off: watch whether its use goes on rising."
    } else if scene.on_fargate() {
        ""
    } else {
        "The container instances must have that much unreserved memory left."
    };
    let mut remedies = super::of_definition(scene, summary, why, risk, operations);
    remedies.extend(heap_settings(scene, new));
    remedies
}

/// More heap for a language runtime, within the memory that is there.
pub fn larger_heap(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(room) = scene.container_limit().or(scene.task_memory()) else { return Vec::new() };
    heap_settings(scene, room).into_iter().collect()
}

/// A quarter is left for what a runtime keeps outside its heap: threads, code, buffers.
fn heap_settings(scene: &Scene<'_>, memory: i64) -> Option<Remedy> {
    let set = |text: &str| text.contains("MaxRAMPercentage") || text.contains("max-old-space-size");
    let environment =
        scene.first_definition().is_some_and(|(_, d)| d.environment.iter().any(|v| set(&v.value)) || d.command.iter().any(|w| set(w)));
    if environment || scene.lines().any(|(_, _, line)| set(&line.message)) {
        return None;
    }
    let heap = memory * 3 / 4;
    let (variable, value, runtime) = match runtime(scene)? {
        Runtime::Jvm => ("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=75.0".to_owned(), "the JVM"),
        Runtime::Node => ("NODE_OPTIONS", format!("--max-old-space-size={heap}"), "Node.js"),
    };
    Some(Remedy {
        summary: format!(
            "tell {runtime} about it: {variable}={value} gives it a heap of {heap} MiB of the {memory}; take a fixed -Xmx or --max-old-space-size out, it would overrule it"
        ),
        why: "A runtime sets the size of its heap at its start; a heap above the limit is killed, one far below it is memory not used."
            .to_owned(),
        ..Remedy::default()
    })
}

enum Runtime {
    Jvm,
    Node,
}

/// Which runtime the container runs, from its command, the names of its variables and its log.
fn runtime(scene: &Scene<'_>) -> Option<Runtime> {
    let definition = scene.first_definition().map(|(_, definition)| definition);
    let command: Vec<&str> =
        definition.iter().flat_map(|d| d.entry_point.iter().chain(d.command.iter())).map(|word| word.as_str()).collect();
    let command = command.join(" ");
    let variable = |prefix: &str| definition.is_some_and(|d| d.environment.iter().any(|v| v.name.starts_with(prefix)));
    let logged = |words: &[&str]| scene.lines().any(|(_, _, line)| words.iter().any(|word| line.message.contains(word)));
    if command.contains("java ")
        || command.contains(".jar")
        || variable("JAVA_")
        || variable("JDK_")
        || logged(&["java.lang.", "JAVA_TOOL_OPTIONS", "org.springframework", "hibernate"])
    {
        return Some(Runtime::Jvm);
    }
    let node = ["node ", "npm ", "yarn ", "pnpm "].iter().any(|program| command.starts_with(program)) || command == "node";
    (node || variable("NODE_") || logged(&["JavaScript heap", "node_modules", "Node.js v", "node::"])).then_some(Runtime::Node)
}

/// The highest use of memory that a metric tells, in MiB.
fn peak(scene: &Scene<'_>) -> Option<f64> {
    let (peak, series) = scene.peak("memory")?;
    let share = peak <= 100.0 && series.label.to_ascii_lowercase().contains("utilization");
    let mib = if share { peak / 100.0 * scene.task_memory()? as f64 } else { peak };
    // A share, or more than the container may use, is the whole task's: it says nothing of what this container needs.
    let of_task = scene.container_limit().is_some_and(|limit| share || mib > 1.02 * limit as f64);
    (mib > 1.0 && !of_task).then_some(mib)
}

/// A program that was killed wanted more than it had: half as much again as it is known to have used, and never less than a
/// quarter above the limit. Where nothing was measured, twice the limit, or half as much again of a large one.
fn need(hit: i64, peak: Option<f64>) -> i64 {
    match peak {
        Some(peak) => ((peak * 1.5) as i64).max(hit * 5 / 4),
        None if hit <= 4096 => hit * 2,
        None => hit * 3 / 2,
    }
}

fn raise_container(scene: &Scene<'_>, limit: i64, new: i64) -> Vec<Operation> {
    let Some((index, container)) = scene.first_definition() else {
        return Vec::new();
    };
    let mut operations = vec![patch::set(format!("/containerDefinitions/{index}/memory"), container.memory.0, new)];
    let (Some(definition), Some(task)) = (scene.definition, scene.definition.and_then(|d| d.memory_mib())) else { return operations };
    // What the others may use must still fit beside it: their own limits, or what is left of the task for those without.
    let limits = |skip: Option<usize>| -> i64 {
        definition
            .container_definitions
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != skip)
            .filter_map(|(_, c)| c.memory.0.or(c.memory_reservation.0))
            .sum()
    };
    let unlimited = definition.container_definitions.iter().any(|c| c.memory.0.is_none() && c.memory_reservation.0.is_none());
    let shared = if unlimited { (task - limits(None)).max(0) } else { 0 };
    let required = new + limits(Some(index)) + shared.min(task - limit.min(task));
    if required > task {
        operations.extend(size_task(scene, task, required));
    }
    operations
}

fn raise_task(scene: &Scene<'_>, need: i64) -> Vec<Operation> {
    let Some(task) = scene.task_memory() else { return Vec::new() };
    if scene.definition.is_none() && scene.task.is_none() {
        return Vec::new();
    }
    size_task(scene, task, need.max(task + 1))
}

/// Task memory, and CPU where Fargate sells that much memory only with more of it.
fn size_task(scene: &Scene<'_>, task: i64, required: i64) -> Vec<Operation> {
    let was = |value: i64| Some(Value::String(value.to_string()));
    if !scene.on_fargate() && !scene.definition.is_some_and(|d| d.for_fargate()) {
        let new = fargate_sizes::round_up(required, 256);
        return vec![patch::set("/memory", was(task), new.to_string())];
    }
    let Some(cpu) = scene.task_cpu() else { return Vec::new() };
    let Some((units, memory)) = fargate_sizes::smallest_sold(cpu, required) else { return Vec::new() };
    let mut operations = vec![patch::set("/memory", was(task), memory.to_string())];
    if units != cpu {
        operations.push(patch::set("/cpu", was(cpu), units.to_string()));
    }
    operations
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
