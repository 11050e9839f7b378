use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Are you trying to mount a directory onto a file")
            .unless(r#"exec: \\*"[^"]*": stat .*: not a directory"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error mounting").re(r"to rootfs.*not a directory"),
        at(REASON.or(EVENT).or(AGENT_LOG), "rootfs_linux.go").re(r"mounting .*not a directory"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error mounting").re(r"to rootfs").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "rootfs_linux.go").re(r"mounting .*(caused|to rootfs)").moderate(),
    ],
    explains: &["application-error", "invalid-app-config"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    ..Cause::new("bind-mount-type-mismatch", Stage::Start, Tier::Cause, page!("bind_mount_type_mismatch.md"))
};

/// Docker makes a directory of a source that is not there, and mounts it where the program expects a file.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((_, container)) = scene.first_definition() else { return };
    if container.mount_points.is_empty() || !scene.lines().any(|(_, _, line)| line.message.contains("s a directory")) {
        return;
    }
    let Some(path) = pattern!(r"(?i)(/[\w./@-]+)[^/\n]{0,20}\bis a directory\b") else { return };
    let mounted = |path: &str| container.mount_points.iter().find(|mount| mount.container_path.trim_end_matches('/') == path);
    let found = scene.lines().find_map(|(stream, index, line)| Some((stream, index, mounted(path.group(&line.message)?)?)));
    if let Some((stream, index, mount)) = found {
        weigh.strong(|| scene.logged(stream, index, format!("{} is expected to be a file and is a directory", mount.container_path)));
        weigh.moderate(|| scene.defined_first("mountPoints", format!("the volume {} is mounted there", mount.source_volume)));
    }
}
