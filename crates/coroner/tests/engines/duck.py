#!/usr/bin/env python3
"""DuckDB on what Coroner wrote, and beside it.

usage: duck.py ROWS_FILE           occurrences in all, then of each slug
       duck.py count EVENTS_GLOB   of raw events, for each service: account, Region, cluster, service, events, tasks that stopped,
                                   when the first did and when the last; so much can be known without saying why
"""

import sys

import duckdb

# Named, only these are taken out of the events; otherwise the types of all keys would be guessed first.
COUNT = """
SELECT account, region, split_part(detail.clusterArn, '/', 2), if(detail."group" LIKE 'service:%', detail."group"[9:], ''),
    count(*), count(detail.stoppedAt), min(detail.stoppedAt), max(detail.stoppedAt)
FROM read_json(?, columns = {
    account: 'VARCHAR', region: 'VARCHAR', detail: 'STRUCT(clusterArn VARCHAR, "group" VARCHAR, stoppedAt VARCHAR)'
})
GROUP BY ALL ORDER BY ALL
"""


def table(query, *parameters):
    for row in duckdb.execute(query, parameters).fetchall():
        print(*row, sep="\t")


def main():
    # As many as the other ways may use.
    duckdb.execute("SET threads = 2")
    match sys.argv[1:]:
        case ["count", events]:
            table(COUNT, events)
        case [rows]:
            # No schema is given: a row has to be plain enough for the types to be guessed.
            table("SELECT 'total', sum(occurrences)::BIGINT FROM read_json(?)", rows)
            table("SELECT slug, sum(occurrences)::BIGINT AS n FROM read_json(?) GROUP BY slug ORDER BY n DESC, slug", rows)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
