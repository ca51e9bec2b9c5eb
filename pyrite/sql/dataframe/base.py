"""What all parts of DataFrame stand on: a plan that was analyzed when it was made, and its session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pyrite.sql.expressions import Expression
from pyrite.sql.functions.columns import column_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyrite.sql.conf import RuntimeConfig
    from pyrite.sql.dataframe.frame import DataFrame
    from pyrite.sql.execution import Engine
    from pyrite.sql.logical import LogicalPlan
    from pyrite.sql.tables import SessionTables


class Session(Protocol):
    """What a DataFrame needs of its session."""

    @property
    def conf(self) -> RuntimeConfig:
        """The settings."""
        ...

    @property
    def engine(self) -> Engine:
        """What runs plans."""
        ...

    @property
    def tables(self) -> SessionTables:
        """The names."""
        ...

    def frame(self, plan: LogicalPlan) -> DataFrame:
        """A DataFrame of a plan, which is analyzed first."""
        ...


class FrameBase:
    """The plan and the session."""

    def __init__(self, plan: LogicalPlan, session: Any) -> None:
        self.plan = plan
        self._session: Session = session

    def _with(self, plan: LogicalPlan) -> DataFrame:
        return self._session.frame(plan)

    @property
    def _time_zone(self) -> str:
        return self._session.conf.analysis.time_zone


def expressions_of(columns: Sequence[Any]) -> list[Expression]:
    """The expressions of columns and names; one list of them is taken for several."""
    if len(columns) == 1 and isinstance(columns[0], list | tuple):
        columns = columns[0]
    return [column_expression(each) for each in columns]
