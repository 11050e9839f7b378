//! Frames of a stack, and whose code they are.

/// A place in a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// The file as the runtime names it; empty if it doesn't.
    pub(super) file: String,
    pub(super) line: Option<u64>,
    /// The function, empty if it has no name.
    pub(super) function: String,
}

/// Characters of a file's or a function's name that are kept.
const NAME: usize = 200;

impl Frame {
    pub(super) fn new(file: &str, line: &str, function: &str) -> Frame {
        Frame { file: super::cut(file, NAME), line: line.parse().ok(), function: super::cut(function, NAME) }
    }
}

/// Pieces of a path below which runtimes and package managers keep what the user did not write.
const LIBRARIES: [&str; 34] = [
    "site-packages/",
    "dist-packages/",
    "/lib/python",
    "/lib64/python",
    "<frozen ",
    "node_modules/",
    "node:",
    "webpack/runtime",
    "webpack/bootstrap",
    "/usr/local/go/src/",
    "/usr/lib/go",
    "/go/src/runtime/",
    "/pkg/mod/",
    "/vendor/",
    "/gems/",
    "/rubygems",
    "/lib/ruby/",
    "/usr/local/bundle/",
    "<internal:",
    "/.cargo/",
    "/cargo/registry/",
    "/rustc/",
    "/rustlib/",
    "/rust/deps/",
    "library/std/",
    "library/core/",
    "/deps/",
    "/usr/lib/",
    "/usr/share/",
    "/nix/store/",
    "/.pnpm/",
    "/.yarn/",
    "standard_init_linux.go",
    "container_linux.go",
];

/// Beginnings of such paths.
const LIBRARY_HEADS: [&str; 8] =
    ["vendor/", "deps/", "internal/", "<anonymous>", "native", "lib/internal/", "/usr/bin/", "/usr/local/bin/"];

/// Whether a file belongs to a library or a runtime.
pub(super) fn is_library_file(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("file://").unwrap_or(&path);
    LIBRARIES.iter().any(|piece| path.contains(piece)) || LIBRARY_HEADS.iter().any(|head| path.starts_with(head))
}
