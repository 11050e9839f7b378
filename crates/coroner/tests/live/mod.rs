//! A server that answers as AWS does, AWS's own command line to fill it, and Coroner to examine what is there.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

/// The cluster of every test.
pub(crate) const CLUSTER: &str = "prod";

/// How often something is looked for, ten times a second.
const PATIENCE: usize = 600;

/// A server on a port of its own. It ends with the test, also with one that fails.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

/// What Coroner made of something.
pub(crate) struct Examined {
    pub(crate) status: i32,
    pub(crate) report: Value,
    pub(crate) stderr: String,
}

impl Examined {
    /// Exit status, outcome and cause of the first verdict, for one comparison that shows everything if it fails.
    pub(crate) fn answer(&self) -> (i32, &str, &str) {
        let verdict = &self.report["verdicts"][0];
        (self.status, verdict["outcome"].as_str().unwrap_or("none"), verdict["cause"]["slug"].as_str().unwrap_or("none"))
    }
}

/// Whether a test can run. One that can't is skipped on a user's machine; in CI everything is there, so that it fails.
pub(crate) fn or_skip<T>(needed: Result<T, String>) -> Option<T> {
    match needed {
        Ok(needed) => Some(needed),
        Err(why) if std::env::var_os("CI").is_none() => {
            println!("skipped: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

/// A program of the environment that `cargo xtask test` makes.
fn program(name: &str) -> Result<PathBuf, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/live/python/bin").join(name);
    if path.exists() { Ok(path) } else { Err(format!("{name} is not there: run `cargo xtask test`")) }
}

/// Looks until it is there, for a bounded time.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("waited in vain: {what}")
}

impl Server {
    /// Starts a program, told by `tell` which port is its own, and waits until it answers.
    pub(crate) fn start(name: &str, tell: impl Fn(&mut Command, &str)) -> Result<Server, String> {
        let mut command = Command::new(program(name)?);
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        tell(&mut command, &port.to_string());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut server = Server { child, port };
        until(&format!("{name} answers"), || {
            assert!(server.child.try_wait().unwrap().is_none(), "{name} ended");
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        });
        server.aws(&["ecs", "create-cluster", "--cluster-name", CLUSTER]);
        Ok(server)
    }

    /// What AWS's command line prints. It must succeed.
    pub(crate) fn aws(&self, arguments: &[&str]) -> Value {
        let mut command = self.asking(&program("aws").unwrap());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    /// What Coroner makes of something in the cluster.
    pub(crate) fn coroner(&self, arguments: &[&str]) -> Examined {
        let mut command = self.asking(Path::new(env!("CARGO_BIN_EXE_coroner")));
        let Output { status, stdout, stderr } = command.args(arguments).args(["--format", "json"]).output().unwrap();
        Examined {
            status: status.code().unwrap(),
            report: serde_json::from_slice(&stdout).unwrap_or_default(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs lines as whoever pastes them does, with AWS's command line and jq, in a folder of their own.
    #[allow(dead_code, reason = "not every file of tests pastes")]
    pub(crate) fn paste(&self, lines: &str, folder: &Path) -> Output {
        let mut shell = self.asking(Path::new("/bin/sh"));
        let own = program("aws").unwrap().parent().unwrap().to_path_buf();
        shell.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", own.display())).args(["-c", lines]).current_dir(folder);
        shell.output().unwrap()
    }

    /// A program that asks this server, whatever the surroundings say.
    fn asking(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::null());
        command.envs([
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        command.env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port));
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is asked to end removes its containers; one that is killed leaves them.
        let _ = Command::new("sh").args(["-c", &format!("kill {}", self.child.id())]).status();
        for _ in 0..PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
    }
}
