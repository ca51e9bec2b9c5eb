"""k-means on tuples, with classes and helper functions of the main program."""
import random

from pyspark import SparkContext


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def distance(self, other):
        return (self.x - other.x) ** 2 + (self.y - other.y) ** 2

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __repr__(self):
        return "Point(%.4f, %.4f)" % (self.x, self.y)


def closest(point, centers):
    return min(range(len(centers)), key=lambda i: point.distance(centers[i]))


sc = SparkContext("local[2]", "KMeans")
sc.setLogLevel("ERROR")
rng = random.Random(42)
data = [Point(rng.gauss(cx, 0.5), rng.gauss(cy, 0.5)) for cx, cy in [(0, 0), (5, 5), (0, 5)] for _ in range(100)]
points = sc.parallelize(data, 4).cache()
centers = [data[0], data[100], data[200]]
for step in range(5):
    sums = points.map(lambda p: (closest(p, centers), (p, 1))).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    for index, (total, count) in sorted(sums.collectAsMap().items()):
        centers[index] = Point(total.x / count, total.y / count)
print(centers)
print(type(points.first()) is Point, points.map(lambda p: isinstance(p, Point)).reduce(lambda a, b: a and b))
sc.stop()
