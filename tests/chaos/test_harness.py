"""What the chaos driver is to see, it sees: wrong answers, lost jobs, hangs, and what is left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos import faulty
from chaos.experiment import Experiment
from chaos.ledger import Ledger, Measured
from chaos.oracle import Rows, rows_of
from chaos.page import write_page
from chaos.run import Report, Run
from chaos.scoreboard import markdown, remarks
from chaos.supervisor import Outcome, supervise

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are found by way of /proc"
)


@given(st.lists(st.integers(0, 5)), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[int], random: object) -> None:
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert rows_of(shuffled) == rows_of(rows)


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_rows_are_the_same_only_if_each_is_there_as_often(left: list[int], right: list[int]) -> None:
    assert (rows_of(left) == rows_of(right)) == (sorted(left) == sorted(right))


@given(st.lists(st.text()), st.lists(st.text()))
def test_rows_of_parts_add_up(left: list[str], right: list[str]) -> None:
    assert rows_of(left) + rows_of(right) == rows_of(left + right)


def test_no_rows_are_rows_too() -> None:
    assert rows_of([]) == Rows(0, 0)


def lost() -> None:
    raise RuntimeError("all is lost")


def test_answers_are_judged(tmp_path: Path) -> None:
    run = Run(1, is_full=False, directory=tmp_path)
    run.judge(1, lambda: 1)
    run.judge(1, lambda: 2)
    run.judge(1, lost)
    run.require(True, "never said")
    run.require(False, "too slow")
    assert (run.report.runs, run.report.wrong, run.report.lost) == (3, 1, 1)
    assert run.report.missed == ["too slow"]
    assert run.report.notes == ["wrong: 2 instead of 1", "lost: RuntimeError: all is lost"]
    assert Report.from_json(run.report.to_json()) == run.report


def outcome(**report: object) -> Outcome:
    return Outcome("a | b", "nothing happens", Report(**report))  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [{"wrong": 1}, {"lost": 1}, {"missed": ["late"]}])
def test_one_bad_number_is_enough(bad: dict[str, object]) -> None:
    assert outcome(runs=5).is_good
    assert not outcome(runs=5, **bad).is_good


def test_the_table_is_markdown() -> None:
    held = outcome(runs=1_000, seconds=3.0, fault_free_seconds=2.0, notes=["a note"])
    late = outcome(missed=["it was late"])
    late.not_run = "there is no speculation"
    text = markdown([Measured(held, 7, is_full=True), Measured(late, 8, is_full=False)])
    assert "| a \\| b | 1,000 | 0 | 0 | 0 | 0 | 1.5x | held |" in text
    assert "| a \\| b | - | - | - | - | - | - | not run |" in text
    assert "**a | b** (seed 7)" in text
    assert "**a | b** (seed 8, the short form only)" in text
    assert remarks(held) == ["a note"]
    assert remarks(late) == ["there is no speculation", "it was late"]


def test_a_page_keeps_the_words_around_its_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n")
    write_page(page, [Measured(outcome(), 7, is_full=True)])
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "seed 7" in text
    assert "old" not in text


def test_a_ledger_keeps_the_last_outcome_of_each_experiment(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    for seed in (7, 8):
        Ledger(path).enter(Measured(outcome(runs=seed), seed, is_full=True))
    other = outcome(runs=1)
    other.name = "other"
    Ledger(path).enter(Measured(other, 9, is_full=False))
    assert Ledger(path).in_order(["other", "not run yet", "a | b"]) == [
        Measured(other, 9, is_full=False),
        Measured(outcome(runs=8), 8, is_full=True),
    ]


@on_linux
def test_a_hang_is_seen() -> None:
    found = supervise(Experiment("hangs", faulty.hang, "", (3, 3)), 1, is_full=False)
    assert found.hangs == 1
    assert not found.is_good
    assert "in hang" in remarks(found)[0]


@on_linux
def test_an_experiment_that_breaks_is_seen() -> None:
    found = supervise(Experiment("breaks", faulty.fail, "", (30, 30)), 1, is_full=False)
    assert found.broken == "exit code 1: ValueError: this experiment is broken"


@on_linux
def test_what_is_left_behind_is_seen() -> None:
    found = supervise(Experiment("leaves", faulty.leave, "", (30, 30)), 1, is_full=False, settle=0.0)
    assert len(found.leftovers) == 2
    assert "sleep" in found.leftovers[0]
    assert "pyrite-left" in found.leftovers[1]
