"""What all parts of DataFrame stand on: a plan that was analyzed when it was made, and its session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.marks import is_analyzed
from pyrite.sql.analyzer.problems import unresolved_column
from pyrite.sql.dataframe.arguments import require_column_or_name, wrong_type
from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.expressions.names import OuterName
from pyrite.sql.functions.columns import column_expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyrite.context import SparkContext
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

    @property
    def sparkContext(self) -> SparkContext:
        """What runs jobs of RDDs."""
        ...

    def frame(self, plan: LogicalPlan) -> DataFrame:
        """A DataFrame of a plan, which is analyzed first."""
        ...

    def writer(self, frame: Any) -> Any:
        """What writes a DataFrame into files."""
        ...

    def table_writer(self, frame: Any, table: str) -> Any:
        """What writes a DataFrame into a table."""
        ...


class FrameBase:
    """The plan and the session.

    The plan is analyzed, so that mistakes show at the call that makes them; but if it names a column of a
    query around it (`Column.outer`), it stays as it is until it stands in one.
    """

    def __init__(self, plan: LogicalPlan, session: Any) -> None:
        self._plan = plan
        self._session: Session = session

    @property
    def plan(self) -> LogicalPlan:
        """The analyzed plan. Raises AnalysisException if it needs a query around it."""
        if not is_analyzed(self._plan):
            self._plan = self._session.frame(self._plan)._plan
            if not is_analyzed(self._plan):
                raise needs_outer_query(self._plan)
        return self._plan

    def _with(self, plan: LogicalPlan) -> DataFrame:
        if any(not is_analyzed(child) for child in plan.children) or names_outer_columns(plan):
            from pyrite.sql.dataframe.frame import DataFrame

            return DataFrame(plan, self._session)
        return self._session.frame(plan)

    @property
    def _time_zone(self) -> str:
        return self._session.conf.analysis.time_zone

    def _columns_named(self, name: str) -> list[Attribute]:
        """The visible columns of a name, as the session compares names."""
        if self._session.conf.analysis.is_case_sensitive:
            return [each for each in self.plan.visible_output if each.name == name]
        return [each for each in self.plan.visible_output if each.name.lower() == name.lower()]


def names_outer_columns(plan: LogicalPlan) -> bool:
    """Whether a step itself names a column of a query around it."""
    return any(isinstance(part, OuterName) for expression in plan.expressions for part in expression.walk())


def needs_outer_query(plan: LogicalPlan) -> AnalysisException:
    """A plan that stands in no query names a column of one."""
    for name in _outer_names(plan):
        return unresolved_column(getattr(name.child, "parts", ("outer",)), ())
    raise AssertionError("only plans with outer names wait to be analyzed")


def _outer_names(plan: LogicalPlan) -> Iterator[OuterName]:
    for node in plan.walk():
        for expression in node.expressions:
            for part in expression.walk():
                if isinstance(part, OuterName):
                    yield part


def expressions_of(columns: Sequence[Any]) -> list[Expression]:
    """The expressions of columns and names; one list of them is taken for several."""
    if len(columns) == 1 and isinstance(columns[0], list | tuple):
        columns = columns[0]
    for each in columns:
        require_column_or_name(each)
    return [column_expression(each) for each in columns]


def plan_of(other: Any, name: str = "other") -> LogicalPlan:
    """The plan of another DataFrame, analyzed or not. Raises PySparkTypeError if it is none."""
    if not isinstance(other, FrameBase):
        raise wrong_type(name, "DataFrame", other)
    return other._plan
