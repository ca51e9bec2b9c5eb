"""Chains that only count keys: ``map(lambda x: (x, 1))`` whose values are added up.

Python counts in C several times faster than a loop does, and no pair is made. Each function is proven to do
nothing else, so nobody can tell.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from pyrite.lineage.fusion.inlining import Body, Infix, Use, uses_of
from pyrite.lineage.operators import Map, Operator


def counts_records(
    operators: Sequence[Operator], create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
) -> bool:
    """Whether the last operator pairs each record with 1, and the values of a key are added up."""
    if not operators or not isinstance(operators[-1], Map):
        return False
    # One by one: what they read does not matter, so they need not share their globals.
    [pairing], _ = uses_of([(operators[-1].function, 1)], inline=True)
    return _pairs_with_one(pairing) and adds_values(create, merge)


def adds_values(create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]) -> bool:
    """Whether the values of a key are added up, the first as it is."""
    [creating], _ = uses_of([(create, 1)], inline=True)
    [merging], _ = uses_of([(merge, 2)], inline=True)
    return _is_first_parameter(creating) and adds(merging)


def count_records(counts: dict[Any, int], records: Iterator[Any]) -> None:
    """Add to each record's count how often it comes; new records stand in the order in which they came."""
    # It works on any dict, and the type of this one stays what its owner made it.
    Counter.update(cast("Counter[Any]", counts), records)


def _pairs_with_one(use: Use) -> bool:
    if not isinstance(use, Body):
        return False
    match use.expression:
        case ast.Tuple(elts=[ast.Name(id=name), ast.Constant(value=value)]):
            # True is 1 too, but True + True is not a bool.
            return name == use.parameters[0] and type(value) is int and value == 1
    return False


def _is_first_parameter(use: Use) -> bool:
    return isinstance(use, Body) and _names(use.expression) == use.parameters[:1]


def adds(use: Use) -> bool:
    """Whether a function of two arguments is their sum; of numbers, as ``b + a`` may be meant."""
    if isinstance(use, Infix):
        return use.symbol == "+"
    if isinstance(use, Body):
        match use.expression:
            case ast.BinOp(left, ast.Add(), right):
                # Of ints, so the order does not matter.
                return sorted(_names(left) + _names(right)) == sorted(use.parameters[:2])
    return False


def _names(expression: ast.expr) -> tuple[str, ...]:
    return (expression.id,) if isinstance(expression, ast.Name) else ()
