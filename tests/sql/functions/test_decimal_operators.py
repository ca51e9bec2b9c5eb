"""Products and quotients of decimals in plans: exact at any width, and written once."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.sql import SparkSession

digits = st.integers(-(10**15) + 1, 10**15 - 1)


@settings(max_examples=30, deadline=None)
@given(left=digits, right=digits)
def test_a_product_of_narrow_decimals_is_exact(spark: SparkSession, left: int, right: int) -> None:
    one, other = Decimal(left).scaleb(-2), Decimal(right).scaleb(-2)
    query = "SELECT CAST(:a AS DECIMAL(15,2)) * CAST(:b AS DECIMAL(15,2)) AS p FROM range(1)"
    [row] = spark.sql(query, {"a": one, "b": other}).collect()
    # Python's own arithmetic would round to 28 digits.
    assert f"{row.p:f}".replace(".", "").lstrip("-0") == str(abs(left * right)).lstrip("0")
    assert (row.p < 0) == (left * right < 0)


def test_aggregates_are_written_once_where_a_mean_names_them_often(spark: SparkSession) -> None:
    frame = spark.sql(
        "SELECT id % 2 + 1 AS k, avg(CAST(id AS DECIMAL(15,2))) AS m, 100 * sum(CAST(id AS DECIMAL(15,2)))"
        " / sum(CAST(id + 1 AS DECIMAL(15,2))) AS share FROM range(10) GROUP BY id % 2 ORDER BY k"
    )
    text = frame._session.engine.query(frame.plan).text
    assert text.count("sum(") == 2
    assert [(row.k, row.m, round(row.share, 4)) for row in frame.collect()] == [
        (1, Decimal("4.000000"), Decimal("80.0000")),
        (2, Decimal("5.000000"), Decimal("83.3333")),
    ]


def test_quotients_of_quotients_do_not_grow_without_bound(spark: SparkSession) -> None:
    value = "CAST(id + 1 AS DECIMAL(10,2))"
    frame = spark.sql(f"SELECT {' / '.join([value] * 6)} AS q FROM range(2)")
    assert len(frame._session.engine.query(frame.plan).text) < 40_000
    assert [row.q for row in frame.collect()] == [1, Decimal("0.0625")]
