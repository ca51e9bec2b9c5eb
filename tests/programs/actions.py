"""Every action on small data."""
from operator import add

from pyspark import SparkContext, StorageLevel

sc = SparkContext("local[2]", "actions")
sc.setLogLevel("ERROR")
numbers = sc.parallelize([5, 3, 8, 1, 9, 2, 2, 7], 3)
pairs = sc.parallelize([("a", 1), ("b", 2), ("a", 3), ("c", 4), ("b", 5)], 2)
empty = sc.emptyRDD()

print(numbers.collect(), numbers.count(), numbers.first(), numbers.take(4), numbers.take(0), numbers.take(100))
print(numbers.reduce(add), numbers.fold(0, add), numbers.fold(10, add), numbers.sum(), numbers.mean())
print(numbers.aggregate((0, 0), lambda a, x: (a[0] + x, a[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1])))
print(numbers.treeReduce(add), numbers.treeReduce(add, 1), numbers.treeAggregate(0, add, add, 3))
print(numbers.max(), numbers.min(), numbers.max(key=str), numbers.top(3), numbers.top(3, key=lambda x: -x))
print(numbers.takeOrdered(3), numbers.takeOrdered(3, lambda x: -x))
print(numbers.stats(), numbers.stdev(), numbers.sampleStdev(), numbers.variance(), numbers.sampleVariance())
print(numbers.histogram(3), numbers.histogram([1, 5, 10]))
print(sorted(numbers.countByValue().items()), numbers.isEmpty(), empty.isEmpty(), numbers.getNumPartitions())
print(sorted(pairs.countByKey().items()), pairs.collectAsMap(), pairs.lookup("a"), pairs.lookup("zz"))
print(sorted(pairs.reduceByKeyLocally(add).items()), sorted(pairs.foldByKey(0, add).collect()))
print(sorted(pairs.aggregateByKey([], lambda acc, v: acc + [v], lambda a, b: a + b).collect()))
print(sorted(pairs.combineByKey(lambda v: [v], lambda c, v: c + [v], lambda a, b: a + b).collect()))
print(sorted((k, sorted(v)) for k, v in pairs.groupByKey().collect()))
print(list(numbers.toLocalIterator()), sum(numbers.toLocalIterator(prefetchPartitions=True)))
print(numbers.glom().map(len).collect(), numbers.mapPartitionsWithIndex(lambda i, it: [(i, sum(it))]).collect())
print(pairs.keys().collect(), pairs.values().collect(), pairs.mapValues(lambda v: v * 2).collect())
print(pairs.flatMapValues(lambda v: range(v)).collect())
print(numbers.zip(numbers.map(str)).collect(), numbers.name(), numbers.setName("numbers").name())
print(numbers.pipe("cat").collect(), numbers.pipe("sort -n", {"LC_ALL": "C"}).collect())
print(numbers.getStorageLevel(), numbers.cache().is_cached, numbers.getStorageLevel(), numbers.unpersist().is_cached)
numbers.persist(StorageLevel.DISK_ONLY)
print(numbers.sum(), numbers.sum(), numbers.getStorageLevel())
print(sc.runJob(numbers, lambda it: [x * x for x in it], [0, 2]))
total, seen = sc.accumulator(0), sc.accumulator(1.5)
numbers.foreach(lambda x: total.add(x))
numbers.foreachPartition(lambda it: seen.add(len(list(it))))
print(total.value, seen.value)
lookup = sc.broadcast({"a": "alpha", "b": "beta"})
print(pairs.map(lambda kv: (lookup.value.get(kv[0], "?"), kv[1])).collect())
print(sc.union([numbers, numbers.map(lambda x: -x)]).collect())
for failing in (empty.reduce, ):
    try:
        failing(add)
    except ValueError as error:
        print("ValueError:", error)
try:
    empty.first()
except ValueError as error:
    print("ValueError:", error)
try:
    empty.max()
except ValueError as error:
    print("ValueError:", error)
print(sc.defaultParallelism, sc.defaultMinPartitions, sc.version.startswith("4."), sc.master, sc.appName)
sc.stop()
