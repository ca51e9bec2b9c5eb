"""NULLs inside of structs and arrays come first, wherever values are compared."""

from __future__ import annotations

from typing import Any

import pytest

from pyrite.sql import SparkSession

_ARRAYS = "(VALUES (array(1, null)), (array(1, 2)), (array(1)), (null), (array(null, 3)) AS t(a))"
_STRUCT, _LARGER = "struct(1, CAST(NULL AS INT))", "struct(1, 2)"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("a", [None, [None, 3], [1], [1, None], [1, 2]]),
        ("a DESC", [[1, 2], [1, None], [1], [None, 3], None]),
        ("struct(a)", [None, [None, 3], [1], [1, None], [1, 2]]),
    ],
)
def test_rows_are_ordered_by_arrays(spark: SparkSession, order: str, expected: list[Any]) -> None:
    rows = spark.sql(f"SELECT a FROM {_ARRAYS} ORDER BY {order}").collect()
    assert [row.a for row in rows] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"{_STRUCT} < {_LARGER}", True),
        (f"{_STRUCT} >= {_LARGER}", False),
        (f"{_STRUCT} = {_STRUCT}", True),
        (f"{_LARGER} BETWEEN {_STRUCT} AND {_LARGER}", True),
        ("array(1) < array(1, null)", True),
        (f"greatest({_STRUCT}, {_LARGER}).col2", 2),
        (f"least({_STRUCT}, NULL, {_LARGER}).col2", None),
        (f"array_max(array({_STRUCT}, {_LARGER}, null)).col2", 2),
        (f"array_min(array({_STRUCT}, {_LARGER}, null)).col2", None),
        (f"sort_array(array({_LARGER}, null, {_STRUCT}))[1].col2", None),
        (f"sort_array(array({_STRUCT}, {_LARGER}, null), false)[0].col2", 2),
        (f"array_sort(array({_LARGER}, null, {_STRUCT}))[1].col2", 2),
    ],
)
def test_values_are_compared(spark: SparkSession, expression: str, expected: object) -> None:
    assert spark.sql(f"SELECT {expression}").head()[0] == expected


def test_aggregates_and_windows_compare_so(spark: SparkSession) -> None:
    found = spark.sql(f"SELECT max(a), min(a), max_by(a[0], a) FROM {_ARRAYS}").head()
    assert tuple(found) == ([1, 2], [None, 3], 1)
    ranks = spark.sql(f"SELECT a, rank() OVER (ORDER BY a) AS r FROM {_ARRAYS}").collect()
    assert [row.a for row in sorted(ranks, key=lambda row: row.r)] == [
        None,
        [None, 3],
        [1],
        [1, None],
        [1, 2],
    ]


def test_the_first_of_two_zeros_is_the_extreme(spark: SparkSession) -> None:
    found = spark.sql("SELECT max(f), min(f) FROM VALUES (-0.0D), (0.0D) AS t(f)").head()
    assert [str(value) for value in found] == ["-0.0", "-0.0"]
