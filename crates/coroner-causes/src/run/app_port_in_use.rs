use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "EADDRINUSE"),
        at(LOG, "address already in use"),
        at(LOG, "address in use").re(r"(?i)address in use|\(EADDRINUSE\)").moderate(),
        at(LOG, "was already in use").re(r"Port \d+ was already in use"),
        at(LOG, "Connection in use: ("),
        at(LOG, "Only one usage of each socket address"),
    ],
    explains: &["application-error", "sidecar-crashed", "lb-health-check-connection-failed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    complaints: &[Kind::AddressInUse],
    ..Cause::new("app-port-in-use", Stage::Run, Tier::Cause, page!("app_port_in_use.md"))
};
