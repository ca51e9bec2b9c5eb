"""Workers and executors that are stopped, hang, or take all memory; real processes, real signals."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from pyrite import SparkConf, SparkContext
from pyrite.cluster.local.backend import LocalBackend
from pyrite.errors import JobCancelled, MemoryLimitExceeded, SparkException
from pyrite.executor.process_state import process_state
from pyrite.lineage.task_context import TaskContext

WaitUntil = Callable[..., None]


@contextmanager
def context(master: str, **settings: str) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster(master).setAppName("liveness")
    for name, value in settings.items():
        conf.set(name.replace("_", "."), value)
    with SparkContext(conf=conf) as sc:
        yield sc


def executor_process_ids(sc: SparkContext) -> dict[str, int]:
    """The process ids of the executors' own processes, by executor id."""
    loop = sc._application.loop
    backend = loop._backend
    assert isinstance(backend, LocalBackend)
    pids: dict[str, int] = loop.ask(backend.executor_process_ids)
    return pids


class Background:
    """A job in a thread of its own; `result` is what it gave or raised."""

    def __init__(self, job: Callable[[], Any]) -> None:
        self.result: Any = None
        self._job = job
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._job()
        except Exception as error:
            self.result = error

    def wait(self, seconds: float) -> Any:
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"the job has not ended in {seconds} s"
        return self.result


def test_stopped_workers_and_executors_are_replaced_in_mid_job(tmp_path: Path, wait_until: WaitUntil) -> None:
    """One worker is stopped and, of another executor, the process that looks after its workers."""

    def first_attempts_hang(partition: int) -> int:
        context = TaskContext.get()
        assert context is not None
        (tmp_path / f"{partition}-{context.attemptNumber()}").touch()
        if context.attemptNumber() == 0:
            time.sleep(1000)
        return partition

    with context("local-cluster[2,1,256]") as sc:
        executors, workers = executor_process_ids(sc), sc.executor_pids()
        job = Background(lambda: sc.parallelize(range(2), 2).map(first_attempts_hang).collect())
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2, "the start of both tasks")
        os.kill(workers["0"][0], signal.SIGSTOP)
        os.kill(executors["1"], signal.SIGSTOP)
        # Noticed within 15 s; the rest is for a busy machine.
        assert job.wait(30) == [0, 1]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["0-0", "0-1", "1-0", "1-1"]
        assert executor_process_ids(sc).keys() == {"0", "2"}
        assert sc.executor_pids()["0"] != workers["0"]
        wait_until(lambda: process_state(workers["1"][0]) is None, "the end of the other worker")
        assert sc.parallelize(range(10), 2).sum() == 45


def test_a_hanging_function_is_cancelled_and_its_slot_is_free(tmp_path: Path, wait_until: WaitUntil) -> None:
    def hang(_: int) -> None:
        (tmp_path / "started").touch()
        while True:
            pass

    with context("local[1]") as sc:

        def run() -> None:
            sc.setJobGroup("hanging", "")
            sc.parallelize([0], 1).foreach(hang)

        job = Background(run)
        wait_until((tmp_path / "started").exists, "the start of the task")
        sc.cancelJobGroup("hanging")
        after = Background(lambda: sc.parallelize([1], 1).collect())
        assert after.wait(2) == [1]
        assert isinstance(job.wait(2), JobCancelled)


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[1,2,128]"])
def test_a_function_that_allocates_without_end_is_named_and_others_go_on(
    master: str, tmp_path: Path, wait_until: WaitUntil
) -> None:
    def innocent(_: int) -> int:
        while not (tmp_path / "over").exists():
            time.sleep(0.01)
        return os.getpid()

    def hog(_: int) -> None:
        held = []
        while True:
            held.append(bytearray(4_000_000))

    settings = {"spark_executor_memory": "128m", "spark_executor_memoryOverhead": "192m"}
    with context(master, **settings) as sc:
        workers = {pid for pids in sc.executor_pids().values() for pid in pids}
        other = Background(lambda: sc.parallelize([0], 1).map(innocent).collect())
        with pytest.raises(
            MemoryLimitExceeded, match=r"partition 0 of stage \d+, made by .*test_liveness"
        ) as caught:
            sc.parallelize([0], 1).foreach(hog)
        assert caught.value.getCondition() == "OUT_OF_MEMORY"
        assert "spark.executor.memory" in str(caught.value)
        assert "320 MiB" in str(caught.value)
        (tmp_path / "over").touch()
        assert other.wait(10)[0] in workers
        assert sc.parallelize(range(10), 2).sum() == 45


def test_a_slow_task_is_tried_twice_and_counted_once(tmp_path: Path) -> None:
    with context("local-cluster[2,2,256]", spark_speculation="true") as sc:
        counted = sc.accumulator(0)

        def work(number: int) -> int:
            context = TaskContext.get()
            assert context is not None
            if number == 30 and context.attemptNumber() == 0:
                time.sleep(1000)
            counted.add(1)
            return number

        job = Background(lambda: sc.parallelize(range(40), 40).map(work).collect())
        assert job.wait(20) == list(range(40))
        assert counted.value == 40
        target = str(tmp_path / "output")
        Background(lambda: sc.parallelize(range(40), 40).map(work).saveAsTextFile(target)).wait(20)
        assert sorted(map(int, sc.textFile(target).collect())) == list(range(40))
        stage = sc.statusTracker().getStageInfo(0)
        assert stage is not None
        assert (stage.numActiveTasks, stage.numCompletedTasks, stage.numFailedTasks) == (0, 40, 0)


def test_what_a_killed_executor_has_started_goes_with_it(tmp_path: Path, wait_until: WaitUntil) -> None:
    def start_child(_: int) -> None:
        import subprocess

        child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
        (tmp_path / str(child.pid)).touch()

    with context("local[1]") as sc:
        sc.parallelize([0], 1).foreach(start_child)
        (child,) = (int(path.name) for path in tmp_path.iterdir())
        os.kill(executor_process_ids(sc)["driver"], signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{child}").exists(), "the end of the child")
        assert sc.parallelize([1], 1).collect() == [1]


def test_a_large_result_outlives_its_executor(wait_until: WaitUntil) -> None:
    with context("local-cluster[1,1,256]") as sc:
        lineage = sc.parallelize([0], 1).map(lambda _: bytes(5_000_000))._lineage
        job = sc._application.submit(lineage, lambda _, records: list(records), [0], lineage.call_site, {})
        wait_until(job.is_finished.is_set, "the end of the job")
        os.kill(executor_process_ids(sc)["0"], signal.SIGKILL)
        wait_until(lambda: "1" in executor_process_ids(sc), "the replacement of the executor")
        assert [value for _, value in job.results()] == [[bytes(5_000_000)]]


def test_a_task_whose_executors_are_killed_is_less_suspect(tmp_path: Path) -> None:
    """All that ran there are; and those that are tried first on its replacement are the same again."""

    def kill_executor(_: int) -> int:
        deaths = len(list(tmp_path.iterdir()))
        if deaths < 10:
            (tmp_path / str(deaths)).touch()
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()
        return deaths

    with context("local[1]") as sc:
        assert sc.parallelize([0], 1).map(kill_executor).collect() == [10]


def test_a_worker_that_is_killed_again_and_again_fails_its_job() -> None:
    with context("local[1,3]") as sc:
        with pytest.raises(SparkException, match=r"killed by SIGKILL.* Several workers in a row"):
            sc.parallelize([0], 1).foreach(lambda _: os.kill(os.getpid(), signal.SIGKILL))
        assert sc.parallelize([1], 1).collect() == [1]


@pytest.mark.parametrize(
    "stray", [b"\x05\0\0\0\0\0\0\0hello", b"\xff\xff\xff\xff\xff\0\0\0for ever"], ids=["short", "long"]
)
def test_a_task_that_writes_to_its_workers_socket_fails_alone(stray: bytes) -> None:
    def write_to_sockets(_: int) -> None:
        for number in range(3, 64):
            with suppress(OSError):
                if os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                    os.write(number, stray)

    with context("local[1,2]") as sc:
        with pytest.raises(SparkException, match=r"wrote to the socket.*attempt 2 of 2") as caught:
            sc.parallelize([0], 1).foreach(write_to_sockets)
        assert "partition 0" in str(caught.value)
        assert sc.parallelize([1], 1).collect() == [1]


def test_a_function_that_forks_answers_once(tmp_path: Path, wait_until: WaitUntil) -> None:
    """Both processes come back from the function, and only the worker goes on."""

    def fork(number: int) -> int:
        child = os.fork()
        if child:
            (tmp_path / str(child)).touch()
        return number

    with context("local[1]") as sc:
        assert sc.parallelize([1, 2], 2).map(fork).collect() == [1, 2]
        children = [int(path.name) for path in tmp_path.iterdir()]
        assert len(children) >= 2
        wait_until(lambda: all(process_state(pid) is None for pid in children), "the end of the children")
        assert sc.parallelize(range(10), 2).sum() == 45
