//! Where a team's own causes are found.

use std::io::{self, Read};
use std::path::Path;

use anyhow::bail;
use coroner_examiner::{Catalogue, OwnCauses};

use crate::input;
use crate::output::Output;

/// The file that is looked for in the current folder.
const FILE: &str = "coroner.toml";

/// What is read of a file at most: one byte more than may be in it, so that a longer one is told.
const MAX_FILE: u64 = (1 << 20) + 1;

/// The catalogue with the causes of the file that was named, or of the current folder's; `None` if there is no such file. Mistakes in it
/// are told, and what is right is used: at night a bad line in a file should keep nobody from an answer.
pub(crate) fn catalogue(named: Option<&Path>, output: &Output) -> anyhow::Result<Option<Catalogue>> {
    let path = named.unwrap_or(Path::new(FILE));
    let name = path.display();
    // One that just lies there is a file or nothing; who names one may hand over what a program prints.
    let opened = match named {
        Some(path) => input::open_named(path),
        None => input::open_regular(path).map(|file| Box::new(file) as Box<dyn Read + Send>),
    };
    let text = match opened.and_then(read) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if named.is_none() => {
            output.complain(&format!("{name}: {}; its causes are not used", input::reason(&error)));
            return Ok(None);
        }
        Err(error) => bail!("{name}: the causes in it can't be read: {}", input::reason(&error)),
    };
    let (own, mistakes) = OwnCauses::read(&text);
    for mistake in mistakes {
        output.complain(&format!("{name}:{}: {}", mistake.line, mistake.reason));
    }
    Ok(Some(Catalogue::with(own)))
}

fn read(file: Box<dyn Read + Send>) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|error| io::Error::other(format!("not UTF-8 from byte {} on", error.utf8_error().valid_up_to())))
}
