//! What each step of a task's life asks AWS for, and by which role: what to grant when it is refused.
//!
//! [Execution role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html),
//! [task role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html)

use coroner_case::command;
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::definition::EfsVolume;
use serde_json::{Value, json};

use super::permission::{Holder, Refusal, kind_of, passed_roles};
use super::policy::{self, Grant, UNKNOWN};
use super::{patch, rollout};
use crate::cause::Cause;
use crate::denied::{Policy, cut_at};
use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::scene::Scene;
use crate::story::contains_any;

/// References of one definition that a statement lists: an inline policy may have 10 240 characters.
const MOST_REFERENCES: usize = 20;

/// A step that may be refused.
pub struct Need {
    /// Who asks, unless the message names another.
    usual: Holder,
    /// The call that is refused, where no message says which.
    call: &'static str,
    /// All that the step asks for, what was refused first.
    grants: fn(&Refusal<'_>) -> Vec<Grant>,
}

/// Secrets and parameters of the containers.
pub const SECRET: Need = Need { usual: Holder::ExecutionRole, call: "", grants: secrets };
/// The keys that they are encrypted with.
pub const SECRET_KEY: Need = Need { usual: Holder::ExecutionRole, call: "kms:Decrypt", grants: keys };
/// Environment files in S3.
pub const ENV_FILE: Need = Need { usual: Holder::ExecutionRole, call: "s3:GetObject", grants: env_files };
/// The router's configuration in S3.
pub const ROUTER_FILE: Need = Need { usual: Holder::ExecutionRole, call: "", grants: router_file };
/// Log groups and streams.
pub const LOGS: Need = Need { usual: Holder::ExecutionRole, call: "", grants: logs };
/// Images in ECR.
pub const PULL: Need = Need { usual: Holder::ExecutionRole, call: "", grants: pull };
/// Images in another account's ECR.
pub const SHARED_PULL: Need = Need { usual: Holder::ExecutionRole, call: "", grants: pull };
/// What the program does.
pub const PROGRAM: Need = Need { usual: Holder::TaskRole, call: "", grants: of_program };
/// The call of the ECS API.
pub const CALLER: Need = Need { usual: Holder::Caller, call: "", grants: of_caller };
/// The task's network interface.
pub const INTERFACE: Need = Need { usual: Holder::ServiceLinkedRole, call: "", grants: named };
/// Cloud Map.
pub const DISCOVERY: Need = Need { usual: Holder::ServiceLinkedRole, call: "", grants: named };
/// What the scheduler does for a running service.
pub const SCHEDULER: Need = Need { usual: Holder::ServiceLinkedRole, call: "", grants: of_scheduler };
/// The task's EBS volume.
pub const VOLUME: Need = Need { usual: Holder::InfrastructureRole, call: "", grants: named };
/// Instances of ECS Managed Instances.
pub const MANAGED_INSTANCE: Need = Need { usual: Holder::InfrastructureRole, call: "", grants: named };
/// The agent's registration.
pub const AGENT: Need = Need { usual: Holder::InstanceRole, call: "", grants: named };

impl Need {
    /// What the messages of `cause` tell.
    fn refusal<'s>(&self, scene: &'s Scene<'s>, cause: &Cause) -> Option<Refusal<'s>> {
        Refusal::of(scene, cause.slug, self.usual)
    }

    /// Who may not do what on what; empty if no message tells the call.
    pub fn says(&self, scene: &Scene<'_>, cause: &Cause) -> String {
        let Some(refusal) = self.refusal(scene, cause) else { return String::new() };
        let denial = &refusal.denial;
        let first = (self.grants)(&refusal).into_iter().next();
        let named = denial.actions.join(", ");
        // Without a grant nothing was refused: not found, not usable.
        let call = if named.is_empty() { first.as_ref().map_or("", |_| self.call) } else { &named };
        if call.is_empty() {
            return String::new();
        }
        let known = first.and_then(|grant| grant.resources.into_iter().next()).filter(|resource| resource != UNKNOWN);
        let on = match (denial.resource.as_ref(), known) {
            (Some(resource), _) => format!(" on {resource}"),
            (None, _) if self.call == SECRET_KEY.call => match secret_named(refusal.text) {
                Some(secret) => format!(" with the key of {secret}"),
                None => String::new(),
            },
            (None, Some(resource)) => format!(" on {resource}"),
            (None, None) => String::new(),
        };
        let because = match (denial.explicit, denial.policy) {
            (true, Some(policy)) => format!(", because {} forbids it", policy.name()),
            (true, None) => ", because a policy forbids it".to_owned(),
            (false, Some(policy)) => format!(", because no {} allows it", policy.bare_name()),
            (false, None) => String::new(),
        };
        let instead = refusal.asker.instead_of.as_ref().map_or_else(String::new, |role| format!("; the task role is {role}"));
        format!("{} may not call {call}{on}{because}{instead}", refusal.asker.words())
    }

    /// The statement that is missing, at the place where it is missing; empty if no message tells the call.
    pub fn fix(&self, scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
        let Some(refusal) = self.refusal(scene, cause) else { return Vec::new() };
        policy::grant(&refusal, &(self.grants)(&refusal))
    }
}

/// The call that the message names, on the resource that it names.
fn named(refusal: &Refusal<'_>) -> Vec<Grant> {
    let denial = &refusal.denial;
    let Some(service) = denial.actions.first().and_then(|action| action.split(':').next()) else { return Vec::new() };
    let resource = match &denial.resource {
        Some(resource) if service == "secretsmanager" => return vec![Grant::new(&denial.actions, &secret_patterns(refusal, resource))],
        Some(resource) if service == "ssm" => parameter(refusal, resource),
        Some(resource) if service == "logs" => log_group(resource),
        Some(resource) if resource == "*" || Arn::parse(resource).is_some() => resource.clone(),
        _ if service == "s3" => {
            let of_bucket = denial.actions.iter().all(|action| matches!(action.as_str(), "s3:ListBucket" | "s3:GetBucketLocation"));
            format!("arn:{}:s3:::${{{{BUCKET}}}}{}", refusal.home.partition, if of_bucket { "" } else { "/*" })
        }
        _ => UNKNOWN.to_owned(),
    };
    vec![Grant::new(&denial.actions, &[resource])]
}

/// Envoy says no more than that its stream was closed; which resource it asked App Mesh for is a setting of its container.
fn of_program(refusal: &Refusal<'_>) -> Vec<Grant> {
    if !refusal.denial.actions.is_empty() || !refusal.text.contains("gRPC config stream closed") {
        return named(refusal);
    }
    let Some(definition) = refusal.scene.definition else { return Vec::new() };
    let settings = definition.container_definitions.iter().flat_map(|container| container.environment.iter());
    let resource =
        settings.filter(|setting| matches!(setting.name.as_str(), "APPMESH_RESOURCE_ARN" | "APPMESH_VIRTUAL_NODE_NAME")).map(|setting| {
            if Arn::parse(&setting.value).is_some() { setting.value.to_string() } else { refusal.home.arn("appmesh", &setting.value) }
        });
    resource.take(1).map(|resource| Grant::new(&["appmesh:StreamAggregatedResources"], &[resource])).collect()
}

/// A caller that starts tasks passes their roles, both of them.
fn of_caller(refusal: &Refusal<'_>) -> Vec<Grant> {
    let denial = &refusal.denial;
    if !denial.actions.iter().any(|action| action == "iam:PassRole") {
        return named(refusal);
    }
    let passed = passed_roles(refusal.scene);
    let resource = denial.resource.as_ref().filter(|resource| Arn::parse(resource).is_some());
    let of_task = resource.is_none_or(|resource| passed.is_empty() || passed.contains(resource));
    let mut roles: Vec<String> = resource.cloned().into_iter().collect();
    roles.extend(passed.into_iter().filter(|role| of_task && Some(role) != resource));
    if roles.is_empty() {
        roles.push(UNKNOWN.to_owned());
    }
    let condition = of_task.then(|| json!({"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}));
    vec![Grant { condition, ..Grant::new(&["iam:PassRole"], &roles) }]
}

/// A service event names the target group beside the refusal.
fn of_scheduler(refusal: &Refusal<'_>) -> Vec<Grant> {
    let group = pattern!(r"target-group (arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup/[\w/-]+)")
        .and_then(|p| p.group(refusal.text));
    match group {
        Some(group) if refusal.denial.resource.is_none() => vec![Grant::new(&refusal.denial.actions, &[group])],
        _ => named(refusal),
    }
}

/// The secret whose value was asked for, as the agent names it.
fn secret_named(text: &str) -> Option<&str> {
    let arn = pattern!(r"(?i)secret (?:with ARN )?'?(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+)")?.group(text)?;
    (!cut_at(text, arn)).then_some(arn)
}

fn concerns_parameters(refusal: &Refusal<'_>) -> bool {
    match refusal.denial.actions.iter().find(|action| !action.starts_with("kms:")) {
        Some(action) => action.starts_with("ssm:"),
        None => secret_named(refusal.text).is_none() && contains_any(refusal.text, &["ssm", "Parameter Store"]),
    }
}

/// What the definition refers to, of Parameter Store or of Secrets Manager: all that the same role must read for the same task.
fn references(refusal: &Refusal<'_>, parameters: bool) -> Vec<String> {
    let Some(definition) = refusal.scene.definition else { return Vec::new() };
    let values = definition.container_definitions.iter().flat_map(|container| {
        let secrets = container.secrets.iter().map(|secret| secret.value_from.as_str());
        secrets.chain([container.repository_credentials.credentials_parameter.as_str()])
    });
    let mut found: Vec<String> = Vec::new();
    for value in values.filter(|value| !value.is_empty()) {
        let of_secrets_manager = Arn::parse(value).is_some_and(|arn| arn.service == "secretsmanager");
        if of_secrets_manager == parameters {
            continue;
        }
        let known = if parameters { vec![parameter(refusal, value)] } else { secret_patterns(refusal, value) };
        for arn in known {
            if !found.contains(&arn) {
                found.push(arn);
            }
        }
    }
    found
}

/// ARN of a parameter from its ARN or name; the slash that a path begins with is in the ARN once.
fn parameter(refusal: &Refusal<'_>, reference: &str) -> String {
    match Arn::parse(reference) {
        Some(_) => reference.to_owned(),
        None => refusal.home.arn("ssm", &format!("parameter/{}", reference.trim_start_matches('/'))),
    }
}

/// A secret's ARN ends in a hyphen and six random characters, which a reference may leave out. `valueFrom` may go on behind the ARN
/// with JSON key, stage and version.
fn secret_patterns(refusal: &Refusal<'_>, reference: &str) -> Vec<String> {
    let arn = match Arn::parse(reference) {
        Some(_) => reference.split(':').take(7).collect::<Vec<_>>().join(":"),
        None => refusal.home.arn("secretsmanager", &format!("secret:{reference}")),
    };
    let suffix = arn.rsplit_once('-').map(|(_, end)| end).filter(|end| end.len() == 6 && end.bytes().all(|b| b.is_ascii_alphanumeric()));
    match suffix {
        // A word of six letters may be the end of the name: chance seldom makes one.
        Some(end) if end.bytes().all(|b| b.is_ascii_lowercase()) => vec![arn.clone(), arn + "-??????"],
        Some(_) => vec![arn],
        // A secret that is named without its six last letters is judged by that name where it is not found.
        None => vec![arn.clone(), arn + "-??????"],
    }
}

fn secrets(refusal: &Refusal<'_>) -> Vec<Grant> {
    let parameters = concerns_parameters(refusal);
    let action = if parameters { "ssm:GetParameters" } else { "secretsmanager:GetSecretValue" };
    let read = |reference: &str| if parameters { vec![parameter(refusal, reference)] } else { secret_patterns(refusal, reference) };
    let asked = refusal.denial.resource.as_deref().filter(|resource| *resource != "*").or_else(|| secret_named(refusal.text));
    let mut resources = asked.map(read).unwrap_or_default();
    for arn in references(refusal, parameters).into_iter().take(MOST_REFERENCES) {
        if !resources.contains(&arn) {
            resources.push(arn);
        }
    }
    if resources.is_empty() {
        resources.push(UNKNOWN.to_owned());
    }
    let mut actions = vec![action.to_owned()];
    actions.extend(refusal.denial.actions.iter().filter(|other| *other != action).cloned());
    vec![Grant::new(&actions, &resources)]
}

/// Secrets Manager and Parameter Store tell KMS what they decrypt, so that the right can be bound to it even where the key is unknown.
/// [Secrets Manager](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html),
/// [Parameter Store](https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html)
fn keys(refusal: &Refusal<'_>) -> Vec<Grant> {
    if let Some(key) = refusal.denial.resource.as_ref().filter(|resource| Arn::parse(resource).is_some_and(|arn| arn.service == "kms")) {
        return vec![Grant::new(&["kms:Decrypt"], &[key])];
    }
    if refusal.denial.actions.is_empty() && !is_refused(refusal.text) {
        return Vec::new();
    }
    let parameters = concerns_parameters(refusal);
    let encrypted: Vec<String> = match secret_named(refusal.text) {
        Some(secret) => secret_patterns(refusal, secret),
        None => references(refusal, parameters).iter().take(MOST_REFERENCES).map(|arn| policy::plain(arn)).collect(),
    };
    let Some(first) = encrypted.first().and_then(|arn| Arn::parse(arn)) else { return vec![Grant::new(&["kms:Decrypt"], &[UNKNOWN])] };
    let keys = format!("arn:{}:kms:{}:{}:key/*", first.partition, first.region, first.account);
    let context = if parameters { "kms:EncryptionContext:PARAMETER_ARN" } else { "kms:EncryptionContext:SecretARN" };
    let about = Some(arn::short_name(first.resource).to_owned());
    let condition = Some(json!({"StringLike": {context: encrypted}}));
    vec![Grant { condition, about, ..Grant::new(&["kms:Decrypt"], &[keys]) }]
}

/// The grant to the role, and where that does not count, what the key's own policy must say.
pub fn decrypt(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(refusal) = SECRET_KEY.refusal(scene, cause) else { return Vec::new() };
    let grants = keys(&refusal);
    let mut remedies = policy::grant(&refusal, &grants);
    let unknown = grants.into_iter().find(|grant| grant.resources.iter().any(|key| key.ends_with('*')));
    if let Some(grant) = unknown.filter(|_| refusal.denial.policy.is_none() && !refusal.denial.explicit) {
        let find = secret_named(refusal.text)
            .map(|secret| command!("aws secretsmanager describe-secret --secret-id {} --query KmsKeyId --output text", secret));
        let mut of_key = policy::to_resource(&refusal, &Grant { resources: vec!["${{KMS_KEY}}".to_owned()], ..grant });
        of_key.summary = format!("if the key's policy leaves nothing to IAM, or the key is another account's: {}", of_key.summary);
        of_key.why = "IAM policies count for a key only as far as its own policy says so, as the default one does.".to_owned();
        of_key.risk = "A disabled key, or one that waits for its deletion, ends in the same words: `aws kms describe-key` shows its state."
            .to_owned();
        of_key.commands = find.into_iter().chain(of_key.commands).collect();
        remedies.push(of_key);
    }
    remedies
}

/// Whether S3 refused, rather than not found or not reached.
fn is_refused(text: &str) -> bool {
    pattern!(r"(?i)AccessDenied|access denied|Forbidden|\b403\b|not authorized").is_some_and(|p| p.is_match(text))
}

fn objects(refusal: &Refusal<'_>, objects: &[String]) -> Vec<Grant> {
    let mut buckets: Vec<&str> = objects.iter().filter_map(|object| object.split('/').next()).collect();
    buckets.dedup();
    if objects.is_empty() || !is_refused(refusal.text) {
        return Vec::new();
    }
    vec![Grant::new(&["s3:GetObject"], objects), Grant::new(&["s3:GetBucketLocation"], &buckets)]
}

fn env_files(refusal: &Refusal<'_>) -> Vec<Grant> {
    let partition = &refusal.home.partition;
    let named = pattern!(r"env file with key (\S+ from bucket [a-z0-9.-]+)")
        .and_then(|p| p.group(refusal.text))
        .and_then(|words| words.split_once(" from bucket "));
    let files: Vec<String> = match (named, refusal.scene.definition) {
        (Some((key, bucket)), _) => vec![format!("arn:{partition}:s3:::{bucket}/{key}")],
        (None, Some(definition)) => {
            let files = definition.container_definitions.iter().flat_map(|container| container.environment_files.iter());
            files.map(|file| file.value.to_string()).filter(|file| Arn::parse(file).is_some()).take(MOST_REFERENCES).collect()
        }
        (None, None) => Vec::new(),
    };
    objects(refusal, &files)
}

fn router_file(refusal: &Refusal<'_>) -> Vec<Grant> {
    let object = pattern!(r"s3 config (?:file )?([a-z0-9.-]{3,63}/[^\s:]+)").and_then(|p| p.group(refusal.text));
    let file: Vec<String> = object.map(|object| format!("arn:{}:s3:::{object}", refusal.home.partition)).into_iter().collect();
    objects(refusal, &file)
}

/// The ARN by which IAM knows a log group and its streams.
fn log_group(resource: &str) -> String {
    let Some((home, group)) = resource.split_once(":log-group:") else { return resource.to_owned() };
    format!("{home}:log-group:{}:*", group.split(':').next().unwrap_or_default())
}

/// The driver makes a stream and writes to it, whatever it was refused first.
fn logs(refusal: &Refusal<'_>) -> Vec<Grant> {
    let denial = &refusal.denial;
    if denial.actions.is_empty() {
        return Vec::new();
    }
    let groups: Vec<String> = match &denial.resource {
        Some(resource) if resource.contains(":log-group:") => vec![log_group(resource)],
        _ => groups_of_definition(refusal),
    };
    let mut actions = denial.actions.clone();
    for needed in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        if !actions.iter().any(|action| action == needed) {
            actions.push(needed.to_owned());
        }
    }
    let unknown = refusal.home.arn("logs", "log-group:LOG_GROUP:*");
    vec![Grant::new(&actions, if groups.is_empty() { std::slice::from_ref(&unknown) } else { &groups })]
}

fn groups_of_definition(refusal: &Refusal<'_>) -> Vec<String> {
    let Some(definition) = refusal.scene.definition else { return Vec::new() };
    let home = &refusal.home;
    let mut groups = Vec::new();
    for container in definition.container_definitions.iter() {
        let options = &container.log_configuration.options;
        if let Some(group) = options.get("awslogs-group") {
            let region = options.get("awslogs-region").unwrap_or(&home.region);
            let arn = format!("arn:{}:logs:{region}:{}:log-group:{group}:*", home.partition, home.account);
            if !groups.contains(&arn) {
                groups.push(arn);
            }
        }
    }
    groups
}

/// The token is the account's, the rest the repository's; a pull needs all of them.
fn pull(refusal: &Refusal<'_>) -> Vec<Grant> {
    let actions = &refusal.denial.actions;
    if actions.iter().any(|action| action.starts_with("ecr-public:") || action == "sts:GetServiceBearerToken") {
        return vec![Grant::new(&["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"], &["*"])];
    }
    let token = Grant::new(&["ecr:GetAuthorizationToken"], &["*"]);
    let repositories = repositories(refusal);
    if repositories.is_empty() {
        return if actions.is_empty() { Vec::new() } else { vec![token, Grant::new(&PULL_ACTIONS, &[UNKNOWN])] };
    }
    let layers = Grant::new(&PULL_ACTIONS, &repositories);
    if actions.iter().any(|action| action == "ecr:GetAuthorizationToken") { vec![token, layers] } else { vec![layers, token] }
}

const PULL_ACTIONS: [&str; 3] = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];

/// The repository that the message names, or else those of the task's images.
fn repositories(refusal: &Refusal<'_>) -> Vec<String> {
    let is_repository =
        |resource: &&String| Arn::parse(resource).is_some_and(|arn| arn.service == "ecr" && arn.resource.starts_with("repository/"));
    if let Some(resource) = refusal.denial.resource.as_ref().filter(is_repository) {
        return vec![resource.clone()];
    }
    if let Some(repository) = repository(refusal, refusal.text) {
        return vec![repository];
    }
    let of_task = refusal.scene.task.iter().flat_map(|task| task.containers.iter()).map(|container| container.image.as_str());
    let of_definition = refusal
        .scene
        .definition
        .iter()
        .flat_map(|definition| definition.container_definitions.iter())
        .map(|container| container.image.as_str());
    let mut found = Vec::new();
    for arn in of_task.chain(of_definition).filter_map(|image| repository(refusal, image)) {
        if !found.contains(&arn) {
            found.push(arn);
        }
    }
    found
}

/// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`, also as an address of the registry: `…/v2/NAME/blobs/…`.
fn repository(refusal: &Refusal<'_>, text: &str) -> Option<String> {
    let image = pattern!(r"(\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.[a-z0-9.]+/[a-z0-9._/-]+)")?.group(text)?;
    let (host, path) = image.split_once('/')?;
    let mut parts = host.split('.');
    let account = parts.next()?;
    let region = host.split(".ecr").nth(1)?.split('.').nth(1)?;
    let path = path.strip_prefix("v2/").unwrap_or(path);
    let name = path.split("/blobs/").next()?.split("/manifests/").next()?.trim_end_matches(['/', '.', '-']);
    Some(format!("arn:{}:ecr:{region}:{account}:repository/{name}", refusal.home.partition))
}

/// The whole ARN of a secret whose name was taken for one.
pub fn whole_secret_arn(reference: &str) -> Vec<Remedy> {
    let name = reference.split(":secret:").nth(1).unwrap_or_default();
    vec![Remedy {
        summary: format!("give the whole ARN of {name} in valueFrom, with its six random characters, in a new revision"),
        why: "With the whole ARN nothing has to be guessed: Secrets Manager finds the secret, and a policy for it fits.".to_owned(),
        risk: "To allow the name as it stands would not help: no secret has that ARN.".to_owned(),
        commands: vec![command!("aws secretsmanager describe-secret --secret-id {} --query ARN --output text", name)],
        ..Remedy::default()
    }]
}

/// A mount of EFS: signed by the task role if the volume says so, else by nobody.
pub fn mount(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(refusal) = Refusal::of(scene, cause.slug, Holder::TaskRole) else { return Vec::new() };
    let Some(definition) = scene.definition else { return Vec::new() };
    let volumes = definition.volumes.iter().enumerate().map(|(index, volume)| (index, &volume.efs_volume_configuration));
    let named: Vec<_> = volumes.filter(|(_, efs)| !efs.file_system_id.is_empty()).collect();
    let systems: Vec<String> =
        named.iter().map(|(_, efs)| refusal.home.arn("elasticfilesystem", &format!("file-system/{}", efs.file_system_id))).collect();
    let mut remedies: Vec<Remedy> = named
        .iter()
        .filter(|(_, efs)| efs.authorization_config.iam.as_str() != "ENABLED")
        .flat_map(|(index, efs)| sign(scene, *index, efs))
        .collect();
    if !systems.is_empty() {
        remedies
            .extend(policy::grant(&refusal, &[Grant::new(&["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], &systems)]));
    }
    remedies
}

/// An anonymous mount is refused by a policy that asks for IAM, so the volume has to ask for it, too. IAM needs TLS.
fn sign(scene: &Scene<'_>, index: usize, efs: &EfsVolume) -> Vec<Remedy> {
    let path = format!("/volumes/{index}/efsVolumeConfiguration");
    let authorization = &efs.authorization_config;
    let mut operations = Vec::new();
    if authorization.access_point_id.is_empty() && authorization.iam.is_empty() {
        operations.push(patch::set(format!("{path}/authorizationConfig"), None::<Value>, json!({"iam": "ENABLED"})));
    } else {
        operations.push(patch::set(format!("{path}/authorizationConfig/iam"), authorization.iam.some(), "ENABLED"));
    }
    if efs.transit_encryption.as_str() != "ENABLED" {
        operations.push(patch::set(format!("{path}/transitEncryption"), efs.transit_encryption.some(), "ENABLED"));
    }
    super::of_definition(
        scene,
        format!("let the task role sign the mount of {}", efs.file_system_id),
        "A mount without IAM is nobody's, and a file system policy that asks for a role turns it down.",
        "If the file system has no policy, it is the access point or its file system id that does not fit.",
        operations,
    )
}

/// What ECS Exec needs: the flag, which only new tasks carry, and the right to open its channels.
pub fn exec(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(refusal) = Refusal::of(scene, cause.slug, Holder::TaskRole) else { return Vec::new() };
    let channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]
        .map(|action| format!("ssmmessages:{action}"));
    let flag = rollout::deploy_with(scene, &command!("--enable-execute-command --force-new-deployment"));
    let mut remedies = policy::grant(&refusal, &[Grant::new(&channels, &["*"])]);
    if !flag.is_empty() {
        remedies.insert(
            0,
            Remedy {
                summary: "switch ECS Exec on and replace the tasks".to_owned(),
                why: "The Exec agent is put into a container when its task starts; a task that was launched without it can never gain it."
                    .to_owned(),
                risk: "All tasks of the service are replaced.".to_owned(),
                commands: flag,
                ..Remedy::default()
            },
        );
    }
    remedies
}

/// A role as the message names it that ECS could not assume.
fn role_named(text: &str) -> Option<&str> {
    pattern!(r"(?i:role) '?(arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+)")?.group(text)
}

/// Templates that fill in nothing make a role of the name `null`.
fn is_nothing(role: &str) -> bool {
    ["null", "undefined", "None", "nil"].contains(&arn::short_name(role))
}

/// Which role ECS could not assume.
pub fn says_untrusted(scene: &Scene<'_>, cause: &Cause) -> String {
    let Some(role) = scene.texts_of(cause.slug).find_map(|text| role_named(&text.text)) else { return String::new() };
    let note = if is_nothing(role) { ", a name that a template makes of nothing" } else { "" };
    format!("ECS could not assume {} {role}{note}", kind_of(scene, role))
}

/// The role of the task that ECS could not assume.
pub fn trust_tasks(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let named = scene.texts_of(cause.slug).find_map(|text| role_named(&text.text));
    let Some(role) = named.filter(|role| !is_nothing(role)) else { return Vec::new() };
    let mut remedy = policy::trust(
        arn::short_name(role),
        "ecs-tasks.amazonaws.com",
        kind_of(scene, role),
        "If the first command finds no such role, or one that is meant for something else, correct taskRoleArn or executionRoleArn in a new revision instead. Whoever deploys needs iam:PassRole on it.",
    );
    remedy.commands.extend(rollout::redeploy(scene));
    vec![remedy]
}

/// The role with which ECS makes volumes: what it may do, or who may assume it.
pub fn infrastructure(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let granted = VOLUME.fix(scene, cause);
    if !granted.is_empty() {
        return granted;
    }
    let text = scene.texts_of(cause.slug).next().map(|text| text.text.as_ref());
    let Some(text) = text else { return Vec::new() };
    let role = role_named(text);
    let name = role.map_or("INFRASTRUCTURE_ROLE", arn::short_name);
    let partition = role.and_then(Arn::parse).map_or("aws", |arn| arn.partition);
    let mut remedy = policy::trust(
        name,
        "ecs.amazonaws.com",
        "the infrastructure role",
        "volumeConfigurations[].managedEBSVolume.roleArn of the service names the role. One that was made seconds ago is not known everywhere yet: try again first.",
    );
    remedy.commands.push(command!(
        "aws iam attach-role-policy --role-name {} --policy-arn arn:{}:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        name,
        partition
    ));
    remedy.commands.extend(rollout::redeploy(scene));
    vec![remedy]
}

/// The bucket from which ECR hands out layers, in the policy of the S3 endpoint.
pub fn layers(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(refusal) = Refusal::of(scene, cause.slug, Holder::ExecutionRole) else { return Vec::new() };
    let region = pattern!(r"prod-([a-z0-9-]+)-starport-layer-bucket").and_then(|p| p.group(refusal.text)).unwrap_or(&refusal.home.region);
    if !is_refused(refusal.text) || region.starts_with("${") {
        return Vec::new();
    }
    let bucket = format!("arn:{}:s3:::prod-{region}-starport-layer-bucket/*", refusal.home.partition);
    vec![policy::open_endpoint(scene, &Grant::new(&["s3:GetObject"], &[bucket]), region)]
}

/// A repository that does not admit the account or role, however the registry words it.
pub fn admit_pull(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(mut refusal) = SHARED_PULL.refusal(scene, cause) else { return Vec::new() };
    refusal.denial.policy.get_or_insert(Policy::Resource);
    policy::grant(&refusal, &pull(&refusal))
}

/// What EBS does with the key of an encrypted volume in the name of the infrastructure role.
/// [EBS encryption](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html)
pub fn volume_key(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    let Some(refusal) = Refusal::of(scene, cause.slug, Holder::InfrastructureRole) else { return Vec::new() };
    let actions = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"];
    let mut remedy = policy::to_resource(&refusal, &Grant::new(&actions, &["${{KMS_KEY}}"]));
    remedy.risk = "managedEBSVolume of the service's volumeConfigurations names key (kmsKeyId) and role (roleArn): put them in. Check the key's state, too: `aws kms describe-key`.".to_owned();
    vec![remedy]
}
