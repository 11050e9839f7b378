"""What a container wrote, in the wrappers of those who carry and keep logs; and what tools that deploy write of ECS's words."""

import csv
import datetime
import io

from envelopes import iso
from form import Form, compact, lines, millis, pretty
from incidents import CLUSTER, REGION, hexed

HOST = f"ip-10-0-31-14.{REGION}.compute.internal"


def nanos(moment, index):
    """Lines of one moment keep their order."""
    return millis(moment) * 1_000_000 + 481_000 + index


def docker_time(moment, index):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{nanos(moment, index) % 1_000_000_000:09}Z"


def docker_name(incident, container):
    """How the agent names containers on an instance."""
    return f"ecs-{incident.service}-{incident.revision}-{container}-{hexed(incident.name, container, 'docker', digits=20)}"


def written(incident):
    return list(enumerate(incident.log()))


def source_of(index):
    """npm greets on standard output; the rest are complaints."""
    return "stdout" if index < 3 else "stderr"


def docker(incident, container):
    yield "docker-json-file.log", lines(
        {"log": f"{line}\n", "stream": source_of(index), "time": docker_time(moment, index)} for index, (moment, line) in written(incident))
    # `docker logs --timestamps`
    yield "docker-logs.txt", "".join(f"{docker_time(moment, index)} {line}\n" for index, (moment, line) in written(incident))
    yield "compose.log", "".join(f"{container}-1  | {line}\n" for _, line in incident.log())
    pod = f"pod/{container}-{hexed('pod', digits=10)}-x7k2p/{container}"
    yield "kubectl.log", "".join(f"[{pod}] {docker_time(moment, index)} {line}\n" for index, (moment, line) in written(incident))


def routers(incident, container):
    """FireLens, and Fluent Bit by itself."""
    labels = {"ecs_cluster": CLUSTER, "ecs_task_arn": incident.task_arn,
              "ecs_task_definition": f"{incident.service}:{incident.revision}"}
    docker_id = f"{incident.task_id}-3841170526"
    yield "firelens.jsonl", lines(
        {"source": source_of(index), "log": line, "container_id": docker_id, "container_name": container, **labels}
        for index, (_, line) in written(incident))
    yield "fluent-bit.jsonl", lines(
        {"date": nanos(moment, index) / 1e9, "log": line, "container_id": docker_id, "container_name": container,
         "source": source_of(index)}
        for index, (moment, line) in written(incident))


def loki(incident, container):
    labels = {"container_name": container, "ecs_cluster": CLUSTER, "ecs_task_arn": incident.task_arn,
              "ecs_task_definition": f"{incident.service}:{incident.revision}", "job": "firelens"}
    values = [[str(nanos(moment, index)), line] for index, (moment, line) in reversed(written(incident))]
    yield "loki-query.json", compact({"status": "success", "data": {
        "resultType": "streams", "result": [{"stream": labels, "values": values}], "stats": {"summary": {"totalLinesProcessed": 640}}}})
    yield "logcli.jsonl", lines(
        {"labels": labels, "line": line, "timestamp": docker_time(moment, index)} for index, (moment, line) in reversed(written(incident)))
    shown = "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
    yield "logcli.txt", "".join(
        f"{moment.strftime('%Y-%m-%dT%H:%M:%SZ')} {shown} {line}\n" for moment, line in reversed(incident.log()))


def datadog(incident, container):
    """Newest first, as the explorer lists them."""
    told = [(index, moment, line) for index, (moment, line) in reversed(written(incident)) if line]
    tags = [f"container_name:{container}", f"ecs_cluster_name:{CLUSTER}", "env:prod", f"service:{incident.service}",
            f"task_arn:{incident.task_arn}", f"task_family:{incident.service}", f"task_version:{incident.revision}"]
    yield "datadog.json", pretty({"data": [
        {"id": f"AwAAA{hexed('datadog', str(index), digits=20)}", "type": "log",
         "attributes": {"service": incident.service, "host": HOST, "status": "error" if index > 2 else "info", "message": line,
                        "tags": tags if index == told[0][0] else tags[:1], "timestamp": iso(millis(moment))}}
        for index, moment, line in told[-8:]], "meta": {"elapsed": 91, "status": "done"}})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(["Date", "Host", "Service", "Message"])
    writer.writerows([iso(millis(moment)), HOST, incident.service, line] for _, moment, line in told)
    yield "datadog.csv", out.getvalue()


def journal(incident, container):
    """Docker's journald driver, where the instance keeps logs so."""
    name = docker_name(incident, container)
    docker_id = hexed(incident.name, container, "id", digits=64)
    records = [
        {"__CURSOR": f"s={hexed('cursor')};i={index + 0x4c1a:x}", "__REALTIME_TIMESTAMP": str(nanos(moment, index) // 1000),
         "PRIORITY": "6" if source_of(index) == "stdout" else "3", "_TRANSPORT": "journal", "_PID": "3188", "_COMM": "dockerd",
         "_SYSTEMD_UNIT": "docker.service", "_HOSTNAME": HOST, "SYSLOG_IDENTIFIER": docker_id[:12], "CONTAINER_ID": docker_id[:12],
         "CONTAINER_NAME": name, "CONTAINER_TAG": docker_id[:12], "MESSAGE": line}
        for index, (moment, line) in written(incident) if line]
    yield "journald.json", lines(records[-12:])
    yield "journald.log", "".join(
        f"{moment.strftime('%b %d %H:%M:%S')} {HOST} {docker_id[:12]}[3188]: {line}\n" for moment, line in incident.log())


def wrapped(incident):
    """The log of the container that failed, in each wrapper."""
    if incident.name != "crash":
        return
    container = incident.task()["containers"][0]["name"]
    plain = "".join(f"{line}\n" for _, line in incident.log())
    yield Form("app.log", plain, incident.cause_with_log)
    yield Form("app.log", None, incident.cause_with_log, arguments=f"with {incident.name}/describe-tasks.json")
    for make in (docker, routers, loki, datadog, journal):
        for name, content in make(incident, container):
            yield Form(name, content, incident.cause_with_log)
            yield Form(name, None, incident.cause_with_log, arguments=f"with {incident.name}/describe-tasks.json")


# What ECS said, in the words of tools that deploy, and as people paste it


def ending(container):
    """How a container ended, in words."""
    told = [f"exit code {container['exitCode']}"] if "exitCode" in container else []
    return ": ".join([container["name"], *told, *([container["reason"]] if "reason" in container else [])])


def said(incident):
    """ECS's own words about what happened, by moment."""
    task = incident.task()
    if not task:
        return [(moment, message) for message, moment in sorted(incident.messages(), key=lambda told: told[1])]
    shown = [f"task {incident.task_id} stopped ({task['stopCode']}): {task['stoppedReason']}", *map(ending, task["containers"])]
    return [(task["stoppedAt"], line) for line in shown]


def deploy_tool(incident):
    """The log of a tool that deployed, and waited."""
    start = said(incident)[0][0] - datetime.timedelta(minutes=5)
    begun = [(start, "INFO", f"registered task definition {incident.service}:{incident.revision}"),
             (start + datetime.timedelta(seconds=1), "INFO", f"updating service {incident.service} in cluster {CLUSTER}"),
             (start + datetime.timedelta(seconds=31), "INFO", "waiting for the service to become stable")]
    seen = [(moment, "WARN", line) for moment, line in said(incident)]
    end = said(incident)[-1][0] + datetime.timedelta(seconds=30)
    shown = [*begun, *seen, (end, "ERROR", "deployment failed, see the messages above")]
    return "".join(f"{moment.strftime('%Y-%m-%d %H:%M:%S')} [{level}] {words}\n" for moment, level, words in shown)


def words(incident):
    yield Form("deploy-tool.log", deploy_tool(incident))
    yield Form("pasted.txt", "".join(f"{line}\n" for _, line in said(incident)), arguments="why")


def forms(incident):
    yield from wrapped(incident)
    yield from words(incident)
