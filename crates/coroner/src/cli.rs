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
    after_help = "Examples:\n  coroner service web -c prod\n  coroner file tasks.json\n\nExit status: 0 nothing failed, 1 a failure was found, 2 it could not be examined, 3 nothing can be established."
)]
pub(crate) struct Cli {
    /// Form of the report
    #[arg(long, value_enum, default_value_t = FormatArgument::Text, global = true)]
    pub(crate) format: FormatArgument,
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

/// What `--format` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArgument {
    /// For a terminal
    Text,
    /// `coroner/v1`
    Json,
    /// For an issue or a chat
    Markdown,
    /// One flat JSON object an incident, for engines; `coroner merge` joins them
    Rows,
    /// Of `coroner fix`: JSON Patch
    #[value(hide = true)]
    Patch,
    /// Of `coroner fix`: a script for a shell
    #[value(hide = true)]
    Commands,
    /// Of `coroner fix`: what register-task-definition takes
    #[value(hide = true)]
    Taskdef,
    /// Of `coroner fix`: where Terraform's files have it
    #[value(hide = true)]
    Terraform,
    /// Of `coroner fix`: where CloudFormation's template has it
    #[value(hide = true)]
    Cloudformation,
    /// Of `coroner fix`: as an override of CDK
    #[value(hide = true)]
    Cdk,
    /// Of `coroner fix`: where Compose's file has it
    #[value(hide = true)]
    Compose,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// `coroner/v1`
    Json,
    /// For an issue or a chat
    Markdown,
    /// One flat JSON object an incident
    Rows,
}

impl FormatArgument {
    /// The form of a report; `None` if it is one of a fix.
    pub(crate) fn of_a_report(self) -> Option<Format> {
        match self {
            FormatArgument::Text => Some(Format::Text),
            FormatArgument::Json => Some(Format::Json),
            FormatArgument::Markdown => Some(Format::Markdown),
            FormatArgument::Rows => Some(Format::Rows),
            _ => None,
        }
    }
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
    /// Examine one task, live
    Task(TaskArguments),
    /// Examine a service, live: its deployments, events, stopped tasks, load balancer, discovery, scaling
    Service(ServiceArguments),
    /// Examine every service of a cluster and its stopped tasks, live, worst first
    Cluster(ClusterArguments),
    /// The change that the first verdict advises: as a patch, commands, a task definition, or where your templates have it
    Fix(FixArguments),
    /// The least IAM policy that the live commands need
    Policy(PolicyArguments),
    /// The rows of several runs, joined into those of one
    Merge(MergeArguments),
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
    after_help = "Examples:\n  coroner file examples/157-claims-container-limit-192\n  coroner file tasks.json services.json app.log\n  coroner file events.jsonl.gz --format json\n  coroner file -r archive/2026/11 --format rows\n\ndocs/inputs.md lists all that is read."
)]
pub(crate) struct FileArguments {
    /// Files, folders, or - for standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Each file below the folders is by itself: archives of events, of any size
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// One verdict for each task, not one for each incident
    #[arg(long)]
    pub(crate) each: bool,
    /// Threads for a stream of events; by default one for each processor, four at most
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) threads: Option<u8>,
}

/// Join rows.
#[derive(Args)]
#[command(after_help = "Example:\n  find archive -name '*.gz' | xargs -P 4 -n 50 coroner file --format rows | coroner merge -")]
pub(crate) struct MergeArguments {
    /// Files of rows, folders of them, or - for standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// Who asks AWS, and where; the environment and the AWS configuration tell what isn't given, as they do for the AWS CLI.
#[derive(Args, Clone)]
pub(crate) struct LiveArguments {
    /// Name of a profile
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Region; an ARN or the address of a page tells it too
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Where all services are reached
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Seconds after which it reports what it has [default: 30; with --watch 1800]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: Option<u64>,
    /// Keep the whole case in a file, without secrets, for `coroner file`
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// One verdict for each task, not one for each incident
    #[arg(long)]
    pub(crate) each: bool,
}

/// Examine one task.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  coroner task 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -c prod\n  coroner task arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0"
)]
pub(crate) struct TaskArguments {
    /// Id, ARN, or the address of its page in the console
    pub(crate) task: String,
    /// Name or ARN of its cluster; looked for if not given
    #[arg(short, long)]
    pub(crate) cluster: Option<String>,
    /// A log group that keeps events of ECS, for tasks that ECS has forgotten; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) events_group: Vec<String>,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
}

/// Examine a service.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  coroner service web -c prod\n  coroner service web -c prod --watch\n  coroner service https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web"
)]
pub(crate) struct ServiceArguments {
    /// Name, ARN, or the address of its page in the console
    pub(crate) service: String,
    /// Name or ARN of its cluster; looked for if not given
    #[arg(short, long)]
    pub(crate) cluster: Option<String>,
    /// A log group that keeps events of ECS, for tasks that ECS has forgotten; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) events_group: Vec<String>,
    /// Follow its deployment until it is steady or failed, and then say why
    #[arg(long)]
    pub(crate) watch: bool,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 5, requires = "watch", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) interval: u64,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
}

/// Examine a cluster.
#[derive(Args)]
#[command(after_help = "Example:\n  coroner cluster prod --save prod.json")]
pub(crate) struct ClusterArguments {
    /// Name, ARN, or the address of its page in the console
    pub(crate) cluster: String,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
}

/// The change that a verdict advises.
#[derive(Args)]
#[command(
    after_help = "Besides text, json and markdown, --format takes: patch, commands, taskdef, terraform, cloudformation, cdk, compose.\n\nExamples:\n  coroner fix --service web -c prod\n  coroner fix --service web -c prod --write web.json\n  coroner fix tasks.json web.json --format commands\n  coroner fix tasks.json web.json --format terraform --remedy 2"
)]
pub(crate) struct FixArguments {
    /// Saved data: files, folders, or - for standard input
    #[arg(required_unless_present_any = ["task", "service"], conflicts_with_all = ["task", "service"])]
    pub(crate) paths: Vec<PathBuf>,
    /// Id, ARN or page of a task, live
    #[arg(long, conflicts_with = "service")]
    pub(crate) task: Option<String>,
    /// Name, ARN or page of a service, live
    #[arg(long)]
    pub(crate) service: Option<String>,
    /// Name or ARN of the cluster; looked for if not given
    #[arg(short, long)]
    pub(crate) cluster: Option<String>,
    /// Which remedy of the first verdict
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100))]
    pub(crate) remedy: usize,
    /// What only you know, for the change: NEW_IMAGE=registry/web:2; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Change a task definition in this file, and keep its formatting; make the file if it is not there
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) live: LiveArguments,
}

/// The least IAM policy.
#[derive(Args)]
#[command(
    after_help = "Example:\n  coroner policy > coroner-policy.json\n  aws iam create-policy --policy-name coroner --policy-document file://coroner-policy.json"
)]
pub(crate) struct PolicyArguments {
    /// Without what only an open question asks: the network, secrets, roles, images, instances
    #[arg(long)]
    pub(crate) minimal: bool,
    /// Partition of the accounts
    #[arg(long, value_enum, default_value_t = Partition::Aws)]
    pub(crate) partition: Partition,
}

/// Partition of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "kebab-case")]
pub(crate) enum Partition {
    /// All Regions but those of the others
    Aws,
    /// China
    AwsCn,
    /// GovCloud
    AwsUsGov,
    /// European Sovereign Cloud
    AwsEusc,
    /// Secret and top secret Regions
    AwsIso,
    /// See aws-iso
    AwsIsoB,
    /// See aws-iso
    AwsIsoE,
    /// See aws-iso
    AwsIsoF,
}

impl Partition {
    /// Its name in ARNs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Partition::Aws => "aws",
            Partition::AwsCn => "aws-cn",
            Partition::AwsUsGov => "aws-us-gov",
            Partition::AwsEusc => "aws-eusc",
            Partition::AwsIso => "aws-iso",
            Partition::AwsIsoB => "aws-iso-b",
            Partition::AwsIsoE => "aws-iso-e",
            Partition::AwsIsoF => "aws-iso-f",
        }
    }
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
