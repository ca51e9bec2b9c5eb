"""Estimates pi by throwing points at a square.

pyrite run examples/pi.py [partitions]
"""

import random
import sys
from operator import add

from pyspark import SparkContext

POINTS = 100_000


def hits(seed):
    """How many of the points of one partition fall into the circle."""
    throw = random.Random(seed).random
    return sum(throw() ** 2 + throw() ** 2 <= 1 for _ in range(POINTS))


if __name__ == "__main__":
    sc = SparkContext(appName="Pi")
    partitions = int(sys.argv[1]) if len(sys.argv) > 1 else 8

    inside = sc.parallelize(range(partitions), partitions).map(hits).reduce(add)
    print("Pi is roughly %.3f" % (4.0 * inside / (partitions * POINTS)))

    sc.stop()
