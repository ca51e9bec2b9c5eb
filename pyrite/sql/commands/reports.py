"""The small reports that statements give."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from pyrite.sql.local.python_data import of_rows
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.types import StructType, _parse_datatype_string


def report(schema: str, rows: Sequence[tuple[Any, ...]]) -> LogicalPlan:
    """Rows of a schema."""
    struct = _parse_datatype_string(schema) if schema else StructType([])
    assert isinstance(struct, StructType)
    return of_rows(list(rows), struct)


def nothing() -> LogicalPlan:
    """No rows and no columns."""
    return report("", ())


def matches(name: str, pattern: str | None) -> bool:
    """Whether a name is one of those that a pattern such as `a*|b*` means, in any case."""
    return pattern is None or any(
        fnmatchcase(name.lower(), each.strip().lower().replace("%", "*")) for each in pattern.split("|")
    )
