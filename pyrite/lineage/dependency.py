"""How the partitions of a lineage node depend on those of its parents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyrite.shuffle.spec import ShuffleSpec

if TYPE_CHECKING:
    from pyrite.lineage.base import Lineage


class Dependency(ABC):
    """A parent of a lineage node."""

    parent: Lineage


class NarrowDependency(Dependency):
    """Each partition of the child needs a few known partitions of the parent."""

    def __init__(self, parent: Lineage) -> None:
        self.parent = parent

    @abstractmethod
    def parents(self, index: int) -> Sequence[int]:
        """The indexes of the parent's partitions that the child's partition `index` is computed from."""


class OneToOneDependency(NarrowDependency):
    """Partition i of the child needs partition i of the parent."""

    def parents(self, index: int) -> Sequence[int]:
        return (index,)


class RangeDependency(NarrowDependency):
    """A run of the child's partitions is the parent's, shifted: one side of a union."""

    def __init__(self, parent: Lineage, first: int, length: int) -> None:
        super().__init__(parent)
        self.first = first
        self.length = length

    def parents(self, index: int) -> Sequence[int]:
        offset = index - self.first
        return (offset,) if 0 <= offset < self.length else ()


class ShuffleDependency(Dependency):
    """Each partition of the child may need records of every partition of the parent.

    It travels to reduce tasks without its parent: they read blocks, they do not compute them.
    """

    def __init__(self, parent: Lineage, spec: ShuffleSpec) -> None:
        self.parent = parent
        self.spec = spec

    @property
    def shuffle_id(self) -> int:
        return self.spec.shuffle_id

    def __getstate__(self) -> dict[str, Any]:
        return {"spec": self.spec}
