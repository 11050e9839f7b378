//! The recorded answers of one case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use jiff::SignedDuration;
use serde_json::Value;

use crate::time;

/// Recorded answers by operation, `SERVICE.Operation`; services are named as the AWS CLI names them.
#[derive(Clone, Default, Debug)]
pub struct Case {
    files: BTreeMap<String, Value>,
}

impl Case {
    /// Reads a folder. Files that are not named after an operation belong to whoever keeps the case.
    ///
    /// # Errors
    ///
    /// If the folder or a file can't be read, or a file is no JSON.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let mut case = Self::default();
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if let Some(operation) = name.strip_suffix(".json").filter(|stem| stem.contains('.')) {
                let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
                let answer = serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?;
                case.files.insert(operation.to_owned(), answer);
            }
        }
        Ok(case)
    }

    /// Records the answer of an operation in place of what was recorded before.
    pub fn record(&mut self, operation: &str, answer: Value) {
        self.files.insert(operation.to_owned(), answer);
    }

    /// What is recorded for an operation.
    #[must_use]
    pub fn recorded(&self, operation: &str) -> Option<&Value> {
        self.files.get(operation)
    }

    /// Writes `new` wherever a text has `old`: the same incident in another Region, say.
    pub fn replace(&mut self, old: &str, new: &str) {
        self.files.values_mut().for_each(|answer| replace(answer, old, new));
    }

    /// Makes all absolute times relative, such that the last of them lies `ago` before the moment that the server is given: an
    /// old incident looks like one that just happened.
    pub fn renew(&mut self, ago: SignedDuration) {
        let last = self.files.values().filter_map(|answer| time::last("", answer)).max();
        if let Some(last) = last {
            self.files.values_mut().for_each(|answer| time::relate("", answer, last, ago.as_millis()));
        }
    }

    /// Writes the case as a folder, which is made.
    ///
    /// # Errors
    ///
    /// If a file can't be written.
    pub fn save(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        for (operation, answer) in &self.files {
            let path = folder.join(format!("{operation}.json"));
            fs::write(&path, serde_json::to_vec_pretty(answer)?).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text.contains(old) => *text = text.replace(old, new),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, old, new)),
        _ => {}
    }
}
