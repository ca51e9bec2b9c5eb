"""Exact products and quotients of decimals, rounded half up, in DuckDB's 128-bit whole numbers.

DuckDB divides decimals as doubles and multiplies up to 38 digits only. Where the digits of a calculation do
not fit 128 bits, the kernel's Python does it: known from the types, or else row by row, by `TRY`.
"""

from __future__ import annotations

from pyrite.sql.types import DecimalType

#: So many digits always fit a HUGEINT, doubled and with a remainder added.
_SAFE_DIGITS = 37


def _power(digits: int) -> str:
    return f"CAST('1{'0' * digits}' AS HUGEINT)"


def unscaled(value: str, data_type: DecimalType) -> str:
    """The digits of a decimal as a whole number."""
    if data_type.scale == 0:
        return f"CAST({value} AS HUGEINT)"
    factor = f"CAST('1{'0' * data_type.scale}' AS DECIMAL({min(data_type.scale + 1, 38)},0))"
    return f"CAST({value} * {factor} AS HUGEINT)"


def scaled(digits: str, result: DecimalType) -> str:
    """A whole number as the decimal that has these digits."""
    if result.scale == 0:
        return f"CAST({digits} AS DECIMAL({result.precision},0))"
    unit = f"CAST('0.{'0' * (result.scale - 1)}1' AS DECIMAL({result.scale},{result.scale}))"
    return f"CAST(CAST({digits} AS DECIMAL(38,0)) * {unit} AS DECIMAL({result.precision},{result.scale}))"


def divided_half_up(numerator: str, denominator: str) -> str:
    """Whole numbers divided, with halves rounded away from zero."""
    sign = f"CASE WHEN ({numerator} < 0) <> ({denominator} < 0) THEN -1::HUGEINT ELSE 1::HUGEINT END"
    size = f"((2 * abs({numerator}) + abs({denominator})) // (2 * abs({denominator})))"
    return f"(({sign}) * {size})"


def _has_digits(value: str, data_type: DecimalType, digits: int) -> str | None:
    """Whether a value has at most so many digits before the point; None if its type says so."""
    if digits >= data_type.precision - data_type.scale:
        return None
    most = f"CAST('{'9' * digits}' AS DECIMAL({data_type.precision},{data_type.scale}))"
    return f"{value} BETWEEN -{most} AND {most}"


def _room(data_type: DecimalType, more: int) -> int:
    """How many digits before the point there may be where `more` zeros are put behind the last."""
    return min(_SAFE_DIGITS - data_type.scale - more, 37 - 2 * data_type.scale)


def _either(checks: list[str | None], fast: str, slow: str) -> str:
    needed = [check for check in checks if check is not None]
    return f"CASE WHEN {' AND '.join(needed)} THEN {fast} ELSE {slow} END" if needed else fast


def quotient(left: str, right: str, types: tuple[DecimalType, DecimalType], result: DecimalType) -> str:
    """The quotient of two decimals; a divisor of zero is an error."""
    a, b = types
    slow = _by_python("pyrite_decimal_quotient", left, right, result)
    shift = result.scale + b.scale - a.scale
    left_room, right_room = _room(a, max(shift, 0)), _room(b, 0)
    if shift < 0 or left_room < 1 or right_room < 1 or result.scale > 37:
        return slow
    numerator = unscaled(left, a) if shift == 0 else f"({unscaled(left, a)} * {_power(shift)})"
    fast = scaled(divided_half_up(numerator, unscaled(right, b)), result)
    return _either([_has_digits(left, a, left_room), _has_digits(right, b, right_room)], fast, slow)


def product(left: str, right: str, types: tuple[DecimalType, DecimalType], result: DecimalType) -> str:
    """The product of two decimals that together have more digits than DuckDB multiplies.

    It is done in whole numbers where each side has half of the digits that fit.
    """
    a, b = types
    slow = _by_python("pyrite_decimal_product", left, right, result)
    half = _SAFE_DIGITS // 2
    left_room, right_room = (min(_room(each, 0), half - each.scale) for each in types)
    if left_room < 1 or right_room < 1 or result.scale > 37:
        return slow
    whole = f"({unscaled(left, a)} * {unscaled(right, b)})"
    lost = a.scale + b.scale - result.scale
    if lost:
        whole = divided_half_up(whole, _power(lost))
    fast = scaled(whole, result)
    return _either([_has_digits(left, a, left_room), _has_digits(right, b, right_room)], fast, slow)


def mean(total: str, count: str, total_type: DecimalType, result: DecimalType) -> str:
    """A sum divided by how many values it has, NULL if none."""
    return quotient(total, f"nullif({count}, 0)", (total_type, DecimalType(20, 0)), result)


def total(
    left: str, symbol: str, right: str, types: tuple[DecimalType, DecimalType], result: DecimalType
) -> str:
    """A sum or difference that loses digits after the point, which DuckDB may lack the room for."""
    scale = max(types[0].scale, types[1].scale)
    fast = f"CAST({left} AS DECIMAL(38,{scale})) {symbol} CAST({right} AS DECIMAL(38,{scale}))"
    fast = f"CAST({fast} AS DECIMAL({result.precision},{result.scale}))"
    name = "pyrite_decimal_sum" if symbol == "+" else "pyrite_decimal_difference"
    slow = _by_python(name, left, right, result)
    room = 37 - scale
    if room < 1:
        return slow
    checks = [_has_digits(each, kind, room) for each, kind in zip((left, right), types, strict=True)]
    return _either(checks, fast, slow)


def _by_python(function: str, left: str, right: str, result: DecimalType) -> str:
    texts = f"CAST({left} AS VARCHAR), CAST({right} AS VARCHAR)"
    return f"CAST({function}({texts}, {result.scale}) AS DECIMAL({result.precision},{result.scale}))"
