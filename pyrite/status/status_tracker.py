"""Answers which jobs and stages there are, and how far they have come."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import NamedTuple

from pyrite.common.listener import (
    JobFinished,
    JobStarted,
    ListenerEvent,
    StageEnded,
    StageSubmitted,
    TaskFinished,
    TaskStarted,
)
from pyrite.status.listener_bus import ListenerBus

_GROUP_PROPERTY = "spark.jobGroup.id"
#: How many jobs, and how many stages, are remembered; more if more are running.
_RETAINED = 1000


class SparkJobInfo(NamedTuple):
    """A job: its id, the ids of the stages that it has submitted, and RUNNING, SUCCEEDED or FAILED."""

    jobId: int
    stageIds: list[int]
    status: str


class SparkStageInfo(NamedTuple):
    """A stage: which attempt is running or was the last, and its tasks by state."""

    stageId: int
    currentAttemptId: int
    name: str
    numTasks: int
    numActiveTasks: int
    numCompletedTasks: int
    numFailedTasks: int


@dataclass(slots=True)
class _Job:
    group: str | None
    status: str = "RUNNING"
    stage_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Stage:
    attempt: int
    name: str
    num_tasks: int
    is_active: bool = True
    active: int = 0
    completed: int = 0
    failed: int = 0


class StatusTracker:
    """Looks at running and recent jobs and stages; any thread may ask.

    What it says may have changed by the time it is read. Of more than a thousand jobs, or stages, the oldest
    that have ended are forgotten.
    """

    def __init__(self, listeners: ListenerBus) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[int, _Job] = {}
        self._stages: dict[int, _Stage] = {}
        listeners.add(self._on_event)

    def getJobIdsForGroup(self, jobGroup: str | None = None) -> list[int]:
        """The ids of the known jobs of a group; with None, of those that have no group."""
        with self._lock:
            return [job_id for job_id, job in self._jobs.items() if job.group == jobGroup]

    def getActiveStageIds(self) -> list[int]:
        """The ids of the stages that are running, sorted."""
        with self._lock:
            return sorted(stage_id for stage_id, stage in self._stages.items() if stage.is_active)

    def getActiveJobsIds(self) -> list[int]:
        """The ids of the jobs that are running, sorted."""
        with self._lock:
            return sorted(job_id for job_id, job in self._jobs.items() if job.status == "RUNNING")

    def getJobInfo(self, jobId: int) -> SparkJobInfo | None:
        """What is known of a job, or None."""
        with self._lock:
            job = self._jobs.get(jobId)
            return None if job is None else SparkJobInfo(jobId, list(job.stage_ids), job.status)

    def getStageInfo(self, stageId: int) -> SparkStageInfo | None:
        """What is known of a stage, or None."""
        with self._lock:
            stage = self._stages.get(stageId)
            if stage is None:
                return None
            return SparkStageInfo(
                stageId,
                stage.attempt,
                stage.name,
                stage.num_tasks,
                stage.active,
                stage.completed,
                stage.failed,
            )

    def _on_event(self, event: ListenerEvent) -> None:
        with self._lock:
            match event:
                case JobStarted(job_id, properties=properties):
                    self._jobs[job_id] = _Job(properties.get(_GROUP_PROPERTY))
                case JobFinished(job_id, ok):
                    self._end_job(job_id, ok)
                case StageSubmitted(stage_id, attempt, name, num_tasks, job_id):
                    self._stages[stage_id] = _Stage(attempt, name, num_tasks)
                    job = self._jobs.get(job_id)
                    if job is not None and stage_id not in job.stage_ids:
                        job.stage_ids.append(stage_id)
                case StageEnded(stage_id, attempt):
                    self._end_stage(stage_id, attempt)
                case TaskStarted(stage_id, attempt):
                    if (stage := self._attempt(stage_id, attempt)) is not None:
                        stage.active += 1
                case TaskFinished(stage_id, attempt, _, ok, superfluous):
                    if (stage := self._attempt(stage_id, attempt)) is not None:
                        stage.active -= 1
                        stage.completed += ok
                        stage.failed += not (ok or superfluous)

    def _attempt(self, stage_id: int, attempt: int) -> _Stage | None:
        """The stage, unless the event is of an older attempt."""
        stage = self._stages.get(stage_id)
        return stage if stage is not None and stage.attempt == attempt else None

    def _end_job(self, job_id: int, ok: bool) -> None:
        if job_id in self._jobs:
            self._jobs[job_id].status = "SUCCEEDED" if ok else "FAILED"
        if len(self._jobs) > _RETAINED:
            oldest = next(name for name, job in self._jobs.items() if job.status != "RUNNING")
            del self._jobs[oldest]

    def _end_stage(self, stage_id: int, attempt: int) -> None:
        stage = self._attempt(stage_id, attempt)
        if stage is not None:
            stage.is_active = False
        if len(self._stages) > _RETAINED:
            oldest = next(name for name, stage in self._stages.items() if not stage.is_active)
            del self._stages[oldest]
