//! Which facts would settle what is open about a case: what a collector should fetch next, and nothing else.
//!
//! The examiner stays pure: it names the facts, and whoever can asks for them.

use coroner_case::Case;
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::definition::ContainerDefinition;

use crate::draft::Subject;
use crate::judge::{self, Judgement};
use crate::prepare::prepare;
use crate::verdict::Outcome;
use coroner_causes::Catalogue;
use coroner_causes::cause::{Cause, Stage, Wanted};
use coroner_causes::path;
use coroner_scene::denied;
use coroner_scene::facts::Facts;
use coroner_scene::fading::FADED;
use coroner_scene::named::{file_systems_of, image_of, images_of, is_of, secret_of, secrets_of};
use coroner_scene::owner::Parts;
use coroner_scene::scene::Scene;
use coroner_scene::story::{Asker, End};
use coroner_scene::want::Want;

/// Distinct failures of one case of which logs are wanted: each is a call, and the commonest ones tell most.
const LOGS: usize = 2;

/// Secrets, images, denials and file systems of one failure that are looked at.
const MOST: usize = 4;

/// What would settle the open questions of a case, each fact once and in a fixed order.
pub(crate) fn wants(catalogue: &Catalogue, case: &Case) -> Vec<Want> {
    let case: &Case = &prepare(case);
    let parts = Parts::of(case);
    let parts: Vec<Facts<'_>> = parts.each(case).collect();
    let mut wants = Vec::new();
    let mut seen: Vec<Failure> = Vec::new();
    let mut read: Vec<Failure> = Vec::new();
    let mut judged: Vec<Judgement<'_>> =
        parts.iter().flat_map(|facts| judge::tasks_of(catalogue, facts).chain(judge::others_of(catalogue, facts))).collect();
    // The newest of each failure: its log is the likeliest to be there still.
    judged.sort_by_key(|judgement| judgement.scene.task.map_or(0, |task| -task.stopped_at.0.map_or(0, |at| at.0)));
    for judgement in judged.iter().filter(|judgement| judgement.outcome != Outcome::Running) {
        let failure = Failure::of(judgement);
        // Where the newest one's log isn't there, an older one's may be.
        if !read.contains(&failure) && judgement.outcome != Outcome::StoppedAsIntended {
            match log(&judgement.scene) {
                Log::Wanted(want) => {
                    wants.push(want);
                    read.push(failure.clone());
                }
                Log::Read => read.push(failure.clone()),
                Log::None => {}
            }
        }
        if !seen.contains(&failure) {
            seen.push(failure);
            of_judgement(catalogue, judgement, &mut wants);
        }
    }
    let mut logs = 0;
    wants.retain(|want| {
        !matches!(want, Want::Log { .. }) || {
            logs += 1;
            logs <= LOGS
        }
    });
    wants.sort();
    wants.dedup();
    wants
}

fn of_judgement(catalogue: &Catalogue, judgement: &Judgement<'_>, wants: &mut Vec<Want>) {
    let scene = &judgement.scene;
    let findings: Vec<&'static Cause> = judgement
        .reasoning
        .iter()
        .flat_map(|found| std::iter::once(&found.root).chain(found.rivals.iter().map(|(rival, _)| rival)).chain(&found.explained))
        .map(|finding| finding.cause)
        .collect();
    let open = Open { findings };
    if judgement.outcome == Outcome::StoppedAsIntended {
        who(scene, &open, wants);
        return;
    }
    usage(scene, &open, wants);
    load_balancer(scene, &open, wants);
    scaling(scene, &open, wants);
    images(scene, &open, wants);
    secrets(catalogue, scene, &open, wants);
    role(scene, &open, wants);
    for cause in &open.findings {
        network(scene, cause, wants);
    }
    instances(scene, &open, wants);
    others(scene, &open, wants);
}

/// What is open about a subject.
struct Open {
    /// The root cause first, its rivals, and what it explains.
    findings: Vec<&'static Cause>,
}

impl Open {
    fn root(&self) -> Option<&'static Cause> {
        self.findings.first().copied()
    }

    fn stage(&self) -> Option<Stage> {
        self.root().map(|root| root.stage)
    }

    fn wants(&self, wanted: Wanted) -> bool {
        self.findings.iter().any(|cause| cause.wants.contains(&wanted))
    }

    fn root_wants(&self, wanted: Wanted) -> bool {
        self.root().is_some_and(|root| root.wants.contains(&wanted))
    }
}

/// What makes two tasks' failures one.
#[derive(Clone, PartialEq)]
struct Failure {
    subject: Subject,
    slug: Option<&'static str>,
    exit_code: Option<i64>,
}

impl Failure {
    fn of(judgement: &Judgement<'_>) -> Failure {
        let subject = Subject { arn: String::new(), ..judge::subject(&judgement.scene) };
        let slug = judgement.reasoning.as_ref().map(|found| found.root.cause.slug);
        Failure { subject, slug, exit_code: judgement.scene.exit_code() }
    }
}

/// Whether a log would tell something.
enum Log {
    Wanted(Want),
    /// Its lines are there.
    Read,
    /// There is none, or nothing tells where it is.
    None,
}

/// The log of the container that the failure is about, unless it never ran.
fn log(scene: &Scene<'_>) -> Log {
    let Some(task) = scene.task else { return Log::None };
    let ran = task.started_at.0.is_some() || scene.exit_code().is_some() || scene.story.end == End::Running;
    let Some(name) = container(scene) else { return Log::None };
    if scene.streams().any(|(stream, ..)| stream.container == name) {
        return Log::Read;
    }
    let wanted = definition_of(scene, name).filter(|_| ran).and_then(|definition| stream_of(scene, task.task_arn.as_str(), definition));
    wanted.filter(|want| !is_absent(scene.case, want)).map_or(Log::None, Log::Wanted)
}

/// Who is to blame: of a task that was stopped for its health, whoever was asked for it; else whoever ended first.
fn container<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let blamed = match scene.story.end {
        End::Asked(Asker::ContainerHealth) => scene.unhealthy().map(|container| container.name.as_str()),
        End::Asked(Asker::LoadBalancer) => {
            scene.service.and_then(|service| service.value.load_balancers.iter().find_map(|balancer| balancer.container_name.some()))
        }
        _ => None,
    };
    blamed.or_else(|| scene.first().map(|container| container.name.as_str()))
}

/// The container in the task's revision; where that can't be seen, in another one of its family.
fn definition_of<'a>(scene: &Scene<'a>, name: &str) -> Option<&'a ContainerDefinition> {
    let family = |arn: &'a str| arn::family_revision(arn).split(':').next().unwrap_or_default();
    let own = scene.task.map(|task| family(task.value.task_definition_arn.as_str()));
    let same = scene.case.definitions.iter().filter(move |definition| Some(family(&definition.value.task_definition_arn)) == own);
    let definitions = scene.definition.into_iter().chain(same);
    definitions.flat_map(|definition| definition.value.container_definitions.iter()).find(|container| container.name.as_str() == name)
}

/// Whether the stream was asked for and isn't there.
fn is_absent(case: &Facts<'_>, want: &Want) -> bool {
    let Want::Log { group, stream, .. } = want else { return false };
    let is = |asked: &serde_json::Value| asked["logGroupName"] == **group && asked["logStreamName"] == **stream;
    case.lookups.iter().any(|lookup| lookup.from == "logs:GetLogEvents" && is(&lookup.asked))
}

/// Where CloudWatch has a container's lines, if it has them.
fn stream_of(scene: &Scene<'_>, task: &str, definition: &ContainerDefinition) -> Option<Want> {
    let (log, container) = (&definition.log_configuration, definition.name.as_str());
    let option = |name: &str| log.options.get(name).filter(|value| !value.is_empty());
    let (group, stream, region) = match log.log_driver.as_str() {
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html: with a prefix the stream is
        // `PREFIX/CONTAINER/TASK`; without one it is the id that Docker gave the container.
        "awslogs" => {
            let stream = match option("awslogs-stream-prefix") {
                Some(prefix) => format!("{prefix}/{container}/{}", arn::short_name(task)),
                None => scene.task?.containers.iter().find(|c| c.name.as_str() == container)?.runtime_id.some()?.to_owned(),
            };
            (option("awslogs-group")?, stream, option("awslogs-region"))
        }
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html: the tag of a line is
        // `CONTAINER-firelens-TASK`, and the output puts its prefix before it.
        "awsfirelens" if option("Name").is_some_and(|name| name.starts_with("cloudwatch")) => {
            let stream = match (option("log_stream_name"), option("log_stream_prefix")) {
                (Some(name), _) => name.to_owned(),
                (None, prefix) => format!("{}{container}-firelens-{}", prefix?, arn::short_name(task)),
            };
            (option("log_group_name")?, stream, option("region"))
        }
        _ => return None,
    };
    // A template is filled in where the line is written.
    if group.contains('$') || stream.contains('$') {
        return None;
    }
    let own = Arn::parse(task).map_or("", |arn| arn.region);
    let region = region.filter(|region| *region != own).unwrap_or_default();
    Some(Want::Log { task: task.to_owned(), container: container.to_owned(), group: group.to_owned(), stream, region: region.to_owned() })
}

fn cluster_of(scene: &Scene<'_>) -> String {
    let of_task = scene.task.map(|task| task.cluster_name().to_owned());
    of_task.or_else(|| scene.service.map(|service| service.cluster_name().to_owned())).unwrap_or_default()
}

fn service_of(scene: &Scene<'_>) -> String {
    let of_task = scene.task.and_then(|task| task.service_name());
    of_task.or_else(|| scene.service.map(|service| service.service_name.as_str())).unwrap_or_default().to_owned()
}

/// Memory and CPU tell a kill from a kill, and a slow program from a dead one. What never ran used neither.
fn usage(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let killed = scene.exit_code() == Some(137);
    let ran = open.stage().is_none_or(|stage| stage > Stage::Create);
    if !scene.case.metrics.is_empty() || !(killed || (ran && open.wants(Wanted::Usage))) {
        return;
    }
    let definition = scene.task.map(|task| task.task_definition_arn.as_str()).or_else(|| Some(scene.service?.task_definition.as_str()));
    let family = arn::family_revision(definition.unwrap_or_default()).split(':').next().unwrap_or_default().to_owned();
    wants.push(Want::Usage { cluster: cluster_of(scene), service: service_of(scene), family });
}

fn load_balancer(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let Some(service) = scene.service.filter(|_| open.stage() == Some(Stage::LoadBalancer)) else { return };
    if let Some(group) = service.target_group_arn().filter(|_| scene.case.targets.is_empty() || scene.case.target_groups.is_empty()) {
        wants.push(Want::Targets { group: group.to_owned() });
    }
    if scene.case.security_groups.is_empty() && open.root_wants(Wanted::SecurityGroups) {
        let groups: Vec<String> = service.security_groups().map(str::to_owned).collect();
        if !groups.is_empty() {
            wants.push(Want::SecurityGroups(groups));
        }
    }
}

fn scaling(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    // What launches instances has bounds of its own.
    let of_scaling = open.stage() == Some(Stage::Scaling);
    let launches = of_scaling && open.root_wants(Wanted::CapacityProvider);
    if !launches && (of_scaling || open.wants(Wanted::Scaling)) && scene.service.is_some() && scene.case.scalable_targets.is_empty() {
        wants.push(Want::Scaling { cluster: cluster_of(scene), service: service_of(scene) });
    }
    let alarms: Vec<String> = scene
        .service
        .iter()
        .filter(|_| open.wants(Wanted::Alarms))
        .flat_map(|service| service.deployment_configuration.alarms.alarm_names.iter().map(|name| name.as_str().to_owned()))
        .collect();
    if !alarms.is_empty() && scene.case.alarms.is_empty() {
        wants.push(Want::Alarms { names: alarms });
    }
}

/// Images of ECR that could not be pulled, or that the machine can't run.
fn images(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let absent = open.stage() == Some(Stage::Pull) && open.wants(Wanted::Image);
    let platforms = open.wants(Wanted::Platforms);
    if !absent && !platforms {
        return;
    }
    wants.extend(images_of(scene).filter_map(|image| image_of(image, platforms)).take(MOST));
}

fn secrets(catalogue: &Catalogue, scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let Some(definition) = scene.definition.filter(|_| open.wants(Wanted::Secret)) else { return };
    let about = scene.hits.iter().filter(|hit| catalogue.causes()[hit.found.cause as usize].wants.contains(&Wanted::Secret));
    let said: Vec<&str> = about.map(|hit| scene.texts[hit.text].text.as_ref()).collect();
    let references = secrets_of(definition);
    // The message names the secret nearly always; where it doesn't, all of them are in question.
    let named = |reference: &&str| said.iter().any(|text| text.contains(secret_of(reference)));
    let any_named = references.iter().any(|reference| named(&reference.as_str()));
    for reference in references.iter().filter(|reference| !any_named || named(&reference.as_str())).take(MOST) {
        wants.push(match Arn::parse(reference) {
            Some(arn) if arn.service == "secretsmanager" => Want::Secret { id: secret_of(reference).to_owned() },
            _ => Want::Parameter { name: reference.clone() },
        });
    }
}

/// What a role was refused, asked of IAM.
fn role(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let of_launch = scene.task.iter().flat_map(|task| [&task.overrides.execution_role_arn, &task.overrides.task_role_arn]);
    let of_definition = scene.definition.iter().flat_map(|definition| [&definition.execution_role_arn, &definition.task_role_arn]);
    let roles: Vec<&str> = of_launch.chain(of_definition).map(|role| role.as_str()).collect();
    let mut denied: Vec<Want> = Vec::new();
    for text in open.findings.iter().flat_map(|cause| scene.texts_of(cause.slug)).filter(|text| text.demotion < FADED) {
        let denial = denied::Denial::read(&text.text);
        let named = denial.principal.as_ref().filter(|principal| !principal.is_user);
        let role = named.and_then(|principal| roles.iter().find(|role| arn::short_name(role) == principal.name));
        let resources = denial.resource.iter().filter(|resource| Arn::parse(resource).is_some()).cloned().collect();
        if let Some(role) = role.filter(|_| !denial.actions.is_empty()) {
            let want = Want::Role { arn: (*role).to_owned(), actions: denial.actions.clone(), resources };
            if denied.len() < MOST && !denied.contains(&want) {
                denied.push(want);
            }
        }
    }
    wants.extend(denied);
}

/// The hops of a path on which packets were lost.
fn network(scene: &Scene<'_>, cause: &Cause, wants: &mut Vec<Want>) {
    let Some((place, looks)) = path::open(scene, cause) else { return };
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
    let case = scene.case;
    let unseen = |id: &&str| !case.subnets.iter().any(|subnet| subnet.subnet_id.as_str() == *id);
    let subnets: Vec<&str> = place.subnets.iter().copied().filter(|id| unseen(id)).collect();
    if !subnets.is_empty() {
        wants.push(Want::Subnets(owned(&subnets)));
    }
    let mut groups: Vec<String> = looks.groups.iter().filter(|id| id.starts_with("sg-")).cloned().collect();
    let known = |id: &str| case.security_groups.iter().any(|group| group.group_id.as_str() == id);
    groups.extend(place.groups.iter().flatten().filter(|id| !known(id)).map(|id| (*id).to_owned()));
    groups.sort();
    groups.dedup();
    if !groups.is_empty() {
        wants.push(Want::SecurityGroups(groups));
    }
    if case.network_acls.is_empty() && !place.subnets.is_empty() {
        wants.push(Want::NetworkAcls(owned(&place.subnets)));
    }
    let of_targets = case.target_groups.iter().find_map(|group| group.vpc_id.some());
    if let Some(vpc) = place.vpc.or(of_targets) {
        if case.route_tables.is_empty() {
            wants.push(Want::RouteTables { vpc: vpc.to_owned() });
        }
        if case.vpc_endpoints.is_empty() && case.no_vpc_endpoints.is_none() {
            wants.push(Want::VpcEndpoints { vpc: vpc.to_owned() });
        }
    }
    if looks.mount_targets {
        file_systems(scene, wants);
    }
}

fn file_systems(scene: &Scene<'_>, wants: &mut Vec<Want>) {
    wants.extend(file_systems_of(scene).take(MOST).map(|id| Want::MountTargets { file_system: id.to_owned() }));
}

fn instances(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let stage = open.stage();
    let of_task = scene.task.and_then(|task| task.capacity_provider_name.some());
    let of_service = || scene.service.and_then(|service| service.capacity_provider_strategy.first()?.capacity_provider.some());
    let provider = of_task.or_else(of_service);
    // A service with a strategy has no launch type.
    if scene.on_fargate() || provider.is_some_and(|name| name.starts_with("FARGATE")) {
        return;
    }
    let cluster = cluster_of(scene);
    let none_known = scene.case.instances.is_empty() && scene.case.no_instances.is_none();
    match scene.task.and_then(|task| task.container_instance_arn.some()) {
        Some(arn) if scene.instance.is_none() => wants.push(Want::Instance { cluster, arn: arn.to_owned() }),
        // A task that waits for a place is asked about as one that was refused.
        None if (stage == Some(Stage::Placement) || waits_for_a_place(scene)) && none_known => wants.push(Want::Instances { cluster }),
        _ => {}
    }
    let about = matches!(stage, Some(Stage::Placement | Stage::Scaling | Stage::Provisioning))
        || waits_for_a_place(scene)
        || open.wants(Wanted::CapacityProvider);
    if let Some(name) = provider.filter(|_| about && scene.case.capacity_providers.is_empty()) {
        wants.push(Want::CapacityProvider { name: name.to_owned() });
    }
}

fn waits_for_a_place(scene: &Scene<'_>) -> bool {
    scene.task.is_some_and(|task| task.waits_for_a_place())
}

fn others(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    if open.wants(Wanted::MountTargets) && !scene.case.looked_up("elasticfilesystem:DescribeMountTargets") {
        file_systems(scene, wants);
    }
    if let Some(service) = scene.service {
        let registries = service.service_registries.iter().filter_map(|registry| registry.registry_arn.some());
        if open.wants(Wanted::Registry) && scene.case.discovery_health.is_empty() {
            wants.extend(registries.map(|arn| Want::Registry { service: arn::short_name(arn).to_owned() }).take(MOST));
        }
        let ended = open.wants(Wanted::Deployment);
        wants.extend(code_deployment(scene, ended).map(|id| Want::Deployment { id: id.to_owned() }));
        if open.wants(Wanted::WhoUpdated) {
            wants.push(Want::Caller { operation: "UpdateService", about: service.service_name.as_str().to_owned() });
        }
    }
    // Fargate's on-demand vCPUs: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    if open.wants(Wanted::Quota) && scene.on_fargate() {
        wants.push(Want::Quota { service: "fargate", code: "L-3032A538" });
    }
}

/// The deployment of CodeDeploy that a task was started for, unless it is over, or else the one that `ended`. The primary task set is of
/// the last one that went well.
fn code_deployment<'a>(scene: &Scene<'a>, ended: bool) -> Option<&'a str> {
    let sets = scene.service?.value.task_sets.iter().filter(|set| set.external_id.starts_with("d-"));
    let new = sets.clone().filter(|set| set.status.as_str() != "PRIMARY");
    let own = new.clone().find(|set| is_of(scene, set));
    own.or_else(|| new.chain(sets).find(|_| ended))?.external_id.some()
}

/// Who stopped the task: ECS only says that somebody did.
fn who(scene: &Scene<'_>, open: &Open, wants: &mut Vec<Want>) {
    let Some(task) = scene.task.filter(|_| open.wants(Wanted::WhoStopped)) else { return };
    if !scene.case.looked_up("cloudtrail:LookupEvents") {
        wants.push(Want::Caller { operation: "StopTask", about: arn::short_name(&task.task_arn).to_owned() });
    }
}
