"""The steps between the levels of treeReduce and treeAggregate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass

#: A value and whether it is missing: an empty partition has none to reduce.
Flagged = tuple[Any, bool]


def flagged(record: Any) -> Flagged:
    """A record as a value that is not missing."""
    return record, False


@frozen_dataclass
class ReduceFlagged:
    """Combines two values, of which one or both may be missing."""

    function: Callable[[Any, Any], Any]

    def __call__(self, left: Flagged, right: Flagged) -> Flagged:
        if left[1]:
            return right
        if right[1]:
            return left
        return self.function(left[0], right[0]), False


@frozen_dataclass
class SpreadOver:
    """``(index % width, record)``: which of the next level's results a partition's result goes into."""

    width: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[tuple[int, Any]]:
        return zip(repeat(index % self.width), records)
