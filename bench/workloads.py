"""What is measured, how large it is, and what issue 4 wants of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workload:
    """One row of the table."""

    name: str
    title: str
    size: int
    #: What the size counts, and what a rate counts: ``rate`` of them a size.
    unit: str
    #: Of the input file, see `bench.inputs.WRITERS`.
    input: str | None = None
    #: PySpark takes at least so many times as long as Pyrite.
    over_pyspark: float | None = None
    #: Pyrite takes at most so many times as long as the program written by hand.
    over_by_hand: float | None = None
    #: Measured from the start of a process of its own, each time.
    is_start: bool = False
    #: Units a second are shown, so many for each of the size.
    rate: tuple[float, str] | None = None


_MB = 1_000_000

WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("first_result", "process start to first result", 1, "job", over_pyspark=12, is_start=True),
        Workload(
            "tiny_tasks",
            "5 jobs of tiny tasks",
            100,
            "tasks a job",
            over_pyspark=100,
            rate=(5, "tasks/s"),
        ),
        Workload(
            "numeric_chain",
            "map, filter, map, sum",
            5_000_000,
            "ints",
            over_pyspark=8,
            over_by_hand=1.0,
        ),
        Workload(
            "word_count",
            "word count",
            100 * _MB,
            "bytes",
            "words",
            over_pyspark=6,
            over_by_hand=1.1,
        ),
        Workload(
            "reduce_few",
            "reduceByKey to 1,000 keys",
            5_000_000,
            "pairs",
            over_pyspark=8,
            over_by_hand=1.1,
        ),
        Workload(
            "reduce_many",
            "reduceByKey, a fifth as many keys",
            5_000_000,
            "pairs",
            over_pyspark=5,
            over_by_hand=1.1,
        ),
        Workload("sort_by_key", "sortByKey", 2_000_000, "pairs", over_pyspark=5, over_by_hand=1.2),
        Workload(
            "join",
            "join, half of the keys match",
            500_000,
            "pairs a side",
            over_pyspark=6,
            over_by_hand=1.2,
        ),
        Workload(
            "group_by_key",
            "groupByKey, 100 values a key",
            1_000_000,
            "pairs",
            over_pyspark=6,
            over_by_hand=1.2,
        ),
        Workload(
            "distinct",
            "distinct, each string 10 times",
            1_000_000,
            "strings",
            over_pyspark=6,
            over_by_hand=1.2,
        ),
        Workload(
            "pagerank",
            "PageRank, 10 passes",
            1_000_000,
            "edges",
            "edges",
            over_pyspark=5,
            over_by_hand=1.2,
        ),
        Workload(
            "logistic_regression",
            "logistic regression, cached, 10 passes",
            200_000,
            "points",
            "points",
            5,
            1.2,
        ),
        Workload(
            "logistic_rereading", "the same, reading its text on each pass", 200_000, "points", "points"
        ),
        Workload(
            "k_means",
            "k-means, cached, 10 passes",
            200_000,
            "points",
            "points",
            over_pyspark=5,
            over_by_hand=1.2,
        ),
        Workload("pipe", "pipe through tr", 1_000_000, "lines"),
        Workload(
            "text_files",
            "textFile, upper, saveAsTextFile",
            100 * _MB,
            "bytes",
            "words",
            rate=(1e-6, "MB/s"),
        ),
        Workload("broadcast", "broadcast of an array", 200 * _MB, "bytes"),
        Workload("collect", "collect of records of 1 kB", 200 * _MB, "bytes"),
        Workload("cached_read", "sum of a cached partition", 2_000_000, "ints"),
    )
}

#: What issue 4 wants of a pass over text read again, as a multiple of a later pass over cached points.
REREADING_TARGET = 20.0
