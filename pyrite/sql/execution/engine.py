"""Runs analyzed plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyrite.sql.execution.rows import rows_of
from pyrite.sql.expressions import Alias, Call, Kind, Literal, new_id
from pyrite.sql.fragments.database import Database
from pyrite.sql.fragments.plans import PlanWriter, Query
from pyrite.sql.logical import Aggregate, LogicalPlan, Project
from pyrite.sql.optimizer import optimize
from pyrite.sql.types import IntegerType, LongType, Row

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Engine:
    """Runs plans on the driver's own database, whose threads are the cores of the master."""

    database: Database

    def query(self, plan: LogicalPlan) -> Query:
        """What the kernel is asked for a plan that is one fragment."""
        visible = plan.visible_output
        if visible != plan.output:
            plan = Project(visible, plan)
        return PlanWriter().query(optimize(plan))

    def table(self, plan: LogicalPlan, time_zone: str) -> pa.Table:
        """All rows as Arrow, in the types of the kernel."""
        return self.database.table(self.query(plan), time_zone)

    def rows(self, plan: LogicalPlan, time_zone: str) -> list[Row]:
        """All rows as Python's."""
        return rows_of(self.table(plan, time_zone), plan.schema)

    def count(self, plan: LogicalPlan, time_zone: str) -> int:
        """How many rows there are."""
        one = Literal(1, IntegerType())
        call = Call("count", (one,), LongType(), False, Kind.AGGREGATE)
        [[found]] = self.database.rows(
            self.query(Aggregate((), (Alias(call, "count", new_id()),), plan)), time_zone
        )
        return int(found)

    def close(self) -> None:
        """End the database."""
        self.database.close()


def names_of(plan: LogicalPlan) -> Sequence[str]:
    """The names of the columns."""
    return [each.name for each in plan.visible_output]
