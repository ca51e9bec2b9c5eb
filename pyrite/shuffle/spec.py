"""What a shuffle is, as data: it travels to map tasks and to reduce tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.shuffle.partitioner import Partitioner


@frozen_dataclass
class Aggregator:
    """The three functions that combine the values of a key.

    ``merge_value`` and ``merge_combiners`` may change their first argument and return it. ``keeps_first``
    says that each of the three returns its first argument as it is; then none of them need be called.
    """

    create_combiner: Callable[[Any], Any]
    merge_value: Callable[[Any, Any], Any]
    merge_combiners: Callable[[Any, Any], Any]
    keeps_first: bool = False


@frozen_dataclass
class KeyOrder:
    """That the readers of a shuffle sort what they get by key, and that its partitions are ranges of keys.

    The partitioner puts a key that comes later in this order into the same partition or a later one.
    """

    ascending: bool = True


@frozen_dataclass
class ShuffleSpec:
    """One shuffle of ``(key, value)`` records.

    Without an aggregator, records arrive as they left, map output by map output. With one, a reducer gets
    ``(key, combiner)`` with each key once; with ``map_side_combine`` the map tasks combine first. With an
    ``order``, records arrive in that order where they come as `MergedRuns`, which is not always possible.
    ``groups_values`` says that the readers group the values of each key: then records may leave a map task in
    another order, those of a key in their own.
    """

    shuffle_id: int
    partitioner: Partitioner
    aggregator: Aggregator | None = None
    map_side_combine: bool = False
    order: KeyOrder | None = None
    groups_values: bool = False
