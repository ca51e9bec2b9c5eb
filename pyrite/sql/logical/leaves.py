"""Where rows come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.logical.base import LogicalPlan

if TYPE_CHECKING:
    from pyrite.sql.types import StructType


class Leaf(LogicalPlan):
    """A plan with no plan below it."""

    plan_fields = ()


@dataclass(frozen=True, eq=False)
class UnresolvedTable(Leaf):
    """A table or view by name; `options` are those of `spark.read` or `WITH (...)`."""

    parts: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    position: int | None = None


@dataclass(frozen=True, eq=False)
class UnresolvedTableFunction(Leaf):
    """`range(10)`, `explode(...)` and others in FROM."""

    name: str
    arguments: tuple[Expression, ...]

    expression_fields = ("arguments",)


@dataclass(frozen=True, eq=False)
class UnresolvedValues(Leaf):
    """`VALUES (1, 'a'), (2, 'b')`, with the names of the columns."""

    rows: tuple[tuple[Expression, ...], ...]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OneRow(Leaf):
    """One row without columns: a SELECT without FROM."""

    def _output(self) -> tuple[Attribute, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Range(Leaf):
    """Whole numbers from `start` to before `end`."""

    start: int
    end: int
    step: int
    attribute: Attribute
    partitions: int | None = None

    def _output(self) -> tuple[Attribute, ...]:
        return (self.attribute,)


@dataclass(frozen=True, eq=False)
class ArrowData(Leaf):
    """Rows that the driver holds: a `pyarrow.Table` whose columns are those of `attributes`, by position."""

    table: Any
    attributes: tuple[Attribute, ...]

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class RowsOfRdd(Leaf):
    """Rows that an RDD gives: its records are tuples in the order of `schema`."""

    rdd: Any
    schema_of_rows: StructType
    attributes: tuple[Attribute, ...]

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class Scan(Leaf):
    """Files. The relation (`pyrite.sql.sources`) knows their format, paths, options and columns."""

    relation: Any
    attributes: tuple[Attribute, ...]

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class Cached(Leaf):
    """The rows of a plan that was asked to be cached; `entry` holds them once they were computed."""

    entry: Any
    attributes: tuple[Attribute, ...]
    plan: LogicalPlan = field(repr=False)

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes
