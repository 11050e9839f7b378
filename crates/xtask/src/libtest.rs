//! What `cargo test` prints, read as steps: one for each file of tests.

use std::time::Instant;

use crate::steps::{Skipped, Step, Steps};

/// Reads the lines of `cargo test … -- --show-output` one by one.
#[derive(Default)]
pub(crate) struct Reader {
    current: Option<(Instant, File)>,
    /// What came before any test: why it could not begin, if it didn't.
    pub(crate) before: Vec<String>,
}

/// A file of tests that runs.
#[derive(Default)]
struct File {
    step: Step,
    /// Whether it told how its tests ended; one that was killed doesn't.
    told: bool,
    /// Among what tests that passed have printed.
    passing: bool,
    /// The test whose output is being printed.
    test: String,
}

impl Reader {
    pub(crate) fn line(&mut self, steps: &mut Steps, line: String) {
        if let Some(name) = begins(&line) {
            self.end(steps);
            let begun = steps.begin(&name);
            self.current = Some((begun, File { step: Step::named(name), ..File::default() }));
        } else if let Some((_, file)) = &mut self.current {
            file.line(line);
        } else {
            self.before.push(line);
        }
    }

    /// No line comes any more. Whether a file of tests was begun at all.
    pub(crate) fn end(&mut self, steps: &mut Steps) -> bool {
        let Some((begun, file)) = self.current.take() else { return false };
        steps.end(begun, file.ended());
        true
    }
}

/// The name of the file that begins with this line: `Running tests/pages.rs (target/debug/deps/pages-0123)`.
fn begins(line: &str) -> Option<String> {
    if let Some(package) = line.strip_prefix("   Doc-tests ") {
        return Some(format!("{} examples in the documentation", package.replace('_', "-")));
    }
    let (file, program) = line.strip_prefix("     Running ")?.strip_suffix(')')?.split_once(" (")?;
    let stem = program.rsplit('/').next()?.rsplit_once('-')?.0.replace('_', "-");
    Some(match file.strip_prefix("unittests ") {
        Some(file) => format!("{stem} {file}"),
        None => file.to_owned(),
    })
}

impl File {
    fn ended(mut self) -> Step {
        // Who returned early has passed, as libtest sees it.
        let early = self.step.skipped.iter().filter(|skipped| !skipped.ignored).count();
        self.step.passed = self.step.passed.saturating_sub(early);
        if !self.told {
            self.step.failed += 1;
            self.step.output.push("it ended without telling how its tests did".to_owned());
        }
        self.step
    }

    fn line(&mut self, line: String) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.told = true;
            self.passing = false;
            let count = |word: &str| {
                let part = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(word));
                part.and_then(|count| count.trim().parse::<usize>().ok()).unwrap_or(0)
            };
            self.step.passed += count("passed");
            self.step.failed += count("failed");
        } else if line == "successes:" {
            self.passing = true;
        } else if line == "failures:" {
            self.passing = false;
        } else if let Some(test) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----")) {
            self.test = test.to_owned();
        } else if let Some((test, why)) = line.strip_prefix("test ").and_then(|line| line.split_once(" ... ignored")) {
            let why = why.trim_start_matches(", ");
            let why = if why.is_empty() { "ignored" } else { why }.to_owned();
            self.step.skipped.push(Skipped { test: test.to_owned(), why, ignored: true });
        } else if self.passing {
            if let Some(why) = line.strip_prefix("skipped: ")
                && self.step.skipped.iter().all(|skipped| skipped.test != self.test)
            {
                self.step.skipped.push(Skipped { test: self.test.clone(), why: why.to_owned(), ignored: false });
            }
            if line.contains(" exact, ") && line.contains(" harmful of ") {
                self.step.figures.push(line.clone());
            }
        }
        let well = line.starts_with("test ") && line.ends_with(" ... ok");
        if !self.passing && !well {
            self.step.output.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{File, begins};
    use crate::steps::{Skipped, Step};

    fn read(lines: &str) -> Step {
        let mut file = File::default();
        lines.lines().for_each(|line| file.line(line.to_owned()));
        file.ended()
    }

    fn skipped(test: &str, why: &str, ignored: bool) -> Skipped {
        Skipped { test: test.to_owned(), why: why.to_owned(), ignored }
    }

    #[test]
    fn a_file_of_tests_is_named_after_what_it_tests() {
        let name = |line| begins(line).unwrap_or_default();
        assert_eq!(name("     Running unittests src/lib.rs (target/debug/deps/coroner_aws-0f1e)"), "coroner-aws src/lib.rs");
        assert_eq!(name("     Running tests/pages.rs (target/debug/deps/pages-0f1e)"), "tests/pages.rs");
        assert_eq!(name("   Doc-tests coroner_aws"), "coroner-aws examples in the documentation");
        assert_eq!(begins("Running on port 80 (the usual one)"), None);
    }

    #[test]
    fn what_returned_early_or_was_ignored_did_not_run() {
        let step = read(
            "\nrunning 4 tests\ntest all_hosts ... ignored, takes half an hour\ntest ipv6 ... ok\ntest corpus ... ok\ntest plain ... ok\n\nsuccesses:\n\n---- ipv6 stdout ----\nskipped: no IPv6 here\n\n---- corpus stdout ----\ncorpus: 72 exact, 5 acceptable, 0 other, 0 harmful of 77\n  Acceptable: …\n\n\nsuccesses:\n    corpus\n    ipv6\n    plain\n\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        assert_eq!((step.passed, step.failed), (2, 0));
        assert_eq!(step.skipped, [skipped("all_hosts", "takes half an hour", true), skipped("ipv6", "no IPv6 here", false)]);
        assert_eq!(step.figures, ["corpus: 72 exact, 5 acceptable, 0 other, 0 harmful of 77"]);
        assert!(!step.output.iter().any(|line| line.contains("Acceptable")), "what passed is not shown");
    }

    #[test]
    fn failures_are_shown_and_counted() {
        let step = read(
            "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nsuccesses:\n\n---- a stdout ----\nnoise\n\nfailures:\n\n---- b stdout ----\nleft is not right\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        assert_eq!((step.passed, step.failed), (1, 1));
        let shown = step.output.join("\n");
        assert!(shown.contains("left is not right") && !shown.contains("noise") && !shown.contains("... ok"), "{shown}");
        let killed = read("running 2 tests\ntest a ... ok");
        assert_eq!((killed.passed, killed.failed), (0, 1));
    }
}
