"""Which file a query could not read, where the kernel does not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyrite.sql.fragments.errors import is_of_a_reader, unreadable

if TYPE_CHECKING:
    import duckdb

_READING = re.compile(r"read_parquet\(\[((?:'(?:[^']|'')*'(?:, )?)+)\]")
_PATH = re.compile(r"'((?:[^']|'')*)'")


def error_of_file(text: str, problem: Exception, connection: duckdb.DuckDBPyConnection) -> Exception | None:
    """The error of the Parquet file of a query that cannot be decoded; None if it is another error.

    The files are read once more, one after the other, until one fails as the query did.
    """
    import duckdb

    if not is_of_a_reader(problem):
        return None
    for path in dict.fromkeys(paths_in(text)):
        try:
            for _ in connection.execute("SELECT * FROM read_parquet($1)", [path]).to_arrow_reader():
                pass
        except (duckdb.Error, OSError) as found:
            return unreadable(path, str(found).partition("\n")[0])
    return None


def paths_in(text: str) -> Iterator[str]:
    """The Parquet files that a query reads.

    >>> list(paths_in("SELECT * FROM read_parquet(['/a', '/it''s'], union_by_name=true) WHERE b = '/c'"))
    ['/a', "/it's"]
    """
    for listed in _READING.findall(text):
        for path in _PATH.findall(listed):
            yield path.replace("''", "'")
