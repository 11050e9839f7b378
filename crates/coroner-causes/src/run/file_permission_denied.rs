use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Bare, it may be about a database, a socket or SSH.
        at(LOG, "permission denied").unless(r"(?i)\bbind\b|\blisten|permission denied (for|\(publickey)|connect\(\)|read-only").weak(),
        at(LOG, "Operation not permitted").weak(),
        at(LOG, "EACCES").re(r"EACCES: permission denied, \w+ '").unless(r"listen EACCES"),
        at(LOG, "EACCES").re(r"\bEACCES\b").unless(r"(?i)listen|bind").moderate(),
        at(LOG, "[Errno 13] Permission denied: '"),
        at(LOG, "failed (13: Permission denied)").unless(r"bind\(\)|connect\(\)"),
        // Go's path errors.
        at(LOG, "permission denied")
            .re(r"\b(open|mkdir|mkdirat|stat|lstat|rename|unlink|unlinkat|chmod|chown|openfdat|truncate) /\S+: permission denied"),
        at(LOG, "java.nio.file.AccessDeniedException"),
        at(LOG, "AccessDeniedException[").re(r"AccessDeniedException\[/"),
        at(LOG, "(Permission denied)").re(r"FileNotFoundException: /.* \(Permission denied\)"),
        at(LOG, "System.UnauthorizedAccessException: Access to the path").decisive(),
        at(LOG, "Permission denied @ "),
        at(LOG, "failed to open stream: Permission denied"),
        at(LOG, "Permission denied (os error 13)").moderate(),
        at(LOG, "changing ownership of").re(r"Operation not permitted|Permission denied"),
        at(LOG, "could not change permissions of directory").re(r"Operation not permitted|Permission denied"),
        at(LOG, "cannot create directory").re(r"Permission denied"),
        at(LOG, "can't create").re(r"can't create (directory )?\S+: Permission denied"),
        at(LOG, "errno: 13").re(r"(?i)(OS errno|errno|errcode): ?13\b"),
        at(LOG, "errcode: 13"),
        at(LOG, "OS errno 13"),
        at(LOG, "is not writable").re(r"[A-Z_]+='/\S+' is not writable|directory \S+ is not writable").moderate(),
        at(LOG, "Wrong volume permissions?").decisive(),
        at(LOG, "must be present and writable"),
        // s6-overlay's init, started as a user that its image was not made for.
        at(LOG, "lacking the privileges to fix it").re(r"belongs to uid \d+ instead of \d+"),
    ],
    explains: &["application-error", "sidecar-crashed"],
    answers: &[answers::simulation],
    changed_by: &[Part::Role, Part::Volume],
    complaints: &[Kind::Denied],
    ..Cause::new("file-permission-denied", Stage::Run, Tier::Cause, page!("file_permission_denied.md"))
};
