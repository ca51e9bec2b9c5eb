"""Arrays, maps, aggregates and generators against plain Python, on whole columns of random values."""

from __future__ import annotations

import statistics
from functools import cmp_to_key
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyrite.errors import ArrayIndexOutOfBoundsException, SparkRuntimeException
from pyrite.sql import Row, SparkSession, Window
from pyrite.sql import functions as F

several = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
numbers = st.lists(st.none() | st.integers(-5, 5), max_size=8)
arrays = st.lists(st.none() | numbers, min_size=1, max_size=6)
pairs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6)


def applied(spark: SparkSession, column: Any, values: list[Any], schema: str = "i int, a array<int>") -> Any:
    """What a column gives for each row, by its number."""
    rows = [
        (number, *(value if isinstance(value, tuple) else (value,))) for number, value in enumerate(values)
    ]
    frame = spark.createDataFrame(rows, schema).select("i", column.alias("r"))
    return dict(map(tuple, frame.collect()))


def each(values: list[Any], function: Any) -> dict[int, Any]:
    """The model of :func:`applied`: NULL for NULL."""
    return {n: None if value is None else function(value) for n, value in enumerate(values)}


def distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


@several
@given(arrays)
def test_arrays_are_changed_as_lists_are(spark: SparkSession, values: list[Any]) -> None:
    present = [None if value is None else [x for x in value if x is not None] for value in values]
    assert applied(spark, F.array_distinct("a"), values) == each(values, distinct)
    assert applied(spark, F.array_compact("a"), values) == each(present, list)
    assert applied(spark, F.size("a"), values) == each(values, len)
    assert applied(spark, F.array_max("a"), values) == each(present, lambda x: max(x, default=None))
    assert applied(spark, F.sort_array("a", asc=False), values) == each(
        values, lambda x: sorted(x, key=lambda y: (y is None, -(y or 0)))
    )
    assert applied(spark, F.slice("a", -2, 2), values) == each(
        values, lambda x: x[-2:] if len(x) >= 2 else []
    )


@several
@given(pairs)
def test_arrays_are_sets_too(spark: SparkSession, values: list[Any]) -> None:
    schema = "i int, a array<int>, b array<int>"
    assert applied(spark, F.array_union("a", "b"), values, schema) == each(
        values, lambda v: distinct(v[0] + v[1])
    )
    assert applied(spark, F.array_except("a", "b"), values, schema) == each(
        values, lambda v: [x for x in distinct(v[0]) if x not in v[1]]
    )
    assert applied(spark, F.array_intersect("a", "b"), values, schema) == each(
        values, lambda v: [x for x in distinct(v[0]) if x in v[1]]
    )


def overlap(pair: tuple[list[Any], list[Any]]) -> bool | None:
    left, right = pair
    if {x for x in left if x is not None} & set(right):
        return True
    return None if left and right and (None in left or None in right) else False


@several
@given(pairs)
def test_overlap_is_unknown_where_a_null_might_decide(spark: SparkSession, values: list[Any]) -> None:
    found = applied(spark, F.arrays_overlap("a", "b"), values, "i int, a array<int>, b array<int>")
    assert found == each(values, overlap)


@several
@given(arrays, st.integers(-4, 4).filter(bool))
def test_an_element_is_inserted_at_a_position(spark: SparkSession, values: list[Any], position: int) -> None:
    def inserted(items: list[Any]) -> list[Any]:
        place = position - 1 if position > 0 else len(items) + position + 1
        if place < 0:
            return [99, *[None] * -place, *items]
        return [*items[:place], *[None] * (place - len(items)), 99, *items[place:]]

    assert applied(spark, F.array_insert("a", position, 99), values) == each(values, inserted)


@several
@given(arrays)
def test_functions_of_functions(spark: SparkSession, values: list[Any]) -> None:
    indexed = F.transform("a", lambda x, i: F.coalesce(x, F.lit(0)) * 10 + i)
    assert applied(spark, indexed, values) == each(
        values, lambda items: [(x or 0) * 10 + i for i, x in enumerate(items)]
    )
    total = F.aggregate("a", F.lit(0), lambda t, x: t + F.coalesce(x, F.lit(0)), lambda t: t * 2)
    assert applied(spark, total, values) == each(values, lambda items: 2 * sum(x or 0 for x in items))
    by_distance = F.array_sort("a", lambda a, b: F.expr("0") + key(a) - key(b))
    assert applied(spark, by_distance, values) == each(
        values, lambda items: sorted(items, key=cmp_to_key(lambda a, b: abs(a or 0) - abs(b or 0)))
    )


def key(column: Any) -> Any:
    return F.when(column < 0, -column).otherwise(F.coalesce(column, F.lit(0)))


def test_a_lambda_inside_a_lambda_sees_both_parameters(spark: SparkSession) -> None:
    nested = F.transform("a", lambda x: F.array_sort(F.transform("a", lambda y: x - y), lambda p, q: q - p))
    assert applied(spark, nested, [[1, 3]]) == {0: [[0, -2], [2, 0]]}


@pytest.mark.parametrize("index", [-1, 2, 7])
def test_an_index_outside_of_the_array_is_an_error(spark: SparkSession, index: int) -> None:
    frame = spark.createDataFrame([([1, 2],)], "a array<int>")
    assert frame.select(F.get("a", index)).first() == Row(None)
    with pytest.raises(ArrayIndexOutOfBoundsException) as caught:
        frame.select(F.col("a")[index]).collect()
    assert caught.value.getCondition() == "INVALID_ARRAY_INDEX"


def test_rows_whose_index_is_right_do_not_fail(spark: SparkSession) -> None:
    frame = spark.createDataFrame([([1, 2], 1), ([3], 0), (None, 5)], "a array<int>, i int")
    assert [row[0] for row in frame.selectExpr("a[i]").collect()] == [2, 3, None]
    assert frame.groupBy(F.expr("a[i]")).count().count() == 3


def test_a_key_may_be_there_once(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(["a", "a"],)], "k array<string>")
    with pytest.raises(SparkRuntimeException) as caught:
        frame.select(F.map_from_arrays("k", F.array(F.lit(1), F.lit(2)))).collect()
    assert caught.value.getCondition() == "DUPLICATED_MAP_KEY"


def test_fields_of_one_name_stay_apart(spark: SparkSession) -> None:
    frame = spark.sql("SELECT named_struct('a', 1, 'A', 2, 'a', 3) AS s")
    assert tuple(frame.first().s) == (1, 2, 3)


@several
@given(st.lists(st.none() | st.integers(-100, 100), min_size=1, max_size=20))
def test_aggregates(spark: SparkSession, values: list[Any]) -> None:
    frame = spark.createDataFrame(list(enumerate(values)), "i int, v int")
    present = [value for value in values if value is not None]
    row = frame.agg(
        F.sort_array(F.collect_list("v")),
        F.sort_array(F.collect_set("v")),
        F.median("v"),
        F.stddev_pop("v"),
        F.var_samp("v"),
        F.max_by("i", "i"),
        F.count_if(F.col("v") > 0),
        F.bit_xor("v"),
    ).first()
    assert row[0] == sorted(present)
    assert row[1] == sorted(set(present))
    assert row[2] == (statistics.median(present) if present else None)
    assert row[3] == (pytest.approx(statistics.pstdev(present), abs=1e-9) if present else None)
    assert row[4] == (pytest.approx(statistics.variance(present)) if len(present) > 1 else None)
    assert row[5] == len(values) - 1
    assert row[6] == sum(value > 0 for value in present)


@several
@given(st.lists(st.none() | st.integers(-9, 9), min_size=1, max_size=12))
def test_neighbours_that_are_not_null(spark: SparkSession, values: list[Any]) -> None:
    spark.createDataFrame(list(enumerate(values)), "i int, v int").createOrReplaceTempView("w")
    found = spark.sql(
        "SELECT lag(v, 1, 77) IGNORE NULLS OVER (ORDER BY i) AS a, last(v, true) OVER (ORDER BY i) AS b"
        " FROM w ORDER BY i"
    ).collect()
    for place, row in enumerate(found):
        before = [value for value in values[:place] if value is not None]
        assert row.a == (before[-1] if before else 77)
        upto = [value for value in values[: place + 1] if value is not None]
        assert row.b == (upto[-1] if upto else None)


@several
@given(arrays)
def test_exploded_rows(spark: SparkSession, values: list[Any]) -> None:
    frame = spark.createDataFrame(list(enumerate(values)), "i int, a array<int>")
    found = sorted(map(tuple, frame.select("i", F.posexplode("a")).collect()), key=lambda row: row[:2])
    assert found == [(i, p, x) for i, items in enumerate(values) for p, x in enumerate(items or [])]
    outer = frame.select("i", F.explode_outer("a")).collect()
    assert len(outer) == sum(len(items or []) or 1 for items in values)


def test_qualify_keeps_the_columns_of_the_list(spark: SparkSession) -> None:
    spark.range(6).createOrReplaceTempView("six")
    found = spark.sql(
        "SELECT id FROM six QUALIFY row_number() OVER (PARTITION BY id % 2 ORDER BY id DESC) = 1"
    )
    assert found.columns == ["id"]
    assert sorted(row.id for row in found.collect()) == [4, 5]


def test_a_frame_of_days_around_a_date(spark: SparkSession) -> None:
    window = Window.orderBy("d").rangeBetween(-1, 1)
    frame = spark.sql("SELECT explode(sequence(DATE '2024-02-28', DATE '2024-03-02')) AS d")
    assert [row[1] for row in frame.select("d", F.count("*").over(window)).orderBy("d").collect()] == [
        2,
        3,
        3,
        2,
    ]


def test_a_month_after_the_last_of_january(spark: SparkSession) -> None:
    found = spark.sql("SELECT sequence(DATE '2024-01-31', DATE '2024-04-30', INTERVAL 1 MONTH) AS s").first()
    assert [str(each) for each in found.s] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
