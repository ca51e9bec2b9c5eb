"""Finds the centres of clusters of points, on plain lists.

pyrite run examples/kmeans.py [clusters]
"""

import random
import sys

from pyspark import SparkContext


def closest(point, centres):
    """The index of the centre that is nearest to a point."""
    return min(range(len(centres)), key=lambda i: sum((p - c) ** 2 for p, c in zip(point, centres[i])))


def add(a, b):
    """The sum of two (point, number of points) pairs."""
    return [x + y for x, y in zip(a[0], b[0])], a[1] + b[1]


def sample_points(clusters, points):
    """Points scattered around the corners of a polygon; the same each time."""
    generator = random.Random(7)
    corners = [(10 * generator.random(), 10 * generator.random()) for _ in range(clusters)]
    return [[generator.gauss(x, 0.4), generator.gauss(y, 0.4)] for x, y in corners * points]


if __name__ == "__main__":
    sc = SparkContext(appName="KMeans")
    clusters = int(sys.argv[1]) if len(sys.argv) > 1 else 3

    points = sc.parallelize(sample_points(clusters, 2000), 4).cache()
    centres = points.take(clusters)

    moved = 1.0
    while moved > 1e-6:
        # Each round sends the centres of the round before to the workers.
        known = sc.broadcast(centres)
        sums = (
            points.map(lambda point: (closest(point, known.value), (point, 1)))
            .reduceByKey(add)
            .mapValues(lambda total: [x / total[1] for x in total[0]])
            .collectAsMap()
        )
        moved = sum((a - b) ** 2 for i, mean in sums.items() for a, b in zip(mean, centres[i]))
        centres = [sums.get(i, centre) for i, centre in enumerate(centres)]

    for centre in sorted(centres):
        print("centre " + " ".join("%.2f" % x for x in centre))

    sc.stop()
