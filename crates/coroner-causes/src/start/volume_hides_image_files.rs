use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["command-not-found", "missing-dependency-module", "workdir-invalid"],
    look: Some(look),
    says: Some(says),
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    ..Cause::new("volume-hides-image-files", Stage::Start, Tier::Cause, page!("volume_hides_image_files.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((mount, path, source)) = hidden(scene) else { return };
    weigh
        .strong(|| scene.defined_first("mountPoints", format!("a volume is mounted on {mount}, and {path} is missing below it; {source}")));
    weigh.moderate(|| scene.defined_first("mountPoints", "a mount hides what the image has at that place"));
    for slug in [
        "command-not-found",
        "missing-dependency-module",
        "workdir-invalid",
        "application-error",
        "command-not-executable",
        "crlf-line-endings",
    ] {
        weigh.explains(slug);
    }
}

/// A mounted directory and a missing file below it.
fn hidden(scene: &Scene<'_>) -> Option<(String, String, String)> {
    let (_, definition) = scene.first_definition()?;
    let path = pattern!(r#"["'\x60\s:](/[\w./@-]+)"#)?;
    let missing = |text: &str| {
        crate::story::contains_any(
            text,
            &[
                "no such file",
                "not found",
                "cannot find module",
                "can't open",
                "cannot open",
                "no such file or directory",
                "could not find",
                "unable to access jarfile",
                "failed opening required",
            ],
        )
    };
    let reasons = scene.texts.iter().map(|text| (text.text.to_string(), text.source()));
    let lines = scene.lines().map(|(stream, index, line)| (line.message.to_string(), format!("{} line {}", stream.origin, index + 1)));
    reasons.chain(lines).filter(|(text, _)| missing(text)).find_map(|(text, source)| {
        let padded = format!(" {text}");
        path.groups(&padded).into_iter().find_map(|found| {
            let file = found.trim_end_matches(['.', ':']);
            let mount = definition
                .mount_points
                .iter()
                .map(|m| m.container_path.trim_end_matches('/'))
                .find(|mount| mount.len() > 1 && file.starts_with(mount) && file[mount.len()..].starts_with('/'))?;
            Some((mount.to_owned(), file.to_owned(), source.clone()))
        })
    })
}

fn says(scene: &Scene<'_>) -> String {
    match hidden(scene) {
        Some((mount, path, _)) => format!("the volume mounted on {mount} hides {path} of the image"),
        None => "a mounted volume hides files of the image".to_owned(),
    }
}
