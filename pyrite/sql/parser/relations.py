"""FROM: tables, joins, subqueries, VALUES, table functions, samples, pivots and lateral views."""

from __future__ import annotations

import random
from abc import abstractmethod

from pyrite.sql.expressions import Expression, Literal, UnresolvedAlias, UnresolvedCall, UnresolvedName
from pyrite.sql.logical import (
    Generate,
    Join,
    JoinType,
    Limit,
    LogicalPlan,
    Pivot,
    Sample,
    SubqueryAlias,
    Unpivot,
    UnresolvedTable,
    UnresolvedTableFunction,
    UnresolvedValues,
)
from pyrite.sql.parser.expressions import Expressions
from pyrite.sql.parser.tokens import TokenKind
from pyrite.sql.types import IntegerType

_JOIN_TYPES = {
    ("INNER",): JoinType.INNER,
    ("CROSS",): JoinType.CROSS,
    ("LEFT", "OUTER"): JoinType.LEFT,
    ("LEFT", "SEMI"): JoinType.SEMI,
    ("LEFT", "ANTI"): JoinType.ANTI,
    ("LEFT",): JoinType.LEFT,
    ("RIGHT", "OUTER"): JoinType.RIGHT,
    ("RIGHT",): JoinType.RIGHT,
    ("FULL", "OUTER"): JoinType.FULL,
    ("FULL",): JoinType.FULL,
    ("SEMI",): JoinType.SEMI,
    ("ANTI",): JoinType.ANTI,
}

#: What Spark names a subquery in FROM that has no name, so that no qualifier of the inside is seen outside.
_NO_NAME = ("__auto_generated_subquery_name",)


class Relations(Expressions):
    """Reads what rows come from."""

    @abstractmethod
    def _read_query(self) -> LogicalPlan: ...

    def _read_from(self) -> LogicalPlan:
        """The relations behind FROM; commas and joins associate to the left."""
        self._expect("FROM")
        is_lateral = self._accept("LATERAL")
        plan = self._read_joined(self._read_relation_primary())
        if is_lateral:
            raise self._error("INVALID_SQL_SYNTAX", {"inputString": "LATERAL needs a relation on its left"})
        while self._accept(","):
            is_lateral = self._accept("LATERAL")
            right = self._read_relation_primary()
            plan = self._read_joined(Join(plan, right, JoinType.INNER, is_lateral=is_lateral))
        while self._accept("LATERAL", "VIEW"):
            plan = self._read_lateral_view(plan)
        while True:
            if self._accept("PIVOT"):
                plan = self._read_pivot(plan)
            elif self._accept("UNPIVOT"):
                plan = self._read_unpivot(plan)
            else:
                return plan

    def _read_relation(self) -> LogicalPlan:
        return self._read_joined(self._read_relation_primary())

    def _read_joined(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with the joins and pivots that follow it."""
        while True:
            if self._is_at("PIVOT", "("):
                self._advance()
                plan = self._read_pivot(plan)
                continue
            if self._token.word == "UNPIVOT":
                self._advance()
                plan = self._read_unpivot(plan)
                continue
            is_natural = self._accept("NATURAL")
            join_type = self._read_join_type()
            if join_type is None:
                if is_natural:
                    raise self._syntax_error(expected="JOIN")
                return plan
            plan = self._read_join(plan, join_type, is_natural)

    def _read_join_type(self) -> JoinType | None:
        if self._accept("JOIN"):
            return JoinType.INNER
        for words, join_type in _JOIN_TYPES.items():
            if self._token.word == words[0] and self._accept(*words):
                self._expect("JOIN")
                return join_type
        return None

    def _read_join(self, left: LogicalPlan, join_type: JoinType, is_natural: bool) -> LogicalPlan:
        is_lateral = self._accept("LATERAL")
        right = self._read_relation_primary()
        condition = None
        using: tuple[str, ...] = ()
        if is_natural:
            pass
        elif self._accept("ON"):
            condition = self._read_expression()
        elif self._accept("USING"):
            using = self._read_names()
        return Join(left, right, join_type, condition, using, is_natural, is_lateral)

    # One relation

    def _read_relation_primary(self) -> LogicalPlan:
        if self._is_at("("):
            return self._read_relation_in_parentheses()
        if self._is_at("VALUES") and (self._ahead().word or self._ahead().kind is not TokenKind.END):
            return self._read_values()
        if self._is_at("IDENTIFIER", "("):
            return self._with_sample_and_alias(self._read_identifier_clause())
        start = self._token
        if not self._is_at_alias():
            raise self._syntax_error()
        parts = self._read_parts()
        if self._is_at("("):
            return self._read_table_function(".".join(parts))
        self._refuse_time_travel()
        options = self._read_options() if self._is_at("WITH", "(") and self._accept("WITH") else ()
        return self._with_sample_and_alias(UnresolvedTable(parts, options, start.start))

    def _read_identifier_clause(self) -> UnresolvedTable:
        """IDENTIFIER('db.table')."""
        start = self._advance()
        self._expect("(")
        if self._token.kind is not TokenKind.STRING:
            raise self._not_implemented("IDENTIFIER of anything but a string")
        name = self._read_string()
        self._expect(")")
        inside = type(self)(name, self._settings)
        parts = inside._read_parts()
        inside._expect_end()
        return UnresolvedTable(parts, (), start.start)

    def _refuse_time_travel(self) -> None:
        for word in ("VERSION", "TIMESTAMP", "SYSTEM_VERSION", "SYSTEM_TIME"):
            if self._is_at(word, "AS", "OF") or self._is_at("FOR", word):
                raise self._not_implemented("Reading a table as of a version or time")

    def _read_relation_in_parentheses(self) -> LogicalPlan:
        start = self._index
        if self._is_at_query() and start not in self._not_queries:
            if self._ahead().word == "(":
                plan = self._attempt(lambda: self._in_parentheses(self._read_query))
            else:
                plan = self._in_parentheses(self._read_query)
            if plan is not None:
                return self._with_sample_and_alias(plan, _NO_NAME)
            self._not_queries.add(start)
        return self._with_sample_and_alias(self._in_parentheses(self._read_relation))

    def _with_sample_and_alias(self, plan: LogicalPlan, name: tuple[str, ...] = ()) -> LogicalPlan:
        """The plan under the alias that follows, or else under `name` if there is one; sampled."""
        sample = self._read_sample() if self._is_at("TABLESAMPLE") else None
        alias, columns = self._read_alias()
        if alias is not None:
            plan = SubqueryAlias((alias,), plan, columns)
        elif name:
            plan = SubqueryAlias(name, plan)
        return self._sampled(plan, sample) if sample else plan

    def _read_alias(self) -> tuple[str | None, tuple[str, ...]]:
        """An alias with the names of its columns, if there is one."""
        if not self._accept("AS") and not self._is_at_alias():
            return None, ()
        name = self._read_name()
        return name, self._read_names() if self._is_at("(") else ()

    def _read_table_function(self, name: str) -> LogicalPlan:
        self._advance()
        arguments = () if self._is_at(")") else self._comma_separated(self._read_argument)
        self._expect(")")
        plan = UnresolvedTableFunction(name, arguments)
        alias, columns = self._read_alias()
        return plan if alias is None else SubqueryAlias((alias,), plan, columns)

    def _read_values(self) -> LogicalPlan:
        start = self._token
        self._expect("VALUES")
        rows = self._comma_separated(lambda: self._fields_of_row(self._read_expression()))
        alias, names = self._read_alias()
        width = len(names or rows[0])
        for row in rows:
            if len(row) != width:
                raise self._error(
                    "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                    {"expectedNumCols": str(width), "actualNumCols": str(len(row))},
                    start=start,
                )
        plan = UnresolvedValues(rows, names or tuple(f"col{number + 1}" for number in range(width)))
        return plan if alias is None else SubqueryAlias((alias,), plan)

    # Options

    def _read_options(self) -> tuple[tuple[str, str], ...]:
        """`(key value, 'key.more' = value)`."""
        if self._is_at("(", ")"):
            self._accept("(", ")")
            return ()
        return self._in_parentheses(lambda: self._comma_separated(self._read_option))

    def _read_option(self) -> tuple[str, str]:
        is_text = self._token.kind is TokenKind.STRING
        key = self._string_of(self._advance()) if is_text else ".".join(self._read_parts())
        self._accept("=")
        if self._token.kind is TokenKind.STRING:
            return key, self._read_string()
        is_negative = self._accept("-")
        token = self._token
        if token.kind is TokenKind.NUMBER:
            return key, ("-" if is_negative else "") + self._advance().text
        if token.kind is TokenKind.WORD:
            return key, self._advance().text.lower() if token.word in (
                "TRUE",
                "FALSE",
            ) else self._advance().text
        raise self._syntax_error()

    # TABLESAMPLE

    def _read_sample(self) -> tuple[str, float, int | None]:
        """TABLESAMPLE: "rows" or "fraction", how much, and the seed."""
        start = self._advance()
        self._expect("(")
        if self._accept("BUCKET"):
            numerator = self._read_integer()
            self._expect("OUT", "OF")
            kind, amount = "fraction", numerator / self._read_integer()
        else:
            is_negative = self._accept("-")
            amount = self._read_number(is_negative=is_negative).value
            kind = "rows" if self._accept("ROWS") else "fraction"
            if kind == "fraction":
                self._expect("PERCENT")
                amount = float(amount) / 100
        self._expect(")")
        seed = None
        if self._accept("REPEATABLE"):
            seed = self._in_parentheses(self._read_integer)
        if kind == "fraction" and not 0 <= amount <= 1:
            raise self._error(
                "_LEGACY_ERROR_TEMP_0064",
                {"msg": f"A sample is from 0 to 100 percent, not {amount:%}"},
                start=start,
            )
        return kind, amount, seed

    def _sampled(self, plan: LogicalPlan, sample: tuple[str, float, int | None]) -> LogicalPlan:
        kind, amount, seed = sample
        if kind == "rows":
            return Limit(Literal(int(amount), IntegerType()), plan)
        return Sample(0.0, amount, False, random.randrange(2**31) if seed is None else seed, plan)

    # LATERAL VIEW

    def _read_lateral_view(self, child: LogicalPlan) -> LogicalPlan:
        is_outer = self._accept("OUTER")
        start = self._token
        name = ".".join(self._read_parts())
        self._expect("(")
        arguments = () if self._is_at(")") else self._comma_separated(self._read_argument)
        self._expect(")")
        generator = UnresolvedCall(name, arguments, position=start.start)
        if not self._is_at_alias():
            raise self._syntax_error()
        qualifier = None if self._is_at("AS") else self._read_name()
        names: tuple[str, ...] = ()
        if self._accept("AS") or self._is_at_alias():
            names = self._comma_separated(self._read_name)
        return Generate(generator, is_outer, child, qualifier, names)

    # PIVOT and UNPIVOT

    def _read_pivot(self, child: LogicalPlan) -> LogicalPlan:
        self._expect("(")
        aggregates = self._comma_separated(self._read_pivot_aggregate)
        self._expect("FOR")
        columns: tuple[Expression, ...]
        if self._is_at("("):
            columns = self._in_parentheses(lambda: self._comma_separated(self._read_column))
        else:
            columns = (self._read_column(),)
        self._expect("IN")
        values = self._in_parentheses(lambda: self._comma_separated(self._read_pivot_value))
        self._expect(")")
        return Pivot(None, columns, values, aggregates, child)

    def _read_pivot_aggregate(self) -> Expression:
        expression = self._read_expression()
        if self._accept("AS") or (self._is_at_alias() and not self._is_at("FOR")):
            return UnresolvedAlias(expression, (self._read_name(),))
        return expression

    def _read_pivot_value(self) -> tuple[Expression, str | None]:
        match self._read_named_expression():
            case UnresolvedAlias(value, (name,)):
                return value, name
            case value:
                return value, None

    def _read_column(self) -> UnresolvedName:
        start = self._token.start
        return UnresolvedName(self._read_parts(), start)

    def _read_unpivot(self, child: LogicalPlan) -> LogicalPlan:
        include_nulls = self._accept("INCLUDE", "NULLS")
        if not include_nulls:
            self._accept("EXCLUDE", "NULLS")
        self._expect("(")
        is_of_groups = self._is_at("(")
        value_names = self._read_names() if is_of_groups else (self._read_name(),)
        self._expect("FOR")
        variable_name = self._read_name()
        self._expect("IN")
        groups = self._in_parentheses(
            lambda: self._comma_separated(lambda: self._read_unpivot_group(is_of_groups))
        )
        self._expect(")")
        plan: LogicalPlan = Unpivot(None, groups, variable_name, value_names, child, include_nulls)
        alias, _ = self._read_alias()
        return plan if alias is None else SubqueryAlias((alias,), plan)

    def _read_unpivot_group(self, is_of_groups: bool) -> tuple[tuple[Expression, ...], str | None]:
        columns: tuple[Expression, ...]
        if is_of_groups:
            columns = self._in_parentheses(lambda: self._comma_separated(self._read_column))
        else:
            columns = (self._read_column(),)
        has_name = self._accept("AS") or self._is_at_name()
        return columns, self._read_name() if has_name else None
