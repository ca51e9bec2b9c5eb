"""Small programs whose results show where records are placed and in which order.

They run on PySpark (``tools/record_placement.py`` keeps the results in ``placement.json``) and on Pyrite
(``test_placement.py`` compares). They use only what both have, and print the same on any machine: keys are
such that their hashes do not depend on the process.
"""

from collections import namedtuple

PROGRAMS = {}

Point = namedtuple("Point", "x y")


def program(function):
    PROGRAMS[function.__name__] = function
    return function


def layout(rdd):
    """The records of each partition."""
    return rdd.glom().collect()


def pairs(count, keys):
    return [(i * 7 % keys, i) for i in range(count)]


def listed(groups):
    """Pairs whose values are groups, with the groups as lists."""
    return [
        [(key, [list(v) if hasattr(v, "__iter__") else v for v in values]) for key, values in part]
        for part in groups
    ]


# --- parallelize ----------------------------------------------------------------------------------------


@program
def parallelize_lists(sc):
    sizes = [0, 1, 2, 3, 5, 7, 10, 11, 100, 1000]
    return [
        [len(p) for p in layout(sc.parallelize(list(range(n)), s))] for n in sizes for s in (1, 2, 3, 4, 7)
    ]


@program
def parallelize_long_lists(sc):
    """Past 1,024 records a slice, whole batches are dealt."""
    return [
        [len(p) for p in layout(sc.parallelize(list(range(n)), s))]
        for n in (1023, 1024, 1025, 2047, 2048, 2049, 3000, 5000, 10000, 20001)
        for s in (1, 2, 3, 4, 7)
    ]


@program
def parallelize_ranges(sc):
    ranges = [
        range(0),
        range(1),
        range(10),
        range(3, 20),
        range(0, 30, 4),
        range(10, 0, -1),
        range(10, -11, -3),
        range(5, 5),
        range(100, 1000, 7),
    ]
    return [layout(sc.parallelize(r, s)) for r in ranges for s in (1, 2, 3, 4, 7)]


@program
def parallelize_large_ranges(sc):
    def ends(rdd):
        return rdd.mapPartitions(lambda it: [(lambda x: (x[0], x[-1], len(x)))(list(it))]).collect()

    return [ends(sc.parallelize(range(n), s)) for n in (99999, 100003) for s in (2, 3, 7, 11)]


@program
def parallelize_other_collections(sc):
    return [
        layout(sc.parallelize("hello world", 3)),
        layout(sc.parallelize((i * i for i in range(10)), 3)),
        layout(sc.parallelize({"a": 1, "b": 2, "c": 3}, 2)),
        layout(sc.parallelize((1, 2, 3, 4, 5), 2)),
        layout(sc.parallelize(map(str, range(5)), 2)),
        layout(sc.parallelize(b"bytes", 2)),
        layout(sc.parallelize([Point(i, -i) for i in range(3)], 2)),
    ]


@program
def ranges_of_the_context(sc):
    return [layout(sc.range(5, numSlices=2)), layout(sc.range(2, 9, 3, 2)), layout(sc.range(9, 2, -2, 3))]


# --- whole RDDs -----------------------------------------------------------------------------------------


@program
def unions(sc):
    a, b = sc.parallelize([1, 2, 3], 2), sc.parallelize(range(3), 3)
    return [
        layout(a.union(b)),
        layout(b + a + b),
        layout(sc.union([a, b, a])),
        layout(a.map(str).union(b)),
        layout(a.union(sc.emptyRDD())),
    ]


@program
def cartesians(sc):
    def product(n, left_slices, m, right_slices):
        left = sc.parallelize(list(range(n)), left_slices)
        right = sc.parallelize([chr(97 + i) for i in range(m)], right_slices)
        return [
            layout(left.cartesian(right)),
            layout(left.map(lambda x: x).cartesian(right)),
            layout(left.cartesian(right.map(lambda x: x))),
            layout(left.map(lambda x: x).cartesian(right.map(lambda x: x))),
        ]

    return [product(2, 1, 2, 1), product(5, 2, 7, 3), product(10, 2, 10, 2), product(9, 1, 20, 1)]


@program
def cartesians_of_ranges(sc):
    a = sc.parallelize(range(10), 2)
    return [layout(a.cartesian(a)), layout(a.union(a).cartesian(a))]


@program
def zips(sc):
    a, b = sc.parallelize(range(10), 3), sc.parallelize(range(100, 110), 3)
    return [layout(a.zip(b)), layout(a.zip(a.map(str))), layout(a.zip(b).zip(a))]


@program
def zip_with_numbers(sc):
    rdds = [sc.parallelize(list("abcdefg"), n) for n in (1, 2, 3, 9)]
    return [[layout(r.zipWithIndex()), layout(r.zipWithUniqueId())] for r in rdds]


@program
def coalesces(sc):
    return [
        layout(sc.parallelize(range(20), n).coalesce(m))
        for n in (1, 2, 3, 5, 8, 10)
        for m in (1, 2, 3, 4, 7, 12)
    ]


@program
def repartitions(sc):
    return [
        layout(sc.parallelize(range(count), n).repartition(m))
        for count in (0, 1, 9, 10, 11, 95, 300)
        for n in (1, 2, 5)
        for m in (1, 2, 3, 4, 7, 8, 16)
    ]


@program
def repartitions_from_many(sc):
    return [
        [len(p) for p in layout(sc.parallelize(range(500), 40).repartition(m))] for m in (2, 3, 6, 8, 13)
    ] + [layout(sc.parallelize(range(80), 20).coalesce(30, shuffle=True))]


@program
def repartition_of_lists(sc):
    return [layout(sc.parallelize(list(range(n)), 3).repartition(4)) for n in (5, 29, 30, 31, 100)]


@program
def chains_of_repartitions(sc):
    return layout(
        sc.parallelize(range(200), 4).repartition(3).map(lambda x: x + 1).repartition(5).coalesce(2)
    )


# --- by key ---------------------------------------------------------------------------------------------


@program
def partition_by(sc):
    keys = [
        0,
        1,
        2,
        3,
        -1,
        -2,
        10**12,
        -(10**20),
        1.0,
        2.5,
        -0.5,
        None,
        True,
        "a",
        "b",
        "spark",
        "",
        "ümlaut",
        b"x",
        (1, 2),
        (1, "a"),
        ("a", None),
        (),
        ((1,), (2, (3,))),
        2**61 - 1,
        2**61,
        float("inf"),
    ]
    portable = [k for k in keys if not isinstance(k, (str, bytes)) and not _has_text(k)]
    return [
        layout(sc.parallelize([(k, i) for i, k in enumerate(portable)], 2).partitionBy(n))
        for n in (1, 2, 3, 5, 8)
    ]


def _has_text(key):
    return isinstance(key, (str, bytes)) or (isinstance(key, tuple) and any(_has_text(k) for k in key))


@program
def partition_by_text(sc):
    """Workers hash text with the seed 0 in both, so text has its place too."""
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "ümlaut", "ß", "ok"]
    keyed = sc.parallelize([(w, i) for i, w in enumerate(words)] + [(("t", w), 0) for w in words], 3)
    return [layout(keyed.partitionBy(n)) for n in (2, 3, 7)]


@program
def partition_by_function(sc):
    keyed = sc.parallelize(pairs(30, 6), 3)
    return [layout(keyed.partitionBy(3, lambda k: k // 2)), layout(keyed.partitionBy(4, lambda k: -k))]


@program
def partition_by_issue(sc):
    return layout(sc.parallelize(range(10), 2).map(lambda x: (x % 3, x)).partitionBy(2))


@program
def reduce_by_key(sc):
    keyed = sc.parallelize(pairs(50, 9), 4)
    return [layout(keyed.reduceByKey(lambda a, b: a + b, n)) for n in (None, 1, 2, 5)]


@program
def combine_by_key(sc):
    keyed = sc.parallelize(pairs(30, 5), 3)
    return [
        layout(keyed.combineByKey(lambda v: [v], lambda c, v: [*c, v], lambda a, b: a + b)),
        layout(keyed.foldByKey(100, lambda a, b: a + b, 2)),
        layout(keyed.aggregateByKey("", lambda a, v: a + str(v), lambda a, b: a + "|" + b)),
    ]


@program
def group_by_key(sc):
    keyed = sc.parallelize(pairs(40, 7), 4)
    return [
        layout(keyed.groupByKey().mapValues(list)),
        layout(keyed.groupByKey(2).mapValues(list)),
        layout(sc.parallelize(range(20), 3).groupBy(lambda x: x % 6).mapValues(list)),
        layout(sc.parallelize(range(20), 3).groupBy(lambda x: x % 6, 2).mapValues(list)),
    ]


@program
def distincts(sc):
    rdd = sc.parallelize([i * 13 % 17 for i in range(60)], 4)
    return [layout(rdd.distinct()), layout(rdd.distinct(2))]


@program
def joins(sc):
    left, right = sc.parallelize(pairs(20, 6), 3), sc.parallelize([(i % 8, -i) for i in range(15)], 2)
    methods = ("join", "leftOuterJoin", "rightOuterJoin", "fullOuterJoin")
    return [layout(getattr(left, method)(right, *count)) for method in methods for count in ((), (2,), (4,))]


@program
def cogroups(sc):
    left, right = sc.parallelize(pairs(20, 6), 3), sc.parallelize([(i % 8, -i) for i in range(15)], 2)
    return [
        listed(layout(left.cogroup(right))),
        listed(layout(left.cogroup(right, 3))),
        listed(layout(left.groupWith(right, left, right))),
    ]


@program
def joins_of_partitioned(sc):
    left = sc.parallelize(pairs(20, 6), 3).partitionBy(4)
    right = sc.parallelize([(i % 8, -i) for i in range(15)], 2)
    return [
        layout(left.join(right)),
        layout(left.join(right, 4)),
        layout(left.join(right.partitionBy(4), 4)),
        layout(left.mapValues(str).reduceByKey(lambda a, b: a + b)),
        layout(left.reduceByKey(lambda a, b: a + b, 4)),
        layout(left.groupByKey().mapValues(list)),
        layout(left.partitionBy(4)),
    ]


@program
def subtractions(sc):
    left, right = sc.parallelize(pairs(20, 6), 3), sc.parallelize([(0, 1), (3, 1)], 2)
    a, b = sc.parallelize([i % 9 for i in range(30)], 3), sc.parallelize([2, 4, 6], 2)
    return [
        layout(left.subtractByKey(right)),
        layout(left.subtractByKey(right, 2)),
        layout(a.subtract(b)),
        layout(a.subtract(b, 3)),
        layout(a.intersection(b)),
    ]


@program
def default_partitions(sc):
    a = sc.parallelize(pairs(20, 5), 5)
    b = sc.parallelize(pairs(20, 5), 3)
    rdds = [
        a.reduceByKey(max),
        a.groupByKey(),
        a.join(b),
        a.cogroup(b),
        a.leftOuterJoin(b),
        a.distinct(),
        a.groupBy(lambda x: x[0]),
        a.sortByKey(),
        a.sortBy(lambda x: x[1]),
        a.subtractByKey(b),
        a.subtract(b),
        a.intersection(b),
        a.repartitionAndSortWithinPartitions(),
        a.union(b),
        a.cartesian(b),
        a.coalesce(2),
        a.coalesce(9),
        a.repartition(9),
        a.partitionBy(6).map(lambda x: x).reduceByKey(max),
        a.partitionBy(6).mapValues(str).groupByKey(),
        a.partitionBy(6).filter(bool).join(b),
        a.groupWith(b, b),
        a.sample(False, 0.5, 1),
        a.zipWithIndex(),
        sc.emptyRDD(),
        a.combineByKey(str, max, max),
    ]
    return [rdd.getNumPartitions() for rdd in rdds]


@program
def partitioners(sc):
    a = sc.parallelize(pairs(20, 5), 5).partitionBy(3)
    rdds = [
        a,
        a.map(lambda x: x),
        a.map(lambda x: x, True),
        a.mapValues(str),
        a.flatMapValues(lambda v: [v]),
        a.filter(bool),
        a.reduceByKey(max),
        a.groupByKey(),
        a.mapPartitions(list),
        a.mapPartitions(list, True),
        a.sample(False, 0.5, 1),
        a.keys(),
        a.sortByKey(),
        a.union(a),
        a.coalesce(1),
        a.glom(),
        a.cache(),
        a.flatMap(lambda x: [x], True),
        a.join(a),
        a.cogroup(a),
        a.subtractByKey(a),
        a.repartition(2),
        a.randomSplit([1, 1], 3)[0],
        a.zipWithIndex(),
        a.keyBy(str),
        a.distinct(),
        a.mapValues(str).map(str),
    ]
    return [None if rdd.partitioner is None else rdd.partitioner.numPartitions for rdd in rdds]


@program
def lookups(sc):
    keyed = sc.parallelize(pairs(40, 7), 4)
    return [keyed.lookup(3), keyed.partitionBy(3).lookup(5), keyed.sortByKey().lookup(2), keyed.lookup(99)]


# --- order ----------------------------------------------------------------------------------------------


@program
def sort_by_key(sc):
    few = [(i * 37 % 101, i) for i in range(100)]
    return [
        layout(sc.parallelize(few, n).sortByKey(ascending, m))
        for n in (1, 3)
        for m in (1, 2, 3, 5)
        for ascending in (True, False)
    ]


@program
def sort_by_key_from_samples(sc):
    """Past 20 records a partition the bounds come from a sample, so its random numbers decide."""
    many = [(i * 7919 % 10007, i) for i in range(5000)]
    return [
        [(len(p), p[0][0], p[-1][0]) for p in layout(sc.parallelize(many, n).sortByKey(numPartitions=m)) if p]
        for n in (1, 2, 4)
        for m in (2, 3, 8)
    ]


@program
def sort_by_key_with_function(sc):
    words = [
        (w, i)
        for i, w in enumerate(
            ["Be", "or", "not", "to", "be", "That", "Is", "the", "question", "whether", "tis", "nobler"]
        )
    ]
    return [
        layout(sc.parallelize(words, 3).sortByKey(True, 3, keyfunc=str.lower)),
        layout(sc.parallelize(words, 3).sortBy(lambda kv: (len(kv[0]), kv[1]))),
        layout(sc.parallelize(words, 3).sortBy(lambda kv: kv[1], False, 2)),
    ]


@program
def sort_of_equal_keys(sc):
    return [
        layout(sc.parallelize([(i % 3, i) for i in range(30)], 3).sortByKey(ascending, 2))
        for ascending in (True, False)
    ]


@program
def repartition_and_sort(sc):
    keyed = sc.parallelize([(i * 7 % 20, i) for i in range(40)], 3)
    return [
        layout(keyed.repartitionAndSortWithinPartitions(2)),
        layout(keyed.repartitionAndSortWithinPartitions(3, lambda k: k // 3, False)),
        layout(keyed.repartitionAndSortWithinPartitions(2, lambda k: k, True, lambda k: -k % 5)),
    ]


@program
def tops(sc):
    rdd = sc.parallelize([i * 37 % 101 for i in range(50)], 4)
    return [
        rdd.top(5),
        rdd.top(5, key=lambda x: x % 10),
        rdd.takeOrdered(6),
        rdd.takeOrdered(6, lambda x: -x % 7),
        rdd.max(),
        rdd.min(),
        rdd.max(lambda x: x % 10),
        rdd.min(key=lambda x: x % 10),
    ]


# --- samples --------------------------------------------------------------------------------------------


@program
def samples(sc):
    rdd = sc.parallelize(range(200), 3)
    return [
        layout(rdd.sample(replacement, fraction, seed))
        for replacement, fraction in ((False, 0.1), (False, 0.5), (True, 0.1), (True, 1.5))
        for seed in (0, 1, 42, 123456789)
    ]


@program
def take_samples(sc):
    rdd = sc.parallelize(range(100), 3)
    return [
        rdd.takeSample(replacement, num, seed)
        for replacement, num in ((False, 5), (False, 50), (False, 1000), (True, 5), (True, 150))
        for seed in (0, 7)
    ]


@program
def random_splits(sc):
    rdd = sc.parallelize(range(100), 3)
    return [[layout(part) for part in rdd.randomSplit(w, 17)] for w in ([1, 1], [2, 3, 5], [0.1, 0.9])]


@program
def stratified_samples(sc):
    rdd = sc.parallelize([(i % 3, i) for i in range(120)], 3)
    return [
        layout(rdd.sampleByKey(replacement, {0: 0.2, 1: 0.6, 2: 1.0}, seed))
        for replacement in (False, True)
        for seed in (0, 5)
    ]


# --- numbers and actions --------------------------------------------------------------------------------


@program
def histograms(sc):
    rdd = sc.parallelize(range(51), 4)
    return [
        rdd.histogram(2),
        rdd.histogram([0, 5, 25, 50]),
        rdd.histogram([0, 15, 30, 45, 60]),
        sc.parallelize(["ab", "ac", "b", "bd", "ef"], 2).histogram(("a", "b", "c")),
        sc.parallelize([1.5, 2.25, 9.75], 2).histogram(3),
        rdd.histogram(1),
    ]


@program
def statistics(sc):
    rdd = sc.parallelize([i * 0.37 for i in range(50)], 4)
    return [
        str(rdd.stats()),
        rdd.mean(),
        rdd.variance(),
        rdd.sampleVariance(),
        float(rdd.stdev()),
        float(rdd.sampleStdev()),
        rdd.sum(),
    ]


@program
def folds(sc):
    rdd = sc.parallelize(range(10), 3)
    return [
        rdd.fold(1, lambda a, b: a + b),
        rdd.map(str).fold("<", lambda a, b: a + b),
        rdd.aggregate([], lambda a, x: [*a, x], lambda a, b: [a, b]),
        rdd.map(str).reduce(lambda a, b: f"({a}{b})"),
    ]


@program
def tree_aggregations(sc):
    return [
        sc.parallelize([f"{i:02}" for i in range(40)], n).treeAggregate(
            "", lambda a, x: a + x, lambda a, b: f"({a}{b})", depth
        )
        for n in (1, 3, 10, 27, 40)
        for depth in (1, 2, 3)
    ] + [
        sc.parallelize([f"{i:02}" for i in range(40)], n).treeReduce(lambda a, b: f"({a}{b})", 2)
        for n in (5, 17)
    ]


@program
def takes(sc):
    """How far `take` looks is seen by an accumulator."""
    results = []
    for n in (0, 1, 3, 5, 10, 30, 100, 1000):
        looked = sc.accumulator(0)

        def count(x, looked=looked):
            looked.add(1)
            return x

        records = sc.parallelize(range(100), 20).filter(lambda x: x >= 12)
        results.append((records.map(count).take(n), looked.value))
    return results


@program
def counts(sc):
    rdd = sc.parallelize([(i % 3, i % 2) for i in range(12)], 3)
    return [
        dict(rdd.countByKey()),
        dict(rdd.countByValue()),
        list(rdd.countByKey()),
        rdd.collectAsMap(),
        rdd.count(),
        rdd.reduceByKeyLocally(lambda a, b: a + b),
        rdd.keys().collect(),
        rdd.values().collect(),
        rdd.first(),
    ]


@program
def local_iterators(sc):
    rdd = sc.parallelize(range(10), 4)
    return [list(rdd.toLocalIterator()), list(rdd.toLocalIterator(True))]
