//! What a peer's headline says in the terms of the catalogue. Where a headline can be taken in two ways, it is taken in the way
//! that is better for the peer.

use coroner_examiner::{CAUSES, Stage};

use crate::incidents::{Grade, Incident};

/// What a headline claims.
pub(crate) struct Headline {
    /// What the headline begins with, or what it holds if this begins with `…`.
    text: &'static str,
    /// The causes that it names.
    names: &'static [&'static str],
    /// An area that it names: all causes of these stages …
    stages: &'static [Stage],
    /// … and these.
    area: &'static [&'static str],
    /// Whether it tells what happened and not why. If no cause that it names is the case's, nothing is settled.
    symptom: bool,
}

const NOTHING: Headline = Headline { text: "", names: &[], stages: &[], area: &[], symptom: true };

/// A headline that names causes.
const fn cause(text: &'static str, names: &'static [&'static str]) -> Headline {
    Headline { text, names, symptom: false, ..NOTHING }
}

/// A headline that names an area.
const fn area(text: &'static str, stages: &'static [Stage], area: &'static [&'static str]) -> Headline {
    Headline { text, stages, area, symptom: false, ..NOTHING }
}

/// A headline that tells a symptom; the wrappers of the catalogue that mean the same.
const fn symptom(text: &'static str, area: &'static [&'static str]) -> Headline {
    Headline { text, area, ..NOTHING }
}

const KILLED_FOR_MEMORY: &[&str] = &["container-out-of-memory", "task-out-of-memory", "host-out-of-memory", "child-process-out-of-memory"];
const REPLACED: &[&str] = &["normal-scale-in", "normal-deployment-replacement", "sigterm-normal-stop"];
const SECRETS: &[&str] = &[
    "secret-access-denied",
    "secret-has-no-value",
    "secret-json-invalid",
    "secret-json-key-missing",
    "secret-kms-access-denied",
    "secret-not-found",
    "secret-reference-wrong",
    "secret-unreachable",
    "env-file-access-denied",
    "env-file-unreachable",
];
const EGRESS: &[&str] =
    &["registry-unreachable", "secret-unreachable", "logs-unreachable", "env-file-unreachable", "dependency-unreachable"];

/// The headlines of ecs-doctor 0.5.0: `root_cause.cause` of its report.
pub(crate) const ECS_DOCTOR: &[Headline] = &[
    // It says so of an exhausted Java heap too.
    Headline { area: &["runtime-heap-exhausted"], ..cause("Container is being OOM-killed", KILLED_FOR_MEMORY) },
    area("ECS cannot pull the container image", &[Stage::Pull], &["registry-unreachable", "network-egress-blocked"]),
    cause(
        "Container image does not exist",
        &["image-tag-not-found", "image-repository-not-found", "image-reference-wrong", "image-digest-gone"],
    ),
    area("Task cannot initialize", &[], SECRETS),
    cause("Secret or SSM parameter does not exist", &["secret-not-found", "secret-reference-wrong"]),
    Headline {
        names: &["insufficient-cpu-capacity", "insufficient-memory-capacity"],
        ..area("ECS cannot schedule tasks", &[Stage::Placement], &["subnet-out-of-ips", "capacity-provider-cannot-scale"])
    },
    Headline {
        names: &["load-balancer-health-check-failed", "alb-no-healthy-targets"],
        ..area("ALB targets are unhealthy", &[Stage::LoadBalancer], &["app-port-in-use", "port-bind-permission-denied"])
    },
    Headline { names: &["network-egress-blocked"], ..area("Network connectivity issue", &[], EGRESS) },
    Headline {
        names: &["container-health-check-failed", "load-balancer-health-check-failed"],
        ..area("Container or ALB health checks are consistently failing", &[Stage::Health, Stage::LoadBalancer], &[])
    },
    symptom("Deployment failed and was rolled back", &["circuit-breaker-tripped"]),
    Headline { stages: &[Stage::Health, Stage::LoadBalancer], ..symptom("Deployment is stalled", &["task-start-impaired"]) },
    cause("Deployment is deadlocked", &["deployment-config-blocks-replacement"]),
    Headline {
        names: &["efs-mount-failed-generic"],
        ..area(
            "EFS/NFS volume failed to mount",
            &[],
            &["efs-access-denied", "efs-dns-unresolved", "efs-root-directory-missing", "efs-unreachable"],
        )
    },
    cause(
        "Container filesystem error",
        &["disk-full-at-runtime", "disk-full-on-create", "disk-full-on-pull", "instance-disk-full", "readonly-root-filesystem"],
    ),
    Headline { names: &["container-start-timeout"], ..symptom("Task failed to start", &["task-failed-to-start"]) },
    cause("Fargate Spot task was interrupted", &["spot-interruption"]),
    cause("Essential container exited with code 0", &["process-exits-immediately", "job-completed-normally"]),
    symptom("Service is crash-looping", &["steady-state-not-reached"]),
    area("Application process is crashing with a non-zero exit code", &[Stage::Run], &[]),
    symptom("An essential container exited", &["essential-container-exited"]),
    cause("Container is not handling SIGTERM", &["killed-after-stop-timeout", "signal-not-forwarded"]),
    area("Application crash signature detected in CloudWatch logs", &[Stage::Run], &[]),
    cause("Sustained high CPU utilization", &["insufficient-task-cpu"]),
    area("Sustained high memory utilization", &[], KILLED_FOR_MEMORY),
    cause("ALB targets are returning HTTP 5xx", &["alb-bad-gateway"]),
    cause("Task definition has an invalid Fargate CPU/memory combination", &["invalid-cpu-memory-combination"]),
    cause("Task definition is missing executionRoleArn", &["execution-role-missing"]),
    area(
        "Container failed to start",
        &[Stage::Create, Stage::Start],
        &["exec-format-error", "illegal-instruction", "missing-shared-library", "image-platform-mismatch", "image-reference-wrong"],
    ),
    cause("Port already in use", &["app-port-in-use", "port-already-allocated", "host-port-conflict"]),
    cause("No targets registered in the ALB target group", &["target-not-registered", "lb-target-registration-failed"]),
    cause("Load balancer expects a port that no container exposes", &["load-balancer-reference-mismatch", "lb-health-check-port-wrong"]),
    cause("Health checks may be killing tasks before", &["lb-slow-start", "health-check-too-strict"]),
    cause("Network ACL is blocking outbound traffic", &["network-egress-blocked"]),
    cause("Security group blocks inbound traffic", &["lb-security-group-blocked"]),
    cause("Task was replaced by the ECS scheduler", REPLACED),
    cause("Task was manually stopped", &["user-stopped"]),
    cause("Container dependency condition never satisfied", &["dependency-container-failed", "dependency-start-timeout"]),
    symptom("FireLens log driver in use", &[]),
    symptom("Deployment circuit breaker is disabled", &[]),
    symptom("Container has no log configuration", &[]),
    symptom("ECS service was not found", &[]),
    symptom("Diagnosis incomplete", &[]),
    symptom("No issues detected", &[]),
    symptom("Cannot determine root cause", &[]),
];

/// The headlines of lazy-ecs 0.9.0: the line of its task history. Where it only repeats ECS's reason or the exit code, it tells a
/// symptom.
pub(crate) const LAZY_ECS: &[Headline] = &[
    cause("…killed due to out of memory (OOM)", KILLED_FOR_MEMORY),
    area(
        "…killed by SIGKILL (OOM, manual kill, or timeout)",
        &[],
        &["container-out-of-memory", "task-out-of-memory", "host-out-of-memory", "killed-after-stop-timeout", "user-stopped"],
    ),
    cause("…crashed with segmentation fault", &["segfault"]),
    cause("…gracefully stopped (SIGTERM)", REPLACED),
    area("…application error (exit code 1)", &[Stage::Run], &[]),
    symptom("…failed with exit code", &[]),
    area("…Failed to pull container image", &[Stage::Pull], &["registry-unreachable", "network-egress-blocked"]),
    area("…Insufficient resources available", &[Stage::Placement], &[]),
    symptom("…Task failed to start", &["task-failed-to-start"]),
    cause("…Task stopped by service scheduler (deployment/scaling)", REPLACED),
    cause("…Task stopped due to spot instance interruption", &["spot-interruption"]),
    cause("…Task manually stopped by user", &["user-stopped"]),
    symptom("…Task stopped", &[]),
    cause("…Task completed successfully", &["job-completed-normally"]),
    symptom("…Task is currently running", &[]),
];

/// What a headline claims; `None` if it isn't in the table.
pub(crate) fn read(table: &'static [Headline], said: &str) -> Option<&'static Headline> {
    table.iter().find(|headline| match headline.text.strip_prefix('…') {
        Some(part) => said.contains(part),
        None => said.starts_with(headline.text),
    })
}

impl Headline {
    /// How good the claim is; `None` if it settles nothing. An area is as good as a coarser cause if the established one lies in it,
    /// and never harmful.
    pub(crate) fn grade(&self, incident: &Incident) -> Option<Grade> {
        let stage = CAUSES.iter().find(|cause| cause.slug == incident.slug()).map(|cause| cause.stage);
        let named = self.names.iter().map(|slug| incident.grade(slug));
        let in_area = self.area.iter().any(|slug| incident.grade(slug).good()) || stage.is_some_and(|stage| self.stages.contains(&stage));
        match named.clone().min() {
            Some(best) if best.good() => Some(best),
            _ if in_area => Some(Grade::Acceptable),
            _ if named.clone().any(|grade| grade == Grade::Harmful) => Some(Grade::Harmful),
            _ if self.symptom => None,
            _ => Some(Grade::Other),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_slug_of_the_tables_is_in_the_catalogue() {
        for headline in ECS_DOCTOR.iter().chain(LAZY_ECS) {
            for slug in headline.names.iter().chain(headline.area) {
                assert!(CAUSES.iter().any(|cause| cause.slug == *slug), "{slug} of {:?}", headline.text);
            }
        }
    }

    #[test]
    fn headlines_are_graded() {
        let graded = |said: &str, label: Value| read(ECS_DOCTOR, said).map(|headline| headline.grade(&Incident::labelled(label)));
        let memory = "Container is being OOM-killed (out of memory)";
        assert_eq!(graded(memory, json!({"slug": "container-out-of-memory"})), Some(Some(Grade::Exact)));
        let stopped = json!({"slug": "killed-after-stop-timeout", "wrong": ["container-out-of-memory"]});
        assert_eq!(graded(memory, stopped), Some(Some(Grade::Harmful)));
        assert_eq!(graded(memory, json!({"slug": "segfault"})), Some(Some(Grade::Other)));
        let pull = "ECS cannot pull the container image";
        assert_eq!(graded(pull, json!({"slug": "registry-rate-limited"})), Some(Some(Grade::Acceptable)));
        assert_eq!(graded(pull, json!({"slug": "secret-unreachable"})), Some(Some(Grade::Other)));
        assert_eq!(graded("Service is crash-looping", json!({"slug": "segfault"})), Some(None));
        assert_eq!(graded("Something new", json!({"slug": "segfault"})), None);
    }
}
