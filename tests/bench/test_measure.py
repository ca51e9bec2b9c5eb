"""Rounds, with the fastest engine to start: programs by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench import oracle
from bench.measure import Inputs, Outcome, Plan, measure
from bench.peers import Engine, found
from bench.workloads import WORKLOADS

_PLAN = Plan(rounds=2, scale=0.001, watches_memory=False)


def _measured(name: str, plan: Plan, directory: Path) -> Outcome:
    [outcome] = measure(WORKLOADS[name], [found("by_hand")], plan, Inputs(directory), directory)
    return outcome


@pytest.mark.parametrize("name", ["reduce_many", "first_result"])
def test_each_round_is_timed(name: str, tmp_path: Path) -> None:
    outcome = _measured(name, _PLAN, tmp_path)
    assert outcome.failed is None
    assert len(outcome.seconds) == 2
    assert all(seconds > 0 for seconds in outcome.seconds)
    assert len(outcome.cpu_seconds) == 2


def test_passes_are_timed_one_by_one(tmp_path: Path) -> None:
    outcome = _measured("k_means", _PLAN, tmp_path)
    assert [len(passes) for passes in outcome.passes] == [10, 10]


def test_a_wrong_answer_is_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(oracle.EXPECTED, "numeric_chain", lambda job: 7)
    outcome = _measured("numeric_chain", _PLAN, tmp_path)
    assert outcome.is_wrong
    assert outcome.median is None
    assert "instead of 7" in str(outcome.failed)


def test_a_missed_deadline_is_shown_as_one(tmp_path: Path) -> None:
    outcome = _measured("numeric_chain", replace(_PLAN, scale=1, deadline=0.001), tmp_path)
    assert outcome.late == 0.001
    assert outcome.median is None


def test_an_engine_that_does_not_start_says_why(tmp_path: Path) -> None:
    engine = Engine("pysparkling", "pysparkling", found("by_hand").python)
    [outcome] = measure(WORKLOADS["join"], [engine], _PLAN, Inputs(tmp_path), tmp_path)
    assert "pysparkling" in str(outcome.failed)


def test_a_peer_without_an_interpreter_is_missing() -> None:
    assert found("dask", "/nowhere/python").missing == "it is not installed"


def test_modules_are_compiled_whatever_this_process_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert _measured("first_result", _PLAN, tmp_path).failed is None
    assert list((tmp_path / "compiled").rglob("*.pyc"))
