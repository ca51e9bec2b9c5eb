"""The way into an application.

To import this module is cheap. The engine (`pyrite.context.engine`) is imported when a first context starts,
right after its executors: they need as long to be there.
"""

from __future__ import annotations

import atexit
import contextlib
import getpass
import itertools
import logging
import os
import sys
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pyrite.cluster.local.executor_process import StartingZygote
from pyrite.common import accumulators
from pyrite.common.accumulators import Accumulator, AccumulatorParam
from pyrite.common.call_site import CallSite, current_call_site
from pyrite.common.conf import SparkConf
from pyrite.common.settings import check_settings, read_setting, unknown_settings
from pyrite.context.local_properties import JOB_DESCRIPTION, JOB_GROUP, LocalProperties, OtherWork, tags_of
from pyrite.context.master import parse_master
from pyrite.context.shipped_files import ShippedFiles
from pyrite.errors import (
    IllegalArgumentException,
    PySparkAttributeError,
    PySparkNotImplementedError,
    PySparkRuntimeError,
    PySparkTypeError,
    PySparkValueError,
)
from pyrite.io.fixed_records import FixedRecords
from pyrite.lineage.task_context import TaskContext
from pyrite.status.console import attach_console
from pyrite.status.listener_bus import ListenerBus
from pyrite.status.status_tracker import StatusTracker
from pyrite.version import SPARK_API_VERSION

if TYPE_CHECKING:
    from pyrite.broadcast.broadcast import Broadcast
    from pyrite.cluster.job import Job
    from pyrite.context import engine  # noqa: TC004  # bound by `_start_application`
    from pyrite.context.application import Application
    from pyrite.lineage.base import Lineage
    from pyrite.rdd import RDD
    from pyrite.rdd.context import CachedBlocks

logger = logging.getLogger(__name__)

T = TypeVar("T")
U = TypeVar("U")

_EXECUTOR_ENVIRONMENT = "spark.executorEnv."

#: Broadcast ids are unique in the process: what a worker or the driver has loaded is known by them.
_broadcast_ids = itertools.count()

_LOG_LEVELS = {
    "ALL": logging.NOTSET,
    "TRACE": logging.DEBUG,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
    "FATAL": logging.CRITICAL,
    "OFF": logging.CRITICAL + 1,
}


class SparkContext:
    """The connection to the workers: makes RDDs, broadcasts and accumulators, and runs jobs.

    There is one active context a process; several threads may run jobs on it at once.

    >>> with SparkContext("local[2]", "example") as sc:      # doctest: +SKIP
    ...     sc.parallelize([1, 2, 3]).sum()
    6

    Mirrors `pyspark.SparkContext`.
    """

    _active: ClassVar[SparkContext | None] = None
    _lock: ClassVar[threading.RLock] = threading.RLock()

    PACKAGE_EXTENSIONS: ClassVar[Iterable[str]] = (".zip", ".egg", ".jar")

    def __init__(
        self,
        master: str | None = None,
        appName: str | None = None,
        sparkHome: str | None = None,
        pyFiles: list[str] | None = None,
        environment: dict[str, Any] | None = None,
        batchSize: int = 0,
        serializer: Any = None,
        conf: SparkConf | None = None,
        gateway: Any = None,
        jsc: Any = None,
        profiler_cls: Any = None,
        udf_profiler_cls: Any = None,
        memory_profiler_cls: Any = None,
    ) -> None:
        self._assert_on_driver("A SparkContext")
        for name, value in (("gateway", gateway), ("jsc", jsc)):
            if value is not None:
                raise _no_jvm(name)
        with SparkContext._lock:
            running = SparkContext._active
            if running is not None:
                raise PySparkValueError(
                    errorClass="MULTIPLE_CONTEXTS",
                    messageParameters={
                        "app": running.appName,
                        "master": running.master,
                        "call_site": str(running._call_site),
                    },
                )
            self._configure(master, appName, sparkHome, environment, conf)
            self._start(pyFiles or [], batchSize)
            SparkContext._active = self

    def _configure(
        self,
        master: str | None,
        app_name: str | None,
        spark_home: str | None,
        environment: dict[str, Any] | None,
        conf: SparkConf | None,
    ) -> None:
        self._conf = SparkConf().setAll(conf.getAll() if conf is not None else ())
        for name, value in (("master", master), ("app.name", app_name), ("home", spark_home)):
            if value:
                self._conf.set(f"spark.{name}", value)
        for variable, value in (environment or {}).items():
            self._conf.setExecutorEnv(variable, value)
        self._conf.setIfMissing("spark.master", read_setting(self._conf, "spark.master"))
        self._conf.setIfMissing("spark.app.name", os.path.basename(sys.argv[0]) or "pyrite")
        check_settings(self._conf)
        self.master: str = self._conf.get("spark.master", "")
        self.appName: str = self._conf.get("spark.app.name", "")
        self.sparkHome: str | None = self._conf.get("spark.home")
        self.environment: dict[str, str] = {
            name.removeprefix(_EXECUTOR_ENVIRONMENT): value
            for name, value in self._conf.getAll()
            if name.startswith(_EXECUTOR_ENVIRONMENT)
        }

    def _start(self, py_files: list[str], batch_size: int) -> None:
        self._call_site = current_call_site("SparkContext")
        self._stopped_at: CallSite | None = None
        self._pid = os.getpid()
        self._start_time = int(time.time() * 1000)
        self._batch_size = batch_size
        self._properties = LocalProperties()
        self._checkpoint_directory: str | None = None
        #: The nodes whose kept partitions go with them.
        self._blocks_owners: weakref.WeakSet[Lineage] = weakref.WeakSet()
        #: What runs in the driver and is no job.
        self._other_work: set[OtherWork] = set()
        self._listeners = ListenerBus()
        self._status_tracker = StatusTracker(self._listeners)
        self._parsed_master = parse_master(self.master).sized(self._conf)
        self._application = self._start_application()
        self._conf.set("spark.app.id", self._application.application_id)
        unknown = unknown_settings(self._conf)
        if unknown:
            logger.warning("Pyrite does not know these settings, so they do nothing: %s", ", ".join(unknown))
        self._files = ShippedFiles(self._application.files_directory, self._application.ship)
        self._console = attach_console(self._listeners, self._conf)
        atexit.register(self.stop)
        try:
            self._add_files(py_files)
        except BaseException:
            self.stop()
            raise

    def _add_files(self, py_files: list[str]) -> None:
        for path in [*py_files, *self._paths("spark.submit.pyFiles")]:
            self.addPyFile(path)
        for path in self._paths("spark.files"):
            self.addFile(path)
        for path in self._paths("spark.archives"):
            self.addArchive(path)

    def _paths(self, name: str) -> list[str]:
        """The files that a setting names, with commas between."""
        return [path.strip() for path in self._conf.get(name, "").split(",") if path.strip()]

    def _start_application(self) -> Application:
        zygotes = [StartingZygote(self.environment) for _ in range(self._parsed_master.processes)]
        try:
            # While they start; see the head of this module.
            global engine
            from pyrite.context import engine

            return engine.Application(
                self._conf, self._parsed_master, self.environment, zygotes, self._listeners.post
            )
        except BaseException:
            for zygote in zygotes:
                zygote.abandon()
            raise

    # --- life -----------------------------------------------------------------------------------------

    @classmethod
    def getOrCreate(cls, conf: SparkConf | None = None) -> SparkContext:
        """The running context, or a new one made with `conf`."""
        with cls._lock:
            return cls._active if cls._active is not None else cls(conf=conf or SparkConf())

    def stop(self) -> None:
        """End the application: its workers, its files. Stopping twice does nothing."""
        with SparkContext._lock:
            if SparkContext._active is self:
                SparkContext._active = None
            if self._stopped_at is not None or self._pid != os.getpid():
                return
            self._stopped_at = current_call_site("stop")
        atexit.unregister(self.stop)
        self._console.close()
        self._application.stop()
        self._files.close()

    def __enter__(self) -> SparkContext:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<SparkContext master={self.master} appName={self.appName}>"

    def __getattr__(self, name: str) -> Any:
        if name in ("_jvm", "_jsc", "_gateway"):
            raise _no_jvm(name)
        raise AttributeError(f"'SparkContext' object has no attribute {name!r}")

    def __reduce__(self) -> Any:
        raise PySparkRuntimeError(
            errorClass="CONTEXT_ONLY_VALID_ON_DRIVER", messageParameters={"kind": "A SparkContext"}
        )

    # --- what it is -----------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """The version of Spark whose API this is."""
        return SPARK_API_VERSION

    @property
    def applicationId(self) -> str:
        """An id that no other application has, such as ``local-1433865536131-5f1c2a9e``."""
        return self._application.application_id

    @property
    def startTime(self) -> int:
        """When the context was made, in milliseconds since the epoch."""
        return self._start_time

    @property
    def uiWebUrl(self) -> str | None:
        """The address of the web UI; None, as there is none yet."""
        return None

    @property
    def defaultParallelism(self) -> int:
        """How many partitions an RDD gets where nothing else is said: the number of cores."""
        setting: int | None = read_setting(self._conf, "spark.default.parallelism")
        if setting is not None:
            return setting
        cores = self._parsed_master.slots
        return max(2, cores) if self._parsed_master.is_cluster else cores

    @property
    def defaultMinPartitions(self) -> int:
        """How many partitions a file is split into at least: at most 2."""
        return min(self.defaultParallelism, 2)

    @property
    def resources(self) -> dict[str, Any]:
        """Resources of the driver other than cores and memory; there are none."""
        return {}

    def getConf(self) -> SparkConf:
        """A copy of the configuration."""
        return SparkConf(loadDefaults=False).setAll(self._conf.getAll())

    def sparkUser(self) -> str:
        """The name of the user who runs this."""
        return os.environ.get("SPARK_USER") or getpass.getuser()

    def statusTracker(self) -> StatusTracker:
        """Which jobs and stages are running, and how far they are."""
        return self._status_tracker

    def executor_pids(self) -> dict[str, list[int]]:
        """The process ids of the workers, by executor id. Not in PySpark: for tests that kill workers."""
        self._check_running()
        return self._application.loop.worker_pids()

    def decommission_executor(self, executor_id: str) -> None:
        """Let an executor end without a loss. Not in PySpark, where the cluster manager does this.

        It gets no more tasks and a replacement starts. When its running tasks have ended, its cached
        partitions and map outputs move to other executors, and it ends. This call does not wait for that.
        SIGUSR2 or SIGPWR to an executor's process asks for the same. Raises PySparkValueError if there is no
        such executor, or with the master `local`.
        """
        self._check_running()
        if not self._application.loop.decommission(executor_id):
            if self._parsed_master.is_inline:
                reason = "it is the driver itself"
            else:
                reason = "there is no such executor"
            raise PySparkValueError(
                errorClass="CANNOT_DECOMMISSION",
                messageParameters={
                    "executor_id": executor_id,
                    "reason": reason,
                },
            )

    def setLogLevel(self, logLevel: str) -> None:
        """Show messages of this level and above: ALL, DEBUG, ERROR, FATAL, INFO, OFF, TRACE or WARN."""
        if logLevel.upper() not in _LOG_LEVELS:
            raise PySparkValueError(
                errorClass="VALUE_NOT_ALLOWED",
                messageParameters={
                    "arg_name": "logLevel",
                    "allowed_values": ", ".join(sorted(_LOG_LEVELS)),
                    "arg_value": logLevel,
                },
            )
        logging.getLogger("pyrite").setLevel(_LOG_LEVELS[logLevel.upper()])

    # --- making RDDs ----------------------------------------------------------------------------------

    def parallelize(self, c: Iterable[T], numSlices: int | None = None) -> RDD[T]:
        """An RDD of the items of a collection, as they are now.

        A range travels as a range: it is never expanded in the driver.

        >>> sc.parallelize([0, 2, 3, 4, 6], 5).glom().collect()
        [[0], [2], [3], [4], [6]]
        >>> sc.parallelize(range(0, 6, 2), 5).glom().collect()
        [[], [0], [], [2], [4]]
        """
        self._check_running()
        return self._wrap(
            engine.parallel_collection(
                c,
                int(numSlices) if numSlices is not None else self.defaultParallelism,
                batch_size=self._batch_size,
                directory=self._application.directory.subdirectory("data"),
                # It takes the driver longer, and pays where arrays are wanted.
                packs=self._application.fusion.wants_columns,
            )
        )

    def range(
        self, start: int, end: int | None = None, step: int = 1, numSlices: int | None = None
    ) -> RDD[int]:
        """An RDD of ints from `start` (or 0) up to `end`, exclusive.

        >>> sc.range(5).collect(), sc.range(1, 7, 2).collect()
        ([0, 1, 2, 3, 4], [1, 3, 5])
        """
        if end is None:
            start, end = 0, start
        return self.parallelize(range(start, end, step), numSlices)

    def emptyRDD(self) -> RDD[Any]:
        """An RDD without partitions."""
        self._check_running()
        return self._wrap(engine.EmptyLineage())

    def union(self, rdds: list[RDD[T]]) -> RDD[T]:
        """All records of the RDDs, partition after partition.

        >>> sc.union([sc.parallelize([1, 2]), sc.parallelize([3])]).collect()
        [1, 2, 3]
        """
        if not rdds:
            return self.emptyRDD()
        return engine.union_of(rdds)

    def textFile(self, name: str, minPartitions: int | None = None, use_unicode: bool = True) -> RDD[str]:
        """The lines of text files: a path, a directory, a glob, or several of these joined by commas.

        Large files are split at line ends into at least `minPartitions` pieces; compressed ones (.gz, .bz2,
        .zst, .deflate) are read whole. With ``use_unicode=False`` the lines are bytes.
        """
        self._check_running()
        return self._wrap(engine.TextFileLineage(name, self._min_partitions(minPartitions), use_unicode))

    def wholeTextFiles(
        self, path: str, minPartitions: int | None = None, use_unicode: bool = True
    ) -> RDD[tuple[str, str]]:
        """``(path, content)`` of each file of a directory or glob."""
        self._check_running()
        return self._wrap(
            engine.WholeTextFilesLineage(path, self._min_partitions(minPartitions), use_unicode)
        )

    def binaryFiles(self, path: str, minPartitions: int | None = None) -> RDD[tuple[str, bytes]]:
        """``(path, bytes)`` of each file of a directory or glob."""
        self._check_running()
        return self._wrap(
            engine.BinaryFilesLineage(path, self._min_partitions(minPartitions), self.defaultParallelism)
        )

    def pickleFile(self, name: str, minPartitions: int | None = None) -> RDD[Any]:
        """What `RDD.saveAsPickleFile` saved, by this program or by PySpark."""
        self._check_running()
        return self._wrap(engine.PickleFileLineage(name, self._min_partitions(minPartitions)))

    def binaryRecords(self, path: str, recordLength: int) -> RDD[bytes]:
        """The records of files that hold nothing but records of so many bytes; each file is read whole.

        Raises SparkIOException INCOMPLETE_RECORD in the task whose file ends inside a record.
        """
        if recordLength <= 0:
            raise PySparkValueError(
                errorClass="VALUE_NOT_POSITIVE",
                messageParameters={"arg_name": "recordLength", "arg_value": str(recordLength)},
            )
        return self.binaryFiles(path).flatMap(FixedRecords(recordLength))

    def sequenceFile(self, path: str, *args: Any, **kwargs: Any) -> RDD[Any]:
        """Not there: Hadoop's Writable types."""
        raise _not_implemented("SparkContext.sequenceFile", "Use pickleFile for data of Python programs.")

    def hadoopFile(self, path: str, *args: Any, **kwargs: Any) -> RDD[Any]:
        """Never there: Hadoop's input formats are Java classes."""
        raise _not_implemented("SparkContext.hadoopFile", _NO_HADOOP)

    def hadoopRDD(self, *args: Any, **kwargs: Any) -> RDD[Any]:
        """Never there: Hadoop's input formats are Java classes."""
        raise _not_implemented("SparkContext.hadoopRDD", _NO_HADOOP)

    def newAPIHadoopFile(self, path: str, *args: Any, **kwargs: Any) -> RDD[Any]:
        """Never there: Hadoop's input formats are Java classes."""
        raise _not_implemented("SparkContext.newAPIHadoopFile", _NO_HADOOP)

    def newAPIHadoopRDD(self, *args: Any, **kwargs: Any) -> RDD[Any]:
        """Never there: Hadoop's input formats are Java classes."""
        raise _not_implemented("SparkContext.newAPIHadoopRDD", _NO_HADOOP)

    # --- shared variables and files -------------------------------------------------------------------

    def broadcast(self, value: T) -> Broadcast[T]:
        """Write a read-only value once; tasks map it when they first read it.

        >>> lookup = sc.broadcast({"a": 1, "b": 2})
        >>> sc.parallelize("ab", 2).map(lambda key: lookup.value[key]).collect()
        [1, 2]
        """
        self._check_running()
        broadcast_id = next(_broadcast_ids)
        path = self._application.broadcast_path(broadcast_id)
        engine.write_broadcast(value, path)
        release = _BroadcastRelease(self._application, path)
        broadcast: Broadcast[T] = engine.Broadcast(broadcast_id, path, release)
        weakref.finalize(broadcast, release, broadcast_id, True).atexit = False
        return broadcast

    def accumulator(self, value: T, accum_param: AccumulatorParam[T] | None = None) -> Accumulator[T]:
        """A variable that tasks add to and the driver reads; numbers need no `accum_param`.

        >>> total = sc.accumulator(0)
        >>> sc.parallelize([1, 2, 3]).foreach(total.add)
        >>> total.value
        6
        """
        return Accumulator(None, value, accum_param or accumulators.param_for(value))

    def addFile(self, path: str, recursive: bool = False) -> None:
        """Ship a file to all workers; they find it with `SparkFiles.get`."""
        self._check_running()
        self._files.add_file(path, recursive)

    def addPyFile(self, path: str) -> None:
        """Ship a ``.py``, ``.zip`` or ``.egg`` file and make it importable in the driver and in tasks."""
        self._check_running()
        self._files.add_python_file(path)

    def addArchive(self, path: str) -> None:
        """Ship an archive, unpacked; ``archive.zip#name`` unpacks it into ``name``."""
        self._check_running()
        self._files.add_archive(path)

    @property
    def listFiles(self) -> list[str]:
        """The paths that were added with `addFile`."""
        return list(self._files.files)

    @property
    def listArchives(self) -> list[str]:
        """The paths that were added with `addArchive`."""
        return list(self._files.archives)

    def setCheckpointDir(self, dirName: str) -> None:
        """Where `RDD.checkpoint` writes: a directory of this application's own inside `dirName`."""
        self._check_running()
        self._checkpoint_directory = engine.make_checkpoint_directory(dirName, str(uuid.uuid4()))

    def getCheckpointDir(self) -> str | None:
        """Where checkpoints are written, or None."""
        return self._checkpoint_directory

    # --- jobs -----------------------------------------------------------------------------------------

    def runJob(
        self,
        rdd: RDD[T],
        partitionFunc: Callable[[Iterable[T]], Iterable[U]],
        partitions: Sequence[int] | None = None,
        allowLocal: bool = False,
    ) -> list[U]:
        """Apply a function to each of the partitions (all by default) and put the results in one list.

        >>> numbers = sc.parallelize(range(6), 3)
        >>> sc.runJob(numbers, lambda part: [x * x for x in part], [0, 2])
        [0, 1, 16, 25]
        """
        if not callable(partitionFunc):
            raise PySparkTypeError(
                errorClass="NOT_CALLABLE",
                messageParameters={"arg_name": "partitionFunc", "arg_type": type(partitionFunc).__name__},
            )
        parts = self.run_job(rdd._lineage, _PartitionFunction(partitionFunc), partitions)
        return [item for part in parts for item in part]

    def setJobGroup(self, groupId: str, description: str, interruptOnCancel: bool = False) -> None:
        """Give the jobs of this thread a group, so that they can be cancelled together."""
        self._properties.put(JOB_GROUP, groupId)
        self._properties.put(JOB_DESCRIPTION, description)

    def setInterruptOnCancel(self, interruptOnCancel: bool) -> None:
        """Accepted for compatibility: cancelled tasks always end at once."""

    def setJobDescription(self, value: str | None) -> None:
        """Describe the jobs of this thread; None takes the description away."""
        self._properties.put(JOB_DESCRIPTION, value)

    def setLocalProperty(self, key: str, value: str | None) -> None:
        """Set a property of this thread's jobs; tasks read it with `TaskContext.getLocalProperty`."""
        self._properties.put(key, value)

    def getLocalProperty(self, key: str) -> str | None:
        """A property of this thread, or None."""
        return self._properties.get(key)

    def addJobTag(self, tag: str) -> None:
        """Add a tag to the jobs of this thread."""
        _check_tag(tag)
        self._properties.set_tags(self._properties.tags() | {tag})

    def removeJobTag(self, tag: str) -> None:
        """Remove a tag from the jobs of this thread."""
        _check_tag(tag)
        self._properties.set_tags(self._properties.tags() - {tag})

    def getJobTags(self) -> set[str]:
        """The tags of this thread's jobs."""
        return self._properties.tags()

    def clearJobTags(self) -> None:
        """Remove all tags from the jobs of this thread."""
        self._properties.set_tags(set())

    def cancelJobGroup(self, groupId: str) -> None:
        """Cancel the running jobs of a group; the threads that wait for them get the error JobCancelled."""
        self._cancel(
            lambda job: job.properties.get(JOB_GROUP) == groupId, f"its group {groupId} was cancelled"
        )

    def cancelJobsWithTag(self, tag: str) -> None:
        """Cancel the running jobs that have a tag."""
        _check_tag(tag)
        self._cancel(lambda job: tag in tags_of(job.properties), f"jobs with the tag {tag} were cancelled")

    def cancelAllJobs(self) -> None:
        """Cancel all running jobs."""
        self._cancel(lambda job: True, "all jobs were cancelled")

    def show_profiles(self) -> None:
        """Not there yet: profiles of the Python functions."""
        raise _not_implemented("SparkContext.show_profiles", "Profile a worker from outside, with py-spy.")

    def dump_profiles(self, path: str) -> None:
        """Not there yet: profiles of the Python functions."""
        raise _not_implemented("SparkContext.dump_profiles", "Profile a worker from outside, with py-spy.")

    @classmethod
    def setSystemProperty(cls, key: str, value: str) -> None:
        """Never there: a Java system property."""
        raise _no_jvm("setSystemProperty")

    @classmethod
    def getSystemProperty(cls, key: str) -> str:
        """Never there: a Java system property."""
        raise _no_jvm("getSystemProperty")

    # --- what RDDs need (the protocol RDDContext) -----------------------------------------------------

    def run_job(
        self,
        lineage: Lineage,
        function: Callable[[TaskContext, Iterator[Any]], Any],
        partitions: Sequence[int] | None = None,
    ) -> list[Any]:
        """``function(task_context, records)`` of each of `partitions` (all by default), in their order.

        Ctrl-C cancels the job; the context stays usable.
        """
        self._check_running()
        _describe_partitions(lineage)
        wanted = range(lineage.num_partitions) if partitions is None else partitions
        results: list[Any] = [None] * len(wanted)
        job = self._application.submit(
            lineage, function, wanted, current_call_site(), self._properties.snapshot()
        )
        try:
            for index, value in job.results():
                results[index] = value
        except BaseException:
            if not job.is_finished.is_set():
                self._application.loop.cancel(job.job_id, "the thread that waited for it was interrupted")
            job.leave()
            raise
        engine.complete_checkpoints(self, lineage)
        return results

    @contextlib.contextmanager
    def cancellable(self, cancel: Callable[[str], None]) -> Iterator[None]:
        """Let `cancel` be called, with a reason, when the jobs that this thread would run now are cancelled.

        For work that is no job, such as a query in the driver's own database.
        """
        work = OtherWork(self._properties.snapshot(), cancel)
        self._other_work.add(work)
        try:
            yield
        finally:
            self._other_work.discard(work)

    @property
    def driver_memory(self) -> int:
        """What queries and kept rows may use of the driver, in bytes."""
        return self._application.driver_memory

    def subdirectory(self, name: str) -> str:
        """A directory of the application on disk, which goes with it however it ends."""
        return self._application.directory.subdirectory(name)

    @property
    def checkpoint_directory(self) -> str | None:
        """Where checkpoints are written, or None if it was not set."""
        return self._checkpoint_directory

    def conf_get(self, key: str, default: str | None = None) -> str | None:
        """A setting, as a string."""
        return self._conf.get(key, default)

    def next_shuffle_id(self) -> int:
        """An id for a new shuffle, unique in the application."""
        self._check_running()
        return self._application.next_shuffle_id()

    def register_shuffle_owner(self, node: Lineage, shuffle_id: int) -> None:
        """Remove the shuffle's files when `node` is garbage."""
        weakref.finalize(node, self._application.release_shuffle, shuffle_id).atexit = False

    def release_shuffle(self, shuffle_id: int, blocking: bool) -> None:
        """Remove the shuffle's files now; it is computed again if it is needed again."""
        self._application.release_shuffle(shuffle_id)
        if blocking:
            self._application.loop.ask(lambda: None)

    def register_blocks_owner(self, node: Lineage) -> None:
        """Remove the kept partitions of `node` when it is garbage."""
        if node not in self._blocks_owners:
            self._blocks_owners.add(node)
            weakref.finalize(node, self._application.release_blocks, node.blocks_ids).atexit = False

    def unpersist_rdd(self, rdd_id: int, blocking: bool) -> None:
        """Remove every kept partition of an RDD."""
        self._application.loop.release_rdd(rdd_id)
        if blocking:
            self._application.loop.ask(lambda: None)

    def cached_blocks(self, rdd_id: int) -> CachedBlocks:
        """How much of an RDD is kept."""
        stored = self._application.blocks.stored(rdd_id)
        return engine.CachedBlocks(stored.partitions, stored.memory, stored.disk)

    # --- helpers --------------------------------------------------------------------------------------

    def _wrap(self, lineage: Lineage) -> RDD[Any]:
        lineage.call_site = current_call_site()
        return engine.RDD(lineage, self)

    def _min_partitions(self, requested: int | None) -> int:
        if requested is not None and requested < 0:
            raise IllegalArgumentException(
                errorClass="VALUE_NOT_POSITIVE",
                messageParameters={"arg_name": "minPartitions", "arg_value": str(requested)},
            )
        return requested or self.defaultMinPartitions

    def _cancel(self, wanted: Callable[[Job | OtherWork], bool], reason: str) -> None:
        self._check_running()
        for work in list(self._other_work):
            if wanted(work):
                work.cancel(reason)
        for job in self._application.loop.active_jobs():
            if wanted(job):
                self._application.loop.cancel(job.job_id, reason)

    def _check_running(self) -> None:
        if self._stopped_at is not None:
            raise PySparkRuntimeError(
                errorClass="CONTEXT_STOPPED", messageParameters={"stopped_at": str(self._stopped_at)}
            )

    @staticmethod
    def _assert_on_driver(what: str = "A SparkContext") -> None:
        if TaskContext.get() is not None:
            raise PySparkRuntimeError(
                errorClass="CONTEXT_ONLY_VALID_ON_DRIVER", messageParameters={"kind": what}
            )


def _describe_partitions(lineage: Lineage) -> None:
    """Describe the partitions of all nodes that a job may need, here rather than in the driver loop.

    Listing input files takes time and may fail; both belong to the thread that asked for the job.
    """
    seen = {lineage.id}
    waiting = [lineage]
    while waiting:
        node = waiting.pop()
        _ = node.partitions
        for dependency in node.dependencies:
            if dependency.parent.id not in seen:
                seen.add(dependency.parent.id)
                waiting.append(dependency.parent)


class _PartitionFunction:
    """The user's function over a partition's records, its result as a list."""

    def __init__(self, function: Callable[[Iterable[Any]], Iterable[Any]]) -> None:
        self._function = function

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        return list(self._function(records))


class _BroadcastRelease:
    """Lets the workers forget a broadcast, and deletes its file if it is gone for good."""

    def __init__(self, application: Application, path: str) -> None:
        self._application = application
        self._path = path

    def __call__(self, broadcast_id: int, delete: bool) -> None:
        engine.forget_broadcast(broadcast_id)
        self._application.loop.release_broadcast(broadcast_id)
        if delete:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)


_NO_HADOOP = "Hadoop's input formats are Java classes. Use textFile, binaryFiles or pickleFile."


def _not_implemented(feature: str, hint: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": hint}
    )


def _no_jvm(name: str) -> PySparkAttributeError:
    return PySparkAttributeError(
        errorClass="JVM_ATTRIBUTE_NOT_SUPPORTED",
        messageParameters={"attr_name": name, "hint": "Use the public Python API instead."},
    )


def _check_tag(tag: str) -> None:
    if not tag or "," in tag:
        raise PySparkValueError(f"A job tag must not be empty or contain a comma, got {tag!r}.")
