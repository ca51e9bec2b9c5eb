"""Functions that give tables: `spark.tvf`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.logical import UnresolvedTableFunction

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession

__all__ = ["TableValuedFunction"]


class TableValuedFunction:
    """Rows that functions make of constants, or of columns around them in a lateral join.

    Mirrors `pyspark.sql.tvf.TableValuedFunction`.
    """

    def __init__(self, sparkSession: SparkSession) -> None:
        self._session = sparkSession

    def _call(self, name: str, *arguments: Any) -> DataFrame:
        return self._session.deferred(UnresolvedTableFunction(name, tuple(map(_argument, arguments))))

    def range(
        self, start: int, end: int | None = None, step: int = 1, numPartitions: int | None = None
    ) -> DataFrame:
        """Whole numbers as a column `id`."""
        return self._session.range(start, end, step, numPartitions)

    def explode(self, collection: Column) -> DataFrame:
        """A row for each element of an array, or each pair of a map."""
        return self._call("explode", collection)

    def explode_outer(self, collection: Column) -> DataFrame:
        """`explode`; NULLs if there is nothing."""
        return self._call("explode_outer", collection)

    def posexplode(self, collection: Column) -> DataFrame:
        """`explode`, with the position of each element."""
        return self._call("posexplode", collection)

    def posexplode_outer(self, collection: Column) -> DataFrame:
        """`posexplode`; NULLs if there is nothing."""
        return self._call("posexplode_outer", collection)

    def inline(self, input: Column) -> DataFrame:
        """A row for each struct of an array."""
        return self._call("inline", input)

    def inline_outer(self, input: Column) -> DataFrame:
        """`inline`; NULLs if there is nothing."""
        return self._call("inline_outer", input)

    def json_tuple(self, input: Column, *fields: Column) -> DataFrame:
        """The values of some fields of a JSON text."""
        return self._call("json_tuple", input, *fields)

    def stack(self, n: Column, *fields: Column) -> DataFrame:
        """Values as so many rows."""
        return self._call("stack", n, *fields)

    def collations(self) -> DataFrame:
        """The collations; see `parity` for those that are there."""
        return self._call("collations")

    def sql_keywords(self) -> DataFrame:
        """The words of SQL."""
        return self._call("sql_keywords")

    def variant_explode(self, input: Column) -> DataFrame:
        """A row for each part of a variant."""
        return self._call("variant_explode", input)

    def variant_explode_outer(self, input: Column) -> DataFrame:
        """`variant_explode`; NULLs if there is nothing."""
        return self._call("variant_explode_outer", input)


def _argument(value: Any) -> Expression:
    return value.expression if isinstance(value, Column) else literal_of(value)
