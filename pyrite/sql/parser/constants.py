"""Strings, types and intervals."""

from __future__ import annotations

from pyrite.errors import ParseException
from pyrite.sql.expressions import Literal
from pyrite.sql.parser.cursor import Cursor
from pyrite.sql.parser.intervals import UNITS, interval_between, interval_of_text, interval_of_units
from pyrite.sql.parser.tokens import Token, TokenKind
from pyrite.sql.types import (
    ArrayType,
    CharType,
    DataType,
    MapType,
    StringType,
    StructField,
    StructType,
    VarcharType,
)
from pyrite.sql.types.ddl import parse_type
from pyrite.sql.types.literals import unescape


class Constants(Cursor):
    """Reads what stands for a fixed value or a type."""

    def _read_string(self) -> str:
        """A string, or several in a row, which are one."""
        if not self._is_at_kind(TokenKind.STRING):
            raise self._syntax_error()
        text = self._string_of(self._advance())
        while self._is_at_kind(TokenKind.STRING):
            text += self._string_of(self._advance())
        return text

    def _string_of(self, token: Token) -> str:
        if self._settings.escaped_string_literals and token.text[0] not in "rR":
            return token.text[1:-1]
        return unescape(token.text)

    def _read_integer(self) -> int:
        if self._token.kind is not TokenKind.NUMBER or not self._token.text.isdigit():
            raise self._syntax_error()
        return int(self._advance().text)

    # Types

    def _read_type(self, *, keep_lengths: bool = False) -> DataType:
        """A type. As in Spark's CAST, char(n) and varchar(n) are strings unless `keep_lengths`."""
        start = self._token
        text = self._read_text_of_type()
        try:
            data_type = parse_type(text)
        except ParseException as problem:
            condition = problem.getCondition() or "PARSE_SYNTAX_ERROR"
            raise self._error(condition, problem.getMessageParameters() or {}, start=start) from None
        return data_type if keep_lengths else _without_lengths(data_type)

    def _read_text_of_type(self) -> str:
        """The text from here to where a type ends."""
        start = self._token
        if start.kind is not TokenKind.WORD:
            raise self._syntax_error()
        self._advance()
        if start.word == "INTERVAL":
            if self._token.word in UNITS:
                self._advance()
                if self._accept("TO"):
                    self._read_name()
        elif self._is_at("("):
            while self._advance().word != ")":
                if self._token.kind is TokenKind.END:
                    raise self._syntax_error(expected=")")
        elif self._is_at("<"):
            self._skip_angles()
        else:
            self._accept("<>")
        if start.word in ("TIMESTAMP", "TIME"):
            _ = self._accept("WITHOUT", "TIME", "ZONE") or self._accept("WITH", "LOCAL", "TIME", "ZONE")
        elif start.word == "STRING" and self._accept("COLLATE"):
            self._read_parts()
        return self._text[start.start : self._tokens[self._index - 1].end]

    def _skip_angles(self) -> None:
        depth = 0
        while True:
            word = self._advance().word
            depth += (word == "<") - (word == ">")
            if depth == 0:
                return
            if self._token.kind is TokenKind.END:
                raise self._syntax_error(expected=">")

    # Intervals

    def _read_interval(self) -> Literal | None:
        """INTERVAL and numbers with units, or a text; None if it is the name of something."""
        count = 2 if self._ahead().word in ("-", "+") else 1
        is_text = self._ahead(count).kind is TokenKind.STRING
        is_number = self._ahead(count).kind is TokenKind.NUMBER and self._ahead(count + 1).word in UNITS
        if not is_text and not is_number:
            return None
        start = self._advance()
        try:
            return self._interval_after_keyword()
        except ValueError as problem:
            text = self._text[start.start : self._tokens[self._index - 1].end]
            raise self._error(
                "INVALID_INTERVAL_FORMAT", {"input": text, "reason": str(problem)}, start=start
            ) from None

    def _interval_of_text(self, text: str) -> Literal:
        try:
            return interval_of_text(text)
        except ValueError:
            start = self._tokens[self._index - 1]
            parameters = {"valueType": '"INTERVAL"', "value": repr(text)}
            raise self._error("INVALID_TYPED_LITERAL", parameters, start=start) from None

    def _interval_after_keyword(self) -> Literal:
        values: list[tuple[str, str]] = []
        while True:
            index = self._index
            is_negative = self._accept_one_of("-", "+") == "-"
            is_text = self._token.kind is TokenKind.STRING
            if not is_text and self._token.kind is not TokenKind.NUMBER:
                break
            number = self._read_string().strip() if is_text else self._advance().text
            if self._token.word not in UNITS:
                if values:
                    break
                if not is_text or is_negative:
                    raise self._syntax_error()
                return self._interval_of_text(number)
            unit = self._advance().word
            if is_text and not values and self._accept("TO"):
                return interval_between(number, unit, self._read_name(), is_negative=is_negative)
            values.append((_negated(number) if is_negative else number, unit))
        self._go_back_to(index)
        return interval_of_units(values)


def _negated(number: str) -> str:
    return number[1:] if number.startswith("-") else "-" + number.removeprefix("+")


def _without_lengths(data_type: DataType) -> DataType:
    match data_type:
        case CharType() | VarcharType():
            return StringType()
        case ArrayType():
            return ArrayType(_without_lengths(data_type.elementType), data_type.containsNull)
        case MapType():
            key, value = _without_lengths(data_type.keyType), _without_lengths(data_type.valueType)
            return MapType(key, value, data_type.valueContainsNull)
        case StructType():
            return StructType(
                [
                    StructField(f.name, _without_lengths(f.dataType), f.nullable, f.metadata)
                    for f in data_type.fields
                ]
            )
        case _:
            return data_type
