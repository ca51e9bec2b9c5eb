"""The pipe syntax: a query, and steps on its rows, each behind `|>`."""

from __future__ import annotations

from abc import abstractmethod

from pyrite.sql.expressions import Expression, UnresolvedAlias, UnresolvedStar
from pyrite.sql.logical import Aggregate, Distinct, Filter, LogicalPlan, Project, SubqueryAlias
from pyrite.sql.parser.relations import Relations

_JOINS = frozenset(("JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "FULL", "SEMI", "ANTI", "NATURAL"))
_SET_OPERATIONS = frozenset(("UNION", "INTERSECT", "EXCEPT", "MINUS", "SETMINUS"))


class Pipes(Relations):
    """Reads the steps of a pipe."""

    @abstractmethod
    def _read_ordered(self, plan: LogicalPlan) -> LogicalPlan: ...

    @abstractmethod
    def _read_set_operations(self, left: LogicalPlan | None = None) -> LogicalPlan: ...

    def _read_pipe(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with the steps behind it."""
        while self._accept("|>"):
            plan = self._read_step(plan)
        return plan

    def _read_step(self, plan: LogicalPlan) -> LogicalPlan:
        word = self._token.word
        if word in _JOINS or word in ("PIVOT", "UNPIVOT"):
            return self._read_joined(plan)
        if word in _SET_OPERATIONS:
            return self._read_set_operations(plan)
        match word:
            case "WHERE":
                self._advance()
                return Filter(self._read_expression(), plan)
            case "SELECT":
                self._advance()
                is_distinct = self._accept_one_of("DISTINCT", "ALL") == "DISTINCT"
                plan = Project(self._comma_separated(self._read_named_expression), plan)
                return Distinct(plan) if is_distinct else plan
            case "EXTEND":
                self._advance()
                added = self._comma_separated(self._read_named_expression)
                return Project((UnresolvedStar(), *added), plan)
            case "AS":
                self._advance()
                return SubqueryAlias((self._read_name(),), plan)
            case "AGGREGATE":
                self._advance()
                return self._read_aggregate(plan)
            case "ORDER" | "SORT" | "CLUSTER" | "DISTRIBUTE" | "LIMIT" | "OFFSET":
                return self._read_ordered(plan)
            case "TABLESAMPLE":
                return self._sampled(plan, self._read_sample())
            case "SET" | "DROP" | "WINDOW":
                raise self._not_implemented(f"The step |> {word}", "Use |> SELECT.")
        raise self._syntax_error()

    def _read_aggregate(self, plan: LogicalPlan) -> LogicalPlan:
        """AGGREGATE [items] [GROUP BY keys]: the keys come first among the columns."""
        items: tuple[Expression, ...] = ()
        if not self._is_at("GROUP", "BY"):
            items = self._comma_separated(self._read_named_expression)
        keys: tuple[Expression, ...] = ()
        if self._accept("GROUP", "BY"):
            keys = self._comma_separated(self._read_named_expression)
        grouping = tuple(key.child if isinstance(key, UnresolvedAlias) else key for key in keys)
        return Aggregate(grouping, (*keys, *items), plan)
