"""A stage, as the DAG scheduler keeps it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.scheduler.job import Job


class StageState(Enum):
    """Where a stage stands; the transitions are drawn in `pyrite.scheduler.dag_scheduler`."""

    #: Map outputs that it reads are missing.
    WAITING = auto()
    #: The task scheduler has its latest attempt.
    RUNNING = auto()
    #: It has delivered all that it makes. Of that, outputs may have been lost that no stage waits for.
    FINISHED = auto()


@dataclass(slots=True, kw_only=True, eq=False)
class Stage:
    """Tasks that run the same narrow graph over different partitions, with shuffles at its edges."""

    stage_id: int
    #: The last node of the narrow graph.
    lineage: Lineage
    #: The active jobs that need the stage: never empty.
    jobs: set[int]
    #: The shuffles at the graph's edges by id, those behind cached partitions included. The map output
    #: tracker knows all of them.
    reads: dict[int, ShuffleDependency]
    #: Partitions whose output or result is not there. Never empty while WAITING or RUNNING.
    missing: set[int]
    state: StageState = StageState.WAITING
    #: The number of the latest attempt, -1 before the first.
    attempt: int = -1
    #: What attempts before this one deliver is void: they may have read outputs that came out differently.
    first_valid_attempt: int = 0
    #: Partitions that the latest attempt has still to report. Not empty exactly while RUNNING.
    pending: set[int] = field(default_factory=set)
    #: The shuffles of `reads` that must be completed first, each by a stage that waits or runs for all of
    #: `jobs`. Not empty exactly while WAITING.
    awaited: set[int] = field(default_factory=set)
    #: Whether tasks of an attempt before its end may still be running. False while FINISHED.
    has_suspended_attempts: bool = False
    #: How often attempts since it last finished could not read an output: (shuffle id, map index) -> times.
    lost_inputs: Counter[tuple[int, int]] = field(default_factory=Counter)
    #: Those of `reads` that one of its tasks failed to read: awaited even where a cache promises the data.
    unreadable: set[int] = field(default_factory=set)

    @property
    def call_site(self) -> CallSite:
        """What of the user's program the stage is named after."""
        return self.lineage.call_site

    @property
    def shuffle(self) -> ShuffleDependency | None:
        """The shuffle that it writes; None where it makes results."""
        return None

    def partitions_to_run(self) -> tuple[int, ...]:
        """The missing partitions in the order in which they are to be started."""
        return tuple(sorted(self.missing))


@dataclass(slots=True, kw_only=True, eq=False)
class ShuffleMapStage(Stage):
    """Writes one shuffle. `missing` is what the map output tracker says is missing."""

    dependency: ShuffleDependency

    @property
    def shuffle(self) -> ShuffleDependency | None:
        return self.dependency

    @property
    def shuffle_id(self) -> int:
        return self.dependency.shuffle_id


@dataclass(slots=True, kw_only=True, eq=False)
class ResultStage(Stage):
    """Makes the results of one job. `missing` are the partitions whose results were not given."""

    job: Job

    @property
    def call_site(self) -> CallSite:
        return self.job.call_site

    def partitions_to_run(self) -> tuple[int, ...]:
        return tuple(partition for partition in self.job.indexes if partition in self.missing)
