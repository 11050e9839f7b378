//! Opens what was named: files, folders, standard input, gzip. Sizes are bounded before anything is read.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use coroner_case::Skipped;
use flate2::read::MultiGzDecoder;

/// A document that is larger has to be a stream; what AWS answers to one call is a few megabytes at most.
pub(crate) const MAX_DOCUMENT: u64 = 64 << 20;
/// All documents of one case together.
pub(crate) const MAX_CASE: u64 = 256 << 20;
/// Files of one folder.
const MAX_FILES: usize = 10_000;
/// What is read of a source to tell whether it is a stream.
const HEAD: u64 = 1 << 20;

/// Something to read, with the name that people know it by.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// Where a source is.
pub(crate) enum Kind {
    Stdin,
    File(PathBuf),
}

/// Lists the sources that `paths` name; what can't be listed is told.
pub(crate) fn sources(paths: &[PathBuf]) -> (Vec<Source>, Vec<Skipped>) {
    let (mut sources, mut skipped) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        if path.as_os_str() == "-" {
            sources.push(Source { name: "stdin".to_owned(), kind: Kind::Stdin });
        } else if path.is_dir() {
            match folder(path) {
                Ok(found) if found.is_empty() => skipped.push(broken(&name, &empty_folder(path))),
                Ok(found) => sources.extend(found),
                Err(error) => skipped.push(broken(&name, &reason(&error))),
            }
        } else if let Err(error) = std::fs::metadata(path) {
            let hint = if name.starts_with("arn:") { "; this is an ARN, and `coroner file` takes saved data" } else { "" };
            skipped.push(broken(&name, &format!("{}{hint}", reason(&error))));
        } else {
            sources.push(Source { name, kind: Kind::File(path.clone()) });
        }
    }
    shorten_names(&mut sources);
    (sources, skipped)
}

/// A file is known by its name alone where no other has the same.
fn shorten_names(sources: &mut [Source]) {
    let short = |source: &Source| source.name.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<String> = sources.iter().map(short).collect();
    for (source, name) in sources.iter_mut().zip(&names) {
        if names.iter().filter(|other| *other == name).count() == 1 && !name.is_empty() {
            source.name.clone_from(name);
        }
    }
}

/// The files of a folder by name. Hidden ones are not the user's data; folders in it are other cases.
fn folder(path: &Path) -> io::Result<Vec<Source>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.path().is_file() {
            files.push(Source { name, kind: Kind::File(entry.path()) });
        }
        if files.len() > MAX_FILES {
            return Err(io::Error::other(format!("more than {MAX_FILES} files; give the ones that belong to one case")));
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn empty_folder(path: &Path) -> String {
    let inner = std::fs::read_dir(path).map(|entries| entries.flatten().filter(|entry| entry.path().is_dir()).count()).unwrap_or(0);
    match inner {
        0 => "the folder holds no file".to_owned(),
        _ => format!("the folder holds no file, only {inner} folders; a folder is one case, so give one of them"),
    }
}

impl Source {
    /// Opens the source; gzip is told by its first bytes.
    pub(crate) fn open(&self) -> io::Result<Opened> {
        let (mut reader, length): (Box<dyn Read + Send>, Option<u64>) = match &self.kind {
            Kind::Stdin => (Box::new(io::stdin()), None),
            Kind::File(path) => {
                let file = File::open(path)?;
                let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
                (Box::new(file), length)
            }
        };
        let mut magic = Vec::new();
        reader.by_ref().take(2).read_to_end(&mut magic)?;
        let gzip = magic == [0x1f, 0x8b];
        let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(magic).chain(reader));
        let reader = if gzip { Box::new(MultiGzDecoder::new(whole)) } else { whole };
        Ok(Opened { reader, length: length.filter(|_| !gzip), head: Vec::new() })
    }
}

/// An opened source, of which the head may have been read already.
pub(crate) struct Opened {
    reader: Box<dyn Read + Send>,
    /// Bytes in all, if that is known.
    pub(crate) length: Option<u64>,
    head: Vec<u8>,
}

impl Opened {
    /// The beginning of the source, enough to tell what it is.
    pub(crate) fn head(&mut self) -> io::Result<&[u8]> {
        if self.head.is_empty() {
            let mut part = [0; 1 << 16];
            // Until a line and the start of another are there: whoever pipes events in should not have to wait for a megabyte.
            while (self.head.len() as u64) < HEAD && !has_two_lines(&self.head) {
                match self.reader.read(&mut part)? {
                    0 => break,
                    read => self.head.extend_from_slice(&part[..read]),
                }
            }
        }
        Ok(&self.head)
    }

    /// All bytes, if they are no more than a document may have.
    pub(crate) fn read_all(mut self, limit: u64) -> io::Result<Vec<u8>> {
        let too_large = |length: &str| {
            let most = limit >> 20;
            io::Error::other(format!(
                "{length} more than the {most} MiB that are read at once; JSON Lines of events or tasks may be of any size when given alone"
            ))
        };
        if let Some(length) = self.length.filter(|length| *length > limit) {
            return Err(too_large(&format!("{} MiB,", length >> 20)));
        }
        let mut bytes = std::mem::take(&mut self.head);
        let room = limit.saturating_sub(bytes.len() as u64);
        self.reader.by_ref().take(room + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit { Err(too_large("it is")) } else { Ok(bytes) }
    }

    /// A reader of the whole source, head and all.
    pub(crate) fn into_reader(self) -> Box<dyn Read + Send> {
        Box::new(io::Cursor::new(self.head).chain(self.reader))
    }
}

fn has_two_lines(bytes: &[u8]) -> bool {
    memchr::memchr(b'\n', bytes).is_some_and(|end| bytes[end..].iter().any(|byte| !byte.is_ascii_whitespace()))
}

/// An error of the system in words that say what to do.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read (permission denied)".to_owned(),
        io::ErrorKind::UnexpectedEof => "the gzip data is cut off: save or download it again".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("damaged gzip data: {error}"),
        _ => error.to_string(),
    }
}

pub(crate) fn broken(name: &str, reason: &str) -> Skipped {
    Skipped { source: name.to_owned(), reason: reason.to_owned(), broken: true }
}
