//! A Python that can make environments of its own, for the tools that are written in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::run;

/// The first interpreter of at least this version that can make environments. A machine with only the Rust toolchain gets Debian's.
pub(crate) fn find(least: (u32, u32)) -> anyhow::Result<PathBuf> {
    if let Some(python) = candidates().into_iter().find(|python| fits(python, least)) {
        return Ok(python);
    }
    run("apt-get", &["update", "--quiet"])?;
    run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "python3", "python3-venv"])?;
    candidates().into_iter().find(|python| fits(python, least)).with_context(|| format!("no Python {}.{} or later", least.0, least.1))
}

/// By name, and those that pyenv keeps without a name on the path.
fn candidates() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        ["python3", "python3.14", "python3.13", "python3.12", "/usr/bin/python3"].iter().map(PathBuf::from).collect();
    for version in text(Command::new("pyenv").args(["versions", "--bare"])).lines() {
        let prefix = text(Command::new("pyenv").args(["prefix", version.trim()]));
        all.push(Path::new(prefix.trim()).join("bin/python3"));
    }
    all
}

fn text(command: &mut Command) -> String {
    command.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

fn fits(python: &Path, (major, minor): (u32, u32)) -> bool {
    let asked = format!("import ensurepip, venv, sys; sys.exit(sys.version_info < ({major}, {minor}))");
    Command::new(python).args(["-c", &asked]).output().is_ok_and(|output| output.status.success())
}

/// Makes an environment in `folder` with packages of fixed versions, unless it is there.
pub(crate) fn environment(folder: &Path, least: (u32, u32), packages: &[&str]) -> anyhow::Result<()> {
    let marker = folder.join("packages");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&marker).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    let python = find(least)?;
    let (Some(python), Some(path)) = (python.to_str(), folder.to_str()) else { bail!("the folder's name is no UTF-8") };
    run(python, &["-m", "venv", "--clear", path])?;
    let python = format!("{path}/bin/python");
    let mut arguments = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    arguments.extend(packages);
    run(&python, &arguments)?;
    std::fs::write(marker, wanted)?;
    Ok(())
}
