"""One running application: its directories, its workers, its driver loop."""

from __future__ import annotations

import glob
import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyrite import alias
from pyrite.cluster.application_directory import (
    ApplicationDirectory,
    default_local_directory,
    new_application_id,
    remove_stale_directories,
)
from pyrite.cluster.backend import ExecutorBackend
from pyrite.cluster.driver_loop import DriverLoop
from pyrite.cluster.job import Job
from pyrite.cluster.local.backend import LocalBackend
from pyrite.cluster.local.executor_process import StartingZygote
from pyrite.cluster.stragglers import SpeculationPolicy
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.common.call_site import CallSite
from pyrite.common.clock import SystemClock
from pyrite.common.conf import SparkConf
from pyrite.common.listener import Listener, ListenerEvent
from pyrite.common.settings import read_setting
from pyrite.context.machine_memory import machine_memory
from pyrite.context.master import Master
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.lineage.base import Lineage
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.storage.block_registry import BlockRegistry

#: The share of the machine's (or container's) memory that executors take together unless a setting says
#: otherwise.
_MACHINE_SHARE = 0.6
#: What an executor may use beyond its memory, unless a setting says otherwise: 10% and at least this (bytes).
_LEAST_OVERHEAD = 384 * 1024**2


class Application:
    """Wires directories, backend, schedulers and driver loop together for one SparkContext."""

    def __init__(
        self,
        conf: SparkConf,
        master: Master,
        environment: dict[str, str],
        zygotes: Sequence[StartingZygote],
        notify: Listener,
    ) -> None:
        self.application_id = new_application_id()
        self.master = master
        self._conf = conf
        self._is_stopped = False
        self._close_gauges: Callable[[], None] = lambda: None
        local_directory = (read_setting(conf, "spark.local.dir") or default_local_directory()).split(",")[0]
        self.directory = ApplicationDirectory(self.application_id, local_directory)
        self.files_directory = self.directory.subdirectory("files")
        self._broadcast_directory = self.directory.subdirectory("broadcast")
        self._results_directory = self.directory.subdirectory("results")
        self.blocks = BlockRegistry()
        self._shuffle_ids = itertools.count()
        max_failures = master.max_failures or read_setting(conf, "spark.task.maxFailures")
        locality_wait = read_setting(conf, "spark.locality.wait") if master.may_have_several else 0.0
        try:
            backend = self._make_backend(environment, zygotes)
        except BaseException:
            self.directory.remove()  # there is no cluster to run on
            raise
        self.loop = DriverLoop(
            backend,
            TaskScheduler(max_failures=max_failures, locality_wait=locality_wait),
            SystemClock(),
            self._told_to_gauges(notify),
            tracker=MapOutputTracker(),
            blocks=self.blocks,
            max_failures=max_failures,
            max_losses=read_setting(conf, "spark.stage.maxConsecutiveAttempts"),
            speculation=self._speculation(),
            allocation=master.allocation,
            delete_shuffle_files=self._delete_shuffle_files,
        )
        self.loop.start()
        threading.Thread(target=remove_stale_directories, args=(local_directory,), daemon=True).start()

    @property
    def driver_memory(self) -> int:
        """What queries and kept rows may use of the driver, in bytes; by default as much as all executors.

        Both defaults are shares of one machine. Of each only `spark.memory.fraction` is given away, so that
        they fit into it side by side.
        """
        return read_setting(self._conf, "spark.driver.memory") or int(machine_memory() * _MACHINE_SHARE)

    def submit(
        self,
        lineage: Lineage,
        function: Callable[[TaskContext, Iterator[Any]], Any],
        partitions: Sequence[int],
        call_site: CallSite,
        properties: dict[str, str],
    ) -> Job:
        """Begin a job."""
        return self.loop.submit(lineage, function, partitions, call_site, properties)

    def ship(self, path: str) -> None:
        """A shipped file or directory is there; tasks of jobs that begin later find it."""
        self.loop.ship(path)

    def next_shuffle_id(self) -> int:
        return next(self._shuffle_ids)

    def release_shuffle(self, shuffle_id: int) -> None:
        """Forget a shuffle and delete its files; after the end there is nothing to do."""
        if not self._is_stopped:
            self.loop.release_shuffle(shuffle_id)

    def release_blocks(self, blocks_ids: list[int]) -> None:
        """Delete the blocks of a node that is gone, under the last of its ids; after the end, nothing."""
        if not self._is_stopped:
            self.loop.release_rdd(blocks_ids[-1])

    def broadcast_path(self, broadcast_id: int) -> str:
        """Where the file of a broadcast lies."""
        return os.path.join(self._broadcast_directory, f"broadcast_{broadcast_id}")

    def stop(self) -> None:
        """End the workers and remove all files."""
        self._is_stopped = True
        self._close_gauges()
        self.loop.stop()
        self.directory.remove()

    # --- wiring ---------------------------------------------------------------------------------------

    def _speculation(self) -> SpeculationPolicy | None:
        if not read_setting(self._conf, "spark.speculation"):
            return None
        return SpeculationPolicy(
            interval=read_setting(self._conf, "spark.speculation.interval"),
            multiplier=read_setting(self._conf, "spark.speculation.multiplier"),
            quantile=read_setting(self._conf, "spark.speculation.quantile"),
            shortest=read_setting(self._conf, "spark.speculation.minTaskRuntime"),
        )

    def _make_backend(
        self, environment: dict[str, str], zygotes: Sequence[StartingZygote]
    ) -> ExecutorBackend:
        if self.master.is_inline:
            # Only here: with it comes what runs tasks, which is elsewhere the workers' own.
            from pyrite.cluster.inline.backend import InlineBackend

            return InlineBackend(self._executor_environment("driver"))
        if self.master.ray_address is not None:
            return self._make_ray_backend(self.master.ray_address, environment)
        return LocalBackend(
            self._executor_environment,
            executors=self.master.executors,
            cores=self.master.cores,
            shares_files=not self.master.is_cluster,
            extra_environment=environment,
            zygotes=zygotes,
        )

    def _make_ray_backend(self, address: str, environment: dict[str, str]) -> ExecutorBackend:
        from pyrite.cluster.ray.start import RaySettings, start_ray  # only here: ray is an extra, and heavy

        return start_ray(
            RaySettings(
                address,
                shows_dashboard=read_setting(self._conf, "spark.pyrite.ray.dashboard"),
                allows_insecure=read_setting(self._conf, "spark.pyrite.ray.allowInsecure"),
                start_timeout=read_setting(self._conf, "spark.pyrite.ray.startTimeout"),
                head_timeout=read_setting(self._conf, "spark.pyrite.ray.headTimeout"),
                runtime_env=read_setting(self._conf, "spark.pyrite.ray.runtimeEnv"),
            ),
            self._executor_environment(""),
            executors=self.master.executors,
            room=self.master.room,
            cores=self.master.cores,
            variables=environment,
            local_directory=read_setting(self._conf, "spark.local.dir"),
            driver_directories=self.directory.all,
        )

    def _told_to_gauges(self, notify: Listener) -> Listener:
        """What is heard of stages goes to Ray's metrics too, if there is a Ray that has some."""
        if self.master.ray_address is None:
            return notify
        from pyrite.cluster.ray.gauges import start_gauges

        gauges = start_gauges(self.application_id)
        if gauges is None:
            return notify
        self._close_gauges = gauges.close

        def tell_both(event: ListenerEvent) -> None:
            notify(event)
            gauges(event)

        return tell_both

    def _executor_environment(self, executor_id: str) -> ExecutorEnvironment:
        pool = self._executor_memory() * read_setting(self._conf, "spark.memory.fraction")
        worker_limit = read_setting(self._conf, "spark.python.worker.memory")
        return ExecutorEnvironment(
            application_id=self.application_id,
            executor_id=executor_id,
            directory=os.path.join(self.directory.disk, "executors", executor_id),
            memory_directory=os.path.join(self.directory.memory, "memory", executor_id),
            application_directories=self.directory.all,
            # Of all of it: blocks give way to tasks, down to a half. The other half is the workers'.
            storage_limit=int(pool),
            worker_limit=worker_limit or int(pool / 2 / self.master.cores),
            memory_limit=self._executor_memory() + self._executor_overhead(),
            import_path=tuple(sys.path),
            forwards_prints=self.master.ray_address is not None or _prints_need_forwarding(),
            pyspark_alias=alias.is_installed(),
            files_directory=self.files_directory,
            results_directory=self._results_directory,
            fusion=self.fusion.value,
        )

    @property
    def fusion(self) -> Fusion:
        """How much of a chain is fused in its tasks."""
        setting = read_setting(self._conf, "spark.pyrite.fusion")
        return Fusion.chosen(setting, in_driver=self.master.is_inline)

    def _executor_memory(self) -> int:
        if self.master.executor_memory is not None:
            return self.master.executor_memory
        return read_setting(self._conf, "spark.executor.memory") or int(machine_memory() * _MACHINE_SHARE)

    def _executor_overhead(self) -> int:
        """Memory beside the executor's, for the interpreter, libraries and what tasks start."""
        overhead: int | None = read_setting(self._conf, "spark.executor.memoryOverhead")
        return overhead if overhead is not None else max(_LEAST_OVERHEAD, self._executor_memory() // 10)

    def _delete_shuffle_files(self, shuffle_id: int) -> None:
        # Not by a pattern: `glob` keeps each one that it was ever given.
        for directory in glob.iglob(os.path.join(self.directory.disk, "executors", "*", "shuffle")):
            for entry in os.scandir(directory):
                if entry.name.startswith(f"shuffle_{shuffle_id}_"):
                    os.unlink(entry.path)


def _prints_need_forwarding() -> bool:
    """Whether `sys.stdout` is something else than the process's own output, as in a notebook."""
    try:
        return sys.stdout.fileno() != 1
    except (AttributeError, OSError, ValueError):
        return True
