//! `coroner explain` and `coroner causes`: the catalogue.

use anyhow::anyhow;
use coroner_examiner::{Catalogue, Stage};
use coroner_report::{causes_json, causes_markdown, causes_text, page_json, page_markdown, page_text};

use crate::cli::{CausesArguments, ExplainArguments, Format};
use crate::output::{Output, Status};

pub(crate) fn explain(arguments: &ExplainArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let slug = arguments.slug.trim();
    let cause = catalogue.cause(slug).ok_or_else(|| {
        let near = nearest(slug, catalogue.causes().iter().map(|cause| cause.slug));
        anyhow!("no cause is called {slug:?}; {near}`coroner causes` lists them all")
    })?;
    output.write(&match output.format {
        Format::Text => page_text(cause, &output.text),
        Format::Json | Format::Rows => page_json(cause),
        Format::Markdown => page_markdown(cause),
    })?;
    Ok(Status::NothingFailed)
}

pub(crate) fn causes(arguments: &CausesArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let stage = match &arguments.stage {
        None => None,
        Some(name) => Some(Stage::ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| {
            let all: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
            anyhow!("no stage is called {name:?}; there are {}", all.join(", "))
        })?),
    };
    output.write(&match output.format {
        Format::Text => causes_text(catalogue, stage, &output.text),
        Format::Json | Format::Rows => causes_json(catalogue, stage),
        Format::Markdown => causes_markdown(catalogue, stage),
    })?;
    Ok(Status::NothingFailed)
}

/// `perhaps a, b or c; ` for what is typed nearly so, or is a part of it.
fn nearest<'a>(typed: &str, all: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(f64, &str)> = all
        .map(|name| {
            let part = if !typed.is_empty() && name.contains(typed) { 0.5 } else { 0.0 };
            (part + strsim::jaro_winkler(typed, name), name)
        })
        .filter(|(likeness, _)| *likeness > 0.84)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let names: Vec<&str> = near.iter().take(3).map(|(_, name)| *name).collect();
    if names.is_empty() { String::new() } else { format!("perhaps {}; ", names.join(", ")) }
}
