"""The number of a row, for methods of DataFrames: not among the functions of SQL."""

from __future__ import annotations

from pyrite.sql.column import Column
from pyrite.sql.expressions import UnresolvedCall
from pyrite.sql.functions.registry import declare
from pyrite.sql.types import LongType

_NAME = "#row_position"

declare(_NAME, result=LongType(), nullable=False, is_deterministic=False, form="(row_number() OVER () - 1)")


def row_position() -> Column:
    """How many rows come before the row."""
    return Column(UnresolvedCall(_NAME, ()))
