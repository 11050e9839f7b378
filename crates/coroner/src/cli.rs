//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Establishes why an Amazon ECS task or service failed, proves it, and gives the fix.
#[derive(Parser)]
#[command(
    name = "coroner",
    version,
    about,
    arg_required_else_help = true,
    after_help = "Example:\n  aws ecs describe-tasks --cluster prod --tasks 0f1e2d3c > tasks.json\n  coroner file tasks.json\n\nExit status: 0 nothing failed, 1 a failure was found, 2 it could not be examined."
)]
pub(crate) struct Cli {
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// Only the first line of each verdict
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// All evidence
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// A team's own causes [default: coroner.toml, if the current folder has one]
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) causes: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// `coroner/v1`
    Json,
    /// For an issue or a chat
    Markdown,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// In any case
    Always,
    /// In no case
    Never,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Examine saved data, offline; a folder, or several paths together, are one case
    File(FileArguments),
    /// Explain a pasted message, event or log excerpt
    Why(WhyArguments),
    /// The page of one cause: diagnosis, fix, why it works
    Explain(ExplainArguments),
    /// The catalogue of causes
    Causes(CausesArguments),
}

/// Examine saved data.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  coroner file examples/157-claims-container-limit-192\n  coroner file tasks.json services.json app.log\n  zcat events.jsonl.gz | coroner file - --format json"
)]
pub(crate) struct FileArguments {
    /// Files, folders, or - for standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// One verdict for each task, not one for each incident
    #[arg(long)]
    pub(crate) each: bool,
    /// Threads for a stream of events; by default one for each processor, four at most
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) threads: Option<u8>,
}

/// Explain a pasted message.
#[derive(Args)]
#[command(after_help = "Example:\n  coroner why \"CannotPullContainerError: ... no space left on device\"")]
pub(crate) struct WhyArguments {
    /// The message, or - for standard input
    #[arg(required = true)]
    pub(crate) text: Vec<String>,
}

/// The page of one cause.
#[derive(Args)]
#[command(after_help = "Example:\n  coroner explain killed-after-stop-timeout")]
pub(crate) struct ExplainArguments {
    /// Slug of the cause; `coroner causes` lists them
    pub(crate) slug: String,
}

/// The catalogue of causes.
#[derive(Args)]
#[command(after_help = "Example:\n  coroner causes --stage pull")]
pub(crate) struct CausesArguments {
    /// Only the causes of one stage of a task's life
    #[arg(long)]
    pub(crate) stage: Option<String>,
}
