#!/usr/bin/env python3
"""One stream of task events, given to Coroner as people do: whole, file by file, in Spark. All have to end in the same bytes.

usage: run.py CORONER [--events N] [--gzip] [--concatenated]

Runs with the Python that has PySpark and DuckDB. A part that is not there is told as `skipped: why`; with CI set that is a failure.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = 8
# Differences that are shown.
MOST = 5

# Each process writes a file of its own, because of several that write into one pipe, lines would be torn. Status 1 says only that a
# failure was found, but xargs would make 123 of it. As many processes as processors need no threads besides.
XARGS = """cd "$EVENTS" && ls |
xargs -P 2 -I {} sh -c '"$CORONER" file --threads 1 --format rows {} > "$ROWS/{}.rows" || [ $? -eq 1 ]' && "$CORONER" merge "$ROWS"/*"""


class Run:
    def __init__(self, coroner, folder):
        self.coroner = coroner
        self.folder = folder
        self.wrong = []
        self.skipped = False
        self.times = []

    def timed(self, name, command, status=0, **more):
        """What a command wrote, and on stderr; it has to end with `status`."""
        start = time.monotonic()
        done = subprocess.run(list(map(str, command)), capture_output=True, **more)
        self.times.append((name, time.monotonic() - start))
        if done.returncode != status:
            sys.stderr.buffer.write(done.stderr)
            sys.exit(f"{name}: ended with {done.returncode} instead of {status}")
        return done.stdout, done.stderr

    def same(self, name, rows, wanted):
        if rows == wanted:
            return
        ours, theirs = rows.split(b"\n"), wanted.split(b"\n")
        at = next((n for n, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
        tell = lambda lines: lines[at].decode() if at < len(lines) else "nothing"
        self.wrong.append(f"{name}: line {at + 1} is\n  {tell(ours)}\nand should be\n  {tell(theirs)}")

    def equal(self, name, found, wanted):
        if found != wanted:
            self.wrong.append(f"{name}: {found} and should be {wanted}")

    def there(self, module, program=None):
        why = None
        if importlib.util.find_spec(module) is None:
            why = f"{sys.executable} has no {module}"
        elif program and not (shutil.which(program) or "JAVA_HOME" in os.environ):
            why = f"no {program}"
        if why:
            print(f"skipped: {why}")
            self.skipped = True
        return why is None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("coroner")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--gzip", dest="form", action="append_const", const="--gzip", default=[])
    parser.add_argument("--concatenated", dest="form", action="append_const", const="--concatenated")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coroner-engines-") as folder:
        run = Run(os.path.abspath(asked.coroner), Path(folder))
        compare(run, asked.events, asked.form)
    for wrong in run.wrong[:MOST]:
        print(wrong)
    if len(run.wrong) > MOST:
        print(f"and {len(run.wrong) - MOST} more")
    sys.exit(bool(run.wrong) or (run.skipped and "CI" in os.environ))


def of_services(rows):
    """What DuckDB counts in the events, from rows: what a service is named by, occurrences, first and last."""
    services = {}
    for row in map(json.loads, rows.splitlines()):
        name = tuple(row.get(key) or "" for key in ("account", "region", "cluster", "service"))
        occurrences, times = services.setdefault(name, ([], []))
        occurrences.append(row["occurrences"])
        times += [row.get("firstAt") or "never", row.get("lastAt") or "never"]
    return {name: [str(sum(occurrences)), min(times), max(times)] for name, (occurrences, times) in services.items()}


def compare(run, count, form):
    events = run.folder / "events"
    coroner = run.coroner
    run.timed("events written", [sys.executable, HERE / "events.py", count, events, PARTS, 1, *form])
    # Engines have partitions without anything in them.
    (events / "part-empty.jsonl").touch()
    files = sorted(events.iterdir())
    megabytes = sum(file.stat().st_size for file in files) / 1e6

    # What all others are compared with. Status 1 says that there are failures among the events; the same has to be said of rows.
    whole, _ = run.timed("coroner, one stream", ["sh", "-c", 'cat "$1"/* | "$0" file --format rows -', coroner, events], 1)
    rows, _ = run.timed("coroner, all files", [coroner, "file", "--format", "rows", *files], 1)
    run.same("coroner, all files", rows, whole)

    out = run.folder / "rows"
    out.mkdir()
    paths = {**os.environ, "CORONER": coroner, "EVENTS": str(events), "ROWS": str(out)}
    parts, _ = run.timed("xargs -P 2, merge", ["sh", "-c", XARGS], 1, env=paths)
    run.same("xargs -P 2, merge", parts, whole)

    # Merging may be done in steps, in any order, and of one part it changes nothing.
    rows = sorted(out.iterdir(), reverse=True)
    for name, some in ("some", rows[:3]), ("others", rows[3:]):
        (run.folder / name).write_bytes(subprocess.run([coroner, "merge", *some], capture_output=True).stdout)
    again, _ = run.timed("merge of merges", [coroner, "merge", run.folder / "some", run.folder / "others"], 1)
    run.same("merge of merges", again, whole)
    again, _ = run.timed("merge of what is merged", [coroner, "merge", "-"], 1, input=whole)
    run.same("merge of what is merged", again, whole)

    note = ""
    # Spark cuts text at line ends, and would make one line of each file that has none.
    if "--concatenated" not in form and run.there("pyspark", "java"):
        spark, said = run.timed("Spark, local[2]", [sys.executable, HERE / "spark.py", coroner, events])
        run.same("Spark, local[2]", spark, whole)
        note = "Spark " + said.decode().splitlines()[-1]

    occurrences = sum(json.loads(row)["occurrences"] for row in whole.splitlines())
    if run.there("duckdb"):
        (run.folder / "whole.jsonl").write_bytes(whole)
        told, _ = run.timed("DuckDB, of the rows", [sys.executable, HERE / "duck.py", run.folder / "whole.jsonl"])
        total, *slugs = [int(line.split("\t")[1]) for line in told.decode().splitlines()]
        run.equal("DuckDB's sum of occurrences", total, occurrences)
        run.equal("DuckDB's sum over the slugs", sum(slugs), occurrences)
        told, _ = run.timed("DuckDB, count of events", [sys.executable, HERE / "duck.py", "count", events / "*"])
        services = [line.split("\t") for line in told.decode().splitlines()]
        run.equal("DuckDB's count of events", sum(int(service[4]) for service in services), count)
        # Nothing is left out, counted twice or taken for another's: each task that stopped is an occurrence of something.
        ours, theirs = of_services(whole), {tuple(service[:4]): service[5:] for service in services}
        for service in sorted(ours.keys() | theirs.keys()):
            run.equal(f"occurrences, first and last of {service}", ours.get(service), theirs.get(service))

    print(f"{count} events, {megabytes:.0f} MB, {len(whole.splitlines())} rows, {occurrences} occurrences")
    for name, seconds in run.times:
        # What does not read the events has no speed of that kind.
        speed = "" if "merge of" in name or "rows" in name else f"{megabytes / seconds:7.0f} MB/s"
        print(f"{name:26}{seconds:7.2f} s{speed}")
    if note:
        print(note)
    print("not the same" if run.wrong else "all the same")


if __name__ == "__main__":
    main()
