"""What a finished map task tells the driver, and what a reducer needs to find its blocks."""

from __future__ import annotations

from array import array

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class MapStatus:
    """Where the output of one map task lies and how large it is for each reducer.

    ``attempt_id`` is unique in the application: two attempts of one map task are two outputs.
    ``path`` is the data file in the store of ``executor_id``. ``sizes[r]`` is in bytes; 0 means no record.
    They are an array, as the driver keeps those of all map tasks.
    Two attempts with the same ``fingerprint`` hold the same records for each reducer; in the same order, too,
    if both are ``is_ordered``. With ``is_sorted``, each segment is one run in its spec's order.
    """

    executor_id: str
    map_index: int
    attempt_id: int
    path: str
    sizes: array[int]
    records: int
    fingerprint: int = 0
    is_ordered: bool = True
    is_sorted: bool = False
