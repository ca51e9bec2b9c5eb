"""What is computed from the outputs of a shuffle: to be looked up when these turn out to be others."""

from __future__ import annotations

from weakref import WeakSet

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.scheduler.narrow_graph import persisted_nodes, shuffles_read


class Readers:
    """The shuffles and the persisted nodes between which and a shuffle there is no other shuffle.

    It knows those of ended jobs too, as their map outputs and blocks are used by later ones.
    """

    def __init__(self) -> None:
        #: The ids of the shuffles that the maps of a shuffle read, by its id.
        self._reads: dict[int, frozenset[int]] = {}
        self._persisted: WeakSet[Lineage] = WeakSet()

    def add_shuffle(self, dependency: ShuffleDependency) -> None:
        """A shuffle may be written."""
        reads = shuffles_read(dependency.parent)
        self._reads[dependency.shuffle_id] = frozenset(parent.shuffle_id for parent in reads)

    def forget_shuffle(self, shuffle_id: int) -> None:
        """The outputs of a shuffle are forgotten."""
        self._reads.pop(shuffle_id, None)

    def add_persisted_nodes(self, root: Lineage) -> None:
        """Tasks may keep blocks of the narrow graph that ends in `root`."""
        self._persisted.update(persisted_nodes(root))

    def shuffles_from(self, shuffle_id: int) -> list[int]:
        """The shuffles whose maps read a shuffle."""
        return [reader for reader, reads in self._reads.items() if shuffle_id in reads]

    def persisted_nodes_from(self, shuffle_id: int) -> list[Lineage]:
        """The persisted nodes that read a shuffle."""
        return [
            node
            for node in sorted(self._persisted, key=lambda node: node.id)
            if any(parent.shuffle_id == shuffle_id for parent in shuffles_read(node))
        ]
