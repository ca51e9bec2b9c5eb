"""Two nodes record by record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkValueError
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import OneToOneDependency
from pyrite.lineage.exhaustion import AtEnd, EndMark
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


@frozen_dataclass
class ZippedPartition(Partition):
    """The same partition of both parents."""

    left: Partition
    right: Partition


class ZippedLineage(Lineage):
    """Pairs of the n-th records of both parents, which have the same number of records in each partition."""

    kind = "ZippedPartitionsRDD2"

    def __init__(self, left: Lineage, right: Lineage) -> None:
        super().__init__(dependencies=(OneToOneDependency(left), OneToOneDependency(right)))

    def make_partitions(self) -> Sequence[Partition]:
        left, right = (dependency.parent.partitions for dependency in self._dependencies)
        return [ZippedPartition(index, *pair) for index, pair in enumerate(zip(left, right, strict=True))]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        both = cast("ZippedPartition", split)
        left_parent, right_parent = (dependency.parent for dependency in self._dependencies)
        left_end = EndMark()
        left = chain(left_parent.iterator(both.left, context), left_end)
        right = right_parent.iterator(both.right, context)
        return chain(zip(left, right, strict=False), AtEnd(_BothEnded(split.index, left_end, right)))


@frozen_dataclass
class _BothEnded:
    """Sees that neither side has a record left; `zip` has asked the left one first."""

    index: int
    left_end: EndMark
    right: Iterator[Any]

    def __call__(self) -> None:
        if not self.left_end.reached:
            longer = "first"
        elif next(self.right, self) is not self:
            longer = "second"
        else:
            return
        raise PySparkValueError(
            errorClass="ZIP_LENGTHS_DIFFER",
            messageParameters={"partition": str(self.index), "longer": longer},
        )
