"""Every program gives the answer that plain code works out, on Pyrite and by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.job import Job
from bench.oracle import EXPECTED, agrees
from bench.programs import by_hand, spark
from bench.programs.crew import Crew, line_spans
from bench.workloads import WORKLOADS
from pyrite import SparkContext

JobOf = Callable[[str], Job]


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    crew = Crew(2)
    yield crew
    crew.stop()


@pytest.fixture(scope="module")
def sc() -> Iterator[SparkContext]:
    with SparkContext("local[2]", "bench") as context:
        yield context


def _run(module: Any, name: str, engine: Any, job: Job) -> Any:
    if name in module.PREPARE:
        job.prepared = module.PREPARE[name](engine, job)
    answer = module.PROGRAMS[name](engine, job)
    return answer() if callable(answer) else answer


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("name", by_hand.PROGRAMS)
def test_programs_by_hand_are_right(name: str, crew: Crew, job_of: JobOf) -> None:
    job = job_of(name)
    expected = EXPECTED[name](job)
    answer = _run(by_hand, name, crew, job)
    assert agrees(answer, expected), (answer, expected)


@pytest.mark.parametrize("name", spark.PROGRAMS)
def test_rdd_programs_are_right(name: str, sc: SparkContext, job_of: JobOf) -> None:
    job = job_of(name)
    expected = EXPECTED[name](job)
    answer = _run(spark, name, sc, job)
    assert agrees(answer, expected), (answer, expected)


def test_every_workload_has_its_programs_and_its_answer() -> None:
    measured = {name for name, workload in WORKLOADS.items() if not workload.is_start}
    assert set(spark.PROGRAMS) == set(by_hand.PROGRAMS) == measured
    assert set(EXPECTED) == set(WORKLOADS)


def test_an_answer_that_is_off_does_not_agree() -> None:
    assert agrees([1, 2.0, [True]], [1, 2.0 + 1e-12, [True]])
    for wrong in (
        [1, 2.0, [False]],
        [1, 2.001, [True]],
        [2, 2.0, [True]],
        [1, 2.0],
        None,
        [1.0, 2.0, [True]],
    ):
        assert not agrees(wrong, [1, 2.0, [True]])


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_spans_of_a_file_cover_each_line_once(parts: int, tmp_path: Any) -> None:
    path = tmp_path / "lines"
    path.write_text("".join(f"{'x' * (number * 37 % 50)}\n" for number in range(20)))
    data = path.read_bytes()
    pieces = [data[start:end] for _, start, end in line_spans(str(path), parts)]
    assert len(pieces) == parts
    assert b"".join(pieces) == data
    assert all(piece.endswith(b"\n") for piece in pieces if piece)
