"""The process's DuckDB: one database, a cursor for each query."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.errors import JobCancelled
from pyrite.sql.fragments import kernel_moments as kernel_moments
from pyrite.sql.fragments import kernel_patterns as kernel_patterns
from pyrite.sql.fragments import kernel_texts as kernel_texts
from pyrite.sql.fragments.damaged_files import error_of_file
from pyrite.sql.fragments.errors import as_spark_error, ends_the_database, out_of_resources
from pyrite.sql.fragments.kernel_functions import KERNEL_FUNCTIONS, PREFIX
from pyrite.sql.fragments.plans import Query
from pyrite.sql.fragments.statement import Statement
from pyrite.sql.functions.time_zone_names import kernel_zone

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_NAMED = re.compile(rf"\b{PREFIX}\w+")

#: Rows of a batch of a table.
_BATCH_ROWS = 131_072


@dataclass
class Memory:
    """What the operators of all queries may hold together, in bytes, and what users are told of it."""

    limit: int
    #: What sets the limit, as in "the share of spark.driver.memory (1024 MiB) that queries get".
    origin: str = "the limit of the kernel"
    #: What to do if it is too little.
    hint: str = ""


#: Rows of a batch that the kernel gives: enough that a batch costs nothing, few enough that wide ones fit.
BATCH_ROWS = 60 * 2048

#: Lets somebody stop what the block does, by calling the function that is given.
Attend = Callable[[Callable[[str], None]], AbstractContextManager[None]]


class Database:
    """A DuckDB database in memory, made when the first query comes, and made anew when an error ended it.

    `threads` is how many cores a query may use, `memory` what its operators may hold before they spill into a
    directory, which is asked for when the database is made. With `narrow_decimals`, decimals of up to 18
    digits come out in 64 bits, which is faster, but not what users are given.

    Nothing lives in the database between two queries but functions, which are declared again on demand; so no
    view and no cached rows are lost with it.
    """

    def __init__(
        self,
        threads: int,
        memory: Memory | None = None,
        temporary_directory: Callable[[], str] | None = None,
        *,
        narrow_decimals: bool = False,
        attend: Attend = lambda stop: nullcontext(),
    ) -> None:
        self._narrow_decimals = narrow_decimals
        self._threads = threads
        self._memory = memory
        self._directory_of_spills = temporary_directory
        self._temporary_directory: str | None = None
        self._attend = attend
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._registered: set[str] = set()

    def _root(self) -> duckdb.DuckDBPyConnection:
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
            if self._memory is not None:
                config["memory_limit"] = _size(self._memory.limit)
            if self._directory_of_spills is not None:
                self._temporary_directory = self._directory_of_spills()
                config["temp_directory"] = self._temporary_directory
            if self._narrow_decimals:
                config["arrow_output_version"] = "1.5"
            self._connection = duckdb.connect(":memory:", config=config)
        return self._connection

    @property
    def memory_limit(self) -> int:
        """What operators may hold now, in bytes."""
        assert self._memory is not None, "the database has no limit"
        return self._memory.limit

    def limit_memory(self, limit: int) -> bool:
        """Let operators hold at most so many bytes from now on; False if they hold more already."""
        import duckdb

        with self._lock:
            assert self._memory is not None, "the database has no limit"
            if self._connection is not None and limit != self._memory.limit:
                try:
                    self._connection.execute(f"SET memory_limit = '{_size(limit)}'")
                except duckdb.OutOfMemoryException:
                    return False
            self._memory.limit = limit
            return True

    @contextmanager
    def statement(self, query: Query, time_zone: str) -> Iterator[Statement]:
        """A connection in which the query's inputs and functions are there; errors come out as Spark's."""
        import duckdb

        with self._lock:
            root = self._root()
            try:
                self._register_functions(query.text)
                statement = Statement(root.cursor())
            except duckdb.Error as problem:
                if ends_the_database(problem):
                    self._give_up(root)
                raise as_spark_error(problem) from None
        connection = statement.connection
        try:
            connection.execute(f"SET TimeZone = '{kernel_zone(time_zone) or time_zone}'")
            for name, table in query.inputs.items():
                connection.register(name, table)
            with self._attend(statement.cancel):
                yield statement
        except duckdb.Error as problem:
            raise self._explained(problem, query, root, statement) from None
        finally:
            with suppress(duckdb.Error):
                for name in query.inputs:
                    connection.unregister(name)
            statement.close()

    def _explained(
        self,
        problem: Exception,
        query: Query,
        root: duckdb.DuckDBPyConnection,
        statement: Statement,
    ) -> Exception:
        """The exception that a user sees for one of the kernel, or of reading what it gives."""
        if statement.cancelled is not None:
            return JobCancelled(
                errorClass="OPERATION_CANCELED", messageParameters={"reason": statement.cancelled}
            )
        for table in query.inputs.values():
            # An error of a stream has lost its class on its way through the kernel.
            own = getattr(table, "problem", None)
            if own is not None:
                found: Exception = own
                return found
        if ends_the_database(problem):
            with self._lock:
                self._give_up(root)
        if self._memory is not None:
            limit = f"{_size(self._memory.limit)}, {self._memory.origin}"
            lack = out_of_resources(problem, limit, self._memory.hint, self._temporary_directory)
            if lack is not None:
                return lack
        return error_of_file(query.text, problem, statement.connection) or as_spark_error(problem)

    def _give_up(self, root: duckdb.DuckDBPyConnection) -> None:
        """Begin anew with the next query; other queries of the old database end with their own errors."""
        if self._connection is root:
            self._connection = None
            self._registered.clear()

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
        with self.statement(query, time_zone) as statement:
            table = statement.call(lambda: _table(statement.connection, query.text))
            return _with_zone(table, time_zone)

    def batches(self, query: Query, time_zone: str) -> Iterator[pa.Table]:
        """All rows as Arrow, a batch at a time; the query ends when the iterator is closed."""
        import pyarrow as pa

        with self.reader(query, time_zone) as (_, batches):
            for batch in batches:
                yield pa.Table.from_batches([batch])

    @contextmanager
    def reader(
        self, query: Query, time_zone: str, rows: int = BATCH_ROWS
    ) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """The columns, and all rows as Arrow, a batch of at most so many rows at a time."""
        with self.statement(query, time_zone) as statement:
            reader = statement.call(lambda: _reader(statement.connection, query.text, rows))
            yield reader.schema, _read(statement, reader)

    def record_batches(self, query: Query, time_zone: str, rows: int) -> Iterator[pa.RecordBatch]:
        """All rows as batches of about so many; one at least, which may have none.

        The query ends when the iterator is closed.
        """
        import pyarrow as pa

        with self.reader(query, time_zone, rows) as (schema, batches):
            is_empty = True
            for batch in batches:
                is_empty = False
                yield batch
            if is_empty:
                yield pa.RecordBatch.from_pylist([], schema=schema)

    def rows(self, query: Query, time_zone: str) -> list[tuple[Any, ...]]:
        """All rows as Python tuples of the kernel's own values."""
        with self.statement(query, time_zone) as statement:
            found: list[tuple[Any, ...]] = statement.call(
                lambda: statement.connection.sql(query.text).fetchall()
            )
            return found

    def close(self) -> None:
        """End the database and remove its files."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
                self._registered.clear()


def _read(statement: Statement, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    import duckdb
    import pyarrow as pa

    def next_batch() -> pa.RecordBatch | None:
        try:
            return next(reader, None)
        except (OSError, pa.ArrowException) as problem:
            # An error of the kernel comes as one of reading.
            raise duckdb.Error(str(problem)) from None

    while (batch := statement.call(next_batch)) is not None:
        yield batch


def _size(size: int) -> str:
    """Bytes as the kernel reads them and as people do.

    >>> _size(3 << 29)
    '1536 MiB'
    """
    return f"{max(1, size >> 20)} MiB"


def _table(connection: duckdb.DuckDBPyConnection, text: str) -> pa.Table:
    """All rows of a query.

    `sql` binds a query to tell its columns, and again when it runs: a tenth of the time of small queries.
    What `sql` calls in the end runs it at once; releases of DuckDB without that go the long way.
    """
    submit: Any = getattr(connection, "_submit", None)
    if submit is None:
        return connection.sql(text).to_arrow_table()
    return submit(text, None, "arrow", _BATCH_ROWS).arrow_table()


def _reader(connection: duckdb.DuckDBPyConnection, text: str, rows: int) -> pa.RecordBatchReader:
    """What reads the rows of a query while it runs."""
    submit: Any = getattr(connection, "_submit", None)
    if submit is None:
        return connection.sql(text).to_arrow_reader(rows)
    return submit(text, None, "stream", rows).arrow_reader()


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
