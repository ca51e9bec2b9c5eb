"""With the master `local`, tasks run in the threads that wait; an interrupted one leaves its own behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pyrite import SparkContext
from pyrite.cluster.job import Job
from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.errors import JobCancelled
from pyrite.lineage.task_context import TaskContext

WaitUntil = Callable[..., None]


@pytest.fixture
def sc() -> Iterator[SparkContext]:
    with SparkContext("local", "interrupted") as context:
        yield context


def as_list(context: TaskContext, records: Iterator[Any]) -> list[Any]:
    return list(records)


def submit(sc: SparkContext, rdd: Any) -> Job:
    partitions = range(rdd.getNumPartitions())
    return sc._application.loop.submit(rdd._lineage, as_list, partitions, UNKNOWN_CALL_SITE, {})


def read_in_a_thread(job: Job) -> tuple[threading.Thread, list[Any]]:
    values: list[Any] = []
    thread = threading.Thread(target=lambda: values.extend(value for _, value in job.results()), daemon=True)
    thread.start()
    return thread, values


@pytest.mark.parametrize("leaves_first", [True, False])
def test_a_task_that_nobody_began_goes_to_another_job_that_needs_it(
    sc: SparkContext, wait_until: WaitUntil, leaves_first: bool
) -> None:
    shared = sc.parallelize(range(10), 1).map(lambda number: (0, number)).groupByKey(1).mapValues(sum)
    interrupted = submit(sc, shared)
    # The map task is in the mailbox of the first job, which nobody reads.
    wait_until(lambda: not interrupted._mail.empty(), "the launch of the first task")
    other = submit(sc, shared)
    loop = sc._application.loop
    loop.ask(lambda: None)
    if leaves_first:
        interrupted.leave()
        loop.cancel(interrupted.job_id, "interrupted")
    else:
        loop.cancel(interrupted.job_id, "interrupted")
        loop.ask(lambda: None)
        interrupted.leave()
    thread, values = read_in_a_thread(other)
    thread.join(20)
    assert values == [[(0, 45)]]
    assert sc.parallelize(range(5), 2).count() == 5


def test_a_job_that_is_cancelled_while_its_thread_waits_still_runs_what_it_was_given(
    sc: SparkContext, wait_until: WaitUntil
) -> None:
    shared = sc.parallelize(range(10), 1).map(lambda number: (0, number)).groupByKey(1).mapValues(sum)
    cancelled = submit(sc, shared)
    wait_until(lambda: not cancelled._mail.empty(), "the launch of the first task")
    other = submit(sc, shared)
    loop = sc._application.loop
    loop.cancel(cancelled.job_id, "not wanted")
    loop.ask(lambda: None)
    thread, values = read_in_a_thread(other)
    with pytest.raises(JobCancelled):
        list(cancelled.results())
    thread.join(20)
    assert values == [[(0, 45)]]
