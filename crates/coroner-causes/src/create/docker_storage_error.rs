use crate::prelude::*;
use crate::run::readonly_root_filesystem::refused_where_all_is_writable;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "dm_task_run failed").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "devmapper: ")
            .re(r"(?i)(devmapper|devicemapper): (error|base device|can't|failed)")
            .unless(r"(?i)thin pool has|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "devicemapper: Error").unless(r"(?i)thin pool has|no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "from driver devicemapper"),
        at(REASON.or(EVENT).or(AGENT_LOG), "readlink /var/lib/docker/overlay2"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error creating overlay mount").unless(r"(?i)no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "structure needs cleaning").decisive(),
        at(REASON.or(EVENT), "input/output error"),
        at(REASON.or(EVENT), "read-only file system").re(r"/var/lib/(docker|containerd)"),
        at(REASON.or(EVENT).or(AGENT_LOG), "layer does not exist"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to remove root filesystem").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "hcsshim::PrepareLayer").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error creating aufs mount").moderate(),
        at(AGENT_LOG, "EXT4-fs error"),
        at(AGENT_LOG, "Corruption").re(r"XFS \([^)]+\): .*(Corruption|corruption)"),
        at(AGENT_LOG, "Buffer I/O error on dev").moderate(),
    ],
    explains: &["docker-daemon-unresponsive", "readonly-root-filesystem"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("docker-storage-error", Stage::Create, Tier::Rare, page!("docker_storage_error.md"))
};

/// A root file system that nobody asked to be read-only was remounted so by the kernel: the disk below, or the pool, is full or broken.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((text, None)) = refused_where_all_is_writable(scene).filter(|_| !scene.on_fargate()) {
        weigh.strong(|| text.fact(format!("the host's storage went read-only: {}", text.text)));
    }
}
