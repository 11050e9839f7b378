//! Opens what was named: files, folders, standard input, packed or not. Sizes are bounded before anything is read, and nothing is opened that
//! might never end: of devices, sockets and pipes only those that were handed to the process itself.

use std::collections::HashMap;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(crate) use coroner_bulk::MAX_DOCUMENT;
use coroner_case::Skipped;
use coroner_forms::encoding;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::waiting::{self, Patience};

/// A saved case, which may be that of a whole cluster.
pub(crate) const MAX_SAVED: u64 = 128 << 20;
/// All documents of one case together. How much memory they may take once read is told in `coroner_ecs::room`.
pub(crate) const MAX_CASE: u64 = 256 << 20;
/// Files of one folder that is one case.
const MAX_FILES: usize = 10_000;
/// Files below a folder of which each is by itself.
const MAX_ARCHIVE: usize = 1_000_000;
/// Folders within folders.
const MAX_DEPTH: usize = 32;
/// What could not be used that is told one by one.
pub(crate) const MAX_TOLD: usize = 100;
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
    /// What the shell or whoever started the process has opened for it: `<(zcat events.gz)`.
    Handed(PathBuf),
}

/// Lists the sources that `paths` name, with those of folders within folders if they are wanted; what can't be listed is told.
pub(crate) fn sources(paths: &[PathBuf], recursive: bool) -> (Vec<Source>, Vec<Skipped>) {
    let (mut sources, mut skipped) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match of_name(path) {
            Ok(kind) => sources.push(Source { name: if matches!(kind, Kind::Stdin) { "stdin".to_owned() } else { name }, kind }),
            Err(_) if path.is_dir() && recursive => {
                let before = sources.len();
                if let Err(error) = below(path, 0, &mut sources, &mut skipped) {
                    skipped.push(broken(&name, &reason(&error)));
                } else if sources.len() == before {
                    skipped.push(broken(&name, "no file is below that folder"));
                }
            }
            Err(_) if path.is_dir() => match folder(path, &mut skipped) {
                Ok(found) if found.is_empty() => skipped.push(broken(&name, &empty_folder(path))),
                Ok(found) => sources.extend(found),
                Err(error) => skipped.push(broken(&name, &reason(&error))),
            },
            Err(error) => {
                let hint = if name.starts_with("arn:") { "; this is an ARN, and `coroner file` takes saved data" } else { "" };
                skipped.push(broken(&name, &format!("{}{hint}", reason(&error))));
            }
        }
    }
    if !recursive {
        shorten_names(&mut sources);
    }
    (sources, skipped)
}

/// What somebody named, if it is anything that can be read to an end.
fn of_name(path: &Path) -> io::Result<Kind> {
    if path.as_os_str() == "-" || path == Path::new("/dev/stdin") || path == Path::new("/dev/fd/0") {
        return Ok(Kind::Stdin);
    }
    let kind = std::fs::metadata(path)?.file_type();
    match handed(path) {
        true if kind.is_file() || is_pipe(kind) => Ok(Kind::Handed(path.to_owned())),
        _ => regular(kind).map(|()| Kind::File(path.to_owned())),
    }
}

/// Whether a path means something that is open already. A pipe of a name of its own is not: to open it waits for somebody to write.
fn handed(path: &Path) -> bool {
    let number = path.strip_prefix("/dev/fd").or_else(|_| path.strip_prefix("/proc/self/fd"));
    number.is_ok_and(|number| number.to_str().is_some_and(|number| number.parse::<u32>().is_ok()))
}

/// Refuses what is no regular file: what it gives may never come, and never end.
fn regular(kind: FileType) -> io::Result<()> {
    let what = match kind {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_dir() => "it is a folder, and a file is needed",
        kind if is_pipe(kind) => "it is a named pipe, which is not waited for; give `-` in its place, with `< PIPE`",
        _ => "it is a device or a socket, no file",
    };
    Err(io::Error::other(what))
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

/// Opens a file that is one; nobody waits for anything.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    regular(std::fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    // It may have been replaced meanwhile.
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// Opens what somebody named: a file, or a pipe that was handed to the process.
pub(crate) fn open_named(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    Ok(match of_name(path)? {
        Kind::Stdin => waiting::for_first(stdin(), "standard input", Patience::STDIN)?,
        Kind::Handed(path) => waiting::for_first(Box::new(File::open(&path)?), &path.display().to_string(), Patience::PIPE)?,
        Kind::File(path) => Box::new(open_regular(&path)?),
    })
}

/// Standard input, of which nobody knows how long it takes.
pub(crate) fn stdin() -> Box<dyn Read + Send> {
    Box::new(io::stdin())
}

/// A file is known by its name alone where no other has the same.
fn shorten_names(sources: &mut [Source]) {
    let short = |source: &Source| source.name.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<String> = sources.iter().map(short).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for name in &names {
        *times.entry(name).or_default() += 1;
    }
    for (source, name) in sources.iter_mut().zip(&names) {
        if times.get(name.as_str()) == Some(&1) && !name.is_empty() {
            source.name.clone_from(name);
        }
    }
}

/// The files of a folder by name. Hidden ones are not the user's data; folders in it are other cases; what else has a name is told.
fn folder(path: &Path, skipped: &mut Vec<Skipped>) -> io::Result<Vec<Source>> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link that leads nowhere is nobody's data.
        let kind = if name.starts_with('.') { None } else { std::fs::metadata(entry.path()).ok().map(|metadata| metadata.file_type()) };
        match kind {
            Some(kind) if kind.is_file() => files.push(Source { name, kind: Kind::File(entry.path()) }),
            Some(kind) if !kind.is_dir() => {
                let reason = if is_pipe(kind) { "a named pipe, which is not waited for" } else { "a device or a socket, no file" };
                others.push(Skipped { source: name, reason: reason.to_owned(), broken: false });
            }
            _ => {}
        }
        if files.len() + others.len() > MAX_FILES {
            return Err(io::Error::other(format!("more than {MAX_FILES} files; give the ones that belong to one case")));
        }
    }
    skipped.append(&mut others);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// All files below a folder, in the order of their names, as an archive by year, month and day has them.
fn below(path: &Path, depth: usize, sources: &mut Vec<Source>, skipped: &mut Vec<Skipped>) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Err(io::Error::other(format!("folders within folders, more than {MAX_DEPTH} deep")));
    }
    let mut entries: Vec<_> = std::fs::read_dir(path)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        let (path, kind) = (entry.path(), entry.file_type()?);
        // A link to a folder may lead back to where it stands.
        let kind = if kind.is_symlink() { std::fs::metadata(&path).map_or(kind, |linked| linked.file_type()) } else { kind };
        let name = path.display().to_string();
        match () {
            () if kind.is_file() => sources.push(Source { name, kind: Kind::File(path) }),
            () if kind.is_dir() && !entry.file_type()?.is_symlink() => match below(&path, depth + 1, sources, skipped) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => skipped.push(broken(&name, &reason(&error))),
                other => other?,
            },
            () => {}
        }
        if sources.len() > MAX_ARCHIVE {
            return Err(io::Error::other(format!(
                "more than {MAX_ARCHIVE} files; give parts of it, and join the rows with `coroner merge`"
            )));
        }
    }
    Ok(())
}

fn empty_folder(path: &Path) -> String {
    let inner = std::fs::read_dir(path).map(|entries| entries.flatten().filter(|entry| entry.path().is_dir()).count()).unwrap_or(0);
    match inner {
        0 => "the folder holds no file".to_owned(),
        _ => format!("the folder holds no file, only {inner} folders; a folder is one case, so give one of them, or all of them with -r"),
    }
}

impl Source {
    /// Opens the source; how it is packed, and whether it is UTF-16, is told by its first bytes.
    pub(crate) fn open(&self) -> io::Result<Opened> {
        let (mut reader, length): (Box<dyn Read + Send>, Option<u64>) = match &self.kind {
            Kind::Stdin => (waiting::for_first(stdin(), "standard input", Patience::STDIN)?, None),
            Kind::Handed(path) => (waiting::for_first(Box::new(File::open(path)?), &self.name, Patience::PIPE)?, None),
            Kind::File(path) => {
                let file = open_regular(path)?;
                let length = file.metadata()?.len();
                (Box::new(file), Some(length))
            }
        };
        let mut magic = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut magic)?;
        let packed = packing(&magic);
        let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(magic).chain(reader));
        let mut reader: Box<dyn Read + Send> = match packed {
            None => whole,
            Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(whole)),
            Some(Packing::Zstd) => Box::new(StreamingDecoder::new(whole).map_err(io::Error::other)?),
        };
        let mut start = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut start)?;
        let wide = encoding::utf_16(&start);
        let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(start).chain(reader));
        let reader = match wide {
            Some(encoding) => Box::new(encoding::Decoding::of(whole, encoding)),
            None => whole,
        };
        let as_it_is = packed.is_none() && wide.is_none();
        Ok(Opened { reader, length: length.filter(|_| as_it_is), head: Vec::new() })
    }
}

/// How a source is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

fn packing(magic: &[u8]) -> Option<Packing> {
    match magic {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd] => Some(Packing::Zstd),
        _ => None,
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
        // Room is made once where the length is known: doubling would need half as much again.
        bytes.reserve_exact(self.length.unwrap_or_default().min(limit) as usize);
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
        io::ErrorKind::UnexpectedEof => "the packed data is cut off: save or download it again".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("damaged packed data: {error}"),
        _ => error.to_string(),
    }
}

pub(crate) fn broken(name: &str, reason: &str) -> Skipped {
    Skipped { source: name.to_owned(), reason: reason.to_owned(), broken: true }
}
