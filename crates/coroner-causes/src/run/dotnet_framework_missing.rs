use crate::prelude::*;

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
    ..Cause::new("dotnet-framework-missing", Stage::Run, Tier::Cause, include_str!("dotnet_framework_missing.md"))
};
