"""Arrow data from the kernel as Python's values: what `collect` gives."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyrite.sql.types import Row, StructType
from pyrite.sql.types.columns import table_to_rows

if TYPE_CHECKING:
    import pyarrow as pa


def rows_of(table: pa.Table, schema: StructType) -> list[Row]:
    """The rows of a table whose columns are those of the schema, by position.

    Timestamps are those of the clocks of this process, as in PySpark.
    """
    with without_collection():
        return table_to_rows(table, schema)


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for garbage meanwhile: a million new rows would be looked at time and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
