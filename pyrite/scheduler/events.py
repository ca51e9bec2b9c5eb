"""What the DAG scheduler is told (events) and what it asks for (instructions): plain data both ways."""

from __future__ import annotations

from typing import Any

from pyrite.common.call_site import CallSite
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.shuffle.fetch_failure import LostOutput
from pyrite.shuffle.map_status import MapStatus

# --- events -----------------------------------------------------------------------------------------


@frozen_dataclass
class JobSubmitted:
    """Compute `partitions` of `lineage` (in this order) and give each result to the job."""

    job_id: int
    lineage: Lineage
    partitions: tuple[int, ...]
    call_site: CallSite


@frozen_dataclass
class JobCancelled:
    """The user does not want the job any more."""

    job_id: int
    reason: str


@frozen_dataclass
class TaskSucceeded:
    """One attempt of one task finished. `result` is a MapStatus in a map stage, opaque in a result stage."""

    stage_id: int
    stage_attempt: int
    partition: int
    attempt_id: int
    executor_id: str
    result: MapStatus | Any


@frozen_dataclass
class FetchFailed:
    """A reduce task could not read map outputs. It is not the task's fault and not charged to it."""

    stage_id: int
    stage_attempt: int
    partition: int
    shuffle_id: int
    lost: tuple[LostOutput, ...]


@frozen_dataclass
class TaskSetFailed:
    """A task failed as often as it may; `error` is what to raise in the driver."""

    stage_id: int
    stage_attempt: int
    error: BaseException


@frozen_dataclass
class ExecutorLost:
    """An executor is gone. With `files_lost`, its map outputs and blocks are gone too."""

    executor_id: str
    files_lost: bool
    reason: str


@frozen_dataclass
class ShuffleReleased:
    """No RDD refers to the shuffle any more; its map outputs may be forgotten."""

    shuffle_id: int


Event = (
    JobSubmitted | JobCancelled | TaskSucceeded | FetchFailed | TaskSetFailed | ExecutorLost | ShuffleReleased
)

# --- instructions -----------------------------------------------------------------------------------


@frozen_dataclass
class SubmitTaskSet:
    """Run these partitions of a stage. `shuffle` is set in a map stage and None in a result stage.

    `job_id` is the job whose function a result stage runs, and the priority of any stage.
    `parent_shuffles` are the shuffles whose map outputs the tasks will read.
    """

    stage_id: int
    stage_attempt: int
    job_id: int
    lineage: Lineage
    shuffle: ShuffleDependency | None
    partitions: tuple[int, ...]
    parent_shuffles: tuple[int, ...]
    #: For each partition, in order: executor or worker ids where it is cheap, best first; empty for
    #: anywhere. Left out as a whole where no partition has a preference.
    preferred: tuple[tuple[str, ...], ...] = ()


@frozen_dataclass
class CancelStage:
    """Nothing of a stage is wanted any more: forget its waiting tasks and kill the running ones, those of
    earlier attempts too.
    """

    stage_id: int
    reason: str


@frozen_dataclass
class ResultReady:
    """The result of the job's `index`-th requested partition. Given once for each index, unless discarded."""

    job_id: int
    index: int
    result: Any


@frozen_dataclass
class ResultsDiscarded:
    """Forget the results that were given to a job, and what its tasks added to accumulators.

    They were computed from map outputs that could not be made again as they were. All results will be given
    anew.
    """

    job_id: int
    stage_id: int


@frozen_dataclass
class BlocksDisowned:
    """Remove the blocks that were kept under this id: no task will look for them any more."""

    blocks_id: int


@frozen_dataclass
class JobSucceeded:
    """All results were given, and all were computed from the same map outputs."""

    job_id: int


@frozen_dataclass
class JobFailed:
    """The job ended without all its results; `error` is raised in the thread that waits."""

    job_id: int
    error: BaseException


@frozen_dataclass
class StageFinished:
    """An attempt of a stage is over. Each attempt that was submitted gets exactly one.

    Without a `failure` the stage has all its outputs. With one, no more tasks of the attempt are to be
    started; those that run may end, and what they deliver still counts until the stage is cancelled.
    """

    stage_id: int
    stage_attempt: int
    failure: str | None = None


Instruction = (
    SubmitTaskSet
    | CancelStage
    | ResultReady
    | ResultsDiscarded
    | BlocksDisowned
    | JobSucceeded
    | JobFailed
    | StageFinished
)
