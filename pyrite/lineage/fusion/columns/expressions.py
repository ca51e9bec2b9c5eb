"""The body of a user's function, over columns."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, cast

from pyrite.lineage.fusion.columns.arithmetic import (
    COMPARISONS,
    OPERATORS,
    calculated,
    compared,
    negated,
    truth,
)
from pyrite.lineage.fusion.columns.column import Column, Doubt, Scalar, Value, filled, where

#: What a name in a body stands for.
Names = Mapping[str, Value]


def unverified(node: ast.expr) -> ast.expr | None:
    """The innermost part of an expression that this module does not know; None if it knows all."""
    if is_verified(node):
        return None
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr) and not isinstance(part, ast.Attribute) and not is_verified(part):
            return unverified(part)
    return node


def is_verified(node: ast.expr) -> bool:
    """Whether an expression has nothing in it but what this module knows."""
    match node:
        case ast.Constant(value=value):
            return type(value) in (int, float, bool)
        case ast.Name():
            return True
        case ast.BinOp(ast.Constant(value=base), ast.Pow(), ast.Constant(value=exponent)):
            # Such as 10**9; Python works it out when it compiles.
            return type(base) is int and type(exponent) is int and base < 1000 and exponent < 64
        case ast.BinOp(left, symbol, right):
            return type(symbol) in OPERATORS and is_verified(left) and is_verified(right)
        case ast.UnaryOp(symbol, operand):
            return isinstance(symbol, ast.Not | ast.USub | ast.UAdd) and is_verified(operand)
        case ast.Compare(left, symbols, others):
            return all(type(symbol) in COMPARISONS for symbol in symbols) and all(
                map(is_verified, [left, *others])
            )
        case ast.BoolOp(_, values) | ast.Tuple(values):
            return bool(values) and all(map(is_verified, values))
        case ast.IfExp(test, body, orelse):
            return is_verified(test) and is_verified(body) and is_verified(orelse)
        case ast.Subscript(value, ast.Constant(value=index)):
            return type(index) is int and is_verified(value)
    return False


def evaluated(node: ast.expr, names: Names) -> Value:
    """The value of a verified expression. Raises Doubt."""
    match node:
        case ast.Constant(value=constant):
            return cast("Scalar", constant)
        case ast.Name(id=name):
            return names[name]
        case ast.Tuple(items):
            return tuple(evaluated(item, names) for item in items)
        case ast.BinOp(ast.Constant(value=base), ast.Pow(), ast.Constant(value=exponent)):
            return cast("int", cast("int", base) ** cast("int", exponent))
        case ast.BinOp(left, symbol, right):
            return calculated(type(symbol), evaluated(left, names), evaluated(right, names))
        case ast.UnaryOp(ast.Not(), operand):
            return _as_bools(_inverse(holds(operand, names)))
        case ast.UnaryOp(ast.USub(), operand):
            return negated(evaluated(operand, names))
        case ast.UnaryOp(ast.UAdd(), operand):
            return negated(negated(evaluated(operand, names)))
        case ast.Compare(left, symbols, others):
            return _comparison(left, symbols, others, names)
        case ast.BoolOp(symbol, [first, *rest]):
            return _last_of(evaluated(first, names), symbol, rest, names)
        case ast.IfExp(test, body, orelse):
            return _choice(holds(test, names), body, orelse, names)
        case ast.Subscript(value=of, slice=ast.Constant(value=index)):
            record = evaluated(of, names)
            if isinstance(record, tuple) and isinstance(index, int) and -len(record) <= index < len(record):
                return record[index]
    raise Doubt


def holds(node: ast.expr, names: Names) -> Any:
    """Whether a verified expression is true: an array of bools, or a bool. Raises Doubt.

    Other than with `evaluated`, the operands of `and` and `or` may be of different types.
    """
    match node:
        case ast.BoolOp(symbol, [first, *rest]) if rest:
            is_and = isinstance(symbol, ast.And)
            others = ast.BoolOp(symbol, rest)
            found = holds(first, names)
            if isinstance(found, bool):
                return holds(others, names) if found is is_and else found
            undecided = found if is_and else ~found
            if not undecided.any():
                return found
            result = found.copy()
            # The rest is evaluated only where Python would, as it may fail elsewhere.
            result[undecided] = holds(others, _where(names, undecided))
            return result
        case ast.BoolOp(_, [only]):
            return holds(only, names)
        case ast.UnaryOp(ast.Not(), operand):
            return _inverse(holds(operand, names))
    return truth(evaluated(node, names))


def _comparison(left: ast.expr, symbols: list[ast.cmpop], others: list[ast.expr], names: Names) -> Value:
    value, result = evaluated(left, names), None
    for symbol, other in zip(symbols, others, strict=True):
        following = evaluated(other, names)
        found = truth(compared(type(symbol), value, following))
        result = found if result is None else result & found
        value = following
    return _as_bools(result)


def _last_of(value: Value, symbol: ast.boolop, rest: list[ast.expr], names: Names) -> Value:
    """``value and rest`` or ``value or rest``: the first that decides."""
    if not rest:
        return value
    goes_on = truth(value) if isinstance(symbol, ast.And) else _inverse(truth(value))
    others = ast.BoolOp(symbol, rest)
    if isinstance(goes_on, bool):
        return evaluated(others, names) if goes_on else value
    return _merged(
        goes_on, lambda mask: evaluated(others, _where(names, mask)), lambda mask: where(value, mask)
    )


def _choice(test: Any, body: ast.expr, orelse: ast.expr, names: Names) -> Value:
    if isinstance(test, bool):
        return evaluated(body if test else orelse, names)
    return _merged(
        test,
        lambda mask: evaluated(body, _where(names, mask)),
        lambda mask: evaluated(orelse, _where(names, mask)),
    )


def _merged(mask: Any, if_true: Any, if_false: Any) -> Value:
    """What two functions of masks give, each for its part of the records."""
    if mask.all():
        return filled(if_true(mask), len(mask))
    if not mask.any():
        return filled(if_false(~mask), len(mask))
    count = int(mask.sum())
    return _put_together(mask, filled(if_true(mask), count), filled(if_false(~mask), len(mask) - count))


def _put_together(mask: Any, if_true: Value, if_false: Value) -> Value:
    import numpy as np

    if isinstance(if_true, tuple) and isinstance(if_false, tuple) and len(if_true) == len(if_false):
        return tuple(_put_together(mask, *items) for items in zip(if_true, if_false))
    if not isinstance(if_true, Column) or not isinstance(if_false, Column) or if_true.kind != if_false.kind:
        # The records would be of different types.
        raise Doubt
    array = np.empty(len(mask), if_true.array.dtype)
    array[mask], array[~mask] = if_true.array, if_false.array
    return Column(array, min(if_true.low, if_false.low), max(if_true.high, if_false.high))


def _where(names: Names, mask: Any) -> Names:
    return {name: where(value, mask) for name, value in names.items()}


def _as_bools(found: Any) -> Column | Scalar:
    return found if isinstance(found, bool) else Column(found)


def _inverse(found: Any) -> Any:
    return not found if isinstance(found, bool) else ~found
