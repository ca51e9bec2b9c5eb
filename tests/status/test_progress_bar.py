"""The progress line, drawn on a string with a clock in the hand."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.common.clock import ManualClock
from pyrite.common.listener import (
    JobFinished,
    JobStarted,
    StageEnded,
    StageSubmitted,
    TaskFinished,
    TaskStarted,
)
from pyrite.status.progress_bar import ProgressBar, render_stage


class Screen(io.StringIO):
    """What a terminal shows of its last line after carriage returns."""

    @property
    def line(self) -> str:
        shown: list[str] = []
        column = 0
        for character in self.getvalue():
            if character == "\r":
                column = 0
            else:
                shown[column : column + 1] = [character]
                column += 1
        return "".join(shown).rstrip()


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bar(screen: Screen, clock: ManualClock) -> ProgressBar:
    return ProgressBar(screen, clock, width=lambda: 41)


def begin(bar: ProgressBar, job_id: int = 0, stage_id: int = 1, tasks: int = 8) -> None:
    bar.on_event(JobStarted(job_id, UNKNOWN_CALL_SITE, tasks))
    bar.on_event(StageSubmitted(stage_id, 0, "map", tasks, job_id))


def run_tasks(bar: ProgressBar, completed: int, active: int, stage_id: int = 1) -> None:
    for partition in range(completed + active):
        bar.on_event(TaskStarted(stage_id, 0, partition, partition))
    for partition in range(completed):
        bar.on_event(TaskFinished(stage_id, 0, partition, True))


def test_a_short_job_draws_nothing(bar: ProgressBar, screen: Screen, clock: ManualClock) -> None:
    begin(bar)
    clock.advance(0.4)
    bar.draw()
    bar.on_event(JobFinished(0, True))
    assert screen.getvalue() == ""


def test_a_long_job_draws_its_stage(bar: ProgressBar, screen: Screen, clock: ManualClock) -> None:
    begin(bar)
    run_tasks(bar, completed=3, active=2)
    clock.advance(0.5)
    bar.draw()
    assert screen.line == "[Stage 1:=======>           (3 + 2) / 8]"


def test_the_end_of_the_job_leaves_an_empty_line(
    bar: ProgressBar, screen: Screen, clock: ManualClock
) -> None:
    begin(bar)
    clock.advance(1)
    bar.draw()
    assert screen.line != ""
    bar.on_event(JobFinished(0, True))
    assert screen.line == ""
    assert screen.getvalue().endswith("\r")
    assert not bar.has_jobs


def test_the_line_is_erased_when_a_stage_ends_and_none_follows_yet(
    bar: ProgressBar, screen: Screen, clock: ManualClock
) -> None:
    begin(bar)
    clock.advance(1)
    bar.draw()
    bar.on_event(StageEnded(1, 0, None))
    bar.draw()
    assert screen.line == ""


def test_a_shorter_line_leaves_nothing_of_the_longer(screen: Screen, clock: ManualClock) -> None:
    widths = iter([61, 31])
    bar = ProgressBar(screen, clock, width=lambda: next(widths))
    begin(bar)
    clock.advance(1)
    bar.draw()
    bar.draw()
    assert len(screen.line) == 30
    assert screen.line.count("]") == 1


def test_stages_of_several_jobs_share_the_line(bar: ProgressBar, screen: Screen, clock: ManualClock) -> None:
    begin(bar, 0, stage_id=1, tasks=2)
    begin(bar, 1, stage_id=2, tasks=4)
    clock.advance(1)
    begin(bar, 2, stage_id=3)
    bar.draw()
    assert "[Stage 1:" in screen.line
    assert "[Stage 2:" in screen.line
    assert "[Stage 3:" not in screen.line
    bar.on_event(JobFinished(0, True))
    bar.draw()
    assert screen.line.startswith("[Stage 2:")
    assert "Stage 1" not in screen.line


def test_a_failed_task_is_no_longer_running_and_not_done(
    bar: ProgressBar, screen: Screen, clock: ManualClock
) -> None:
    begin(bar)
    bar.on_event(TaskStarted(1, 0, 0, 0))
    bar.on_event(TaskFinished(1, 0, 0, False))
    clock.advance(1)
    bar.draw()
    assert "(0 + 0) / 8]" in screen.line


def test_tasks_of_a_given_up_attempt_do_not_count(
    bar: ProgressBar, screen: Screen, clock: ManualClock
) -> None:
    begin(bar)
    bar.on_event(StageSubmitted(1, 1, "map", 5, 0))
    bar.on_event(TaskStarted(1, 0, 0, 0))
    bar.on_event(StageEnded(1, 0, "fetch failed"))
    clock.advance(1)
    bar.draw()
    assert "(0 + 0) / 5]" in screen.line


@given(st.data(), st.integers(0, 5000), st.integers(0, 200))
def test_a_stage_fills_its_width_exactly(data: st.DataObject, total: int, width: int) -> None:
    completed = data.draw(st.integers(0, total))
    text = render_stage(7, completed, total - completed, total, width)
    counts = f"({completed} + {total - completed}) / {total}]"
    assert text.startswith("[Stage 7:")
    assert text.endswith(counts)
    assert len(text) == max(width, len("[Stage 7:") + len(counts))
