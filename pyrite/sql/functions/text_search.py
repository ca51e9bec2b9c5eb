"""Looking for text inside text, and distances between texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import INT, STRING, STRING_OR_BINARY
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering, failure
from pyrite.sql.functions.strings import by_ascii
from pyrite.sql.types import BinaryType, BooleanType, IntegerType, StringType

__all__ = [
    "contains",
    "endswith",
    "find_in_set",
    "instr",
    "levenshtein",
    "locate",
    "position",
    "replace",
    "soundex",
    "split_part",
    "startswith",
    "substring_index",
]


def _found(name: str, binary: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        is_binary = isinstance(rendering.types[0], BinaryType) and isinstance(rendering.types[1], BinaryType)
        if is_binary:
            # In hexadecimal, with a sign between the bytes, bytes are found where they begin.
            value, part = (
                f"regexp_replace(hex({each}), '(..)', '\\1.', 'g')" for each in rendering.arguments
            )
            return f"{binary}({value}, {part})"
        return f"{name}({rendering.arguments[0]}, {rendering.arguments[1]})"

    return form


@function(STRING_OR_BINARY, STRING_OR_BINARY, result=BooleanType(), form=_found("contains", "contains"))
def contains(left: ColumnOrName, right: ColumnOrName) -> Column:
    """Whether the second value stands somewhere in the first."""
    return call("contains", left, right)


@function(STRING_OR_BINARY, STRING_OR_BINARY, result=BooleanType(), form=_found("starts_with", "starts_with"))
def startswith(str: ColumnOrName, prefix: ColumnOrName) -> Column:
    """Whether the first value begins with the second."""
    return call("startswith", str, prefix)


@function(STRING_OR_BINARY, STRING_OR_BINARY, result=BooleanType(), form=_found("ends_with", "ends_with"))
def endswith(str: ColumnOrName, suffix: ColumnOrName) -> Column:
    """Whether the first value ends with the second."""
    return call("endswith", str, suffix)


@function(STRING, STRING, result=IntegerType(), form="CAST(instr({0}, {1}) AS INTEGER)")
def instr(str: ColumnOrName, substr: Column | str) -> Column:
    """Where a text first stands in another one, from 1; 0 if nowhere."""
    return call("instr", str, constant(substr))


def _located(rendering: Rendering) -> str:
    part, value, start = rendering.arguments
    if start == "1":
        return f"CAST(instr({value}, {part}) AS INTEGER)"
    rest = f"instr(substring({value}, {start}), {part})"
    return (
        f"CASE WHEN {start} IS NULL THEN 0 WHEN {part} IS NULL OR {value} IS NULL THEN NULL"
        f" WHEN {start} < 1 THEN 0 WHEN {part} = '' THEN 1"
        f" WHEN {rest} > 0 THEN CAST({rest} + {start} - 1 AS INTEGER) ELSE 0 END"
    )


def _from_start(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(1, IntegerType())] if len(arguments) == 2 else arguments


@function(
    STRING,
    STRING,
    INT,
    optional=1,
    result=IntegerType(),
    form=_located,
    coerce=_from_start,
    nullable=lambda arguments: arguments[0].nullable or arguments[1].nullable,
    aliases=("position",),
)
def locate(substr: str, str: ColumnOrName, pos: int = 1) -> Column:
    """Where a text first stands in another one at or behind a position, from 1; 0 if nowhere."""
    return call("locate", constant(substr), str, pos)


def position(substr: ColumnOrName, str: ColumnOrName, start: ColumnOrName | None = None) -> Column:
    """Where a text first stands in another one at or behind a position, from 1; 0 if nowhere."""
    return call("position", substr, str) if start is None else call("position", substr, str, start)


def _replacement(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal("", StringType())] if len(arguments) == 2 else arguments


@function(
    STRING,
    STRING,
    STRING,
    optional=1,
    result=StringType(),
    form="replace({0}, {1}, {2})",
    coerce=_replacement,
)
def replace(src: ColumnOrName, search: ColumnOrName, replace: ColumnOrName | None = None) -> Column:
    """The text with another one replaced wherever it stands, or taken out."""
    return call("replace", src, search) if replace is None else call("replace", src, search, replace)


def _split_part(rendering: Rendering) -> str:
    value, delimiter, number = rendering.arguments
    plain = (
        f"CASE WHEN {delimiter} = '' AND {number} NOT IN (1, -1) THEN ''"
        f" WHEN {delimiter} = '' THEN {value} ELSE split_part({value}, {delimiter}, {number}) END"
    )
    literal = rendering.call.arguments[2]
    if isinstance(literal, Literal) and literal.value:
        return plain
    zero = failure("INVALID_INDEX_OF_ZERO", "The index 0 is invalid: parts count from 1, or from -1.")
    is_known = f"{value} IS NOT NULL AND {delimiter} IS NOT NULL"
    return f"CASE WHEN {number} = 0 AND {is_known} THEN {zero} ELSE {plain} END"


@function(STRING, STRING, INT, result=StringType(), nullable=True, form=_split_part)
def split_part(src: ColumnOrName, delimiter: ColumnOrName, partNum: ColumnOrName) -> Column:
    """The part of a number between delimiters, from 1, or from -1 backwards; empty if there is none."""
    return call("split_part", src, delimiter, partNum)


def _substring_index(rendering: Rendering) -> str:
    value, delimiter, count = rendering.arguments
    literal, number = rendering.call.arguments[1:]
    known, times = (each.value if isinstance(each, Literal) else None for each in (literal, number))
    if isinstance(known, str) and len(known) == 1 and isinstance(times, int) and times:
        cut = f"[:{times}]" if times > 0 else f"[{times}:]"
        return f"array_to_string(string_split({value}, {delimiter}){cut}, {delimiter})"
    return f"pyrite_substring_index({value}, {delimiter}, {count})"


@function(STRING, STRING, INT, result=StringType(), form=_substring_index)
def substring_index(str: ColumnOrName, delim: str, count: int) -> Column:
    """The text in front of the delimiter of a number; with a negative one, behind it, counted from the end.

    >>> substring_index("host", ".", 2)
    Column<'substring_index(host, '.', 2)'>
    """
    return call("substring_index", str, constant(delim), count)


@function(
    STRING,
    STRING,
    result=IntegerType(),
    form="CASE WHEN contains({0}, ',') THEN 0"
    " ELSE CAST(coalesce(list_position(string_split({1}, ','), {0}),"
    " CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN 0 END) AS INTEGER) END",
)
def find_in_set(str: ColumnOrName, str_array: ColumnOrName) -> Column:
    """Where a text stands in a list with commas between its elements, from 1; 0 if nowhere."""
    return call("find_in_set", str, str_array)


_DISTANCE = by_ascii("levenshtein({0}, {1})", "pyrite_levenshtein({0}, {1})", "{0}", "{1}")


def _levenshtein(rendering: Rendering) -> str:
    distance = _DISTANCE.format(*rendering.arguments)
    if len(rendering.arguments) == 2:
        return f"CAST({distance} AS INTEGER)"
    most = rendering.arguments[2]
    near = f"CASE WHEN ({distance}) <= {most} THEN CAST({distance} AS INTEGER)"
    return f"{near} WHEN ({distance}) > {most} THEN -1 END"


@function(STRING, STRING, INT, optional=1, result=IntegerType(), form=_levenshtein)
def levenshtein(left: ColumnOrName, right: ColumnOrName, threshold: int | None = None) -> Column:
    """How many characters must change to make one text of the other; -1 if more than the threshold."""
    if threshold is None:
        return call("levenshtein", left, right)
    return call("levenshtein", left, right, threshold)


@function(STRING, result=StringType(), form="pyrite_soundex({0})")
def soundex(col: ColumnOrName) -> Column:
    """The Soundex code of the text."""
    return call("soundex", col)
