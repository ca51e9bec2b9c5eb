"""What is shown of stages in Ray's metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pyrite.cluster.ray.gauges import StageGauges
from pyrite.common.listener import StageEnded, StageSubmitted, TaskFinished, TaskStarted


class FakeGauge:
    """Keeps what it is set to, by stage and state."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], float] = {}
        self.calls = 0

    def set(self, value: float | None, tags: dict[str, str]) -> None:
        self.calls += 1
        series = tags["Stage"], tags["State"]
        if value is None:
            del self.values[series]
        else:
            self.values[series] = value

    def of(self, stage_id: int) -> list[float]:
        return [self.values[str(stage_id), state] for state in ("waiting", "running", "done", "failed")]


def test_tasks_are_counted_by_state_and_shown_when_asked() -> None:
    gauge = FakeGauge()
    gauges = StageGauges("app", gauge)
    gauges(StageSubmitted(3, 0, "sum at program.py:7", 10, 1))
    for attempt_id in range(4):
        gauges(TaskStarted(3, 0, attempt_id, attempt_id))
    gauges(TaskFinished(3, 0, 0, True))
    gauges(TaskFinished(3, 0, 1, False))
    gauges(TaskFinished(3, 0, 2, False, superfluous=True))
    assert gauge.calls == 0
    gauges.show()
    assert gauge.of(3) == [7, 1, 1, 1]
    gauges.show()
    assert gauge.calls == 4, "what has not changed is not set again"


def test_an_older_attempt_of_a_stage_is_not_counted() -> None:
    gauge = FakeGauge()
    gauges = StageGauges("app", gauge)
    gauges(StageSubmitted(0, 0, "a", 2, 0))
    gauges(TaskStarted(0, 0, 0, 0))
    gauges(StageSubmitted(0, 1, "a", 1, 0))
    gauges(TaskFinished(0, 0, 0, True))
    gauges.show()
    assert gauge.of(0) == [1, 0, 0, 0]


def test_the_last_stages_that_have_ended_stay() -> None:
    gauge = FakeGauge()
    gauges = StageGauges("app", gauge)
    for stage_id in range(60):
        gauges(StageSubmitted(stage_id, 0, "a", 1, 0))
        gauges(TaskStarted(stage_id, 0, 0, stage_id))
        gauges(TaskFinished(stage_id, 0, 0, True))
        if stage_id:
            gauges(StageEnded(stage_id, 0, None))
    gauges.show()
    assert {int(stage) for stage, _ in gauge.values} == {0, *range(10, 60)}
    assert gauge.of(59) == [0, 0, 1, 0]


def test_a_thread_shows_what_was_heard_and_ends_when_it_is_told_to(wait_until: Callable[..., None]) -> None:
    gauge = FakeGauge()
    gauges = StageGauges("app", gauge)
    before = threading.active_count()
    gauges.start()
    gauges(StageSubmitted(0, 0, "a", 2, 0))
    wait_until(lambda: gauge.calls == 4, "the first look")
    gauges(TaskStarted(0, 0, 0, 0))
    wait_until(lambda: gauge.calls == 8, "the second look")
    assert gauge.of(0) == [1, 1, 0, 0]
    gauges.close()
    wait_until(lambda: threading.active_count() == before, "the end of the thread")
