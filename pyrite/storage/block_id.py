"""The names of blocks. A name is unique in an application and never used for other content."""

from __future__ import annotations

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class RDDBlockId:
    """One partition of a persisted RDD.

    >>> RDDBlockId(3, 5).name
    'rdd_3_5'
    """

    rdd_id: int
    partition: int

    @property
    def name(self) -> str:
        return f"rdd_{self.rdd_id}_{self.partition}"


@frozen_dataclass
class ShuffleBlockId:
    """What one attempt of one map task wrote for all reducers.

    >>> ShuffleBlockId(2, 7, 91).name
    'shuffle_2_7_91'
    """

    shuffle_id: int
    map_index: int
    attempt_id: int

    @property
    def name(self) -> str:
        return f"shuffle_{self.shuffle_id}_{self.map_index}_{self.attempt_id}"
