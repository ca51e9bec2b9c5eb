"""Bitmaps of 32,768 places, with which distinct numbers are counted exactly and step by step.

A number is in the bucket `bitmap_bucket_number` at the place `bitmap_bit_position`; in each byte of a bitmap
the lowest bit is the first place.
"""

from __future__ import annotations

from collections.abc import Callable

from pyrite.sql.column import Column
from pyrite.sql.functions.accepts import BIGINT, BINARY, exactly
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.registry import aggregate, function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import BinaryType, LongType

__all__ = [
    "bitmap_and_agg",
    "bitmap_bit_position",
    "bitmap_bucket_number",
    "bitmap_construct_agg",
    "bitmap_count",
    "bitmap_or_agg",
]

_BITS = 32_768


@function(
    BIGINT,
    result=LongType(),
    form=f"CASE WHEN {{0}} > 0 THEN ({{0}} - 1) % {_BITS} ELSE -({{0}} % {_BITS}) END",
)
def bitmap_bit_position(col: ColumnOrName) -> Column:
    """The place of a number in its bitmap, from 0."""
    return call("bitmap_bit_position", col)


@function(
    BIGINT,
    result=LongType(),
    form=f"CASE WHEN {{0}} > 0 THEN 1 + ({{0}} - 1) // {_BITS} ELSE {{0}} // {_BITS} END",
)
def bitmap_bucket_number(col: ColumnOrName) -> Column:
    """The number of the bitmap that a number is in."""
    return call("bitmap_bucket_number", col)


@function(
    exactly(BINARY),
    result=LongType(),
    form="CASE WHEN octet_length({0}) = 0 THEN 0::BIGINT ELSE bit_count(CAST({0} AS BIT))::BIGINT END",
)
def bitmap_count(col: ColumnOrName) -> Column:
    """How many bits of a bitmap are set."""
    return call("bitmap_count", col)


def _of_all(name: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        return f"pyrite_{name}(list(DISTINCT {rendering.arguments[0]}){rendering.over})"

    return form


@aggregate(BIGINT, result=BinaryType(), nullable=False, form=_of_all("bitmap_of"))
def bitmap_construct_agg(col: ColumnOrName) -> Column:
    """The bitmap in which the places of the group are set."""
    return call("bitmap_construct_agg", col)


@aggregate(exactly(BINARY), result=BinaryType(), nullable=False, form=_of_all("bitmap_or"))
def bitmap_or_agg(col: ColumnOrName) -> Column:
    """The bitmap in which is set what is set in any bitmap of the group."""
    return call("bitmap_or_agg", col)


@aggregate(exactly(BINARY), result=BinaryType(), nullable=False, form=_of_all("bitmap_and"))
def bitmap_and_agg(col: ColumnOrName) -> Column:
    """The bitmap in which is set what is set in all bitmaps of the group."""
    return call("bitmap_and_agg", col)
