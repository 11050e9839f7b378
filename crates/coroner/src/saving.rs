//! Keeps a case in a file: the whole of it, or what was there before.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use coroner_case::Saved;
use tempfile::Builder;

/// Writes `saved` to `path`.
///
/// # Errors
///
/// If there is no room, or something other than a file has the name. What was there is then as it was.
pub(crate) fn save(path: &Path, saved: &Saved) -> anyhow::Result<()> {
    write(path, saved.write().as_bytes()).with_context(|| format!("{}: the case can't be kept", path.display()))
}

/// Writes a document to `path`.
///
/// # Errors
///
/// If there is no room, or something other than a file has the name. What was there is then as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes).with_context(|| format!("{} can't be written", path.display()))
}

/// Writes a file beside the one that is meant and gives it the name once all of it is there.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = known(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".coroner-").suffix(".tmp");
    // A case tells much about an account, so that nobody else may read it unless its owner has said so.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    let mut file = builder.tempfile_in(folder).map_err(|error| error_of(&error))?;
    file.write_all(bytes)?;
    if let Some(permissions) = before {
        file.as_file().set_permissions(permissions)?;
    }
    // Some file systems tell only now that there is no room.
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// The permissions of the file that has the name already, if there is one that may be replaced.
fn known(path: &Path) -> io::Result<Option<Permissions>> {
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let refused = |reason: &str| Err(io::Error::other(reason));
    match metadata.file_type() {
        kind if kind.is_symlink() => refused("it is a symbolic link; name the file that is meant"),
        kind if kind.is_dir() => refused("it is a folder; name a file in it"),
        kind if !kind.is_file() => refused("it is a device, a pipe or a socket; name a file"),
        _ if metadata.permissions().readonly() => refused("the file there may not be written; name another, or remove it"),
        _ => Ok(Some(metadata.permissions())),
    }
}

/// Without the name of the file that was to be there for a moment.
fn error_of(error: &io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::other("no such folder"),
        io::ErrorKind::PermissionDenied => io::Error::other("nothing may be written to its folder (permission denied)"),
        kind => error.raw_os_error().map_or_else(|| kind.into(), io::Error::from_raw_os_error),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// What stands in a folder, hidden files too.
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.json");
        for text in ["one", "a longer one", ""] {
            write(&path, text.as_bytes()).unwrap();
            assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), (text, vec!["case.json".to_owned()]));
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
        use std::os::unix::net::UnixListener;

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o7777
        }

        #[test]
        fn a_new_file_is_its_owner_s_alone_and_an_old_one_stays_whose_it_was() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("case.json");
            write(&path, b"new").unwrap();
            assert_eq!(mode(&path), 0o600);
            for old in [0o644, 0o640, 0o600, 0o200] {
                fs::set_permissions(&path, Permissions::from_mode(old)).unwrap();
                write(&path, b"newer").unwrap();
                assert_eq!(mode(&path), old);
            }
        }

        #[test]
        fn a_file_that_has_another_name_too_keeps_there_what_it_had() {
            let folder = tempfile::tempdir().unwrap();
            let (path, other) = (folder.path().join("case.json"), folder.path().join("other"));
            fs::write(&other, "other").unwrap();
            fs::hard_link(&other, &path).unwrap();
            write(&path, b"case").unwrap();
            assert_eq!((fs::read_to_string(&path).unwrap().as_str(), fs::read_to_string(&other).unwrap().as_str()), ("case", "other"));
        }

        #[test]
        fn whatever_is_no_file_is_refused_and_left_alone() {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            fs::write(at("target"), "target").unwrap();
            fs::set_permissions(at("target"), Permissions::from_mode(0o644)).unwrap();
            symlink(at("target"), at("link")).unwrap();
            symlink(at("nowhere"), at("dangling")).unwrap();
            fs::create_dir(at("folder")).unwrap();
            let _listener = UnixListener::bind(at("socket")).unwrap();
            fs::write(at("locked"), "locked").unwrap();
            fs::set_permissions(at("locked"), Permissions::from_mode(0o444)).unwrap();
            let all = names(folder.path());
            for (path, reason) in [
                (at("link"), "it is a symbolic link; name the file that is meant"),
                (at("dangling"), "it is a symbolic link; name the file that is meant"),
                (at("folder"), "it is a folder; name a file in it"),
                (at("socket"), "it is a device, a pipe or a socket; name a file"),
                ("/dev/null".into(), "it is a device, a pipe or a socket; name a file"),
                (at("locked"), "the file there may not be written; name another, or remove it"),
                (at("none/case.json"), "no such folder"),
            ] {
                assert_eq!(write(&path, b"case").unwrap_err().to_string(), reason, "{}", path.display());
            }
            assert_eq!(names(folder.path()), all);
            assert_eq!((fs::read_to_string(at("target")).unwrap().as_str(), mode(&at("target"))), ("target", 0o644));
            assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
            assert_eq!(fs::metadata(at("locked")).unwrap().size(), 6);
        }
    }
}
