"""What the analyzer asks of the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyrite.sql.expressions import Expression
    from pyrite.sql.logical import LogicalPlan


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """The settings of the session that decide what a query means."""

    ansi: bool = True
    time_zone: str = "UTC"
    is_case_sensitive: bool = False
    group_by_ordinal: bool = True
    group_by_aliases: bool = True
    order_by_ordinal: bool = True
    resolve_self_joins: bool = True
    max_pivot_values: int = 10000
    #: How the text of expressions and queries is read.
    double_quoted_identifiers: bool = False
    escaped_string_literals: bool = False
    timestamps_without_zone: bool = False


class Tables(Protocol):
    """Where names of tables, views and the user's functions are looked up."""

    #: Where names of tables are looked up first.
    current_database: str

    def find_table(self, parts: Sequence[str], options: Sequence[tuple[str, str]]) -> LogicalPlan | None:
        """The analyzed plan of a table or view, or None."""
        ...

    def table_names(self) -> Sequence[str]:
        """The names that there are, for suggestions."""
        ...

    def find_function(self, name: str, arguments: Sequence[Expression]) -> Expression | None:
        """A call of a user's function with resolved arguments, or None."""
        ...

    def function_names(self) -> Sequence[str]:
        """The names of the user's functions."""
        ...


class NoTables:
    """An empty catalog."""

    current_database = "default"

    def find_table(self, parts: Sequence[str], options: Sequence[tuple[str, str]]) -> LogicalPlan | None:
        """None, always."""
        return None

    def table_names(self) -> Sequence[str]:
        """None, always."""
        return ()

    def find_function(self, name: str, arguments: Sequence[Expression]) -> Expression | None:
        """None, always."""
        return None

    def function_names(self) -> Sequence[str]:
        """None, always."""
        return ()
