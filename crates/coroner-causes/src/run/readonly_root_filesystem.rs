use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy;
use crate::scene::{Scene, TextAt};
use crate::shape;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;
use coroner_case::LogStream;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The nginx image's start-up script asks `(read-only file system?)` for other obstacles too and goes on.
        at(LOG, "read-only file system").unless(r"read-only file system\?|/sys/|/proc/"),
        at(REASON, "read-only file system").unless(r"/sys/|/proc/").moderate(),
        at(LOG, "EROFS").re(r"\bEROFS\b"),
        at(LOG, "[Errno 30] Read-only file system"),
        at(LOG, "(30: Read-only file system)"),
        at(LOG, "ReadOnlyFileSystemException"),
        // .NET writes its diagnostics socket to /tmp; other start-up failures print it as well.
        at(LOG, "Failed to create CoreCLR, HRESULT: 0x80004005").weak(),
    ],
    explains: &["file-permission-denied", "application-error", "sidecar-crashed"],
    look: Some(look),
    fix: Some(fix),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Volume],
    complaints: &[Kind::ReadOnly],
    ..Cause::new("readonly-root-filesystem", Stage::Run, Tier::Cause, page!("readonly_root_filesystem.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((_, definition)) = scene.first_definition() else { return };
    match definition.readonly_root_filesystem.0 {
        Some(true) if shape::is_dotnet_status(scene) => {
            weigh.strong(|| {
                scene.seen_first(
                    "exitCode",
                    "137 is the low byte of .NET's 0x80008089, CoreClrInitFailure: it found no place to write, and no signal ended it",
                )
            });
            weigh.moderate(|| scene.defined_first("readonlyRootFilesystem", "the root file system is read-only"));
        }
        Some(true) if scene.texts_of("readonly-root-filesystem").any(|text| text.demotion == 0) => {
            // The kernel's answer and the setting that leads to it.
            weigh.decisive(|| scene.defined_first("readonlyRootFilesystem", "the root file system is read-only"));
        }
        Some(true) if let Some((stream, index, path)) = refused_write(scene) => {
            weigh.moderate(|| scene.logged(stream, index, format!("{path} could not be made or written, and no volume is mounted there")));
            weigh.moderate(|| scene.defined_first("readonlyRootFilesystem", "the root file system is read-only"));
        }
        Some(true) if scene.story.end == End::ByItself && scene.exit_code().is_some_and(|code| code != 0) => {
            weigh.weak(|| scene.defined_first("readonlyRootFilesystem", "the root file system is read-only"));
        }
        Some(false) | None if weigh.supported() => {
            // Asked for by nobody: the kernel made it so.
            let strength = if refused_where_all_is_writable(scene).is_some() { Strength::Decisive } else { Strength::Weak };
            weigh.against(strength, || {
                scene.defined_first("readonlyRootFilesystem", "the root file system is writable: a mount is meant, or the disk below")
            });
        }
        _ => {}
    }
}

/// A path outside of every mount that the program says it could not make or write.
fn refused_write<'a>(scene: &Scene<'a>) -> Option<(&'a LogStream, usize, &'a str)> {
    let (_, definition) = scene.first_definition()?;
    let refused = pattern!(
        r"(?i)could(?:n't| not) be (?:created|written|opened)|(?:cannot|can't|could not|couldn't|unable to|failed to) (?:create|write|make|mkdir|touch|save)\b"
    )?;
    let path = pattern!(r#"[\s\[('"`=:](/[\w@.-]+(?:/[\w@.-]+)*)"#)?;
    let mounted = |path: &str| definition.mount_points.iter().any(|mount| path.starts_with(mount.container_path.trim_end_matches('/')));
    // Where the program gave up for something else, what it could not write was no matter.
    let ended = |index: usize| scene.crash.as_ref().is_none_or(|found| found.crash.lines.contains(&index));
    scene.lines().filter(|(_, index, line)| ended(*index) && refused.is_match(&line.message)).find_map(|(stream, index, line)| {
        let path = path.groups(&line.message).into_iter().find(|path| !mounted(path))?;
        Some((stream, index, path))
    })
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::writable_tmp(scene)
}

/// A write that the kernel refused for a file system that is mounted read-only, though the definition asks for none: with the volume that
/// the path lies on, if it lies on one.
pub(crate) fn refused_where_all_is_writable<'s, 'a>(scene: &'s Scene<'a>) -> Option<(&'s TextAt<'a>, Option<&'a str>)> {
    let (_, definition) = scene.first_definition()?;
    let read_only = definition.mount_points.iter().any(|mount| mount.read_only.0 == Some(true));
    if definition.readonly_root_filesystem.0 == Some(true) || read_only {
        return None;
    }
    let text = scene.texts_of(CAUSE.slug).find(|text| text.demotion < FADED)?;
    let path = pattern!(r#"(/[\w@.-]+(?:/[\w@.-]+)+)"#)?;
    let below =
        |path: &str, root: &str| path.strip_prefix(root.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // These the runtime mounts itself.
    let paths: Vec<&str> =
        path.find_all(&text.text).into_iter().filter(|path| !["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"].contains(path)).collect();
    if paths.is_empty() {
        return None;
    }
    let mount = definition.mount_points.iter().find(|mount| paths.iter().any(|path| below(path, &mount.container_path)));
    Some((text, mount.map(|mount| mount.source_volume.as_str())))
}
