"""A context and its worker processes, as a program uses them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from operator import add
from pathlib import Path

import pytest
from masters import on_masters

from pyrite.context import SparkContext
from pyrite.errors import (
    JobCancelled,
    PySparkAttributeError,
    PySparkNotImplementedError,
    PySparkPicklingError,
    PySparkRuntimeError,
    PySparkTypeError,
    PySparkValueError,
    PythonException,
    WorkerCrashed,
)
from pyrite.lineage.task_context import TaskContext
from pyrite.storage.level import StorageLevel

pytestmark = on_masters("sc", "local[2]", pytest.param("ray[1,2,1024]", marks=pytest.mark.ray))


def test_a_second_context_says_where_the_first_was_made(sc: SparkContext) -> None:
    with pytest.raises(PySparkValueError, match=r"MULTIPLE_CONTEXTS.*conftest\.py"):
        SparkContext("local")
    assert SparkContext.getOrCreate() is sc


def test_the_basics(sc: SparkContext) -> None:
    assert (sc.appName, sc.defaultParallelism, sc.defaultMinPartitions) == ("tests", 2, 2)
    assert sc.getConf().get("spark.master") == sc.master
    assert sc.getConf().get("spark.app.id") == sc.applicationId
    assert sc.version.startswith("4.")
    assert sc.uiWebUrl is None
    assert sc.emptyRDD().collect() == []
    assert sc.union([]).collect() == []


def test_work_is_done_by_worker_processes(sc: SparkContext) -> None:
    pids = set(sc.parallelize(range(20), 20).map(lambda _: os.getpid()).collect())
    assert os.getpid() not in pids
    (workers,) = sc.executor_pids().values()
    assert pids <= set(workers)


def test_a_failing_function_is_shown_with_its_line_and_partition(sc: SparkContext) -> None:
    def fails(x: int) -> float:
        return 1 / (x - 3)

    with pytest.raises(PythonException) as caught:
        sc.parallelize(range(6), 3).map(fails).collect()
    message = str(caught.value)
    assert "ZeroDivisionError: division by zero" in message
    assert "return 1 / (x - 3)" in message
    assert "in partition 1 of stage" in message
    assert "made by map at test_spark_context.py" in message
    assert "task_runner.py" not in message
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert caught.value.getCondition() == "TASK_FAILED"


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (lambda _: os._exit(7), "exit code 7"),
        (lambda _: os.kill(os.getpid(), signal.SIGSEGV), "SIGSEGV"),
        (lambda _: os.kill(os.getpid(), signal.SIGKILL), "SIGKILL"),
    ],
    ids=["exit", "segfault", "kill"],
)
def test_a_task_that_ends_its_worker_fails_the_job_and_nothing_else(
    sc: SparkContext, end: object, reason: str
) -> None:
    with pytest.raises(WorkerCrashed, match=reason):
        sc.parallelize([1], 1).map(end).collect()  # type: ignore[arg-type]
    assert sc.parallelize(range(10), 4).sum() == 45


def test_system_exit_in_a_function_is_an_error_like_any_other(sc: SparkContext) -> None:
    with pytest.raises(PythonException, match="SystemExit: 3"):
        sc.parallelize([1], 1).map(lambda _: sys.exit(3)).collect()


def test_a_worker_killed_from_outside_is_replaced_and_its_task_run_again(
    sc: SparkContext, tmp_path: Path
) -> None:
    started = tmp_path / "started"

    def slow_once(x: int) -> int:
        if x == 0 and not started.exists():
            started.write_text(str(os.getpid()))
            signal.pause()
        return x

    def kill_when_started() -> None:
        while not started.exists() or not started.read_text():
            os.sched_yield()
        os.kill(int(started.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill_when_started)
    killer.start()
    assert sc.parallelize(range(8), 4).map(slow_once).sum() == 28
    killer.join()


def test_what_cannot_be_sent_is_named_with_the_function_that_captured_it(sc: SparkContext) -> None:
    lock = threading.Lock()
    with pytest.raises(PySparkPicklingError, match=r"captured 'lock', a _thread\.lock"):
        sc.parallelize([1]).map(lambda x: (lock, x)[1]).collect()


def test_an_rdd_or_a_context_in_a_function_is_refused(sc: SparkContext) -> None:
    rdd = sc.parallelize([1])
    with pytest.raises(PySparkRuntimeError, match="SPARK-5063"):
        rdd.map(lambda x: rdd.count()).collect()
    with pytest.raises(PySparkRuntimeError, match="SPARK-5063"):
        rdd.map(lambda x: sc.defaultParallelism).collect()


def test_what_a_task_does_to_captured_objects_no_other_task_sees(sc: SparkContext) -> None:
    seen: list[int] = []

    def count(records: Iterator[int]) -> list[int]:
        seen.extend(records)
        return [len(seen)]

    assert sc.parallelize(range(8), 4).mapPartitions(count).collect() == [2, 2, 2, 2]
    assert seen == []


def test_accumulators_count_once(sc: SparkContext) -> None:
    total = sc.accumulator(0)
    sc.parallelize(range(100), 10).foreach(total.add)
    assert total.value == 4950
    with pytest.raises(TypeError, match="accumulator param"):
        sc.accumulator("text")


def test_a_broadcast_reaches_the_tasks(sc: SparkContext) -> None:
    table = sc.broadcast({"a": 1, "b": 2})
    rdd = sc.parallelize(["a", "b", "a"], 2).map(lambda key: table.value[key])
    assert rdd.collect() == [1, 2, 1]
    table.unpersist()
    assert rdd.collect() == [1, 2, 1]
    table.destroy()
    with pytest.raises(PySparkRuntimeError, match="BROADCAST_DESTROYED"):
        rdd.collect()


def test_a_persisted_rdd_is_computed_once(sc: SparkContext) -> None:
    computed = sc.accumulator(0)

    def count(x: int) -> int:
        computed.add(1)
        return x

    rdd = sc.parallelize(range(100), 4).map(count).persist(StorageLevel.MEMORY_AND_DISK)
    assert [rdd.sum() for _ in range(3)] == [4950] * 3
    assert computed.value == 100
    assert "CachedPartitions: 4" in (rdd.toDebugString() or b"").decode()
    rdd.unpersist(blocking=True)
    assert rdd.sum() == 4950
    assert computed.value == 200


def test_map_outputs_are_reused_by_later_jobs(sc: SparkContext) -> None:
    computed = sc.accumulator(0)

    def count(x: int) -> tuple[int, int]:
        computed.add(1)
        return x % 3, 1

    counts = sc.parallelize(range(30), 3).map(count).reduceByKey(add)
    assert sorted(counts.collect()) == sorted(counts.collect()) == [(0, 10), (1, 10), (2, 10)]
    assert computed.value == 30


def test_several_threads_run_jobs_at_once(sc: SparkContext) -> None:
    results: dict[int, int] = {}

    def run(n: int) -> None:
        results[n] = sc.parallelize(range(n), 4).map(lambda x: (x % 2, x)).reduceByKey(add).values().sum()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: sum(range(n)) for n in range(20)}


def wait_for(path: Path) -> None:
    while not path.exists():
        os.sched_yield()


def test_ctrl_c_cancels_the_job_and_leaves_the_context_usable(sc: SparkContext, tmp_path: Path) -> None:
    started = tmp_path / "started"

    def blocks(_: int) -> None:
        started.touch()
        signal.pause()

    def interrupt() -> None:
        wait_for(started)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        sc.parallelize(range(2), 2).foreach(blocks)
    thread.join()
    assert sc.parallelize(range(10), 2).sum() == 45


def test_a_job_group_is_cancelled_from_another_thread(sc: SparkContext, tmp_path: Path) -> None:
    started = tmp_path / "started"
    errors: list[BaseException] = []

    def blocks(_: int) -> None:
        started.touch()
        signal.pause()

    def run() -> None:
        sc.setJobGroup("doomed", "to be cancelled")
        try:
            sc.parallelize(range(2), 2).foreach(blocks)
        except JobCancelled as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_for(started)
    sc.cancelJobGroup("doomed")
    thread.join()
    assert "doomed" in str(errors[0])
    assert sc.parallelize(range(10), 2).sum() == 45


def test_local_properties_and_tags_belong_to_the_thread(sc: SparkContext) -> None:
    sc.setLocalProperty("colour", "blue")
    sc.addJobTag("tagged")
    assert sc.getJobTags() == {"tagged"}
    assert sc.parallelize([1], 1).map(lambda _: TaskContext.get().getLocalProperty("colour")).collect() == [
        "blue"
    ]  # type: ignore[union-attr]
    sc.clearJobTags()
    sc.setLocalProperty("colour", None)
    assert sc.getLocalProperty("colour") is None
    with pytest.raises(PySparkValueError, match="comma"):
        sc.addJobTag("a,b")


def test_large_results_come_back_whole(sc: SparkContext) -> None:
    blocks = sc.parallelize(range(4), 4).map(lambda x: bytes([x]) * 3_000_000).collect()
    assert [(len(block), block[0]) for block in blocks] == [(3_000_000, x) for x in range(4)]


def test_a_large_partition_may_be_asked_for_twice(sc: SparkContext) -> None:
    blocks = sc.parallelize([1, 2], 2).map(lambda x: bytes([x]) * 2_000_000)
    first, second, again = sc.runJob(blocks, list, [0, 1, 0])
    assert (first[0], second[0], again == first) == (1, 2, True)


def test_arrays_come_back_writable(sc: SparkContext) -> None:
    numpy = pytest.importorskip("numpy")
    small, large = sc.parallelize([10, 1_000_000], 2).map(numpy.zeros).collect()
    small += 1
    large += 1
    assert (small.sum(), large.sum()) == (10, 1_000_000)


def test_shipped_files_and_modules(sc: SparkContext, tmp_path: Path) -> None:
    from pyrite.common.files import SparkFiles

    (tmp_path / "numbers.txt").write_text("7")
    (tmp_path / "shipped_for_test.py").write_text("def triple(x):\n    return 3 * x\n")
    sc.addFile(str(tmp_path / "numbers.txt"))
    sc.addPyFile(str(tmp_path / "shipped_for_test.py"))

    def use(x: int) -> int:
        from shipped_for_test import triple  # type: ignore[import-not-found]

        return int(triple(x)) + int(Path(SparkFiles.get("numbers.txt")).read_text())

    assert sc.parallelize([1, 2], 2).map(use).collect() == [10, 13]
    with pytest.raises(OSError, match="absent"):
        sc.addFile(str(tmp_path / "absent"))


def test_what_is_not_there_says_so(sc: SparkContext) -> None:
    with pytest.raises(PySparkAttributeError, match="JVM"):
        _ = sc._jvm
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sc.nothing
    with pytest.raises(PySparkNotImplementedError, match="hadoopFile"):
        sc.hadoopFile("path")
    with pytest.raises(PySparkTypeError, match="partitionFunc"):
        sc.runJob(sc.parallelize([1]), 5)  # type: ignore[arg-type]
    with pytest.raises(PySparkValueError, match="logLevel"):
        sc.setLogLevel("LOUD")


def test_run_job_takes_partitions_in_any_order(sc: SparkContext) -> None:
    rdd = sc.parallelize(range(6), 3)
    assert sc.runJob(rdd, lambda part: list(part), [2, 0, 2]) == [4, 5, 0, 1, 4, 5]
