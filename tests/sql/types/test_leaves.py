"""Moments, dates, lengths of time and decimals out of Arrow, with numpy and without it."""

from __future__ import annotations

import datetime
import os
import time
import zoneinfo
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.sql.types import DataType, Row, StructType, leaves
from pyrite.sql.types.columns import table_to_rows
from pyrite.sql.types.row import create_rows

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin"]


@pytest.fixture(params=[True, False], ids=["numpy", "plain"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(leaves, "has_numpy", lambda: False)


@pytest.fixture(params=["America/New_York", "UTC"])
def process_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@given(
    instants=st.lists(st.none() | st.integers(-(2**52), 2**53), max_size=8),
    zone=st.sampled_from(_ZONES),
    has_numpy=st.booleans(),
)
def test_moments_are_those_of_the_clocks_of_a_zone(
    instants: list[int | None], zone: str, has_numpy: bool
) -> None:
    own = zoneinfo.ZoneInfo(zone)
    expected = [
        None
        if each is None
        else (_EPOCH + datetime.timedelta(microseconds=each)).astimezone(own).replace(tzinfo=None)
        for each in instants
    ]
    column = pa.array(instants, pa.timestamp("us", "UTC"))
    with pytest.MonkeyPatch.context() as patch:
        if not has_numpy:
            patch.setattr(leaves, "has_numpy", lambda: False)
        found = leaves.moments(column, own)
    assert found == expected
    assert [each and each.fold for each in found] == [each and each.fold for each in expected]


def test_an_hour_that_comes_twice_is_told_apart(process_zone: str, either_way: None) -> None:
    # 1:30 in New York on 2024-11-03, in summer time and an hour later.
    column = pa.array([1730611800000000, 1730615400000000], pa.timestamp("us", "UTC"))
    found = leaves.moments(column, None)
    expected = [datetime.datetime.fromtimestamp(each) for each in (1730611800, 1730615400)]
    assert found == expected
    assert [each.timestamp() for each in found if each] == [1730611800, 1730615400]


def test_dates_and_lengths_come_out_alike(either_way: None) -> None:
    days = [datetime.date(1, 1, 1), None, datetime.date(9999, 12, 31)]
    assert leaves.dates(pa.array(days, pa.date32())) == days
    lengths = [datetime.timedelta(days=-1, microseconds=1), None, datetime.timedelta(days=10**6)]
    assert leaves.durations(pa.array(lengths, pa.duration("us"))) == lengths
    assert leaves.durations(pa.array([1_500_000], pa.int64())) == [datetime.timedelta(seconds=1.5)]
    moments = [datetime.datetime(1, 1, 2), None, datetime.datetime(9999, 12, 30, 23, 59, 59, 999999)]
    assert leaves.naive_moments(pa.array(moments, pa.timestamp("us"))) == moments


@given(values=st.lists(st.none() | st.decimals(-(10**10), 10**10, places=8), max_size=8))
def test_decimals_keep_their_digits(values: list[Decimal | None]) -> None:
    found = leaves.decimals(pa.array(values, pa.decimal128(38, 8)))
    assert [each and each.as_tuple() for each in found] == [each and each.as_tuple() for each in values]


def test_columns_of_several_types_in_several_pieces_keep_their_types() -> None:
    schema = DataType.fromDDL("t timestamp, x decimal(4,2), b binary")
    assert isinstance(schema, StructType)
    piece = pa.table(
        {
            "t": pa.array([0], pa.timestamp("us", "UTC")),
            "x": pa.array([Decimal("1.50")], pa.decimal128(4, 2)),
            "b": pa.array([b"x"]),
        }
    )
    found = table_to_rows(pa.concat_tables([piece, piece]), schema, datetime.UTC)
    assert found == [Row(t=datetime.datetime(1970, 1, 1), x=Decimal("1.50"), b=b"x")] * 2


def test_a_row_that_gets_other_names_leaves_the_others_theirs() -> None:
    first, second = create_rows(["a"], [(1,), (2,)])
    first.__fields__ = ["b"]
    assert (first.b, second.a) == (1, 2)
    assert type(first) is Row
