"""What lies on the machine: the agent's log, the kernel's, what the task itself can ask; and whole bundles of it."""

import datetime
import gzip
import io
import tarfile
import zipfile

from cli import utc
from form import Form, lines, millis, pretty
from incidents import CLUSTER, CLUSTER_ARN, REGISTRY, VPC_ZONE, hexed, plain
from logs import HOST, docker_name

MIB = 1 << 20
INSTANCE = "i-0b7d2c9e4f1a83560"


def second(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# The agent


def quoted(text):
    """Go's `%q`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def agent_line(level, moment, words, **fields):
    told = "".join(f" {name}={value if name == 'module' else quoted(value)}" for name, value in fields.items())
    return f"level={level} time={second(moment)} msg={quoted(words)}{told}\n"


def agent_pull(incident):
    """The agent's log since it writes logfmt."""
    task = incident.task()
    image, start, end = f"{REGISTRY}/{incident.image}", task["pullStartedAt"], task["pullStoppedAt"]
    container = task["containers"][0]["name"]
    error = incident.reason().removeprefix("CannotPullContainerError: ")
    told = {"task": incident.task_id, "container": container}
    return "".join([
        agent_line("info", task["createdAt"], "Received task payload from ACS", taskARN=incident.task_arn, taskVersion="1",
                   desiredStatus="RUNNING"),
        agent_line("info", task["createdAt"], "Managed task at steady state", task=hexed("pull", "other"), knownStatus="RUNNING"),
        agent_line("info", start, "Recording timestamp for starting image pull", task=incident.task_id, timestamp=str(start)),
        agent_line("error", end, f"DockerGoClient: failed to pull image {image}: [CannotPullContainerError] {error}",
                   module="docker_client.go"),
        agent_line("error", end, "Failed to pull image", **told, image=image, error=error),
        agent_line("error", end, "Error while pulling image or its manifest; moving task to STOPPED", **told, image=image,
                   error=incident.reason(), status="PULLED"),
        agent_line("info", task["stoppedAt"], "Sending state change to ECS", eventType="TaskStateChange",
                   eventData=f"[TaskChange: [{incident.task_arn} -> STOPPED, Known Sent: NONE, PullStartedAt: {start}, "
                             f"PullStoppedAt: {end}, ExecutionStoppedAt: {end}], ContainerChange: [containerName={container} "
                             f"taskARN={incident.task_arn} statusChange=NONE->STOPPED reason={incident.reason()}]]"),
    ])


def agent_pull_old(incident):
    """The agent's log before that."""
    task = incident.task()
    image, container = f"{REGISTRY}/{incident.image}", task["containers"][0]["name"]
    start, end = second(task["pullStartedAt"]), second(task["pullStoppedAt"])
    engine = f"Task engine [{incident.task_arn}]"
    error = incident.reason().removeprefix("CannotPullContainerError: ")
    return "".join(f"{line}\n" for line in [
        f"{start} [INFO] {engine}: recording timestamp for starting image pulltime: {task['pullStartedAt']}",
        f"{end} [ERROR] DockerGoClient: failed to pull image {image}: [CannotPullContainerError] {error}",
        f"{end} [ERROR] {engine}: failed to pull image {image} for container {container}: {error}",
        f"{end} [INFO] {engine}: error transitioning container [{container}] to [PULLED]: {error}",
        f"{end} [ERROR] Managed task [{incident.task_arn}]: error while pulling image {image} for container {container} , moving task "
        f"to STOPPED: {error}",
    ])


def agent_oom(incident):
    """What the agent says of a container that the kernel killed."""
    task, told = incident.task(), incident.task()["containers"][0]
    named = {"task": incident.task_id, "container": "app", "runtimeID": hexed("oom", "app", "id", digits=64)}
    start, end = task["startedAt"], task["executionStoppedAt"]
    return "".join([
        agent_line("info", start, "Handling container change event", **named, status="RUNNING"),
        agent_line("info", end, f"DockerGoClient: process within container {named['runtimeID']} (name: "
                   f"{quoted(docker_name(incident, 'app'))}) died due to OOM", module="docker_client.go"),
        agent_line("info", end, "Handling container change event", **named, status="STOPPED", exitCode="137"),
        agent_line("info", end, "Stopping container", task=incident.task_id, container="envoy"),
        agent_line("info", task["stoppedAt"], "Sending state change to ECS", eventType="ContainerStateChange",
                   eventData=f"[ContainerChange: [containerName=app taskARN={incident.task_arn} statusChange=RUNNING->STOPPED "
                             f"exitCode=137 reason={told['reason']}]]"),
    ])


# The kernel


def kernel_lines(incident):
    """The kernel's words about a kill within the container's own group, as Amazon Linux 2023 names groups."""
    container = hexed("oom", "app", "id", digits=64)
    task_slice = f"/ecstasks.slice/ecstasks-{incident.task_id}.slice"
    scope = f"{task_slice}/docker-{container}.scope"
    return [
        "node invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "CPU: 1 PID: 20417 Comm: node Not tainted 6.1.115-126.197.amzn2023.x86_64 #1",
        "memory: usage 393216kB, limit 393216kB, failcnt 2417",
        f"Memory cgroup stats for {scope}:",
        "Tasks state (memory values in pages):",
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
        "[  20417]  1000 20417   318842    97402  1957888        0             0 node",
        f"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-{container}.scope,mems_allowed=0,oom_memcg={scope},"
        f"task_memcg={scope},task=node,pid=20417,uid=1000",
        "Memory cgroup out of memory: Killed process 20417 (node) total-vm:1275368kB, anon-rss:389608kB, file-rss:0kB, shmem-rss:0kB, "
        "UID:1000 pgtables:1912kB oom_score_adj:0",
    ]


def dmesg(incident):
    return "".join(f"[{18_273.404118 + index / 1e6:12.6f}] {line}\n" for index, line in enumerate(kernel_lines(incident)))


def messages(incident):
    """/var/log/messages."""
    stamp = incident.task()["executionStoppedAt"].strftime("%b %d %H:%M:%S")
    return "".join(f"{stamp} {HOST.split('.')[0]} kernel: {line}\n" for line in kernel_lines(incident))


# What the task can ask about itself


def nano(moment):
    return moment.isoformat(timespec="microseconds").replace("+00:00", "214Z")


def metadata(incident):
    """`${ECS_CONTAINER_METADATA_URI_V4}/task`, asked by the sidecar after the program had ended."""
    task = incident.task()
    labels = {"com.amazonaws.ecs.cluster": CLUSTER_ARN, "com.amazonaws.ecs.task-arn": incident.task_arn,
              "com.amazonaws.ecs.task-definition-family": incident.service,
              "com.amazonaws.ecs.task-definition-version": str(incident.revision)}
    containers = []
    for told in task["containers"]:
        name = told["name"]
        ended = {"FinishedAt": nano(task["executionStoppedAt"]), "ExitCode": told["exitCode"]} if name == "app" else {}
        containers.append({
            "DockerId": told["runtimeId"], "Name": name, "DockerName": name, "Image": told["image"], "ImageID": told["imageDigest"],
            "Labels": {"com.amazonaws.ecs.container-name": name, **labels}, "DesiredStatus": "STOPPED" if ended else "RUNNING",
            "KnownStatus": "STOPPED" if ended else "RUNNING", **{key: ended[key] for key in ("ExitCode",) if ended},
            "Limits": {"CPU": int(told["cpu"]), **({"Memory": int(told["memory"])} if "memory" in told else {})},
            "CreatedAt": nano(task["pullStoppedAt"]), "StartedAt": nano(task["startedAt"]),
            **{key: ended[key] for key in ("FinishedAt",) if ended}, "Type": "NORMAL", "LogDriver": "awslogs",
            "ContainerARN": told["containerArn"], "Snapshotter": "overlayfs",
            "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.12.87"]}]})
    return {
        "Cluster": CLUSTER_ARN, "TaskARN": incident.task_arn, "Family": incident.service, "Revision": str(incident.revision),
        "DesiredStatus": "STOPPED", "KnownStatus": "RUNNING", "Limits": {"CPU": 0.5, "Memory": 1024},
        "PullStartedAt": nano(task["pullStartedAt"]), "PullStoppedAt": nano(task["pullStoppedAt"]), "AvailabilityZone": VPC_ZONE,
        "LaunchType": "FARGATE", "Containers": containers, "ServiceName": incident.service,
        "ClockDrift": {"ClockErrorBound": 0.41, "ReferenceTimestamp": second(task["executionStoppedAt"]),
                       "ClockSynchronizationStatus": "SYNCHRONIZED"}}


def stats(incident):
    """`${ECS_CONTAINER_METADATA_URI_V4}/task/stats`, shortly before the end."""
    read = incident.task()["executionStoppedAt"] - datetime.timedelta(seconds=2)
    told = {}
    for container, usage, limit in zip(incident.task()["containers"], (383 * MIB, 61 * MIB), (384 * MIB, 1024 * MIB)):
        told[container["runtimeId"]] = {
            "read": nano(read), "preread": nano(read - datetime.timedelta(seconds=1)), "pids_stats": {"current": 11},
            "blkio_stats": {"io_service_bytes_recursive": []}, "num_procs": 0, "storage_stats": {},
            "cpu_stats": {"cpu_usage": {"total_usage": 70318224106, "percpu_usage": [35102238011, 35215986095]},
                          "system_cpu_usage": 389110000000, "online_cpus": 2, "throttling_data": {"periods": 0}},
            "memory_stats": {"usage": usage, "max_usage": min(usage + MIB, limit), "limit": limit,
                             "stats": {"cache": 4 * MIB, "rss": usage - 5 * MIB, "inactive_file": 3 * MIB,
                                       "hierarchical_memory_limit": limit}},
            "name": container["name"], "id": container["runtimeId"],
            "networks": {"eth1": {"rx_bytes": 812004, "tx_bytes": 220117}}}
    return told


def insights_events(incident):
    """Container Insights' measurements, a minute each."""
    start = incident.task()["startedAt"].replace(second=0, microsecond=0)
    common = {"TaskId": incident.task_id, "TaskDefinitionFamily": incident.service,
              "TaskDefinitionRevision": str(incident.revision), "ClusterName": CLUSTER}
    told = []
    for minute, used in enumerate((188, 297, 383), 1):
        moment = {"Timestamp": millis(start + datetime.timedelta(minutes=minute))}
        told.append({"Version": "0", "Type": "Container", "ContainerName": "app", **common, "ServiceName": incident.service,
                     "Image": f"{REGISTRY}/{incident.image}", "ContainerKnownStatus": "RUNNING", **moment, "CpuUtilized": 88.4,
                     "CpuReserved": 256.0, "MemoryUtilized": used, "MemoryReserved": 384, "StorageReadBytes": 0, "StorageWriteBytes": 0,
                     "NetworkRxBytes": 4102, "NetworkTxBytes": 1811})
        told.append({"Version": "0", "Type": "Task", **common, "ServiceName": incident.service, "AvailabilityZone": VPC_ZONE,
                     "LaunchType": "FARGATE", "KnownStatus": "RUNNING", "DesiredStatus": "RUNNING", **moment, "CpuUtilized": 97.2,
                     "CpuReserved": 512.0, "MemoryUtilized": used + 61, "MemoryReserved": 1024, "EphemeralStorageReserved": 20.48})
    return lines(told)


# Bundles


def tar(files, moment):
    """Paths in a `.tgz` as the collector packs it."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size, member.mtime, member.mode = len(text.encode()), int(moment.timestamp()), 0o640
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def archive(files):
    """A `.zip` as people pack it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in files.items():
            packed.writestr(zipfile.ZipInfo(path, (2025, 11, 24, 18, 40, 2)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def collected(incident):
    """The paths of `ecs-logs-collector.sh`, those that tell something here and some that don't."""
    root = f"./collect/{INSTANCE}"
    agent, kernel = (agent_oom(incident), dmesg(incident)) if incident.name == "oom" else (
        agent_pull(incident), "[    0.000000] Linux version 6.1.115-126.197.amzn2023.x86_64\n")
    return {
        f"{root}/instance-id.txt": f"{INSTANCE}\n",
        f"{root}/uname.txt": f"Linux {HOST} 6.1.115-126.197.amzn2023.x86_64 #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux\n",
        f"{root}/kernel/dmesg.current": kernel,
        f"{root}/mounts.txt": "Filesystem      Size  Used Avail Use% Mounted on\n/dev/nvme0n1p1   30G  6.1G   24G  21% /\n",
        f"{root}/docker_log/docker": f"Nov 24 08:02:11 {HOST.split('.')[0]} dockerd[3188]: time=\"2025-11-24T08:02:11.318Z\" level=info "
                                     "msg=\"API listen on /run/docker.sock\"\n",
        f"{root}/ecs_agent_logs/ecs-agent.log": agent,
        f"{root}/ecs-agent/ecs.config": f"ECS_CLUSTER={CLUSTER}\nECS_IMAGE_PULL_BEHAVIOR=always\n",
    }


def zipped_case(incident):
    files = {f"case/{incident.operation}.json": pretty(plain(incident.answer(), utc))}
    if incident.log():
        files["case/app.log"] = "".join(f"{line}\n" for _, line in incident.log())
    return archive(files)


def forms(incident):
    yield Form("case.zip", zipped_case(incident), getattr(incident, "cause_with_log", None))
    if incident.name == "pull":
        yield Form("ecs-agent.log", agent_pull(incident))
        yield Form("ecs-agent-old.log", agent_pull_old(incident))
    if incident.name == "oom":
        yield Form("ecs-agent.log", agent_oom(incident))
        yield Form("dmesg.log", dmesg(incident))
        yield Form("messages.log", messages(incident))
        beside = "with oom/describe-tasks.json"
        yield Form("task-metadata.json", pretty(metadata(incident)))
        yield Form("task-stats.json", pretty(stats(incident)), arguments=beside)
        yield Form("container-insights.jsonl", insights_events(incident), arguments=beside)
    if incident.name in ("oom", "pull"):
        yield Form("collector.tar.gz", tar(collected(incident), incident.task()["stoppedAt"]))
