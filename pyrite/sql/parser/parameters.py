"""Values for the parameters of a statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Parameter
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.logical import LogicalPlan

#: Values by name, or by place: Python values, columns or expressions.
Arguments = Mapping[str, Any] | Sequence[Any]


def bind_parameters(plan: LogicalPlan, arguments: Arguments) -> LogicalPlan:
    """The plan with each `:name` or `?` replaced by its value, wherever it stands, subqueries included.

    Raises AnalysisException (UNBOUND_SQL_PARAMETER) for a parameter without a value.
    """
    bound = _bound(plan, arguments)
    assert isinstance(bound, LogicalPlan)
    return bound


def _bound(node: Any, arguments: Arguments) -> Any:
    """The same object if it holds no parameter. Plans hide in tuples and expressions, and these in plans."""
    if isinstance(node, Parameter):
        return _value(node, arguments)
    if isinstance(node, tuple):
        new = [_bound(item, arguments) for item in node]
        return tuple(new) if any(a is not b for a, b in zip(new, node)) else node
    if isinstance(node, Expression | LogicalPlan):
        changes = {}
        for field in fields(node):  # type: ignore[arg-type]
            old = getattr(node, field.name)
            if isinstance(old, tuple | Expression | LogicalPlan):
                new_value = _bound(old, arguments)
                if new_value is not old:
                    changes[field.name] = new_value
        return replace(node, **changes) if changes else node  # type: ignore[type-var]
    return node


def _value(parameter: Parameter, arguments: Arguments) -> Expression:
    key = parameter.key
    if isinstance(key, str):
        if isinstance(arguments, Mapping) and key in arguments:
            return _expression_of(arguments[key])
    elif not isinstance(arguments, Mapping) and key < len(arguments):
        return _expression_of(arguments[key])
    raise AnalysisException(
        errorClass="UNBOUND_SQL_PARAMETER",
        messageParameters={"name": f"`{key}`" if isinstance(key, str) else f"_{key + 1}"},
    )


def _expression_of(value: Any) -> Expression:
    return value.expression if isinstance(value, Column) else literal_of(value)
