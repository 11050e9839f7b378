//! The labelled incidents of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use coroner_case::{Case, add_source};
use coroner_examiner::case_of_paste;
use serde_json::Value;

/// An incident with its true cause.
pub(crate) struct Incident {
    pub(crate) name: String,
    pub(crate) case: Case,
    label: Value,
}

/// How good a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    Exact,
    Acceptable,
    Other,
    Harmful,
}

impl Grade {
    pub(crate) const ALL: [Grade; 4] = [Grade::Exact, Grade::Acceptable, Grade::Other, Grade::Harmful];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Grade::Exact => "exact",
            Grade::Acceptable => "acceptable",
            Grade::Other => "other",
            Grade::Harmful => "harmful",
        }
    }

    /// Whether it names the cause, or a true but coarser one.
    pub(crate) fn good(self) -> bool {
        self <= Grade::Acceptable
    }
}

impl Incident {
    #[cfg(test)]
    pub(crate) fn labelled(label: Value) -> Self {
        Self { name: String::new(), case: Case::default(), label }
    }

    pub(crate) fn slug(&self) -> &str {
        named(self.label["slug"].as_str().unwrap_or_default())
    }

    /// The causes that are as right.
    pub(crate) fn also(&self) -> impl Iterator<Item = &str> {
        self.label["also_acceptable"].as_array().into_iter().flatten().filter_map(Value::as_str).map(named)
    }

    /// Another word of the label: its stage, its kind.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.label[key].as_str().unwrap_or("not told")
    }

    pub(crate) fn grade(&self, said: &str) -> Grade {
        let lists = |key: &str| {
            let list = self.label[key].as_array().into_iter().flatten().filter_map(Value::as_str);
            list.map(named).any(|slug| slug == said)
        };
        match () {
            () if self.slug() == said => Grade::Exact,
            () if lists("also_acceptable") => Grade::Acceptable,
            () if lists("wrong") => Grade::Harmful,
            () => Grade::Other,
        }
    }
}

/// A label may propose a cause that no catalogue had when it was written: `NEW:some-cause`.
fn named(slug: &str) -> &str {
    slug.strip_prefix("NEW:").unwrap_or(slug)
}

/// All incidents below `set`, by name.
pub(crate) fn read(set: &Path) -> anyhow::Result<Vec<Incident>> {
    let entries = fs::read_dir(set).with_context(|| set.display().to_string())?;
    let mut folders: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders.iter().map(|folder| incident(folder)).collect()
}

fn incident(folder: &Path) -> anyhow::Result<Incident> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut incident = Incident { name: name(folder), case: Case::default(), label: Value::Null };
    for file in files {
        let bytes = fs::read(&file)?;
        if name(&file) == "label.json" {
            incident.label = serde_json::from_slice(&bytes).with_context(|| file.display().to_string())?;
        } else if name(&file) == "paste.txt" {
            incident.case = case_of_paste(&String::from_utf8_lossy(&bytes));
        } else {
            add_source(&mut incident.case, &name(&file), &bytes);
        }
    }
    if incident.slug().is_empty() {
        bail!("{}: no label.json with a slug", folder.display());
    }
    Ok(incident)
}
