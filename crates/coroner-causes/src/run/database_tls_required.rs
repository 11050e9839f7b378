use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "no pg_hba.conf entry").re(r"(?i)SSL off|no encryption").decisive(),
        at(LOG, "Connections using insecure transport are prohibited").decisive(),
        at(LOG, "SSL connection is required").decisive(),
    ],
    // Whoever refuses a login has been reached.
    explains: &[
        "dependency-unreachable",
        "dns-resolution-failed",
        "database-auth-failed",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    complaints: &[Kind::TlsRequired],
    ..Cause::new("database-tls-required", Stage::Run, Tier::Cause, page!("database_tls_required.md"))
};
