"""Writes the corpus of forms: five incidents, each in every form in which people hold what ECS says of it.

`python make.py` writes `INCIDENT/FORM.EXT` beside itself, and `expected.tsv` with what `coroner` is to make of each: the slug of the first
verdict's cause, or `-` where nothing can be established. Its arguments are empty for `coroner file PATH`, `why` for
`coroner why - < PATH`, and `with FILE` for `coroner file PATH FILE`.

Nothing here depends on the clock, on chance or on a network. All is written for this: no text comes from elsewhere.
"""

import pathlib
import shutil
import sys

# Nothing but the corpus is left behind.
sys.dont_write_bytecode = True

import cli
import envelopes
import hosts
import logs
import others
import programs
import services
from incidents import INCIDENTS

HERE = pathlib.Path(__file__).resolve().parent
MAKERS = (cli, programs, envelopes, services, logs, hosts, others)


def write(folder, form):
    if form.content is None:
        return
    content = form.content if isinstance(form.content, bytes) else form.content.encode()
    path = folder / form.name
    assert not path.exists(), f"{path} is made twice"
    path.write_bytes(content)


def make(incident):
    """Writes all forms of an incident; the rows of the table."""
    folder = HERE / incident.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rows = []
    for maker in MAKERS:
        for form in maker.forms(incident):
            write(folder, form)
            rows.append((f"{incident.name}/{form.name}", form.arguments, form.cause or incident.cause, form.note))
    return rows


def main():
    rows = [row for incident in INCIDENTS for row in make(incident)]
    table = [("path", "arguments", "cause", "note"), *sorted(rows)]
    (HERE / "expected.tsv").write_text("".join("\t".join(row) + "\n" for row in table))


if __name__ == "__main__":
    main()
