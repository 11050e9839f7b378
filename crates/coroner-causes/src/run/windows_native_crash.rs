use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(REASON), "0xC0000005"),
        at(LOG.or(REASON), "0xC0000409"),
        at(LOG.or(REASON), "0xC00000FD"),
        at(LOG.or(REASON), "-10737").re(r"-(1073741819|1073740791|1073741571)\b"),
        at(LOG.or(REASON), "32212").re(r"\b(3221225477|3221226505|3221225725)\b"),
        at(LOG, "Faulting application name").moderate(),
        at(LOG, "System.AccessViolationException").moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Platform],
    ..Cause::new("windows-native-crash", Stage::Run, Tier::Rare, page!("windows_native_crash.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some(code) = scene
        .exit_code()
        .filter(|code| matches!(code, -1_073_741_819 | 3_221_225_477 | -1_073_740_791 | 3_221_226_505 | -1_073_741_571 | 3_221_225_725))
    {
        weigh.decisive(|| scene.seen_first("exitCode", format!("exit {code} is the NTSTATUS of a crash in native code")));
    }
}
