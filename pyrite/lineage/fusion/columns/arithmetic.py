"""Python's arithmetic on columns, where it is proven that numpy's gives the same."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from pyrite.lineage.fusion.columns.column import (
    EXACT,
    LARGEST,
    SMALLEST,
    Column,
    Doubt,
    Scalar,
    Value,
)

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
OPERATORS = frozenset(_ARITHMETIC)
COMPARISONS = frozenset(_COMPARISONS)


def calculated(symbol: type[ast.operator], left: Value, right: Value) -> Value:
    """The result of an operator between two numbers or columns of them."""
    function = _ARITHMETIC[symbol]
    left, right = _number(left), _number(right)
    if not isinstance(left, Column) and not isinstance(right, Column):
        return _of_scalars(function, left, right)
    if _is_float(left) or _is_float(right):
        return _of_floats(symbol, function, left, right)
    return _of_ints(symbol, function, left, right)


def compared(symbol: type[ast.cmpop], left: Value, right: Value) -> Value:
    """The result of a comparison: a column of bools, or a bool."""
    function = _COMPARISONS[symbol]
    left, right = _number(left), _number(right)
    if not isinstance(left, Column) and not isinstance(right, Column):
        return _of_scalars(function, left, right)
    if _is_float(left) != _is_float(right):
        # Python compares an int with a float exactly.
        left, right = _exact_float(left), _exact_float(right)
    else:
        _check_bounds(left)
        _check_bounds(right)
    return Column(function(_array(left), _array(right)))


def negated(value: Value) -> Value:
    """``-value``."""
    value = _number(value)
    if not isinstance(value, Column):
        return -value
    if value.kind == "f":
        return Column(-value.array)
    low, high = -value.high, -value.low
    if high > LARGEST:
        raise Doubt
    return Column(-value.array, low, high)


def truth(value: Value) -> Any:
    """Whether each number is true, as an array of bools, or as a bool."""
    if isinstance(value, tuple):
        return bool(value)
    if not isinstance(value, Column):
        return bool(value)
    return value.array if value.kind == "b" else value.array != 0


def _of_scalars(function: Callable[[Any, Any], Any], left: Scalar, right: Scalar) -> Scalar:
    try:
        result: Scalar = function(left, right)
    except ArithmeticError as error:
        raise Doubt from error
    return result


def _of_ints(
    symbol: type[ast.operator],
    function: Callable[[Any, Any], Any],
    left: Column | Scalar,
    right: Column | Scalar,
) -> Column:
    (a, b), (c, d) = _check_bounds(left), _check_bounds(right)
    if symbol is ast.Add:
        low, high = a + c, b + d
    elif symbol is ast.Sub:
        low, high = a - d, b - c
    elif symbol is ast.Mult:
        products = (a * c, a * d, b * c, b * d)
        low, high = min(products), max(products)
    else:
        _check_no_zero(right, c, d)
        if symbol is ast.Div:
            # The quotient of two exact floats is the correctly rounded one, which is Python's.
            if max(-a, b, -c, d) > EXACT:
                raise Doubt
            return Column(function(_array(left), _array(right)))
        if a == SMALLEST:
            # Divided by -1 it is not an int64.
            raise Doubt
        low, high = _bounds_of_quotient(a, b, c, d) if symbol is ast.FloorDiv else _bounds_of_rest(a, b, c, d)
    # Before it is done: what overflows may do anything.
    if low < SMALLEST or high > LARGEST:
        raise Doubt
    return Column(function(_array(left), _array(right)), low, high)


def _bounds_of_quotient(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    if a >= 0 and c > 0:
        return a // d, b // c
    size = max(abs(a), abs(b))
    return -size, size


def _bounds_of_rest(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    """The rest has the sign of the divisor."""
    if a >= 0 and c > 0:
        return 0, min(b, d - 1)
    return min(c + 1, 0), max(d - 1, 0)


def _of_floats(
    symbol: type[ast.operator],
    function: Callable[[Any, Any], Any],
    left: Column | Scalar,
    right: Column | Scalar,
) -> Column:
    if symbol in (ast.FloorDiv, ast.Mod):
        # They round in several steps, whose order is each library's own.
        raise Doubt
    left, right = _float(left), _float(right)
    if symbol is ast.Div:
        _check_no_zero(right, 0, 0)
    return Column(function(_array(left), _array(right)))


def _number(value: Value) -> Column | Scalar:
    """Bools are the ints 0 and 1."""
    if isinstance(value, tuple):
        raise Doubt
    if not isinstance(value, Column):
        return int(value) if type(value) is bool else value
    return Column(value.array.astype("int64"), 0, 1) if value.kind == "b" else value


def _is_float(value: Column | Scalar) -> bool:
    return value.kind == "f" if isinstance(value, Column) else type(value) is float


def _float(value: Column | Scalar) -> Column | float:
    """The nearest floats, which is what Python takes too."""
    if isinstance(value, Column):
        return value if value.kind == "f" else Column(value.array.astype("float64"))
    try:
        return float(value)
    except OverflowError as error:
        raise Doubt from error


def _exact_float(value: Column | Scalar) -> Column | float:
    if not _is_float(value):
        low, high = _check_bounds(value)
        if max(-low, high) > EXACT:
            raise Doubt
    return _float(value)


def _check_bounds(value: Column | Scalar) -> tuple[int, int]:
    """The bounds of ints. Raises Doubt for an int that is no int64; those of floats mean nothing."""
    if isinstance(value, Column):
        return value.low, value.high
    if type(value) is float:
        return 0, 0
    if not SMALLEST <= value <= LARGEST:
        raise Doubt
    return int(value), int(value)


def _check_no_zero(divisor: Column | Scalar, low: int, high: int) -> None:
    if not low <= 0 <= high:
        return
    if not (divisor.array.all() if isinstance(divisor, Column) else divisor):
        # Python's own path raises the error.
        raise Doubt


def _array(value: Column | Scalar) -> Any:
    return value.array if isinstance(value, Column) else value
