//! What a build said.

use std::process::Command;

use anyhow::Context;
use coroner_replay::Server;

/// What a run said.
#[derive(PartialEq, Eq)]
pub(super) struct Said {
    /// None if it was killed.
    pub(super) status: Option<i32>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    /// What was asked of AWS: the order of calls of one round is left to chance.
    pub(super) calls: Vec<String>,
}

impl Said {
    /// Runs a command to its end.
    pub(super) fn of(command: &mut Command, server: Option<&Server>) -> anyhow::Result<Said> {
        let output = command.output().with_context(|| format!("{} could not be run", command.get_program().display()))?;
        let mut said = Said { status: output.status.code(), stdout: output.stdout, stderr: output.stderr, calls: Vec::new() };
        if let Some(server) = server {
            said.calls = server.calls().into_iter().map(|call| call.operation).collect();
            said.calls.sort();
            // The port is the system's choice.
            let endpoint = server.endpoint();
            let address = endpoint.trim_start_matches("http://");
            for text in [&mut said.stdout, &mut said.stderr] {
                if memchr::memmem::find(text, address.as_bytes()).is_some() {
                    *text = String::from_utf8_lossy(text).replace(address, "ADDRESS").into_bytes();
                }
            }
        }
        Ok(said)
    }

    /// Each part under the name that it is shown and kept by.
    pub(super) fn parts(&self) -> [(&'static str, Vec<u8>); 4] {
        let status = self.status.map_or_else(|| "killed".to_owned(), |status| status.to_string());
        [
            ("status", status.into_bytes()),
            ("stdout", self.stdout.clone()),
            ("stderr", self.stderr.clone()),
            ("calls", self.calls.join("\n").into_bytes()),
        ]
    }
}
