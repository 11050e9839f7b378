use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "GLIBC_").re(r"version .?GLIBC_[0-9A-Za-z.]+.? not found").decisive(),
        at(LOG, "GLIBCXX_").re(r"version .?GLIBCXX_[0-9A-Za-z.]+.? not found").decisive(),
        at(LOG, "CXXABI_").re(r"version .?CXXABI_[0-9A-Za-z.]+.? not found").decisive(),
        at(LOG, "OPENSSL_").re(r"version .?OPENSSL_[0-9A-Za-z.]+.? not found").decisive(),
        // musl: a program that was linked against glibc or another musl.
        at(LOG, "Error relocating ").re(r"Error relocating .*: symbol not found").moderate(),
    ],
    explains: &["missing-shared-library", "application-error", "sidecar-crashed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("glibc-too-old", Stage::Run, Tier::Cause, page!("glibc_too_old.md"))
};
