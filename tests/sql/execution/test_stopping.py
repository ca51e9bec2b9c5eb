"""Queries that are stopped: by Ctrl-C, by cancelling jobs. The session goes on."""

from __future__ import annotations

import signal
import threading
import time

import pytest
from masters import RAY, on_masters

from pyrite.errors import JobCancelled
from pyrite.sql import DataFrame, SparkSession

pytestmark = on_masters("spark", "local[2]", RAY)


@pytest.fixture
def endless(spark: SparkSession) -> DataFrame:
    numbers = spark.range(10_000_000)
    return numbers.crossJoin(numbers.withColumnRenamed("id", "other")).selectExpr("sum(hash(id, other)) AS s")


def when_it_runs(spark: SparkSession, act: object) -> threading.Thread:
    """Calls `act` once a query is running."""

    def watch() -> None:
        deadline = time.monotonic() + 20
        pause = threading.Event()
        context = spark.sparkContext
        while not (context._other_work or context._application.loop.active_jobs()):
            assert time.monotonic() < deadline
            pause.wait(0.01)
        # The kernel has begun by then, or begins in a moment.
        pause.wait(0.05)
        act()  # type: ignore[operator]

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_an_interrupt_ends_a_query_within_a_second(spark: SparkSession, endless: DataFrame) -> None:
    interrupted: list[float] = []

    def interrupt() -> None:
        interrupted.append(time.monotonic())
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    for action in (
        endless.collect,
        endless.toPandas,
        lambda: list(endless.toLocalIterator()),
        endless.cache().count,
    ):
        thread = when_it_runs(spark, interrupt)
        with pytest.raises(KeyboardInterrupt):
            action()
        assert time.monotonic() - interrupted[-1] < 1
        thread.join()
        assert spark.range(10).count() == 10
    endless.unpersist()
    assert not spark.sparkContext._other_work


def test_queries_are_cancelled_as_jobs_are(spark: SparkSession, endless: DataFrame) -> None:
    context = spark.sparkContext
    thread = when_it_runs(spark, context.cancelAllJobs)
    with pytest.raises(JobCancelled):
        endless.collect()
    thread.join()

    context.setJobGroup("mine", "a query")
    context.addJobTag("long")
    try:
        for cancel in (lambda: context.cancelJobGroup("mine"), lambda: context.cancelJobsWithTag("long")):
            thread = when_it_runs(spark, cancel)
            with pytest.raises(JobCancelled):
                endless.collect()
            thread.join()
    finally:
        context.setLocalProperty("spark.jobGroup.id", None)
        context.clearJobTags()
    assert spark.range(10).count() == 10


def test_another_group_is_left_alone(spark: SparkSession) -> None:
    context = spark.sparkContext
    thread = when_it_runs(spark, lambda: context.cancelJobGroup("another"))
    assert spark.range(5_000_000).selectExpr("count(distinct id) AS n").first().n == 5_000_000
    thread.join()
