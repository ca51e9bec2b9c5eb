"""Functions as arguments: Python's as lambdas, and what stands where a lambda may."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from pyrite.errors import PySparkValueError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Lambda, LambdaVariable, new_id

_NAMES = ("x", "y", "z")


def lambda_of(function: Callable[..., Any], *counts: int) -> Lambda:
    """A function of columns as a lambda; `counts` are the numbers of parameters that it may have.

    Raises PySparkValueError if it takes another number, or gives no column.
    """
    parameters = inspect.signature(function).parameters.values()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if any(each.kind not in positional for each in parameters):
        raise PySparkValueError(
            errorClass="UNSUPPORTED_PARAM_TYPE_FOR_HIGHER_ORDER_FUNCTION",
            messageParameters={"func_name": function.__name__},
        )
    if not 1 <= len(parameters) <= 3 or len(parameters) not in counts:
        raise PySparkValueError(
            errorClass="WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION",
            messageParameters={"func_name": function.__name__, "num_args": str(len(parameters))},
        )
    variables = []
    for name in _NAMES[: len(parameters)]:
        number = new_id()
        # The number in the name keeps it from hiding a column.
        variables.append(LambdaVariable(number, f"{name}_{number}"))
    result = function(*map(Column, variables))
    if not isinstance(result, Column):
        raise PySparkValueError(
            errorClass="HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN",
            messageParameters={"func_name": function.__name__, "return_type": type(result).__name__},
        )
    return Lambda(tuple(variables), result.expression)


def with_lambda(arguments: Sequence[Expression], number: int, count: int) -> list[Expression]:
    """The arguments, with a lambda of the number of parameters where the one of a number may be any value."""
    found = list(arguments)
    function = found[number]
    if not isinstance(function, Lambda):
        nothing = LambdaVariable(new_id(), "unused", function.type, False)
        found[number] = Lambda((nothing,), function)
    return found
