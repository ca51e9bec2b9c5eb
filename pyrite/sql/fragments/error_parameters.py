"""What the texts of the kernel's errors tell, as the parameters that Spark's conditions have."""

from __future__ import annotations

import re

from pyrite.sql.functions.rendering import quoted
from pyrite.sql.sources.output.shown import java_double

Parameters = dict[str, str]

_ANSI = '"spark.sql.ansi.enabled"'

#: Types as the kernel's errors name them, where Spark has another name.
_TYPES = {
    "INT8": "TINYINT",
    "INT16": "SMALLINT",
    "INT32": "INT",
    "INT64": "BIGINT",
    "INT128": "DECIMAL(38,0)",
    "BOOL": "BOOLEAN",
    "VARCHAR": "STRING",
}
#: What stands behind a number of a type in SQL.
_SUFFIXES = {"INT8": "Y", "INT16": "S", "INT64": "L", "DOUBLE": "D"}

#: Of the conditions that queries raise themselves, the names of the values that are sent, in their order.
_NAMES: dict[str, tuple[str, ...]] = {
    "CANNOT_PARSE_TIMESTAMP": ("message", "func"),
    "CANNOT_DECODE_URL": ("url",),
    "CAST_INVALID_INPUT": ("expression", "sourceType", "targetType"),
    "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER": ("numberOfElements", "functionName", "parameter"),
    "CONVERSION_INVALID_INPUT": ("str", "fmt", "targetType", "suggestion"),
    "ILLEGAL_DAY_OF_WEEK": ("string",),
    "INVALID_ARRAY_INDEX": ("indexValue", "arraySize"),
    "INVALID_ARRAY_INDEX_IN_ELEMENT_AT": ("indexValue", "arraySize"),
    "INVALID_FRACTION_OF_SECOND": ("secAndMicros",),
    "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE": ("invalidValue", "upper"),
    "INVALID_TIMEZONE": ("timeZone",),
    "INVALID_URL": ("url",),
    "USER_RAISED_EXCEPTION": ("errorMessage",),
}
#: The parameters that always have the same value.
_CONSTANTS: dict[str, Parameters] = {
    "ARITHMETIC_OVERFLOW": {"config": _ANSI},
    "CAST_INVALID_INPUT": {"ansiConfig": _ANSI},
    "CAST_OVERFLOW": {"ansiConfig": _ANSI},
    "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER": {"maxRoundedArrayLength": "2147483632"},
    "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION": {"ansiConfig": _ANSI},
    "DIVIDE_BY_ZERO": {"config": _ANSI},
    "DUPLICATED_MAP_KEY": {"mapKeyDedupPolicy": '"spark.sql.mapKeyDedupPolicy"'},
    "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE": {"parameter": "`pos`", "functionName": "`bit_get`"},
    "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": {"config": _ANSI},
    "REMAINDER_BY_ZERO": {"config": _ANSI},
}

_OPERATIONS = {
    "addition": ("+", "try_add"),
    "subtraction": ("-", "try_subtract"),
    "multiplication": ("*", "try_multiply"),
}
_OVERFLOW = re.compile(r"Overflow in (addition|subtraction|multiplication) of \w+ \((-?\d+) [-+*] (-?\d+)\)")
_NO_NUMBER = re.compile(r"""Could not convert string (['"])[?]?(.*?)\1 to ([A-Z0-9(),]+)$""", re.DOTALL)
_TOO_LARGE = re.compile(r"Type (\w+) with value (\S+) can't be cast .* destination type (\w+)")
_TOO_LARGE_DECIMAL = re.compile(r"Failed to cast decimal value (\S+) to type (\w+)")
_TOO_MANY_DIGITS = re.compile(r'value "?([^" ]*)"? to type DECIMAL\((\d+),(\d+)\)')
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_NO_MOMENT = re.compile(r'(date|timestamp|time) field value out of range: "(.*?)"')
_FIELDS = re.compile(r"(Date|Time) out of range: (-?\d+)[-:](\d+)[-:](\d+)")


def sent_parameters(condition: str, values: list[str]) -> Parameters:
    """The parameters of a condition that a query raised itself, with the values that it sent."""
    return {**dict(zip(_NAMES.get(condition, ()), values, strict=False)), **_CONSTANTS.get(condition, {})}


def told_parameters(condition: str, told: str) -> Parameters | None:
    """The parameters of a condition that the kernel told in its own words, of which `told` is the first line.

    None if they are in none of the known forms.
    """
    read = _READERS.get(condition)
    found = {} if read is None else read(told)
    return None if found is None else {**found, **_CONSTANTS.get(condition, {})}


def _invalid_input(told: str) -> Parameters | None:
    found = _NO_NUMBER.search(told)
    if found is not None:
        return _cast(quoted(found[2]), "STRING", _TYPES.get(found[3], found[3]))
    moment = _NO_MOMENT.search(told)
    if moment is not None:
        return _cast(quoted(moment[2]), "STRING", moment[1].upper())
    return None


def _cast_overflow(told: str) -> Parameters | None:
    found = _TOO_LARGE.search(told)
    if found is not None:
        kind, value, target = found.groups()
        literal = f"{_as_java(value, kind)}{_SUFFIXES.get(kind, '')}"
        named = _cast(literal, _TYPES.get(kind, kind), _TYPES.get(target, target))
    else:
        decimal = _TOO_LARGE_DECIMAL.search(told)
        if decimal is None:
            return None
        digits = decimal[1].lstrip("-").replace(".", "")
        scale = len(decimal[1].partition(".")[2])
        source = f"DECIMAL({len(digits)},{scale})"
        named = _cast(f"{decimal[1]}BD", source, _TYPES.get(decimal[2], decimal[2]))
    named["value"] = named.pop("expression")
    return named


def _cast(value: str, source: str, target: str) -> Parameters:
    return {"expression": value, "sourceType": f'"{source}"', "targetType": f'"{target}"'}


def _as_java(value: str, kind: str) -> str:
    return java_double(float(value)) if kind in ("DOUBLE", "FLOAT") else value


def _binary_overflow(told: str) -> Parameters | None:
    found = _OVERFLOW.search(told)
    if found is None:
        return None
    symbol, instead = _OPERATIONS[found[1]]
    # Both small types are told as SMALLINT.
    return {
        "value1": f"{found[2]}S",
        "symbol": symbol,
        "value2": f"{found[3]}S",
        "functionName": f"`{instead}`",
    }


def _overflow(told: str) -> Parameters:
    found = _OVERFLOW.search(told)
    instead = "" if found is None or found[2] == "0" else _OPERATIONS[found[1]][1]
    if found is None and "sum" in told.lower():
        instead = "try_add"
    hint = f" Use '{instead}' to tolerate overflow and return NULL instead." if instead else ""
    return {"message": "overflow", "alternative": hint}


def _numeric_range(told: str) -> Parameters | None:
    found = _TOO_MANY_DIGITS.search(told)
    if found is not None:
        return {"value": found[1], "precision": found[2], "scale": found[3]}
    text, target = _NO_NUMBER.search(told), _DECIMAL.search(told)
    if text is not None and target is not None:
        return {"value": text[2], "precision": target[1], "scale": target[2]}
    return None


def _field(told: str) -> Parameters | None:
    found = _FIELDS.search(told)
    if found is None:
        return None
    first, second, third = (int(part) for part in found.groups()[1:])
    if found[1] == "Date":
        if not 1 <= second <= 12:
            return {"rangeMessage": f"Invalid value for MonthOfYear (valid values 1 - 12): {second}"}
        if not 1 <= third <= 31:
            return {"rangeMessage": f"Invalid value for DayOfMonth (valid values 1 - 28/31): {third}"}
        return {"rangeMessage": f"Invalid date: there is no {first}-{second}-{third}"}
    if not 0 <= first <= 23:
        return {"rangeMessage": f"Invalid value for HourOfDay (valid values 0 - 23): {first}"}
    return {"rangeMessage": f"Invalid value for MinuteOfHour (valid values 0 - 59): {second}"}


_READERS = {
    "ARITHMETIC_OVERFLOW": _overflow,
    "BINARY_ARITHMETIC_OVERFLOW": _binary_overflow,
    "CAST_INVALID_INPUT": _invalid_input,
    "CAST_OVERFLOW": _cast_overflow,
    "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION": _field,
    "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": _numeric_range,
}
