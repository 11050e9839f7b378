//! `coroner fix`: the change that a verdict advises, as a document to apply, to paste or to keep.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use coroner_case::Gate;
use coroner_examiner::remedy::READ_ONLY;
use coroner_examiner::{Remedy, Verdict};
use coroner_report::{Page, Report, Tool, change_commands, change_hints, change_patch};
use serde_json::Value;

use crate::cli::{FixArguments, FormatArgument};
use crate::edit::Edited;
use crate::output::Output;

/// Bytes of a file that may hold a task definition; AWS takes 64 KiB.
const MAX_DEFINITION: u64 = 1024 * 1024;
/// How deep in a document a task definition is looked for.
const DEPTH: usize = 8;
/// What is wanted of the report: one of its remedies.
pub(crate) struct Wanted {
    format: FormatArgument,
    remedy: usize,
    set: Vec<(String, String)>,
    write: Option<PathBuf>,
    /// Task definitions as they were given, with what redaction would hide: to register one, all of it is needed.
    definitions: Mutex<Vec<Value>>,
}

impl Wanted {
    pub(crate) fn new(arguments: &FixArguments, format: FormatArgument) -> anyhow::Result<Wanted> {
        let pair = |text: &String| {
            let (name, value) = text.split_once('=').with_context(|| format!("--set {text:?} is no NAME=VALUE"))?;
            Ok((name.to_owned(), value.to_owned()))
        };
        Ok(Wanted {
            format,
            remedy: arguments.remedy,
            set: arguments.set.iter().map(pair).collect::<anyhow::Result<_>>()?,
            write: arguments.write.clone(),
            definitions: Mutex::default(),
        })
    }

    /// Keeps the task definitions in a document.
    pub(crate) fn keep(&self, document: &Value) {
        collect(document, DEPTH, &mut self.definitions.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Keeps the task definitions in files and folders.
    pub(crate) fn keep_files(&self, paths: &[PathBuf]) {
        let (sources, _) = crate::input::sources(paths, false);
        for source in sources {
            let Ok(opened) = source.open() else { continue };
            let read = opened.read_all(MAX_DEFINITION).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            if let Some(document) = read {
                self.keep(&document);
            }
        }
    }

    /// Writes the remedy.
    pub(crate) fn write(&self, report: &Report, output: &Output) -> anyhow::Result<()> {
        if report.verdicts.is_empty() {
            return Ok(());
        }
        let Some(verdict) = report.verdicts.iter().find(|verdict| verdict.is_failure() && !verdict.remedies.is_empty()) else {
            output.complain("nothing failed that has a fix: there is nothing to change");
            return Ok(());
        };
        let remedy = verdict
            .remedies
            .get(self.remedy - 1)
            .with_context(|| format!("there is no remedy {}: the first verdict has {}", self.remedy, verdict.remedies.len()))?;
        self.check_names(remedy)?;
        if let Some(path) = &self.write {
            return self.edit(path, verdict, remedy, output);
        }
        let hints = |tool| change_hints(remedy, &|index| self.container(verdict, index), tool);
        let page = match self.format {
            FormatArgument::Patch => change_patch(remedy),
            FormatArgument::Commands => Some(change_commands(verdict, remedy, &self.set)),
            FormatArgument::Taskdef => Some(self.shown_definition(verdict, remedy)?),
            FormatArgument::Terraform => hints(Tool::Terraform),
            FormatArgument::Cloudformation => hints(Tool::CloudFormation),
            FormatArgument::Cdk => hints(Tool::Cdk),
            FormatArgument::Compose => hints(Tool::Compose),
            FormatArgument::Text | FormatArgument::Json | FormatArgument::Markdown | FormatArgument::Rows => {
                Some(output.form(&Report::new(vec![only(verdict, remedy)], &[])))
            }
        };
        let page = page.context("this remedy changes no document: `--format commands` has what there is to run")?;
        output.write(&page)
    }

    /// A name that nothing asks for is a slip of the pen.
    fn check_names(&self, remedy: &Remedy) -> anyhow::Result<()> {
        let commands = remedy.commands.iter().chain(remedy.before.iter().chain(&remedy.after).flat_map(|step| &step.commands));
        let all: String = commands.map(|command| command.as_str()).collect::<Vec<_>>().join("\n");
        let asks = |name: &str| {
            let of_patch = remedy.patch.as_ref().is_some_and(|patch| patch.asked.iter().any(|asked| asked.name == name));
            of_patch || all.contains(&format!("${{{name}:?"))
        };
        match self.set.iter().find(|(name, _)| !asks(name)) {
            Some((name, _)) => bail!("--set {name}: this remedy asks for no {name}"),
            None => Ok(()),
        }
    }

    /// The definition that the verdict speaks of, as it was given.
    fn given(&self, verdict: &Verdict) -> Option<Value> {
        let revision = verdict.subject.task_definition.as_str();
        let definitions = self.definitions.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |definition: &&Value| {
            let arn = definition["taskDefinitionArn"].as_str().unwrap_or_default();
            arn.rsplit('/').next() == Some(revision) || definition["family"].as_str() == revision.split(':').next()
        };
        let exact = definitions
            .iter()
            .find(|definition| definition["taskDefinitionArn"].as_str().is_some_and(|arn| arn.ends_with(&format!("/{revision}"))));
        exact.or_else(|| definitions.iter().find(is_it)).or_else(|| definitions.first().filter(|_| definitions.len() == 1)).cloned()
    }

    fn container(&self, verdict: &Verdict, index: usize) -> Option<String> {
        let given = self.given(verdict)?;
        Some(given["containerDefinitions"][index]["name"].as_str()?.to_owned())
    }

    /// What `register-task-definition` takes, changed.
    fn definition(&self, verdict: &Verdict, remedy: &Remedy) -> anyhow::Result<String> {
        let given = self.given(verdict);
        let mut given = given.context(
            "no task definition was given, so that there is none to change: add what `aws ecs describe-task-definition` answers",
        )?;
        if let Value::Object(members) = &mut given {
            READ_ONLY.iter().for_each(|key| drop(members.remove(*key)));
            members.retain(|_, value| !value.is_null());
        }
        self.edited(&(serde_json::to_string_pretty(&given)? + "\n"), verdict, remedy)
    }

    /// The same for stdout, where nothing may stand that is somebody's secret.
    fn shown_definition(&self, verdict: &Verdict, remedy: &Remedy) -> anyhow::Result<Page> {
        let text = self.definition(verdict, remedy)?;
        let shown = Gate::default().lines(&text);
        let environment = serde_json::from_str::<Value>(&text).is_ok_and(|definition| {
            let containers = definition["containerDefinitions"].as_array().cloned().unwrap_or_default();
            containers.iter().any(|container| container["environment"].as_array().is_some_and(|list| !list.is_empty()))
        });
        if environment || shown.as_str().trim_end() != text.trim_end() {
            bail!("the task definition holds values that are shown nowhere: `--write FILE` keeps it whole in a file of your own");
        }
        Ok(Page::from(shown))
    }

    fn edited(&self, text: &str, verdict: &Verdict, remedy: &Remedy) -> anyhow::Result<String> {
        let patch = remedy.patch.as_ref().filter(|patch| patch.target == "task-definition");
        let patch = patch.context("this remedy changes no task definition: `--format commands` has what there is to run")?;
        let edited = Edited::read(text)?;
        let family = verdict.subject.task_definition.split(':').next().unwrap_or_default();
        if let Some(other) = edited.family().filter(|other| !family.is_empty() && other != family) {
            bail!("it is the task definition of {other}, and what failed is {family}");
        }
        for operation in &patch.operations {
            let index = operation.path.strip_prefix("/containerDefinitions/").and_then(|rest| rest.split('/').next()?.parse().ok());
            let container = index.and_then(|index| self.container(verdict, index));
            let value = operation.value.as_ref().map(|value| self.filled(value, patch)).transpose()?;
            edited.apply(operation, container.as_deref(), value.as_ref())?;
        }
        Ok(edited.text())
    }

    /// A value with what was given for the names in it.
    fn filled(&self, value: &Value, patch: &coroner_examiner::Patch) -> anyhow::Result<Value> {
        let mut text = value.to_string();
        for asked in &patch.asked {
            let hole = asked.hole();
            if !text.contains(&hole) {
                continue;
            }
            let given = self.set.iter().find(|(name, _)| name == asked.name).map(|(_, value)| value);
            let given = given.with_context(|| format!("nothing given tells {}: give it by `--set {}=…`", asked.what, asked.name))?;
            let quoted = serde_json::to_string(given)?;
            text = text.replace(&hole, &quoted[1..quoted.len() - 1]);
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// Changes the file, or makes it.
    fn edit(&self, path: &Path, verdict: &Verdict, remedy: &Remedy, output: &Output) -> anyhow::Result<()> {
        let name = path.display();
        let text = match std::fs::metadata(path) {
            Ok(found) if found.len() > MAX_DEFINITION => bail!("{name} is too large for a task definition"),
            Ok(_) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("{name} can't be read"))?;
                self.edited(text.trim_start_matches('\u{feff}'), verdict, remedy).with_context(|| format!("{name} is not changed"))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.definition(verdict, remedy)?,
            Err(error) => return Err(error).with_context(|| format!("{name} can't be read")),
        };
        let made = !path.exists();
        crate::saving::replace(path, text.as_bytes())?;
        let what = if made { "made" } else { "changed" };
        // What describe-task-definition answers is more than what is registered.
        let is_answer = serde_json::from_str::<Value>(&text).is_ok_and(|document| document["containerDefinitions"].is_null());
        let how = if is_answer {
            "it is what `aws ecs describe-task-definition` answers: register its taskDefinition without what AWS adds, or `--write` a new file".to_owned()
        } else {
            format!("register it: aws ecs register-task-definition --cli-input-json file://{name}")
        };
        output.complain(&format!("{name} is {what}; {how}"));
        Ok(())
    }
}

/// The verdict with this remedy alone.
fn only(verdict: &Verdict, remedy: &Remedy) -> Verdict {
    Verdict { remedies: vec![remedy.clone()], ..verdict.clone() }
}

fn collect(document: &Value, depth: usize, found: &mut Vec<Value>) {
    if depth == 0 || found.len() > 100 {
        return;
    }
    match document {
        Value::Object(members) if members.get("containerDefinitions").is_some_and(Value::is_array) => found.push(document.clone()),
        Value::Object(members) => members.values().for_each(|value| collect(value, depth - 1, found)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, depth - 1, found)),
        _ => {}
    }
}
