"""The node of the lineage graph."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from pyrite.common.call_site import UNKNOWN_CALL_SITE, CallSite
from pyrite.lineage.dependency import Dependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.partitioner import Partitioner
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.level import StorageLevel

_ids = itertools.count()


class Lineage(ABC):
    """How a distributed collection is computed; `pyrite.rdd.RDD` is the handle that users hold of it.

    The five properties of the RDD paper, the required ones first:

    1. `partitions`: the pieces, in order.
    2. `compute(split, context)`: the records of one piece, as an iterator.
    3. `dependencies`: the parents, and how pieces depend on theirs.
    4. `partitioner`: how keys are placed, or None.
    5. `preferred_locations(split)`: where a piece is cheap to compute.

    A node is made in the driver and travels to the tasks by pickle, its closures included. It holds no
    reference to the context or to `RDD`, so a user's function that captures an RDD is seen when it is
    pickled (`RDD` refuses) and can't be mistaken for lineage.
    """

    #: What `toDebugString` calls this kind of node, such as ``PythonRDD``.
    kind = "RDD"
    #: How many records PySpark moves as one where that shows in the order of results (`cartesian`);
    #: None for batches that grow: 1, 2, 4, ...
    batch_size: int | None = None
    #: How many checkpoints have replaced a node's partitions, in any graph of this process.
    _checkpoints_completed: ClassVar[int] = 0

    def __init__(
        self,
        dependencies: Sequence[Dependency] = (),
        partitioner: Partitioner | None = None,
        call_site: CallSite = UNKNOWN_CALL_SITE,
    ) -> None:
        self.id = next(_ids)
        #: The ids under which blocks of this node are kept, one after the other; see `disown_blocks`.
        self.blocks_ids = [self.id]
        self.partitioner = partitioner
        self.call_site = call_site
        self.name: str | None = None
        self.storage_level = StorageLevel.NONE
        #: What the user asked for; it is done after the next job that uses this node.
        self.checkpoint_request: Literal["reliable", "local"] | None = None
        #: Where the files of a reliable checkpoint are, once it is complete.
        self.checkpoint_path: str | None = None
        self._checkpoint: Lineage | None = None
        self._dependencies = tuple(dependencies)
        self._partitions: Sequence[Partition] | None = None
        self._partitions_as_of = 0

    @abstractmethod
    def make_partitions(self) -> Sequence[Partition]:
        """Describe the pieces, in the driver: at first use, and again when a parent was checkpointed."""

    @abstractmethod
    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        """Yield the records of one piece; called in a task."""

    def preferred_locations(self, split: Partition) -> Sequence[str]:
        """Executor ids on which this piece is cheap to compute; empty for anywhere."""
        return ()

    @property
    def checkpoint(self) -> Lineage | None:
        """The node that reads this one's checkpoint, once it is complete; set in the driver."""
        return self._checkpoint

    @checkpoint.setter
    def checkpoint(self, node: Lineage) -> None:
        self._checkpoint = node
        Lineage._checkpoints_completed += 1

    @property
    def blocks_id(self) -> int:
        """The id under which blocks of this node are kept now."""
        return self.blocks_ids[-1]

    @property
    def keeps_records(self) -> bool:
        """Whether this node's records may be had without computing them."""
        return self.storage_level.is_persistent or self._checkpoint is not None

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The parents, or none once a checkpoint has taken their place."""
        return () if self._checkpoint is not None else self._dependencies

    @property
    def partitions(self) -> Sequence[Partition]:
        """The pieces, in order; for a checkpointed node those of its checkpoint."""
        if self._checkpoint is not None:
            return self._checkpoint.partitions
        # A child's partition may hold its parent's, and a checkpoint gives the parent others. Those of a
        # source are made once: its files may have changed since.
        stale = self._partitions_as_of != Lineage._checkpoints_completed and bool(self._dependencies)
        if self._partitions is None or stale:
            self._partitions_as_of = Lineage._checkpoints_completed
            self._partitions = self.make_partitions()
        return self._partitions

    @property
    def num_partitions(self) -> int:
        """How many pieces there are; a checkpoint does not change that."""
        return len(self.partitions if self._partitions is None else self._partitions)

    def iterator(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        """The records of one piece: from its block if it is kept, from its checkpoint, or computed."""
        if self.storage_level.is_persistent:
            block = RDDBlockId(self.blocks_id, split.index)
            return context.services.blocks.get_or_compute(
                block, self.storage_level, lambda: self.compute_or_read(split, context)
            )
        return self.compute_or_read(split, context)

    def compute_or_read(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        """The records of one piece, past the cache."""
        if self._checkpoint is not None:
            return self._checkpoint.compute(split, context)
        return self.compute(split, context)

    def disown_blocks(self) -> int:
        """Let no task find the blocks that were kept so far; the id under which they are.

        Not even blocks that a task of long ago is about to keep: the id of those to come is a new one.
        """
        disowned = self.blocks_id
        self.blocks_ids.append(next(_ids))
        return disowned

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state["_partitions"] = None
        if self._checkpoint is not None:
            state["_dependencies"] = ()
        return state

    def __repr__(self) -> str:
        name = f"{self.name} " if self.name else ""
        return f"{name}{self.kind}[{self.id}] at {self.call_site}"
