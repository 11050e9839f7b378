use crate::exit;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Programs log handled errors in the same form, hence moderate for every bare dump.
        at(LOG, "Traceback (most recent call last)").moderate(),
        at(LOG, "panic: ").re(r"(?m)(^|Z )panic: ").moderate(),
        at(LOG, "goroutine ").re(r"goroutine \d+ \[running(, locked to thread)?\]").moderate(),
        at(LOG, "nil pointer dereference"),
        at(LOG, "panic: runtime error:").re(r"(index|slice bounds) out of range|integer divide by zero|makeslice|hash of unhashable type"),
        at(LOG, "all goroutines are asleep - deadlock"),
        at(LOG, "fatal error: concurrent map"),
        at(LOG, "Exception in thread \"main\"").moderate(),
        at(LOG, "UnhandledPromiseRejection").moderate(),
        at(LOG, "ERR_UNHANDLED_REJECTION").moderate(),
        at(LOG, "Unhandled 'error' event").moderate(),
        at(LOG, "Unhandled exception").moderate(),
        at(LOG, "UnhandledException").moderate(),
        at(LOG, "uncaughtException").weak(),
        at(LOG, "Cannot read properties of undefined"),
        at(LOG, "Cannot read property '").re(r"Cannot read property '.*' of (undefined|null)"),
        at(LOG, "SyntaxError: ").re(r"(?m)^(.*Z )?(SyntaxError|IndentationError): ").unless(r"JSON"),
        at(LOG, "IndentationError: "),
        at(LOG, "UnsupportedClassVersionError"),
        at(LOG, "no main manifest attribute, in"),
        at(LOG, "' panicked at ").re(r"thread '.*' panicked at ").moderate(),
        at(LOG, ") panicked at ").re(r"thread '.*' \(\d+\) panicked at ").moderate(),
        at(LOG, "(NoMethodError)"),
        at(LOG, "Fatal error: Uncaught").moderate(),
        at(LOG, "Worker failed to boot").moderate(),
        at(LOG, "APPLICATION FAILED TO START").moderate(),
        at(LOG, "Application run failed").moderate(),
        at(LOG, "missing script: ").re(r"npm (ERR!|error) [Mm]issing script: ").moderate(),
        at(LOG, "ELIFECYCLE").weak(),
        at(LOG, "init terminating in do_boot").moderate(),
        at(LOG, "Kernel pid terminated").moderate(),
        at(LOG, "There are test failures").moderate(),
        at(LOG, "Tests:").re(r"Tests:\s+\d+ failed").moderate(),
        at(LOG, "FAILED (").re(r"FAILED \((failures|errors)=\d+").moderate(),
        // What watches over a service of Windows ends with it.
        at(LOG, "Service '").re(r"Service '[\w$-]+' has been stopped").moderate(),
        // A master that tells how its worker ended, and no more.
        at(LOG, "exited with code").re(r"(?i)\bworker\b.{0,40}exited with code [1-9]").moderate(),
    ],
    explains: &[],
    look: Some(look),
    says: Some(says),
    nature: Nature::ProgramFailed,
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    ..Cause::new("application-error", Stage::Run, Tier::Cause, page!("application_error.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(code) = scene.exit_code() else {
        // Whoever pastes a program's error has one that ended it, unless ECS or a tool that deploys speaks.
        if let Some(found) = scene.crash.as_ref().filter(|_| scene.pasted && !told_by_a_tool(scene)) {
            weigh.add(found.strength(), || found.fact());
        } else if let Some(found) =
            scene.complaints.first().filter(|found| scene.pasted && is_nobodys(found.complaint.kind) && !told_by_a_tool(scene))
        {
            let text = &scene.texts[found.text];
            weigh.moderate(|| text.fact(format!("a program complains: {}", shorten(&text.text, 240))));
        }
        if scene.story.end == End::Running && !scene.pasted {
            // What a program that runs on complains of did not end it.
            weigh.against(Strength::Strong, || scene.seen("lastStatus", "it goes on running"));
        }
        return;
    };
    // Neither a shell's, nor a signal's: some programs have codes of their own above 128.
    let own = matches!(code, 1..=125 | 129..=255) && exit::signal(code).is_none();
    if scene.story.asked() {
        if own || weigh.supported() {
            weigh.against(Strength::Strong, || scene.asked_fact());
        }
        return;
    }
    if code == 134 && scene.bears("application-error") {
        // .NET and C++ give themselves up with SIGABRT after an exception that nobody caught.
        weigh.strong(|| {
            scene.seen_first("exitCode", "exit 134: the runtime gave up after the exception that it printed").when(scene.story.died_at)
        });
        weigh.explains("native-abort");
    }
    if let Some((stream, index, line)) = shape::passed_on(scene) {
        weigh.strong(|| scene.logged(stream, index, format!("it ended itself with another process's code: {}", line.message)));
        weigh.explains("signal-exit-other");
    }
    if scene.crash.is_some() {
        weigh.explains("dependency-container-failed");
    }
    let never_ran = scene.hits.iter().any(|hit| {
        let cause = scene.meaning_of(hit);
        cause.stage == Stage::Start && cause.tier != Tier::Wrapper && scene.texts[hit.text].demotion == 0
    });
    if own && never_ran {
        return;
    }
    if own && !is_start_error(scene) {
        weigh.moderate(|| scene.seen_first("exitCode", format!("the program ended by itself with {code}")).when(scene.story.died_at));
        if let Some(found) = &scene.crash {
            weigh.add(found.strength(), || found.fact());
        }
    }
    if code == 0 && weigh.supported() {
        weigh.against(Strength::Strong, || scene.seen_first("exitCode", "it ended with 0"));
    }
}

/// Whether no cause of its own is known for what a program complains of.
fn is_nobodys(kind: Kind) -> bool {
    !crate::CAUSES.iter().any(|cause| cause.complaints.contains(&kind))
}

/// Whether the words of an error are those of ECS, or of a tool that asked it: they end no program of the task.
fn told_by_a_tool(scene: &Scene<'_>) -> bool {
    if shape::of_a_tool(scene) {
        return true;
    }
    scene.hits.iter().any(|hit| {
        let of_ecs = !hit.found.signature.places.contains(LOG);
        of_ecs && !matches!(scene.meaning_of(hit).stage, Stage::Run | Stage::Health)
    })
}

fn is_start_error(scene: &Scene<'_>) -> bool {
    scene.first().is_some_and(|first| first.reason.starts_with("Cannot"))
}

/// What can be said where no error was found: the code's usual meaning, and the last line, which somebody may understand.
fn unexplained(scene: &Scene<'_>) -> String {
    let words = scene.first_definition().into_iter().flat_map(|(_, definition)| {
        let command = definition.entry_point.iter().chain(definition.command.iter()).map(|word| word.as_str());
        command.chain([definition.image.as_str()])
    });
    let usual = scene.exit_code().and_then(|code| exit::usual(code, words)).map_or_else(String::new, |usual| format!(" ({usual})"));
    let last = scene.lines().filter(|(_, _, line)| !line.message.trim().is_empty()).last();
    match last {
        Some((_, _, line)) => format!("{usual}; the last it logged: {}", shorten(&line.message, 160)),
        None if scene.pasted => usual,
        None => format!("{usual}; its log is not at hand"),
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    let code = scene.exit_code().map_or_else(String::new, |code| format!(" with exit code {code}"));
    match &scene.crash {
        Some(found) => format!("{name} ends itself{code}: {}", found.words()),
        None => format!("{name} ends itself{code}{}", unexplained(scene)),
    }
}
