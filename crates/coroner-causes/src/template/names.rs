//! The names that a page's fix may use, and what each is in a case.
//!
//! `{cluster}` on a page becomes the subject's cluster in a report, `CLUSTER` on the page as `coroner explain` shows it, and what the
//! shell asks for where the case doesn't tell it.

use coroner_case::{Argument, Asked, Located};
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::definition::{ContainerDefinition, TaskDefinition};
use coroner_ecs::region::Region;

use crate::balance;
use crate::denied::Denial;
use crate::fading::FADED;
use crate::linked::place_of;
use crate::named::{file_systems_of, images_of, secret_of, secrets_of};
use crate::pattern::Pattern;
use crate::scene::Scene;
use crate::shape::variables;
use crate::{deployments, pattern::pattern};

/// Values of one name that a command takes at once.
const MOST_VALUES: usize = 16;

/// A name of the vocabulary.
pub struct Name {
    /// As pages write it.
    pub name: &'static str,
    /// What it is, for a sentence: `the cluster`.
    pub what: &'static str,
    /// What the shell asks for.
    pub asked: Asked,
    find: fn(&Scene<'_>) -> Vec<String>,
}

/// `name, SHELL_NAME, what it is, how it is found out; where it is in a case`
macro_rules! names {
    ($($name:literal, $upper:literal, $what:literal, $told:literal; $find:expr;)*) => {
        /// All of them.
        pub static NAMES: &[Name] = &[$(Name {
            name: $name,
            what: $what,
            asked: Asked { name: $upper, what: concat!($what, ": ", $told) },
            find: $find,
        },)*];
    };
}

names! {
    // Where it runs.
    "account", "ACCOUNT", "the account", "aws sts get-caller-identity tells it"; |scene| one(account(scene));
    "region", "AWS_REGION", "the Region", "the one that the cluster is in"; |scene| one(region(scene));
    "cluster", "CLUSTER", "the cluster", "aws ecs list-clusters shows it"; cluster;
    "service", "SERVICE", "the service", "aws ecs list-services --cluster ... shows it"; service;
    "task", "TASK", "the task", "aws ecs list-tasks --desired-status STOPPED shows it"; |scene| {
        one(scene.task.and_then(|task| task.value.task_arn.some()).map(arn::short_name))
    };
    "container", "CONTAINER", "the container", "its name in the task definition"; container;
    "family", "FAMILY", "the family of the task definition", "aws ecs list-task-definition-families shows it"; |scene| {
        one(revision(scene).and_then(|revision| revision.split(':').next()))
    };
    "revision", "REVISION", "the task definition", "family:revision of the task"; |scene| one(revision(scene));
    "good_revision", "GOOD_REVISION", "the last revision that ran", "family:revision of a deployment that went well"; |scene| {
        last_good(scene).into_iter().collect()
    };
    "deployment", "DEPLOYMENT", "the deployment", "aws ecs list-service-deployments shows its ARN"; |scene| {
        one(deployments::newest(scene.case).and_then(|newest| newest.value.service_deployment_arn.some()))
    };
    "codedeploy_deployment", "DEPLOYMENT_ID", "the deployment of CodeDeploy", "d-... , as its console shows it"; |scene| {
        let of_set = || scene.service?.value.task_sets.iter().find_map(|set| set.external_id.some()).filter(|id| id.starts_with("d-"));
        one(in_texts(scene, pattern!(r"\b(d-[A-Z0-9]{9})\b")).or_else(of_set))
    };
    "instance", "CONTAINER_INSTANCE", "the container instance", "aws ecs list-container-instances shows it"; |scene| {
        let of_task = scene.task.and_then(|task| task.value.container_instance_arn.some());
        one(of_task.or_else(|| scene.instance?.value.container_instance_arn.some()).map(arn::short_name))
    };
    "ec2_instance", "INSTANCE", "the EC2 instance", "aws ecs describe-container-instances tells its id"; |scene| {
        let known = scene.instance.and_then(|instance| instance.value.ec2_instance_id.some());
        one(known.or_else(|| in_texts(scene, pattern!(r"\b(i-[0-9a-f]{17}|i-[0-9a-f]{8})\b"))))
    };
    "capacity_provider", "CAPACITY_PROVIDER", "the capacity provider", "aws ecs describe-capacity-providers shows it"; |scene| {
        let of_task = scene.task.and_then(|task| task.value.capacity_provider_name.some());
        let of_service = || scene.service?.value.capacity_provider_strategy.iter().find_map(|item| item.capacity_provider.some());
        let only = || scene.case.capacity_providers.first().filter(|_| scene.case.capacity_providers.len() == 1)?.value.name.some();
        one(of_task.or_else(of_service).or_else(only).filter(|name| !name.starts_with("FARGATE")))
    };
    "autoscaling_group", "AUTO_SCALING_GROUP", "the Auto Scaling group", "aws ecs describe-capacity-providers tells it"; |scene| {
        one(in_texts(scene, pattern!(r"autoScalingGroupName/([\w.-]+)")))
    };

    // The image.
    "image", "IMAGE", "the image", "the image of the container definition"; |scene| one(image(scene));
    "repository", "REPOSITORY", "the repository", "the name of the image without registry and tag"; |scene| {
        one(image(scene).and_then(parts).map(|parts| parts.repository))
    };
    "registry", "REGISTRY", "the registry", "the host that the name of the image begins with"; |scene| {
        one(image(scene).and_then(parts).map(|parts| parts.registry).filter(|host| !host.is_empty()))
    };
    "registry_account", "REGISTRY_ACCOUNT", "the account of the registry", "the number that the name of the image begins with"; |scene| {
        one(image(scene).and_then(ecr).map(|(account, _)| account))
    };
    "registry_region", "REGISTRY_REGION", "the Region of the registry", "it stands in the name of the image"; |scene| {
        one(image(scene).and_then(ecr).map(|(_, region)| region))
    };
    "tag", "TAG", "the tag", "what follows the name of the image"; |scene| {
        one(image(scene).and_then(parts).map(|parts| parts.tag).filter(|tag| !tag.is_empty()))
    };
    "digest", "DIGEST", "the digest", "what follows the @ of the image"; |scene| {
        one(image(scene).and_then(|image| image.split_once('@')).map(|(_, digest)| digest))
    };

    // Roles, secrets, keys.
    "execution_role", "EXECUTION_ROLE", "the execution role", "executionRoleArn of the task definition"; |scene| {
        let own = scene.task.and_then(|task| task.value.overrides.execution_role_arn.some());
        one(own.or_else(|| definition(scene)?.value.execution_role_arn.some()).map(role_name))
    };
    "task_role", "TASK_ROLE", "the task role", "taskRoleArn of the task definition"; |scene| {
        let own = scene.task.and_then(|task| task.value.overrides.task_role_arn.some());
        one(own.or_else(|| definition(scene)?.value.task_role_arn.some()).map(role_name))
    };
    "role", "ROLE", "the role", "the one that the message names"; |scene| {
        let denied = scene.texts.iter().filter(|text| text.demotion < FADED).find_map(|text| Denial::read(&text.text).principal);
        denied.filter(|who| !who.is_user).map(|who| who.name).into_iter().collect()
    };
    "secret", "SECRET", "the secret", "aws secretsmanager list-secrets shows its ARN"; |scene| secrets(scene, "secretsmanager");
    "parameter", "PARAMETER", "the parameter", "aws ssm describe-parameters shows its name"; |scene| secrets(scene, "ssm");
    "bucket", "BUCKET", "the bucket", "it stands in the ARN of the file"; |scene| {
        let files = containers(scene).flat_map(|container| container.environment_files.iter()).find_map(|file| file.value.some());
        let named = files.or_else(|| in_texts(scene, pattern!(r"(arn:aws[a-z-]*:s3:::[\w.-]+)")));
        one(named.and_then(|file| file.split(":::").nth(1)).and_then(|path| path.split('/').next()))
    };

    // Logs.
    "log_group", "LOG_GROUP", "the log group", "awslogs-group of the container"; |scene| {
        let own = of_container(scene).and_then(|container| container.log_configuration.options.get("awslogs-group"));
        let any = || containers(scene).find_map(|container| container.log_configuration.options.get("awslogs-group"));
        let told = || in_texts(scene, pattern!(r"log.?group:?\s*['\x22]?(/[\w./#-]+|[\w.#-]+/[\w./#-]+)"));
        one(own.or_else(any).or_else(told))
    };
    "log_stream", "LOG_STREAM", "the log stream", "prefix/container/task"; |scene| {
        let prefix = of_container(scene).and_then(|container| container.log_configuration.options.get("awslogs-stream-prefix"));
        let (container, task) = (container(scene), scene.task.and_then(|task| task.value.task_arn.some()).map(arn::short_name));
        let made = prefix.zip(container.first()).zip(task).map(|((prefix, container), task)| format!("{prefix}/{container}/{task}"));
        made.into_iter().collect()
    };

    // The network.
    "subnet", "SUBNETS", "the subnets", "networkConfiguration of the service"; subnets;
    "security_group", "SECURITY_GROUPS", "the security groups of the task", "networkConfiguration of the service"; |scene| {
        let own = scene.service.iter().flat_map(|service| service.value.security_groups().map(str::to_owned)).collect::<Vec<_>>();
        if own.is_empty() { one(in_texts(scene, pattern!(r"\b(sg-[0-9a-f]{8,17})\b"))) } else { own }
    };
    "vpc", "VPC", "the VPC", "aws ec2 describe-subnets tells it"; |scene| {
        let of_subnet = scene.case.subnets.iter().find_map(|subnet| subnet.value.vpc_id.some());
        let of_group = || scene.case.target_groups.iter().find_map(|group| group.value.vpc_id.some());
        one(of_subnet.or_else(of_group).or_else(|| in_texts(scene, pattern!(r"\b(vpc-[0-9a-f]{8,17})\b"))))
    };
    "zone", "ZONE", "the Availability Zone", "aws ec2 describe-subnets tells it"; |scene| {
        one(scene.task.and_then(|task| task.value.availability_zone.some()))
    };
    "eni", "ENI", "the network interface", "it stands in the attachments of the task"; |scene| {
        one(scene.task.and_then(|task| task.value.interface("networkInterfaceId")))
    };

    // The load balancer.
    "target_group", "TARGET_GROUP", "the target group", "aws elbv2 describe-target-groups shows its ARN"; |scene| {
        let known = scene.service.and_then(|service| service.value.target_group_arn());
        let group = || balance::group(scene).and_then(|group| group.value.target_group_arn.some());
        let told = || in_texts(scene, pattern!(r"(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup/[\w/-]+)"));
        one(told().or(known).or_else(group))
    };
    "load_balancer", "LOAD_BALANCER", "the load balancer", "aws elbv2 describe-load-balancers shows its ARN"; |scene| {
        let of_group = balance::group(scene).and_then(|group| group.value.load_balancer_arns.iter().find_map(|arn| arn.some()));
        one(of_group.or_else(|| in_texts(scene, pattern!(r"(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/[\w/-]+)"))))
    };
    "health_path", "HEALTH_PATH", "the path of the health check", "one that the program answers with success"; |scene| {
        one(balance::group(scene).and_then(|group| group.value.health_check_path.some()))
    };
    "container_port", "CONTAINER_PORT", "the port of the container", "containerPort of the port mapping"; |scene| {
        balance::container_port(scene).map(|port| port.to_string()).into_iter().collect()
    };

    // Storage.
    "file_system", "FILE_SYSTEM", "the file system", "aws efs describe-file-systems shows it"; |scene| {
        one(file_systems_of(scene).next().or_else(|| in_texts(scene, pattern!(r"\b(fs-[0-9a-f]{8,17})\b"))))
    };
    "access_point", "ACCESS_POINT", "the access point", "aws efs describe-access-points shows it"; |scene| {
        let volumes = scene.definition.into_iter().flat_map(|definition| definition.value.volumes.iter());
        let mut own = volumes.filter_map(|volume| volume.efs_volume_configuration.authorization_config.access_point_id.some());
        one(own.next().or_else(|| in_texts(scene, pattern!(r"\b(fsap-[0-9a-f]{8,17})\b"))))
    };

    // Numbers.
    "task_memory", "TASK_MEMORY", "the memory of the task", "memory of the task definition, in MiB"; |scene| {
        scene.task_memory().map(|mib| mib.to_string()).into_iter().collect()
    };
    "task_cpu", "TASK_CPU", "the CPU units of the task", "cpu of the task definition"; |scene| {
        scene.task_cpu().map(|units| units.to_string()).into_iter().collect()
    };
    "desired_count", "DESIRED_COUNT", "the number of tasks", "desiredCount of the service"; |scene| {
        scene.service.and_then(|service| service.value.desired_count.0).filter(|count| *count > 0).map(|count| count.to_string()).into_iter().collect()
    };
    "exit_code", "EXIT_CODE", "the exit code", "containers[].exitCode of the task"; |scene| {
        scene.exit_code().map(|code| code.to_string()).into_iter().collect()
    };

    // Others.
    "alarm", "ALARMS", "the alarms", "alarms of the deployment configuration"; |scene| {
        let named = scene.service.iter().flat_map(|service| service.value.deployment_configuration.alarms.alarm_names.iter());
        let names: Vec<String> = named.map(ToString::to_string).collect();
        if names.is_empty() { scene.case.alarms.iter().filter_map(|alarm| alarm.value.alarm_name.some()).map(str::to_owned).collect() } else { names }
    };
    "hook", "HOOK", "the function of the hook", "hookTargetArn of the deployment configuration"; |scene| {
        let hooks = scene.service.iter().flat_map(|service| service.value.deployment_configuration.lifecycle_hooks.iter());
        hooks.filter_map(|hook| hook.hook_target_arn.some()).map(str::to_owned).collect()
    };
    "discovery_service", "DISCOVERY_SERVICE", "the service of Cloud Map", "aws servicediscovery list-services shows its id"; |scene| {
        let registry = scene.service.and_then(|service| service.value.service_registries.iter().find_map(|one| one.registry_arn.some()));
        one(registry.map(arn::short_name).or_else(|| in_texts(scene, pattern!(r"\b(srv-[0-9a-z]{16})\b"))))
    };
    "from", "FROM", "the time to look from", "2026-01-31T12:00:00Z"; |scene| {
        let task = scene.task.map(|task| &task.value);
        task.and_then(|task| task.created_at.0.or(task.started_at.0)).map(|at| at.to_string()).into_iter().collect()
    };
    "to", "TO", "the time to look to", "2026-01-31T12:30:00Z"; |scene| {
        let task = scene.task.map(|task| &task.value);
        task.and_then(|task| task.stopped_at.0.or(task.stopping_at.0)).map(|at| at.to_string()).into_iter().collect()
    };

    // What the message is about.
    "variable", "VARIABLE", "the variable", "its name, as the program reads it"; |scene| {
        let linked = |message: &str| place_of(scene, message).and_then(|place| Some(place.words.split_once(", ")?.0.to_owned()));
        let named = message(scene).and_then(|message| linked(message).or_else(|| variables(message).first().map(|name| (*name).to_owned())));
        named.filter(|name| !name.starts_with('-') && !name.contains(['/', ' '])).into_iter().collect()
    };
    "host", "HOST_NAME", "the host", "the one that the program asks"; |scene| {
        let shape = pattern!(r"(?i)(?:://(?:[^@/\s]*@)?|host(?:name)? [\x22'(]{0,2}|connect to |lookup |ENOTFOUND |EAI_AGAIN |resolve )[\x22']?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+)");
        one(message(scene).zip(shape).and_then(|(message, shape)| shape.group(message)))
    };
    "port", "PORT", "the port", "the one that the program opens or asks"; |scene| {
        let shape = pattern!(r"(?i)(?:port:? |[\w\].*]:)(\d{2,5})\b");
        one(message(scene).zip(shape).and_then(|(message, shape)| shape.group(message)))
    };
    "file", "FILE_NAME", "the file", "the one that the message names"; |scene| {
        let shape = pattern!(r"(?:^|[\s'\x22`(=:])(/[\w@.+-]+(?:/[\w@.+-]+)*)");
        one(message(scene).zip(shape).and_then(|(message, shape)| shape.group(message)))
    };
    "action", "ACTION", "the action", "as IAM calls it: service:Action"; |scene| {
        denial(scene).map(|denial| denial.actions).unwrap_or_default()
    };
    "resource", "RESOURCE", "the resource", "its ARN"; |scene| denial(scene).and_then(|denial| denial.resource).into_iter().collect();

    // What only the user knows.
    "new_image", "NEW_IMAGE", "the image that shall run", "registry/repository:tag"; none;
    "new_tag", "NEW_TAG", "the tag that shall run", "one that the registry lists"; none;
    "application", "APPLICATION", "the application of CodeDeploy", "aws deploy list-applications shows it"; |scene| {
        one(in_texts(scene, pattern!(r"application[\x22']?[:=]\s*[\x22']?([\w.@+=-]+)")))
    };
    "deployment_group", "DEPLOYMENT_GROUP", "the deployment group", "aws deploy list-deployment-groups shows it"; none;
    "stack", "STACK", "the stack", "aws cloudformation list-stacks shows it"; |scene| {
        one(in_texts(scene, pattern!(r":stack/([\w-]+)/")))
    };
    "ami", "AMI", "the AMI", "aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"; none;
    "password", "PASSWORD", "the password", "it is not shown anywhere"; none;
    "user", "USER_NAME", "the user", "of the registry"; none;
    "quota", "QUOTA", "the new value of the quota", "what you need at most"; none;
    "load_balancer_group", "LOAD_BALANCER_GROUP", "the security group of the load balancer", "aws elbv2 describe-load-balancers tells it"; none;
    "instance_role", "INSTANCE_ROLE", "the instance role", "aws iam get-instance-profile tells it"; none;
    "infrastructure_role", "INFRASTRUCTURE_ROLE", "the infrastructure role", "roleArn of the volume or of the load balancer"; none;
    "caller_role", "CALLER_ROLE", "the role of the caller", "aws sts get-caller-identity tells it"; none;
    "hook_role", "HOOK_ROLE", "the role of the hook", "roleArn of the hook"; none;
    "kms_key", "KMS_KEY", "the key", "its ARN: aws kms list-keys shows it"; none;
    "mount_target_group", "MOUNT_TARGET_GROUP", "the security group of the mount targets", "aws efs describe-mount-target-security-groups"; none;
    "target_security_group", "TARGET_GROUP_ID", "the security group of the other end", "sg-..., of the database, cache or service"; none;
    "listener", "LISTENER", "the listener or its rule", "aws elbv2 describe-listeners shows its ARN"; none;
    "primary_target_group", "PRIMARY_TARGET_GROUP", "the target group of the primary task set", "aws ecs describe-services tells it"; none;
    "vpc_endpoint", "VPC_ENDPOINT", "the VPC endpoint", "aws ec2 describe-vpc-endpoints shows its id"; none;
    "route_table", "ROUTE_TABLE", "the route table", "aws ec2 describe-route-tables shows its id"; none;
    "uid", "USER_ID", "the number of the user", "docker run --rm --entrypoint id IMAGE tells it"; |scene| {
        let own = of_container(scene).and_then(|container| container.user.some());
        one(own.and_then(|user| user.split(':').next()).filter(|user| user.chars().all(|c| c.is_ascii_digit())))
    };
    "value", "VALUE", "the value", "what the program expects"; none;
    "name", "NAME", "the name", "the one that is wanted"; none;
}

impl Name {
    /// The name that pages write so.
    pub fn read(name: &str) -> Option<&'static Name> {
        NAMES.iter().find(|known| known.name == name)
    }

    /// Its values in a case; empty where the case doesn't tell.
    pub fn values(&self, scene: &Scene<'_>) -> Vec<String> {
        let mut values = (self.find)(scene);
        values.retain(|value| !value.is_empty());
        values.truncate(MOST_VALUES);
        values
    }
}

/// What the program gave up for: its error, or the line in which it complains.
fn message<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let crash = || scene.crash.as_ref().map(|found| found.crash.error.message.as_str()).filter(|message| !message.is_empty());
    let complaint = scene.complaints.first().map(|found| &*scene.texts[found.text].text);
    complaint.or_else(crash)
}

/// The first refusal that tells who was refused.
fn denial(scene: &Scene<'_>) -> Option<Denial> {
    let read = scene.texts.iter().filter(|text| text.demotion < FADED).map(|text| Denial::read(&text.text));
    read.into_iter().find(|denial| !denial.actions.is_empty())
}

/// What a command takes for a name: the values of a case, or what the shell asks for. `None` for a name that nobody knows.
pub(crate) fn argument(scene: &Scene<'_>, name: &str) -> Option<Argument> {
    let name = Name::read(name)?;
    let mut values = name.values(scene);
    Some(match values.len() {
        0 => Argument::from(name.asked),
        1 => Argument::from(values.remove(0)),
        _ => Argument::Words(values),
    })
}

fn none(_: &Scene<'_>) -> Vec<String> {
    Vec::new()
}

fn one(value: Option<&str>) -> Vec<String> {
    value.map(str::to_owned).into_iter().collect()
}

/// The ARNs of the subject, its own first.
fn arns<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Arn<'a>> {
    let own = [
        scene.task.and_then(|task| task.value.task_arn.some()),
        scene.service.and_then(|service| service.value.service_arn.some()),
        definition(scene).and_then(|definition| definition.value.task_definition_arn.some()),
        scene.task.and_then(|task| task.value.task_definition_arn.some()),
        scene.task.and_then(|task| task.value.cluster_arn.some()),
        scene.service.and_then(|service| service.value.cluster_arn.some()),
        scene.instance.and_then(|instance| instance.value.container_instance_arn.some()),
    ];
    own.into_iter().flatten().filter_map(Arn::parse)
}

/// The revision at issue: the subject's own, or the only one that the case has beside a log whose task is not known.
pub fn definition<'a>(scene: &Scene<'a>) -> Option<&'a Located<TaskDefinition>> {
    let mut all = scene.case.definitions.iter();
    let only = || all.next().filter(|_| all.next().is_none() && scene.task.is_none() && scene.service.is_none());
    scene.definition.or_else(only)
}

fn named_arn<'s>(scene: &'s Scene<'_>) -> Option<Arn<'s>> {
    let ecs = in_texts(scene, pattern!(r"(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:[\w/:-]+)"));
    ecs.or_else(|| in_texts(scene, pattern!(r"(arn:aws[a-z-]*:[a-z-]+:[a-z0-9-]+:\d{12}:[\w/:-]+)"))).and_then(Arn::parse)
}

/// The Region of the subject. Only a name that has a Region's form counts.
pub fn region<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let valid = |region: &&str| Region::read(region).is_some();
    let own = arns(scene).map(|arn| arn.region).find(valid);
    own.or_else(|| named_arn(scene).map(|arn| arn.region).filter(valid))
}

fn account<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let own = arns(scene).map(|arn| arn.account).find(|account| !account.is_empty());
    own.or_else(|| named_arn(scene).map(|arn| arn.account).filter(|account| !account.is_empty()))
}

fn cluster(scene: &Scene<'_>) -> Vec<String> {
    let of_task = scene.task.map(|task| task.value.cluster_name()).filter(|name| !name.is_empty());
    let of_service = || scene.service.map(|service| service.value.cluster_name()).filter(|name| !name.is_empty());
    let told = || {
        let arn = in_texts(scene, pattern!(r"(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:(?:cluster|service|task|container-instance)/[\w/-]+)"))?;
        let resource = Arn::parse(arn)?.resource;
        let mut parts = resource.split('/').skip(1);
        let name = parts.next()?;
        (resource.starts_with("cluster/") || parts.next().is_some()).then_some(name)
    };
    let of_deployment = || deployments::newest(scene.case).map(|newest| newest.value.service().0).filter(|name| !name.is_empty());
    one(of_task.or_else(of_service).or_else(told).or_else(of_deployment))
}

fn service(scene: &Scene<'_>) -> Vec<String> {
    let of_task = scene.task.and_then(|task| task.value.service_name());
    let of_service = || scene.service.and_then(|service| service.value.service_name.some());
    let of_arn = || in_texts(scene, pattern!(r"arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:service/[\w-]+/([\w-]+)"));
    let of_event = || in_texts(scene, pattern!(r"\(service ([\w-]+)[,)]"));
    let of_deployment = || deployments::newest(scene.case).map(|newest| newest.value.service().1).filter(|name| !name.is_empty());
    one(of_task.or_else(of_service).or_else(of_arn).or_else(of_event).or_else(of_deployment))
}

fn container(scene: &Scene<'_>) -> Vec<String> {
    let first = scene.first().and_then(|container| container.name.some());
    let of_image = || container_of_image(scene).and_then(|(_, container)| container.name.some());
    one(first.or_else(|| of_container(scene).and_then(|container| container.name.some())).or_else(of_image))
}

/// The only container that runs the image of which a message speaks, with its index.
pub fn container_of_image<'a>(scene: &Scene<'a>) -> Option<(usize, &'a ContainerDefinition)> {
    let image = image(scene)?;
    let repository = parts(image)?.repository;
    let definition = &definition(scene)?.value;
    let mut all = definition.container_definitions.iter().enumerate().filter(|(_, container)| {
        container.image.as_str() == image || parts(&container.image).is_some_and(|own| own.repository == repository)
    });
    all.next().filter(|_| all.next().is_none())
}

fn containers<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a ContainerDefinition> {
    definition(scene).into_iter().flat_map(|definition| definition.value.container_definitions.iter())
}

fn of_container<'a>(scene: &Scene<'a>) -> Option<&'a ContainerDefinition> {
    failed_container(scene).map(|(_, container)| container)
}

/// The container that failed with its index: the first to end, the one whose image a message names, or the only one that there is.
pub fn failed_container<'a>(scene: &Scene<'a>) -> Option<(usize, &'a ContainerDefinition)> {
    let only = || {
        let all = &definition(scene)?.value.container_definitions;
        all.first().filter(|_| all.len() == 1).map(|only| (0, only))
    };
    scene.first_definition().or_else(|| container_of_image(scene)).or_else(only)
}

/// `family:revision` of the subject: of the task that failed, before the one that its service is to run.
pub fn revision<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let of_task = scene.task.and_then(|task| task.value.task_definition_arn.some());
    let of_definition = || definition(scene).and_then(|definition| definition.value.task_definition_arn.some());
    let of_service = || scene.service.and_then(|service| service.value.task_definition.some());
    of_task.or_else(of_definition).or_else(of_service).map(arn::family_revision)
}

/// The newest other revision of the family that runs, or has run: what a deployment that broke it can go back to.
pub fn last_good(scene: &Scene<'_>) -> Option<String> {
    let number =
        |revision: &str| revision.rsplit_once(':').and_then(|(family, number)| Some((family.to_owned(), number.parse::<u64>().ok()?)));
    let (family, own) = number(revision(scene)?)?;
    let of_service = scene.service.iter().flat_map(|service| service.value.deployments.iter()).map(|one| one.task_definition.as_str());
    let of_tasks = scene.case.tasks.iter().map(|task| task.value.task_definition_arn.as_str());
    let of_revisions = scene.case.service_revisions.iter().filter(|revision| {
        let went_well = |one: &&coroner_case::Located<coroner_ecs::deployment::ServiceDeployment>| {
            one.value.status.as_str() == "SUCCESSFUL" && one.value.target() == Some(revision.value.service_revision_arn.as_str())
        };
        let source = |one: &&coroner_case::Located<coroner_ecs::deployment::ServiceDeployment>| {
            one.value.source_service_revisions.iter().any(|source| source.arn == revision.value.service_revision_arn)
        };
        scene.case.service_deployments.iter().any(|one| went_well(&one) || source(&one))
    });
    let of_revisions: Vec<&str> = of_revisions.map(|revision| arn::family_revision(&revision.value.task_definition)).collect();
    let told = of_service.chain(of_tasks).map(arn::family_revision).filter(|revision| scene.case.index.history.is_good(revision));
    told.chain(of_revisions)
        .filter_map(number)
        .filter(|(of, at)| *of == family && *at != own)
        .max_by_key(|(_, at)| *at)
        .map(|(family, at)| format!("{family}:{at}"))
}

/// The image at issue: the one that a message names, or that of the container.
fn image<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let told = in_texts(
        scene,
        pattern!(
            r"(?:resolve ref(?:erence)?|pull access denied for|manifest for|failed to copy|unpack image|repository) [\x22']?((?:[\w.-]+(?::\d+)?/)?[\w./-]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)"
        ),
    );
    let told = told.map(|image| image.trim_end_matches([':', '.'])).filter(|image| image.len() > 3);
    // `repository does not exist` names none.
    let told = told.filter(|image| !["does", "denied", "requires", "could", "cannot", "name", "from", "with"].contains(image));
    let first = scene.first().and_then(|container| container.image.some());
    let own = scene.first_definition().and_then(|(_, container)| container.image.some());
    let all: Vec<&str> = images_of(scene).collect();
    // A message leaves the tag out now and then, and the container's own tells it.
    if let Some(told) = told {
        return Some(all.iter().find(|image| image.starts_with(told)).copied().unwrap_or(told));
    }
    first.or(own).or_else(|| all.first().copied().filter(|only| all.iter().all(|image| image == only)))
}

struct Parts<'a> {
    registry: &'a str,
    repository: &'a str,
    tag: &'a str,
}

fn parts(image: &str) -> Option<Parts<'_>> {
    let name = image.split('@').next()?;
    let (registry, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
        _ => ("", name),
    };
    let (repository, tag) = path.rsplit_once(':').unwrap_or((path, ""));
    Some(Parts { registry, repository, tag })
}

/// Account and Region of an image in ECR.
fn ecr(image: &str) -> Option<(&str, &str)> {
    let mut labels = image.split_once('/')?.0.split('.');
    let (account, dkr, ecr, region) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    (dkr == "dkr" && ecr.starts_with("ecr") && Region::read(region).is_some()).then_some((account, region))
}

fn role_name(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

/// The secrets or parameters that a message names, else those of the definition.
fn secrets(scene: &Scene<'_>, of: &str) -> Vec<String> {
    let told = match of {
        "ssm" => in_texts(scene, pattern!(r"(arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/[\w./-]+)")),
        _ => in_texts(scene, pattern!(r"(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+)")),
    };
    let name = |reference: &str| match (of, reference.split_once(":parameter/")) {
        ("ssm", Some((_, name))) if name.contains('/') => format!("/{name}"),
        ("ssm", Some((_, name))) => name.to_owned(),
        _ => secret_of(reference).to_owned(),
    };
    if let Some(told) = told {
        return vec![name(told)];
    }
    let Some(definition) = definition(scene) else { return Vec::new() };
    let of_secrets_manager = |reference: &String| Arn::parse(reference).is_some_and(|arn| arn.service == "secretsmanager");
    let mut all: Vec<String> = secrets_of(definition);
    all.retain(|reference| of_secrets_manager(reference) == (of == "secretsmanager"));
    all.iter().map(|reference| name(reference)).collect()
}

fn subnets(scene: &Scene<'_>) -> Vec<String> {
    let of_service = scene.service.iter().flat_map(|service| service.value.network_configuration.awsvpc_configuration.subnets.iter());
    let all: Vec<String> = of_service.map(ToString::to_string).collect();
    if !all.is_empty() {
        return all;
    }
    let of_task = scene.task.and_then(|task| task.value.interface("subnetId"));
    one(of_task.or_else(|| in_texts(scene, pattern!(r"\b(subnet-[0-9a-f]{8,17})\b"))))
}

/// What the first group of a pattern is in the first text that has it and that still counts.
fn in_texts<'s>(scene: &'s Scene<'_>, shape: Option<&Pattern>) -> Option<&'s str> {
    let shape = shape?;
    scene.texts.iter().filter(|text| text.demotion < FADED).find_map(|text| shape.group(&text.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_image() {
        let of = |image: &'static str| parts(image).map(|parts| (parts.registry, parts.repository, parts.tag));
        assert_eq!(of("nginx"), Some(("", "nginx", "")));
        assert_eq!(of("team/web:1.2"), Some(("", "team/web", "1.2")));
        assert_eq!(of("localhost:5000/a/b:c@sha256:00"), Some(("localhost:5000", "a/b", "c")));
        assert_eq!(ecr("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"), Some(("111122223333", "eu-west-1")));
        assert_eq!(ecr("docker.io/web:1"), None);
    }

    #[test]
    fn what_the_shell_asks_for_is_safe_in_its_braces() {
        for name in NAMES {
            assert!(!name.asked.what.contains(['"', '`', '$', '\\', '}', '!', '\'']), "{}", name.name);
            assert!(name.asked.name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'), "{}", name.name);
            assert_eq!(
                NAMES.iter().filter(|other| other.name == name.name || other.asked.name == name.asked.name).count(),
                1,
                "{}",
                name.name
            );
        }
    }
}
