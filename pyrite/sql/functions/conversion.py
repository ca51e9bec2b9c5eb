"""Bytes, digits and encodings as text and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import CaseWhen, Expression, Literal, UnresolvedCall
from pyrite.sql.functions.accepts import ANY, BIGINT, BINARY, INT, STRING, STRING_OR_BINARY
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.named_as import named_as
from pyrite.sql.functions.problems import call_text
from pyrite.sql.functions.registry import declare, find, function, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import BinaryType, BooleanType, DoubleType, LongType, NullType, NumericType, StringType

__all__ = [
    "base64",
    "bin",
    "conv",
    "decode",
    "encode",
    "format_number",
    "format_string",
    "hex",
    "is_valid_utf8",
    "make_valid_utf8",
    "parse_url",
    "printf",
    "to_binary",
    "try_parse_url",
    "try_to_binary",
    "try_url_decode",
    "try_validate_utf8",
    "unbase64",
    "unhex",
    "url_decode",
    "url_encode",
    "validate_utf8",
]


def _bigint_or_bytes(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1 and isinstance(arguments[0].type, NumericType | NullType):
        return [cast_to(arguments[0], LongType(), setting)]
    return arguments


@function(ANY, result=StringType(), coerce=_bigint_or_bytes, form="hex({0})")
def hex(col: ColumnOrName) -> Column:
    """A number, or the bytes of a value, in hexadecimal digits."""
    return call("hex", col)


@function(STRING, result=BinaryType(), nullable=True, form="pyrite_unhex({0})")
def unhex(col: ColumnOrName) -> Column:
    """The bytes that hexadecimal digits stand for; NULL if there are other characters."""
    return call("unhex", col)


@function(BIGINT, result=StringType(), form="pyrite_bin({0})")
def bin(col: ColumnOrName) -> Column:
    """The bits of a number, a negative one in two's complement of 64."""
    return call("bin", col)


@function(
    STRING,
    INT,
    INT,
    result=StringType(),
    nullable=True,
    form=lambda r: "pyrite_conv({}, {}, {}, {})".format(*r.arguments, str(r.call.ansi).lower()),
)
def conv(col: ColumnOrName, fromBase: int, toBase: int) -> Column:
    """A number from one base to another, unsigned unless the second is negative.

    >>> conv("n", 2, 16)
    Column<'conv(n, 2, 16)'>
    """
    return call("conv", col, fromBase, toBase)


@function(BINARY, result=StringType(), form="pyrite_base64({0})")
def base64(col: ColumnOrName) -> Column:
    """The bytes in base 64, in lines of 76 characters."""
    return call("base64", col)


@function(STRING, result=BinaryType(), form="pyrite_unbase64({0})")
def unbase64(col: ColumnOrName) -> Column:
    """The bytes that a text in base 64 stands for; other characters are passed over."""
    return call("unbase64", col)


@function(STRING, STRING, result=BinaryType(), nullable=True, form="pyrite_encode({0}, {1})")
def encode(col: ColumnOrName, charset: str) -> Column:
    """The text in the bytes of a character set."""
    return call("encode", col, constant(charset))


class _Decode(Declaration):
    """`decode` of bytes; with more than two arguments it is a choice between values."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        if len(arguments) < 3:
            return super().resolve(call, arguments, setting)
        value, *rest = arguments
        equal = find("<=>")
        assert equal is not None
        conditions, values = [], []
        for option, result in zip(rest[::2], rest[1::2], strict=False):
            test = UnresolvedCall("<=>", (value, option))
            conditions.append(equal.resolve(test, [value, option], setting))
            values.append(result)
        otherwise = rest[-1] if len(rest) % 2 else Literal(None, NullType())
        common = find("coalesce")
        assert common is not None
        assert common.coerce is not None
        *values, otherwise = common.coerce([*values, otherwise], setting)
        chosen = CaseWhen(tuple(conditions), tuple(values), otherwise)
        return named_as(chosen, call_text(call.name, arguments))


register(
    _Decode(
        name="decode",
        takes=(BINARY, STRING),
        result=StringType(),
        nullable=True,
        form="pyrite_decode({0}, {1})",
    )
)


def decode(col: ColumnOrName, charset: str) -> Column:
    """The text that bytes stand for in a character set."""
    return call("decode", col, constant(charset))


def _from_text(*, is_tried: bool) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, format = (*rendering.arguments, "'hex'")[:2]
        return f"pyrite_to_binary({value}, {format}, {str(is_tried).lower()})"

    return form


def _shown_format(name: str, col: ColumnOrName, format: ColumnOrName | None) -> Column:
    return call(name, col) if format is None else call(name, col, format)


@function(
    STRING,
    STRING,
    optional=1,
    result=BinaryType(),
    nullable=True,
    form=_from_text(is_tried=False),
)
def to_binary(col: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The bytes that a text stands for: in `hex`, `utf-8` or `base64`."""
    return _shown_format("to_binary", col, format)


@function(
    STRING,
    STRING,
    optional=1,
    result=BinaryType(),
    nullable=True,
    form=_from_text(is_tried=True),
)
def try_to_binary(col: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """As `to_binary`; NULL where the text stands for none."""
    return _shown_format("try_to_binary", col, format)


def _bytes(rendering: Rendering) -> str:
    [value] = rendering.arguments
    return value if isinstance(rendering.types[0], BinaryType) else f"encode({value})"


@function(
    STRING_OR_BINARY, result=BooleanType(), nullable=True, form=lambda r: f"pyrite_is_utf8({_bytes(r)})"
)
def is_valid_utf8(str: ColumnOrName) -> Column:
    """Whether the bytes are text in UTF-8."""
    return call("is_valid_utf8", str)


@function(
    STRING_OR_BINARY, result=StringType(), nullable=True, form=lambda r: f"pyrite_make_utf8({_bytes(r)})"
)
def make_valid_utf8(str: ColumnOrName) -> Column:
    """The text with a sign of replacement for what is not UTF-8."""
    return call("make_valid_utf8", str)


@function(
    STRING_OR_BINARY,
    result=StringType(),
    nullable=True,
    form=lambda r: f"pyrite_validate_utf8({_bytes(r)}, false)",
)
def validate_utf8(str: ColumnOrName) -> Column:
    """The text; an error if it is not UTF-8."""
    return call("validate_utf8", str)


@function(
    STRING_OR_BINARY,
    result=StringType(),
    nullable=True,
    form=lambda r: f"pyrite_validate_utf8({_bytes(r)}, true)",
)
def try_validate_utf8(str: ColumnOrName) -> Column:
    """The text; NULL if it is not UTF-8."""
    return call("try_validate_utf8", str)


declare("luhn_check", STRING, result=BooleanType(), nullable=True, form="pyrite_luhn_check({0})")


# Addresses


@function(STRING, result=StringType(), nullable=True, form="pyrite_url_encode({0})")
def url_encode(str: ColumnOrName) -> Column:
    """The text as a part of a URL may have it."""
    return call("url_encode", str)


@function(STRING, result=StringType(), nullable=True, form="pyrite_url_decode({0}, false)")
def url_decode(str: ColumnOrName) -> Column:
    """The text that stands in a part of a URL."""
    return call("url_decode", str)


@function(STRING, result=StringType(), nullable=True, form="pyrite_url_decode({0}, true)")
def try_url_decode(str: ColumnOrName) -> Column:
    """As `url_decode`; NULL where the text cannot be decoded."""
    return call("try_url_decode", str)


_NO_KEY = "CAST(NULL AS VARCHAR)"


def _parsed(*, is_tried: bool) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        url, part, *key = rendering.arguments
        is_lenient = is_tried or not rendering.call.ansi
        sought = key[0] if key else _NO_KEY
        found = f"pyrite_parse_url({url}, {part}, {sought}, {str(is_lenient).lower()})"
        return f"CASE WHEN {key[0]} IS NOT NULL THEN {found} END" if key else found

    return form


@function(
    STRING, STRING, STRING, optional=1, result=StringType(), nullable=True, form=_parsed(is_tried=False)
)
def parse_url(url: ColumnOrName, partToExtract: ColumnOrName, key: ColumnOrName | None = None) -> Column:
    """A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO."""
    given = (url, partToExtract) if key is None else (url, partToExtract, key)
    return call("parse_url", *given)


@function(STRING, STRING, STRING, optional=1, result=StringType(), nullable=True, form=_parsed(is_tried=True))
def try_parse_url(url: ColumnOrName, partToExtract: ColumnOrName, key: ColumnOrName | None = None) -> Column:
    """As `parse_url`; NULL where the text is no URL."""
    given = (url, partToExtract) if key is None else (url, partToExtract, key)
    return call("try_parse_url", *given)


# Formats


def _kind_of(argument: Expression) -> str:
    match argument.type:
        case NumericType() as number:
            return "d" if type(number).__name__ in _WHOLE else "f"
        case BooleanType():
            return "b"
    return "s"


_WHOLE = ("ByteType", "ShortType", "IntegerType", "LongType")


def _texts(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    kinds = "".join(map(_kind_of, arguments[1:]))
    return [
        arguments[0],
        *(cast_to(each, StringType(), setting) for each in arguments[1:]),
        Literal(kinds, StringType()),
    ]


class _FormatString(Declaration):
    """The arguments are given as texts, with a last one that says what they were."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        return super().resolve(call, _texts(arguments, setting), setting)


def _formatted(rendering: Rendering) -> str:
    format, *values, kinds = rendering.arguments
    return f"pyrite_format_string({format}, {kinds}, CAST([{', '.join(values)}] AS VARCHAR[]))"


register(
    _FormatString(
        name="format_string",
        aliases=("printf",),
        takes=(STRING,),
        more=ANY,
        result=StringType(),
        nullable=lambda arguments: arguments[0].nullable,
        form=_formatted,
    )
)


def format_string(format: str, *cols: ColumnOrName) -> Column:
    """Values put into a format of Java: `%d`, `%5.2f`, `%s`."""
    return call("format_string", constant(format), *cols)


def printf(format: ColumnOrName, *cols: ColumnOrName) -> Column:
    """Values put into a format of Java: `%d`, `%5.2f`, `%s`."""
    return call("printf", format, *cols)


def _places(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 2:
        return arguments
    number, format = arguments
    if isinstance(number.type, StringType):
        number = cast_to(number, DoubleType(), setting)
    return [cast_to(number, StringType(), setting), cast_to(format, StringType(), setting)]


@function(ANY, ANY, result=StringType(), nullable=True, coerce=_places, form="pyrite_format_number({0}, {1})")
def format_number(col: ColumnOrName, d: int) -> Column:
    """The number with commas and so many digits after the point, the last one rounded to even.

    >>> format_number("price", 2)
    Column<'format_number(price, 2)'>
    """
    return call("format_number", col, d)
