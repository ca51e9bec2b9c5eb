"""Ranks pages by the pages that link to them.

    pyrite run examples/pagerank.py [links file] [iterations]

The file has one `page link` pair a line.
"""

import os
import sys
from operator import add

from pyspark import SparkContext

LINKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "links.txt")


def share(page):
    """What a page gives to each page that it links to."""
    links, rank = page
    return [(link, rank / len(links)) for link in links]


if __name__ == "__main__":
    sc = SparkContext(appName="PageRank")
    path = sys.argv[1] if len(sys.argv) > 1 else LINKS
    iterations = int(sys.argv[2]) if len(sys.argv) > 2 else 10

    links = (
        sc.textFile(path)
        .map(lambda line: tuple(line.split()))
        .distinct()
        .groupByKey()
        .mapValues(sorted)
        .cache()
    )
    ranks = links.mapValues(lambda _: 1.0)

    for _ in range(iterations):
        received = links.join(ranks).values().flatMap(share)
        ranks = received.reduceByKey(add).mapValues(lambda total: 0.15 + 0.85 * total)

    for page, rank in ranks.sortBy(lambda pair: (-pair[1], pair[0])).collect():
        print("%s has rank %.4f" % (page, rank))

    sc.stop()
