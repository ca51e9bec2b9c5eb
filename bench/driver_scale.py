"""How far one driver goes: the real driver loop and schedulers, with executors that only pretend.

    python -m bench.driver_scale                        tasks and executors grow, one configuration a line
    python -m bench.driver_scale --tasks 1000000 --executors 10000 --cores 4 --reducers 1000

The pretended executors answer every task at once, so what is measured is the driver alone: how many tasks a
second it can hand out and take back, and what memory it needs. Each configuration has a process of its own.

Jobs:

- ``tasks``: one stage, a task for each partition.
- ``shuffle``: as many map tasks, with an output for each reducer, and a stage of reducers.
- ``cached``: one stage whose tasks each prefer the executor that holds their partition.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import threading
import time
from array import array
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from pyrite.cluster.backend import AttemptEnded, BackendEvent, ExecutorBackend, WorkerStarted
from pyrite.cluster.job import Job
from pyrite.cluster.task_set import Slot
from pyrite.context.application import Application
from pyrite.context.spark_context import SparkContext
from pyrite.executor.messages import Forget, RunTask, TaskDone
from pyrite.serializer.data import dumps, encode
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId

JOBS = ("tasks", "shuffle", "cached")
#: Executors, cores of each, tasks: what is measured if nothing is asked for.
_GROWTH = ((100, 4, 10_000), (1_000, 4, 100_000), (10_000, 4, 100_000), (10_000, 4, 1_000_000))
#: How many ends of tasks the loop hears of at once, at most: what waits in the sockets of a busy driver.
_EVENTS_AT_ONCE = 1_000
_LEAST_REDUCERS = 100


class PretendedExecutors:
    """A backend whose workers finish every task as soon as they are asked what happened."""

    def __init__(self, executors: int, cores: int) -> None:
        self._slots = [
            Slot(f"worker-{executor}-{core}", f"executor-{executor}")
            for executor in range(executors)
            for core in range(cores)
        ]
        self._executor_of = {slot.worker_id: slot.executor_id for slot in self._slots}
        self._events: deque[BackendEvent] = deque()
        self._woken = threading.Event()
        #: What a stage without input writes for its reducers; 0 where it has no reducers.
        self.reducers = 0
        #: Whether each task tells of a cached partition.
        self.caches: int | None = None

    def start(self) -> None:
        self._events.extend(WorkerStarted(slot) for slot in self._slots)

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        if not self._events:
            self._woken.wait(timeout)
        self._woken.clear()
        return [self._events.popleft() for _ in range(min(_EVENTS_AT_ONCE, len(self._events)))]

    def wake(self) -> None:
        self._woken.set()

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        blocks = None if self.caches is None else [(self.caches, task.partition, 1 << 20, 0, 1)]
        self._events.append(
            AttemptEnded(worker_id, TaskDone(task.attempt_id, self._result(worker_id, task), blocks=blocks))
        )

    def _result(self, worker_id: str, task: RunTask) -> bytes:
        if not self.reducers or task.shuffles:
            return b"".join(encode([task.partition]))
        sizes = array("Q", [1_000]) * self.reducers
        path = f"/shuffle/shuffle_0_{task.attempt_id}"
        return dumps(
            MapStatus(self._executor_of[worker_id], task.partition, task.attempt_id, path, sizes, 1_000)
        )

    def kill(self, worker_id: str, attempt_id: int) -> None: ...
    def recall(self, attempt_id: int, executor_id: str) -> None: ...
    def forget(self, message: Forget) -> None: ...
    def remove_rdd_blocks(self, rdd_id: int) -> None: ...
    def copy_block(self, block: RDDBlockId, source: str, target: str) -> None: ...
    def request_executors(self, total: int) -> None: ...
    def release(self, executor_id: str) -> None: ...
    def drain(self, executor_id: str) -> list[str] | None: ...
    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None: ...
    def retire(self, executor_id: str) -> None: ...
    def remove_files(self, executor_id: str) -> None: ...
    def ship(self, path: str) -> None: ...
    def set_import_path(self, import_path: list[str]) -> None: ...
    def stop(self) -> None: ...

    def machine_of(self, executor_id: str) -> str:
        return executor_id

    def worker_pids(self) -> dict[str, list[int]]:
        return {}


def _first(records: Any) -> list[Any]:
    return list(records)


def _peak() -> int:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(job: str, executors: int, cores: int, tasks: int, reducers: int) -> dict[str, Any]:
    """Run one job of one size in this process."""
    backend = PretendedExecutors(executors, cores)
    as_backend: ExecutorBackend = backend
    with patch.object(Application, "_make_backend", lambda *_: as_backend):
        # A master that starts no processes of its own.
        sc = SparkContext("local", "driver scale")
    try:
        numbers = sc.parallelize(range(tasks), tasks)
        expected = tasks
        if job == "shuffle":
            backend.reducers = reducers
            numbers = numbers.map(lambda number: (number, 1)).reduceByKey(lambda a, b: a + b, reducers)
            expected = tasks + reducers
        elif job == "cached":
            numbers = numbers.map(lambda number: number).cache()
            backend.caches = numbers.id()
            sc.runJob(numbers, _first)
            backend.caches = None
        before = _peak()
        wall, processor = time.monotonic(), time.process_time()
        results = sc.runJob(numbers, _first)
        wall, processor = time.monotonic() - wall, time.process_time() - processor
        wanted = reducers if job == "shuffle" else tasks
        assert sorted(results) == list(range(wanted)), "a task is missing"
    finally:
        sc.stop()
    return {
        "job": job,
        "executors": executors,
        "slots": executors * cores,
        "tasks": tasks,
        "reducers": reducers if job == "shuffle" else None,
        "seconds": round(wall, 2),
        "processor_seconds": round(processor, 2),
        "tasks_a_second": round(expected / wall),
        "before_mib": before,
        "peak_mib": _peak(),
    }


def _in_a_process(job: str, executors: int, cores: int, tasks: int, reducers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.driver_scale", "--job", job, "--json", f"--tasks={tasks}"]
    command += [f"--executors={executors}", f"--cores={cores}", f"--reducers={reducers}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"job": job, "executors": executors, "tasks": tasks, "failed": done.stderr.strip()[-300:]}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def main() -> None:
    """Measure what was asked for, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--job", choices=JOBS)
    parser.add_argument("--executors", type=int)
    parser.add_argument("--cores", type=int, default=4)
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--reducers", type=int, default=_LEAST_REDUCERS)
    parser.add_argument("--json", action="store_true", help="measure in this process and print one line")
    asked = parser.parse_args()
    random.seed(1)
    if asked.json:
        print(json.dumps(measure(asked.job, asked.executors, asked.cores, asked.tasks, asked.reducers)))
        return
    sizes: Sequence[tuple[int, int, int]] = _GROWTH
    if asked.tasks and asked.executors:
        sizes = [(asked.executors, asked.cores, asked.tasks)]
    print("| job | executors | slots | tasks | reducers | seconds | tasks a second | peak MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for job in [asked.job] if asked.job else JOBS:
        for executors, cores, tasks in sizes:
            told = _in_a_process(job, executors, cores, tasks, asked.reducers)
            if "failed" in told:
                print(f"| {job} | {executors:,} | | {tasks:,} | | failed: {told['failed']} |", flush=True)
                continue
            print(
                f"| {job} | {executors:,} | {told['slots']:,} | {tasks:,} | {told['reducers'] or ''} "
                f"| {told['seconds']} | {told['tasks_a_second']:,} | {told['peak_mib']:,} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
