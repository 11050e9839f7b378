//! Archives: a tar or a zip file is a folder of documents, as the collector of ECS's logs makes one.
//!
//! [ECS logs collector](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-logs-collector.html)

use std::io::{self, Cursor, Read};

use coroner_forms::encoding;

use crate::input::{MAX_DOCUMENT, Opened};

/// Entries of an archive that are looked at.
const MAX_ENTRIES: usize = 10_000;
/// A zip file is read whole, since its contents stand at its end.
const MAX_ZIP: u64 = 64 << 20;
/// All that an archive may hold unpacked: what is packed well takes no time to send.
const MAX_UNPACKED: u64 = 512 << 20;
/// Bytes of an entry by which it is told that it is no text.
const HEAD: usize = 512;

/// Which kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tar,
    Zip,
}

/// Tells an archive by its beginning.
pub(crate) fn kind(head: &[u8]) -> Option<Kind> {
    match () {
        () if head.starts_with(b"PK\x03\x04") => Some(Kind::Zip),
        () if head.get(257..262) == Some(b"ustar") => Some(Kind::Tar),
        () => None,
    }
}

/// Gives each file of an archive to `take`, which answers whether it wants more.
///
/// # Errors
///
/// The archive is broken, or holds too much. What came before that was given.
pub(crate) fn each(kind: Kind, opened: Opened, take: &mut dyn FnMut(&str, Vec<u8>) -> bool) -> io::Result<()> {
    let mut left = MAX_UNPACKED;
    match kind {
        Kind::Tar => {
            let mut archive = tar::Archive::new(opened.into_reader());
            for (number, entry) in archive.entries()?.enumerate() {
                let mut entry = entry?;
                enough(number)?;
                let name = entry.path()?.to_string_lossy().into_owned();
                if entry.header().entry_type().is_file() && !one(&name, &mut entry, &mut left, take)? {
                    break;
                }
            }
        }
        Kind::Zip => {
            let mut archive = zip::ZipArchive::new(Cursor::new(opened.read_all(MAX_ZIP)?)).map_err(io::Error::other)?;
            for number in 0..archive.len() {
                enough(number)?;
                let mut entry = archive.by_index(number).map_err(io::Error::other)?;
                let name = entry.name().map_err(io::Error::other)?.into_owned();
                if entry.is_file() && !one(&name, &mut entry, &mut left, take)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn enough(number: usize) -> io::Result<()> {
    match number < MAX_ENTRIES {
        true => Ok(()),
        false => Err(io::Error::other(format!("it has more than {MAX_ENTRIES} files; unpack it and give those that belong to one case"))),
    }
}

/// Gives one file, if it is a text of a size that is read; whether more is wanted.
fn one(name: &str, entry: &mut dyn Read, left: &mut u64, take: &mut dyn FnMut(&str, Vec<u8>) -> bool) -> io::Result<bool> {
    let mut bytes = Vec::new();
    entry.take(HEAD as u64).read_to_end(&mut bytes)?;
    let hidden = name.rsplit('/').next().is_some_and(|file| file.starts_with('.'));
    // Programs, images and archives within are no documents.
    if hidden || bytes.is_empty() || encoding::decode(&bytes).is_err() || bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(true);
    }
    let most = MAX_DOCUMENT.min(*left);
    entry.take(most - HEAD as u64 + 1).read_to_end(&mut bytes)?;
    *left = left.saturating_sub(bytes.len() as u64);
    if *left == 0 {
        return Err(io::Error::other(format!(
            "it holds more than {} MiB; unpack it and give what belongs to one case",
            MAX_UNPACKED >> 20
        )));
    }
    if bytes.len() as u64 > MAX_DOCUMENT {
        bytes.truncate(0);
    }
    Ok(bytes.is_empty() || take(name, bytes))
}
