"""Stages and jobs, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency


@dataclass(slots=True, eq=False)
class Stage:
    """A run of narrow dependencies, computed task by task, up to a shuffle or a job's result."""

    stage_id: int
    lineage: Lineage
    #: The shuffle that it writes; None in a result stage.
    shuffle: ShuffleDependency | None
    #: The jobs that need it now. Never empty while the scheduler holds the stage.
    job_ids: set[int]
    #: The number of the latest attempt; -1 before the first.
    attempt: int = -1
    #: The partitions of the latest attempt that have not succeeded; empty unless it is running.
    pending: set[int] = field(default_factory=set)
    #: Attempts in a row that were given up because their input could not be read.
    failed_attempts: int = 0


@dataclass(slots=True, eq=False)
class ActiveJob:
    """A job that has not ended."""

    job_id: int
    result_stage: Stage
    call_site: CallSite
    #: For each partition that is still to be computed, the indexes of the results that it is for.
    unfinished: dict[int, list[int]]
