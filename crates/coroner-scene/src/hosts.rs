//! Logs of hosts, and whom they name.

use std::collections::HashSet;

use coroner_case::LogStream;

/// Lines of a host's log that are searched for the ids of tasks and instances.
pub const LINES: usize = 20_000;

/// Names under which logs of the host come, not of a container.
pub fn is_agent(name: &str) -> bool {
    matches!(
        name,
        "ecs-agent"
            | "ecs-agent.log"
            | "ecs-init"
            | "docker"
            | "dockerd"
            | "docker-daemon"
            | "containerd"
            | "agent"
            | "amazon-ssm-agent"
            | "ssm-agent"
    )
}

/// Whether a log is a host's: its agent's, Docker's, or the kernel's and the system's.
pub fn is_host(name: &str) -> bool {
    is_agent(name) || matches!(name, "dmesg" | "messages" | "host-messages" | "syslog" | "kern" | "kernel" | "journal" | "journalctl")
}

/// Ids of the container instances and instances of EC2 that a log names.
pub fn hosts_in(stream: &LogStream) -> HashSet<String> {
    let mut hosts = HashSet::new();
    for line in stream.lines.iter().take(LINES) {
        for (at, marker) in line.message.match_indices("container-instance/") {
            // `container-instance/CLUSTER/ID`, or without the cluster in the short format.
            let resource: Vec<&str> = line.message[at + marker.len()..].splitn(3, '/').collect();
            hosts.extend(resource.iter().take(2).filter_map(|part| ids(part).next()).map(str::to_owned));
        }
        hosts.extend(ids(&line.message).filter(|id| id.starts_with("i-") || id.starts_with("mi-")).map(str::to_owned));
    }
    hosts
}

/// Ids in a line: of tasks and container instances (32 hexadecimal digits, or a UUID), of instances (`i-…`).
pub fn ids(line: &str) -> impl Iterator<Item = &str> {
    let separates = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '-');
    line.split(separates).filter(|word| word.len() >= 32 || ((word.starts_with("i-") || word.starts_with("mi-")) && word.len() >= 10))
}
