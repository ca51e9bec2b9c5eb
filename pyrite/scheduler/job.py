"""A job, as the DAG scheduler keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage


@dataclass(slots=True, eq=False)
class Job:
    """What an action asked for.

    A partition may be asked for several times; it is computed once and given to each index.
    """

    job_id: int
    lineage: Lineage
    partitions: tuple[int, ...]
    call_site: CallSite
    #: Where the result of a partition goes: partition -> indexes in `partitions`, in order.
    indexes: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.indexes = {}
        for index, partition in enumerate(self.partitions):
            self.indexes.setdefault(partition, []).append(index)
