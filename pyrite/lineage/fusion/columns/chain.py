"""The operators of a chain, over columns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.columns.column import Doubt, Value, where
from pyrite.lineage.fusion.columns.expressions import evaluated, holds, unverified
from pyrite.lineage.fusion.inlining import Body, Item, Use, uses_of
from pyrite.lineage.operators import Filter, KeyBy, Map, MapValues, Operator

_OPERATORS = (Map, Filter, KeyBy, MapValues)


@frozen_dataclass
class ColumnChain:
    """Operators that are all verified, and how their functions take part."""

    steps: tuple[tuple[Operator, Use], ...]

    def applied(self, records: Value, count: int) -> tuple[Value, int]:
        """What comes out of the chain for `count` records, and how many. Raises Doubt.

        Numbers that are the same for all records stay plain numbers.
        """
        for operator, use in self.steps:
            if count == 0:
                break
            if isinstance(operator, Filter):
                kept = _called(operator.function, use, records, is_test=True)
                if isinstance(kept, bool):
                    count = count if kept else 0
                else:
                    records, count = where(records, kept), int(kept.sum())
            elif isinstance(operator, KeyBy):
                records = _called(operator.function, use, records), records
            elif isinstance(operator, MapValues):
                if not isinstance(records, tuple) or len(records) < 2:
                    raise Doubt
                records = records[0], _called(operator.function, use, records[1])
            else:
                assert isinstance(operator, Map)
                records = _called(operator.function, use, records)
        return records, count


def column_chain(operators: Sequence[Operator]) -> ColumnChain | str:
    """The chain over columns; or why there is none, an operator or a function that is not verified."""
    steps = []
    for step in operators:
        if not isinstance(step, _OPERATORS):
            return type(step).__name__
        # One by one: columns do not read their globals from one dict, as a generated function does.
        [use], _ = uses_of([(step.function, 1)], inline=True)
        if isinstance(use, Body):
            unknown = unverified(use.expression)
            if unknown is not None:
                return f"{type(step).__name__}: `{ast.unparse(unknown)}` is no arithmetic"
        elif not isinstance(use, Item):
            return f"{type(step).__name__}: its function is not one expression that is known to be its own"
        steps.append((step, use))
    return ColumnChain(tuple(steps))


def _called(function: Callable[..., Any], use: Use, record: Value, *, is_test: bool = False) -> Any:
    if isinstance(use, Item):
        if is_test or not isinstance(record, tuple) or not -len(record) <= use.index < len(record):
            raise Doubt
        return record[use.index]
    assert isinstance(use, Body)
    names = _names(cast("FunctionType", function), use, record)
    return holds(use.expression, names) if is_test else evaluated(use.expression, names)


def _names(function: FunctionType, body: Body, record: Value) -> dict[str, Value]:
    """What the names of a body stand for now. Raises Doubt for anything but plain numbers."""
    first, *others = body.parameters
    found: dict[str, Any] = dict(zip(others, (function.__defaults__ or ())[-len(others) :] if others else ()))
    for name, cell in zip(body.code.co_freevars, function.__closure__ or ()):
        try:
            found[name] = cell.cell_contents
        except ValueError as error:
            raise Doubt from error
    for name in body.reads_globals:
        # One that is not there may be a builtin, which is no number.
        found[name] = function.__globals__.get(name)
    if any(type(value) not in (int, float, bool) for value in found.values()):
        raise Doubt
    return {first: record, **found}
