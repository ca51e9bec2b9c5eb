"""Regular expressions, which are Java's: in RE2 where it finds the same, else in the kernel's Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.errors import SparkRuntimeException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import INT, STRING
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.java_regex import JavaPattern, PatternError, translate
from pyrite.sql.functions.java_replacement import re2_replacement
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import ArrayType, BooleanType, IntegerType, StringType

__all__ = [
    "regexp",
    "regexp_count",
    "regexp_extract",
    "regexp_extract_all",
    "regexp_instr",
    "regexp_like",
    "regexp_replace",
    "regexp_substr",
    "rlike",
    "split",
]


def known_pattern(rendering: Rendering) -> JavaPattern | None:
    """The pattern if it is a constant; None if it comes from a column, or is NULL."""
    literal = rendering.call.arguments[1]
    if not isinstance(literal, Literal) or not isinstance(literal.value, str):
        return None
    try:
        return translate(literal.value)
    except PatternError as problem:
        name = rendering.call.shown_as or rendering.call.function
        raise SparkRuntimeException(
            f"The value of `regexp` of `{name}` is no regular expression: '{literal.value}': {problem}.",
            "INVALID_PARAMETER_VALUE.PATTERN",
            {"parameter": "`regexp`", "functionName": f"`{name}`", "value": f"'{literal.value}'"},
        ) from None


def _known_group(rendering: Rendering, number: int) -> int | None:
    literal = rendering.call.arguments[number]
    value = literal.value if isinstance(literal, Literal) else None
    return value if isinstance(value, int) else None


def _matches(rendering: Rendering) -> str:
    pattern = known_pattern(rendering)
    if pattern is not None and pattern.re2_test is not None:
        return f"regexp_matches({rendering.arguments[0]}, {text(pattern.re2_test)})"
    return f"pyrite_regexp_matches({rendering.arguments[0]}, {rendering.arguments[1]})"


@function(STRING, STRING, result=BooleanType(), form=_matches, aliases=("regexp_like", "regexp"))
def rlike(str: ColumnOrName, regexp: ColumnOrName) -> Column:
    """Whether a regular expression matches somewhere in the text."""
    return call("rlike", str, regexp)


def regexp_like(str: ColumnOrName, regexp: ColumnOrName) -> Column:
    """Whether a regular expression matches somewhere in the text."""
    return call("regexp_like", str, regexp)


def regexp(str: ColumnOrName, regexp: ColumnOrName) -> Column:
    """Whether a regular expression matches somewhere in the text."""
    return call("regexp", str, regexp)


def _with_one(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(1, IntegerType())] if len(arguments) == 2 else arguments


def _extracted(native: str, python: str, *, empty: bool) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, _, group = rendering.arguments
        pattern, number = known_pattern(rendering), _known_group(rendering, 2)
        if pattern is None or pattern.re2 is None or (pattern.can_be_empty and not empty):
            return f"{python}({value}, {rendering.arguments[1]}, {group})"
        if number is not None and 0 <= number <= min(pattern.groups, 9):
            return f"{native}({value}, {text(pattern.re2)}, {number})"
        return f"{python}({value}, {rendering.arguments[1]}, {group})"

    return form


@function(
    STRING,
    STRING,
    INT,
    optional=1,
    result=StringType(),
    coerce=_with_one,
    form=_extracted("regexp_extract", "pyrite_regexp_extract", empty=True),
)
def regexp_extract(str: ColumnOrName, pattern: str, idx: int) -> Column:
    """What a group of the first match took in; empty if there is none.

    >>> regexp_extract("s", r"(\\d+)-(\\d+)", 1)
    Column<'regexp_extract(s, '(\\\\d+)-(\\\\d+)', 1)'>
    """
    return call("regexp_extract", str, constant(pattern), idx)


@function(
    STRING,
    STRING,
    INT,
    optional=1,
    result=ArrayType(StringType(), True),
    coerce=_with_one,
    form=_extracted("regexp_extract_all", "pyrite_regexp_extract_all", empty=False),
)
def regexp_extract_all(str: ColumnOrName, regexp: ColumnOrName, idx: Column | int | None = None) -> Column:
    """What a group of each match took in."""
    if idx is None:
        return call("regexp_extract_all", str, regexp)
    return call("regexp_extract_all", str, regexp, idx)


def _replaced(rendering: Rendering) -> str:
    value, _, replacement, start = rendering.arguments
    pattern, literal = known_pattern(rendering), rendering.call.arguments[2]
    known = literal.value if isinstance(literal, Literal) else None
    if pattern is not None and pattern.re2 is not None and isinstance(known, str):
        native = re2_replacement(known, pattern.groups)
        if native is not None and not pattern.can_be_empty and start == "1":
            return f"regexp_replace({value}, {text(pattern.re2)}, {text(native)}, 'g')"
    return f"pyrite_regexp_replace({value}, {rendering.arguments[1]}, {replacement}, {start})"


def _from_one(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(1, IntegerType())] if len(arguments) == 3 else arguments


@function(STRING, STRING, STRING, INT, optional=1, result=StringType(), coerce=_from_one, form=_replaced)
def regexp_replace(string: ColumnOrName, pattern: str | Column, replacement: str | Column) -> Column:
    """The text with all matches replaced; `$1` in the replacement is what a group took in."""
    return call("regexp_replace", string, constant(pattern), constant(replacement))


def _counted(rendering: Rendering) -> str:
    pattern = known_pattern(rendering)
    value = rendering.arguments[0]
    if pattern is not None and pattern.re2 is not None and not pattern.can_be_empty:
        return f"CAST(len(regexp_extract_all({value}, {text(pattern.re2)}, 0)) AS INTEGER)"
    return f"CAST(len(pyrite_regexp_extract_all({value}, {rendering.arguments[1]}, 0)) AS INTEGER)"


@function(STRING, STRING, result=IntegerType(), form=_counted)
def regexp_count(str: ColumnOrName, regexp: ColumnOrName) -> Column:
    """How many matches there are."""
    return call("regexp_count", str, regexp)


@function(STRING, STRING, result=StringType(), nullable=True, form="pyrite_regexp_substr({0}, {1})")
def regexp_substr(str: ColumnOrName, regexp: ColumnOrName) -> Column:
    """The first match; NULL if there is none."""
    return call("regexp_substr", str, regexp)


def _with_zero(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(0, IntegerType())] if len(arguments) == 2 else arguments


@function(
    STRING,
    STRING,
    INT,
    optional=1,
    result=IntegerType(),
    coerce=_with_zero,
    form="pyrite_regexp_instr({0}, {1}, {2})",
)
def regexp_instr(str: ColumnOrName, regexp: ColumnOrName, idx: Column | int | None = None) -> Column:
    """Where the first match begins, from 1; 0 if there is none."""
    return call("regexp_instr", str, regexp) if idx is None else call("regexp_instr", str, regexp, idx)


def _without_limit(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(-1, IntegerType())] if len(arguments) == 2 else arguments


def _split(rendering: Rendering) -> str:
    pattern, limit = known_pattern(rendering), _known_group(rendering, 2)
    value = rendering.arguments[0]
    if pattern is not None and limit is not None and limit <= 0 and not pattern.can_be_empty:
        literal = rendering.call.arguments[1]
        assert isinstance(literal, Literal)
        if not set(literal.value) & set("\\^$.|?*+()[]{}"):
            return f"string_split({value}, {rendering.arguments[1]})"
        if pattern.re2 is not None:
            return f"string_split_regex({value}, {text(pattern.re2)})"
    return f"pyrite_split({value}, {rendering.arguments[1]}, {rendering.arguments[2]})"


@function(
    STRING,
    STRING,
    INT,
    optional=1,
    result=ArrayType(StringType(), False),
    coerce=_without_limit,
    form=_split,
)
def split(str: ColumnOrName, pattern: Column | str, limit: ColumnOrName | int = -1) -> Column:
    """The parts between the matches of a regular expression, at most `limit` if that is positive.

    >>> split("s", "[AB]")
    Column<'split(s, '[AB]', -1)'>
    """
    return call("split", str, constant(pattern), limit)
