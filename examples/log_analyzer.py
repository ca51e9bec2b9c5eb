"""Joins two logs of `key|number` lines: how often each service was called, and how many bytes it sent.

    pyrite run examples/log_analyzer.py

Lines with ERROR in them are noise. It is a PySpark program: it runs on Apache Spark as it is.
"""

import os

from pyspark import SparkContext

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def parse(line):
    key, number = line.split("|")
    return key, int(number)


def totals(sc, name):
    """(key, sum of its numbers) over the good lines of a log."""
    return (
        sc.textFile(os.path.join(DATA, name))
        .filter(lambda line: "ERROR" not in line)
        .map(parse)
        .reduceByKey(lambda a, b: a + b)
    )


if __name__ == "__main__":
    sc = SparkContext(appName="LogAnalyzer")

    calls = totals(sc, "calls.txt")
    sent = totals(sc, "bytes.txt")
    joined = calls.join(sent)

    print("%-12s %8s %12s" % ("service", "calls", "bytes"))
    for service, (number, size) in joined.sortByKey().take(5):
        print("%-12s %8d %12d" % (service, number, size))
    print("%d services are in both logs" % joined.count())

    sc.stop()
