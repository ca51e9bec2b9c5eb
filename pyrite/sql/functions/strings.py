"""Text: case, length, parts, padding, and putting together. Positions count code points, from 1.

What DuckDB does right for ASCII only is given to Python where the text is not ASCII.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import ANY, BIGINT, BINARY, INT, STRING, STRING_OR_BINARY
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import unexpected_input
from pyrite.sql.functions.registry import declare, function, same_as
from pyrite.sql.functions.rendering import Rendering, failure
from pyrite.sql.functions.rules import to_common_type
from pyrite.sql.types import ArrayType, BinaryType, IntegerType, NullType, StringType

__all__ = [
    "ascii",
    "bit_length",
    "btrim",
    "char",
    "char_length",
    "character_length",
    "chr",
    "concat",
    "concat_ws",
    "elt",
    "initcap",
    "lcase",
    "left",
    "length",
    "lower",
    "lpad",
    "ltrim",
    "mask",
    "octet_length",
    "overlay",
    "quote",
    "repeat",
    "reverse",
    "right",
    "rpad",
    "rtrim",
    "sentences",
    "substr",
    "substring",
    "translate",
    "trim",
    "ucase",
    "upper",
]


def by_ascii(fast: str, slow: str, *checked: str) -> str:
    """DuckDB's form where the checked texts are ASCII, and Python's where they are not."""
    checks = " AND ".join(f"strlen({each}) = length({each})" for each in checked or ("{0}",))
    return f"CASE WHEN {checks} THEN {fast} ELSE {slow} END"


_UPPER = by_ascii("upper({0})", "pyrite_upper({0})")
LOWER = by_ascii("lower({0})", "pyrite_lower({0})")


@function(STRING, result=StringType(), form=_UPPER, aliases=("ucase",))
def upper(col: ColumnOrName) -> Column:
    """The text in upper case, by the full rules of Unicode: `ß` becomes `SS`."""
    return call("upper", col)


def ucase(str: ColumnOrName) -> Column:
    """The text in upper case."""
    return call("ucase", str)


@function(STRING, result=StringType(), form=LOWER, aliases=("lcase",))
def lower(col: ColumnOrName) -> Column:
    """The text in lower case."""
    return call("lower", col)


def lcase(str: ColumnOrName) -> Column:
    """The text in lower case."""
    return call("lcase", str)


@function(STRING, result=StringType(), form="pyrite_initcap({0})")
def initcap(col: ColumnOrName) -> Column:
    """The text with the first letter of each word in upper case, the others in lower; words end at spaces."""
    return call("initcap", col)


def _length(rendering: Rendering) -> str:
    measure = "octet_length" if isinstance(rendering.types[0], BinaryType) else "length"
    return f"CAST({measure}({rendering.arguments[0]}) AS INTEGER)"


def _octets(rendering: Rendering) -> str:
    measure = "octet_length" if isinstance(rendering.types[0], BinaryType) else "strlen"
    return f"CAST({measure}({rendering.arguments[0]}) AS INTEGER)"


@function(
    STRING_OR_BINARY,
    result=IntegerType(),
    form=_length,
    aliases=("len", "char_length", "character_length"),
)
def length(col: ColumnOrName) -> Column:
    """How many code points a text has, or bytes a binary value."""
    return call("length", col)


def char_length(str: ColumnOrName) -> Column:
    """How many code points a text has, or bytes a binary value."""
    return call("char_length", str)


def character_length(str: ColumnOrName) -> Column:
    """How many code points a text has, or bytes a binary value."""
    return call("character_length", str)


@function(STRING_OR_BINARY, result=IntegerType(), form=_octets)
def octet_length(col: ColumnOrName) -> Column:
    """How many bytes the value has, of text in UTF-8."""
    return call("octet_length", col)


@function(STRING_OR_BINARY, result=IntegerType(), form=lambda r: f"({_octets(r)} * 8)")
def bit_length(col: ColumnOrName) -> Column:
    """How many bits the value has, of text in UTF-8."""
    return call("bit_length", col)


@function(
    STRING,
    result=IntegerType(),
    form="CASE WHEN {0} = '' THEN 0 ELSE CAST(unicode({0}) AS INTEGER) END",
)
def ascii(col: ColumnOrName) -> Column:
    """The code point of the first character, 0 of an empty text."""
    return call("ascii", col)


def _chr(rendering: Rendering) -> str:
    [number] = rendering.arguments
    return f"CASE WHEN {number} < 0 THEN '' ELSE chr(CAST({number} & 255 AS INTEGER)) END"


def _as_bigint(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    target = BIGINT.cast_of(arguments[0].type, ansi=setting.ansi) if arguments else None
    return [cast_to(arguments[0], target, setting)] if target and len(arguments) == 1 else arguments


@function(ANY, result=StringType(), form=_chr, coerce=_as_bigint, aliases=("char",))
def chr(n: ColumnOrName) -> Column:
    """The character of a code point, of which the lowest eight bits count."""
    return call("chr", n)


def char(col: ColumnOrName) -> Column:
    """The character of a code point, of which the lowest eight bits count."""
    return call("char", col)


# Parts


def part_of(value: str, position: str, length: str | None, *, is_binary: bool) -> str:
    """The text of a substring by Spark's rules: negative positions count from the end, 0 is as 1.

    Position and length are SQL expressions; plain numbers make a plain call.
    """
    cut = "array_slice({0}, {1}, ({1}) + ({2}) - 1)" if is_binary else "substring({0}, {1}, {2})"
    size = f"octet_length({value})" if is_binary else f"length({value})"
    if position.isdigit() and (length is None or length.isdigit()):
        return cut.format(value, f"{max(int(position), 1)}::BIGINT", length or "2147483647")
    whole = "2147483647::BIGINT"
    span = whole if length is None else f"CAST({length} AS BIGINT)"
    start = (
        f"CASE WHEN {position} > 0 THEN CAST({position} AS BIGINT) - 1"
        f" WHEN {position} < 0 THEN {size} + {position} WHEN {position} = 0 THEN 0::BIGINT END"
    )
    if position.isdigit():
        start = f"{max(int(position) - 1, 0)}::BIGINT"
        return cut.format(value, f"{start} + 1", f"CASE WHEN {span} < 0 THEN 0 ELSE {span} END")
    # With a start before the text, the part of the length that lies before it is lost.
    first = f"CASE WHEN ({start}) < 0 THEN 0 ELSE ({start}) END"
    count = f"({start}) + {span} - {first}"
    return cut.format(value, f"({first}) + 1", f"CASE WHEN {count} < 0 THEN 0 ELSE {count} END")


def _substring(rendering: Rendering) -> str:
    value, position, *rest = rendering.arguments
    is_binary = isinstance(rendering.call.type, BinaryType)
    return part_of(value, position, rest[0] if rest else None, is_binary=is_binary)


def _with_length(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2:
        return [*arguments, Literal(2147483647, IntegerType())]
    return arguments


@function(
    STRING_OR_BINARY,
    INT,
    INT,
    optional=1,
    result=same_as(),
    form=_substring,
    coerce=_with_length,
    aliases=("substr",),
)
def substring(str: ColumnOrName, pos: ColumnOrName | int, len: ColumnOrName | int) -> Column:
    """The part that begins at a position, of so many characters; a negative position counts from the end.

    >>> substring("name", 2, 3)
    Column<'substring(name, 2, 3)'>
    """
    return call("substring", str, pos, len)


def substr(str: ColumnOrName, pos: ColumnOrName, len: ColumnOrName | None = None) -> Column:
    """The part that begins at a position, of so many characters or to the end."""
    return call("substr", str, pos) if len is None else call("substr", str, pos, len)


def _left(rendering: Rendering) -> str:
    value, count = rendering.arguments
    return part_of(value, "1", count, is_binary=isinstance(rendering.call.type, BinaryType))


@function(STRING_OR_BINARY, INT, result=same_as(), form=_left)
def left(str: ColumnOrName, len: ColumnOrName) -> Column:
    """The first so many characters."""
    return call("left", str, len)


@function(
    STRING,
    INT,
    result=StringType(),
    nullable=True,
    form=lambda r: (
        "CASE WHEN {0} IS NULL THEN NULL WHEN {1} IS NULL OR {1} <= 0 THEN '' "
        "ELSE right({0}, {1}) END".format(*r.arguments)
    ),
)
def right(str: ColumnOrName, len: ColumnOrName) -> Column:
    """The last so many characters."""
    return call("right", str, len)


def _overlay(rendering: Rendering) -> str:
    value, new, position, length = rendering.arguments
    is_binary = isinstance(rendering.call.type, BinaryType)
    size = f"octet_length({new})" if is_binary else f"length({new})"
    covered = f"CASE WHEN {length} >= 0 THEN CAST({length} AS BIGINT) ELSE {size} END"
    head = part_of(value, "1", f"({position} - 1)", is_binary=is_binary)
    tail = part_of(value, f"({position} + {covered})", None, is_binary=is_binary)
    return f"({head} || {new} || {tail})"


def _overlay_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(-1, IntegerType())] if len(arguments) == 3 else arguments


@function(
    STRING_OR_BINARY,
    STRING_OR_BINARY,
    INT,
    INT,
    optional=1,
    result=same_as(),
    form=_overlay,
    coerce=_overlay_arguments,
)
def overlay(
    src: ColumnOrName, replace: ColumnOrName, pos: ColumnOrName | int, len: ColumnOrName | int = -1
) -> Column:
    """A value with another one put over it from a position on; `len` says how much of it goes."""
    return call("overlay", src, replace, pos, len)


# Trimming and padding


_SPACE = "' '"


def _trimmed(name: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        *characters, value = rendering.arguments
        return f"{name}({value}, {characters[0] if characters else _SPACE})"

    return form


@function(STRING, STRING, optional=1, result=StringType(), form=_trimmed("trim"), parameters=())
def trim(col: ColumnOrName, trim: ColumnOrName | None = None) -> Column:
    """The text without the spaces, or the given characters, at both ends."""
    return call("trim", col) if trim is None else call("trim", trim, col)


@function(STRING, STRING, optional=1, result=StringType(), form=_trimmed("ltrim"), parameters=())
def ltrim(col: ColumnOrName, trim: ColumnOrName | None = None) -> Column:
    """The text without the spaces, or the given characters, at its beginning."""
    return call("ltrim", col) if trim is None else call("ltrim", trim, col)


@function(STRING, STRING, optional=1, result=StringType(), form=_trimmed("rtrim"), parameters=())
def rtrim(col: ColumnOrName, trim: ColumnOrName | None = None) -> Column:
    """The text without the spaces, or the given characters, at its end."""
    return call("rtrim", col) if trim is None else call("rtrim", trim, col)


def _btrim(rendering: Rendering) -> str:
    value, *characters = rendering.arguments
    return f"trim({value}, {characters[0] if characters else _SPACE})"


@function(STRING, STRING, optional=1, result=StringType(), form=_btrim)
def btrim(str: ColumnOrName, trim: ColumnOrName | None = None) -> Column:
    """The text without the spaces, or the given characters, at both ends."""
    return call("btrim", str) if trim is None else call("btrim", str, trim)


def _padded(side: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, count, pad = rendering.arguments
        if isinstance(rendering.call.type, BinaryType):
            return f"pyrite_binary_{side}({value}, {count}, {pad})"
        bounded = f"CASE WHEN {count} < 0 THEN 0 ELSE {count} END"
        return (
            f"CASE WHEN {pad} = '' THEN left({value}, {bounded}) ELSE {side}({value}, {bounded}, {pad}) END"
        )

    return form


def _pad_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 3 and isinstance(arguments[0].type, BinaryType) != isinstance(
        arguments[2].type, BinaryType
    ):
        # Bytes are padded with bytes; if one of them is text, both are.
        value, count, pad = arguments
        return [cast_to(value, StringType(), setting), count, cast_to(pad, StringType(), setting)]
    if len(arguments) != 2:
        return arguments
    if isinstance(arguments[0].type, BinaryType):
        return [*arguments, Literal(b"\0", BinaryType())]
    return [*arguments, Literal(" ", StringType())]


@function(
    STRING_OR_BINARY,
    INT,
    STRING_OR_BINARY,
    optional=1,
    result=same_as(),
    form=_padded("lpad"),
    coerce=_pad_arguments,
)
def lpad(col: ColumnOrName, len: Column | int, pad: Column | str) -> Column:
    """The text brought to a length: with `pad` repeated in front of it, or cut."""
    return call("lpad", col, len, constant(pad))


@function(
    STRING_OR_BINARY,
    INT,
    STRING_OR_BINARY,
    optional=1,
    result=same_as(),
    form=_padded("rpad"),
    coerce=_pad_arguments,
)
def rpad(col: ColumnOrName, len: Column | int, pad: Column | str) -> Column:
    """The text brought to a length: with `pad` repeated behind it, or cut."""
    return call("rpad", col, len, constant(pad))


@function(STRING, INT, result=StringType(), form="repeat({0}, {1})")
def repeat(col: ColumnOrName, n: ColumnOrName | int) -> Column:
    """The text so many times."""
    return call("repeat", col, n)


declare("space", INT, result=StringType(), form="repeat(' ', {0})")


def _reverse(rendering: Rendering) -> str:
    if isinstance(rendering.call.type, ArrayType):
        return f"list_reverse({rendering.arguments[0]})"
    if isinstance(rendering.call.type, BinaryType):
        return f"pyrite_reverse_bytes({rendering.arguments[0]})"
    return by_ascii("reverse({0})", "pyrite_reverse({0})").format(*rendering.arguments)


def _text_or_array(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not arguments or isinstance(arguments[0].type, ArrayType | BinaryType):
        return arguments
    target = STRING.cast_of(arguments[0].type, ansi=setting.ansi)
    if target is None:
        raise unexpected_input(setting.called, arguments, 0, '("STRING" or "ARRAY")')
    return [cast_to(arguments[0], target, setting), *arguments[1:]]


@function(ANY, result=same_as(), form=_reverse, coerce=_text_or_array)
def reverse(col: ColumnOrName) -> Column:
    """The text or array from its end to its beginning."""
    return call("reverse", col)


# Putting together


def _concat_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    types = [argument.type for argument in arguments]
    if any(isinstance(each, ArrayType) for each in types):
        return to_common_type(arguments, setting)
    if types and all(isinstance(each, BinaryType | NullType) for each in types):
        if all(isinstance(each, NullType) for each in types):
            return [cast_to(argument, StringType(), setting) for argument in arguments]
        return [cast_to(argument, BinaryType(), setting) for argument in arguments]
    given = []
    for number, argument in enumerate(arguments):
        target = STRING.cast_of(argument.type, ansi=setting.ansi)
        if target is None:
            raise unexpected_input(setting.called, arguments, number, '("STRING" or "BINARY" or "ARRAY")')
        given.append(cast_to(argument, target, setting))
    return given


@function(
    more=ANY,
    result=lambda arguments: arguments[0].type if arguments else StringType(),
    form=lambda r: f"({' || '.join(r.arguments)})" if r.arguments else "''",
    coerce=_concat_arguments,
)
def concat(*cols: ColumnOrName) -> Column:
    """The values one after the other: texts, binary values or arrays; NULL if one is NULL."""
    return call("concat", *cols)


def _concat_ws_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    given = []
    for number, argument in enumerate(arguments):
        if number and isinstance(argument.type, ArrayType):
            given.append(cast_to(argument, ArrayType(StringType(), argument.type.containsNull), setting))
            continue
        target = STRING.cast_of(argument.type, ansi=setting.ansi)
        if target is None:
            raise unexpected_input(
                setting.called, arguments, number, '("ARRAY<STRING>" or "STRING")' if number else "STRING"
            )
        given.append(cast_to(argument, target, setting))
    return given


def _concat_ws(rendering: Rendering) -> str:
    separator, *parts = rendering.arguments
    if not parts:
        return f"CASE WHEN {separator} IS NULL THEN NULL ELSE '' END"
    if not any(isinstance(each, ArrayType) for each in rendering.types):
        return f"concat_ws({separator}, {', '.join(parts)})"
    lists = " || ".join(
        f"coalesce({part}, [])" if isinstance(kind, ArrayType) else f"[{part}]"
        for part, kind in zip(parts, rendering.types[1:], strict=True)
    )
    return f"CASE WHEN {separator} IS NULL THEN NULL ELSE array_to_string({lists}, {separator}) END"


@function(
    ANY,
    more=ANY,
    result=StringType(),
    form=_concat_ws,
    coerce=_concat_ws_arguments,
    nullable=lambda arguments: arguments[0].nullable,
)
def concat_ws(sep: str, *cols: ColumnOrName) -> Column:
    """Texts and arrays of texts, with a separator between them; NULLs are left out.

    >>> concat_ws("-", "a", "b")
    Column<'concat_ws('-', a, b)'>
    """
    return call("concat_ws", constant(sep), *cols)


def _elt_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) < 2:
        return arguments
    number, *options = arguments
    is_binary = all(isinstance(each.type, BinaryType) for each in options)
    wanted = BINARY if is_binary else STRING
    return [number, *(cast_to(each, wanted.default, setting) for each in options)]


def _elt(rendering: Rendering) -> str:
    number, *options = rendering.arguments
    branches = " ".join(f"WHEN {n} THEN {option}" for n, option in enumerate(options, 1))
    outside = failure(
        "INVALID_ARRAY_INDEX",
        "The index {0} is out of bounds: there are {1} elements. Use `try_element_at`.",
        number,
        str(len(options)),
    )
    last = f" WHEN {number} IS NOT NULL THEN {outside}" if rendering.call.ansi else ""
    choice = f"CASE {number} {branches} END"
    if not last:
        return choice
    return f"CASE WHEN {number} BETWEEN 1 AND {len(options)} THEN {choice}{last} END"


@function(INT, ANY, more=ANY, result=same_as(1), form=_elt, coerce=_elt_arguments, nullable=True)
def elt(*inputs: ColumnOrName) -> Column:
    """The value of a number: `elt(2, 'a', 'b')` is `b`."""
    return call("elt", *inputs)


@function(STRING, STRING, STRING, result=StringType(), form="translate({0}, {1}, {2})")
def translate(srcCol: ColumnOrName, matching: str, replace: str) -> Column:
    """The text with each character of `matching` replaced by the one at the same place in `replace`."""
    return call("translate", srcCol, constant(matching), constant(replace))


@function(
    STRING, result=StringType(), form="('''' || replace(replace({0}, '\\', '\\\\'), '''', '\\''') || '''')"
)
def quote(col: ColumnOrName) -> Column:
    """The text in single quotes, those inside it behind a backslash."""
    return call("quote", col)


def _mask_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    usual = [Literal(each, StringType()) for each in ("X", "x", "n")] + [Literal(None, StringType())]
    return [*arguments, *usual[max(0, len(arguments) - 1) :]] if arguments else arguments


@function(
    STRING,
    STRING,
    STRING,
    STRING,
    STRING,
    optional=4,
    result=StringType(),
    form="pyrite_mask({all})",
    coerce=_mask_arguments,
    nullable=True,
)
def mask(
    col: ColumnOrName,
    upperChar: ColumnOrName | None = None,
    lowerChar: ColumnOrName | None = None,
    digitChar: ColumnOrName | None = None,
    otherChar: ColumnOrName | None = None,
) -> Column:
    """The text with its letters, digits and other characters hidden; NULL leaves a kind as it is."""
    signs = [
        constant(usual) if given is None else given
        for given, usual in zip(
            (upperChar, lowerChar, digitChar, otherChar), ("X", "x", "n", None), strict=True
        )
    ]
    return call("mask", col, *signs)


def _no_locale(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, *[Literal("", StringType())] * (3 - len(arguments))] if arguments else arguments


@function(
    STRING,
    STRING,
    STRING,
    optional=2,
    result=ArrayType(ArrayType(StringType(), False), False),
    form="pyrite_sentences({0})",
    coerce=_no_locale,
    nullable=True,
)
def sentences(
    string: ColumnOrName, language: ColumnOrName | None = None, country: ColumnOrName | None = None
) -> Column:
    """The words of each sentence; English rules hold for all languages."""
    return call("sentences", string, *(each for each in (language, country) if each is not None))
