"""Awkward CSV and JSON files, against what Spark read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sql.sources.cases import Case, cases
from sql.sources.replay import answer

from pyrite.sql import SparkSession

_RECORDED: dict[str, dict[str, Any]] = {
    each.stem: json.loads(each.read_text()) for each in (Path(__file__).parent / "recorded").glob("*.json")
}
#: Why Pyrite does something else than Spark.
_DIFFERENT = {
    "interval": "intervals in CSV and JSON files are not there",
    "char(": "char(n) is taken as a string, where Spark refuses",
    "prefersDecimal": "1e10 is decimal(11,0), where Spark fails on a negative scale",
    "10:00\\nx": "a time without a date means today",
}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name[:80])
def test_a_file_is_read_as_spark_reads_it(spark: SparkSession, case: Case, tmp_path: Path) -> None:
    if any(mark in case.name for mark in _DIFFERENT):
        pytest.skip("listed as different")
    expected = _RECORDED[case.format][case.name]
    found = answer(spark, case, tmp_path)
    if "error" in expected:
        assert "error" in found
        if expected["error"] != "an exception of the JVM":
            assert found == expected
    else:
        assert found == expected
