"""Steps on the rows of one plan."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

from pyrite.sql.expressions import Alias, Attribute, Expression, SortOrder, WindowDefinition
from pyrite.sql.logical.base import LogicalPlan


def attribute_of(expression: Expression) -> Attribute:
    """The attribute that a named expression makes."""
    if isinstance(expression, Attribute):
        return expression
    assert isinstance(expression, Alias), f"{expression} has no name"
    return expression.attribute


@dataclass(frozen=True, eq=False)
class Project(LogicalPlan):
    """SELECT: analyzed, each expression is an attribute or an alias. Window functions stay in it."""

    expressions_of_row: tuple[Expression, ...]
    child: LogicalPlan

    expression_fields = ("expressions_of_row",)

    def _output(self) -> tuple[Attribute, ...]:
        return tuple(map(attribute_of, self.expressions_of_row))


@dataclass(frozen=True, eq=False)
class WithColumns(LogicalPlan):
    """The child's columns with some replaced or added; unresolved."""

    names: tuple[str, ...]
    values: tuple[Expression, ...]
    child: LogicalPlan
    metadata: tuple[dict[str, Any] | None, ...] = ()

    expression_fields = ("values",)


@dataclass(frozen=True, eq=False)
class Filter(LogicalPlan):
    """WHERE and HAVING: the rows for which the condition is true."""

    condition: Expression
    child: LogicalPlan

    expression_fields = ("condition",)


@dataclass(frozen=True, eq=False)
class Having(LogicalPlan):
    """A condition on an Aggregate, before it is analyzed: it may use aggregates and grouping columns."""

    condition: Expression
    child: LogicalPlan

    expression_fields = ("condition",)


@dataclass(frozen=True, eq=False)
class Qualify(LogicalPlan):
    """A condition on the window functions of the SELECT below it; unresolved."""

    condition: Expression
    child: LogicalPlan

    expression_fields = ("condition",)


@dataclass(frozen=True, eq=False)
class GroupingSets(Expression):
    """GROUPING SETS, ROLLUP or CUBE in a GROUP BY clause, as sets of expressions; unresolved."""

    kind: str
    sets: tuple[tuple[Expression, ...], ...]

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class Aggregate(LogicalPlan):
    """GROUP BY with its SELECT list. `grouping_sets` are sets of positions in `grouping`; None: all of it.

    Unresolved, `grouping` may hold positions of the SELECT list (as literals), its aliases, GroupingSets, and
    the name ALL in `is_by_all`.
    """

    grouping: tuple[Expression, ...]
    expressions_of_row: tuple[Expression, ...]
    child: LogicalPlan
    grouping_sets: tuple[tuple[int, ...], ...] | None = None
    is_by_all: bool = False

    expression_fields = ("grouping", "expressions_of_row")

    def _output(self) -> tuple[Attribute, ...]:
        return tuple(map(attribute_of, self.expressions_of_row))


@dataclass(frozen=True, eq=False)
class Sort(LogicalPlan):
    """ORDER BY (global), SORT BY (within partitions)."""

    order: tuple[SortOrder, ...]
    is_global: bool
    child: LogicalPlan
    #: ORDER BY ALL.
    is_by_all: bool = False

    expression_fields = ("order",)


@dataclass(frozen=True, eq=False)
class Limit(LogicalPlan):
    """At most `count` rows, which must be a constant."""

    count: Expression
    child: LogicalPlan

    expression_fields = ("count",)


@dataclass(frozen=True, eq=False)
class Offset(LogicalPlan):
    """All but the first `count` rows."""

    count: Expression
    child: LogicalPlan

    expression_fields = ("count",)


@dataclass(frozen=True, eq=False)
class Tail(LogicalPlan):
    """The last `count` rows."""

    count: Expression
    child: LogicalPlan

    expression_fields = ("count",)


@dataclass(frozen=True, eq=False)
class Distinct(LogicalPlan):
    """Each row once."""

    child: LogicalPlan


@dataclass(frozen=True, eq=False)
class Deduplicate(LogicalPlan):
    """One row, the first that comes, for each value of some columns."""

    keys: tuple[Expression, ...]
    child: LogicalPlan

    expression_fields = ("keys",)


@dataclass(frozen=True, eq=False)
class Sample(LogicalPlan):
    """Rows at random: those whose random number is between the bounds."""

    lower: float
    upper: float
    with_replacement: bool
    seed: int
    child: LogicalPlan


@dataclass(frozen=True, eq=False)
class Generate(LogicalPlan):
    """Each row as many times as the generator gives rows for it, beside them.

    Unresolved it is LATERAL VIEW: the names may be missing, and the attributes are.
    """

    generator: Expression
    is_outer: bool
    child: LogicalPlan
    qualifier: str | None = None
    names: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    expression_fields = ("generator",)

    def _output(self) -> tuple[Attribute, ...]:
        return (*self.child.output, *self.attributes)


@dataclass(frozen=True, eq=False)
class SubqueryAlias(LogicalPlan):
    """A name for the plan, before the names of its columns."""

    name: tuple[str, ...]
    child: LogicalPlan
    #: `t(a, b)`: new names of the columns.
    columns: tuple[str, ...] = ()

    def _output(self) -> tuple[Attribute, ...]:
        return tuple(a if a.is_hidden else changed(a, qualifier=self.name) for a in self.child.output)


@dataclass(frozen=True, eq=False)
class Repartition(LogicalPlan):
    """`repartition`, `coalesce`, `repartitionByRange`, DISTRIBUTE BY: no change of rows.

    `kind` is "round-robin", "coalesce", "hash" or "range".
    """

    kind: str
    partitions: int | None
    keys: tuple[Expression, ...]
    child: LogicalPlan

    expression_fields = ("keys",)


@dataclass(frozen=True, eq=False)
class Hint(LogicalPlan):
    """`/*+ BROADCAST(t) */`. Analyzed, it is the strategy by which the child is to be joined, as its name."""

    name: str
    parameters: tuple[Expression, ...]
    child: LogicalPlan


@dataclass(frozen=True, eq=False)
class Pivot(LogicalPlan):
    """PIVOT: unresolved; becomes an Aggregate.

    In SQL the grouping columns are those that are not named (`grouping` is None).
    """

    grouping: tuple[Expression, ...] | None
    pivot_columns: tuple[Expression, ...]
    #: The values with their names, or None for the name that the value gives.
    values: tuple[tuple[Expression, str | None], ...]
    aggregates: tuple[Expression, ...]
    child: LogicalPlan

    expression_fields = ("grouping", "pivot_columns", "aggregates")


@dataclass(frozen=True, eq=False)
class Unpivot(LogicalPlan):
    """UNPIVOT and `melt`: unresolved; becomes a Generate.

    Each of `values` is a group of columns with a name or None. `ids` is None: all other columns.
    """

    ids: tuple[Expression, ...] | None
    values: tuple[tuple[tuple[Expression, ...], str | None], ...] | None
    variable_name: str
    value_names: tuple[str, ...]
    child: LogicalPlan
    include_nulls: bool = False

    expression_fields = ("ids",)


@dataclass(frozen=True, eq=False)
class NamedWindows(LogicalPlan):
    """The WINDOW clause of the SELECT below it; unresolved."""

    windows: tuple[tuple[str, WindowDefinition], ...]
    child: LogicalPlan


@dataclass(frozen=True, eq=False)
class Observe(LogicalPlan):
    """`observe`: aggregates that are told to an Observation when the rows pass."""

    name: str
    observation: Any
    metrics: tuple[Expression, ...]
    child: LogicalPlan

    expression_fields = ("metrics",)
