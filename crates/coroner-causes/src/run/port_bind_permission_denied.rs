use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Permission denied").re(r"(?i)bind\(\) to .* failed \(13: permission denied").decisive(),
        at(LOG, "EACCES").re(r"listen EACCES").decisive(),
        at(LOG, "bind: permission denied").decisive(),
        at(LOG, "could not bind to address").re(r"\(13\)Permission denied").decisive(),
        at(LOG, "cannot bind socket").re(r"(?i)permission denied").decisive(),
        at(LOG, "error while attempting to bind on address").re(r"(?i)permission denied").decisive(),
        at(LOG, "Permission denied - bind(2)").decisive(),
        at(LOG, "bind(): Permission denied").decisive(),
        at(LOG, "SocketException (13)").re(r"(?i)permission denied"),
        at(LOG, "BindException").re(r"(?i)permission denied").decisive(),
        at(LOG, "SocketException: Permission denied").moderate(),
    ],
    explains: &[
        "file-permission-denied",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    answers: &[answers::simulation],
    changed_by: &[Part::Port, Part::Role, Part::Volume],
    ..Cause::new("port-bind-permission-denied", Stage::Run, Tier::Cause, page!("port_bind_permission_denied.md"))
};
