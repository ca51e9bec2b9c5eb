"""A stage, as the DAG scheduler keeps it.

                 submitted             a parent has outputs to make
    CREATED ----------------> RUNNING <-----------------------------> WAITING
                                 |      all parents have their outputs
                                 |  nothing is missing
                                 v
                             FINISHED      a map stage goes back when its outputs are lost
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.scheduler.job import Job


class StageState(Enum):
    """Where a stage is in its life."""

    CREATED = "created"
    #: A parent has outputs to make first.
    WAITING = "waiting"
    #: Its latest attempt has pending tasks.
    RUNNING = "running"
    #: All that it makes has been delivered.
    FINISHED = "finished"


@dataclass(slots=True, eq=False, kw_only=True)
class Stage(ABC):
    """A run of narrow dependencies, computed task by task, up to a shuffle or a job's result."""

    stage_id: int
    lineage: Lineage
    #: The jobs that need it; never empty while the scheduler holds the stage.
    jobs: set[int]
    #: The shuffles that its tasks may read, also those behind stored partitions.
    reads: dict[int, ShuffleDependency]
    #: The partitions that have not been delivered, or were lost since.
    missing: set[int]
    state: StageState = StageState.CREATED
    #: The number of the latest attempt; -1 before the first.
    attempt: int = -1
    #: The partitions of the latest attempt that have not ended well; empty unless it is running.
    pending: set[int] = field(default_factory=set)
    #: The shuffles that are to be completed first; empty unless it is waiting.
    awaited: set[int] = field(default_factory=set)
    #: Attempts that launch no more tasks, and why; their results still count.
    suspended: dict[int, str] = field(default_factory=dict)
    #: Attempts in a row that ended with a fetch failure.
    fetch_failures: int = 0
    #: Shuffles behind stored partitions that a task needed all the same, and could not read.
    unreadable: set[int] = field(default_factory=set)

    @property
    @abstractmethod
    def shuffle(self) -> ShuffleDependency | None:
        """The shuffle that it writes; None in a result stage."""

    @property
    @abstractmethod
    def call_site(self) -> CallSite:
        """The line of the user's program to name when it fails."""

    @abstractmethod
    def partitions_to_run(self) -> tuple[int, ...]:
        """What is missing, in the order in which it should be started."""


@dataclass(slots=True, eq=False, kw_only=True)
class ShuffleMapStage(Stage):
    """A stage that writes a shuffle."""

    dependency: ShuffleDependency

    @property
    def shuffle(self) -> ShuffleDependency:
        return self.dependency

    @property
    def shuffle_id(self) -> int:
        return self.dependency.shuffle_id

    @property
    def call_site(self) -> CallSite:
        return self.lineage.call_site

    def partitions_to_run(self) -> tuple[int, ...]:
        return tuple(sorted(self.missing))


@dataclass(slots=True, eq=False, kw_only=True)
class ResultStage(Stage):
    """A stage that computes the results of a job."""

    job: Job

    @property
    def shuffle(self) -> None:
        return None

    @property
    def call_site(self) -> CallSite:
        return self.job.call_site

    def partitions_to_run(self) -> tuple[int, ...]:
        return tuple(partition for partition in self.job.indexes if partition in self.missing)
