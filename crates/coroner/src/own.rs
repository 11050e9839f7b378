//! Where a team's own causes are found.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::bail;
use coroner_causes::{Catalogue, OwnCauses};

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
    let text = match read(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
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

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE).read_to_string(&mut text)?;
    Ok(text)
}
