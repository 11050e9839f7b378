use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "You must install or update .NET to run this application").decisive(),
        at(LOG, "You must install .NET to run this application").decisive(),
        at(LOG, "It was not possible to find any compatible framework version").decisive(),
        at(LOG, "The framework 'Microsoft.").re(r"The framework 'Microsoft\..*was not found"),
        at(LOG, "The specified framework 'Microsoft.").re(r"was not found"),
        at(LOG, "The required library").re(r"The required library (lib)?hostfxr\S* could not be found").decisive(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("dotnet-framework-missing", Stage::Run, Tier::Cause, page!("dotnet_framework_missing.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // 0x80008096 as ECS shows it: the low byte on Linux, a signed 32-bit number on Windows.
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, 150 | -2_147_450_730 | 2_147_516_566)) {
        weigh.strong(|| scene.seen_first("exitCode", format!("exit {code} is .NET's FrameworkMissingFailure")));
    }
}
