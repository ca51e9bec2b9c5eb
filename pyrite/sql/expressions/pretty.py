"""Expressions as Spark names the columns that they make: `(a + 1)`, `CAST(x AS INT)`, `sum(DISTINCT v)`.

The forms of operators stand here, below the functions: a `Column` shows itself before they are looked up.
"""

from __future__ import annotations

import datetime
import struct
from decimal import Decimal

from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.calls import Call, CaseWhen, Cast, CastMode, NamedArgument, UnresolvedCall
from pyrite.sql.expressions.fields import Extract, ReplaceFields
from pyrite.sql.expressions.lambdas import Lambda, LambdaVariable
from pyrite.sql.expressions.literals import Literal
from pyrite.sql.expressions.names import (
    Alias,
    Attribute,
    OuterName,
    OuterReference,
    UnresolvedAlias,
    UnresolvedName,
    UnresolvedPattern,
    UnresolvedStar,
    UnresolvedText,
)
from pyrite.sql.expressions.ordering import SortOrder
from pyrite.sql.expressions.parameters import Parameter
from pyrite.sql.expressions.python_calls import PythonCall
from pyrite.sql.expressions.subqueries import Exists, InSubquery, ScalarSubquery
from pyrite.sql.expressions.windows import Boundary, Frame, FrameUnit, Window, WindowDefinition, WindowName
from pyrite.sql.types import (
    ArrayType,
    DayTimeIntervalType,
    DoubleType,
    FloatType,
    MapType,
    StructType,
    YearMonthIntervalType,
)
from pyrite.sql.types.intervals import DAY_TIME_FIELDS, DAY_TIME_UNITS

_INFIX = frozenset(
    (
        "+",
        "-",
        "*",
        "/",
        "%",
        "&",
        "|",
        "^",
        "<<",
        ">>",
        ">>>",
        "=",
        "<=>",
        "<",
        "<=",
        ">",
        ">=",
        "div",
        "and",
        "or",
    )
)
_INFIX_SHOWN = {"and": "AND", "or": "OR"}
#: The comparator that `array_sort` has if none is given.
_NATURAL_ORDER = "lambdafunction({}, x, x)".format(
    "(IF(((x IS NULL) AND (x IS NULL)), 0, (IF((x IS NULL), 1, (IF((x IS NULL), -1,"
    " (IF((x < x), -1, (IF((x > x), 1, 0))))))))))"
).replace("x", "namedlambdavariable()")
_PREFIX = {"not": "NOT ", "- ": "- ", "~": "~", "positive": "+ "}


def pretty(expression: Expression) -> str:
    """The name that a column gets from its expression if the user gives none."""
    match expression:
        case Attribute(name=name):
            return name
        case LambdaVariable(name=name, value_type=value_type):
            return name if value_type is None else "namedlambdavariable()"
        case OuterReference(attribute=attribute):
            return f"outer({attribute.name})"
        case OuterName(child=child):
            return f"outer({pretty(child)})"
        case UnresolvedName(parts=parts):
            return ".".join(parts)
        case UnresolvedStar(qualifier=qualifier):
            return ".".join((*qualifier, "*"))
        case UnresolvedText(text=text) | UnresolvedPattern(pattern=text):
            return text
        case Literal():
            return show_literal(expression)
        case Alias(child=child, name=name):
            return f"{pretty(child)} AS {name}"
        case UnresolvedAlias(child=child, names=names):
            return f"{pretty(child)} AS {', '.join(names)}"
        case Cast(child=child, target=target, mode=mode, is_explicit=is_explicit):
            # Spark names casts to arrays, maps and structs as it does those that nobody wrote.
            if not is_explicit or isinstance(target, ArrayType | MapType | StructType):
                return pretty(child)
            name = "TRY_CAST" if mode is CastMode.TRY else "CAST"
            return f"{name}({pretty(child)} AS {target._sql()})"
        case CaseWhen(conditions=conditions, values=values, otherwise=otherwise):
            branches = " ".join(
                f"WHEN {pretty(c)} THEN {pretty(v)}" for c, v in zip(conditions, values, strict=True)
            )
            last = "" if otherwise is None else f" ELSE {pretty(otherwise)}"
            return f"CASE {branches}{last} END"
        case UnresolvedCall() | Call():
            return _pretty_call(expression)
        case NamedArgument(name=name, value=value):
            return f"{name} => {pretty(value)}"
        case Extract(child=child, key=Literal(value=str(key))):
            return f"{pretty(child)}[{key}]"
        case Extract(child=child, key=key):
            return f"{pretty(child)}[{pretty(key)}]"
        case ReplaceFields(child=child):
            return f"update_fields({pretty(child)})"
        case Lambda(parameters=parameters, body=body):
            return f"lambdafunction({', '.join(map(pretty, (body, *parameters)))})"
        case SortOrder(child=child, is_ascending=is_ascending, nulls_first=nulls_first):
            direction = "ASC" if is_ascending else "DESC"
            return f"{pretty(child)} {direction} NULLS {'FIRST' if nulls_first else 'LAST'}"
        case Window(function=function, definition=definition):
            return f"{pretty(function)} OVER {pretty(definition)}"
        case WindowName(name=name):
            return name
        case WindowDefinition():
            return _pretty_window(expression)
        case Frame(unit=unit, start=start, end=end):
            return f"{unit.value} BETWEEN {_boundary(unit, start, 'PRECEDING')} AND " + _boundary(
                unit, end, "FOLLOWING"
            )
        case ScalarSubquery():
            return "scalarsubquery()"
        case Exists():
            return "exists()"
        case InSubquery(values=values):
            return f"({', '.join(map(pretty, values))} IN (listquery()))"
        case PythonCall(function=function, arguments=arguments):
            return f"{function.name}({', '.join(map(pretty, arguments))})"
        case Parameter(key=key):
            return f":{key}"
        case _:
            return type(expression).__name__


def _pretty_call(call: Call | UnresolvedCall) -> str:
    name = call.shown_as or call.function if isinstance(call, Call) else call.name
    arguments = [pretty(argument) for argument in call.arguments]
    key = call.function if isinstance(call, Call) else call.name
    if name in _INFIX and len(arguments) == 2:
        return f"({arguments[0]} {_INFIX_SHOWN.get(name, name)} {arguments[1]})"
    match key, arguments:
        case _, [argument] if name in _PREFIX:
            return f"({_PREFIX[name]}{argument})" if name != "~" else f"~{argument}"
        case "isnull", [argument] if name == key:
            return f"({argument} IS NULL)"
        case "isnotnull", [argument] if name == key:
            return f"({argument} IS NOT NULL)"
        case "isnotnull", [argument] if name == "is not unknown":
            return f"({argument} IS NOT UNKNOWN)"
        case "from_json", _ if isinstance(call, Call) and isinstance(call.type, MapType):
            # Spark reads a map as the only field of a struct, and shows that.
            return "entries"
        case "named as", _ if isinstance(call, Call):
            return str(call.detail)
        case "raise_error", [message] if isinstance(call, Call):
            return f"{name}(USER_RAISED_EXCEPTION, map(errorMessage, {message}))"
        case "if", [condition, value, otherwise]:
            return f"(IF({condition}, {value}, {otherwise}))"
        case (("likeall" | "likeany" | "notlikeall" | "notlikeany"), [value, *_]):
            return f"{key}({value})"
        case (("format_string" | "printf"), [*given, _]) if isinstance(call, Call):
            return f"{name}({', '.join(given)})"
        case "||", _:
            return f"concat({', '.join(arguments)})"
        case (("trim" | "ltrim" | "rtrim"), [characters, value]):
            side = {"ltrim": "LEADING", "rtrim": "TRAILING"}.get(key, "BOTH")
            return f"TRIM({side} {characters} FROM {value})"
        case "in", [value, *options]:
            return f"({value} IN ({', '.join(options)}))"
        case ("like" | "ilike") as word, [value, pattern, *escape]:
            shown = f" ESCAPE '{escape[0]}'" if escape and escape[0] != "\\" else ""
            if word == "ilike":
                return f"ilike({value}, {pattern}{shown})"
            return f"{value} LIKE {pattern}{shown}"
        case "rlike", [value, pattern]:
            return f"{name.upper()}({value}, {pattern})"
        case "extract", [field, value] if name in ("extract", "datepart"):
            return f"{name}({field} FROM {value})"
        case "moment_plus_interval", [moment, interval]:
            return f"{moment} + {interval}"
        case "moment_minus_interval", [moment, interval]:
            return f"{moment} - {interval}"
        case "time_plus_interval", [time, interval]:
            return f"{time} + {interval}"
        case "time_minus_interval" | "time_minus_time", [time, other]:
            return f"{time} - {other}"
        case "try_make_timestamp", [*parts, _] if len(parts) == 6:
            # Spark leaves the time zone out of this name, and of no other.
            return f"{name}({', '.join(parts)})"
        case "try_make_timestamp_ntz_of_date_and_time", given:
            return f"{name}(make_timestamp_ntz({', '.join(given)}))"
        case "try_to_time", given:
            return f"{name}(to_time({', '.join(given)}))"
        case "moment_minus_moment", [end, start]:
            return f"({end} - {start})"
        case "interval_times", [interval, factor] if name == key:
            return f"({interval} * {factor})"
        case "interval_divided", [interval, divisor] if name == key:
            return f"({interval} / {divisor})"
        case "array_sort", [array] if isinstance(call, Call):
            return f"{name}({array}, {_NATURAL_ORDER})"
        case (("struct_field" | "array_struct_field"), [value, field]):
            return f"{value}.{field}"
        case "element", [value, index]:
            return f"{value}[{index}]"
    distinct = "DISTINCT " if call.is_distinct else ""
    nulls = ""
    if call.ignore_nulls and key not in ("first", "last", "any_value", "first_value", "last_value"):
        nulls = " ignore nulls"
    # A space at the end is in names that SQL text has no function of.
    text = f"{name.rstrip()}({distinct}{', '.join(arguments)}){nulls}"
    if call.order and key in ("mode", "percentile_cont", "percentile_disc"):
        # Spark tells the order of a mode the other way round.
        [order] = call.order
        is_descending = order.is_ascending is (key == "mode" and isinstance(call, Call))
        text += f" WITHIN GROUP (ORDER BY {pretty(order.child)}{' DESC' if is_descending else ''})"
    elif call.order:
        text += f" WITHIN GROUP (ORDER BY {', '.join(map(pretty, call.order))})"
    if call.filter is not None:
        text += f" FILTER (WHERE {pretty(call.filter)})"
    return text


def _pretty_window(definition: WindowDefinition) -> str:
    parts = []
    if definition.partition:
        parts.append(f"PARTITION BY {', '.join(map(pretty, definition.partition))}")
    if definition.order:
        parts.append(f"ORDER BY {', '.join(map(pretty, definition.order))}")
    if definition.frame is not None:
        parts.append(pretty(definition.frame))
    return f"({' '.join(parts)})"


def _boundary(unit: FrameUnit, boundary: Boundary, side: str) -> str:
    offset = boundary.offset
    if offset is None:
        return f"UNBOUNDED {side}"
    if isinstance(offset, Literal) and isinstance(offset.value, int | float | Decimal):
        if offset.value == 0:
            return "CURRENT ROW"
        if boundary.is_preceding:
            rows = unit is FrameUnit.ROWS
            return f"{-offset.value} PRECEDING" if rows else f"(- {-offset.value}) FOLLOWING"
    return f"{pretty(offset)} FOLLOWING"


def show_literal(literal: Literal) -> str:
    """A constant as it stands in a column's name: strings without quotes."""
    value = literal.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(literal.value_type, FloatType):
        return show_double(_shortest_of_single(float(value)))
    if isinstance(literal.value_type, DoubleType) and isinstance(value, float):
        return show_double(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return _show_moment(value)
    if isinstance(value, datetime.date):
        return f"DATE '{value}'"
    if isinstance(value, datetime.time):
        fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
        return f"TIME '{value:%H:%M:%S}{fraction}'"
    if isinstance(literal.value_type, DayTimeIntervalType):
        return show_duration(value, literal.value_type.startField, literal.value_type.endField)
    if isinstance(literal.value_type, YearMonthIntervalType):
        return show_months(value, literal.value_type.startField, literal.value_type.endField)
    if isinstance(value, bytes | bytearray):
        return f"X'{value.hex().upper()}'"
    if isinstance(value, list):
        return f"ARRAY({', '.join(map(str, value))})"
    return str(value)


def show_double(value: float) -> str:
    """A double as Java writes it.

    >>> show_double(1e10), show_double(0.1), show_double(123.0), show_double(1e-5)
    ('1.0E10', '0.1', '123.0', '1.0E-5')
    """
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = repr(value)
        if "e" in text:
            text = f"{Decimal(text):f}"
        return text
    digits, _, exponent = f"{Decimal(repr(value)):e}".partition("e")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0") or "0"
    return f"{whole}.{fraction}E{int(exponent)}"


def _shortest_of_single(value: float) -> float:
    """The double with the fewest digits that is this number in single precision."""
    if value != value or value in (float("inf"), float("-inf")):
        return value
    for digits in range(1, 10):
        shorter = float(f"{value:.{digits}g}")
        if struct.pack("f", shorter) == struct.pack("f", value):
            return shorter
    return value


_YEAR_MONTH_FIELDS = ("YEAR", "MONTH")


def show_duration(value: datetime.timedelta | int, start: int, end: int) -> str:
    """A day-time interval as SQL writes it; a number counts microseconds.

    >>> show_duration(datetime.timedelta(days=1, hours=2), 0, 3)
    "INTERVAL '1 02:00:00' DAY TO SECOND"
    """
    microseconds = value if isinstance(value, int) else value // datetime.timedelta(microseconds=1)
    rest = abs(microseconds)
    parts = []
    for field in range(start, end + 1):
        size, rest = divmod(rest, DAY_TIME_UNITS[field])
        parts.append(str(size) if field == 0 else f"{size:02d}")
    if rest and end == 3:
        parts[-1] += f".{rest:06d}".rstrip("0")
    text = ":".join(parts) if start else " ".join((parts[0], ":".join(parts[1:]))).strip()
    sign = "-" if microseconds < 0 else ""
    return f"INTERVAL '{sign}{text}' {_fields(DAY_TIME_FIELDS, start, end)}"


def show_months(months: int, start: int, end: int) -> str:
    """A year-month interval as SQL writes it.

    >>> show_months(-14, 0, 1)
    "INTERVAL '-1-2' YEAR TO MONTH"
    """
    sign, rest = ("-" if months < 0 else ""), abs(months)
    text = f"{rest // 12}-{rest % 12}" if start != end else str(rest if start else rest // 12)
    return f"INTERVAL '{sign}{text}' {_fields(_YEAR_MONTH_FIELDS, start, end)}"


def _fields(names: tuple[str, ...], start: int, end: int) -> str:
    return names[start] if start == end else f"{names[start]} TO {names[end]}"


def _show_moment(value: datetime.datetime) -> str:
    kind = "TIMESTAMP" if value.tzinfo is not None else "TIMESTAMP_NTZ"
    text = value.replace(tzinfo=None).isoformat(" ", "seconds").partition(".")[0]
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return f"{kind} '{text}'"
