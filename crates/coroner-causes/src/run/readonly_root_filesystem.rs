use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The nginx image's start-up script asks `(read-only file system?)` for other obstacles too and goes on.
        at(LOG, "read-only file system").unless(r"read-only file system\?|/sys/|/proc/"),
        at(REASON, "read-only file system").unless(r"/sys/|/proc/").moderate(),
        at(LOG, "EROFS").re(r"\bEROFS\b").decisive(),
        at(LOG, "[Errno 30] Read-only file system").decisive(),
        at(LOG, "(30: Read-only file system)").decisive(),
        at(LOG, "ReadOnlyFileSystemException"),
        // .NET writes its diagnostics socket to /tmp; other start-up failures print it as well.
        at(LOG, "Failed to create CoreCLR, HRESULT: 0x80004005").weak(),
    ],
    explains: &["file-permission-denied", "application-error", "sidecar-crashed"],
    ..Cause::new("readonly-root-filesystem", Stage::Run, Tier::Cause, include_str!("readonly_root_filesystem.md"))
};
