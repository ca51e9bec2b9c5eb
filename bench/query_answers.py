"""The text of the TPC-H queries, and their answers as numbers and texts that engines can be compared by."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).parent / "tpch" / "queries"
NAMES = [f"q{number:02d}" for number in range(1, 23)]


def query_text(name: str) -> str:
    """The text of a TPC-H query."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8").replace("{fraction}", "0.0001")


def plain(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Rows in their order, with values that JSON has.

    >>> plain([(2, Decimal("0.10")), (1, None)])
    [[2.0, 0.1], [1.0, 'None']]
    """
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> float | str:
    return float(value) if isinstance(value, int | float | Decimal) else str(value).strip()


def agree(answer: Any, expected: list[list[Any]]) -> bool:
    """Whether two answers are the same, as far as engines can be: averages of decimals have other types."""
    if len(answer) != len(expected):
        return False
    return all(
        math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-6)
        if isinstance(one, float) and isinstance(other, float)
        else one == other
        for row, expected_row in zip(answer, expected)
        for one, other in zip(row, expected_row, strict=True)
    )


def expected(directory: Path) -> dict[str, list[list[Any]]]:
    """What plain DuckDB answers, by query."""
    import duckdb

    with duckdb.connect() as connection:
        for path in directory.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        return {name: plain(connection.sql(query_text(name)).fetchall()) for name in NAMES}
