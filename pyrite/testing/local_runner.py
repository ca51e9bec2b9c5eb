"""A context that runs the lineage graph in this process: no scheduler, no workers, no files.

It is the simplest thing that keeps the contract of `RDDContext`, for tests of the RDD API. Every task's code
and partition are pickled on the way in and its result on the way out, as they would be between processes.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pyrite.common import accumulators
from pyrite.common.accumulators import Accumulator, AccumulatorParam
from pyrite.common.call_site import current_call_site
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.empty import EmptyLineage
from pyrite.lineage.parallel_collection import parallel_collection
from pyrite.lineage.task_context import TaskContext, TaskServices
from pyrite.rdd import RDD, union_of
from pyrite.rdd.checkpointing import complete_checkpoints
from pyrite.rdd.context import CachedBlocks, JobFunction
from pyrite.serializer.closure import dumps_closure, loads_closure
from pyrite.serializer.data import dumps, loads
from pyrite.shuffle.spec import Aggregator, ShuffleSpec
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.level import StorageLevel
from pyrite.storage.memory import MemoryBudget

T = TypeVar("T")
Pair = tuple[Any, Any]


class MemoryBlocks:
    """Keeps every block of a persisted RDD, pickled."""

    def __init__(self) -> None:
        self.blocks: dict[RDDBlockId, bytes] = {}

    def get_or_compute(
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]]
    ) -> Iterator[Any]:
        if block not in self.blocks:
            self.blocks[block] = dumps(list(compute()))
        return iter(loads(self.blocks[block]))


class MemoryShuffles:
    """Keeps what each map task wrote for each reducer, pickled, by the shuffle's id."""

    def __init__(self) -> None:
        self.outputs: dict[int, list[list[bytes]]] = {}

    def read(self, spec: ShuffleSpec, reduce_index: int, context: TaskContext) -> Iterator[Pair]:
        """The records of one reducer, map task by map task, combined if the spec says so."""
        records = itertools.chain.from_iterable(
            loads(output[reduce_index]) for output in self.outputs[spec.shuffle_id]
        )
        if spec.aggregator is None:
            return records
        if spec.map_side_combine:
            return combine_combiners(spec.aggregator, records)
        return combine_values(spec.aggregator, records)

    def sizes(self, spec: ShuffleSpec) -> list[int]:
        """How many bytes each reducer has to read."""
        return [sum(map(len, blocks)) for blocks in zip(*self.outputs[spec.shuffle_id], strict=True)]


@frozen_dataclass
class WriteMapOutput:
    """What one map task gives to each reducer, pickled."""

    spec: ShuffleSpec

    def __call__(self, context: TaskContext, records: Iterator[Pair]) -> list[bytes]:
        spec = self.spec
        if spec.aggregator is not None and spec.map_side_combine:
            records = combine_values(spec.aggregator, records)
        buckets: list[list[Pair]] = [[] for _ in range(spec.partitioner.numPartitions)]
        for record in records:
            buckets[spec.partitioner(record[0])].append(record)
        return [dumps(bucket) for bucket in buckets]


def combine_values(aggregator: Aggregator, records: Iterable[Pair]) -> Iterator[Pair]:
    """``(key, combiner)`` of ``(key, value)`` records, in the order in which the keys come first."""
    combined: dict[Any, Any] = {}
    for key, value in records:
        if key in combined:
            combined[key] = aggregator.merge_value(combined[key], value)
        else:
            combined[key] = aggregator.create_combiner(value)
    return iter(combined.items())


def combine_combiners(aggregator: Aggregator, records: Iterable[Pair]) -> Iterator[Pair]:
    """``(key, combiner)`` of ``(key, combiner)`` records, in the order in which the keys come first."""
    combined: dict[Any, Any] = {}
    for key, combiner in records:
        if key in combined:
            combined[key] = aggregator.merge_combiners(combined[key], combiner)
        else:
            combined[key] = combiner
    return iter(combined.items())


class LocalRunner:
    """An RDDContext whose jobs run at once in the calling thread, one task after the other.

    >>> LocalRunner(parallelism=2).parallelize([1, 2, 3]).map(str).glom().collect()
    [['1'], ['2', '3']]
    """

    def __init__(
        self,
        parallelism: int = 4,
        conf: dict[str, str] | None = None,
        checkpoint_directory: str | None = None,
    ) -> None:
        self.conf = conf or {}
        self.checkpoint_directory = checkpoint_directory
        #: For each job that was run: the node, and the partitions that were wanted.
        self.jobs: list[tuple[Lineage, tuple[int, ...]]] = []
        self.job_group: str | None = None
        self._parallelism = parallelism
        self._blocks = MemoryBlocks()
        self._shuffles = MemoryShuffles()
        self._services = TaskServices(
            blocks=self._blocks,
            shuffle=self._shuffles,
            memory=MemoryBudget(limit=1 << 40),
            scratch_directory=tempfile.gettempdir(),
        )
        self._shuffle_ids = itertools.count()
        self._attempt_ids = itertools.count()

    @property
    def defaultParallelism(self) -> int:
        return int(self.conf.get("spark.default.parallelism", self._parallelism))

    def conf_get(self, key: str, default: str | None = None) -> str | None:
        return self.conf.get(key, default)

    # --- making things --------------------------------------------------------------------------------

    def parallelize(self, c: Iterable[T], numSlices: int | None = None) -> RDD[T]:
        """An RDD of a collection."""
        slices = self.defaultParallelism if numSlices is None else numSlices
        return self.rdd(parallel_collection(c, slices))

    def emptyRDD(self) -> RDD[Any]:
        """An RDD without partitions."""
        return self.rdd(EmptyLineage())

    def union(self, rdds: list[RDD[T]]) -> RDD[T]:
        """Several RDDs side by side."""
        return union_of(rdds) if rdds else self.emptyRDD()

    def accumulator(self, value: T, accum_param: AccumulatorParam[T] | None = None) -> Accumulator[T]:
        """A variable that tasks add to."""
        return Accumulator(None, value, accum_param or accumulators.param_for(value))

    def rdd(self, lineage: Lineage) -> RDD[Any]:
        """A handle of a node, made by the caller's line."""
        lineage.call_site = current_call_site()
        return RDD(lineage, self)

    # --- running --------------------------------------------------------------------------------------

    def run_job(
        self, lineage: Lineage, function: JobFunction, partitions: Sequence[int] | None = None
    ) -> list[Any]:
        wanted = tuple(range(lineage.num_partitions) if partitions is None else partitions)
        self.jobs.append((lineage, wanted))
        self._compute_shuffles(lineage)
        results = [self._run_task(lineage, function, index) for index in wanted]
        complete_checkpoints(self, lineage)
        return results

    def setJobGroup(self, groupId: str, description: str, interruptOnCancel: bool = False) -> None:
        self.job_group = groupId

    def _run_task(self, lineage: Lineage, function: JobFunction, index: int) -> Any:
        code = dumps_closure((lineage, lineage.partitions[index], function), "The code of a task")
        context = TaskContext(
            stage_id=len(self.jobs),
            stage_attempt=0,
            partition_id=index,
            attempt_number=0,
            task_attempt_id=next(self._attempt_ids),
            services=self._services,
        )
        accumulators.begin_task()
        context.enter()
        try:
            node, split, job_function = loads_closure(code)
            result = loads(dumps(job_function(context, node.iterator(split, context))))
        finally:
            context.leave()
            updates = accumulators.end_task()
        accumulators.merge_updates(updates)
        return result

    def _compute_shuffles(self, lineage: Lineage) -> None:
        """Run the map side of every shuffle that the node needs and that was not run before."""
        for dependency in self._missing_shuffles(lineage):
            self._compute_shuffles(dependency.parent)
            self._shuffles.outputs[dependency.shuffle_id] = [
                self._run_task(dependency.parent, WriteMapOutput(dependency.spec), index)
                for index in range(dependency.parent.num_partitions)
            ]

    def _missing_shuffles(self, lineage: Lineage) -> list[ShuffleDependency]:
        found: list[ShuffleDependency] = []
        seen: set[int] = set()
        waiting = [lineage]
        while waiting:
            node = waiting.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            for dependency in node.dependencies:
                if not isinstance(dependency, ShuffleDependency):
                    waiting.append(dependency.parent)
                elif dependency.shuffle_id not in self._shuffles.outputs:
                    found.append(dependency)
        return found

    # --- what is kept ---------------------------------------------------------------------------------

    def next_shuffle_id(self) -> int:
        return next(self._shuffle_ids)

    def register_shuffle_owner(self, node: Lineage, shuffle_id: int) -> None:
        """Nothing to remove: the outputs go with the runner."""

    def release_shuffle(self, shuffle_id: int, blocking: bool) -> None:
        self._shuffles.outputs.pop(shuffle_id, None)

    def register_blocks_owner(self, node: Lineage) -> None:
        """Its blocks are in memory and go with the runner."""

    def unpersist_rdd(self, rdd_id: int, blocking: bool) -> None:
        for block in [block for block in self._blocks.blocks if block.rdd_id == rdd_id]:
            del self._blocks.blocks[block]

    def cached_blocks(self, rdd_id: int) -> CachedBlocks:
        sizes = [len(data) for block, data in self._blocks.blocks.items() if block.rdd_id == rdd_id]
        return CachedBlocks(partitions=len(sizes), memory_bytes=sum(sizes), disk_bytes=0)
