use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "cannot open shared object file").unless(r"Permission denied|Operation not permitted|Too many open files").decisive(),
        at(LOG, "error while loading shared libraries")
            .unless(r"GLIBC|GLIBCXX|CXXABI|Permission denied|Operation not permitted|Too many open files"),
        // musl's wording (Alpine).
        at(LOG, "Error loading shared library").unless(r"Permission denied|Operation not permitted|Too many open files").decisive(),
        at(LOG, "Unable to load shared library '"),
        at(LOG, "Could not open library '"),
        at(LOG, "Couldn't find a valid ICU package").decisive(),
        at(LOG, "No usable version of libssl was found").decisive(),
        at(LOG, "java.lang.UnsatisfiedLinkError").moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    complaints: &[Kind::LibraryMissing],
    ..Cause::new("missing-shared-library", Stage::Run, Tier::Cause, page!("missing_shared_library.md"))
};
