//! Where the saved incidents are, for the tests that read them.

use std::path::{Path, PathBuf};

/// The folder of a set, by its name.
pub(crate) fn set(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(name)
}

/// The folders of the incidents of a set, in the order of their names.
pub(crate) fn folders(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(set(name)).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
