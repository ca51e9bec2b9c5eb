"""Expressions: operators by their precedence, predicates, and what follows a value."""

from __future__ import annotations

from functools import reduce

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import (
    Cast,
    Exists,
    Expression,
    Extract,
    InSubquery,
    Literal,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedName,
)
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.parser.numbers import number_literal
from pyrite.sql.parser.primaries import Primaries
from pyrite.sql.parser.tokens import TokenKind
from pyrite.sql.types import BooleanType, StringType

#: How tightly the operators between values bind.
_BINDING = {
    "=": 1, "<=>": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1,
    "|": 2, "^": 3, "&": 4, "<<": 5, ">>": 5, ">>>": 5,
    "+": 6, "-": 6, "||": 6, "*": 7, "/": 7, "%": 7, "DIV": 7,
}  # fmt: skip
_UNARY_BINDING = 8

_PREDICATES = frozenset(("NOT", "BETWEEN", "IN", "LIKE", "ILIKE", "RLIKE", "REGEXP", "IS"))


class Expressions(Primaries):
    """Reads expressions by Spark's grammar: OR, AND, NOT, one predicate, then operators between values."""

    def _read_named_expression(self) -> Expression:
        """An expression with a name, or several names in parentheses, or none."""
        expression = self._read_expression()
        if self._accept("AS"):
            if self._is_at("("):
                return UnresolvedAlias(expression, self._read_names())
            return UnresolvedAlias(expression, (self._read_name(),))
        if self._is_at_alias():
            return UnresolvedAlias(expression, (self._read_name(),))
        return expression

    def _read_expression(self) -> Expression:
        left = self._read_conjunction()
        while self._token.word == "OR":
            self._advance()
            left = UnresolvedCall("or", (left, self._read_conjunction()))
        return left

    def _read_conjunction(self) -> Expression:
        left = self._read_condition()
        while self._token.word == "AND":
            self._advance()
            left = UnresolvedCall("and", (left, self._read_condition()))
        return left

    def _read_condition(self) -> Expression:
        """A value with at most one predicate, or NOT and a condition."""
        negations = 0
        while self._token.word in ("NOT", "!"):
            self._advance()
            negations += 1
        condition = self._read_value()
        if self._token.word in _PREDICATES:
            condition = self._read_predicate(condition)
        for _ in range(negations):
            condition = UnresolvedCall("not", (condition,))
        return condition

    # Predicates

    def _read_predicate(self, value: Expression) -> Expression:
        is_negated = False
        if self._token.word == "NOT":
            if self._ahead().word not in _PREDICATES:
                return value
            self._advance()
            is_negated = True
        match self._advance().word:
            case "BETWEEN":
                low = self._read_value()
                self._expect("AND")
                predicate: Expression = UnresolvedCall("between", (value, low, self._read_value()))
            case "IN":
                predicate = self._read_in(value)
            case "RLIKE" | "REGEXP":
                predicate = UnresolvedCall("rlike", (value, self._read_value()))
            case "LIKE" | "ILIKE" as word:
                quantifier = self._accept_one_of("ANY", "SOME", "ALL")
                if quantifier:
                    return self._read_like_several(word, quantifier, value, is_negated)
                predicate = self._read_like(word, value)
            case "IS" if not is_negated:
                return self._read_is(value)
            case _:
                self._go_back_to(self._index - 1)
                raise self._syntax_error()
        return UnresolvedCall("not", (predicate,)) if is_negated else predicate

    def _read_in(self, value: Expression) -> Expression:
        values = self._fields_of_row(value)
        if self._is_at("(") and self._is_at_query():
            # ((SELECT 1), 2) is a list, ((SELECT 1)) a query: only reading tells.
            is_nested = self._ahead().word == "("
            query = self._attempt(self._read_query_in_parentheses) if is_nested else None
            if not is_nested:
                query = self._read_query_in_parentheses()
            if query is not None:
                return InSubquery(query, values=values)
        self._expect("(")
        if self._is_at(")"):
            raise self._error("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", {})
        options = self._comma_separated(self._read_expression)
        self._expect(")")
        return UnresolvedCall("in", (value, *options))

    def _read_query_in_parentheses(self) -> LogicalPlan:
        return self._in_parentheses(self._read_query)

    def _read_like(self, word: str, value: Expression) -> Expression:
        arguments = [value, self._read_value()]
        if self._accept("ESCAPE"):
            token = self._token
            escape = self._read_string()
            if len(escape) != 1:
                raise self._error("INVALID_ESC", {"invalidEscape": repr(escape)}, start=token)
            arguments.append(Literal(escape, StringType()))
        return UnresolvedCall(word.lower(), tuple(arguments))

    def _read_like_several(
        self, word: str, quantifier: str, value: Expression, is_negated: bool
    ) -> Expression:
        """`LIKE ANY (...)` and its kin: calls of `likeany`, `likeall`, `notlikeany`, `notlikeall`."""
        patterns = self._in_parentheses(lambda: self._comma_separated(self._read_expression))
        if word == "ILIKE":
            value = UnresolvedCall("lower", (value,))
            patterns = tuple(UnresolvedCall("lower", (pattern,)) for pattern in patterns)
        name = "likeall" if quantifier == "ALL" else "likeany"
        if any(isinstance(each, Literal) and each.value is None for each in patterns):
            # Spark has these for patterns that are constants; else they are short for AND and OR.
            likes: list[Expression] = [UnresolvedCall("like", (value, pattern)) for pattern in patterns]
            if is_negated:
                likes = [UnresolvedCall("not", (each,)) for each in likes]
            word = "and" if quantifier == "ALL" else "or"
            return reduce(lambda left, right: UnresolvedCall(word, (left, right)), likes)
        return UnresolvedCall(f"not{name}" if is_negated else name, (value, *patterns))

    def _read_is(self, value: Expression) -> Expression:
        is_negated = self._accept("NOT")
        predicate: Expression
        if self._accept("NULL"):
            return UnresolvedCall("isnotnull" if is_negated else "isnull", (value,))
        if self._accept("UNKNOWN"):
            return UnresolvedCall("is not unknown" if is_negated else "isnull", (value,))
        if self._accept("DISTINCT", "FROM"):
            predicate = UnresolvedCall("<=>", (value, self._read_value()))
            return predicate if is_negated else UnresolvedCall("not", (predicate,))
        truth = self._accept_one_of("TRUE", "FALSE")
        if truth is None:
            raise self._syntax_error(expected="NULL")
        predicate = UnresolvedCall("<=>", (value, Literal(truth == "TRUE", BooleanType())))
        return UnresolvedCall("not", (predicate,)) if is_negated else predicate

    # Operators between values

    def _read_value(self, least_binding: int = 1) -> Expression:
        """A value made of values with operators that bind at least so tightly; all of them lean left."""
        left = self._read_signed()
        while True:
            operator = self._token.word
            length = 1
            if operator == ">" and self._is_joined(1):
                length = 3 if self._is_joined(2) else 2
                operator *= length
            binding = _BINDING.get(operator)
            if binding is None or binding < least_binding:
                return left
            position = self._token.start
            for _ in range(length):
                self._advance()
            right = self._read_value(binding + 1)
            if operator == "<>":
                equal = UnresolvedCall("=", (left, right), position=position)
                left = UnresolvedCall("not", (equal,), position=position)
            else:
                left = UnresolvedCall(operator.lower(), (left, right), position=position)

    def _is_joined(self, count: int) -> bool:
        """Whether the token so far ahead is another `>` right behind the one before it."""
        token = self._ahead(count)
        return token.word == ">" and token.start == self._token.start + count

    def _read_signed(self) -> Expression:
        token = self._token
        if token.word not in ("-", "+", "~"):
            return self._read_postfix(self._read_primary())
        self._advance()
        if token.word == "-" and self._token.kind is TokenKind.NUMBER:
            # The sign belongs to the number: -2147483648 is an int.
            return self._read_postfix(self._read_number(is_negative=True))
        operand = self._read_value(_UNARY_BINDING)
        name = {"-": "- ", "+": "positive", "~": "~"}[token.word]
        return UnresolvedCall(name, (operand,), position=token.start)

    # What follows a value

    def _read_postfix(self, value: Expression) -> Expression:
        while True:
            word = self._token.word
            if word == "[":
                self._advance()
                value = Extract(value, self._read_value())
                self._expect("]")
            elif word == ".":
                self._advance()
                value = Extract(value, Literal(self._read_name(), StringType()))
            elif word == "::":
                self._advance()
                value = Cast(value, self._read_type())
            elif word == "COLLATE" and self._ahead().kind in (TokenKind.WORD, TokenKind.QUOTED):
                self._advance()
                collation = Literal(".".join(self._read_parts()), StringType())
                value = UnresolvedCall("collate", (value, collation))
            elif word == ":" and isinstance(value, UnresolvedName | Extract):
                raise self._not_implemented("Reading a field of a variant by `:`", "Use variant_get().")
            else:
                return value

    def _read_number(self, *, is_negative: bool = False) -> Literal:
        token = self._token
        if token.kind is not TokenKind.NUMBER:
            raise self._syntax_error()
        self._advance()
        try:
            literal = number_literal(token.text, is_negative=is_negative)
        except AnalysisException as problem:
            raise self._error(
                problem.getCondition() or "", problem.getMessageParameters() or {}, start=token
            ) from None
        if literal is None:
            self._go_back_to(self._index - 1)
            raise self._syntax_error()
        return literal

    def _read_exists(self) -> Expression | None:
        """EXISTS (query); None if it is the function of that name."""
        if not self._is_at("EXISTS", "(") or not self._is_at_query(2):
            return None
        self._advance()
        self._advance()
        plan = self._read_query()
        self._expect(")")
        return Exists(plan)
