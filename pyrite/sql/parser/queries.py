"""Queries: SELECT with its clauses, set operations, WITH."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations

from pyrite.sql.expressions import Expression, SortOrder, UnresolvedName, WindowDefinition, WindowName
from pyrite.sql.logical import (
    Aggregate,
    Distinct,
    Filter,
    GroupingSets,
    Having,
    Hint,
    Limit,
    LogicalPlan,
    NamedWindows,
    Offset,
    OneRow,
    Project,
    Qualify,
    Repartition,
    SetKind,
    SetOperation,
    Sort,
    SubqueryAlias,
    Union,
    UnresolvedTable,
    With,
)
from pyrite.sql.parser.pipes import Pipes
from pyrite.sql.parser.tokens import TokenKind

Sets = tuple[tuple[Expression, ...], ...]


class Queries(Pipes):
    """Reads queries to plans."""

    def _read_query(self) -> LogicalPlan:
        """WITH, what gives rows, and its order and limits."""
        if not self._is_at("WITH"):
            return self._read_pipe(self._read_ordered(self._read_set_operations()))
        queries, is_recursive = self._read_with()
        plan = self._read_pipe(self._read_ordered(self._read_set_operations()))
        return With(queries, plan, is_recursive)

    def _read_with(self) -> tuple[tuple[tuple[str, LogicalPlan], ...], bool]:
        self._expect("WITH")
        is_recursive = self._is_at("RECURSIVE") and self._ahead().word not in ("AS", "(")
        if is_recursive:
            self._advance()
        start = self._token
        queries = self._comma_separated(self._read_common_query)
        names = [name.lower() for name, _ in queries]
        twice = [f"`{name}`" for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise self._error("DUPLICATED_CTE_NAMES", {"duplicateNames": ", ".join(twice)}, start=start)
        return queries, is_recursive

    def _read_common_query(self) -> tuple[str, LogicalPlan]:
        name = self._read_name()
        columns = self._read_names() if self._is_at("(") and not self._is_at_query() else ()
        if self._is_at("MAX", "RECURSION"):
            raise self._not_implemented("MAX RECURSION LEVEL")
        self._accept("AS")
        plan = self._in_parentheses(self._read_query)
        return name, SubqueryAlias((name,), plan, columns) if columns else plan

    # Set operations

    def _read_set_operations(self, left: LogicalPlan | None = None) -> LogicalPlan:
        """INTERSECT binds more tightly than the others; all lean left. `left`: the first, if it was read."""
        left = self._read_intersections(left)
        while word := self._accept_one_of("UNION", "EXCEPT", "MINUS", "SETMINUS"):
            is_all = self._read_set_quantifier()
            right = self._read_intersections()
            if word == "UNION":
                left = _union(left, right) if is_all else Distinct(_union(left, right))
            else:
                left = SetOperation(SetKind.EXCEPT, is_all, left, right)
        return left

    def _read_intersections(self, left: LogicalPlan | None = None) -> LogicalPlan:
        left = left if left is not None else self._read_query_primary()
        while self._accept("INTERSECT"):
            is_all = self._read_set_quantifier()
            left = SetOperation(SetKind.INTERSECT, is_all, left, self._read_query_primary())
        return left

    def _read_set_quantifier(self) -> bool:
        return self._accept_one_of("ALL", "DISTINCT") == "ALL"

    def _read_query_primary(self) -> LogicalPlan:
        match self._token.word:
            case "SELECT":
                return self._read_select(None)
            case "FROM":
                return self._read_from_first()
            case "(":
                return self._in_parentheses(self._read_query)
            case "VALUES":
                return self._read_values()
            case "TABLE":
                self._advance()
                start = self._token.start
                return UnresolvedTable(self._read_parts(), (), start)
            case "MAP" | "REDUCE":
                raise self._not_implemented("TRANSFORM with a script")
        raise self._syntax_error()

    def _read_from_first(self) -> LogicalPlan:
        source = self._read_from()
        if self._is_at("SELECT"):
            return self._read_select(source)
        if self._is_at("INSERT"):
            raise self._not_implemented("Inserting into several tables at once")
        return source

    # SELECT

    def _read_select(self, source: LogicalPlan | None) -> LogicalPlan:
        """SELECT from its word to WINDOW; `source` is what stood before it in FROM ... SELECT."""
        self._expect("SELECT")
        hints: list[tuple[str, tuple[Expression, ...]]] = []
        while self._token.kind is TokenKind.HINT:
            hints += self._read_hints()
        is_distinct = False
        if self._ahead().word not in (",", "."):
            is_distinct = self._accept_one_of("DISTINCT", "ALL") == "DISTINCT"
        if self._is_at("TRANSFORM", "(") and self._is_script():
            raise self._not_implemented("TRANSFORM with a script")
        items = self._comma_separated(self._read_named_expression)
        plan = source if source is not None else self._read_from() if self._is_at("FROM") else OneRow()
        while self._accept("LATERAL", "VIEW"):
            plan = self._read_lateral_view(plan)
        if self._accept("WHERE"):
            plan = Filter(self._read_expression(), plan)
        if self._accept("GROUP", "BY"):
            grouping, is_by_all = self._read_grouping()
            plan = Aggregate(grouping, items, plan, is_by_all=is_by_all)
            if self._accept("HAVING"):
                plan = Having(self._read_expression(), plan)
        elif self._accept("HAVING"):
            plan = Having(self._read_expression(), Aggregate((), items, plan))
        else:
            plan = Project(items, plan)
        if self._accept("QUALIFY"):
            plan = Qualify(self._read_expression(), plan)
        if is_distinct:
            plan = Distinct(plan)
        if self._is_at("WINDOW"):
            plan = self._read_named_windows(plan)
        for name, parameters in reversed(hints):
            plan = Hint(name, parameters, plan)
        return plan

    def _is_script(self) -> bool:
        """Whether USING follows the parentheses that come next."""
        depth, count = 0, 1
        while self._ahead(count).kind is not TokenKind.END:
            depth += (self._ahead(count).word == "(") - (self._ahead(count).word == ")")
            if depth == 0:
                return self._ahead(count + 1).word in ("USING", "ROW")
            count += 1
        return False

    def _read_hints(self) -> list[tuple[str, tuple[Expression, ...]]]:
        """`/*+ BROADCAST(t), COALESCE(3) */`: names with their parameters."""
        token = self._advance()
        inside = type(self)(token.text[3:-2], self._settings)
        return inside._read_list_of_hints()

    def _read_list_of_hints(self) -> list[tuple[str, tuple[Expression, ...]]]:
        hints: list[tuple[str, tuple[Expression, ...]]] = []
        while self._token.kind is not TokenKind.END or not hints:
            name = self._read_name()
            parameters: tuple[Expression, ...] = ()
            if self._is_at("("):
                parameters = self._in_parentheses(lambda: self._comma_separated(self._read_value))
            hints.append((name, parameters))
            self._accept(",")
        return hints

    # GROUP BY

    def _read_grouping(self) -> tuple[tuple[Expression, ...], bool]:
        """The items of GROUP BY, and whether it says ALL."""
        if self._is_at("ALL") and self._ahead().word in ("", ")", ";", "HAVING", "ORDER", "LIMIT", "QUALIFY"):
            self._advance()
            return (), True
        items = self._comma_separated(self._read_grouping_item)
        if self._accept("WITH", "ROLLUP"):
            return (GroupingSets("ROLLUP", tuple((item,) for item in items)),), False
        if self._accept("WITH", "CUBE"):
            return (GroupingSets("CUBE", tuple((item,) for item in items)),), False
        if self._is_at("GROUPING", "SETS"):
            return (self._read_grouping_item(),), False
        return items, False

    def _read_grouping_item(self) -> Expression:
        if self._accept("GROUPING", "SETS"):
            sets = self._in_parentheses(lambda: self._comma_separated(self._read_grouping_set))
            return GroupingSets("GROUPING SETS", tuple(one for several in sets for one in several))
        if self._is_at("ROLLUP", "(") or self._is_at("CUBE", "("):
            kind = self._advance().word
            return GroupingSets(kind, self._in_parentheses(lambda: self._comma_separated(self._read_group)))
        return self._read_expression()

    def _read_grouping_set(self) -> Sets:
        """One set in GROUPING SETS, or the sets that a ROLLUP, CUBE or GROUPING SETS inside stands for."""
        if self._is_at("GROUPING", "SETS") or self._is_at("ROLLUP", "(") or self._is_at("CUBE", "("):
            inner = self._read_grouping_item()
            assert isinstance(inner, GroupingSets)
            return _all_sets(inner)
        return (self._read_group(),)

    def _read_group(self) -> tuple[Expression, ...]:
        """`(a, b)`, `()` or `a`."""
        if self._accept("(", ")"):
            return ()
        return self._fields_of_row(self._read_expression())

    # WINDOW

    def _read_named_windows(self, plan: LogicalPlan) -> LogicalPlan:
        self._expect("WINDOW")
        start = self._token
        read = self._comma_separated(self._read_named_window)
        known = {name.lower(): window for name, window in read if isinstance(window, WindowDefinition)}
        windows = []
        for name, window in read:
            if isinstance(window, WindowName):
                definition = known.get(window.name.lower())
                if definition is None:
                    what = f"the window {window.name} is not defined"
                    raise self._error("INVALID_SQL_SYNTAX", {"inputString": what}, start=start)
                windows.append((name, definition))
            else:
                windows.append((name, window))
        return NamedWindows(tuple(windows), plan)

    def _read_named_window(self) -> tuple[str, WindowDefinition | WindowName]:
        name = self._read_name()
        self._expect("AS")
        return name, self._read_window()

    # What follows a query

    def _read_ordered(self, plan: LogicalPlan) -> LogicalPlan:
        """ORDER BY and its kin, WINDOW, LIMIT and OFFSET."""
        if self._is_at("ORDER", "BY"):
            plan = self._read_sort(plan)
        elif self._accept("CLUSTER", "BY"):
            keys = self._comma_separated(self._read_expression)
            order = tuple(map(SortOrder, keys))
            plan = Sort(order, False, Repartition("hash", None, keys, plan))
        else:
            if self._accept("DISTRIBUTE", "BY"):
                plan = Repartition("hash", None, self._comma_separated(self._read_expression), plan)
            if self._accept("SORT", "BY"):
                plan = Sort(self._comma_separated(self._read_sort_order), False, plan)
        if self._is_at("WINDOW"):
            plan = self._read_named_windows(plan)
        limit = None
        if self._accept("LIMIT") and not self._accept("ALL"):
            limit = self._read_expression()
        if self._accept("OFFSET"):
            plan = Offset(self._read_expression(), plan)
        return plan if limit is None else Limit(limit, plan)

    def _read_sort(self, plan: LogicalPlan) -> LogicalPlan:
        order = self._read_order_by()
        match order:
            case (SortOrder(UnresolvedName((name,))),):
                return Sort(order, True, plan, is_by_all=name.upper() == "ALL")
        return Sort(order, True, plan)


def _union(left: LogicalPlan, right: LogicalPlan) -> LogicalPlan:
    """UNION ALL; a chain of them is one node."""
    return Union((*left.plans, right) if isinstance(left, Union) else (left, right))


def _all_sets(grouping: GroupingSets) -> Sets:
    """The grouping sets that a ROLLUP, a CUBE or GROUPING SETS stands for."""
    groups = grouping.sets
    lengths = range(len(groups), -1, -1)
    chosen: Iterable[Sets]
    match grouping.kind:
        case "ROLLUP":
            chosen = (groups[:length] for length in lengths)
        case "CUBE":
            chosen = (some for length in lengths for some in combinations(groups, length))
        case _:
            return groups
    return tuple(tuple(chain.from_iterable(some)) for some in chosen)
