"""What happens to jobs, stages and tasks, for those who watch: progress bars, trackers, logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from pyrite.common.call_site import CallSite
from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class JobStarted:
    job_id: int
    call_site: CallSite
    num_partitions: int
    properties: dict[str, str] = field(default_factory=dict)


@frozen_dataclass
class JobFinished:
    job_id: int
    ok: bool


@frozen_dataclass
class StageSubmitted:
    stage_id: int
    attempt: int
    name: str
    num_tasks: int
    job_id: int


@frozen_dataclass
class StageEnded:
    stage_id: int
    attempt: int
    #: Why it was given up, or None if it has all its outputs.
    failure: str | None


@frozen_dataclass
class TaskStarted:
    stage_id: int
    stage_attempt: int
    partition: int
    attempt_id: int


@frozen_dataclass
class TaskFinished:
    stage_id: int
    stage_attempt: int
    partition: int
    ok: bool
    #: Another attempt was faster; that is no failure.
    superfluous: bool = False


ListenerEvent = JobStarted | JobFinished | StageSubmitted | StageEnded | TaskStarted | TaskFinished
Listener = Callable[[ListenerEvent], None]
