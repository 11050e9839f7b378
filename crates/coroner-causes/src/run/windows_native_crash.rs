use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(REASON), "0xC0000005"),
        at(LOG.or(REASON), "0xC0000409"),
        at(LOG.or(REASON), "0xC00000FD"),
        at(LOG.or(REASON), "-10737").re(r"-(1073741819|1073740791|1073741571)\b"),
        at(LOG.or(REASON), "32212").re(r"\b(3221225477|3221226505|3221225725)\b"),
        at(LOG, "Faulting application name").moderate(),
        at(LOG, "System.AccessViolationException").moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    ..Cause::new("windows-native-crash", Stage::Run, Tier::Rare, include_str!("windows_native_crash.md"))
};
