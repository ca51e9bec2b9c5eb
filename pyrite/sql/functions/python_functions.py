"""Users' functions in columns: `udf`, `pandas_udf` and `arrow_udf`."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any

from pyrite.common.call_site import current_call_site
from pyrite.errors import PySparkNotImplementedError, PySparkTypeError, PySparkValueError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Evaluation, PythonCall, PythonFunction, new_id
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.types import DataType, StringType, StructType, _parse_datatype_string

__all__ = ["PandasUDFType", "arrow_udf", "pandas_udf", "udf"]

TypeOrText = DataType | str

#: What a function gives if nothing is said.
_TEXT = StringType()


class PandasUDFType:
    """The kinds of pandas functions, where no type hints say them."""

    SCALAR = Evaluation.PANDAS
    SCALAR_ITER = Evaluation.PANDAS_ITERATOR
    GROUPED_MAP = Evaluation.GROUPED_MAP_PANDAS
    GROUPED_AGG = Evaluation.GROUPED_AGG_PANDAS


class ArrowUDFType:
    """The kinds of Arrow functions, where no type hints say them."""

    SCALAR = Evaluation.ARROW
    SCALAR_ITER = Evaluation.ARROW_ITERATOR
    GROUPED_AGG = Evaluation.GROUPED_AGG_ARROW


class UserDefinedFunction:
    """A user's function that can be called with columns.

    Mirrors `pyspark.sql.udf.UserDefinedFunction`.
    """

    def __init__(
        self,
        func: Callable[..., Any],
        returnType: TypeOrText = _TEXT,
        name: str | None = None,
        evalType: int = Evaluation.ROWS,
        deterministic: bool = True,
    ) -> None:
        if not callable(func):
            raise PySparkTypeError(
                errorClass="NOT_CALLABLE",
                messageParameters={"arg_name": "func", "arg_type": type(func).__name__},
            )
        if not isinstance(returnType, DataType | str):
            raise PySparkTypeError(
                errorClass="NOT_DATATYPE_OR_STR",
                messageParameters={"arg_name": "returnType", "arg_type": type(returnType).__name__},
            )
        self.func = func
        self._return_type = returnType
        self.evalType = Evaluation(evalType)
        self._name: str = name or getattr(func, "__name__", None) or type(func).__name__
        self.deterministic = deterministic
        self._call_site = current_call_site()
        self._made: PythonFunction | None = None

    @property
    def returnType(self) -> DataType:
        """The type of the values."""
        return typed(self._return_type)

    def asNondeterministic(self) -> UserDefinedFunction:
        """Say that the function may give different values for the same arguments."""
        self.deterministic = False
        self._made = None
        return self

    def made(self) -> PythonFunction:
        """The function as expressions hold it; one object, so that equal calls are one call."""
        if self._made is None:
            self._made = PythonFunction(
                self.func, self._name, self.returnType, self.evalType, self.deterministic, self._call_site
            )
        return self._made

    def __call__(self, *args: Any, **kwargs: Any) -> Column:
        arguments = [*map(column_expression, args), *map(column_expression, kwargs.values())]
        number = 0 if self.deterministic else new_id()
        return Column(PythonCall(self.made(), tuple(arguments), tuple(kwargs), number))

    def _wrapped(self) -> Any:
        """A function with the user's name and docstring."""

        @functools.wraps(self.func, assigned=_copied_from(self.func))
        def wrapper(*args: Any, **kwargs: Any) -> Column:
            return self(*args, **kwargs)

        wrapped: Any = wrapper
        wrapped.func = self.func
        wrapped.returnType = self._return_type
        wrapped.evalType = int(self.evalType)
        wrapped.deterministic = self.deterministic
        wrapped.asNondeterministic = lambda: self.asNondeterministic()._wrapped()
        wrapped.user_defined = self
        return wrapped


def _copied_from(function: Callable[..., Any]) -> list[str]:
    return [name for name in functools.WRAPPER_ASSIGNMENTS if hasattr(function, name)]


def typed(given: TypeOrText) -> DataType:
    """A type, which may be given as DDL text."""
    return given if isinstance(given, DataType) else _parse_datatype_string(given)


def udf(
    f: Callable[..., Any] | TypeOrText | None = None,
    returnType: TypeOrText = _TEXT,
    *,
    useArrow: bool | None = None,
) -> Any:
    """A function of values, for use on columns; also a decorator.

    >>> from pyrite.sql.types import IntegerType
    >>> slen = udf(lambda s: len(s), IntegerType())
    >>> slen("name")
    Column<'<lambda>(name)'>
    """
    evaluation = Evaluation.ROWS if useArrow is False else Evaluation.ARROW_ROWS
    if f is None or isinstance(f, str | DataType):
        chosen = f if isinstance(f, str | DataType) else returnType
        return functools.partial(_user_defined, returnType=chosen, evaluation=evaluation)
    return _user_defined(f, returnType, evaluation)


def _user_defined(f: Callable[..., Any], returnType: TypeOrText, evaluation: Evaluation) -> Any:
    return UserDefinedFunction(f, returnType, evalType=evaluation)._wrapped()


def pandas_udf(f: Any = None, returnType: Any = None, functionType: int | None = None) -> Any:
    """A function of `pandas.Series`, for use on columns; also a decorator.

    Type hints say which kind it is: Series to Series, an iterator of Series to an iterator of them, or Series
    to one value for a group.
    """
    return _vectorized(f, returnType, functionType, _pandas_kind)


def arrow_udf(f: Any = None, returnType: Any = None, functionType: int | None = None) -> Any:
    """A function of `pyarrow.Array`, for use on columns; also a decorator."""
    return _vectorized(f, returnType, functionType, _arrow_kind)


def _vectorized(
    f: Any, returnType: Any, functionType: int | None, kind: Callable[[Callable[..., Any]], Evaluation]
) -> Any:
    if not callable(f) or isinstance(f, DataType):
        # A decorator with arguments.
        chosen = returnType if f is None else f
        number = functionType if f is None or returnType is None else returnType
        return lambda function: _vectorized(function, chosen, number, kind)
    if returnType is None:
        raise PySparkTypeError(errorClass="CANNOT_BE_NONE", messageParameters={"arg_name": "returnType"})
    evaluation = kind(f) if functionType is None else Evaluation(functionType)
    grouped = (Evaluation.GROUPED_MAP_PANDAS,)
    if evaluation in grouped and not isinstance(typed(returnType), StructType):
        raise PySparkTypeError(
            errorClass="INVALID_RETURN_TYPE_FOR_PANDAS_UDF",
            messageParameters={"eval_type": evaluation.name, "return_type": str(returnType)},
        )
    return UserDefinedFunction(f, returnType, evalType=evaluation)._wrapped()


def _pandas_kind(f: Callable[..., Any]) -> Evaluation:
    result, takes_iterator, gives_iterator = _hints(f)
    if takes_iterator and gives_iterator:
        return Evaluation.PANDAS_ITERATOR
    if result is None or getattr(result, "__name__", "") in ("Series", "DataFrame"):
        return Evaluation.PANDAS
    return Evaluation.GROUPED_AGG_PANDAS


def _arrow_kind(f: Callable[..., Any]) -> Evaluation:
    result, takes_iterator, gives_iterator = _hints(f)
    if takes_iterator and gives_iterator:
        return Evaluation.ARROW_ITERATOR
    if result is None or getattr(result, "__module__", "").startswith("pyarrow"):
        return Evaluation.ARROW
    return Evaluation.GROUPED_AGG_ARROW


def _hints(f: Callable[..., Any]) -> tuple[Any, bool, bool]:
    """The result's type hint, and whether the first argument and the result are iterators."""
    try:
        hints = typing.get_type_hints(f)
    except Exception as problem:
        raise PySparkNotImplementedError(
            errorClass="UNSUPPORTED_SIGNATURE", messageParameters={"signature": str(inspect.signature(f))}
        ) from problem
    parameters = list(inspect.signature(f).parameters)
    if not parameters:
        raise PySparkValueError(
            errorClass="INVALID_PANDAS_UDF",
            messageParameters={"detail": "0-arg pandas_udfs are not supported."},
        )
    result = hints.get("return")
    return result, _is_iterator(hints.get(parameters[0])), _is_iterator(result)


def _is_iterator(hint: Any) -> bool:
    name = getattr(typing.get_origin(hint), "__name__", "")
    return name in ("Iterator", "Iterable", "Generator")
