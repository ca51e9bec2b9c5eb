"""Rows for other libraries, and as RDDs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.execution.exporting import arrow_of, pandas_of
from pyrite.sql.execution.partitions import count_of, numbered
from pyrite.sql.execution.rdds import by_number, evenly, rdd_of, rdd_of_fragment
from pyrite.sql.expressions import UnresolvedAlias, UnresolvedCall, UnresolvedStar
from pyrite.sql.logical import Project
from pyrite.sql.types import Row

if TYPE_CHECKING:
    import pyarrow as pa

    from pyrite.rdd import RDD


class Exporting(FrameBase):
    """Arrow, pandas, JSON and RDDs."""

    def toArrow(self) -> pa.Table:
        """All rows as a table of Arrow."""
        table = self._session.engine.table(self.plan, self._time_zone)
        return arrow_of(table, self.plan.schema, self._time_zone)

    def toPandas(self) -> Any:
        """All rows as a pandas DataFrame. Raises PySparkImportError without pandas."""
        return pandas_of(self.toArrow(), self.plan.schema)

    @property
    def rdd(self) -> RDD[Row]:
        """The rows as an RDD of Rows.

        On a cluster each partition is computed by the task that asks for it, and the partitions are those of
        the plan. On `local` masters the driver computes all rows at the first time; after `repartition` the
        partitions are those that were asked for, otherwise as many as the master has cores.
        """
        found: RDD[Row] | None = self.__dict__.get("_rdd")
        if found is None:
            found = self.__dict__["_rdd"] = self._as_rdd()
        return found

    def _as_rdd(self) -> RDD[Row]:
        context, engine = self._session.sparkContext, self._session.engine
        fragment = engine.last_fragment(self.plan, self._time_zone)
        if fragment is not None:
            return rdd_of_fragment(context, fragment, self.plan.schema)
        count = count_of(self.plan, context.defaultParallelism)
        visible = self.plan.visible_output
        keyed = numbered(self.plan, count)
        if keyed is None:
            pieces = evenly(engine.table(self.plan, self._time_zone), count)
        else:
            plan, number = keyed
            pieces = by_number(engine.table(Project((*visible, number), plan), self._time_zone), count)
        return rdd_of(context, pieces, self.plan.schema)

    def foreach(self, f: Callable[[Row], None]) -> None:
        """Call a function on each row, in the workers."""
        self.rdd.foreach(f)

    def foreachPartition(self, f: Callable[[Iterator[Row]], None]) -> None:
        """Call a function on the rows of each partition, in the workers."""
        self.rdd.foreachPartition(f)

    def toJSON(self, use_unicode: bool = True) -> RDD[str]:
        """Each row as an object of JSON."""
        struct = UnresolvedCall("struct", (UnresolvedStar(),))
        text = UnresolvedAlias(UnresolvedCall("to_json", (struct,)), ("value",))
        return self._with(Project((text,), self.plan)).rdd.map(_first)


def _first(row: Row) -> Any:
    return row[0]
