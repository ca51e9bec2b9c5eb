"""PageRank on a small graph, with cached links, as in Spark's examples."""
from operator import add

from pyspark import SparkContext


def compute_contribs(urls, rank):
    num_urls = len(urls)
    for url in urls:
        yield (url, rank / num_urls)


def parse_neighbors(line):
    parts = line.split()
    return parts[0], parts[1]


with SparkContext("local[2]", "PythonPageRank") as sc:
    sc.setLogLevel("ERROR")
    edges = ["%d %d" % (i, j) for i in range(40) for j in range(40) if (i * 7 + j * 3) % 11 == 0 and i != j]
    links = sc.parallelize(edges, 3).map(parse_neighbors).distinct().groupByKey().cache()
    ranks = links.map(lambda url_neighbors: (url_neighbors[0], 1.0))
    for iteration in range(8):
        contribs = links.join(ranks).flatMap(lambda u: compute_contribs(u[1][0], u[1][1]))
        ranks = contribs.reduceByKey(add).mapValues(lambda rank: rank * 0.85 + 0.15)
    for link, rank in sorted(ranks.collect()):
        print("%s has rank: %.6f." % (link, rank))
