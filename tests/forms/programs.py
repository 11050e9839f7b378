"""What programs print of AWS's answers: Python's boto3 and Go's two SDKs."""

import datetime
import json
import pprint

from dateutil.tz import tzlocal

from form import Form
from incidents import uuid


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


# Members that are no pointers in version 2: names of a closed set.
ENUMS = ("connectivity", "healthStatus", "launchType", "stopCode", "rolloutState", "schedulingStrategy", "propagateTags")


def pointers(value, name=""):
    """`%+v` of version 2's answers: what is optional is a pointer, and so an address; moments tell themselves all the same."""
    if isinstance(value, dict):
        members = " ".join(f"{go_name(name)}:{pointers(value[name], name)}" for name in sorted(value, key=go_name))
        return "{" + members + " noSmithyDocumentSerde:{}}"
    if isinstance(value, list):
        return "[" + " ".join(pointers(item, name) for item in value) + "]"
    if isinstance(value, datetime.datetime):
        return go_time(value)
    if isinstance(value, (bool, int)) and name != "exitCode":
        return str(value).lower()
    if isinstance(value, str) and name in ENUMS:
        return value
    return f"0xc{int.from_bytes(f'{name}{value}'.encode()[-4:].rjust(4), 'big') % 0x10000000 & ~0xf:09x}"


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
}


def forms(incident):
    response = with_metadata(incident)
    yield Form("boto3-print.txt", f"{response}\n")
    yield Form("boto3-pprint.txt", pprint.pformat(response) + "\n")
    yield Form("go-v1.txt", prettify(incident.answer()) + "\n")
    yield Form("go-plus-v.txt", f"2025/11/24 18:40:02 found {plus_v(summary(incident))}\n")
    cause, note = ADDRESSES.get(incident.name, (None, ""))
    yield Form("go-plus-v-pointers.txt", f"&{pointers(incident.answer())[:-len(' noSmithyDocumentSerde:{}}')]} "
               "ResultMetadata:{values:map[]} noSmithyDocumentSerde:{}}\n", cause, note)
