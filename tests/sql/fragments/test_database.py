"""The database of a process: what it does when memory or disk are short, and after an error that ends it."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pyrite.errors import JobCancelled, SparkException
from pyrite.sql.fragments.database import Database, Memory
from pyrite.sql.fragments.errors import as_spark_error, ends_the_database, out_of_resources
from pyrite.sql.fragments.plans import Query

SORT = Query("SELECT hash(range) k, 'a longer text of ' || range t FROM range(1200000) ORDER BY k", {})
ONE_LIST = Query("SELECT len(list(range)) FROM range(20000000)", {})


def small(directory: Path, limit: int = 48 << 20) -> Database:
    return Database(2, Memory(limit, "what the test gives", "Give more."), lambda: str(directory))


def test_a_sort_beyond_memory_spills_into_the_directory_and_leaves_nothing_there(tmp_path: Path) -> None:
    database = small(tmp_path)
    seen: set[str] = set()
    last = -1
    for batch in database.batches(SORT, "UTC"):
        seen.update(os.listdir(tmp_path))
        keys = batch.column(0).to_pylist()
        assert last <= keys[0]
        assert keys == sorted(keys)
        last = keys[-1]
    assert any("storage" in name for name in seen)
    assert not any("storage" in name for name in os.listdir(tmp_path))
    database.close()


def test_what_cannot_spill_is_an_error_that_says_what_to_raise(tmp_path: Path) -> None:
    database = small(tmp_path)
    for read in (database.table, database.rows, lambda *query: list(database.batches(*query))):
        with pytest.raises(SparkException) as caught:
            read(ONE_LIST, "UTC")
        assert caught.value.getCondition() == "OUT_OF_MEMORY"
        text = str(caught.value)
        assert "48 MiB, what the test gives" in text
        assert "Give more." in text
        assert "duckdb" not in text.lower()
    assert database.rows(Query("SELECT 1", {}), "UTC") == [(1,)]
    database.close()


def test_the_limit_can_be_changed_while_queries_run(tmp_path: Path) -> None:
    database = small(tmp_path)
    assert database.limit_memory(56 << 20)
    batches = database.batches(SORT, "UTC")
    next(batches)
    assert not database.limit_memory(1 << 20)
    assert database.memory_limit == 56 << 20
    assert database.limit_memory(64 << 20)
    batches.close()  # type: ignore[attr-defined]
    database.close()


def test_a_full_disk_is_told_as_such() -> None:
    problem = duckdb.IOException(
        'IO Error: Could not write file "/x/duckdb_temp_1_0_storage_DEFAULT-0.tmp": No space left on device'
    )
    error = out_of_resources(problem, "1 MiB", "", "/x")
    assert isinstance(error, SparkException)
    assert error.getCondition() == "CANNOT_WRITE_LOCAL_DISK"
    assert "/x" in str(error)


@pytest.mark.parametrize(
    "problem",
    [
        duckdb.FatalException("FATAL Error: Failed: database has been invalidated because of a fatal error"),
        duckdb.InternalException("INTERNAL Error: Attempted to access index 1 within vector of size 1"),
        # As it comes out of a stream.
        duckdb.Error("INTERNAL Error: Attempted to access index 1 within vector of size 1"),
    ],
)
def test_an_error_that_ends_the_database_ends_one_query(problem: duckdb.Error, tmp_path: Path) -> None:
    assert ends_the_database(problem)
    database = small(tmp_path)
    rows = pa.table({"x": [1, 2, 3]})
    query = Query("SELECT sum(x)::BIGINT FROM rows", {"rows": rows})
    assert database.rows(query, "UTC") == [(6,)]
    database._connection = _Ended(problem)  # type: ignore[assignment]
    with pytest.raises(SparkException):
        database.rows(query, "UTC")
    assert database.rows(query, "UTC") == [(6,)]
    # The same when it ended while nobody looked.
    database._connection = _Ended(problem, at_once=True)  # type: ignore[assignment]
    with pytest.raises(SparkException):
        database.rows(query, "UTC")
    assert database.rows(query, "UTC") == [(6,)]
    database.close()


class _Ended:
    """A connection to a database that the kernel has given up."""

    def __init__(self, problem: duckdb.Error, *, at_once: bool = False) -> None:
        self._problem = problem
        self._at_once = at_once
        self._connection = duckdb.connect()

    def cursor(self) -> _Ended:
        if self._at_once:
            raise self._problem
        return self

    def sql(self, text: str) -> Any:
        raise self._problem

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def test_an_error_that_lost_its_class_is_known_by_its_words() -> None:
    text = "Conversion Error: Could not convert string 'x' to INT32"
    assert (
        as_spark_error(duckdb.Error(text)).__class__
        is as_spark_error(duckdb.ConversionException(text)).__class__
    )


@pytest.mark.parametrize("in_main_thread", [True, False])
def test_a_query_can_be_cancelled_from_another_thread(in_main_thread: bool) -> None:
    stops: list[Callable[[str], None]] = []
    is_begun = threading.Event()

    @contextmanager
    def attend(stop: Callable[[str], None]) -> Iterator[None]:
        stops.append(stop)
        is_begun.set()
        try:
            yield
        finally:
            stops.remove(stop)

    def cancel() -> None:
        is_begun.wait(10)
        stops[0]("the test had enough")

    database = Database(1, attend=attend)
    endless = Query("SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b", {})
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            database.rows(endless, "UTC")
        except BaseException as error:
            caught.append(error)

    other = threading.Thread(target=cancel if in_main_thread else ask)
    other.start()
    (ask if in_main_thread else cancel)()
    other.join(20)
    assert not other.is_alive()
    assert stops == []
    assert isinstance(caught[0], JobCancelled)
    assert "the test had enough" in str(caught[0])
    assert database.rows(Query("SELECT 1", {}), "UTC") == [(1,)]
    database.close()


def test_the_inputs_of_a_query_are_let_go_with_it() -> None:
    database = Database(1)
    rows = pa.table({"x": [1, 2, 3]})
    known = weakref.ref(rows)
    assert database.rows(Query("SELECT max(x) FROM rows", {"rows": rows}), "UTC") == [(3,)]
    del rows
    assert known() is None
    database.close()
