#!/usr/bin/env python3
"""Writes ECS Task State Change events as EventBridge delivers them, in PARTS files, the same for the same arguments.

usage: events.py N OUT_DIR PARTS [SEED] [--gzip] [--concatenated]

--gzip          each file compressed, named .jsonl.gz
--concatenated  nothing between the objects, as Firehose writes them unless it is told otherwise

Of the N events some are what makes merging hard in real streams: events in no order, of tasks that have not ended yet, delivered
twice, and of tasks of one service that ended in the same millisecond.
"""

import gzip
import json
import random
import sys
from pathlib import Path

DAYS = 7
DAY = 86_400_000

# Name, account and Region. Three are told apart only by one of them.
CLUSTERS = [
    ("prod", "111122223333", "eu-west-1"),
    ("prod", "111122223333", "us-east-1"),
    ("prod", "444455556666", "eu-west-1"),
    ("staging", "111122223333", "eu-west-1"),
]

# Service i runs in cluster i % 4, every fifth on EC2. `nightly` is no service, but started by a schedule.
SERVICES = (
    "checkout checkout checkout checkout web web web search search reports billing payments "
    "thumbnails auth nightly cart gateway encoder emails mailer"
).split()

# How tasks end: weight, stop code, reason, exit code of the application (None if it never started), reason of its container.
# ACCOUNT, REGION and SERVICE are the service's; REQUEST differs from task to task, as ids of requests do.
EXITED = "Essential container in task exited"
SECRET = "arn:aws:secretsmanager:REGION:ACCOUNT:secret:SERVICE/db-AbCdEf"
ROLE = "arn:aws:sts::ACCOUNT:assumed-role/ecsTaskExecutionRole/0123456789abcdef"
IMAGE = "ACCOUNT.dkr.ecr.REGION.amazonaws.com/SERVICE:nope"
PULL = "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
ENDS = [
    (12, "EssentialContainerExited", EXITED, 137, "OutOfMemoryError: Container killed due to memory usage"),
    (8, "EssentialContainerExited", EXITED, 1, ""),
    (4, "EssentialContainerExited", EXITED, 2, ""),
    (3, "EssentialContainerExited", EXITED, 139, ""),
    (5, "EssentialContainerExited", EXITED, 0, ""),
    (4, "TaskFailedToStart", PULL + f"failed to resolve ref {IMAGE}: {IMAGE}: not found", None, ""),
    (
        3,
        "TaskFailedToStart",
        "CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code"
        " https://registry-1.docker.io/v2/library/redis/manifests/sha256:b7c5f3a1: 429 Too Many Requests - Server message:"
        " toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading:"
        " https://www.docker.com/increase-rate-limit",
        None,
        "",
    ),
    (
        3,
        "TaskFailedToStart",
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReaderSeeker: failed open: failed to do"
        ' request: Get "https://prod-REGION-starport-layer-bucket.s3.REGION.amazonaws.com/4f2a-REQUEST?X-Amz-Expires=3600":'
        " dial tcp 52.219.170.14:443: i/o timeout",
        None,
        "",
    ),
    (
        4,
        "TaskFailedToStart",
        SECRETS + "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret"
        f" {SECRET} from secrets manager: AccessDeniedException: User: {ROLE} is not authorized to perform:"
        f" secretsmanager:GetSecretValue on resource: {SECRET} because no identity-based policy allows the"
        " secretsmanager:GetSecretValue action status code: 400, request id: REQUEST",
        None,
        "",
    ),
    (
        3,
        "TaskFailedToStart",
        SECRETS + "unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed"
        " caused by: Post https://api.ecr.REGION.amazonaws.com/: dial tcp 52.46.145.233:443: i/o timeout",
        None,
        "",
    ),
    (14, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", 0, ""),
    (6, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", 137, ""),
    (4, "ServiceSchedulerInitiated", "Task failed container health checks", 143, ""),
    (
        5,
        "ServiceSchedulerInitiated",
        "Task failed ELB health checks in (target-group"
        " arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/SERVICE/0123456789abcdef)",
        143,
        "",
    ),
    (4, "UserInitiated", "Task stopped by user", 143, ""),
    (5, "SpotInterruption", "Your Spot Task was interrupted.", 143, ""),
]

UNFINISHED = 0.15  # share of events of tasks that have not ended
TWICE = 0.01  # share of events that are delivered once more: EventBridge promises no less than once
TOGETHER = 0.1  # share of tasks that end in the same millisecond as the one before


class Service:
    """What all tasks of a service have in common, as text that is put together only once."""

    def __init__(self, index):
        self.cluster, self.account, self.region = CLUSTERS[index % len(CLUSTERS)]
        self.launch = "EC2" if index % 5 == 4 else "FARGATE"
        self.name = SERVICES[index]
        self.alone = self.name == "nightly"
        self.arn = f"arn:aws:ecs:{self.region}:{self.account}"
        self.image = f"{self.account}.dkr.ecr.{self.region}.amazonaws.com/{self.name}"
        self.group = f"family:{self.name}" if self.alone else f"service:{self.name}"
        self.started_by = "events-rule/nightly" if self.alone else f"ecs-svc/{1234567890123456789 + index}"
        self.ends = []
        for weight, code, reason, app, app_reason in ENDS:
            # A scheduler stops no task that it did not start, and Fargate's interruptions are Fargate's.
            if (self.alone and code == "ServiceSchedulerInitiated") or (self.launch == "EC2" and code == "SpotInterruption"):
                continue
            for word, value in ("ACCOUNT", self.account), ("REGION", self.region), ("SERVICE", self.name):
                reason = reason.replace(word, value)
            stop = f'"stopCode":"{code}","stoppedReason":{json.dumps(reason)},'
            self.ends += [(stop, code, app, f'"reason":{json.dumps(app_reason)},' if app_reason else "")] * weight


def stamp(ms):
    # The month has room: no event is earlier than March 1 or later than March 11.
    seconds, ms = divmod(ms, 1000)
    return f"2026-03-{1 + seconds // 86400:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}Z"


def event(task, service, end, at, lifetime, status, digest):
    """One event: `at` is when the task ended, `lifetime` how long it had run until then, in milliseconds."""
    stop, code, app, app_reason = end
    ended = status == "STOPPED"
    started = status == "RUNNING" or app is not None
    died = at - 13_000
    asked = code in ("ServiceSchedulerInitiated", "UserInitiated", "SpotInterruption")
    if not started:
        lifetime = 0
    elif asked:
        lifetime += 60_000
    created = died - lifetime - 25_000
    # Who is asked to stop gets SIGKILL after 30 seconds; who ends by itself is noticed soon after.
    stopping = died - (30_000 if app == 137 else 2_000) if asked else died + 1_000
    a, s = service.arn, service
    revision = 40 + at // DAY // 3
    fargate = s.launch == "FARGATE"
    address = f"10.{digest & 255}.{digest >> 8 & 255}.{digest >> 16 & 255}"
    attachment = f"a1b2c3d4-{task[:4]}-4e5f-8a9b-{task[:12]}"

    def container(number, name, image, exit, reason):
        exit = f'"exitCode":{exit},' if ended and exit is not None else ""
        reason = reason if ended else ""
        net = f'{{"attachmentId":"{attachment}","privateIpv4Address":"{address}"}}' if fargate else ""
        return (
            f'{{"containerArn":"{a}:container/{s.cluster}/{task}/{task[:8]}-1c2d-4e5f-8a9b-{number:012x}",'
            f'"taskArn":"{a}:task/{s.cluster}/{task}","name":"{name}","image":"{image}",'
            f'"imageDigest":"sha256:{digest:064x}","runtimeId":"{task}-{(digest + number) & 0xFFFFFFFF}",'
            f'"lastStatus":"{"STOPPED" if ended else "RUNNING"}",{exit}{reason}"networkBindings":[],'
            f'"networkInterfaces":[{net}],"cpu":"0","memoryReservation":"256"}}'
        )

    # The helper is stopped with the task.
    containers = container(1, s.name, f"{s.image}:2026.3.{revision}", app, app_reason) + "," + container(
        2, "log_router", "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", None if app is None else 143, ""
    )
    attachments = (
        f'{{"id":"{attachment}","type":"ElasticNetworkInterface","status":"{"DELETED" if ended else "ATTACHED"}","details":['
        f'{{"name":"subnetId","value":"subnet-0123456789abcdef0"}},{{"name":"networkInterfaceId","value":"eni-0{digest:016x}"}},'
        f'{{"name":"macAddress","value":"0a:1b:2c:3d:4e:5f"}},'
        f'{{"name":"privateDnsName","value":"ip-{address.replace(".", "-")}.{s.region}.compute.internal"}},'
        f'{{"name":"privateIPv4Address","value":"{address}"}}]}}'
        if fargate
        else ""
    )
    where = (
        '"platformVersion":"1.4.0","platformFamily":"Linux","ephemeralStorage":{"sizeInGiB":20},'
        if fargate
        else f'"containerInstanceArn":"{a}:container-instance/{s.cluster}/{digest & 15:032x}",'
    )
    ran = f'"pullStartedAt":"{stamp(created + 5_000)}","pullStoppedAt":"{stamp(created + 20_000)}",'
    if started:
        ran += f'"startedAt":"{stamp(created + 25_000)}",'
    if ended and started:
        ran += f'"executionStoppedAt":"{stamp(died)}",'
    if ended:
        ran += f'"stoppingAt":"{stamp(stopping)}","stoppedAt":"{stamp(at)}",{stop.replace("REQUEST", task[:8])}'
        updated = at
    elif status == "DEPROVISIONING":
        # On its way out: it tells why already, but its end comes with an event of its own.
        ran += f'"stoppingAt":"{stamp(stopping)}",{stop.replace("REQUEST", task[:8])}'
        updated = stopping
    else:
        updated = created + 25_000
    wanted = "RUNNING" if status == "RUNNING" else "STOPPED"
    return (
        f'{{"version":"0","id":"{task[:8]}-{task[8:12]}-4fa5-a5ab-{task[20:]}","detail-type":"ECS Task State Change",'
        f'"source":"aws.ecs","account":"{s.account}","time":"{stamp(updated)[:19]}Z","region":"{s.region}",'
        f'"resources":["{a}:task/{s.cluster}/{task}"],"detail":{{"attachments":[{attachments}],'
        f'"attributes":[{{"name":"ecs.cpu-architecture","value":"x86_64"}}],"availabilityZone":"{s.region}{"abc"[digest % 3]}",'
        f'"clusterArn":"{a}:cluster/{s.cluster}","connectivity":"CONNECTED","connectivityAt":"{stamp(created + 2_000)}",'
        f'"containers":[{containers}],"cpu":"512","createdAt":"{stamp(created)}","desiredStatus":"{wanted}",'
        f'"enableExecuteCommand":false,"group":"{s.group}","launchType":"{s.launch}","lastStatus":"{status}","memory":"1024",'
        f'"overrides":{{"containerOverrides":[{{"name":"{s.name}"}},{{"name":"log_router"}}],"inferenceAcceleratorOverrides":[]}},'
        f'{where}{ran}"startedBy":"{s.started_by}","tags":[],"taskArn":"{a}:task/{s.cluster}/{task}",'
        f'"taskDefinitionArn":"{a}:task-definition/{s.name}:{revision}","updatedAt":"{stamp(updated)}",'
        f'"version":{6 if ended else 4}}}}}'
    )


def events(count, seed):
    # Only `random()` is promised to give the same numbers in every version of Python.
    draw = random.Random(seed).random
    services = [Service(index) for index in range(len(SERVICES))]
    line = kept = None
    for index in range(count):
        if line and draw() < TWICE:
            yield line
            continue
        if not kept or draw() >= TOGETHER:
            service = services[int(draw() * len(services))]
            end = service.ends[int(draw() * len(service.ends))]
            # Time goes on with the events, but by as much as an hour they are out of order.
            at = 2 * DAY + index * DAYS * DAY // count + int(draw() * 3_600_000)
            lifetime = 1_000 + int(draw() * draw() * 4_000_000)
            kept = service, end, at, lifetime
        drawn = draw()
        status = "STOPPED" if drawn >= UNFINISHED else "RUNNING" if drawn < UNFINISHED / 2 else "DEPROVISIONING"
        digest = int(draw() * (1 << 53))
        line = event(f"{digest:016x}{index:016x}", *kept, status, digest)
        yield line


def write(count, folder, parts, seed, packed, concatenated):
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed + 1).random
    files = []
    for part in range(parts):
        file = open(folder / f"part-{part:05}.jsonl{'.gz' if packed else ''}", "wb")
        # Without name and time of the file in it, the same arguments give the same bytes.
        files.append(gzip.GzipFile("", "wb", 1, file, 0) if packed else file)
    kept = [[] for _ in files]
    end = "" if concatenated else "\n"
    for line in events(count, seed):
        # Any file: each incident is then found in several of them.
        part = int(draw() * parts)
        lines = kept[part]
        lines.append(line)
        if len(lines) == 200:
            files[part].write((end.join(lines) + end).encode())
            lines.clear()
    for file, lines in zip(files, kept):
        file.write((end.join(lines) + (end if lines else "")).encode())
        file.close()


def main():
    options = {word for word in sys.argv[1:] if word.startswith("--")}
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if options - {"--gzip", "--concatenated"} or len(words) not in (3, 4):
        sys.exit(__doc__)
    seed = int(words[3]) if len(words) == 4 else 1
    write(int(words[0]), Path(words[1]), int(words[2]), seed, "--gzip" in options, "--concatenated" in options)


if __name__ == "__main__":
    main()
