"""Users' functions by names in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError, PySparkTypeError
from pyrite.sql.expressions import Evaluation, Expression, PythonCall, new_id
from pyrite.sql.functions.python_functions import TypeOrText, UserDefinedFunction
from pyrite.sql.types import StringType

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession

__all__ = ["UDFRegistration", "UserDefinedFunction"]


class UDFRegistration:
    """Gives functions names for use in SQL text.

    Mirrors `pyspark.sql.UDFRegistration`.
    """

    def __init__(self, sparkSession: SparkSession) -> None:
        self._session = sparkSession

    def register(self, name: str, f: Any, returnType: TypeOrText | None = None) -> Any:
        """Give a Python function, or what `udf` made of one, a name; what comes back can be called too."""
        made: UserDefinedFunction | None = getattr(f, "user_defined", None)
        if isinstance(f, UserDefinedFunction):
            made = f
        if made is not None:
            if returnType is not None:
                raise PySparkTypeError(
                    errorClass="CANNOT_SPECIFY_RETURN_TYPE_FOR_UDF",
                    messageParameters={"arg_name": "f", "return_type": str(returnType)},
                )
            named = UserDefinedFunction(made.func, made._return_type, name, made.evalType, made.deterministic)
        else:
            named = UserDefinedFunction(f, returnType or StringType(), name, Evaluation.ARROW_ROWS)
        self._session.tables.functions[name.lower()] = _builder(named)
        return named._wrapped()

    def registerJavaFunction(self, name: str, javaClassName: str, returnType: Any = None) -> None:
        """A function in Java, which cannot run here."""
        raise _no_java(javaClassName)

    def registerJavaUDAF(self, name: str, javaClassName: str) -> None:
        """An aggregate in Java, which cannot run here."""
        raise _no_java(javaClassName)


def _builder(function: UserDefinedFunction) -> Callable[[Sequence[Expression]], Expression]:
    def call(arguments: Sequence[Expression]) -> Expression:
        number = 0 if function.deterministic else new_id()
        return PythonCall(function.made(), tuple(arguments), (), number)

    return call


def _no_java(name: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED",
        messageParameters={
            "feature": f"The Java class {name}",
            "hint": "There is no JVM: register a Python function.",
        },
    )
