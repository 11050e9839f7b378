"""What the AWS CLI prints, in each of its outputs and through its queries, and what people copy out of their terminals."""

import argparse
import io

import jmespath
import yaml
from awscli import text
from awscli.formatter import TableFormatter
from dateutil.tz import tzoffset

from form import Form, compact, pretty
from incidents import CLUSTER, model, ordered, plain

MADRID = tzoffset(None, 3600)


def utc(moment):
    """As version 2 writes moments where the clock is UTC."""
    return moment.isoformat()


def local(moment):
    """As version 2 writes moments elsewhere."""
    return moment.astimezone(MADRID).isoformat()


def epoch(moment):
    """As version 1 writes moments: as they came over the wire."""
    return round(moment.timestamp(), 3)


def table(answer, title, width):
    """`--output table`; what is wider than the terminal is turned upright."""
    formatter = TableFormatter(argparse.Namespace(color="off", query=None))
    # Its constructor asks the terminal; a width that it is given is not kept.
    formatter.table._terminal_width = width
    out = io.StringIO()
    formatter(title, answer, out)
    return out.getvalue()


def as_text(answer):
    """`--output text`."""
    out = io.StringIO()
    text.format_text(answer, out)
    return out.getvalue()


def as_yaml(answer):
    """`--output yaml`: version 2's library writes what PyYAML writes."""
    return yaml.safe_dump(answer, default_flow_style=False, allow_unicode=True)


def camel(operation):
    return "".join(word.capitalize() for word in operation.split("-"))


def call(incident):
    """The call that answers what the incident is about."""
    if incident.operation == "describe-tasks":
        return f"aws ecs describe-tasks --cluster {CLUSTER} --tasks {incident.task_id}"
    return f"aws ecs describe-services --cluster {CLUSTER} --services {incident.service}"


def outputs(incident):
    """The plain answer in each output."""
    answer, operation = incident.answer(), incident.operation
    here = plain(answer, local)
    yield Form(f"{operation}.json", pretty(plain(answer, utc)))
    yield Form(f"{operation}-v1.json", pretty(plain(answer, epoch)))
    yield Form(f"{operation}.yaml", as_yaml(here))
    yield Form("yaml-stream.yaml", as_yaml([here]))
    yield Form("table.txt", table(here, camel(operation), 80))
    yield Form("text.txt", as_text(here))
    # What PowerShell's > writes.
    yield Form("powershell-redirect.json", ("\ufeff" + pretty(here).replace("\n", "\r\n")).encode("utf-16-le"))


def transcripts(incident):
    answer = pretty(plain(incident.answer(), utc))
    ask = call(incident)
    yield Form("transcript.txt", "".join([
        "[maria@bastion ~]$ export AWS_PROFILE=prod AWS_REGION=eu-west-1\n",
        "[maria@bastion ~]$ aws sts get-caller-identity --query Account --output text\n111122223333\n",
        f"[maria@bastion ~]$ {ask}\n{answer}",
        "[maria@bastion ~]$ exit\n"]))
    stars = "*" * 22
    yield Form("transcript-powershell.txt", "\ufeff" + "\n".join([
        stars, "Windows PowerShell transcript start", "Start time: 20251124193012", "Username: CORP\\maria", "RunAs User: CORP\\maria",
        "Configuration Name: ", "Machine: WS-0417 (Microsoft Windows NT 10.0.22631.0)", "Host Application: powershell.exe",
        "Process ID: 11824", "PSVersion: 5.1.22621.4391", stars, "Transcript started, output file is C:\\Users\\maria\\ecs.txt",
        f"PS C:\\Users\\maria> {ask}", answer.rstrip("\n"), "PS C:\\Users\\maria> Stop-Transcript", stars,
        "Windows PowerShell transcript end", "End time: 20251124193105", stars, ""]).replace("\n", "\r\n"))
    yield Form("notes.md", "\n".join([
        f"# {incident.service} in {CLUSTER}, Monday", "", "Paged at lunch. Nothing was deployed by us today, says the team.", "",
        f"1. Asked ECS: `{ask}`", "", "```json", answer.rstrip("\n"), "```", "",
        "2. Asked in #platform, no answer yet.", "", "- [ ] write the post-mortem", ""]))


TASK_QUERIES = {
    "query-list": "tasks",
    "query-some-keys": "tasks[].{taskArn: taskArn, lastStatus: lastStatus, stopCode: stopCode, stoppedReason: stoppedReason, "
                       "containers: containers[].{name: name, exitCode: exitCode, reason: reason}}",
    "query-own-keys": "tasks[].{Task: taskArn, Code: stopCode, Why: stoppedReason, "
                      "Containers: containers[].{Name: name, Exit: exitCode, Reason: reason}}",
    "query-rows": "tasks[].[taskArn, stopCode, stoppedReason]",
    "query-containers": "tasks[].containers[]",
    "query-container-rows": "tasks[].containers[].[name, exitCode, reason]",
}
SERVICE_QUERIES = {
    "query-list": "services",
    "query-some-keys": "services[].{serviceName: serviceName, desiredCount: desiredCount, runningCount: runningCount, "
                       "pendingCount: pendingCount, events: events[:3]}",
    "query-own-keys": "services[].{Name: serviceName, Wanted: desiredCount, Running: runningCount, Messages: events[].message}",
    "query-rows": "services[].events[].[createdAt, message]",
    "query-events": "services[0].events",
    "query-event-messages": "services[0].events[].message",
    "query-deployments": "services[0].deployments",
}


# What is left to be known of an incident after a query.
STOP_CODE = "the stop code only: no exit code, and no reason of a container"
NAMELESS = "columns without names: nothing tells that the 1 is an exit code"
REMAINS = {
    ("oom", "query-rows"): ("essential-container-exited", STOP_CODE),
    ("crash", "query-rows"): ("essential-container-exited", STOP_CODE),
    ("pull", "query-rows"): ("task-failed-to-start", STOP_CODE),
    ("crash", "query-container-rows"): ("-", NAMELESS),
    ("crash", "query-some-keys.txt"): ("essential-container-exited", NAMELESS),
    ("crash", "query-own-keys.txt"): ("essential-container-exited", NAMELESS),
    ("placement", "query-deployments"): ("-", "none of two wanted tasks runs, which rules an all-clear out; why is not told"),
    ("rollout", "query-deployments"): ("circuit-breaker-tripped", "the deployment's record tells that it was given up, not why"),
}


def queries(incident):
    """The same through `--query`, which is JMESPath; what a query leaves out is not known."""
    answer = plain(incident.answer(), utc)
    for name, query in (TASK_QUERIES if incident.operation == "describe-tasks" else SERVICE_QUERIES).items():
        found = jmespath.search(query, answer)
        printed = {f"{name}.json": pretty(found)}
        if name.endswith(("rows", "keys")):
            printed[f"{name}.txt"] = as_text(found)
            printed[f"{name}-table.txt"] = table(found, camel(incident.operation), 240)
        for path, content in printed.items():
            left = REMAINS.get((incident.name, path), REMAINS.get((incident.name, name), (None, "")))
            yield Form(path, content, *left)


def calls(incident):
    """Other calls whose answers hold the same record."""
    if incident.task():
        answer = ordered({"task": incident.task()}, model("StopTask"))
        yield Form("stop-task.json", pretty(plain(answer, utc)))
    else:
        answer = ordered({"service": incident.service_record()}, model("UpdateService"))
        yield Form("update-service.json", pretty(plain(answer, utc)))
    if incident.name == "placement":
        yield Form("run-task.json", pretty({"tasks": [], "failures": [{"arn": incident.instance_arn, "reason": "RESOURCE:MEMORY"}]}))


def mends(incident):
    """JSON that is odd, but that people do hold."""
    answer = plain(incident.answer(), utc)
    whole = pretty(answer)
    first = next(iter(answer))
    yield Form("duplicate-keys.json", whole.replace(f'    "{first}": [\n', f'    "failures": [],\n    "{first}": [\n', 1))
    yield Form("huge-number.json", compact({**answer, "tookSeconds": 0}).replace('"tookSeconds":0', '"tookSeconds":1e400') + "\n")


def forms(incident):
    for make in (outputs, transcripts, queries, calls, mends):
        yield from make(incident)
