"""The tracker's answers follow the events."""

from __future__ import annotations

import pytest

from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.common.listener import (
    JobFinished,
    JobStarted,
    StageEnded,
    StageSubmitted,
    TaskFinished,
    TaskStarted,
)
from pyrite.status.listener_bus import ListenerBus
from pyrite.status.status_tracker import SparkJobInfo, SparkStageInfo, StatusTracker


@pytest.fixture
def bus() -> ListenerBus:
    return ListenerBus()


@pytest.fixture
def tracker(bus: ListenerBus) -> StatusTracker:
    return StatusTracker(bus)


def start_job(bus: ListenerBus, job_id: int, group: str | None = None) -> None:
    properties = {} if group is None else {"spark.jobGroup.id": group}
    bus.post(JobStarted(job_id, UNKNOWN_CALL_SITE, 2, properties))


def test_nothing_is_known_at_first(tracker: StatusTracker) -> None:
    assert tracker.getActiveJobsIds() == []
    assert tracker.getActiveStageIds() == []
    assert tracker.getJobIdsForGroup() == []
    assert tracker.getJobInfo(0) is None
    assert tracker.getStageInfo(0) is None


def test_a_job_from_start_to_end(bus: ListenerBus, tracker: StatusTracker) -> None:
    start_job(bus, 3)
    bus.post(StageSubmitted(5, 0, "reduceByKey at job.py:1", 2, 3))
    assert tracker.getActiveJobsIds() == [3]
    assert tracker.getActiveStageIds() == [5]
    assert tracker.getJobInfo(3) == SparkJobInfo(3, [5], "RUNNING")
    bus.post(TaskStarted(5, 0, 0, 100))
    bus.post(TaskStarted(5, 0, 1, 101))
    bus.post(TaskFinished(5, 0, 0, True))
    assert tracker.getStageInfo(5) == SparkStageInfo(5, 0, "reduceByKey at job.py:1", 2, 1, 1, 0)
    bus.post(TaskFinished(5, 0, 1, False))
    assert tracker.getStageInfo(5)[4:] == (0, 1, 1)
    bus.post(StageEnded(5, 0, None))
    bus.post(JobFinished(3, True))
    assert tracker.getActiveStageIds() == []
    assert tracker.getActiveJobsIds() == []
    assert tracker.getJobInfo(3) == SparkJobInfo(3, [5], "SUCCEEDED")


def test_a_failed_job(bus: ListenerBus, tracker: StatusTracker) -> None:
    start_job(bus, 0)
    bus.post(JobFinished(0, False))
    assert tracker.getJobInfo(0).status == "FAILED"


def test_jobs_by_group(bus: ListenerBus, tracker: StatusTracker) -> None:
    start_job(bus, 0, "a")
    start_job(bus, 1)
    start_job(bus, 2, "a")
    assert sorted(tracker.getJobIdsForGroup("a")) == [0, 2]
    assert tracker.getJobIdsForGroup() == [1]


def test_a_second_attempt_counts_afresh_and_late_events_of_the_first_do_not_count(
    bus: ListenerBus, tracker: StatusTracker
) -> None:
    start_job(bus, 0)
    bus.post(StageSubmitted(1, 0, "map", 4, 0))
    bus.post(TaskStarted(1, 0, 0, 1))
    bus.post(StageSubmitted(1, 1, "map", 2, 0))
    bus.post(TaskFinished(1, 0, 0, False))
    bus.post(StageEnded(1, 0, "fetch failed"))
    assert tracker.getStageInfo(1) == SparkStageInfo(1, 1, "map", 2, 0, 0, 0)
    assert tracker.getActiveStageIds() == [1]
    assert tracker.getJobInfo(0).stageIds == [1]


def test_old_jobs_and_stages_are_forgotten_but_running_ones_are_not(
    bus: ListenerBus, tracker: StatusTracker
) -> None:
    start_job(bus, 0)
    bus.post(StageSubmitted(0, 0, "map", 1, 0))
    for number in range(1, 1200):
        start_job(bus, number)
        bus.post(StageSubmitted(number, 0, "map", 1, number))
        bus.post(StageEnded(number, 0, None))
        bus.post(JobFinished(number, True))
    assert tracker.getActiveJobsIds() == [0]
    assert tracker.getActiveStageIds() == [0]
    assert tracker.getJobInfo(1) is None
    assert tracker.getStageInfo(1) is None
    assert tracker.getJobInfo(1199) is not None
    assert len(tracker.getJobIdsForGroup()) == 1000
