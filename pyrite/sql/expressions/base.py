"""The node that all expressions are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


class Expression:
    """An immutable node.

    A class names the fields that hold its children in `child_fields`; such a field holds an expression, None,
    or a tuple of expressions. What is resolved has a `type` and says whether it may be NULL.
    """

    child_fields: ClassVar[tuple[str, ...]] = ()

    @property
    def type(self) -> DataType:
        """The type of the values. Only what is resolved has one."""
        raise AttributeError(f"{type(self).__name__} has no type before it is resolved")

    @property
    def nullable(self) -> bool:
        """Whether a value may be NULL."""
        return True

    @property
    def is_resolved(self) -> bool:
        """Whether the analyzer has given it its type, and all of its children theirs."""
        return all(child.is_resolved for child in self.children)

    @property
    def children(self) -> tuple[Expression, ...]:
        """The expressions inside, in order."""
        found: list[Expression] = []
        for name in self.child_fields:
            value = getattr(self, name)
            if isinstance(value, Expression):
                found.append(value)
            elif value is not None:
                found.extend(value)
        return tuple(found)

    def map_children(self, function: Callable[[Expression], Expression]) -> Self:
        """The node with each child replaced by what `function` gives; itself, if that changes nothing."""
        changes: dict[str, Any] = {}
        for name in self.child_fields:
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, Expression):
                new: Any = function(value)
                if new is not value:
                    changes[name] = new
            else:
                new = tuple(map(function, value))
                if any(a is not b for a, b in zip(new, value, strict=True)):
                    changes[name] = new
        return replace(self, **changes) if changes else self  # type: ignore[type-var]

    def transform_up(self, function: Callable[[Expression], Expression]) -> Expression:
        """The tree with `function` applied to each node, children first."""
        return function(self.map_children(lambda child: child.transform_up(function)))

    def transform_down(self, function: Callable[[Expression], Expression | None]) -> Expression:
        """The tree with nodes replaced from the top; it stops below a node for which `function` gives one."""
        new = function(self)
        return new if new is not None else self.map_children(lambda child: child.transform_down(function))

    def walk(self) -> Iterator[Expression]:
        """The node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()
