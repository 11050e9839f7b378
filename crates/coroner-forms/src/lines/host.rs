//! The words of an EC2 host: syslog and `journalctl` (`May 27 10:47:11 host dockerd[1]: …`), the kernel's ring buffer (`dmesg`):
//! <https://man7.org/linux/man-pages/man1/journalctl.1.html>, <https://man7.org/linux/man-pages/man1/dmesg.1.html>.

use std::borrow::Cow;

use super::{Line, agent, is_level, moment, names};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DOCKER: &[&str] = &["docker", "dockerd", "containerd", "docker-containerd", "dockerd-current", "runc"];
const AGENT: &[&str] = &["ecs", "ecs-agent", "ecs-init", "amazon-ecs-agent", "amazon-ecs-init", "amazon-ecs-volume-plugin"];
/// Other programs of a host of ECS.
const SYSTEM: &[&str] = &[
    "amazon-cloudwatch-agent",
    "amazon-ssm-agent",
    "audit",
    "auditd",
    "chronyd",
    "cloud-init",
    "crond",
    "CROND",
    "dbus-daemon",
    "dhclient",
    "ec2net",
    "init",
    "rsyslogd",
    "sshd",
    "sudo",
    "systemd",
    "systemd-journald",
    "systemd-logind",
    "systemd-networkd",
    "systemd-resolved",
];
/// Programs that write in the form of syslog to stdout, and so are found in containers.
const CONTAINED: &[&str] =
    &["postfix", "haproxy", "nginx", "dovecot", "opendkim", "named", "slapd", "mysqld", "httpd", "apache2", "php-fpm"];
/// What the kernel says of memory, disks, networks and crashed programs. PHP and Apache put the same time before their own words.
const KERNEL: &[&str] = &[
    "Out of memory",
    "out of memory",
    "oom-kill:",
    "oom_reaper:",
    "oom-killer",
    "Killed process ",
    "Tasks state ",
    "Mem-Info:",
    "Memory cgroup",
    "memory: usage ",
    "Call Trace:",
    "Hardware name:",
    "segfault at ",
    "traps: ",
    "general protection fault",
    "EXT4-fs",
    "XFS (",
    "overlayfs: ",
    "docker0: ",
    "br-",
    "veth",
    "eth0: ",
    "ens5: ",
    "IPv6: ADDRCONF",
    "nvme",
    "blk_update_request",
    "I/O error",
    "Buffer I/O",
    "nfs: ",
    "TCP: ",
    "nf_conntrack: ",
    "hung_task",
    "blocked for more than",
    "watchdog: ",
    "rcu: ",
    "CPU: ",
    "audit: type=",
    "systemd[1]: ",
    "NVRM: ",
];

/// Which of the host's programs speaks: `docker`, `ecs-agent`, `kernel`, or `systemd` for all others.
pub(super) fn speaker(program: &str) -> &'static str {
    let program = program.strip_suffix(".service").unwrap_or(program);
    match program {
        "kernel" => "kernel",
        program if DOCKER.contains(&program) || program.starts_with("containerd-shim") => "docker",
        program if AGENT.contains(&program) => "ecs-agent",
        _ => "systemd",
    }
}

/// A line of one of the host's programs, its words without the stamp that the program itself put before them.
pub(super) fn line<'a>(host: &'static str, at: Option<Cow<'a, str>>, message: Cow<'a, str>) -> Line<'a> {
    let inner = match host {
        "ecs-agent" => agent::within(&message),
        "kernel" => kernel(&message).map(|(_, words)| Line::of_host(host, Cow::Owned(words.to_owned()))),
        _ => None,
    };
    let mut line = inner.unwrap_or_else(|| Line::of_host(host, message));
    if line.at.is_none() || at.is_some() {
        line.at = at;
    }
    // Docker says the year, which syslog doesn't.
    if host == "docker" && line.at.is_none() {
        let time = line.message.strip_prefix("time=\"").and_then(|rest| rest.split('"').next());
        line.at = time.and_then(|time| moment::of(Cow::Owned(time.to_owned())));
    }
    line
}

/// `May 27 10:47:11 host dockerd[1]: words`.
pub(super) fn syslog(text: &str) -> Option<Line<'_>> {
    let (month, rest) = text.split_at_checked(3)?;
    let (day, rest) = rest.strip_prefix(' ')?.split_at_checked(2)?;
    let (clock, rest) = rest.strip_prefix(' ')?.split_at_checked(8)?;
    let day = day.trim_start_matches(' ');
    let is_time = MONTHS.contains(&month) && day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)) && is_clock(clock);
    is_time.then(|| tagged(None, rest.strip_prefix(' ')?, false)).flatten()
}

/// `2025-05-27T10:47:11+0000 host dockerd[1]: words`, after the time.
pub(super) fn journal<'a>(at: &'a str, rest: &'a str) -> Option<Line<'a>> {
    tagged(Some(Cow::Borrowed(at)), rest, true)
}

fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':').map(|part| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten());
    let (hour, minute, second) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
    parts.next().is_none() && hour.is_some_and(|n| n < 24) && minute.is_some_and(|n| n < 60) && second.is_some_and(|n| n <= 60)
}

/// `host program[pid]: words`, or without the host. With `iso`, the time before it was one that any program may write.
fn tagged<'a>(at: Option<Cow<'a, str>>, text: &'a str, iso: bool) -> Option<Line<'a>> {
    let (first, rest) = text.split_once(' ')?;
    let (name, tag, message) = match first.strip_suffix(':') {
        Some(tag) if !iso => (None, tag, rest),
        Some(_) => return None,
        None => {
            let (tag, message) = rest.split_once(' ').unwrap_or((rest, ""));
            (Some(first), tag.strip_suffix(':')?, message)
        }
    };
    let (program, pid) = match tag.strip_suffix(']').and_then(|tag| tag.rsplit_once('[')) {
        Some((program, pid)) if !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit()) => (program, Some(pid)),
        _ => (tag, None),
    };
    let is_host = |name: &str| {
        let signs = name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        signs && !is_level(name) && (!iso || name == "localhost" || name.contains(|c: char| c.is_ascii_digit()))
    };
    let is_program = |c: char| c.is_ascii_alphanumeric() || "-._/()@:".contains(c);
    if !name.is_none_or(is_host) || program.is_empty() || !program.chars().all(is_program) || is_level(program) {
        return None;
    }
    if let Some(container) = container(program) {
        return Some(Line { at, container, message: Cow::Borrowed(message), ..Line::default() });
    }
    let host = speaker(program);
    // Threads and loggers are named so, too.
    let is_domain = |name: &str| of_ec2(name) || name == "localhost" || name.contains('.');
    if iso && pid.is_none() && !name.is_some_and(is_domain) && !(host == "kernel" && is_kernels(message)) {
        return None;
    }
    if host == "systemd" && !SYSTEM.contains(&program) && !is_hosts(name, program, pid, iso) {
        return None;
    }
    Some(line(host, at, Cow::Borrowed(message)))
}

/// Whether EC2 gives such a name to a host.
fn of_ec2(name: &str) -> bool {
    name.starts_with("ip-") || name.starts_with("i-")
}

fn is_kernels(message: &str) -> bool {
    KERNEL.iter().any(|words| message.contains(words))
}

/// Whether an unknown program is one of the host, of which the name is known. A container's first process has the number 1.
fn is_hosts(name: Option<&str>, program: &str, pid: Option<&str>, iso: bool) -> bool {
    let contained = CONTAINED.iter().any(|known| program.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    !contained && pid != Some("1") && name.is_some_and(|name| !iso || (pid.is_some() && of_ec2(name)))
}

/// The container whose words Docker's drivers `journald` and `syslog` put there, if the tag is one of theirs: its ID or name.
fn container<'a>(tag: &str) -> Option<Option<Cow<'a, str>>> {
    let name = tag.strip_prefix("docker/").unwrap_or(tag);
    let is_id = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) && name.contains(|c: char| c.is_ascii_digit());
    if is_id {
        return Some(None);
    }
    let named = name.len() < tag.len() || (name.starts_with("ecs-") && !AGENT.contains(&name) && name.matches('-').count() >= 4);
    named.then(|| names::of_docker(Cow::Owned(name.to_owned()), None))
}

/// `[12345.678901] words` or `[Tue May 27 10:47:11 2025] words`.
pub(super) fn ring(text: &str) -> Option<Line<'_>> {
    let (at, message) = kernel(text)?;
    if at.is_some() && !is_kernels(message) {
        return None;
    }
    Some(Line { at: at.map(Cow::Owned), ..Line::of_host("kernel", Cow::Borrowed(message)) })
}

fn kernel(text: &str) -> Option<(Option<String>, &str)> {
    let (stamp, words) = text.strip_prefix('[')?.split_once(']')?;
    let words = if words.is_empty() { words } else { words.strip_prefix(' ')? };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match stamp.trim_start_matches(' ').split_once('.') {
        Some((seconds, micros)) if digits(seconds) && micros.len() == 6 && digits(micros) => Some((None, words)),
        Some(_) => None,
        None => Some((Some(day_and_clock(stamp)?), words)),
    }
}

/// ISO 8601 of `Tue May 27 10:47:11 2025`.
fn day_and_clock(stamp: &str) -> Option<String> {
    let mut parts = stamp.split(' ').filter(|part| !part.is_empty());
    let (weekday, month, day, clock, year) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let year: u16 = year.parse().ok().filter(|year| (1970..=9999).contains(year))?;
    let whole = DAYS.contains(&weekday) && is_clock(clock) && parts.next().is_none();
    whole.then(|| format!("{year:04}-{month:02}-{day:02}T{clock}"))
}

#[cfg(test)]
mod tests {
    use super::super::unwrap;

    fn told(line: &str) -> Option<(Option<&'static str>, String)> {
        unwrap(line).map(|line| {
            (line.host, format!("{}|{}|{}", line.at.as_deref().unwrap_or("-"), line.container.as_deref().unwrap_or("-"), line.message))
        })
    }

    fn host(host: &'static str, said: &str) -> Option<(Option<&'static str>, String)> {
        Some((Some(host), said.to_owned()))
    }

    #[test]
    fn the_hosts_programs_are_told_apart() {
        let docker = "time=\"2025-05-27T10:47:11.5Z\" level=error msg=\"x\"";
        assert_eq!(
            told(&format!("May 27 10:47:11 ip-10-0-1-5 dockerd[3251]: {docker}")),
            host("docker", &format!("2025-05-27T10:47:11.5Z|-|{docker}"))
        );
        assert_eq!(
            told(&format!("2025-05-27T10:47:11+0000 ip-10-0-1-5 dockerd[3251]: {docker}")),
            host("docker", &format!("2025-05-27T10:47:11+0000|-|{docker}"))
        );
        let killed = "Memory cgroup out of memory: Killed process 4142 (node)";
        assert_eq!(told(&format!("May  7 10:47:11 ip-10-0-1-5 kernel: [12345.678901] {killed}")), host("kernel", &format!("-|-|{killed}")));
        assert_eq!(
            told(&format!("2025-05-27T10:47:11.123456+00:00 ip-10-0-1-5.eu-west-1.compute.internal kernel: {killed}")),
            host("kernel", &format!("2025-05-27T10:47:11.123456+00:00|-|{killed}"))
        );
        assert_eq!(
            told("May 27 10:47:11 ip-10-0-1-5 ecs[99]: 2025-05-27T10:47:10Z [INFO] pre-start"),
            host("ecs-agent", "2025-05-27T10:47:10Z|-|pre-start")
        );
        assert_eq!(told("May 27 10:47:11 ip-10-0-1-5 amazon-ecs-agent[9]: odd"), host("ecs-agent", "-|-|odd"));
        assert_eq!(told("May 27 10:47:11 ip-10-0-1-5 systemd[1]: docker.service: Failed"), host("systemd", "-|-|docker.service: Failed"));
        assert_eq!(
            told("2025-05-27T10:47:11+0000 ip-10-0-1-5 sshd[7]: Connection closed"),
            host("systemd", "2025-05-27T10:47:11+0000|-|Connection closed")
        );
        assert_eq!(told("May 27 10:47:11 dockerd[3251]: x"), host("docker", "-|-|x"));
    }

    #[test]
    fn a_containers_words_in_the_journal_are_its_own() {
        assert_eq!(told("May 27 10:47:11 ip-10-0-1-5 0f1e2d3c4b5a[3251]: boom"), Some((None, "-|-|boom".to_owned())));
        assert_eq!(
            told("May 27 10:47:11 ip-10-0-1-5 ecs-web-42-app-fca984cafab0fcd04b00[3251]: boom"),
            Some((None, "-|app|boom".to_owned()))
        );
        assert_eq!(told("May 27 10:47:11 ip-10-0-1-5 docker/app[3251]: boom"), Some((None, "-|app|boom".to_owned())));
    }

    #[test]
    fn the_kernels_ring_is_known_by_its_stamps() {
        assert_eq!(told("[12345.678901] oom-kill:constraint=CONSTRAINT_MEMCG"), host("kernel", "-|-|oom-kill:constraint=CONSTRAINT_MEMCG"));
        assert_eq!(told("[    0.000000] Linux version 6.1"), host("kernel", "-|-|Linux version 6.1"));
        assert_eq!(
            told("[Tue May 27 10:47:11 2025] Out of memory: Killed process 1234 (node)"),
            host("kernel", "2025-05-27T10:47:11|-|Out of memory: Killed process 1234 (node)")
        );
    }

    #[test]
    fn lines_of_programs_that_look_alike_stay_theirs() {
        for line in [
            "[2025-05-27 10:00:00] boom",
            "[info] boom",
            "[1] worker",
            "[12.5] boom",
            "[12345.6789] boom",
            "[Tue May 27 10:47:11 2025] PHP Fatal error:  Uncaught Error",
            "[Tue May 27 10:47:11 2025] 10.0.1.5:4000 Accepted",
            "[Tue May 27 10:47:11 2025] [error] [client 10.0.1.5] x",
            "2025-05-27T10:47:11.123Z ERROR org.example.App: boom",
            "2025-05-27T10:47:11Z INFO main[12]: starting",
            "2025-05-27T10:47:11Z INFO docker: pulling",
            "2025-05-27T10:47:11Z app worker[3]: boom",
            "2025-05-27T10:47:11Z thread-1 init: boom",
            "2025-05-27T10:47:11Z gpu-1 kernel: launched",
            "2025-05-27T10:47:11Z pool-1-thread-2 docker: boom",
            "May 27 10:47:11 mail postfix/smtpd[12]: connect",
            "May 27 10:47:11 ERROR boom: no",
            "May 27 10:47:11 wiki[1]: started",
            "May 27 10:47:11 wiki[7]: started",
            "May 27 10:47:11 ip-10-0-1-5 wiki[1]: started",
            "May 27 10:47:11 ..... step: done",
            "May be: no",
            "Mai 27 10:47:11 ip-10-0-1-5 dockerd[1]: x",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
