//! How a tool is started that asks AWS, such that a server on the loopback plays AWS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use coroner_replay::Server;
use serde_json::Value;

use crate::python;

/// Two tools that can share an environment.
const PACKAGES: &[&str] = &["ecs-doctor==0.5.0", "lazy-ecs==0.9.0"];
/// What ecs-doctor asks for.
pub(crate) const PYTHON: (u32, u32) = (3, 12);
/// How long a tool may take for a case.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a tool runs: who plays AWS, in which region, and a folder that is the tool's home.
pub(crate) struct Setting<'a> {
    pub(crate) server: &'a Server,
    pub(crate) region: &'a str,
    pub(crate) home: &'a Path,
}

impl Setting<'_> {
    /// A command that knows nothing of whoever runs it: not their account, and not their configuration.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("AWS_ENDPOINT_URL", self.server.endpoint())
            .envs([("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_EC2_METADATA_DISABLED", "true")])
            .envs([("AWS_REGION", self.region), ("AWS_DEFAULT_REGION", self.region)])
            .env("HOME", self.home);
        command
    }

    /// What a command printed that ended with one of these statuses; `None` if it took too long.
    pub(crate) fn patiently(&self, mut command: Command, fine: &[i32]) -> anyhow::Result<Option<String>> {
        let [printed, errors] = ["stdout", "stderr"].map(|name| self.home.join(name));
        let name = command.get_program().to_string_lossy().rsplit('/').next().unwrap_or_default().to_owned();
        command.stdin(Stdio::null()).stdout(fs::File::create(&printed)?).stderr(fs::File::create(&errors)?);
        let mut child = command.spawn().with_context(|| name.clone())?;
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > PATIENCE {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        if !status.code().is_some_and(|code| fine.contains(&code)) {
            bail!("{name} ended with {status}: {}", fs::read_to_string(&errors)?.trim());
        }
        Ok(Some(fs::read_to_string(&printed)?))
    }
}

/// The environment of ecs-doctor and lazy-ecs, made if it is not there.
pub(crate) fn environment(scratch: &Path) -> anyhow::Result<PathBuf> {
    let folder = scratch.join("python");
    python::environment(&folder, PYTHON, PACKAGES)?;
    Ok(folder)
}

pub(crate) fn ecs_doctor_arguments<'a>(cluster: &'a str, service: &'a str) -> [&'a str; 6] {
    ["diagnose", "--json", "--cluster", cluster, "--service", service]
}

/// What ecs-doctor leads with.
pub(crate) fn ecs_doctor_headline(printed: &str) -> String {
    let report: Value = serde_json::from_str(printed).unwrap_or_default();
    report["root_cause"]["cause"].as_str().unwrap_or_default().to_owned()
}
