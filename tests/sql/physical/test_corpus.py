"""The recorded cases of Spark once more, with plans that are cut and rows that all move."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from masters import RAY, on_masters
from sql.corpus.cases import recorded_cases
from sql.corpus.not_yet import TIES, not_yet
from sql.corpus.running import difference, names_of, prepare, run
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION

#: Where it matters which rows are together; of the other families a part is enough.
WHOLE = frozenset(
    ("aggregates", "generators", "grouping", "joins", "queries", "sets", "subqueries", "windows")
)
PART = 12
#: And of these a part on Ray.
PART_ON_RAY = 12
LEFT_OUT = TIES | not_yet().keys()
CASES = [
    pair
    for name, family in recorded_cases().items()
    for number, pair in enumerate(family)
    if (name in WHOLE or number % PART == 0) and pair[0].identity not in LEFT_OUT
]


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    from pyrite.sql import SparkSession

    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    builder = SparkSession.builder.master(request.param).config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map={**EVERYTHING_MOVES, EXECUTION: "cut"}).getOrCreate()
    prepare(session)
    yield session
    session.stop()
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


NUMBERED = [pytest.param(number, id=case.identity) for number, (case, _) in enumerate(CASES)]


@on_masters("spark", "local[2]")
@pytest.mark.parametrize("number", NUMBERED)
def test_a_case_that_is_cut_gives_what_spark_gives(spark: Any, number: int) -> None:
    check(spark, number)


@on_masters("spark", RAY)
@pytest.mark.parametrize("number", NUMBERED[::PART_ON_RAY])
def test_on_ray_too(spark: Any, number: int) -> None:
    check(spark, number)


def check(spark: Any, number: int) -> None:
    case, expected = CASES[number]
    found, _ = run(spark, case, names_of("pyrite"))
    differs = difference(case, expected, found)
    assert differs is None, f"{case.text}\n{differs}"
