#!/usr/bin/env python3
"""Coroner in a job of Apache Spark, as somebody would write it who has task events in a lake. Writes the merged rows to stdout.

usage: spark.py CORONER IN_DIR
"""

import os
import shlex
import sys
import time

from pyspark import SparkConf, SparkContext

# At least that many: a large file is cut at ends of lines, a small one is a partition of its own.
PARTITIONS = 8


def piped(*command):
    """A command line for `pipe`, which starts it without a shell.

    `checkCode` is the only way to learn that a command failed; without it the rows of that partition would just be missing. It
    takes any status but 0 for a failure. Of Coroner's, 1 says that it found one: that is an answer; 2 and more are failures.
    """
    return shlex.join(["sh", "-c", '"$0" "$@" || [ $? -eq 1 ]', *command])


def main():
    coroner, events = sys.argv[1:]
    # A worker's current folder is not this one.
    coroner, events = os.path.abspath(coroner), "file://" + os.path.abspath(events)
    # The workers have to run the same Python as this.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Otherwise Spark asks for the address of the host's name, which not every machine has.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    conf = SparkConf().setMaster("local[2]").setAppName("coroner")
    # No web server, and on stderr no progress and no warnings about the machine.
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false").set("spark.log.level", "ERROR")
    began = time.monotonic()
    spark = SparkContext(conf=conf)
    started = time.monotonic()
    # Spark keeps a processor busy with each partition, so that further threads would only be in each other's way.
    examine = piped(coroner, "file", "--threads", "1", "--format", "rows", "-")
    rows = spark.textFile(events, PARTITIONS).pipe(examine, checkCode=True)
    # With the shuffle, because without it one task would do all before it as well, one partition after the other.
    merged = rows.coalesce(1, shuffle=True).pipe(piped(coroner, "merge", "-"), checkCode=True).collect()
    done = time.monotonic()
    spark.stop()
    sys.stdout.buffer.writelines(row.encode() + b"\n" for row in merged)
    print(f"started in {started - began:.1f} s, worked {done - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main()
