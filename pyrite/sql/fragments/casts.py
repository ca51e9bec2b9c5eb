"""Casts, with Spark's rules for what is an error, what is NULL, and how values look as text."""

from __future__ import annotations

from pyrite.sql.expressions import Cast, CastMode
from pyrite.sql.functions.duckdb_types import duckdb_type
from pyrite.sql.types import NullType


def write_cast(cast: Cast, child: str) -> str:
    """A cast of an expression that is written already."""
    target = duckdb_type(cast.target)
    if isinstance(cast.child.type, NullType):
        return f"CAST(NULL AS {target})"
    if cast.mode is CastMode.ANSI:
        return f"CAST({child} AS {target})"
    return f"TRY_CAST({child} AS {target})"
