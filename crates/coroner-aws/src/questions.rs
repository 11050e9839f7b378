//! The questions, each with what its answer is for and what a policy would name to allow it.

use coroner_ecs::arn::{self, Arn};
use coroner_ecs::{Account, Region};
use serde_json::{Value, json};

use crate::ask::{Ask, Place};
use crate::client::Client;
use crate::operation::{self as op, Operation};

/// Tasks that one call describes; a limit of the API, as the others here.
pub(crate) const TASKS_AT_ONCE: usize = 100;
/// Services that one call describes.
pub(crate) const SERVICES_AT_ONCE: usize = 10;
/// Container instances that one call describes.
pub(crate) const INSTANCES_AT_ONCE: usize = 100;
/// Lines of a log that are read: the last ones.
const LINES: u32 = 1000;

impl Client {
    /// An ARN in the account and Region of the cluster; of any account if the cluster was given by name.
    fn arn(&self, service: &str, cluster: &str, resource: &str) -> String {
        let of_cluster = Arn::parse(cluster).map(|arn| (arn.partition, arn.region, arn.account));
        let own = (self.region().partition().name(), self.region().name(), "*");
        let (partition, region, account) = of_cluster.unwrap_or(own);
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The place that a document names by a Region, if it is one of the subject's partition: credentials are of one partition, and
    /// what a document says is no reason to show them to another. `found` tells where it stands.
    fn place(&self, region: &str, found: &str) -> Place {
        match Region::read(region) {
            Some(region) if region == *self.region() => Place::Own,
            Some(region) if region.partition() == self.region().partition() => Place::Other(region),
            Some(region) => Place::Nowhere(format!(
                "{found} names {region}, a Region of {}, and this is {}",
                region.partition(),
                self.region().partition()
            )),
            None => Place::Nowhere(format!("{found} names {region:?}, which is no Region")),
        }
    }

    /// The place that an ARN in a document names; its partition must be that of its Region.
    fn place_of(&self, arn: &Arn<'_>, found: &str) -> Place {
        match self.place(arn.region, found) {
            place @ Place::Nowhere(_) => place,
            _ if arn.partition != self.region().partition().name() => {
                Place::Nowhere(format!("{found} is of {:?}, and this is {}", arn.partition, self.region().partition()))
            }
            place => place,
        }
    }
}

fn ask(operation: &'static Operation, input: Value, resource: String, what: impl Into<String>, why: &'static str) -> Ask {
    Ask { operation, input, place: Place::Own, resource, what: what.into(), why }
}

fn anything(operation: &'static Operation, input: Value, what: impl Into<String>, why: &'static str) -> Ask {
    ask(operation, input, "*".to_owned(), what, why)
}

pub(crate) fn clusters() -> Ask {
    anything(&op::LIST_CLUSTERS, json!({}), "the names of the clusters", "they tell which one is meant")
}

pub(crate) fn services(cluster: &str) -> Ask {
    let input = json!({"cluster": cluster, "maxResults": 100});
    anything(&op::LIST_SERVICES, input, format!("the services of {}", arn::short_name(cluster)), "each is examined")
}

pub(crate) fn describe_services(client: &Client, cluster: &str, names: &[&str]) -> Ask {
    let (short, one) = (arn::short_name(cluster), names.len() == 1);
    let resource = client.arn("ecs", cluster, &format!("service/{short}/{}", if one { arn::short_name(names[0]) } else { "*" }));
    let input = json!({"cluster": cluster, "services": names});
    let what = if one { format!("the service {}", arn::short_name(names[0])) } else { "the services".to_owned() };
    ask(&op::DESCRIBE_SERVICES, input, resource, what, "its deployments, events and counts stand there")
}

pub(crate) fn deployments(client: &Client, cluster: &str, service: &str) -> Ask {
    let (short, name) = (arn::short_name(cluster), arn::short_name(service));
    let resource = client.arn("ecs", cluster, &format!("service/{short}/{name}"));
    let input = json!({"cluster": cluster, "service": service, "maxResults": 10});
    ask(&op::LIST_SERVICE_DEPLOYMENTS, input, resource, "the service's deployments", "they tell which revision failed and which was good")
}

pub(crate) fn describe_deployments(client: &Client, cluster: &str, arns: &[&str]) -> Ask {
    let resource = client.arn("ecs", cluster, &format!("service-deployment/{}/*", arn::short_name(cluster)));
    let input = json!({"serviceDeploymentArns": arns});
    let why = "why a deployment was given up stands there, and in which stage";
    ask(&op::DESCRIBE_SERVICE_DEPLOYMENTS, input, resource, "the service's deployments in full", why)
}

pub(crate) fn describe_revisions(client: &Client, cluster: &str, arns: &[&str]) -> Ask {
    let resource = client.arn("ecs", cluster, &format!("service-revision/{}/*", arn::short_name(cluster)));
    let input = json!({"serviceRevisionArns": arns});
    let why = "what changed from one deployment to the next stands there";
    ask(&op::DESCRIBE_SERVICE_REVISIONS, input, resource, "the service's revisions", why)
}

/// Rules that a service shifts traffic with: those of an Application Load Balancer.
pub(crate) fn rules(arns: &[&str]) -> Ask {
    let input = json!({"RuleArns": arns});
    anything(&op::DESCRIBE_RULES, input, "the listener rules", "where users' traffic goes stands there")
}

/// Listeners that a service shifts traffic with: those of a Network Load Balancer.
pub(crate) fn listeners(arns: &[&str]) -> Ask {
    let input = json!({"ListenerArns": arns});
    anything(&op::DESCRIBE_LISTENERS, input, "the listeners", "where users' traffic goes stands there")
}

/// Which tasks of a list.
pub(crate) fn tasks(client: &Client, cluster: &str, service: Option<&str>, status: &str) -> Ask {
    let mut input = json!({"cluster": cluster, "desiredStatus": status, "maxResults": 100});
    if let (Some(service), Some(input)) = (service, input.as_object_mut()) {
        input.insert("serviceName".to_owned(), json!(arn::short_name(service)));
    }
    let what = if status == "STOPPED" { "the list of stopped tasks" } else { "the list of running tasks" };
    let resource = client.arn("ecs", cluster, &format!("container-instance/{}/*", arn::short_name(cluster)));
    ask(&op::LIST_TASKS, input, resource, what, "each stopped task carries the reason of its own end")
}

pub(crate) fn describe_tasks(client: &Client, cluster: &str, tasks: &[&str]) -> Ask {
    let short = arn::short_name(cluster);
    let resource = client.arn("ecs", cluster, &format!("task/{short}/{}", if tasks.len() == 1 { arn::short_name(tasks[0]) } else { "*" }));
    let input = json!({"cluster": cluster, "tasks": tasks});
    ask(&op::DESCRIBE_TASKS, input, resource, "the tasks", "stop codes, reasons, exit codes and times stand there")
}

pub(crate) fn definition(arn: &str) -> Ask {
    let input = json!({"taskDefinition": arn});
    anything(&op::DESCRIBE_TASK_DEFINITION, input, "the task definition", "limits, commands, health checks and log settings stand there")
}

pub(crate) fn container_instances(client: &Client, cluster: &str) -> Ask {
    let resource = client.arn("ecs", cluster, &format!("cluster/{}", arn::short_name(cluster)));
    let input = json!({"cluster": cluster});
    ask(&op::LIST_CONTAINER_INSTANCES, input, resource, "the list of container instances", "a task is placed on one of them")
}

pub(crate) fn describe_instances(client: &Client, cluster: &str, arns: &[&str]) -> Ask {
    let resource = client.arn("ecs", cluster, &format!("container-instance/{}/*", arn::short_name(cluster)));
    let input = json!({"cluster": cluster, "containerInstances": arns});
    let what = if arns.len() == 1 { "the container instance" } else { "the container instances" };
    ask(&op::DESCRIBE_CONTAINER_INSTANCES, input, resource, what, "its agent, its memory and its other tasks may be the reason")
}

pub(crate) fn capacity_provider(client: &Client, name: &str) -> Ask {
    let resource = client.arn("ecs", "", &format!("capacity-provider/{name}"));
    let input = json!({"capacityProviders": [name]});
    ask(&op::DESCRIBE_CAPACITY_PROVIDERS, input, resource, "the capacity provider", "it tells whether it may scale")
}

pub(crate) fn target_health(group: &str) -> Ask {
    let input = json!({"TargetGroupArn": group});
    anything(
        &op::DESCRIBE_TARGET_HEALTH,
        input,
        "what the load balancer says of its targets",
        "the reason code tells a wrong answer from none",
    )
}

pub(crate) fn target_groups(groups: &[&str]) -> Ask {
    let input = json!({"TargetGroupArns": groups});
    anything(&op::DESCRIBE_TARGET_GROUPS, input, "how the load balancer probes", "path, port, matcher and thresholds stand there")
}

pub(crate) fn scalable_targets(cluster: &str, service: &str) -> Ask {
    let input = json!({"ServiceNamespace": "ecs", "ResourceIds": [resource_id(cluster, service)]});
    anything(&op::DESCRIBE_SCALABLE_TARGETS, input, "the bounds of scaling", "a service can't grow beyond them")
}

pub(crate) fn scaling_activities(cluster: &str, service: &str) -> Ask {
    let id = resource_id(cluster, service);
    let input = json!({"ServiceNamespace": "ecs", "ResourceId": id, "IncludeNotScaledActivities": true, "MaxResults": 20});
    anything(&op::DESCRIBE_SCALING_ACTIVITIES, input, "what scaling did", "it tells a scale-in from a failure")
}

fn resource_id(cluster: &str, service: &str) -> String {
    format!("service/{}/{}", arn::short_name(cluster), arn::short_name(service))
}

pub(crate) fn alarms(client: &Client, names: &[String]) -> Ask {
    let resource = client.arn("cloudwatch", "", "alarm:*");
    ask(&op::DESCRIBE_ALARMS, json!({"AlarmNames": names}), resource, "the alarms", "they tell why the deployment was ended")
}

/// Maxima of the last hour, from ECS's own metrics and from Container Insights, where that is on.
pub(crate) fn usage(cluster: &str, service: &str, family: &str, now: i64) -> Ask {
    let cluster = arn::short_name(cluster);
    let by = if service.is_empty() { ("TaskDefinitionFamily", family) } else { ("ServiceName", arn::short_name(service)) };
    let dimension = |name: &str, value: &str| json!({"Name": name, "Value": value});
    let query = |id: &str, namespace: &str, metric: &str| {
        let dimensions = json!([dimension("ClusterName", cluster), dimension(by.0, by.1)]);
        let metric = json!({"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions});
        json!({"Id": id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}})
    };
    let mut queries = vec![];
    if !service.is_empty() {
        queries.extend([query("cpu", "AWS/ECS", "CPUUtilization"), query("memory", "AWS/ECS", "MemoryUtilization")]);
    }
    for (id, metric) in [("cpuUsed", "CpuUtilized"), ("memoryUsed", "MemoryUtilized"), ("memoryReserved", "MemoryReserved")] {
        queries.push(query(id, "ECS/ContainerInsights", metric));
    }
    // Whole minutes: periods of CloudWatch begin with them.
    let end = (now / 60_000 + 1) * 60;
    let input = json!({"StartTime": end - 3600, "EndTime": end, "MetricDataQueries": queries});
    let why = "it tells a kill for memory from another SIGKILL, and how much is enough";
    anything(&op::GET_METRIC_DATA, input, "how much memory it used at most", why)
}

pub(crate) fn log(client: &Client, container: &str, group: &str, stream: &str, region: &str) -> Ask {
    let input = json!({"logGroupName": group, "logStreamName": stream, "limit": LINES, "startFromHead": false});
    let resource = client.arn("logs", "", &format!("log-group:{group}:log-stream:{stream}"));
    let mut ask = ask(&op::GET_LOG_EVENTS, input, resource, format!("the log of {container}"), "a program says last why it ends");
    if !region.is_empty() {
        ask.place = client.place(region, &format!("the log configuration of {container}"));
    }
    ask
}

/// Events of ECS that a log group keeps, as far as they hold one of some words.
pub(crate) fn kept_events(client: &Client, group: &str, words: &[&str], since: i64) -> Ask {
    let pattern = words.iter().map(|word| format!("?\"{word}\"")).collect::<Vec<_>>().join(" ");
    let input = json!({"logGroupName": group, "filterPattern": pattern, "startTime": since});
    let resource = client.arn("logs", "", &format!("log-group:{group}:*"));
    ask(&op::FILTER_LOG_EVENTS, input, resource, format!("the events in {group}"), "ECS itself forgets a task within the hour")
}

/// Calls of one operation, newest first.
pub(crate) fn calls(operation: &str, since: i64) -> Ask {
    let attributes = json!([{"AttributeKey": "EventName", "AttributeValue": operation}]);
    let input = json!({"LookupAttributes": attributes, "StartTime": since / 1000, "MaxResults": 50});
    anything(&op::LOOKUP_EVENTS, input, format!("who called {operation}"), "ECS only says that somebody did")
}

/// Whether the repository has the image.
pub(crate) fn image(client: &Client, account: &str, region: &str, repository: &str, reference: &str) -> Ask {
    let input = json!({"registryId": account, "repositoryName": repository, "imageIds": [image_id(reference)]});
    let why = "it tells a wrong name from a missing permission";
    of_repository(
        client,
        account,
        region,
        ask(&op::DESCRIBE_IMAGES, input, repository_arn(client, account, region, repository), "the image in ECR", why),
    )
}

/// The image's manifest: an index names the platforms.
pub(crate) fn manifest(client: &Client, account: &str, region: &str, repository: &str, reference: &str) -> Ask {
    let kinds = json!([
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]);
    let input =
        json!({"registryId": account, "repositoryName": repository, "imageIds": [image_id(reference)], "acceptedMediaTypes": kinds});
    let (what, why) = ("the image's platforms", "an image runs only where it was built for");
    let asked = ask(&op::BATCH_GET_IMAGE, input, repository_arn(client, account, region, repository), what, why);
    of_repository(client, account, region, asked)
}

fn image_id(reference: &str) -> Value {
    if reference.starts_with("sha256:") { json!({"imageDigest": reference}) } else { json!({"imageTag": reference}) }
}

fn repository_arn(client: &Client, account: &str, region: &str, repository: &str) -> String {
    format!("arn:{}:ecr:{region}:{account}:repository/{repository}", client.region().partition())
}

fn of_repository(client: &Client, account: &str, region: &str, mut ask: Ask) -> Ask {
    ask.place = match Account::read(account) {
        Some(_) => client.place(region, "the image's name"),
        None => Place::Nowhere(format!("the image's name has {account:?} where its account should be")),
    };
    ask
}

pub(crate) fn secret(client: &Client, id: &str) -> Ask {
    let resource = if id.starts_with("arn:") { id.to_owned() } else { client.arn("secretsmanager", "", &format!("secret:{id}-*")) };
    let mut ask = ask(&op::DESCRIBE_SECRET, json!({"SecretId": id}), resource, "whether the secret exists", "its value is never asked for");
    if let Some(arn) = Arn::parse(id) {
        ask.place = client.place_of(&arn, "the secret's ARN");
    }
    ask
}

pub(crate) fn parameter(name: &str) -> Ask {
    let name = Arn::parse(name).map_or(name, |arn| arn.resource.strip_prefix("parameter").unwrap_or(arn.resource));
    let filters = json!([{"Key": "Name", "Option": "Equals", "Values": [name]}]);
    anything(&op::DESCRIBE_PARAMETERS, json!({"ParameterFilters": filters}), "whether the parameter exists", "its value is never asked for")
}

/// A key of a secret; `place` is where the secret is.
pub(crate) fn key(client: &Client, id: &str, place: Place) -> Ask {
    let resource = if id.starts_with("arn:") { id.to_owned() } else { client.arn("kms", "", &format!("key/{id}")) };
    let asked = ask(&op::DESCRIBE_KEY, json!({"KeyId": id}), resource, "the KMS key", "a key that is disabled decrypts nothing");
    Ask { place: Arn::parse(id).map_or(place, |arn| client.place_of(&arn, "the key's ARN")), ..asked }
}

pub(crate) fn simulation(role: &str, actions: &[String], resources: &[String]) -> Ask {
    let mut input = json!({"PolicySourceArn": role, "ActionNames": actions});
    if let (false, Some(input)) = (resources.is_empty(), input.as_object_mut()) {
        input.insert("ResourceArns".to_owned(), json!(resources));
    }
    let why = "it tells a policy that lacks it from one that forbids it";
    ask(&op::SIMULATE_PRINCIPAL_POLICY, input, role.to_owned(), format!("what {} may do", arn::short_name(role)), why)
}

/// Filters of EC2 are called `Filter` on the wire, and ids are a list without a name of its own.
fn filter(name: &str, values: &[String]) -> Value {
    json!([{"Name": name, "Value": values}])
}

pub(crate) fn subnets(ids: &[String]) -> Ask {
    let input = json!({"SubnetId": ids});
    anything(&op::DESCRIBE_SUBNETS, input, format!("the subnet {}", ids.join(", ")), "its VPC and its range stand there")
}

pub(crate) fn security_groups(ids: &[String]) -> Ask {
    let input = json!({"GroupId": ids});
    anything(&op::DESCRIBE_SECURITY_GROUPS, input, ids.join(", "), "a security group drops what no rule admits")
}

pub(crate) fn route_tables(vpc: &str) -> Ask {
    let input = json!({"Filter": filter("vpc-id", &[vpc.to_owned()])});
    anything(&op::DESCRIBE_ROUTE_TABLES, input, "the route tables", "a subnet without a table of its own takes the main one of the VPC")
}

pub(crate) fn vpc_endpoints(vpc: &str) -> Ask {
    let input = json!({"Filter": filter("vpc-id", &[vpc.to_owned()])});
    anything(&op::DESCRIBE_VPC_ENDPOINTS, input, "the VPC endpoints", "with private DNS an endpoint takes the traffic")
}

pub(crate) fn network_acls(subnets: &[String]) -> Ask {
    let input = json!({"Filter": filter("association.subnet-id", subnets)});
    anything(&op::DESCRIBE_NETWORK_ACLS, input, "the network ACLs", "they are stateless: answers to the ephemeral ports need a rule too")
}

pub(crate) fn mount_targets(client: &Client, file_system: &str) -> Ask {
    let resource = client.arn("elasticfilesystem", "", &format!("file-system/{file_system}"));
    let why = "one must be in the task's zone and admit TCP 2049 from the task";
    ask(&op::DESCRIBE_MOUNT_TARGETS, json!({"FileSystemId": file_system}), resource, format!("the mount targets of {file_system}"), why)
}

pub(crate) fn registered(service: &str) -> [Ask; 2] {
    let input = json!({"ServiceId": service});
    let health = anything(&op::GET_INSTANCES_HEALTH_STATUS, input.clone(), "the health in Cloud Map", "it tells what names resolve to");
    [health, anything(&op::LIST_INSTANCES, input, "the instances in Cloud Map", "it tells what names resolve to")]
}

pub(crate) fn code_deployment(client: &Client, id: &str) -> Ask {
    let resource = client.arn("codedeploy", "", "deploymentgroup:*");
    ask(&op::GET_DEPLOYMENT, json!({"deploymentId": id}), resource, "the deployment of CodeDeploy", "it says why it failed")
}

pub(crate) fn group_activities(group: &str) -> Ask {
    let input = json!({"AutoScalingGroupName": group, "MaxRecords": 20});
    anything(&op::GROUP_SCALING_ACTIVITIES, input, "what the Auto Scaling group did", "it says why no instance came")
}

pub(crate) fn auto_scaling_group(group: &str) -> Ask {
    let input = json!({"AutoScalingGroupNames": [group]});
    anything(&op::DESCRIBE_AUTO_SCALING_GROUPS, input, "the Auto Scaling group", "its size ends where its bounds are")
}

pub(crate) fn quota(service: &str, code: &str) -> Ask {
    let input = json!({"ServiceCode": service, "QuotaCode": code});
    anything(&op::GET_SERVICE_QUOTA, input, "the quota", "it tells how much the account may have")
}
