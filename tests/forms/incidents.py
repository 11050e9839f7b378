"""The five incidents, as botocore hands them over: dictionaries in the order of AWS's own model, moments as datetimes.

Everything else is made of these, so that every form of an incident tells the same story.
"""

import datetime
import functools
import hashlib

import botocore.session
from dateutil.tz import tzutc

ACCOUNT = "111122223333"
REGION = "eu-west-1"
CLUSTER = "prod"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
VPC_ZONE = f"{REGION}a"
TROUBLESHOOTING = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."

UTC = tzutc()


def at(clock, milliseconds=0, day=24):
    """A moment of November 2025; `clock` is written `HH:MM:SS`."""
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    return datetime.datetime(2025, 11, day, hours, minutes, seconds, milliseconds * 1000, tzinfo=UTC)


def hexed(*words, digits=32):
    """An ID that nobody has, the same at each run."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:digits]


def uuid(*words):
    text = hexed(*words)
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


def arn_of(service, resource):
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def arn(*names, service="ecs"):
    return arn_of(service, "/".join(names))


CLUSTER_ARN = arn("cluster", CLUSTER)


@functools.cache
def model(operation):
    return botocore.session.get_session().get_service_model("ecs").operation_model(operation).output_shape


def ordered(value, shape):
    """`value` with its members in the order of AWS's model, in which botocore and so the AWS CLI print them."""
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{shape.name} has no {unknown}"
        return {name: ordered(value[name], member) for name, member in shape.members.items() if name in value}
    if shape.type_name == "list":
        return [ordered(item, shape.member) for item in value]
    return value


def container(incident, name, image, **more):
    """A container of a task that has ended."""
    task_arn = incident.task_arn
    return {
        "containerArn": arn("container", CLUSTER, incident.task_id, uuid(incident.name, name)),
        "taskArn": task_arn,
        "name": name,
        "image": f"{REGISTRY}/{image}",
        "lastStatus": "STOPPED",
        "networkBindings": [],
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": "0",
        **more,
    }


def zulu(moment):
    """A moment as the events of ECS have it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value, written):
    """`value` as JSON, its moments as `written` writes them."""
    if isinstance(value, dict):
        return {key: plain(item, written) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, written) for item in value]
    return written(value) if isinstance(value, datetime.datetime) else value


def event(name, kind, resource, time, detail):
    """An event on EventBridge's bus, whose time has no fractions."""
    return {
        "version": "0", "id": uuid(name, "event", kind, time), "detail-type": kind, "source": "aws.ecs", "account": ACCOUNT,
        "time": time[:19] + "Z", "region": REGION, "resources": [resource], "detail": detail,
    }


class Incident:
    """What was called how, and what AWS answers about it."""

    # The call that shows it best.
    operation = "describe-tasks"
    # The slug of its plain form.
    cause = ""

    def __init__(self, name, service, revision):
        self.name = name
        self.service = service
        self.revision = revision
        self.task_id = hexed(name, "task")
        self.task_arn = arn("task", CLUSTER, self.task_id)
        self.service_arn = arn("service", CLUSTER, service)
        self.definition_arn = f"{arn('task-definition', service)}:{revision}"
        self.deployment = f"ecs-svc/{int(hexed(name, 'deployment', digits=15), 16):019}"
        self.image = f"{service}:v2.{revision}.0"

    def task(self):
        """The task of `describe-tasks`, for incidents that are about one."""
        return None

    def answer(self):
        """What the call answers that shows the incident best."""
        return ordered({"tasks": [self.task()], "failures": []}, model("DescribeTasks"))

    def event(self):
        """What ECS tells EventBridge, as JSON has it."""
        task = {key: value for key, value in self.task().items() if key not in ("healthStatus", "tags")}
        task["containers"] = [{key: value for key, value in told.items() if key not in ("healthStatus", "networkBindings")}
                              for told in task["containers"]]
        detail = plain({**task, "updatedAt": task["stoppedAt"]}, zulu)
        return event(self.name, "ECS Task State Change", self.task_arn, detail["stoppedAt"], detail)

    def events(self):
        return [self.event()]

    def log(self):
        """What the container wrote, as (moment, line)."""
        return []

    def base_task(self, **more):
        return {
            "attachments": [],
            "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
            "availabilityZone": VPC_ZONE,
            "clusterArn": CLUSTER_ARN,
            "connectivity": "CONNECTED",
            "desiredStatus": "STOPPED",
            "enableExecuteCommand": False,
            "group": f"service:{self.service}",
            "healthStatus": "UNKNOWN",
            "lastStatus": "STOPPED",
            "overrides": {"containerOverrides": [], "inferenceAcceleratorOverrides": []},
            "startedBy": self.deployment,
            "tags": [],
            "taskArn": self.task_arn,
            "taskDefinitionArn": self.definition_arn,
            "version": 6,
            **more,
        }


class Oom(Incident):
    """On Fargate, the kernel kills `app` at its own limit; `envoy` is told to stop."""

    cause = "container-out-of-memory"

    def __init__(self):
        super().__init__("oom", "web", 41)

    def interface(self):
        return {"attachmentId": uuid("oom", "eni"), "privateIpv4Address": "10.0.12.87"}

    def task(self):
        app = container(
            self, "app", self.image, exitCode=137, reason="OutOfMemoryError: Container killed due to memory usage",
            runtimeId=f"{self.task_id}-1527056392", imageDigest=f"sha256:{hexed('oom', 'app', 'digest', digits=64)}",
            networkInterfaces=[self.interface()], cpu="256", memory="384")
        envoy = container(
            self, "envoy", "envoy:v1.31.4", exitCode=143, runtimeId=f"{self.task_id}-0265927825",
            imageDigest=f"sha256:{hexed('oom', 'envoy', 'digest', digits=64)}", networkInterfaces=[self.interface()], cpu="128")
        return self.base_task(
            attachments=[{"id": uuid("oom", "eni"), "type": "ElasticNetworkInterface", "status": "DELETED",
                          "details": [{"name": "subnetId", "value": "subnet-0a1f3c5e7b9d2f4a6"},
                                      {"name": "networkInterfaceId", "value": "eni-0c4b8a2f6e1d3957b"},
                                      {"name": "privateIPv4Address", "value": "10.0.12.87"}]}],
            connectivityAt=at("09:10:41", 305), containers=[app, envoy], cpu="512", createdAt=at("09:10:37", 118),
            executionStoppedAt=at("09:14:22", 460), launchType="FARGATE", memory="1024", platformVersion="1.4.0",
            platformFamily="Linux", pullStartedAt=at("09:10:52", 14), pullStoppedAt=at("09:11:03", 871),
            startedAt=at("09:11:05", 240), stopCode="EssentialContainerExited", stoppedAt=at("09:14:49", 702),
            stoppedReason="Essential container in task exited", stoppingAt=at("09:14:23", 911),
            ephemeralStorage={"sizeInGiB": 20})


    def log(self):
        start = at("09:11:05", 930)
        words = ["listening on :8080", "cache: warming 3 regions", "cache: eu done, rss 214 MiB", "cache: us done, rss 331 MiB",
                 "cache: ap started"]
        return [(start + datetime.timedelta(seconds=41 * index), f"INFO {line}") for index, line in enumerate(words)]

    def events(self):
        """It ran before it ended."""
        ended = self.event()
        ending = ("exitCode", "reason", "executionStoppedAt", "stopCode", "stoppedAt", "stoppedReason", "stoppingAt")

        def earlier(value):
            return {key: item for key, item in value.items() if key not in ending}
        detail = {**earlier(ended["detail"]), "desiredStatus": "RUNNING", "lastStatus": "RUNNING", "version": 4,
                  "updatedAt": ended["detail"]["startedAt"]}
        detail["containers"] = [{**earlier(told), "lastStatus": "RUNNING"} for told in detail["containers"]]
        return [event(self.name, "ECS Task State Change", self.task_arn, detail["startedAt"], detail), ended]


class Placement(Incident):
    """A service on instances none of which has the memory for one more task."""

    cause = "insufficient-memory-capacity"

    operation = "describe-services"

    def __init__(self):
        super().__init__("placement", "search", 7)
        self.instance_id = hexed("placement", "instance")
        self.instance_arn = arn("container-instance", CLUSTER, self.instance_id)

    def messages(self):
        return [(f"(service {self.service}) was unable to place a task because no container instance met all of its requirements. "
                 f"The closest matching (container-instance {self.instance_id}) has insufficient memory available. {TROUBLESHOOTING}",
                 moment) for moment in (at("11:42:18", 512), at("11:36:9", 87), at("11:30:2", 441))]

    def service_record(self):
        return service_record(
            self, launchType="EC2", desiredCount=2, runningCount=0, pendingCount=0,
            deployments=[deployment(
                self, "PRIMARY", self.revision, desiredCount=2, launchType="EC2", createdAt=at("11:29:51", 730),
                updatedAt=at("11:29:51", 730), rolloutState="IN_PROGRESS",
                rolloutStateReason=f"ECS deployment {self.deployment} in progress.")],
            placementConstraints=[],
            placementStrategy=[{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}])

    def answer(self):
        return ordered({"services": [self.service_record()], "failures": []}, model("DescribeServices"))

    def event(self):
        time = zulu(at("11:42:18", 512))
        return event(self.name, "ECS Service Action", self.service_arn, time, {
            "eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE", "clusterArn": CLUSTER_ARN,
            "containerInstanceArns": [self.instance_arn], "reason": "RESOURCE:MEMORY", "createdAt": time})


class Pull(Incident):
    """On an instance, a task whose image's tag is not in ECR."""

    cause = "image-tag-not-found"

    def __init__(self):
        super().__init__("pull", "billing", 18)
        self.instance_arn = arn("container-instance", CLUSTER, hexed("pull", "instance"))

    def reason(self):
        return (f"CannotPullContainerError: Error response from daemon: manifest for {REGISTRY}/{self.image} not found: "
                "manifest unknown: Requested image not found")

    def task(self):
        app = container(self, "billing", self.image, reason=self.reason(), cpu="256", memory="512")
        return self.base_task(
            connectivityAt=at("14:03:26", 155), containers=[app], containerInstanceArn=self.instance_arn, cpu="256",
            createdAt=at("14:03:26", 155), executionStoppedAt=at("14:03:29", 0), launchType="EC2", memory="512",
            pullStartedAt=at("14:03:28", 206), pullStoppedAt=at("14:03:28", 790), stopCode="TaskFailedToStart",
            stoppedAt=at("14:03:29", 688), stoppedReason="Task failed to start", stoppingAt=at("14:03:29", 688), version=3)


class Crash(Incident):
    """A Node program whose image lacks a file that it requires; only its log tells that."""

    cause = "application-error"
    cause_with_log = "missing-dependency-module"

    def __init__(self):
        super().__init__("crash", "api", 63)

    def task(self):
        app = container(
            self, "api", self.image, exitCode=1, runtimeId=f"{self.task_id}-3841170526",
            imageDigest=f"sha256:{hexed('crash', 'api', 'digest', digits=64)}", cpu="256",
            networkInterfaces=[{"attachmentId": uuid("crash", "eni"), "privateIpv4Address": "10.0.31.14"}])
        return self.base_task(
            connectivityAt=at("16:20:11", 64), containers=[app], cpu="256", createdAt=at("16:20:07", 530),
            executionStoppedAt=at("16:20:38", 915), launchType="FARGATE", memory="512", platformVersion="1.4.0", platformFamily="Linux",
            pullStartedAt=at("16:20:20", 771), pullStoppedAt=at("16:20:31", 402), startedAt=at("16:20:37", 188),
            stopCode="EssentialContainerExited", stoppedAt=at("16:21:4", 356), stoppedReason="Essential container in task exited",
            stoppingAt=at("16:20:40", 27), ephemeralStorage={"sizeInGiB": 20})

    def log(self):
        """What the container wrote, each line with its moment."""
        words = [
            "> api@2.63.0 start", "> node dist/server.js", "",
            "node:internal/modules/cjs/loader:1228", "  throw err;", "  ^", "",
            "Error: Cannot find module '/app/dist/config/production'", "Require stack:", "- /app/dist/server.js",
            "    at Function._resolveFilename (node:internal/modules/cjs/loader:1225:15)",
            "    at Function._load (node:internal/modules/cjs/loader:1055:27)",
            "    at require (node:internal/modules/helpers:182:18)",
            "    at Object.<anonymous> (/app/dist/server.js:11:16) {",
            "  code: 'MODULE_NOT_FOUND',", "  requireStack: [ '/app/dist/server.js' ]", "}", "", "Node.js v20.18.0",
        ]
        start = at("16:20:37", 902)
        return [(start + datetime.timedelta(milliseconds=0 if index < 3 else 391), line) for index, line in enumerate(words)]


class Rollout(Incident):
    """The circuit breaker gave a deployment up whose targets never passed the load balancer's check."""

    cause = "lb-health-check-path-wrong"

    operation = "describe-services"

    def __init__(self):
        super().__init__("rollout", "checkout", 29)
        self.before = f"ecs-svc/{int(hexed('rollout', 'before', digits=15), 16):019}"
        self.target_group = arn("targetgroup", "checkout-tg", hexed("rollout", "group", digits=16), service="elasticloadbalancing")

    def messages(self):
        prefix = f"(service {self.service})"
        tasks = [hexed("rollout", "task", str(number)) for number in range(2)]
        unhealthy = [(f"{prefix} (task {task}) (port 8080) is unhealthy in (target-group {self.target_group}) due to "
                      "(reason Health checks failed with these codes: [404]).", moment)
                     for task, moment in zip(tasks, (at("18:22:40", 915), at("18:19:32", 277)))]
        return [
            (f"{prefix} (deployment {self.deployment}) deployment failed: tasks failed to start.", at("18:23:15", 604)),
            unhealthy[0],
            (f"{prefix} has started 1 tasks: (task {tasks[0]}).", at("18:20:5", 118)),
            (f"{prefix} (port 8080) is unhealthy in (target-group {self.target_group}) due to "
             "(reason Health checks failed with these codes: [404]).", at("18:19:33", 20)),
            unhealthy[1],
            (f"{prefix} has started 1 tasks: (task {tasks[1]}).", at("18:16:58", 436)),
        ]

    def service_record(self):
        return service_record(
            self, launchType="FARGATE", desiredCount=2, runningCount=2, pendingCount=0, platformVersion="LATEST", platformFamily="Linux",
            loadBalancers=[{"targetGroupArn": self.target_group, "containerName": "checkout", "containerPort": 8080}],
            deployments=[
                deployment(self, "PRIMARY", self.revision, desiredCount=2, failedTasks=4, launchType="FARGATE", platformVersion="1.4.0",
                           createdAt=at("18:13:47", 350), updatedAt=at("18:23:15", 601), rolloutState="FAILED",
                           rolloutStateReason="ECS deployment circuit breaker: tasks failed to start."),
                deployment(self, "ACTIVE", self.revision - 1, id=self.before, desiredCount=2, runningCount=2, launchType="FARGATE",
                           platformVersion="1.4.0", createdAt=at("10:02:11", 806, day=19), updatedAt=at("10:06:29", 94, day=19),
                           rolloutState="COMPLETED", rolloutStateReason=f"ECS deployment {self.before} completed."),
            ],
            placementConstraints=[], placementStrategy=[], healthCheckGracePeriodSeconds=30)

    def answer(self):
        return ordered({"services": [self.service_record()], "failures": []}, model("DescribeServices"))

    def event(self):
        time = zulu(at("18:23:15", 601))
        return event(self.name, "ECS Deployment State Change", self.service_arn, time, {
            "eventType": "ERROR", "eventName": "SERVICE_DEPLOYMENT_FAILED", "deploymentId": self.deployment, "updatedAt": time,
            "reason": "ECS deployment circuit breaker: tasks failed to start."})


def deployment(incident, status, revision, **more):
    return {
        "id": incident.deployment, "status": status, "taskDefinition": f"{arn('task-definition', incident.service)}:{revision}",
        "desiredCount": 0, "pendingCount": 0, "runningCount": 0, "failedTasks": 0, **more,
    }


def service_record(incident, **more):
    return {
        "serviceArn": incident.service_arn, "serviceName": incident.service, "clusterArn": CLUSTER_ARN, "loadBalancers": [],
        "serviceRegistries": [], "status": "ACTIVE", "taskDefinition": incident.definition_arn,
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}, "maximumPercent": 200,
                                    "minimumHealthyPercent": 100},
        "events": [{"id": uuid(incident.name, str(index)), "createdAt": moment, "message": message}
                   for index, (message, moment) in enumerate(incident.messages())],
        "createdAt": at("9:41:30", 217, day=3), "schedulingStrategy": "REPLICA", "deploymentController": {"type": "ECS"},
        "createdBy": f"arn:aws:iam::{ACCOUNT}:role/deploy", "enableECSManagedTags": True, "propagateTags": "NONE",
        "enableExecuteCommand": False, **more,
    }


INCIDENTS = [Oom(), Placement(), Pull(), Crash(), Rollout()]
