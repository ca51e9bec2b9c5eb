"""What the tables say."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench import page, table
from bench.__main__ import parsed, plan_of
from bench.measure import Outcome
from bench.peers import Engine

_ENGINES = [
    Engine("pyrite", "Pyrite", ""),
    Engine("pyspark", "PySpark", ""),
    Engine("by_hand", "by hand", ""),
]


def _outcomes(pyspark: float, by_hand: float) -> list[Outcome]:
    size = 5_000_000
    return [
        Outcome("reduce_few", "pyrite", size, 2, [1.0, 0.9, 1.1], peak=50_000_000),
        Outcome("reduce_few", "pyspark", size, 2, [pyspark] * 3),
        Outcome("reduce_few", "by_hand", size, 2, [by_hand] * 3),
    ]


@pytest.mark.parametrize(
    ("pyspark", "by_hand", "row"),
    [
        (8.0, 1.0, ["1.00 s", "900 ms", "8.00", "1.00", "≥ 8, ≤ 1.1 by hand", "yes, yes"]),
        (7.9, 0.5, ["1.00 s", "900 ms", "7.90", "2.00", "≥ 8, ≤ 1.1 by hand", "**no**, **no**"]),
    ],
)
def test_ratios_and_targets(pyspark: float, by_hand: float, row: list[str]) -> None:
    head, found = table.main_rows(_outcomes(pyspark, by_hand), _ENGINES, 3)
    assert head == ["workload", "Pyrite", "least", "PySpark", "of by hand", "wanted", "met"]
    assert found == ["reduceByKey to 1,000 keys: 5 M pairs", *row]


def test_what_has_no_time_is_said() -> None:
    ours, _, theirs = _outcomes(1, 1)
    late = Outcome("reduce_few", "pyspark", 5_000_000, 2, late=60.0)
    [_, row] = table.main_rows([ours, late, theirs], _ENGINES, 3)
    assert row[3] == "> 60 s"
    assert row[-1].startswith("yes")
    wrong = Outcome("reduce_few", "pyspark", 5_000_000, 2, failed="wrong answer", is_wrong=True)
    assert table.main_rows([ours, wrong], _ENGINES, 3)[1][3] == "WRONG"
    none = Outcome("reduce_few", "pyspark", 5_000_000, 2, failed="no program", has_program=False)
    assert table.main_rows([ours, none], _ENGINES, 3)[1][3] == "-"
    assert table.remarks([wrong, none], []) == ["pyspark, reduce_few: wrong answer"]


def test_fewer_runs_than_rounds_are_marked() -> None:
    ours, theirs, _ = _outcomes(3, 1)
    theirs.seconds = [3.0]
    assert table.main_rows([ours, theirs], _ENGINES, 3)[1][3] == "3.00 (1)"


def test_reading_again_is_compared_with_later_passes() -> None:
    cached = Outcome("logistic_regression", "pyrite", 400_000, 2, [2.0], passes=[[1.0, 0.02, 0.02, 0.03]])
    again = Outcome("logistic_rereading", "pyrite", 400_000, 2, [5.0], passes=[[0.6, 0.5, 0.5, 0.4]])
    last = table.main_rows([cached, again], _ENGINES[:1], 1)[-1]
    assert last[1] == "25.0"
    assert last[-2:] == ["≥ 20", "yes"]
    assert table.pass_rows([cached, again], _ENGINES)[1][2:] == ["1.00 s", "20 ms", "500 ms", "25.0"]


def test_growth_is_shown_over_the_first_size() -> None:
    found = [
        Outcome("join", "pyrite", 500_000, 1, [1.0]),
        Outcome("join", "pyrite", 2_000_000, 1, [5.0]),
        Outcome("join", "pyrite", 8_000_000, 1, late=180.0),
    ]
    [_, row] = table.growth_rows(found, [1, 4, 16])
    assert row[1:] == ["pyrite", "1", "1.00 s", "5.00 s (5.00)", "> 180 s"]


def _record() -> dict[str, Any]:
    return {
        "date": "2026-01-01",
        "command": "python -m bench",
        "machine": {
            "processor": "P",
            "cores": 2,
            "memory_gib": 8.0,
            "system": "S",
            "python": "3.11",
            "load": 0.1,
        },
        "versions": {"Pyrite": "0"},
        "engines": [asdict(engine) for engine in _ENGINES],
        "rounds": 3,
        "scales": [1.0],
        "remark": "",
        "minutes": 1.0,
        "outcomes": [outcome.to_json() for outcome in _outcomes(8, 1)],
    }


def test_only_the_measured_part_of_the_page_is_replaced(tmp_path: Path) -> None:
    words, data = tmp_path / "page.md", tmp_path / "data.json"
    words.write_text(f"before\n{page.BEGIN}old\n{page.END}after\n")
    page.update(words, data, "growth", {**_record(), "outcomes": []})
    page.update(words, data, "main", json.loads(json.dumps(_record())))
    text = words.read_text()
    assert text.startswith(f"before\n{page.BEGIN}2026-01-01, `python -m bench`")
    assert text.endswith(f"{page.END}after\n")
    assert "old" not in text
    assert "| reduceByKey to 1,000 keys: 5 M pairs | 1.00 s | 900 ms | 8.00 | 1.00 |" in text
    assert set(json.loads(data.read_text())) == {"main", "growth"}


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    words = tmp_path / "page.md"
    words.write_text("words")
    with pytest.raises(SystemExit, match="lacks the marks"):
        page.update(words, tmp_path / "data.json", "main", _record())
    assert words.read_text() == "words"


def test_the_command_line_chooses() -> None:
    arguments = parsed(["join", "--peers", "pyrite,dask", "--quick", "--cores", "1"])
    assert (arguments.workloads, arguments.peers) == (["join"], ["pyrite", "dask"])
    assert (plan_of(arguments).rounds, plan_of(arguments).cores) == (2, 1)
    assert plan_of(parsed([])).rounds == 5
    growth = parsed(["--growth"])
    assert growth.scales == [1, 4, 16]
    assert "first_result" in parsed([]).workloads
    assert "first_result" not in growth.workloads
    assert parsed(["--scale", "1,2"]).growth


@pytest.mark.parametrize("wrong", [["no_such"], ["--peers", "hadoop"]])
def test_names_that_are_not_there_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(wrong)
    assert "there are: " in capsys.readouterr().err
