use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["sigterm-normal-stop"],
    look: Some(look),
    changed_by: &[Part::Platform],
    ..Cause::new("windows-ctrl-c", Stage::Stop, Tier::Normal, page!("windows_ctrl_c.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, -1_073_741_510 | 3_221_225_786)) {
        weigh.decisive(|| {
            scene.seen_first("exitCode", format!("exit {code} is the NTSTATUS of Ctrl-C, which is how a stop begins on Windows"))
        });
    }
}
