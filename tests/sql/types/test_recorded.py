"""The types do what PySpark's do, case by case as tools/record_types.py recorded it."""

from __future__ import annotations

import builtins
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import pyrite.errors

HERE = Path(__file__).parent
TOOL = HERE.parents[2] / "tools" / "record_types.py"


def syntax_error(at: str) -> dict[str, Any]:
    return {
        "error": "ParseException",
        "condition": "PARSE_SYNTAX_ERROR",
        "parameters": {"error": at, "hint": ""},
    }


#: Where Pyrite differs on purpose, and what it does there.
DIFFERENT: dict[str, dict[str, Any]] = {
    # The place of the error is where reading stops, not where the construct began.
    "ddl('a interval day to day')": syntax_error("'day'"),
    "ddl('a struct<b>')": syntax_error("'>'"),
    # An assertion, as for all other arguments, and no error of an attribute.
    "StructType([1])": {"error": "PySparkAssertionError", "condition": "NOT_EXPECTED_TYPE"},
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("record_types", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def recorded() -> dict[str, dict[str, Any]]:
    return dict(json.loads((HERE / "recorded.json").read_text(encoding="utf-8")))


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    if "value" in theirs or "value" in ours:
        return ours == theirs
    if theirs["condition"] is None:
        # A Python error, such as those of `assert`, is at least of the same class here.
        error = getattr(pyrite.errors, ours["error"], None) or getattr(builtins, ours["error"])
        return theirs["error"] in [cls.__name__ for cls in error.__mro__]
    if "parameters" not in theirs:
        return ours["condition"] == theirs["condition"]
    return (
        ours["error"] == theirs["error"]
        and ours["condition"] == theirs["condition"]
        and (
            # Ours may have a hint more.
            {**ours["parameters"], **theirs["parameters"]} == ours["parameters"]
        )
    )


def test_every_case_gives_what_it_gives_in_pyspark(
    tool: ModuleType, recorded: dict[str, dict[str, Any]]
) -> None:
    names = tool.namespace("pyrite")
    differences = {}
    for case, theirs in recorded.items():
        ours = tool.outcome(case, names)
        if not agree(ours, DIFFERENT.get(case, theirs)):
            differences[case] = (ours, theirs)
    shown = "\n".join(f"{case}\n    {ours}\n    {theirs}" for case, (ours, theirs) in differences.items())
    assert not differences, f"{len(differences)} cases differ; ours, then PySpark's:\n{shown}"


def test_the_record_has_the_cases_of_the_tool(tool: ModuleType, recorded: dict[str, dict[str, Any]]) -> None:
    assert list(recorded) == tool.cases()
