use crate::answers;
use crate::prelude::*;
use crate::remedy::need;
use crate::run::readonly_root_filesystem::refused_where_all_is_writable;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "access denied by server while mounting").decisive(),
        at(FAILURE.or(EVENT), "EFS IAM authorization requires a task role").decisive(),
    ],
    explains: &["efs-mount-failed-generic", "readonly-root-filesystem", "application-error"],
    look: Some(look),
    fix: Some(|scene| need::mount(scene, &CAUSE)),
    wants: &[Wanted::MountTargets],
    answers: &[answers::simulation],
    changed_by: &[Part::Role, Part::Volume],
    ..Cause::new("efs-access-denied", Stage::ResourceInit, Tier::Cause, page!("efs_access_denied.md"))
};

/// Whoever may mount and not write (`elasticfilesystem:ClientWrite`) has the file system read-only, whatever the task definition says.
/// [IAM and EFS](https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html)
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((text, Some(volume))) = refused_where_all_is_writable(scene) else { return };
    let of_efs = scene.definition.is_some_and(|definition| {
        definition.volumes.iter().any(|v| v.name.as_str() == volume && !v.efs_volume_configuration.file_system_id.is_empty())
    });
    if of_efs {
        weigh.strong(|| text.fact(format!("{volume} refuses a write as a read-only file system: {}", text.text)));
        weigh.moderate(|| scene.defined("volumes", format!("{volume} is an EFS file system, and no mount of it is read-only")));
    }
}
