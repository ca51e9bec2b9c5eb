"""Casts to numbers and to booleans."""

from __future__ import annotations

from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.types import (
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    FractionalType,
    IntegerType,
    IntegralType,
    LongType,
    ShortType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    YearMonthIntervalType,
)
from pyrite.sql.types.intervals import DAY_TIME_UNITS

#: Spark takes white space and control characters away around a text.
_AROUND = text("".join(map(chr, range(1, 33))))

_WHOLE = "[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
_FLOATING = rf"({_DECIMAL})[dDfF]?|[+-]?(?i:inf|infinity)|(?i:nan)"

_RANGES: dict[type[DataType], tuple[int, int]] = {
    ByteType: (-(1 << 7), (1 << 7) - 1),
    ShortType: (-(1 << 15), (1 << 15) - 1),
    IntegerType: (-(1 << 31), (1 << 31) - 1),
    LongType: (-(1 << 63), (1 << 63) - 1),
}


def trimmed(child: str) -> str:
    """A text without the white space around it."""
    return f"trim({child}, {_AROUND})"


def matching(child: str, pattern: str) -> str:
    """A text that fits a pattern; what does not is changed so that no cast takes it."""
    inner = trimmed(child)
    return f"CASE WHEN regexp_full_match({inner}, {text(pattern)}) THEN {inner} ELSE concat('?', {child}) END"


def to_number(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    """A cast to a number."""
    match target:
        case IntegralType():
            return _to_whole(child, source, target, ansi=ansi)
        case DecimalType():
            return _to_decimal(child, source, target, ansi=ansi)
        case _:
            return _to_floating(child, source, target, ansi=ansi)


def _to_whole(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    name = duckdb_type(target)
    if is_string(source):
        if ansi:
            return f"CAST({matching(child, _WHOLE)} AS {name})"
        # Before ANSI mode, digits after the point were cut off.
        whole = f"regexp_extract({trimmed(child)}, '^([+-]?[0-9]+)([.][0-9]*)?$', 1)"
        return f"TRY_CAST(nullif({whole}, '') AS {name})"
    match source:
        case BooleanType():
            return f"CAST({child} AS {name})"
        case FractionalType():
            return _fraction_to_whole(child, source, target, ansi=ansi)
        case DateType():
            return f"CAST(NULL AS {name})"
        case TimestampType() | TimestampNTZType():
            seconds = f"CAST(floor(epoch_us({child}) / 1000000) AS BIGINT)"
            # What does not fit is NULL with ANSI mode off, unlike numbers, which wrap around.
            return f"CAST({seconds} AS {name})" if ansi else f"TRY_CAST({seconds} AS {name})"
        case TimeType():
            return _narrowed(f"(epoch_us({child}) // 1000000)", target, ansi=ansi)
        case DayTimeIntervalType(endField=end):
            return _narrowed(f"({child} // {DAY_TIME_UNITS[end]})", target, ansi=ansi)
        case YearMonthIntervalType(endField=end):
            months = f"({child} // 12)" if end == YearMonthIntervalType.YEAR else child
            return _narrowed(months, target, ansi=ansi)
        case _:
            return _narrowed(child, target, ansi=ansi)


def _narrowed(child: str, target: DataType, *, ansi: bool) -> str:
    """A whole number as one of another size."""
    name = duckdb_type(target)
    if ansi:
        return f"CAST({child} AS {name})"
    low, high = _RANGES[type(target)]
    size = high - low + 1
    wide = f"CAST({child} AS HUGEINT)"
    return f"CAST((((({wide} - ({low})) % {size}) + {size}) % {size}) + ({low}) AS {name})"


def _fraction_to_whole(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    name = duckdb_type(target)
    if ansi:
        return f"CAST(trunc({child}) AS {name})"
    if isinstance(source, DecimalType):
        return _narrowed(f"trunc({child})", target, ansi=False)
    # The nearest that the type has; bytes and shorts are cut out of an int.
    wide = target if isinstance(target, IntegerType | LongType) else IntegerType()
    low, high = _RANGES[type(wide)]
    clamped = (
        f"CASE WHEN isnan({child}) THEN 0 WHEN {child} <= {low} THEN {low} "
        f"WHEN {child} >= {high} THEN {high} ELSE CAST(trunc({child}) AS {duckdb_type(wide)}) END"
    )
    return f"CAST({clamped} AS {name})" if wide is target else _narrowed(clamped, target, ansi=False)


def _to_decimal(child: str, source: DataType, target: DecimalType, *, ansi: bool) -> str:
    name = duckdb_type(target)
    match source:
        case _ if is_string(source):
            conversion = f"CAST({matching(child, _DECIMAL)} AS {name})"
        case DoubleType() | FloatType():
            # By the digits that are shown, as Java does: 0.15 becomes 0.2 at one digit.
            shown = f"CASE WHEN isfinite({child}) THEN CAST({child} AS VARCHAR) END"
            conversion = f"CAST({shown} AS {name})"
        case TimestampType() | TimestampNTZType() | TimeType():
            conversion = f"CAST(CAST(epoch_us({child}) AS DECIMAL(38,6)) / 1000000 AS {name})"
        case DayTimeIntervalType(endField=end):
            conversion = f"CAST({child} / {DAY_TIME_UNITS[end]} AS {name})"
        case _:
            conversion = f"CAST({child} AS {name})"
    if isinstance(source, DecimalType) and _always_fits(source, target):
        return conversion
    return conversion if ansi else f"TRY({conversion})"


def _always_fits(source: DecimalType, target: DecimalType) -> bool:
    digits = target.precision - target.scale
    return source.precision - source.scale <= digits and source.scale <= target.scale


def _to_floating(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    name = duckdb_type(target)
    match source:
        case _ if is_string(source):
            fitting = matching(child, _FLOATING)
            number = f"regexp_replace({fitting}, '^([^?]*[0-9.])[dDfF]$', '\\1')"
            return f"CAST({number} AS {name})" if ansi else f"TRY_CAST({number} AS {name})"
        case TimestampType() | TimestampNTZType():
            return f"CAST(epoch_us({child}) / 1000000 AS {name})"
        case DoubleType() if isinstance(target, FloatType):
            # What is too large is infinite.
            infinite = f"CASE WHEN {child} > 0 THEN 'inf'::FLOAT ELSE '-inf'::FLOAT END"
            is_large = f"abs({child}) > 3.4028235677973366e38"
            return f"CASE WHEN {is_large} THEN {infinite} ELSE CAST({child} AS FLOAT) END"
        case DayTimeIntervalType(endField=end):
            return f"CAST({child} / {DAY_TIME_UNITS[end]} AS {name})"
        case _:
            return f"CAST({child} AS {name})"


def to_boolean(child: str, source: DataType, *, ansi: bool) -> str:
    """A cast to true or false."""
    if not is_string(source):
        if isinstance(source, TimestampType | TimestampNTZType):
            return f"(epoch_us({child}) <> 0)"
        return f"({child} <> 0)"
    word = f"lower({trimmed(child)})"
    yes, no = "('t', 'true', 'y', 'yes', '1')", "('f', 'false', 'n', 'no', '0')"
    # The words are all given; CAST only says that it was none of them.
    otherwise = (
        f"WHEN {child} IS NULL THEN NULL ELSE CAST(concat('?', {child}) AS BOOLEAN)" if ansi else "ELSE NULL"
    )
    return f"CASE WHEN {word} IN {yes} THEN true WHEN {word} IN {no} THEN false {otherwise} END"
