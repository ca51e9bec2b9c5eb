"""The errors of calls that do not fit their functions, by the names of Spark's conditions."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.pretty import pretty

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def wrong_number_of_arguments(name: str, expected: object, actual: int) -> AnalysisException:
    """A call with too few or too many arguments."""
    if isinstance(expected, list):
        expected = str(expected[0]) if len(expected) == 1 else f"[{', '.join(map(str, expected))}]"
    return AnalysisException(
        errorClass="WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
        messageParameters={
            "functionName": f"`{name}`",
            "expectedNum": str(expected),
            "actualNum": str(actual),
            "docroot": "",
        },
    )


def unexpected_input(
    name: str, arguments: Sequence[Expression], number: int, wanted: str
) -> AnalysisException:
    """An argument of a type that the function does not take."""
    argument = arguments[number]
    return mismatch(
        "UNEXPECTED_INPUT_TYPE",
        call_text(name, arguments),
        paramIndex=_ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th",
        requiredType=wanted if wanted.startswith("(") else f'"{wanted}"',
        inputSql=f'"{pretty(argument)}"',
        inputType=f'"{argument.type._sql()}"',
    )


def different_types(name: str, arguments: Sequence[Expression]) -> AnalysisException:
    """Arguments that should have a type in common and do not."""
    types = [f'"{argument.type._sql()}"' for argument in arguments]
    if len(arguments) == 2 and _is_operator(name):
        return mismatch(
            "BINARY_OP_DIFF_TYPES",
            call_text(name, arguments),
            left=types[0],
            right=types[1],
        )
    return mismatch(
        "DATA_DIFF_TYPES",
        call_text(name, arguments),
        functionName=f"`{name}`",
        dataType=f"({' or '.join(types)})",
    )


def wrong_operand(name: str, arguments: Sequence[Expression], wanted: str) -> AnalysisException:
    """Operands of one type that the operator is not for."""
    return mismatch(
        "BINARY_OP_WRONG_TYPE",
        call_text(name, arguments),
        inputType=wanted if wanted.startswith("(") else f'"{wanted}"',
        actualDataType=f'"{arguments[0].type._sql()}"',
    )


def without_order(name: str, arguments: Sequence[Expression]) -> AnalysisException:
    """Operands of a type whose values cannot be compared."""
    return mismatch(
        "INVALID_ORDERING_TYPE",
        call_text(name, arguments),
        functionName=f"`{name}`",
        dataType=f'"{arguments[0].type._sql()}"',
    )


def _is_operator(name: str) -> bool:
    return not name.isidentifier() or name in ("AND", "OR")


def call_text(name: str, arguments: Sequence[Expression]) -> str:
    """A call as messages show it."""
    shown = [pretty(argument) for argument in arguments]
    if len(shown) == 2 and _is_operator(name):
        return f"({shown[0]} {name} {shown[1]})"
    return f"{name}({', '.join(shown)})"


def mismatch(condition: str, shown: str, **parameters: object) -> AnalysisException:
    """Arguments that do not fit for a reason of the function's own: a subcondition of DATATYPE_MISMATCH."""
    return AnalysisException(
        errorClass=f"DATATYPE_MISMATCH.{condition}",
        messageParameters={
            "sqlExpr": f'"{shown}"',
            **{name: str(value) for name, value in parameters.items()},
        },
    )
