use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(REASON), "0xC0000135"),
        at(LOG.or(REASON), "0xC0000142"),
        at(LOG.or(REASON), "-10737415").re(r"-(1073741515|1073741502)\b"),
        at(LOG.or(REASON), "32212257").re(r"\b(3221225781|3221225794)\b"),
        at(LOG, "Unable to load DLL"),
        at(LOG, "DLL load failed while importing"),
        at(LOG, "The code execution cannot proceed because"),
        at(LOG, "DllNotFoundException").unless(r"(?i)shared library|\.so\b").moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Platform],
    ..Cause::new("windows-dll-missing", Stage::Run, Tier::Rare, page!("windows_dll_missing.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, -1_073_741_515 | 3_221_225_781 | -1_073_741_502 | 3_221_225_794)) {
        weigh.decisive(|| {
            scene.seen_first("exitCode", format!("exit {code} is the NTSTATUS of a library that is missing or cannot be initialised"))
        });
    }
}
