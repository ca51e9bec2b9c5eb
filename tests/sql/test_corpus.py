"""Replays on Pyrite what was recorded on Apache Spark: schemas, rows, printed text and error conditions.

What Pyrite does not do yet stands in corpus/not_yet.txt with reasons, and is left out. `python -m
sql.corpus.missing` in tests/ writes that file anew, so that the change can be read and judged.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sql.corpus.cases import Case, recorded_cases
from sql.corpus.not_yet import TIES, not_yet
from sql.corpus.running import difference, names_of, nullability_differs, prepare, run

NOT_YET = not_yet().keys() | TIES
CASES = [pair for family in recorded_cases().values() for pair in family if pair[0].identity not in NOT_YET]
#: The share of passing cases whose columns say the same about NULL; raise it as it rises.
NULLABILITY = 0.95


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyrite.sql import SparkSession

    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    session = (
        SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )
    prepare(session)
    yield session
    session.stop()
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture(scope="module")
def agreement() -> dict[str, bool]:
    """Whether the columns of a case say the same about NULL, for those that passed."""
    return {}


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[case.identity for case, _ in CASES])
def test_a_case_gives_what_spark_gives(
    spark: Any, case: Case, expected: dict[str, Any], agreement: dict[str, bool]
) -> None:
    found, _ = run(spark, case, names_of("pyrite"))
    differs = difference(case, expected, found)
    assert differs is None, f"{case.text}\n{differs}"
    if "schema" in expected:
        agreement[case.identity] = not nullability_differs(expected, found)


def test_nullability_mostly_agrees(agreement: dict[str, bool]) -> None:
    differing = [name for name, agrees in agreement.items() if not agrees]
    assert len(differing) <= (1 - NULLABILITY) * len(agreement), differing[:50]


def test_the_list_names_cases_that_exist() -> None:
    written = {case.identity for family in recorded_cases().values() for case, _ in family}
    assert written >= NOT_YET
