"""Reading types from SQL text: ``decimal(10,2)``, ``array<struct<x: bigint>>``, ``a int not null, b string``.

A recursive-descent parser for that part of Spark's grammar, on tokens with their places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pyrite.errors import ArithmeticException, ParseException, PySparkException
from pyrite.sql.types.atomic import (
    BinaryType,
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    ShortType,
)
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.datetimes import MAX_TIME_PRECISION, DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import MAX_PRECISION, DecimalType
from pyrite.sql.types.intervals import CalendarIntervalType, DayTimeIntervalType, YearMonthIntervalType
from pyrite.sql.types.literals import unescape
from pyrite.sql.types.spatial import GeographyType, GeometryType
from pyrite.sql.types.strings import CharType, StringType, VarcharType, collation_name
from pyrite.sql.types.variant import VariantType

_PLAIN: dict[str, Callable[[], DataType]] = {
    "bigint": LongType,
    "binary": BinaryType,
    "boolean": BooleanType,
    "byte": ByteType,
    "date": DateType,
    "double": DoubleType,
    "float": FloatType,
    "int": IntegerType,
    "integer": IntegerType,
    "long": LongType,
    "real": FloatType,
    "short": ShortType,
    "smallint": ShortType,
    "timestamp_ltz": TimestampType,
    "timestamp_ntz": TimestampNTZType,
    "tinyint": ByteType,
    "variant": VariantType,
    "void": NullType,
}

_DAY_TIME_FIELDS = ("day", "hour", "minute", "second")
_YEAR_MONTH_FIELDS = ("year", "month")

_TOKEN = re.compile(
    r"""
      (?P<skip>     \s+ | --[^\n]* | /\*.*?\*/ )
    | (?P<open_comment> /\* )
    | (?P<quoted>   `(?:[^`]|``)*` )
    | (?P<string>   [rR]?'(?:[^'\\]|\\.|'')*' | [rR]?"(?:[^"\\]|\\.|"")*" )
    | (?P<integer>  [0-9]+(?![A-Za-z0-9_]) )
    | (?P<name>     [A-Za-z0-9_]+ )
    | (?P<odd_name> [^\W0-9]\w* )
    | (?P<symbol>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str

    def is_word(self, word: str) -> bool:
        return self.kind == "name" and self.text.lower() == word


_END = _Token("end", "")


def parse_ddl(text: str) -> DataType:
    """The type that a text names, or the struct of a list of columns.

    Raises ParseException, and ArithmeticException for a decimal of more than 38 digits.

    >>> parse_ddl("map<string, decimal(5,2)>")
    MapType(StringType(), DecimalType(5,2), True)
    >>> parse_ddl("`a b`: int not null comment 'why'")
    StructType([StructField('a b', IntegerType(), False)])
    """
    tokens = _tokens(text)
    try:
        return _Parser(tokens).whole_columns()
    except ParseException as not_columns:
        try:
            return _Parser(tokens).whole_type()
        except PySparkException:
            # As in Spark, what is wrong is what is wrong with it as columns.
            raise not_columns from None


def parse_type(text: str) -> DataType:
    """The one type that a text names, as in CAST.

    >>> parse_type("interval day to hour")
    DayTimeIntervalType(0, 1)
    """
    return _Parser(_tokens(text)).whole_type()


def _tokens(text: str) -> list[_Token]:
    found = (_Token(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text))
    tokens = [token for token in found if token.kind != "skip"]
    if any(token.kind == "open_comment" for token in tokens):
        raise ParseException(errorClass="UNCLOSED_BRACKETED_COMMENT", messageParameters={})
    return [*tokens, _END]


class _Parser:
    """Reads tokens from first to last; each method reads what its name says."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def whole_columns(self) -> StructType:
        fields = [] if self._peek is _END else self._fields()
        self._end()
        return StructType(fields)

    def whole_type(self) -> DataType:
        data_type = self._type()
        self._end()
        return data_type

    # Tokens

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek
        if token is not _END:
            self._next += 1
        return token

    def _accept(self, symbol_or_word: str) -> bool:
        token = self._peek
        if token.text == symbol_or_word if token.kind == "symbol" else token.is_word(symbol_or_word):
            self._next += 1
            return True
        return False

    def _expect(self, symbol_or_word: str) -> None:
        if not self._accept(symbol_or_word):
            raise _syntax_error(self._peek)

    def _end(self) -> None:
        if self._peek is not _END:
            raise _syntax_error(self._peek)

    # Columns and fields

    def _fields(self) -> list[StructField]:
        fields = [self._field()]
        while self._accept(","):
            fields.append(self._field())
        return fields

    def _field(self) -> StructField:
        name = self._name()
        self._accept(":")
        data_type = self._type()
        nullable = True
        if self._accept("not"):
            if self._peek is _END:
                raise _syntax_error(_END, hint=": missing 'NULL'")
            self._expect("null")
            nullable = False
        metadata = {"comment": self._string()} if self._accept("comment") else None
        return StructField(name, data_type, nullable, metadata)

    def _name(self) -> str:
        token = self._take()
        if token.kind == "quoted":
            return token.text[1:-1].replace("``", "`")
        if token.kind not in ("name", "odd_name"):
            raise _syntax_error(token)
        name = token.text
        while self._peek.text == "-" and self._tokens[self._next + 1].kind in ("name", "integer"):
            name += self._take().text + self._take().text
        if token.kind == "odd_name" or name != token.text:
            raise ParseException(errorClass="INVALID_IDENTIFIER", messageParameters={"ident": name})
        return name

    def _string(self) -> str:
        token = self._take()
        if token.kind != "string":
            raise _syntax_error(token)
        text = unescape(token.text)
        while self._peek.kind == "string":
            text += unescape(self._take().text)
        return text

    # Types

    def _type(self) -> DataType:
        token = self._take()
        if token.kind != "name":
            raise _syntax_error(token)
        word = token.text.lower()
        if word in _PLAIN:
            return self._plain(word)
        match word:
            case "array" | "map" | "struct":
                return self._complex(word)
            case "dec" | "decimal" | "numeric":
                return self._decimal()
            case "char" | "character" | "varchar":
                return self._text_of_length(word)
            case "string":
                return self._string_type()
            case "time":
                numbers = self._numbers(at_most=1)
                if numbers and numbers[0] > MAX_TIME_PRECISION:
                    raise ParseException(
                        errorClass="UNSUPPORTED_TIME_PRECISION",
                        messageParameters={"precision": str(numbers[0])},
                    )
                self._accept_words("without", "time", "zone")
                return TimeType(*numbers)
            case "timestamp":
                return self._timestamp()
            case "interval":
                return self._interval()
            case "geography" | "geometry":
                return self._spatial(word)
        raise _unsupported(token.text.upper(), self._numbers())

    def _plain(self, word: str) -> DataType:
        numbers = self._numbers()
        if numbers:
            raise _unsupported(word.upper(), numbers)
        return _PLAIN[word]()

    def _complex(self, word: str) -> DataType:
        if not self._accept("<"):
            raise ParseException(
                errorClass=f"INCOMPLETE_TYPE_DEFINITION.{word.upper()}",
                messageParameters={"elementType": "<INT>"} if word == "array" else {},
            )
        data_type: DataType
        match word:
            case "array":
                data_type = ArrayType(self._type())
            case "map":
                key_type = self._type()
                self._expect(",")
                data_type = MapType(key_type, self._type())
            case _:
                data_type = StructType([] if self._peek.text == ">" else self._fields())
        self._expect(">")
        return data_type

    def _decimal(self) -> DecimalType:
        numbers = self._numbers(at_most=2)
        decimal = DecimalType(*numbers)
        if decimal.precision > MAX_PRECISION:
            raise ArithmeticException(
                errorClass="DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                messageParameters={
                    "precision": str(decimal.precision),
                    "maxPrecision": str(MAX_PRECISION),
                },
            )
        if decimal.scale > decimal.precision:
            raise ParseException(
                errorClass="_LEGACY_ERROR_TEMP_1228",
                messageParameters={"scale": str(decimal.scale), "precision": str(decimal.precision)},
            )
        return decimal

    def _text_of_length(self, word: str) -> DataType:
        numbers = self._numbers(at_most=1)
        if not numbers:
            raise ParseException(
                errorClass="DATATYPE_MISSING_SIZE", messageParameters={"type": f'"{word.upper()}"'}
            )
        return VarcharType(*numbers) if word == "varchar" else CharType(*numbers)

    def _string_type(self) -> StringType:
        numbers = self._numbers()
        if numbers:
            raise _unsupported("STRING", numbers)
        if not self._accept("collate"):
            return StringType()
        parts = [self._name()]
        while self._accept("."):
            parts.append(self._name())
        return StringType(collation_name(".".join(parts)))

    def _interval(self) -> DataType:
        start = self._interval_field(_DAY_TIME_FIELDS + _YEAR_MONTH_FIELDS)
        if start is None:
            return CalendarIntervalType()
        fields = _DAY_TIME_FIELDS if start in _DAY_TIME_FIELDS else _YEAR_MONTH_FIELDS
        later = fields[fields.index(start) + 1 :]
        end = None
        if later and self._accept("to"):
            end = self._interval_field(later)
            if end is None:
                raise _syntax_error(self._peek)
        interval = DayTimeIntervalType if fields is _DAY_TIME_FIELDS else YearMonthIntervalType
        return interval._between(start, end)

    def _interval_field(self, fields: tuple[str, ...]) -> str | None:
        return next((field for field in fields if self._accept(field)), None)

    def _spatial(self, word: str) -> DataType:
        if not self._accept("("):
            raise _unsupported(word.upper())
        token = self._take()
        if not (token.kind == "integer" or token.is_word("any")):
            raise _syntax_error(token)
        self._expect(")")
        srid = int(token.text) if token.kind == "integer" else "ANY"
        return GeographyType(srid) if word == "geography" else GeometryType(srid)

    def _timestamp(self) -> DataType:
        numbers = self._numbers()
        if numbers:
            raise _unsupported("TIMESTAMP", numbers)
        if self._accept_words("without", "time", "zone"):
            return TimestampNTZType()
        self._accept_words("with", "local", "time", "zone")
        return TimestampType()

    def _accept_words(self, *words: str) -> bool:
        """All of these words, or none of them."""
        ahead = self._tokens[self._next : self._next + len(words)]
        if len(ahead) < len(words) or not all(map(_Token.is_word, ahead, words)):
            return False
        self._next += len(words)
        return True

    def _numbers(self, at_most: int = 2**31) -> list[int]:
        """The numbers in parentheses, if there are any."""
        if self._peek.text != "(":
            return []
        self._take()
        numbers = [self._integer()]
        while len(numbers) < at_most and self._accept(","):
            numbers.append(self._integer())
        self._expect(")")
        return numbers

    def _integer(self) -> int:
        token = self._take()
        if token.kind != "integer":
            raise _syntax_error(token)
        return int(token.text)


def _syntax_error(token: _Token, hint: str = "") -> ParseException:
    error = "end of input" if token is _END else f"'{token.text}'"
    return ParseException(errorClass="PARSE_SYNTAX_ERROR", messageParameters={"error": error, "hint": hint})


def _unsupported(name: str, numbers: list[int] | None = None) -> ParseException:
    parameters = f"({','.join(map(str, numbers))})" if numbers else ""
    return ParseException(
        errorClass="UNSUPPORTED_DATATYPE", messageParameters={"typeName": f'"{name}{parameters}"'}
    )
