"""What operators stand between: literals, names, calls, CASE, CAST, and what is in parentheses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from pyrite.sql.expressions import (
    CaseWhen,
    Cast,
    CastMode,
    Expression,
    Lambda,
    LambdaVariable,
    Literal,
    NamedArgument,
    Parameter,
    ScalarSubquery,
    SortOrder,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedName,
    UnresolvedStar,
    Window,
    new_id,
)
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.parser.literals import TYPED_LITERALS, typed_literal
from pyrite.sql.parser.settings import ParserSettings
from pyrite.sql.parser.tokens import Token, TokenKind
from pyrite.sql.parser.windows import Windows
from pyrite.sql.types import BooleanType, IntegerType, NullType, StringType

_QUERY_WORDS = frozenset(("SELECT", "WITH", "VALUES", "FROM", "TABLE"))

#: Words that do not stand for a column, or only where what follows shows that they are one.
_NOT_NAMES = frozenset((
    "AND", "ANTI", "AS", "BETWEEN", "CROSS", "DISTRIBUTE", "ELSE", "EXCEPT", "FROM", "FULL", "GROUP",
    "HAVING", "IN", "INNER", "INTERSECT", "IS", "JOIN", "LIMIT", "NATURAL", "ON", "OR", "ORDER",
    "PIVOT", "QUALIFY", "SELECT", "SEMI", "SORT", "THEN", "UNION", "UNPIVOT", "USING", "WHEN", "WHERE",
))  # fmt: skip
_AFTER_NAMES = frozenset(
    (",", ")", "]", ".", "=", "<", ">", "<=", ">=", "<>", "+", "-", "*", "/", "%", "IS", "AS", "FROM", "")
)

#: Functions of a unit, a number and a moment; the names with an underscore are also plain functions.
_UNIT_FUNCTIONS = {
    "TIMESTAMPADD": "timestampadd",
    "DATEADD": "timestampadd",
    "DATE_ADD": "timestampadd",
    "TIMESTAMPDIFF": "timestampdiff",
    "DATEDIFF": "timestampdiff",
    "DATE_DIFF": "timestampdiff",
    "TIMEDIFF": "timestampdiff",
}
_UNITS = frozenset((
    "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAYOFYEAR", "HOUR", "MINUTE", "SECOND", "MILLISECOND",
    "MICROSECOND",
))  # fmt: skip


class Primaries(Windows):
    """Reads the operands of operators. `_forms` says by which word which syntax begins."""

    def __init__(self, text: str, settings: ParserSettings) -> None:
        super().__init__(text, settings)
        #: Where a parenthesis stands that turned out not to hold a query.
        self._not_queries: set[int] = set()
        self._last_row: tuple[Expression, tuple[Expression, ...]] | None = None
        self._forms: dict[str, Callable[[], Expression | None]] = {
            "CASE": self._read_case,
            "CAST": self._read_cast,
            "TRY_CAST": self._read_cast,
            "STRUCT": self._read_struct,
            "EXISTS": self._read_exists,
            "EXTRACT": self._read_extract,
            "TRIM": self._read_trim,
            "SUBSTR": self._read_substring,
            "SUBSTRING": self._read_substring,
            "POSITION": self._read_position,
            "OVERLAY": self._read_overlay,
            "INTERVAL": self._read_interval,
            "NULL": lambda: self._read_constant(None),
            "TRUE": lambda: self._read_constant(True),
            "FALSE": lambda: self._read_constant(False),
            **dict.fromkeys(_UNIT_FUNCTIONS, self._read_unit_function),
        }

    @abstractmethod
    def _read_query(self) -> LogicalPlan: ...

    @abstractmethod
    def _read_expression(self) -> Expression: ...

    @abstractmethod
    def _read_value(self, least_binding: int = 1) -> Expression: ...

    @abstractmethod
    def _read_named_expression(self) -> Expression: ...

    @abstractmethod
    def _read_number(self, *, is_negative: bool = False) -> Literal: ...

    @abstractmethod
    def _read_exists(self) -> Expression | None: ...

    def _read_primary(self) -> Expression:
        token = self._token
        if token.kind is TokenKind.WORD:
            word = token.word
            form = self._forms.get(word)
            if form is not None and (found := form()) is not None:
                return found
            next_token = self._ahead()
            if next_token.kind is TokenKind.STRING and word not in _NOT_NAMES:
                return self._read_typed_literal()
            if next_token.word == "->":
                return self._read_lambda()
            if word in _NOT_NAMES and (word in ("FROM", "SELECT") or next_token.word not in _AFTER_NAMES):
                raise self._syntax_error()
            return self._read_name_or_call()
        if token.kind is TokenKind.QUOTED:
            return self._read_lambda() if self._ahead().word == "->" else self._read_name_or_call()
        if token.kind is TokenKind.NUMBER:
            return self._read_number()
        if token.kind is TokenKind.STRING:
            return Literal(self._read_string(), StringType())
        match token.word:
            case "(":
                return self._read_parentheses()
            case "*":
                self._advance()
                return UnresolvedStar((), self._read_exceptions())
            case ":" if self._ahead().kind in (TokenKind.WORD, TokenKind.QUOTED):
                self._advance()
                return Parameter(self._read_name())
            case "?":
                # Counted anew, since what is attempted is read twice.
                number = sum(before.word == "?" for before in self._tokens[: self._index])
                self._advance()
                return Parameter(number)
        raise self._syntax_error()

    # Constants

    def _read_constant(self, value: bool | None) -> Expression | None:
        if self._ahead().word in (".", "("):
            return None
        self._advance()
        return Literal(value, NullType() if value is None else BooleanType())

    def _read_typed_literal(self) -> Expression:
        start = self._advance()
        text = self._read_string()
        if start.word not in TYPED_LITERALS:
            raise self._error(
                "UNSUPPORTED_TYPED_LITERAL",
                {
                    "unsupportedType": f'"{start.word}"',
                    "supportedTypes": ", ".join(f'"{name}"' for name in TYPED_LITERALS),
                },
                start=start,
            )
        literal = typed_literal(start.word, text, self._settings)
        if literal is None:
            raise self._error(
                "INVALID_TYPED_LITERAL", {"valueType": f'"{start.word}"', "value": repr(text)}, start=start
            )
        return literal

    # Parentheses

    def _is_at_query(self, count: int = 0) -> bool:
        """Whether the token so far ahead begins a query, parentheses skipped."""
        while self._ahead(count).word == "(":
            count += 1
        token = self._ahead(count)
        if token.word not in _QUERY_WORDS:
            return False
        after = self._ahead(count + 1)
        if after.kind is TokenKind.SYMBOL:
            return after.word in ("(", "*", "-", "+", "~", ":", "?") and token.word in ("SELECT", "VALUES")
        return after.kind is not TokenKind.END

    def _read_parentheses(self) -> Expression:
        """A query, a lambda, a row, or an expression."""
        start = self._index
        if self._is_at_query() and start not in self._not_queries:
            if self._ahead().word != "(":
                return ScalarSubquery(self._in_parentheses(self._read_query))
            # ((SELECT 1) + 1) is none, ((SELECT 1) UNION (SELECT 2)) is one: only reading tells.
            plan = self._attempt(lambda: self._in_parentheses(self._read_query))
            if plan is not None:
                return ScalarSubquery(plan)
            self._not_queries.add(start)
        if self._is_at_lambda():
            return self._read_lambda()
        self._advance()
        first = self._read_named_expression()
        if self._is_at(",") or isinstance(first, UnresolvedAlias):
            items = [first]
            while self._accept(","):
                items.append(self._read_named_expression())
            self._expect(")")
            return self._row(tuple(items))
        self._expect(")")
        return first

    def _row(self, items: tuple[Expression, ...]) -> Expression:
        """`(a, b)`, a struct with the names that its items have."""
        arguments: list[Expression] = []
        values = []
        for number, item in enumerate(items, 1):
            match item:
                case UnresolvedAlias(child, (name,)):
                    value = child
                case UnresolvedName(parts):
                    name, value = parts[-1], item
                case _:
                    name, value = f"col{number}", item
            arguments += (Literal(name, StringType()), value)
            values.append(value)
        row = UnresolvedCall("named_struct", tuple(arguments))
        self._last_row = (row, tuple(values))
        return row

    def _fields_of_row(self, value: Expression) -> tuple[Expression, ...]:
        """The values of a row that was just read; what is no row is one value."""
        if self._last_row is not None and self._last_row[0] is value:
            return self._last_row[1]
        return (value,)

    # Lambdas

    def _is_at_lambda(self) -> bool:
        """Whether `(x, y) ->` comes next."""
        count = 1
        while self._ahead(count).kind in (TokenKind.WORD, TokenKind.QUOTED):
            if self._ahead(count + 1).word == ")":
                return self._ahead(count + 2).word == "->"
            if self._ahead(count + 1).word != ",":
                return False
            count += 2
        return False

    def _read_lambda(self) -> Expression:
        names = self._read_names() if self._is_at("(") else (self._read_name(),)
        self._expect("->")
        variables = tuple(LambdaVariable(new_id(), name) for name in names)
        return Lambda(variables, self._read_expression())

    # Names and calls

    def _read_name_or_call(self) -> Expression:
        start = self._token
        parts = [self._read_name()]
        while self._token.word == ".":
            if self._ahead().word == "*":
                self._advance()
                self._advance()
                return UnresolvedStar(tuple(parts), self._read_exceptions())
            self._advance()
            parts.append(self._read_name())
        if self._token.word != "(":
            return UnresolvedName(tuple(parts), start.start)
        is_plain = len(parts) == 1 and start.kind is TokenKind.WORD
        return self._read_call(".".join(parts), start.start, start.word if is_plain else "")

    def _read_exceptions(self) -> tuple[tuple[str, ...], ...]:
        """`EXCEPT (a, b.c)` behind a star."""
        if not self._is_at("EXCEPT", "(") or self._is_at_query(2):
            return ()
        self._advance()
        return self._in_parentheses(lambda: self._comma_separated(self._read_parts))

    def _read_call(self, name: str, position: int, word: str) -> Expression:
        """The arguments of a call and what follows them; `word` is its name if it has no quotes or dots."""
        self._expect("(")
        is_distinct = False
        if self._ahead().word not in (",", ")", "."):
            is_distinct = self._accept_one_of("DISTINCT", "ALL") == "DISTINCT"
        arguments: tuple[Expression, ...] = ()
        if not self._is_at(")"):
            arguments = self._comma_separated(self._read_argument)
        ignore_nulls = self._read_null_treatment()
        self._expect(")")
        if word == "COUNT" and arguments == (UnresolvedStar(),) and not is_distinct:
            arguments = (Literal(1, IntegerType()),)
        order: tuple[SortOrder, ...] = ()
        if self._accept("WITHIN", "GROUP"):
            order = self._in_parentheses(self._read_order_by)
        condition = None
        if self._is_at("FILTER", "("):
            self._advance()
            self._advance()
            self._expect("WHERE")
            condition = self._read_expression()
            self._expect(")")
        if ignore_nulls is None:
            ignore_nulls = self._read_null_treatment()
        call = UnresolvedCall(name, arguments, is_distinct, condition, order, ignore_nulls, position)
        if self._token.word == "OVER":
            self._advance()
            return Window(call, self._read_window())
        return call

    def _read_null_treatment(self) -> bool | None:
        if self._accept("IGNORE", "NULLS"):
            return True
        return False if self._accept("RESPECT", "NULLS") else None

    def _read_argument(self) -> Expression:
        if self._is_at_name() and self._ahead().word == "=>":
            name = self._read_name()
            self._advance()
            return NamedArgument(name, self._read_expression())
        if self._is_at("TABLE", "("):
            raise self._not_implemented("A table as an argument")
        return self._read_expression()

    # Syntax of its own

    def _read_case(self) -> Expression | None:
        if self._ahead().word in (".", ",", ")"):
            return None
        self._advance()
        operand = None if self._is_at("WHEN") else self._read_expression()
        conditions, values = [], []
        while self._accept("WHEN"):
            condition = self._read_expression()
            conditions.append(condition if operand is None else UnresolvedCall("=", (operand, condition)))
            self._expect("THEN")
            values.append(self._read_expression())
        if not conditions:
            raise self._syntax_error(expected="WHEN")
        otherwise = self._read_expression() if self._accept("ELSE") else None
        self._expect("END")
        return CaseWhen(tuple(conditions), tuple(values), otherwise)

    def _read_cast(self) -> Expression | None:
        if self._ahead().word != "(":
            return None
        mode = CastMode.TRY if self._advance().word == "TRY_CAST" else CastMode.ANSI
        self._expect("(")
        value = self._read_expression()
        self._expect("AS")
        target = self._read_type()
        self._expect(")")
        return Cast(value, target, mode)

    def _read_struct(self) -> Expression | None:
        if self._ahead().word != "(":
            return None
        position = self._advance().start
        self._expect("(")
        items = () if self._is_at(")") else self._comma_separated(self._read_named_expression)
        self._expect(")")
        struct = UnresolvedCall("struct", items, position=position)
        self._last_row = (struct, tuple(i.child if isinstance(i, UnresolvedAlias) else i for i in items))
        return struct

    def _read_extract(self) -> Expression | None:
        """EXTRACT(field FROM source)."""
        if not (self._is_at("EXTRACT", "(") and self._ahead(3).word == "FROM"):
            return None
        position = self._advance().start
        self._expect("(")
        field = Literal(self._read_name(), StringType())
        self._expect("FROM")
        source = self._read_value()
        self._expect(")")
        return UnresolvedCall("extract", (field, source), position=position)

    def _read_trim(self) -> Expression | None:
        """TRIM([BOTH | LEADING | TRAILING] [characters] FROM text): `trim(characters, text)` and its kin."""
        if self._ahead().word != "(" or self._ahead(2).word == ")" or self._ahead(3).word == "=>":
            return None
        name = self._advance()
        self._advance()
        side = None
        if self._ahead().word not in (",", ")", ".", "["):
            side = self._accept_one_of("BOTH", "LEADING", "TRAILING")
        characters = None
        if side is None or not self._is_at("FROM"):
            characters = self._read_value()
            if side is None and not self._is_at("FROM"):
                return self._rest_of_call(name, characters)
        self._expect("FROM")
        text = self._read_value()
        self._expect(")")
        function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(side or "", "trim")
        arguments = (text,) if characters is None else (characters, text)
        return UnresolvedCall(function, arguments, position=name.start)

    def _read_substring(self) -> Expression | None:
        """SUBSTRING(text FROM start [FOR length])."""
        return self._read_call_with_words("FROM", "FOR")

    def _read_overlay(self) -> Expression | None:
        """OVERLAY(text PLACING new FROM start [FOR length])."""
        return self._read_call_with_words("PLACING", "FROM", "FOR")

    def _read_position(self) -> Expression | None:
        """POSITION(part IN text)."""
        return self._read_call_with_words("IN")

    def _read_call_with_words(self, *words: str) -> Expression | None:
        """A call with words between the arguments, FOR and what follows it optional; or with commas."""
        if self._ahead().word != "(" or self._ahead(2).word == ")" or self._ahead(3).word == "=>":
            return None
        name = self._advance()
        self._advance()
        arguments = [self._read_value()]
        if not self._is_at(words[0]):
            return self._rest_of_call(name, arguments[0])
        for word in words:
            if word == "FOR" and not self._is_at(word):
                break
            self._expect(word)
            arguments.append(self._read_value())
        self._expect(")")
        # With words these are of one name, which is that of their column as well.
        function = {"SUBSTR": "substring", "POSITION": "locate"}.get(name.word, name.text)
        return UnresolvedCall(function, tuple(arguments), position=name.start)

    def _rest_of_call(self, name: Token, first: Expression) -> Expression:
        """A plain call whose first argument was read."""
        arguments = [first]
        while self._accept(","):
            arguments.append(self._read_argument())
        self._expect(")")
        return UnresolvedCall(name.text, tuple(arguments), position=name.start)

    def _read_unit_function(self) -> Expression | None:
        """TIMESTAMPADD(unit, number, moment) and TIMESTAMPDIFF(unit, start, end), by all their names."""
        if self._ahead().word != "(" or self._ahead(3).word != ",":
            return None
        if self._ahead(2).word not in _UNITS:
            return None
        name = self._advance()
        self._expect("(")
        unit = Literal(self._read_name(), StringType())
        self._expect(",")
        first = self._read_value()
        if not self._is_at(","):
            # date_add(day, 3): a column with the name of a unit.
            self._expect(")")
            column = UnresolvedName((unit.value,), name.start)
            return UnresolvedCall(name.text, (column, first), position=name.start)
        self._expect(",")
        second = self._read_value()
        self._expect(")")
        function = _UNIT_FUNCTIONS[name.word]
        return UnresolvedCall(function, (unit, first, second), position=name.start)
