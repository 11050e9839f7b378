//! What a subject names: images, secrets, file systems, the deployment that it is of.

use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::service::TaskSet;

use crate::scene::Scene;
use crate::want::Want;

/// The images of a subject, one perhaps more than once.
pub fn images_of<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a str> {
    let of_task = scene.task.into_iter().flat_map(|task| task.value.containers.iter().map(|container| container.image.as_str()));
    let of_definition = scene.definition.into_iter().flat_map(|d| d.value.container_definitions.iter().map(|c| c.image.as_str()));
    of_task.chain(of_definition)
}

/// `ACCOUNT.dkr.ecr.REGION.SUFFIX/REPOSITORY`, with a tag or a digest.
pub fn image_of(image: &str, platforms: bool) -> Option<Want> {
    let (host, rest) = image.split_once('/')?;
    let mut labels = host.split('.');
    let (account, dkr, ecr, region) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    if dkr != "dkr" || !ecr.starts_with("ecr") {
        return None;
    }
    let (repository, reference) = match rest.split_once('@') {
        Some((name, digest)) => (name.split(':').next()?, digest),
        None => rest.split_once(':').unwrap_or((rest, "latest")),
    };
    let [account, region, repository, reference] = [account, region, repository, reference].map(str::to_owned);
    Some(Want::Image { account, region, repository, reference, platforms })
}

/// What the containers of a definition refer to for secrets.
pub fn secrets_of(definition: &TaskDefinition) -> Vec<String> {
    let containers = || definition.container_definitions.iter();
    let injected = containers().flat_map(|container| container.secrets.iter().map(|secret| secret.value_from.as_str()));
    let registries = containers().filter_map(|container| container.repository_credentials.credentials_parameter.some());
    injected.chain(registries).filter(|reference| !reference.is_empty()).map(str::to_owned).collect()
}

/// `arn:…:secret:NAME-xxxxxx:JSON_KEY:STAGE:VERSION` without what names a part of the value.
pub fn secret_of(reference: &str) -> &str {
    let end = reference.match_indices(':').nth(6).map_or(reference.len(), |(at, _)| at);
    if reference.starts_with("arn:") { &reference[..end] } else { reference }
}

/// The file systems that a subject mounts.
pub fn file_systems_of<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a str> {
    let volumes = scene.definition.into_iter().flat_map(|definition| definition.value.volumes.iter());
    volumes.filter_map(|volume| volume.efs_volume_configuration.file_system_id.some())
}

/// Whether a task set started the task.
pub fn is_of(scene: &Scene<'_>, set: &TaskSet) -> bool {
    // `arn:…:task-set/CLUSTER/SERVICE/ecs-svc/NUMBER`
    scene.task.and_then(|task| task.started_by.some()).is_some_and(|by| set.task_set_arn.ends_with(by))
}
