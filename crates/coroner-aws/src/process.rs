//! The program that a profile names to get credentials from, `credential_process`. AWS's crate would run it too, but keep all that it
//! says, however much, and leave it behind when nobody waits any longer. Everything else of the profile is theirs.

use std::process::Stdio;
use std::time::SystemTime;

use aws_config::profile::{self, Profile, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_types::os_shim_internal::{Env, Fs};
use futures_util::future::try_join;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

/// Bytes that a program says on each of its outputs. Credentials are a few hundred.
const MOST: u64 = 64 << 10;
/// Profiles that may lead to each other.
const PROFILES: usize = 16;
/// What a profile calls the program from here on, where AWS's crate looks for a source of credentials.
const SOURCE: &str = "CoronerProcess";

/// Who gives credentials for a profile, if it, or the profile that it gets its own from, names a program; else AWS's crate knows.
pub(crate) async fn provider(profile: Option<&str>, config: &ProviderConfig) -> Option<ProfileFileCredentialsProvider> {
    let named = profile.map(|name| name.to_owned().into());
    let profiles = profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), named).await.ok()?;
    let (base, of_itself) = base(&profiles)?;
    let command = base.get("credential_process")?.to_owned();
    let source = if of_itself {
        format!("[{}]\nsource_profile = {SOURCE}\n[{SOURCE}]\ncredential_source = {SOURCE}\n", base.name())
    } else {
        format!("[{}]\ncredential_source = {SOURCE}\n", base.name())
    };
    let files = EnvConfigFiles::builder().include_default_config_file(true).include_default_credentials_file(true);
    let files = files.with_contents(EnvConfigFileKind::Credentials, source).build();
    let process = Process { command, account: base.get("aws_account_id").map(str::to_owned) };
    let provider = ProfileFileCredentialsProvider::builder().configure(config).profile_files(files);
    let provider = provider.profile_name(profiles.selected_profile().to_owned()).with_custom_provider(SOURCE, process);
    Some(provider.build())
}

/// The profile at the end of the chain of those that assume a role with the credentials of the next, and whether it assumes one with
/// its own. `None` if anything but a program gives credentials there. The order is that of AWS's crate.
fn base(profiles: &ProfileSet) -> Option<(&Profile, bool)> {
    let mut profile = profiles.get_profile(profiles.selected_profile())?;
    for at in 0..PROFILES {
        let has = |name: &str| profile.get(name).is_some();
        if at > 0 && has("aws_access_key_id") && has("aws_secret_access_key") {
            return None;
        }
        let source = profile.get("source_profile").filter(|_| has("role_arn") && !has("web_identity_token_file"));
        match source {
            Some(source) if source != profile.name() => profile = profiles.get_profile(source)?,
            itself => {
                let others =
                    ["credential_source", "web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id", "login_session"];
                return (!others.into_iter().any(has)).then_some((profile, itself.is_some()));
            }
        }
    }
    None
}

/// A program that says credentials.
#[derive(Debug)]
struct Process {
    command: String,
    account: Option<String>,
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.run())
    }
}

impl Process {
    async fn run(&self) -> provider::Result {
        let failed = |why: String| CredentialsError::provider_error(format!("the program that `credential_process` names {why}"));
        let mut command = shell(&self.command);
        // Who asks may stop waiting: then it has no reason to go on.
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| failed(format!("can't be run: {error}")))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (said, complained) = try_join(whole(stdout), whole(stderr)).await.map_err(failed)?;
        let status = child.wait().await.map_err(|error| failed(format!("was lost: {error}")))?;
        if !status.success() {
            return Err(failed(format!("failed, {status}: {}", String::from_utf8_lossy(&complained).trim())));
        }
        self.read(&said)
            .ok_or_else(|| failed("said no credentials; see `aws configure help config-vars` for what it has to say".to_owned()))
    }

    /// [What it says](https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html). Names are read however their
    /// letters are written, as AWS's crate does.
    fn read(&self, said: &[u8]) -> Option<Credentials> {
        let members: Map<String, Value> = serde_json::from_slice(said).ok()?;
        let member = |name: &str| members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let text = |name: &str| member(name).and_then(Value::as_str);
        if member("Version").and_then(Value::as_i64) != Some(1) {
            return None;
        }
        let expiry = match text("Expiration") {
            Some(time) => Some(SystemTime::try_from(DateTime::from_str(time, Format::DateTimeWithOffset).ok()?).ok()?),
            None => None,
        };
        let mut builder = Credentials::builder().access_key_id(text("AccessKeyId")?).secret_access_key(text("SecretAccessKey")?);
        builder.set_session_token(text("SessionToken").map(str::to_owned));
        builder.set_expiry(expiry);
        builder.set_account_id(text("AccountId").or(self.account.as_deref()).map(Into::into));
        Some(builder.provider_name("CredentialProcess").build())
    }
}

/// What a program says, as far as it ends.
async fn whole(output: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, String> {
    let Some(output) = output else { return Ok(Vec::new()) };
    let mut bytes = Vec::new();
    output.take(MOST + 1).read_to_end(&mut bytes).await.map_err(|error| format!("can't be read: {error}"))?;
    if bytes.len() as u64 > MOST { Err(format!("says more than {} KB, and credentials are less", MOST >> 10)) } else { Ok(bytes) }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// `cmd.exe` wants all of it in one more pair of quotes, and knows none of the escapes that arguments get.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").raw_arg(format!("\"{command}\""));
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_read_however_its_names_are_written() {
        let process = Process { command: String::new(), account: None };
        let key = |said: &str| process.read(said.as_bytes()).map(|found| found.access_key_id().to_owned());
        assert_eq!(key(r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#).as_deref(), Some("A"));
        assert_eq!(
            key(r#"{"version":1,"accesskeyid":"A","secretAccessKey":"s","Expiration":"2022-05-02T18:36:00+00:00"}"#).as_deref(),
            Some("A")
        );
        for said in [
            "",
            "[]",
            r#"{"AccessKeyId":"A","SecretAccessKey":"s"}"#,
            r#"{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}"#,
            r#"{"Version":1,"AccessKeyId":"A"}"#,
            r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"}"#,
        ] {
            assert_eq!(key(said), None, "{said}");
        }
    }
}
