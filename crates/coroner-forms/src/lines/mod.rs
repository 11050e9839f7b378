//! A log file as people download it has each line in a wrapper: of Docker, of a router, of the journal, of a tool that printed it. Each
//! file here knows some of them, and says in its head where their form is told.

mod agent;
mod host;
mod logfmt;
mod moment;
mod names;
mod prefixed;
mod record;
mod whole;
mod wrapped;

use std::borrow::Cow;

pub use whole::whole;

/// Words that say how bad something is, and are no names.
const LEVELS: &[&str] = &[
    "trace", "debug", "info", "notice", "warn", "warning", "err", "error", "crit", "critical", "fatal", "panic", "alert", "emerg",
    "success",
];

/// What was in a wrapper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// When, as it is written: ISO 8601, or milliseconds since 1970.
    pub at: Option<Cow<'a, str>>,
    /// The container whose words they are; for words of the host, the one that they are about.
    pub container: Option<Cow<'a, str>>,
    /// ID or ARN of the task. Copilot prints the start of the ID only.
    pub task: Option<Cow<'a, str>>,
    /// `docker`, `ecs-agent`, `kernel` or `systemd` if the words are the host's and no container's.
    pub host: Option<&'static str>,
    /// The words. They may be in a further wrapper.
    pub message: Cow<'a, str>,
}

impl<'a> Line<'a> {
    fn of_host(host: &'static str, message: Cow<'a, str>) -> Line<'a> {
        Line { host: Some(host), message, ..Line::default() }
    }

    /// The same, of its own.
    pub fn into_owned(self) -> Line<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Line {
            at: self.at.map(own),
            container: self.container.map(own),
            task: self.task.map(own),
            host: self.host,
            message: Cow::Owned(self.message.into_owned()),
        }
    }
}

/// What is in the wrapper of one line; `None` for a line in no known wrapper.
pub fn unwrap(line: &str) -> Option<Line<'_>> {
    known(uncoloured(line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r'])), true)
}

fn known(line: &str, outer: bool) -> Option<Line<'_>> {
    match line.as_bytes().first()? {
        b'{' => wrapped::unwrap(line).or_else(|| prefixed::labelled(None, line)),
        b'[' => host::ring(line).or_else(|| prefixed::pod(line)),
        b'0'..=b'9' => timed(line, outer),
        _ => host::syslog(line)
            .or_else(|| agent::unwrap(line))
            .or_else(|| prefixed::copilot(line))
            .or_else(|| prefixed::step(line))
            .or_else(|| prefixed::composed(line)),
    }
}

/// A line that begins with a time. A time alone is a wrapper if no program writes it so: GitHub has seven digits of a second, Docker nine.
fn timed(line: &str, outer: bool) -> Option<Line<'_>> {
    let (at, fraction, rest) = moment::leading(line)?;
    let rest = uncoloured(rest);
    let told = agent::unwrap(line).or_else(|| host::journal(at, rest)).or_else(|| prefixed::labelled(Some(at), rest));
    if told.is_some() || !outer || !matches!(fraction, 7 | 9) || !at.ends_with('Z') || line.len() == at.len() {
        return told;
    }
    let Some(mut inner) = known(rest, false) else { return Some(prefixed::stamped(at, rest)) };
    inner.at = inner.at.or(Some(Cow::Borrowed(at)));
    Some(inner)
}

/// A text without the colours at its start: `ESC [ 36 m`.
fn uncoloured(mut text: &str) -> &str {
    while let Some((codes, rest)) = text.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m')) {
        if !codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            break;
        }
        text = rest;
    }
    text
}

fn is_level(word: &str) -> bool {
    LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &[&str] = &[
        r#"{"log":"Error: x\n","stream":"stderr","time":"2025-05-27T10:47:11.123456789Z","attrs":{"com.amazonaws.ecs.container-name":"app"}}"#,
        r#"{"container_name":"/ecs-web-42-app-fca984cafab0fcd04b00","source":"stderr","log":"é","ecs_task_arn":"arn:aws:ecs:eu-west-1:1:task/a"}"#,
        r#"{"MESSAGE":[98,111],"__REALTIME_TIMESTAMP":"1748342831123456","SYSLOG_IDENTIFIER":"dockerd"}"#,
        r#"{"labels":{"container_name":"app"},"line":"boom","timestamp":"2025-05-27T10:47:11Z"}"#,
        r#"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"container":"app"},"values":[["1748342831123456789","a"]]}]}}"#,
        r#"{"results":[[{"field":"@message","value":"boom"},{"field":"@logStream","value":"ecs/app/1"}]],"status":"Complete"}"#,
        "level=info time=2025-05-27T10:47:11Z msg=\"Managed task [arn:aws:ecs:eu-west-1:1:task/a]: \\u00e9\" module=task.go",
        "2025-05-27T10:47:11Z [INFO] Managed task [arn:aws:ecs:eu-west-1:1:task/a]: é",
        "May 27 10:47:11 ip-10-0-1-5 dockerd[3251]: time=\"2025-05-27T10:47:11Z\" é",
        "2025-05-27T10:47:11+0000 ip-10-0-1-5 kernel: [12345.678901] Killed process 1 é",
        "[Tue May 27 10:47:11 2025] Out of memory: é",
        "\u{1b}[36mapp-1  | \u{1b}[0m2025-05-27T10:47:11.123456789Z é",
        "copilot/app/0f1e2d3c4b5a6 é",
        "[pod/web-abc/app] é",
        "2025-05-27T10:47:11Z {container_name=\"app\", x=\"\\\"é\"} é",
        "build\tstep\t2025-05-27T10:47:11.1234567Z é",
    ];

    #[test]
    fn nothing_that_is_cut_off_or_spoilt_does_harm() {
        let mut seed = 7_u32;
        for sample in SAMPLES {
            for end in (0..=sample.len()).filter(|end| sample.is_char_boundary(*end)) {
                let (start, rest) = sample.split_at(end);
                let _ = (unwrap(start), unwrap(rest), whole(start), whole(rest));
            }
            for _ in 0..500 {
                let mut bytes = sample.as_bytes().to_vec();
                for _ in 0..3 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let (from, to) = ((seed >> 8) as usize % bytes.len(), (seed >> 16) as usize % bytes.len());
                    bytes.swap(from, to);
                    bytes[from] = if seed.is_multiple_of(5) { (seed >> 24) as u8 } else { bytes[from] };
                }
                let text = String::from_utf8_lossy(&bytes);
                let _ = (unwrap(&text), whole(&text));
            }
        }
    }

    #[test]
    fn the_agents_words_are_found_behind_a_time_of_docker() {
        let line = unwrap("2025-05-27T10:47:11.734402095Z 2025-05-27T10:47:10Z [INFO] Managed task [x]: boom\r\n");
        let said = line.map(|line| (line.at.map(Cow::into_owned), line.host, line.message.into_owned()));
        assert_eq!(said, Some((Some("2025-05-27T10:47:10Z".to_owned()), Some("ecs-agent"), "Managed task [x]: boom".to_owned())));
    }

    #[test]
    fn ordinary_lines_are_in_no_wrapper() {
        for line in [
            "",
            "Error: connect ECONNREFUSED 10.0.1.5:5432",
            "    at Server.listen (/app/index.js:3:1)",
            "137 tasks",
            "2025-05-27T10:47:11.123456789Z",
            "{\"level\":\"error\",\"msg\":\"boom\",\"time\":\"2025-05-27T10:47:11.123Z\"}",
            "{\"taskArn\":\"arn:aws:ecs:eu-west-1:111122223333:task/prod/1\",\"lastStatus\":\"STOPPED\"}",
            "{\"timestamp\":1748342831123,\"message\":\"boom\"}",
            "2025-05-27 10:47:11,123 ERROR boom",
            "\u{1b}[31mError\u{1b}[0m: boom",
            "E0527 10:47:11.123456       1 main.go:1] boom",
            "10.0.1.5 - - [27/May/2025:10:47:11 +0000] \"GET / HTTP/1.1\" 502 0",
        ] {
            assert_eq!(unwrap(line), None, "{line}");
        }
    }
}
