"""The node that all logical plans are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.types import StructField, StructType

if TYPE_CHECKING:
    from collections.abc import Sequence


class LogicalPlan:
    """An immutable step of a query: what rows there are, not how they come to be.

    A class names the fields that hold plans in `plan_fields`, and those that hold expressions in
    `expression_fields`; a field holds one, None, or a tuple. What is analyzed has `output`: its columns.
    Plans are compared by identity; `same_result` compares what they mean.
    """

    plan_fields: ClassVar[tuple[str, ...]] = ("child",)
    expression_fields: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def output(self) -> tuple[Attribute, ...]:
        """The columns, in order."""
        return self._output()

    def _output(self) -> tuple[Attribute, ...]:
        [child] = self.children
        return child.output

    @property
    def visible_output(self) -> tuple[Attribute, ...]:
        """The columns that `SELECT *` means."""
        if any(attribute.is_hidden for attribute in self.output):
            return tuple(attribute for attribute in self.output if not attribute.is_hidden)
        return self.output

    @property
    def schema(self) -> StructType:
        """The columns as users see them."""
        return StructType(
            [StructField(a.name, a.type, a.nullable, a.metadata or None) for a in self.visible_output]
        )

    @cached_property
    def children(self) -> tuple[LogicalPlan, ...]:
        """The plans below, in order."""
        found: list[LogicalPlan] = []
        for name in self.plan_fields:
            value = getattr(self, name)
            if isinstance(value, LogicalPlan):
                found.append(value)
            elif value is not None:
                found.extend(value)
        return tuple(found)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions of this node itself."""
        found: list[Expression] = []
        for name in self.expression_fields:
            value = getattr(self, name)
            if isinstance(value, Expression):
                found.append(value)
            elif value is not None:
                found.extend(value)
        return tuple(found)

    def map_children(self, function: Callable[[LogicalPlan], LogicalPlan]) -> Self:
        """The node with each plan below replaced by what `function` gives; itself, if nothing changes."""
        return self._mapped(self.plan_fields, LogicalPlan, function)

    def map_expressions(self, function: Callable[[Expression], Expression]) -> Self:
        """The node with each of its expressions replaced by what `function` gives."""
        return self._mapped(self.expression_fields, Expression, function)

    def _mapped(self, fields: Sequence[str], kind: type, function: Callable[[Any], Any]) -> Self:
        changes: dict[str, Any] = {}
        for name in fields:
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, kind):
                new: Any = function(value)
                if new is not value:
                    changes[name] = new
            else:
                new = tuple(map(function, value))
                if any(a is not b for a, b in zip(new, value, strict=True)):
                    changes[name] = new
        return replace(self, **changes) if changes else self  # type: ignore[type-var]

    def transform_up(self, function: Callable[[LogicalPlan], LogicalPlan]) -> LogicalPlan:
        """The tree with `function` applied to each node, children first."""
        return function(self.map_children(lambda child: child.transform_up(function)))

    def walk(self) -> Iterator[LogicalPlan]:
        """The node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()
