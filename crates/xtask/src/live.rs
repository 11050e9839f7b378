//! What the tests of live diagnosis need that is not Rust: servers that answer as AWS does, AWS's own command line, and a Docker
//! engine in which tasks really run. `crates/coroner/tests/live` looks for all of it in the same places.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::{python, root, run};

/// Fixed versions, so that the tests stay the same.
const PACKAGES: &[&str] = &["moto[server]==5.2.5", "ministack==1.5.33", "docker==7.2.0", "awscli==1.46.3"];

/// The image of the tasks. Its registry is a closed port of this machine: who pulls it is refused at once and asks no other machine.
const IMAGE: &str = "127.0.0.1:1/sample:1";

/// Where an engine listens that was there before.
const USUAL: &str = "/var/run/docker.sock";

/// How often an engine is asked whether it is up, or still is, ten times a second.
const PATIENCE: usize = 300;

/// The Docker engine that was started for the tests; it stops when this goes. An engine that was there before stays.
pub(crate) struct Engine(Option<Child>);

/// Makes all of it. Where a part can't be had, its tests tell that they are skipped; but CI can have every part.
pub(crate) fn prepare() -> anyhow::Result<Engine> {
    let made = python::environment(&folder().join("python"), (3, 10), PACKAGES).and_then(|()| jq()).and_then(|()| Engine::with_image());
    made.or_else(|error| {
        if std::env::var_os("CI").is_some() {
            return Err(error);
        }
        println!("some tests of live diagnosis will be skipped: {error:#}");
        Ok(Engine(None))
    })
}

fn folder() -> PathBuf {
    root().join("target/live")
}

impl Engine {
    fn with_image() -> anyhow::Result<Engine> {
        let own = folder().join("docker/docker.sock");
        if let Some(socket) = [own.as_path(), Path::new(USUAL)].into_iter().find(|socket| answers(socket)) {
            import(socket)?;
            return Ok(Engine(None));
        }
        let mut engine = Engine(Some(start(&own)?));
        engine.wait(&own)?;
        import(&own)?;
        Ok(engine)
    }

    fn wait(&mut self, socket: &Path) -> anyhow::Result<()> {
        for _ in 0..PATIENCE {
            if answers(socket) {
                return Ok(());
            }
            if !self.runs() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        bail!("dockerd did not come up: see {}", log().display())
    }

    fn runs(&mut self) -> bool {
        self.0.as_mut().is_some_and(|dockerd| matches!(dockerd.try_wait(), Ok(None)))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let Some(dockerd) = &self.0 else { return };
        // A killed engine would leave its containerd and its containers behind; one that is asked takes them along.
        let _ = Command::new("sh").args(["-c", &format!("kill {}", dockerd.id())]).status();
        for _ in 0..PATIENCE {
            if !self.runs() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        let _ = fs::remove_dir_all(sockets());
    }
}

/// Where the engine talks to its own parts. The path of a socket has little more than a hundred characters, which a workspace deep
/// in other folders would use up.
fn sockets() -> PathBuf {
    std::env::temp_dir().join(format!("coroner-{}", std::process::id()))
}

fn log() -> PathBuf {
    folder().join("docker/log")
}

/// Whether an engine is there and ready. It takes connections before it is.
fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.ends_with(b"OK"))
}

/// Starts an engine that leaves the network of this machine as it is: without a bridge, without rules of a firewall.
fn start(socket: &Path) -> anyhow::Result<Child> {
    install()?;
    let folder = folder().join("docker");
    fs::create_dir_all(&folder)?;
    // It stays behind when the machine is switched off, and its number may have gone to another process since.
    let pid = folder.join("pid");
    if pid.exists() {
        fs::remove_file(&pid)?;
    }
    let mut dockerd = Command::new("dockerd");
    for (option, path) in [("--data-root", folder.join("data")), ("--exec-root", sockets()), ("--pidfile", pid)] {
        dockerd.arg(option).arg(path);
    }
    dockerd.arg("--host").arg(address(socket));
    dockerd.args(["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"]);
    let log = fs::File::create(log())?;
    dockerd.stdout(log.try_clone()?).stderr(log);
    println!("$ {dockerd:?}");
    dockerd.spawn().context("dockerd could not be run")
}

/// Debian's jq, which printed commands call, if there is none and it may be installed.
fn jq() -> anyhow::Result<()> {
    if Command::new("jq").arg("--version").output().is_ok() {
        return Ok(());
    }
    if !Path::new("/etc/debian_version").exists() {
        bail!("jq is not there: install it");
    }
    run("apt-get", &["update", "--quiet"])?;
    run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "jq"])
}

/// Debian's engine, if there is none and it may be installed.
fn install() -> anyhow::Result<()> {
    let there = Command::new("dockerd").arg("--version").output().is_ok();
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    match (there, root) {
        (true, true) => Ok(()),
        (false, true) if Path::new("/etc/debian_version").exists() => {
            run("apt-get", &["update", "--quiet"])?;
            run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "docker.io"])
        }
        _ => bail!("no Docker engine answers at {USUAL}: start one"),
    }
}

fn address(socket: &Path) -> String {
    format!("unix://{}", socket.display())
}

/// Gives the engine an image with a shell, made of one static program, because an image can't be had everywhere.
fn import(socket: &Path) -> anyhow::Result<()> {
    let engine = address(socket);
    let there = Command::new("docker").args(["--host", &engine, "image", "inspect", IMAGE]).output();
    if there.context("docker could not be run")?.status.success() {
        return Ok(());
    }
    let folder = folder().join("image");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let bin = folder.join("root/bin");
    fs::create_dir_all(&bin)?;
    fs::copy(busybox(&folder)?, bin.join("busybox"))?;
    for name in ["sh", "sleep"] {
        symlink("busybox", bin.join(name))?;
    }
    within(&folder, "tar", &["--create", "--file", "image.tar", "--directory", "root", "."])?;
    within(&folder, "docker", &["--host", &engine, "import", "image.tar", IMAGE])
}

/// Debian's static busybox, unpacked rather than installed, because it would displace the one that is.
fn busybox(folder: &Path) -> anyhow::Result<PathBuf> {
    let download = || within(folder, "apt-get", &["download", "--quiet", "busybox-static"]);
    // A fresh machine has no lists of packages.
    download().or_else(|_| run("apt-get", &["update", "--quiet"]).and_then(|()| download()))?;
    let package = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "deb"));
    let package = package.context("apt-get downloaded no busybox-static")?.display().to_string();
    within(folder, "dpkg-deb", &["--extract", &package, "package"])?;
    ["package/bin/busybox", "package/usr/bin/busybox"]
        .iter()
        .map(|path| folder.join(path))
        .find(|path| path.exists())
        .context("busybox-static holds no busybox")
}

fn within(folder: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("$ {program} {}", arguments.join(" "));
    let status =
        Command::new(program).args(arguments).current_dir(folder).status().with_context(|| format!("{program} could not be run"))?;
    if !status.success() {
        bail!("{program} {} failed", arguments.join(" "));
    }
    Ok(())
}
