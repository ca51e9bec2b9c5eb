"""Parameters get their values wherever they stand."""

from __future__ import annotations

import datetime

import pytest
from sql.parser.compact import compact

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Literal
from pyrite.sql.functions import col
from pyrite.sql.parser import bind_parameters, parse_query
from pyrite.sql.types import IntegerType

ONE, TWO = Literal(1, IntegerType()), Literal(2, IntegerType())


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("select :x + a, :y", "select 1 + a, 2"),
        ("select a from t limit :x offset :y", "select a from t limit 1 offset 2"),
        ("select a from t where a in (select :x) or exists (select :y)", None),
        ("with q as (select :x) select * from q where a = (select :y)", None),
        ("select * from t pivot (sum(a) for b in (:x as p, :y))", None),
        ("select a from t group by grouping sets ((:x), (a, :y))", None),
        ("select sum(a) over (order by b rows between :x following and :y following) from t", None),
        ("select case when :x = 1 then :y end, cast(:x as int), f(k => :x), transform(a, z -> z + :x)", None),
        ("insert into t values (:x, :y)", None),
        ("select * from range(:x), a join b on :x = :y", None),
        ("select sum(a) over w from t window w as (order by :x)", None),
    ],
)
def test_names(text: str, same: str | None) -> None:
    bound = bind_parameters(parse_query(text), {"x": ONE, "y": TWO})
    assert compact(bound) == compact(parse_query(same or text.replace(":x", "1").replace(":y", "2")))


def test_places() -> None:
    plan = parse_query("select ?, (? + a) from t where ((select ?) + 1) > ? limit ?")
    values = [Literal(number, IntegerType()) for number in range(5)]
    expected = parse_query("select 0, (1 + a) from t where ((select 2) + 1) > 3 limit 4")
    assert compact(bind_parameters(plan, values)) == compact(expected)


def test_python_values_and_columns() -> None:
    plan = parse_query("select :n, :t, :c, :d")
    bound = bind_parameters(plan, {"n": 2**40, "t": "x", "c": col("a") + 1, "d": datetime.date(2020, 1, 1)})
    assert compact(bound) == "Project[1099511627776:bigint 'x' (+ a 1) 2020-01-01:date]{OneRow}"


def test_a_plan_without_parameters_is_itself() -> None:
    plan = parse_query("select a from t where a in (select 1)")
    assert bind_parameters(plan, {}) is plan


@pytest.mark.parametrize(
    ("text", "arguments"), [("select :z", {"x": ONE}), ("select ?", []), ("select ?", {"x": ONE})]
)
def test_unbound(text: str, arguments: dict[str, Literal] | list[Literal]) -> None:
    with pytest.raises(AnalysisException, match="UNBOUND_SQL_PARAMETER"):
        bind_parameters(parse_query(text), arguments)
