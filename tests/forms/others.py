"""Further forms, for one task and one service: other SDKs' prints, and what mail, browsers and pipelines make of JSON."""

import datetime
import json
import re

from cli import call, camel, epoch, utc
from form import Form, millis, pretty
from incidents import REGION, model, plain, uuid, zulu
from programs import go_name

# Other SDKs


def java(value, shape):
    """`toString()` of the SDK for Java: names of types, members that are set, no quotes."""
    if shape.type_name == "structure":
        members = ", ".join(f"{go_name(name)}={java(value[name], member)}" for name, member in shape.members.items() if name in value)
        return f"{shape.name}({members})"
    if shape.type_name == "list":
        return "[" + ", ".join(java(item, shape.member) for item in value) + "]"
    return zulu(value) if isinstance(value, datetime.datetime) else str(value).lower() if isinstance(value, bool) else str(value)


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def ruby(value, shape):
    """`p response` in Ruby: all members, `nil` where nothing is."""
    if value is None:
        return "nil"
    if shape.type_name == "structure":
        members = ", ".join(f"{snake(name)}={ruby(value.get(name), member)}" for name, member in shape.members.items())
        return f"#<struct Aws::ECS::Types::{shape.name} {members}>"
    if shape.type_name == "list":
        return "[" + ", ".join(ruby(item, shape.member) for item in value) + "]"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03}".rstrip("0").rstrip(".") + " UTC"
    return json.dumps(value)


def rust(value, shape):
    """`{:?}` of the SDK for Rust: all members, and what is optional in `Some`."""
    if shape.type_name == "structure":
        members = ", ".join(f"{snake(name)}: {rust_member(value.get(name), member)}" for name, member in shape.members.items())
        return f"{shape.name} {{ {members} }}"
    if shape.type_name == "list":
        return "[" + ", ".join(rust(item, shape.member) for item in value) + "]"
    if isinstance(value, datetime.datetime):
        return f"DateTime {{ seconds: {int(value.timestamp())}, subsecond_nanos: {value.microsecond * 1000} }}"
    if getattr(shape, "enum", None):
        return "".join(word.capitalize() for word in value.split("_")) if value.isupper() else value
    return json.dumps(value)


def rust_member(value, shape):
    if value is None and shape.type_name in ("integer", "long", "boolean") and not shape.name.startswith("Boxed"):
        return "false" if shape.type_name == "boolean" else "0"
    bare = shape.type_name in ("integer", "long", "boolean") and not shape.name.startswith("Boxed")
    return "None" if value is None else rust(value, shape) if bare else f"Some({rust(value, shape)})"


def javascript(value, deepest, indent=0, depth=0):
    """`console.log` of Node, which by itself shows no more than two levels below the top."""
    if isinstance(value, (dict, list)) and value and depth > deepest:
        return "[Array]" if isinstance(value, list) else "[Object]"
    if isinstance(value, dict):
        members = [f"{name}: {javascript(item, deepest, indent + 2, depth + 1)}" for name, item in value.items()]
    elif isinstance(value, list):
        members = [javascript(item, deepest, indent + 2, depth + 1) for item in value]
    elif isinstance(value, datetime.datetime):
        return zulu(value)
    elif isinstance(value, str):
        return f"'{value}'" if "'" not in value else json.dumps(value)
    else:
        return json.dumps(value)
    before, after = "{}" if isinstance(value, dict) else "[]"
    short = sum(map(len, members)) + len(members) + indent < 76 and not any("\n" in member for member in members)
    if short:
        return f"{before} {', '.join(members)} {after}" if members else before + after
    inside = ",\n".join(" " * (indent + 2) + member for member in members)
    return f"{before}\n{inside}\n{' ' * indent}{after}"


def dot_net(value, shape):
    """`ConvertTo-Json` of Windows PowerShell: members of .NET, closed sets as objects, moments as JavaScript once wrote them."""
    if shape.type_name == "structure":
        return {go_name(name): dot_net(value[name], member) for name, member in sorted(shape.members.items()) if name in value}
    if shape.type_name == "list":
        return [dot_net(item, shape.member) for item in value]
    if isinstance(value, datetime.datetime):
        return f"/Date({millis(value)})/"
    return {"Value": value} if getattr(shape, "enum", None) else value


def format_list(record, shape):
    """`Format-List`, which shows of what is nested only the types."""
    shown = {}
    for name, member in sorted(shape.members.items()):
        value = record.get(name, "")
        if member.type_name == "list" and isinstance(value, list):
            value = "{" + ", ".join(f"Amazon.ECS.Model.{member.member.name}" for _ in value) + "}"
        elif isinstance(value, dict):
            value = f"Amazon.ECS.Model.{member.name}"
        elif isinstance(value, datetime.datetime):
            value = value.strftime("%d/%m/%Y %H:%M:%S")
        shown[go_name(name)] = value
    width = max(map(len, shown))
    return "\r\n" + "".join(f"{name:{width}} : {value}".rstrip() + "\r\n" for name, value in shown.items()) + "\r\n"


def sdks(incident):
    answer, shape = incident.answer(), model(camel(incident.operation))
    yield Form("java.txt", java(answer, shape).replace(f"{shape.name}(", f"{camel(incident.operation)}Response(", 1) + "\n")
    yield Form("ruby.txt", ruby(answer, shape) + "\n")
    told = rust(answer, shape).replace(shape.name, f"{camel(incident.operation)}Output", 1)
    yield Form("rust.txt", told.removesuffix(" }") + f', _request_id: Some("{uuid(incident.name, "request")}") }}\n')
    metadata = {"'$metadata'": {"httpStatusCode": 200, "requestId": uuid(incident.name, "request"), "attempts": 1, "totalRetryDelay": 0}}
    yield Form("javascript.txt", javascript({**metadata, **answer}, 99) + "\n")
    yield Form("javascript-cut.txt", javascript({**metadata, **answer}, 2) + "\n", *CUT[incident.name])
    yield Form("powershell-tools.json", re.sub(r'"/(Date\(\d+\))/"', r'"\\/\1\\/"', pretty(dot_net(answer, shape))))
    records = next(iter(answer))
    yield Form("powershell-list.txt", format_list(answer[records][0], shape.members[records].member), *CUT[incident.name])


# What is left where only the first level is shown.
CUT = {
    "oom": ("essential-container-exited", "containers are not shown; the stop code is"),
    "rollout": ("-", "neither deployments nor events are shown; two of two wanted tasks run"),
}


# On the way


def pipeline(incident, answer):
    """A raw log of GitHub Actions: each line has its moment."""
    shown = ["##[group]Run " + call(incident), call(incident), "shell: /usr/bin/bash -e {0}", "##[endgroup]", *answer.splitlines(),
             "##[error]Process completed with exit code 1."]
    return "".join(f"2025-11-24T18:40:02.{1180427 + 12 * index:07}Z {line}\n" for index, line in enumerate(shown))


def mail(answer):
    quoted = "".join(f"> {line}\n" for line in answer.splitlines())
    return ("Hi Tom,\n\nany idea what this is? It pages us since lunch.\n\nMaria\n\n"
            f"On Mon, 24 Nov 2025 at 19:41, Tom <tom@example.com> wrote:\n\n{quoted}>\n> Looks odd.\n")


def har(incident):
    """What a browser exports of the console's requests."""
    body = json.dumps(plain(incident.answer(), epoch))
    target = f"AmazonEC2ContainerServiceV20141113.{camel(incident.operation)}"
    request = {"method": "POST", "url": f"https://ecs.{REGION}.amazonaws.com/", "httpVersion": "h2", "cookies": [], "queryString": [],
               "headers": [{"name": "x-amz-target", "value": target}], "headersSize": -1, "bodySize": 96}
    response = {"status": 200, "statusText": "OK", "httpVersion": "h2", "headers": [], "cookies": [], "redirectURL": "",
                "content": {"size": len(body), "mimeType": "application/x-amz-json-1.1", "text": body}, "headersSize": -1, "bodySize": -1}
    return {"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "145.0"}, "pages": [], "entries": [
        {"startedDateTime": "2025-11-24T19:40:02.118+01:00", "time": 184, "request": request, "response": response, "cache": {},
         "timings": {"send": 0, "wait": 181, "receive": 3}}]}}


def ansible(incident, answer):
    told = {"changed": True, "cmd": call(incident).split(), "delta": "0:00:01.204", "rc": 0, "stderr": "", "stderr_lines": [],
            "stdout": answer.rstrip("\n"), "stdout_lines": answer.splitlines()[:2]}
    return f"TASK [ask ECS] {'*' * 64}\nok: [localhost] => {pretty(told)}"


def carried(incident):
    answer = pretty(plain(incident.answer(), utc))
    yield Form("github-actions.log", pipeline(incident, answer))
    yield Form("mail.txt", mail(answer))
    yield Form("har.json", pretty(har(incident)))
    yield Form("ansible.txt", ansible(incident, answer))
    # A terminal or a chat kept the beginning only.
    after = {"oom": '"cpu": "512"', "rollout": '"schedulingStrategy"'}[incident.name]
    yield Form("cut.json", answer[:answer.index(after)])


def forms(incident):
    if incident.name in CUT:
        yield from sdks(incident)
        yield from carried(incident)
