use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "too many open files"),
        at(LOG, "EMFILE").re(r"\bEMFILE\b"),
        at(LOG, "ENFILE").re(r"\bENFILE\b").moderate(),
        at(LOG, "max file descriptors [").re(r"is too low").decisive(),
        at(LOG, "number of inotify instances has been reached"),
        // The kernel answers ENOSPC, yet no disk is full: a limit on handles.
        at(LOG, "System limit for number of file watchers reached"),
        at(LOG, "exceed open file resource limit").weak(),
    ],
    explains: &["application-error", "dependency-unreachable", "dns-resolution-failed", "sidecar-crashed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Volume],
    complaints: &[Kind::FilesExhausted],
    ..Cause::new("file-descriptors-exhausted", Stage::Run, Tier::Cause, page!("file_descriptors_exhausted.md"))
};
