"""Runs analyzed plans."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyrite.context import SparkContext
from pyrite.lineage.base import Lineage
from pyrite.sql.execution.cache import DEFAULT_LEVEL, Cache, CacheEntry
from pyrite.sql.execution.cut.runner import CutRunner
from pyrite.sql.execution.explaining import explanation
from pyrite.sql.execution.kept_rows import KeptRows, RowKeeper
from pyrite.sql.execution.memory import driver_keeper
from pyrite.sql.execution.python_steps import PythonSteps, python_steps_in
from pyrite.sql.execution.python_tasks import task_of
from pyrite.sql.execution.rows import rows_of
from pyrite.sql.expressions import Alias, Call, Kind, Literal, new_id
from pyrite.sql.fragments.database import Database
from pyrite.sql.fragments.plans import PlanWriter, Query
from pyrite.sql.logical import Aggregate, Cached, LogicalPlan, MapCogroups, Observe, Project
from pyrite.sql.optimizer import optimize, optimize_for_cut
from pyrite.sql.optimizer.number_partitions import number_partitions
from pyrite.sql.optimizer.number_rows import number_rows
from pyrite.sql.physical.movement import CutSettings
from pyrite.sql.physical.operators import Fragment
from pyrite.sql.physical.planner import Planner
from pyrite.sql.sources.listing import local_path
from pyrite.sql.sources.output import OutputFiles
from pyrite.sql.types import IntegerType, LongType, Row
from pyrite.storagelevel import StorageLevel

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Engine:
    """Runs plans on the driver's own database, whose threads are the cores of the master, or cuts them.

    Cut, their fragments run in the executors, and the functions of users between them.
    """

    database: Database
    context: SparkContext
    #: The time zone of the session as it is now.
    zone: Callable[[], str] = lambda: "UTC"
    #: A vectorized function gets at most so many rows at once.
    batch_rows: int = 10_000
    #: How plans are cut; None if they are not.
    cutting: Callable[[], CutSettings | None] = lambda: None

    def __post_init__(self) -> None:
        self.cache = Cache(self._computed)
        self.keeper = driver_keeper(self.context, self.database)

    @property
    def time_zone(self) -> str:
        """The time zone of the session."""
        return self.zone()

    def _computed(self, plan: LogicalPlan, level: StorageLevel) -> KeptRows:
        return self._keep(self._written(self.cache.use_below(plan)), level)

    def _keep(self, query: Query, level: StorageLevel) -> KeptRows:
        with self.database.reader(query, self.time_zone) as (schema, batches):
            return self.keeper.keep(schema, batches, in_memory=level.useMemory)

    def checkpointed(
        self,
        plan: LogicalPlan,
        level: StorageLevel | None,
        *,
        eager: bool = True,
        directory: str | None = None,
    ) -> LogicalPlan:
        """A plan that begins with the rows of this one; with a directory, they are in a file there."""
        keeper = self.keeper if directory is None else RowKeeper(0, lambda: local_path(directory))

        def compute(wanted: LogicalPlan, level: StorageLevel) -> KeptRows:
            with self.database.reader(self.query(wanted), self.time_zone) as (schema, batches):
                kept = keeper.keep(schema, batches, in_memory=level.useMemory)
            entry = known()
            if directory is None and entry is not None:
                # Nobody can name these rows once the DataFrames that begin with them are gone.
                weakref.finalize(entry, kept.remove)
            return kept

        entry = CacheEntry(plan, level or DEFAULT_LEVEL, compute)
        known = weakref.ref(entry)
        if eager:
            entry.table()
        attributes = tuple(replace(each, id=new_id(), qualifier=()) for each in plan.visible_output)
        return Cached(entry, attributes, plan)

    def _observe(self, plan: LogicalPlan, time_zone: str) -> None:
        """Tell the observations in a plan, which is about to run, their aggregates."""
        for node in plan.walk():
            if isinstance(node, Observe) and not node.observation.is_known:
                aggregate = Aggregate((), node.metrics, node.child)
                query = PlanWriter().query(optimize(self.cache.use(aggregate)))
                [row] = rows_of(self.database.table(query, time_zone), aggregate.schema)
                node.observation.tell(row.asDict())

    def query(self, plan: LogicalPlan) -> Query:
        """What the kernel is asked for a plan that is one fragment."""
        return self._written(self._shown(plan))

    def _shown(self, plan: LogicalPlan) -> LogicalPlan:
        self.keeper.settle()
        plan = self.cache.use(plan)
        visible = plan.visible_output
        return plan if visible == plan.output else Project(visible, plan)

    def _cut(
        self, plan: LogicalPlan, time_zone: str, *, as_many_as_cores: bool = False
    ) -> tuple[CutRunner, Fragment] | None:
        """The plan's last fragment and what runs it, if plans are cut.

        With `as_many_as_cores`, rows of the driver are in so many partitions as long as they do not move.
        """
        settings = self.cutting()
        if settings is None:
            return None
        plan = self._optimized(plan)
        if any(isinstance(each, MapCogroups) for each in plan.walk()):
            # Two inputs of one function meet at the driver, which deals their groups out.
            steps = PythonSteps(self.context, lambda below: self._all(below, time_zone), self.batch_rows)
            plan = steps.without_cogroups(plan)
        runner = CutRunner(self.context, time_zone)
        planner = Planner(settings, runner, lambda each: task_of(each, self.batch_rows))
        return runner, planner.fragment(optimize_for_cut(plan), as_many_as_cores=as_many_as_cores)

    def _optimized(self, plan: LogicalPlan) -> LogicalPlan:
        return optimize(number_partitions(number_rows(plan), self.context.defaultParallelism))

    def _all(self, plan: LogicalPlan, time_zone: str) -> pa.Table:
        cut = self._cut(plan, time_zone)
        if cut is None:
            return self.database.table(self._written(plan), time_zone)
        runner, fragment = cut
        return runner.table(fragment)

    def _written(self, plan: LogicalPlan) -> Query:
        plan = self._optimized(plan)
        if any(python_steps_in(plan)):
            steps = PythonSteps(self.context, self._table_below, self.batch_rows)
            plan = steps.done(plan)
        return PlanWriter().query(plan)

    def _table_below(self, plan: LogicalPlan) -> pa.Table:
        return self.database.table(PlanWriter().query(plan), self.time_zone)

    def table(self, plan: LogicalPlan, time_zone: str) -> pa.Table:
        """All rows as Arrow, in the types of the kernel."""
        self._observe(plan, time_zone)
        return self._all(self._shown(plan), time_zone)

    def rows(self, plan: LogicalPlan, time_zone: str) -> list[Row]:
        """All rows as Python's."""
        return rows_of(self.table(plan, time_zone), plan.schema)

    def stream(self, plan: LogicalPlan, time_zone: str) -> Iterator[Row]:
        """The rows as Python's, a batch at a time: the kernel computes as they are read."""
        self._observe(plan, time_zone)
        schema = plan.schema
        shown = self._shown(plan)
        cut = self._cut(shown, time_zone)
        if cut is None:
            batches = self.database.batches(self._written(shown), time_zone)
        else:
            runner, fragment = cut
            batches = runner.tables(fragment)
        for batch in batches:
            yield from rows_of(batch, schema)

    def batches(self, plan: LogicalPlan, time_zone: str) -> Iterator[pa.Table]:
        """All rows as Arrow, a batch at a time, in the types of the kernel."""
        self._observe(plan, time_zone)
        yield from self.database.batches(self.query(plan), time_zone)

    def written_by_tasks(
        self, plan: LogicalPlan, time_zone: str, output: OutputFiles
    ) -> list[tuple[str, list[str]]] | None:
        """Let tasks write the rows: what each has written, in a directory; None if plans are not cut."""
        if self.cutting() is None:
            return None
        self._observe(plan, time_zone)
        cut = self._cut(self._shown(plan), time_zone)
        assert cut is not None
        runner, fragment = cut
        return runner.written(fragment, output)

    def last_fragment(self, plan: LogicalPlan, time_zone: str) -> Lineage | None:
        """The node whose partitions are those of a plan, as messages of rows; None if plans are not cut."""
        self._observe(plan, time_zone)
        cut = self._cut(self._shown(plan), time_zone, as_many_as_cores=True)
        if cut is None:
            return None
        runner, fragment = cut
        return runner.node(fragment)

    def count(self, plan: LogicalPlan, time_zone: str) -> int:
        """How many rows there are."""
        self._observe(plan, time_zone)
        one = Literal(1, IntegerType())
        call = Call("count", (one,), LongType(), False, Kind.AGGREGATE)
        counted = self._shown(Aggregate((), (Alias(call, "count", new_id()),), plan))
        cut = self._cut(counted, time_zone)
        if cut is None:
            [[found]] = self.database.rows(self._written(counted), time_zone)
            return int(found)
        runner, fragment = cut
        return int(runner.table(fragment).column(0)[0].as_py())

    def explanation(self, plan: LogicalPlan, mode: str, parsed: LogicalPlan | None = None) -> str:
        """How the rows would be come by, for people; see `explaining`. Nothing is run."""
        place = "in the driver" if self.cutting() is None else "cut into fragments for the executors"
        return explanation(plan, self.cache, mode, parsed=parsed, place=place)

    def close(self) -> None:
        """End the database, and give up what is kept."""
        self.cache.clear()
        self.database.close()


def names_of(plan: LogicalPlan) -> Sequence[str]:
    """The names of the columns."""
    return [each.name for each in plan.visible_output]
