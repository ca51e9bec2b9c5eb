"""Users' functions on the rows of one partition of a cut plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from pyrite.sql.evaluation.groups import with_group_numbers
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.evaluation.wide_decimals import with_wide_decimals

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class OnPartition:
    """A function of messages, given those of a partition: without rows there is nothing to give.

    `kept` are the columns of what it gives, all if None. With groups, the rows come ordered by `keys` columns
    from `first_key` on, and all of them at once. `of_nothing` is what comes out if there is nothing.
    """

    function: Callable[[Iterator[bytes]], Iterator[bytes]]
    kept: tuple[int, ...] | None
    is_grouped: bool
    first_key: int
    keys: int
    of_nothing: bytes | None

    def __call__(self, messages: Iterator[bytes]) -> Iterator[bytes]:
        tables = filter(len, map(from_bytes, messages))
        first = next(tables, None)
        if first is None:
            if self.of_nothing is not None:
                yield self.of_nothing
            return
        for message in self.function(map(to_bytes, self._given(chain([first], tables)))):
            found = from_bytes(message)
            if self.kept is not None:
                found = found.select(self.kept)
            if len(found):
                yield to_bytes(found.rename_columns([f"c{number}" for number in range(found.num_columns)]))

    def _given(self, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        if not self.is_grouped:
            yield from map(with_wide_decimals, tables)
            return
        import pyarrow as pa

        whole: Any = with_wide_decimals(pa.concat_tables(tables))
        yield with_group_numbers(whole, self.first_key, self.keys)
