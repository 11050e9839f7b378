use crate::pattern::pattern;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::Scene;

/// The plugin that mounts EFS for ECS, and the words of its driver: they have causes of their own.
/// [ecs_volume_driver.go](https://github.com/aws/amazon-ecs-agent/blob/master/ecs-init/volumes/ecs_volume_driver.go)
const OF_ECS: &str = r"amazon-ecs-volume-plugin|mounting volume failed|mount\.nfs4|\.efs\.|(?i:efs utils)";

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Docker puts the call before the plugin's answer: `VolumeDriver.Mount: …`, once `Plugin Error: VolumeDriver.Mount, {…}`.
        at(REASON.or(EVENT).or(AGENT_LOG), "VolumeDriver.").re(r"VolumeDriver\.(Create|Mount)[:,] *\S").unless(OF_ECS).decisive(),
        // What Docker looks up before and between; a plugin that doesn't know a volume yet says so to `Get`, too.
        at(REASON.or(EVENT).or(AGENT_LOG), "VolumeDriver.").re(r"VolumeDriver\.(Get|Path|Capabilities)[:,] *\S").unless(OF_ECS),
        // The call did not get an answer: it is the path of a request to the plugin's socket.
        at(REASON.or(EVENT).or(AGENT_LOG), "/VolumeDriver.")
            .re(r#"/VolumeDriver\.(Create|Mount|Get|Path)\\?"?: *\S"#)
            .unless(OF_ECS)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error looking up volume plugin")
            .re(r"(?i)disabled|dial unix|connection refused")
            .unless(OF_ECS),
    ],
    explains: &["efs-mount-failed-generic", "task-failed-to-start"],
    says: Some(says),
    changed_by: &[Part::Volume],
    ..Cause::new("volume-plugin-failed", Stage::Create, Tier::Cause, page!("volume_plugin_failed.md"))
};

fn says(scene: &Scene<'_>) -> String {
    let answer = pattern!(r#"VolumeDriver\.(\w+)\\?"?[:,] *([^\n]+)"#);
    let told = answer.and_then(|answer| scene.texts_of(CAUSE.slug).find_map(|text| answer.captures::<2>(&text.text)));
    match told {
        Some([call, words]) => format!("the Docker volume plugin failed at {call}: {}", shorten(words, 200)),
        None => "the Docker volume plugin did not serve the volume that the task mounts".to_owned(),
    }
}
