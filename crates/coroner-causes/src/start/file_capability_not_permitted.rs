use crate::prelude::*;

/// Where a message of a start stands: runc's last words go to the container's own log.
const ANY: crate::signature::Places = REASON.or(EVENT).or(AGENT_LOG).or(LOG);

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // runc up to 1.0: `standard_init_linux.go:228: exec user process caused: operation not permitted`.
        at(ANY, "exec user process caused").re(r#"(?i)exec user process caused:? \\*"?operation not permitted"#),
        // runc since, and shells whose `exec` is refused: `exec /usr/bin/vault: operation not permitted`.
        at(ANY, "operation not permitted")
            .re(r#"(?im)(^|[\s:(])exec:? (line \d+: )?\\*["'`]?[\w@.+/-]+\\*["'`]?: (stat [^:]*: )?operation not permitted"#)
            .unless(r"(?i)exec:? (?:kill|chown|chmod|mount|ulimit|renice|nice): "),
        at(ANY, "exec container process").re(r"(?i)exec container process\W+\S+: operation not permitted"),
        // tini, gosu and su-exec, which replace themselves by the program.
        at(LOG, "failed: operation not permitted")
            .re(r"(?i)\bexec \S+ failed: operation not permitted|exec failed: operation not permitted"),
        at(LOG, "su-exec: ").re(r"(?i)su-exec: [\w@.+/-]+: operation not permitted").unless(r"(?i)set(group|uid|gid|resuid)|initgroups"),
        // A shell that runs it as a child. Builtins that are refused something are named in the same place.
        at(LOG, "Operation not permitted")
            .re(r"(?m)(^|Z )(\S*/)?[\w.-]*sh: (line \d+: |\d+: )?/[\w@.+/-]+: Operation not permitted\s*$")
            .unless(r"/proc/|/sys/|/dev/"),
        at(LOG, "Operation not permitted")
            .re(r"(?m)(^|Z )(\S*/)?(ba|da|a)?sh: (line \d+: |\d+: )?[\w@.+-]+: Operation not permitted\s*$")
            .unless(r"(?i)sh: (line \d+: |\d+: )?(kill|ulimit|umask|exec|cd|trap|wait): ")
            .moderate(),
        // A program that starts it; Go also words so what it may not do to the child.
        at(LOG, "operation not permitted").re(r"\bfork/exec /\S+: operation not permitted").moderate(),
        at(LOG, "EPERM").re(r"\bspawn \S+ EPERM").moderate(),
        // The path of a program, and nothing else in the line: a shell that was told to replace itself by it.
        at(LOG, "Operation not permitted")
            .re(r"(?im)^(\S+Z )?/[\w@.+/-]*/[\w@.+-]+: operation not permitted\s*$")
            .unless(r"(?i)/proc/|/sys/|/dev/|/etc/|\.(sh|conf|json|ya?ml|log|txt|sock|pid)\b"),
    ],
    explains: &["command-not-executable", "file-permission-denied", "oci-start-failed-generic", "application-error", "sidecar-crashed"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("file-capability-not-permitted", Stage::Start, Tier::Rare, page!("file_capability_not_permitted.md"))
};
