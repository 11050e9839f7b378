"""What programs print of AWS's answers: Python's boto3 and Go's two SDKs."""

import datetime
import json
import pprint

from dateutil.tz import tzlocal

from cli import camel
from form import Form
from incidents import hexed, model, uuid


def with_metadata(incident):
    """What boto3 returns: moments in the machine's zone, and how the call went."""
    def moved(value):
        if isinstance(value, dict):
            return {key: moved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [moved(item) for item in value]
        return value.replace(tzinfo=tzlocal()) if isinstance(value, datetime.datetime) else value
    request = uuid(incident.name, "request")
    headers = {"x-amzn-requestid": request, "content-type": "application/x-amz-json-1.1", "content-length": "2210",
               "date": "Mon, 24 Nov 2025 18:40:02 GMT"}
    metadata = {"RequestId": request, "HTTPStatusCode": 200, "HTTPHeaders": headers, "RetryAttempts": 0}
    return {**moved(incident.answer()), "ResponseMetadata": metadata}


def go_name(name):
    """SDKs for Go export all members."""
    return name[0].upper() + name[1:]


def go_time(moment):
    """`time.Time.String()`."""
    text = moment.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text} +0000 UTC"


def prettify(value, indent=0):
    """`awsutil.Prettify` of version 1: members by name, unset ones left out, lists of more than three one item a line."""
    if isinstance(value, dict):
        members = sorted((go_name(name), item) for name, item in value.items())
        inner = ",\n".join(f"{' ' * (indent + 2)}{name}: {prettify(item, indent + 2)}" for name, item in members)
        return f"{{\n{inner}\n{' ' * indent}}}"
    if isinstance(value, list):
        newline, inside, outside = ("\n", " " * (indent + 2), " " * indent) if len(value) > 3 else ("", "", "")
        items = f",{newline}".join(f"{inside}{prettify(item, indent + 2)}" for item in value)
        return f"[{newline}{items}{newline}{outside}]"
    if isinstance(value, datetime.datetime):
        return go_time(value)
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def plus_v(value):
    """`%+v` of structs whose members are values."""
    if isinstance(value, dict):
        return "{" + " ".join(f"{go_name(name)}:{plus_v(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(plus_v(item) for item in value) + "]"
    if isinstance(value, datetime.datetime):
        return go_time(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def pointers(value, shape):
    """`%+v` of version 2's answers: all members, and of what is optional only the address; moments tell themselves all the same."""
    if shape.type_name == "structure":
        if value is None:
            return "<nil>"
        members = {go_name(name): pointers(value.get(name), member) for name, member in shape.members.items()}
        told = " ".join(f"{name}:{members[name]}" for name in sorted(members))
        return f"{{{told} noSmithyDocumentSerde:{{}}}}"
    if shape.type_name == "list":
        return "[" + " ".join(pointers(item, shape.member) for item in value or []) + "]"
    if shape.type_name == "map":
        return "map[]"
    if shape.type_name == "timestamp":
        return go_time(value) if value else "<nil>"
    if shape.type_name in ("integer", "long", "boolean") and not shape.name.startswith("Boxed"):
        return str(value or 0 if shape.type_name != "boolean" else bool(value)).lower()
    if getattr(shape, "enum", None):
        return value or ""
    if value is None:
        return "<nil>"
    return f"0xc{int(hexed('address', str(value), digits=9), 16) & ~0xf:09x}"


def summary(incident):
    """What somebody's own program keeps of an answer."""
    if task := incident.task():
        containers = [{"name": told["name"], "exitCode": told.get("exitCode", "<nil>"), "reason": told.get("reason", "")}
                      for told in task["containers"]]
        return {"taskArn": task["taskArn"], "lastStatus": task["lastStatus"], "stopCode": task["stopCode"],
                "stoppedReason": task["stoppedReason"], "stoppedAt": task["stoppedAt"], "containers": containers}
    record = incident.service_record()
    return {"serviceArn": record["serviceArn"], "status": record["status"], "desiredCount": record["desiredCount"],
            "runningCount": record["runningCount"], "deployments": [
                {key: told[key] for key in ("id", "status", "desiredCount", "runningCount", "failedTasks", "rolloutState",
                                            "rolloutStateReason")} for told in record["deployments"]],
            "events": [{"createdAt": told["createdAt"], "message": told["message"]} for told in record["events"]]}


# What the addresses leave of each incident.
ADDRESSES = {
    "oom": ("essential-container-exited", "addresses instead of exit codes and reasons; the stop code is there"),
    "crash": ("essential-container-exited", "addresses instead of exit codes; the stop code is there"),
    "pull": ("task-failed-to-start", "an address instead of the reason; the stop code is there"),
    "placement": ("-", "addresses instead of events; that none of two wanted tasks runs rules an all-clear out"),
    "rollout": ("-", "addresses instead of events and reasons; the state FAILED rules an all-clear out, and names no cause"),
}


def forms(incident):
    response = with_metadata(incident)
    yield Form("boto3-print.txt", f"{response}\n")
    yield Form("boto3-pprint.txt", pprint.pformat(response) + "\n")
    yield Form("go-v1.txt", prettify(incident.answer()) + "\n")
    yield Form("go-plus-v.txt", f"2025/11/24 18:40:02 found {plus_v(summary(incident))}\n")
    cause, note = ADDRESSES.get(incident.name, (None, ""))
    printed = pointers(incident.answer(), model(camel(incident.operation))).removesuffix(" noSmithyDocumentSerde:{}}")
    yield Form("go-plus-v-pointers.txt", f"&{printed} ResultMetadata:{{values:map[]}} noSmithyDocumentSerde:{{}}}}\n", cause, note)
