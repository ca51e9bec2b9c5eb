"""Names to columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pyrite.sql.analyzer.problems import ambiguous_reference, unresolved_column
from pyrite.sql.expressions import Attribute, Expression, OuterReference


@dataclass(frozen=True)
class Scope:
    """The columns that a name may mean, and the scopes of the queries around.

    `fallback` are columns that are looked at where the first have none of the name: those below a SELECT list
    for ORDER BY.
    """

    attributes: tuple[Attribute, ...]
    outer: Scope | None = None
    fallback: Scope | None = None
    is_case_sensitive: bool = False
    #: Aliases of the SELECT list that stand before the expression, by name.
    aliases: dict[str, Expression] = field(default_factory=dict)

    def all_around(self) -> Iterator[Scope]:
        """This scope and those around it, with what they fall back to."""
        yield self
        for other in (self.fallback, self.outer):
            if other is not None:
                yield from other.all_around()

    @cached_property
    def _by_name(self) -> dict[str, list[Attribute]]:
        found: dict[str, list[Attribute]] = {}
        for attribute in self.attributes:
            found.setdefault(self._key(attribute.name), []).append(attribute)
        return found

    def _key(self, name: str) -> str:
        return name if self.is_case_sensitive else name.lower()

    def find(self, parts: Sequence[str]) -> tuple[Expression, tuple[str, ...]] | None:
        """The column that a name begins with, and the parts that are left: fields inside it.

        None if there is none. Raises AnalysisException if there are several.
        """
        here = self.find_here(parts)
        if here is not None:
            return here
        alias = self.aliases.get(self._key(parts[0]))
        if alias is not None:
            return alias, tuple(parts[1:])
        if self.fallback is not None:
            below = self.fallback.find(parts)
            if below is not None:
                return below
        if self.outer is not None:
            outside = self.outer.find(parts)
            if outside is not None:
                column, rest = outside
                if isinstance(column, Attribute):
                    column = OuterReference(column)
                return column, rest
        return None

    def find_here(self, parts: Sequence[str]) -> tuple[Attribute, tuple[str, ...]] | None:
        """What :meth:`find` finds among the scope's own columns."""
        # The longest qualifier first: `t.a` is the column a of t before it is the field a of a column t.
        for length in range(min(len(parts), 4), 0, -1):
            qualifier, name = tuple(parts[: length - 1]), parts[length - 1]
            found = [
                attribute
                for attribute in self._by_name.get(self._key(name), ())
                if self._matches(attribute, qualifier)
            ]
            if len(found) > 1:
                found = list({attribute.id: attribute for attribute in found}.values())
            if len(found) > 1:
                raise ambiguous_reference(parts[:length], found)
            if found:
                return found[0], tuple(parts[length:])
        return None

    def _matches(self, attribute: Attribute, qualifier: tuple[str, ...]) -> bool:
        if not qualifier:
            return not attribute.is_hidden
        own = attribute.qualifier[-len(qualifier) :]
        if self.is_case_sensitive:
            return own == qualifier
        return len(own) == len(qualifier) and all(
            a.lower() == b.lower() for a, b in zip(own, qualifier, strict=True)
        )

    def qualified(self, qualifier: tuple[str, ...]) -> list[Attribute]:
        """The columns of a table, in order."""
        return [each for each in self.attributes if self._matches(each, qualifier)]

    def missing(self, parts: Sequence[str]) -> Exception:
        """The error for a name that is not there."""
        attributes = self.attributes
        if self.fallback is not None:
            attributes = (*attributes, *self.fallback.attributes)
        return unresolved_column(parts, attributes)
