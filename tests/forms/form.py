"""A file of the corpus, and how its text is made of values."""

import json
from typing import NamedTuple


class Form(NamedTuple):
    """A file, and what is to be made of it."""

    name: str
    # None for a further row about a file that is there already.
    content: str | bytes | None
    # The slug that it still supports; that of the incident's plain form if None.
    cause: str | None = None
    # Why that is another one.
    note: str = ""
    # Nothing for `coroner file PATH`; `why` for `coroner why - < PATH`; `with FILE` for `coroner file PATH FILE`.
    arguments: str = ""


def pretty(value):
    """As the AWS CLI prints JSON."""
    return json.dumps(value, indent=4, ensure_ascii=False) + "\n"


def compact(value):
    """As services write JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def lines(values):
    """JSON, one value a line."""
    return "".join(compact(value) + "\n" for value in values)


def millis(moment):
    return round(moment.timestamp() * 1000)
