use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Could not load the \"").re(r#"Could not load the "[\w@/-]+" module using the \S+ runtime"#),
        at(LOG, "ModuleNotFoundError: No module named"),
        at(LOG, "ImportError: No module named"),
        at(LOG, "Cannot find module '"),
        // Webpack bundles and TypeScript quote it otherwise.
        at(LOG, "Cannot find module ").moderate(),
        at(LOG, "ERR_MODULE_NOT_FOUND"),
        at(LOG, "Cannot find package '").re(r"Cannot find package '.*' imported from"),
        at(LOG, "cannot load such file -- "),
        at(LOG, "Bundler::GemNotFound"),
        at(LOG, "Could not find gem '"),
        at(LOG, "ClassNotFoundException").re(r"java\.lang\.ClassNotFoundException"),
        at(LOG, "NoClassDefFoundError").unless(r"Could not initialize class"),
        at(LOG, "Could not find or load main class"),
        at(LOG, "Unable to access jarfile"),
        at(LOG, "vendor/autoload.php").re(r"(?i)failed open(ing)?|no such file"),
        at(LOG, "in @INC").re(r"Can't locate \S+\.pm in @INC").decisive(),
        at(LOG, "Could not load file or assembly"),
        at(LOG, "The application to execute does not exist"),
        at(LOG, "Error loading ASGI app. Could not import module"),
        at(LOG, "Unable to load celery application"),
        at(LOG, "can't open file").re(r"python[\d.]*: can't open file .*No such file or directory"),
        at(LOG, "Could not find a production build in the"),
        // A script of package.json whose tool is not among the installed ones: the shell says it of npm's own path.
        at(LOG, ": not found").re(r"(?ms)(^> \S+@[\d.]+ \w+|npm (ERR!|error)|\byarn run|ELIFECYCLE).*?\bsh: (\d+: |line \d+: )?[\w.@-]+: not found|\bsh: (\d+: |line \d+: )?[\w.@-]+: not found.*?(npm (ERR!|error)|ELIFECYCLE)"),
    ],
    explains: &["application-error", "sidecar-crashed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    complaints: &[Kind::ModuleMissing],
    ..Cause::new("missing-dependency-module", Stage::Run, Tier::Cause, page!("missing_dependency_module.md"))
};
