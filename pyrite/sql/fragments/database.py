"""The process's DuckDB: one database, a cursor for each query."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyrite.sql.fragments import kernel_moments as kernel_moments
from pyrite.sql.fragments import kernel_patterns as kernel_patterns
from pyrite.sql.fragments import kernel_texts as kernel_texts
from pyrite.sql.fragments.errors import as_spark_error
from pyrite.sql.fragments.kernel_functions import KERNEL_FUNCTIONS, PREFIX
from pyrite.sql.fragments.plans import Query
from pyrite.sql.functions.time_zone_names import kernel_zone

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_NAMED = re.compile(rf"\b{PREFIX}\w+")


class Database:
    """A DuckDB database in memory, made when the first query comes.

    `threads` is how many cores a query may use, `memory_limit` what its operators may hold before they spill
    into `temporary_directory`. With `narrow_decimals`, decimals of up to 18 digits come out in 64 bits, which
    is faster, but not what users are given.
    """

    def __init__(
        self,
        threads: int,
        memory_limit: str | None = None,
        temporary_directory: str | None = None,
        *,
        narrow_decimals: bool = False,
    ) -> None:
        self._narrow_decimals = narrow_decimals
        self._threads = threads
        self._memory_limit = memory_limit
        self._temporary_directory = temporary_directory
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._registered: set[str] = set()

    def _root(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                # Loading it takes a tenth of a second that `import pyrite.sql` must not pay.
                import duckdb

                config: dict[str, Any] = {
                    "threads": self._threads,
                    "default_null_order": "nulls_first_on_asc_last_on_desc",
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    "python_enable_replacements": False,
                }
                if self._memory_limit is not None:
                    config["memory_limit"] = self._memory_limit
                if self._temporary_directory is not None:
                    config["temp_directory"] = self._temporary_directory
                if self._narrow_decimals:
                    config["arrow_output_version"] = "1.5"
                self._connection = duckdb.connect(":memory:", config=config)
            return self._connection

    @contextmanager
    def cursor(self, query: Query, time_zone: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection in which the query's inputs and functions are there; errors come out as Spark's."""
        import duckdb

        root = self._root()
        with self._lock:
            self._register_functions(query.text)
            connection = root.cursor()
        try:
            connection.execute(f"SET TimeZone = '{kernel_zone(time_zone) or time_zone}'")
            for name, table in query.inputs.items():
                connection.register(name, table)
            yield connection
        except duckdb.Error as problem:
            for table in query.inputs.values():
                # An error of a stream has lost its class on its way through the kernel.
                own = getattr(table, "problem", None)
                if own is not None:
                    raise own from None
            raise as_spark_error(problem) from None
        finally:
            for name in query.inputs:
                connection.unregister(name)
            connection.close()

    def _register_functions(self, text: str) -> None:
        missing = set(_NAMED.findall(text)) - self._registered
        if missing:
            # The families are many, and most queries need none of them.
            import pyrite.sql.fragments.kernels  # noqa: F401
        for name in missing:
            function = KERNEL_FUNCTIONS[name]
            assert self._connection is not None
            create: Any = self._connection.create_function
            create(
                name,
                function.function,
                list(function.parameters),
                function.result,
                type="arrow" if function.is_vectorised else "native",
                null_handling="special" if function.takes_null else "default",
                side_effects=function.is_random,
            )
            self._registered.add(name)

    def table(self, query: Query, time_zone: str) -> pa.Table:
        """All rows as Arrow."""
        with self.cursor(query, time_zone) as connection:
            return _with_zone(connection.sql(query.text).to_arrow_table(), time_zone)

    def batches(self, query: Query, time_zone: str) -> Iterator[pa.Table]:
        """All rows as Arrow, a batch at a time; the query ends when the iterator is closed."""
        import pyarrow as pa

        with self.cursor(query, time_zone) as connection:
            for batch in connection.sql(query.text).to_arrow_reader():
                yield pa.Table.from_batches([batch])

    @contextmanager
    def reader(self, query: Query, time_zone: str, rows: int = 1_000_000) -> Iterator[pa.RecordBatchReader]:
        """What reads all rows as Arrow, a batch at a time, and knows their schema."""
        import duckdb

        with self.cursor(query, time_zone) as connection:
            reader = connection.sql(query.text).to_arrow_reader(rows)
            try:
                yield reader
            except OSError as problem:
                # An error of the kernel comes as one of reading.
                raise duckdb.Error(str(problem)) from None

    def record_batches(self, query: Query, time_zone: str, rows: int) -> Iterator[pa.RecordBatch]:
        """All rows as batches of about so many; one at least, which may have none.

        The query ends when the iterator is closed.
        """
        import pyarrow as pa

        with self.reader(query, time_zone, rows) as reader:
            is_empty = True
            for batch in reader:
                is_empty = False
                yield batch
            if is_empty:
                yield pa.RecordBatch.from_pylist([], schema=reader.schema)

    def rows(self, query: Query, time_zone: str) -> list[tuple[Any, ...]]:
        """All rows as Python tuples of the kernel's own values."""
        with self.cursor(query, time_zone) as connection:
            found: list[tuple[Any, ...]] = connection.sql(query.text).fetchall()
            return found

    def close(self) -> None:
        """End the database and remove its files."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
                self._registered.clear()


def _with_zone(table: pa.Table, time_zone: str) -> pa.Table:
    """A table with the name of the session's time zone where the kernel calls an offset otherwise."""
    if time_zone[:1] not in ("+", "-"):
        return table
    fields = [field.with_type(_type_with_zone(field.type, time_zone)) for field in table.schema]
    import pyarrow as pa

    return table.cast(pa.schema(fields))


def _type_with_zone(data_type: pa.DataType, zone: str) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_timestamp(data_type) and data_type.tz is not None:
        return pa.timestamp(data_type.unit, zone)
    if pa.types.is_list(data_type):
        inner = data_type.value_field
        return pa.list_(inner.with_type(_type_with_zone(inner.type, zone)))
    if pa.types.is_map(data_type):
        key, item = data_type.key_type, data_type.item_type
        return pa.map_(_type_with_zone(key, zone), _type_with_zone(item, zone))
    if pa.types.is_struct(data_type):
        return pa.struct([field.with_type(_type_with_zone(field.type, zone)) for field in data_type])
    return data_type
