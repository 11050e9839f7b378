//! The steps of a task: a line for each as it starts and ends, its output only if it failed, and a table at the end.

use std::io::{BufRead, BufReader, Write, pipe};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::root;

/// A test that did not run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) test: String,
    pub(crate) why: String,
    /// Whether it never runs unless somebody asks for it by name, wherever that is.
    pub(crate) ignored: bool,
}

/// A step that is done.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: Vec<Skipped>,
    /// What it measured.
    pub(crate) figures: Vec<String>,
    /// What to show if it failed.
    pub(crate) output: Vec<String>,
    seconds: f64,
}

impl Step {
    pub(crate) fn named(name: String) -> Step {
        Step { name, ..Step::default() }
    }

    fn result(&self) -> String {
        let counts = [(self.passed, "passed"), (self.failed, "failed"), (self.skipped.len(), "skipped")];
        let mut told: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        told.extend(self.figures.iter().cloned());
        if told.is_empty() {
            told.push("done".to_owned());
        }
        told.join(", ")
    }
}

/// All steps of a task.
pub(crate) struct Steps {
    verbose: bool,
    done: Vec<Step>,
}

impl Steps {
    pub(crate) fn new(verbose: bool) -> Self {
        Self { verbose, done: Vec::new() }
    }

    /// A step that shows what it does itself: it installs or compiles, and who waits wants to see how far it is.
    pub(crate) fn shown<T>(&mut self, name: &str, step: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        println!("{name} …");
        let begun = Instant::now();
        let made = step().with_context(|| name.to_owned())?;
        let done = Step { seconds: begun.elapsed().as_secs_f64(), ..Step::named(name.to_owned()) };
        println!("{name}: {} in {:.1} s", done.result(), done.seconds);
        self.done.push(done);
        Ok(made)
    }

    /// Tells that a step begins.
    pub(crate) fn begin(&self, name: &str) -> Instant {
        if self.verbose {
            println!("{name} …");
        } else {
            print!("{name} … ");
            // Progress that can't be shown is no reason to stop.
            let _ = std::io::stdout().flush();
        }
        Instant::now()
    }

    /// Tells how a step ended, and what it said if it failed.
    pub(crate) fn end(&mut self, begun: Instant, mut step: Step) {
        step.seconds = begun.elapsed().as_secs_f64();
        let name = if self.verbose { format!("{}: ", step.name) } else { String::new() };
        println!("{name}{} in {:.1} s", step.result(), step.seconds);
        if step.failed > 0 && !self.verbose {
            step.output.iter().for_each(|line| println!("  {line}"));
        }
        step.output.clear();
        self.done.push(step);
    }

    /// Runs a command in the workspace's folder and hands over each line that it prints, stdout and stderr in one order. Whether it
    /// ended well.
    pub(crate) fn lines(&mut self, command: &mut Command, mut take: impl FnMut(&mut Steps, String)) -> anyhow::Result<bool> {
        let (reader, writer) = pipe()?;
        command.current_dir(root()).env("CARGO_TERM_COLOR", "never").stdout(writer.try_clone()?).stderr(writer);
        let name = command.get_program().display().to_string();
        let mut child = command.spawn().with_context(|| format!("{name} could not be run"))?;
        // The command holds ends of the pipe itself: they must be closed here, or the lines never end.
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
            line.clear();
            if self.verbose {
                println!("  {text}");
            }
            take(self, text);
        }
        Ok(child.wait()?.success())
    }

    /// The table of all steps, what was skipped and why, and the sum. An error if anything failed; or, where `all` can run, did not.
    pub(crate) fn close(self, all: bool) -> anyhow::Result<()> {
        println!("\n| step | seconds | passed | failed | skipped | figures |\n|---|---|---|---|---|---|");
        let (mut passed, mut failed) = (0, 0);
        let mut skipped = Vec::new();
        for step in self.done {
            passed += step.passed;
            failed += step.failed;
            let (seconds, figures) = (step.seconds, step.figures.join("; "));
            println!("| {} | {seconds:.1} | {} | {} | {} | {figures} |", step.name, step.passed, step.failed, step.skipped.len());
            skipped.extend(step.skipped.into_iter().map(|skipped| (step.name.clone(), skipped)));
        }
        println!();
        for (step, Skipped { test, why, .. }) in &skipped {
            println!("skipped: {step}: {test}: {why}");
        }
        println!("{passed} passed, {failed} failed, {} skipped", skipped.len());
        if failed > 0 {
            bail!("{failed} failed");
        }
        let missed = skipped.iter().filter(|(_, skipped)| !skipped.ignored).count();
        if all && missed > 0 {
            bail!("in CI every test has what it needs, and {missed} did not run");
        }
        Ok(())
    }
}
