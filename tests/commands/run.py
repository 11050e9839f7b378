"""Runs printed commands as a shell does, and has the AWS CLI itself read every call of it that comes of them.

Reads lines of {"id": ..., "commands": [...], "set": {"NAME": "value"}} from standard input and writes a line of {"id": ..., "command": ...,
"problem": ...} for each command that is wrong: that a shell can't read, that calls something else than the programs that a fix may call, or
of which the AWS CLI refuses the operation, an option or a value. Nothing leaves the machine: a server on loopback answers anything.
"""

import contextlib
import http.server
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading

# What a fix may call beside jq, and what each does here: nothing but to write down its words.
STUBS = {
    "aws": """#!/bin/sh
for word; do printf '%s\\0' "$word"; done >> "$CALLS"; printf '\\n' >> "$CALLS"
case " $* " in
  *' describe-task-definition '*) cat "$DEFINITION" ;;
  *olicy*) echo '{"Version":"2012-10-17","Statement":[]}' ;;
  *' get-secret-value '*) echo '{"user":"u"}' ;;
  *' describe-clusters '*' --output json'*) echo '{"cluster":"prod","capacityProviders":["FARGATE"],"defaultCapacityProviderStrategy":[]}' ;;
  *' --output json'*) echo '{}' ;;
  *) echo stub ;;
esac
""",
    "coroner": "#!/bin/sh\necho coroner\n",
    "docker": "#!/bin/sh\ncat >/dev/null; echo docker\n",
    "curl": "#!/bin/sh\necho curl\n",
    "openssl": "#!/bin/sh\necho openssl\n",
    "nslookup": "#!/bin/sh\necho nslookup\n",
    "journalctl": "#!/bin/sh\necho journalctl\n",
    "sudo": "#!/bin/sh\necho sudo\n",
    "systemctl": "#!/bin/sh\necho systemctl\n",
    "terraform": "#!/bin/sh\necho terraform\n",
}

DEFINITION = {
    "taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/app:1", "family": "app", "revision": 1,
                       "status": "ACTIVE", "containerDefinitions": [{"name": "app", "image": "app"}], "volumes": []},
    "tags": [{"key": "team", "value": "shop"}],
}

# The words with which the AWS CLI and botocore refuse what they were given, before anything is sent.
REFUSED = re.compile(r"usage: aws|Unknown options|Invalid choice|argument .*:|Parameter validation failed|Error parsing parameter|"
                     r"Invalid JSON|expected one argument|required|Unable to load paramfile|Bad value", re.I)

# Calls of which the AWS CLI reads files or waits for an answer before it has read them all: only the shell reads these here.
UNREAD = [["ecs", "wait"], ["ecs", "deploy"], ["ecs", "execute-command"], ["deploy", "wait"], ["cloudformation", "wait"]]


class Anything(http.server.BaseHTTPRequestHandler):
    """A server that says yes."""

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        is_json = "json" in (self.headers.get("content-type") or "")
        body = b"{}" if is_json else b"<Response/>"
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1" if is_json else "text/xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

    def log_message(self, *_):
        pass


def run(command, given, folder):
    """The calls of the AWS CLI that a command makes, and what the shell says against it."""
    calls, definition = os.path.join(folder, "calls"), os.path.join(folder, "definition.json")
    with open(calls, "wb"):
        pass
    with open(definition, "w", encoding="utf-8") as file:
        json.dump(given.get("definition", DEFINITION), file)
    environment = {"PATH": f"{folder}/bin:/usr/bin:/bin", "CALLS": calls, "DEFINITION": definition, "LC_ALL": "C", **given.get("set", {})}
    shell = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=20, check=False,
                           stdin=subprocess.DEVNULL)
    with open(calls, "rb") as file:
        lines = file.read().decode("utf-8", "replace")
    made = [call.split("\0") for call in lines.split("\0\n") if call]
    return made, (shell.stderr.strip() or f"exit status {shell.returncode}") if shell.returncode else ""


def refusal(driver, call, endpoint, folder):
    """What the AWS CLI says against a call; empty if it would send it."""
    if call[:2] in UNREAD:
        return ""
    said = io.StringIO()
    here = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            try:
                driver.main([*call, "--endpoint-url", endpoint, "--cli-connect-timeout", "5"])
            except SystemExit:
                pass
    finally:
        os.chdir(here)
    text = said.getvalue().strip()
    return text[:600] if REFUSED.search(text) else ""


class Reader:
    """The AWS CLI, a server for it, and a folder with the stubs."""

    def __init__(self, folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Anything)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        os.environ.update(AWS_ACCESS_KEY_ID="stub", AWS_SECRET_ACCESS_KEY="stub", AWS_DEFAULT_REGION="eu-west-1", AWS_PAGER="",
                          AWS_CONFIG_FILE="/nonexistent", AWS_SHARED_CREDENTIALS_FILE="/nonexistent", AWS_EC2_METADATA_DISABLED="true",
                          AWS_MAX_ATTEMPTS="1")
        from awscli.clidriver import create_clidriver
        self.driver = create_clidriver()
        self.folder = folder
        self.known = {}
        os.mkdir(os.path.join(folder, "bin"))
        for name, script in STUBS.items():
            path = os.path.join(folder, "bin", name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(script)
            os.chmod(path, 0o755)

    def problem(self, command, given):
        """What is wrong with a command; empty if nothing."""
        calls, problem = run(command, given, self.folder)
        bash = subprocess.run(["bash", "-n", "-c", command], capture_output=True, text=True, check=False)
        problem = problem or bash.stderr.strip()
        if not problem and not calls and re.search(r"(^|&& |\(|\| )aws [a-z]", command):
            problem = "no call of the AWS CLI came of it"
        for call in calls:
            if problem:
                break
            # A profile would be looked for in files that aren't there.
            call = [word for at, word in enumerate(call) if "--profile" not in (word, call[at - 1] if at else "")]
            key = tuple(call)
            if key not in self.known:
                self.known[key] = refusal(self.driver, call, self.endpoint, self.folder)
            if self.known[key]:
                problem = f"{shlex.join(['aws', *call])[:300]}: {self.known[key]}"
        return problem


def main():
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(folder)
        for line in sys.stdin:
            given = json.loads(line)
            for command in given["commands"]:
                count += 1
                problem = reader.problem(command, given)
                if problem:
                    print(json.dumps({"id": given["id"], "command": command, "problem": problem}), flush=True)
    print(json.dumps({"read": count}), flush=True)


if __name__ == "__main__":
    main()
