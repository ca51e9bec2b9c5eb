"""Every pair of a record of one node with a record of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice, product, repeat
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


class RowDependency(NarrowDependency):
    """The left parent's partition of a cell, where each row of `width` cells shares one."""

    def __init__(self, parent: Lineage, width: int) -> None:
        super().__init__(parent)
        self.width = width

    def parents(self, index: int) -> Sequence[int]:
        return (index // self.width,)


class ColumnDependency(NarrowDependency):
    """The right parent's partition of a cell, where each row has `width` cells."""

    def __init__(self, parent: Lineage, width: int) -> None:
        super().__init__(parent)
        self.width = width

    def parents(self, index: int) -> Sequence[int]:
        return (index % self.width,)


@frozen_dataclass
class CartesianPartition(Partition):
    """One partition of each parent."""

    left: Partition
    right: Partition


class CartesianLineage(Lineage):
    """A partition for each pair of partitions; the left parent's index changes slowest.

    Within a partition pairs come in PySpark's order, which multiplies batch by batch: `batch_size` of each
    parent says how long its batches are. The right side is held in memory while the left streams past it.
    """

    kind = "CartesianRDD"

    def __init__(self, left: Lineage, right: Lineage) -> None:
        width = right.num_partitions
        super().__init__(dependencies=(RowDependency(left, width), ColumnDependency(right, width)))

    def make_partitions(self) -> Sequence[Partition]:
        left, right = (dependency.parent.partitions for dependency in self._dependencies)
        return [CartesianPartition(index, *pair) for index, pair in enumerate(product(left, right))]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        cell = cast("CartesianPartition", split)
        left, right = (dependency.parent for dependency in self._dependencies)
        columns = list(in_batches(right.iterator(cell.right, context), right.batch_size))
        return chain.from_iterable(
            product(row, column)
            for row in in_batches(left.iterator(cell.left, context), left.batch_size)
            for column in columns
        )


def in_batches(records: Iterator[Any], size: int | None) -> Iterator[list[Any]]:
    """The records in lists of `size`, or of 1, 2, 4, ... if it is None.

    >>> list(in_batches(iter("abcdef"), None))
    [['a'], ['b', 'c'], ['d', 'e', 'f']]
    """
    sizes: Iterable[int] = map((1).__lshift__, count()) if size is None else repeat(size)
    for length in sizes:
        batch = list(islice(records, length))
        if not batch:
            return
        yield batch
