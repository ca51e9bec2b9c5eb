"""What makes a DataFrame run: rows to the driver."""

from __future__ import annotations

from collections.abc import Iterator

from pyrite.sql.dataframe.arguments import require
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Literal
from pyrite.sql.logical import Limit, Tail
from pyrite.sql.types import IntegerType, Row


class Actions(FrameBase):
    """Rows as Python's values."""

    def collect(self) -> list[Row]:
        """All rows."""
        return self._session.engine.rows(self.plan, self._time_zone)

    def count(self) -> int:
        """How many rows there are."""
        return self._session.engine.count(self.plan, self._time_zone)

    def head(self, n: int | None = None) -> Row | list[Row] | None:
        """The first row, None if there is none; with `n` the first rows, as a list."""
        if n is None:
            found = self.take(1)
            return found[0] if found else None
        return self.take(n)

    def take(self, num: int) -> list[Row]:
        """The first rows."""
        require(num, int, "num", "int")
        return self._with(Limit(Literal(num, IntegerType()), self.plan)).collect()

    def first(self) -> Row | None:
        """The first row, None if there is none."""
        found = self.take(1)
        return found[0] if found else None

    def tail(self, num: int) -> list[Row]:
        """The last rows."""
        require(num, int, "num", "int")
        return self._with(Tail(Literal(max(0, num), IntegerType()), self.plan)).collect()

    def isEmpty(self) -> bool:
        """Whether there is no row."""
        return not self.take(1)

    def toLocalIterator(self, prefetchPartitions: bool = False) -> Iterator[Row]:
        """The rows one after the other, fetched from the kernel in batches as they are read."""
        return self._session.engine.stream(self.plan, self._time_zone)
