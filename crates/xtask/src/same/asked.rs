//! What both builds are asked: saved cases, the cases of the pages, the replayed cases, and streams of events.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use coroner_examiner::CAUSES;
use coroner_replay::{Case, Server};
use jiff::Timestamp;

use super::said::Said;
use crate::{events, root};

const FORMATS: [&str; 3] = ["text", "json", "markdown"];

/// Events of a stream of some 20 MB.
const EVENTS: &str = "4000";

/// What everybody types of a replayed case.
const LIVE: [&[&str]; 2] = [&["service", "checkout", "-c", "prod"], &["cluster", "prod"]];

/// One command for both builds.
#[derive(Clone)]
pub(super) struct Ask {
    /// What it is one of.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) format: &'static str,
    arguments: Vec<String>,
    stdin: Option<PathBuf>,
    /// The case that plays AWS.
    replayed: Option<PathBuf>,
}

impl Ask {
    fn new(kind: &'static str, name: String, arguments: &[&str]) -> Ask {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Ask { kind, name, format: FORMATS[0], arguments, stdin: None, replayed: None }
    }

    fn file(kind: &'static str, path: &Path) -> anyhow::Result<Ask> {
        Ok(Ask::new(kind, name(path), &["file", utf8(path)?]))
    }

    /// What both say. Two that ask AWS ask at the same moment, because how long ago something was is part of what they say.
    pub(super) fn compare(&self, old: &Path, new: &Path, scratch: &Path) -> anyhow::Result<[Said; 2]> {
        let now = Timestamp::now();
        if self.replayed.is_none() {
            return Ok([self.said(old, scratch, now)?, self.said(new, scratch, now)?]);
        }
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.said(old, scratch, now));
            let new = self.said(new, scratch, now)?;
            let old = other.join().map_err(|_| anyhow::anyhow!("what asks the old build gave up"))??;
            Ok([old, new])
        })
    }

    /// `now` is when the replayed case happens.
    fn said(&self, binary: &Path, scratch: &Path, now: Timestamp) -> anyhow::Result<Said> {
        let mut command = Command::new(binary);
        // Neither its own name, nor the settings of whoever runs it, nor a `coroner.toml` may show.
        command.arg0("coroner").args(&self.arguments).args(["--format", self.format]);
        command.env_clear().env("HOME", "/nonexistent").current_dir(scratch);
        match &self.stdin {
            Some(path) => command.stdin(File::open(path)?),
            None => command.stdin(Stdio::null()),
        };
        let Some(folder) = &self.replayed else { return Said::of(&mut command, None) };
        let server = Server::start(Case::open(folder)?, now)?;
        command.env("AWS_ENDPOINT_URL", server.endpoint()).env("AWS_EC2_METADATA_DISABLED", "true");
        command.envs([("AWS_ACCESS_KEY_ID", "AKTEST"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")]);
        Said::of(&mut command, Some(&server))
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn utf8(path: &Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| format!("{} is no UTF-8", path.display()))
}

/// Everything that is asked, in each format. `old` saves the replayed cases.
pub(super) fn asks(scratch: &Path, old: &Path) -> anyhow::Result<Vec<Ask>> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    // The longest first, so that no processor waits for them at the end.
    let mut asks = streams(scratch)?;
    asks.extend(replayed(scratch, old)?);
    for (kind, folder) in [
        ("tests/incidents", "tests/incidents"),
        ("tests/corpus", "tests/corpus"),
        ("examples", "examples"),
        ("shared incidents", "../shared/incidents"),
        ("shared corpus", "../shared/corpus"),
        ("shared inputs", "../shared/inputs"),
    ] {
        let folder = root().join(folder);
        if folder.is_dir() {
            asks.extend(saved(kind, &folder)?);
        }
    }
    asks.extend(pages(&scratch.join("pages"))?);
    let format = |format| move |ask: &Ask| Ask { format, ..ask.clone() };
    Ok(asks.iter().flat_map(|ask| FORMATS.map(|name| format(name)(ask))).collect())
}

/// Each folder is a case; of inputs, each file too, as a document and as a pasted message.
fn saved(kind: &'static str, folder: &Path) -> anyhow::Result<Vec<Ask>> {
    let mut asks = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            asks.push(Ask::file(kind, &path)?);
        } else if kind == "shared inputs" {
            asks.push(Ask::file(kind, &path)?);
            asks.push(Ask { stdin: Some(path.clone()), ..Ask::new(kind, format!("why {}", name(&path)), &["why", "-"]) });
        }
    }
    Ok(asks)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// The cases on the pages, written into a folder each.
fn pages(scratch: &Path) -> anyhow::Result<Vec<Ask>> {
    let mut asks = Vec::new();
    for cause in CAUSES {
        let stage = cause.stage.name().replace('-', "_");
        let path = root().join(format!("crates/coroner-causes/src/{stage}/{}.md", cause.slug.replace('-', "_")));
        let page = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let cases = page.split_once("\n## Cases\n").map_or("", |(_, cases)| cases.trim());
        for (number, case) in cases.split("\n### ").enumerate() {
            let folder = scratch.join(format!("{}-{}", cause.slug, number + 1));
            fs::create_dir_all(&folder)?;
            asks.push(page_case(case, &folder)?);
        }
    }
    Ok(asks)
}

fn page_case(case: &str, folder: &Path) -> anyhow::Result<Ask> {
    const KIND: &str = "pages";
    let mut pasted = None;
    let mut lines = case.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        let file = match info.split_once(' ').unwrap_or((info, "")) {
            ("why", _) => pasted.insert(folder.join("why")).clone(),
            ("json", file) => folder.join(file),
            ("log", container) => folder.join(format!("{container}.log")),
            ("verdict", _) => continue,
            (other, _) => bail!("{}: a block of the kind {other:?}", folder.display()),
        };
        // Two blocks of one name are one log, or one file of two documents.
        let mut file = File::options().create(true).append(true).open(&file).with_context(|| file.display().to_string())?;
        writeln!(file, "{}", block.join("\n"))?;
    }
    match pasted {
        Some(_) => Ok(Ask { stdin: pasted, ..Ask::new(KIND, name(folder), &["why", "-"]) }),
        None => Ask::file(KIND, folder),
    }
}

/// The replayed cases, live, and as files that the old build saves.
fn replayed(scratch: &Path, old: &Path) -> anyhow::Result<Vec<Ask>> {
    let mut asks = Vec::new();
    for folder in entries(&root().join("tests/replay"))? {
        for command in LIVE {
            let name = format!("{}-{}", name(&folder), command[0]);
            let live = Ask { replayed: Some(folder.clone()), ..Ask::new("replayed", name.clone(), command) };
            let file = scratch.join(format!("{name}.json"));
            let mut saving = live.clone();
            saving.arguments.extend(["--save".to_owned(), utf8(&file)?.to_owned()]);
            saving.said(old, scratch, Timestamp::now())?;
            if !file.exists() {
                bail!("{} saved nothing of {name}", old.display());
            }
            asks.extend([live, Ask::file("saved", &file)?]);
        }
    }
    Ok(asks)
}

/// Streams of events, plain and packed, summed up and one by one.
fn streams(scratch: &Path) -> anyhow::Result<Vec<Ask>> {
    let plain = scratch.join("events.jsonl");
    events::write(EVENTS, &plain)?;
    let packed = scratch.join("events.jsonl.gz");
    let status = Command::new("gzip").args(["--keep", "--fast", utf8(&plain)?]).status().context("gzip could not be run")?;
    if !status.success() {
        bail!("gzip ended with {status}");
    }
    let each = scratch.join("each.jsonl");
    fs::write(&each, first_lines(&plain, 4 << 20)?)?;
    let each = Ask::new("stream", "each".to_owned(), &["file", utf8(&each)?, "--each"]);
    let piped = Ask { stdin: Some(plain.clone()), ..Ask::new("stream", "piped".to_owned(), &["file", "-"]) };
    Ok(vec![each, Ask::file("stream", &plain)?, Ask::file("stream", &packed)?, piped])
}

/// The whole lines among the first bytes.
fn first_lines(file: &Path, bytes: u64) -> anyhow::Result<Vec<u8>> {
    let mut read = Vec::new();
    File::open(file)?.take(bytes).read_to_end(&mut read)?;
    read.truncate(memchr::memrchr(b'\n', &read).map_or(0, |end| end + 1));
    Ok(read)
}
