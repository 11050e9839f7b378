use coroner_ecs::definition::{ContainerDefinition, MountPoint};
use serde_json::Value;

use crate::draft::{Operation, Remedy};
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy::change_definition;
use crate::scene::{Scene, TextAt};
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // SQLite could open the file and not write to it; a file of another owner gets the same words.
        at(LOG, "attempt to write a readonly database").weak(),
    ],
    explains: &["readonly-root-filesystem", "file-permission-denied", "application-error", "sidecar-crashed"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    ..Cause::new("volume-mounted-read-only", Stage::Run, Tier::Cause, page!("volume_mounted_read_only.md"))
};

/// Whose messages are of a mount as well: the kernel refuses a write with the same words.
const SAME_WORDS: &str = "readonly-root-filesystem";

/// A write that was refused on a mount that is read-only.
struct Refused<'s, 'a> {
    text: &'s TextAt<'a>,
    /// The path that the program names; none if it names no absolute one.
    path: Option<&'s str>,
    container: usize,
    index: usize,
    mount: &'a MountPoint,
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(refused) = refused(scene) else { return };
    let directory = &refused.mount.container_path;
    let words = || match refused.path {
        Some(path) => format!("{path} could not be written: it lies on the mount at {directory}"),
        None => format!("a write was refused, and the mount at {directory} is the only place that may not be written"),
    };
    let strength = match refused.text.demotion {
        0 => Strength::Strong,
        1 => Strength::Moderate,
        _ => Strength::Weak,
    };
    weigh.add(strength, || refused.text.fact(words()));
    let defined = || {
        let key = format!("containerDefinitions/{}/mountPoints/{}/readOnly", refused.container, refused.index);
        scene.defined(&key, format!("{} is mounted read-only at {directory}", refused.mount.source_volume))
    };
    match scene.story.end {
        // Who goes on without what it could not write is none the worse for it.
        End::Running => weigh.against(Strength::Moderate, || scene.seen("lastStatus", "it goes on running")),
        _ if refused.path.is_some() && refused.text.demotion == 0 => weigh.strong(defined),
        _ => weigh.moderate(defined),
    }
}

fn is_read_only(mount: &MountPoint) -> bool {
    mount.read_only.0 == Some(true)
}

/// The first refusal in the container's log that one of its mounts accounts for.
fn refused<'s, 'a>(scene: &'s Scene<'a>) -> Option<Refused<'s, 'a>> {
    let (container, definition) = scene.first_definition()?;
    let own = |text: &TextAt<'a>| {
        text.place == LOG && text.demotion < FADED && text.container.is_none_or(|name| name == definition.name.as_str())
    };
    scene.texts_of(SAME_WORDS).chain(scene.texts_of(CAUSE.slug)).filter(|text| own(text)).find_map(|text| {
        let (path, index, mount) = account(&text.text, definition)?;
        Some(Refused { text, path, container, index, mount })
    })
}

/// The read-only mount that a refused write hit: the one that its path lies on, or the only one if there is no path and the root file
/// system can be written.
fn account<'t, 'a>(text: &'t str, definition: &'a ContainerDefinition) -> Option<(Option<&'t str>, usize, &'a MountPoint)> {
    let shape = pattern!(r#"(?:^|[\s\[('"`=:,])(/[\w@.+-]+(?:/[\w@.+-]+)*)"#)?;
    let paths = shape.groups(text);
    let mut read_only = definition.mount_points.iter().enumerate().filter(|(_, mount)| is_read_only(mount));
    if !paths.is_empty() {
        return paths.into_iter().find_map(|path| {
            let (index, mount) = mount_of(path, definition).filter(|(_, mount)| is_read_only(mount))?;
            Some((Some(path), index, mount))
        });
    }
    let (index, mount) = read_only.next().filter(|_| definition.readonly_root_filesystem.0 != Some(true))?;
    read_only.next().is_none().then_some((None, index, mount))
}

/// The mount that a path lies on: of those above it the nearest.
fn mount_of<'a>(path: &str, definition: &'a ContainerDefinition) -> Option<(usize, &'a MountPoint)> {
    let mounts = definition.mount_points.iter().enumerate();
    mounts.filter(|(_, mount)| is_above(mount, path)).max_by_key(|(_, mount)| mount.container_path.len())
}

fn is_above(mount: &MountPoint, path: &str) -> bool {
    let directory = mount.container_path.trim_end_matches('/');
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn says(scene: &Scene<'_>) -> String {
    match refused(scene) {
        Some(found) => {
            let (volume, directory) = (&found.mount.source_volume, &found.mount.container_path);
            format!("{} has to write to {directory}, where the volume {volume} is mounted read-only", scene.the_container())
        }
        None => format!("{} has to write to a volume that is mounted read-only", scene.the_container()),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(found) = refused(scene) else { return Vec::new() };
    let (volume, directory) = (&found.mount.source_volume, &found.mount.container_path);
    let operation = Operation {
        path: format!("/containerDefinitions/{}/mountPoints/{}/readOnly", found.container, found.index),
        was: Some(Value::Bool(true)),
        value: Some(Value::Bool(false)),
    };
    let mut remedy = Remedy {
        summary: format!("mount {volume} writable at {directory}: set readOnly of that mount point to false"),
        why: "The flag belongs to this mount alone: without it the kernel asks the file system itself whether the user may write."
            .to_owned(),
        risk: "Other tasks that mount the same volume then see what this one writes. On EFS the task role needs \
               elasticfilesystem:ClientWrite, and the container's user rights of its own."
            .to_owned(),
        ..Remedy::default()
    };
    change_definition(scene, vec![operation], &mut remedy);
    vec![remedy]
}
