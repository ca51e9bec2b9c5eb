"""Columns: expressions with Python's operators on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from pyrite.errors import (
    IllegalArgumentException,
    PySparkAttributeError,
    PySparkTypeError,
    PySparkValueError,
)
from pyrite.sql.expressions import (
    CaseWhen,
    Cast,
    CastMode,
    Expression,
    Extract,
    InSubquery,
    Literal,
    ReplaceFields,
    SortOrder,
    UnresolvedAlias,
    UnresolvedCall,
    Window,
    WindowDefinition,
)
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.expressions.names import OuterName
from pyrite.sql.expressions.written import written
from pyrite.sql.types import DataType, _parse_datatype_string

__all__ = ["Column"]


def _expression(value: Any) -> Expression:
    """A column's expression; anything else is a constant."""
    return value.expression if isinstance(value, Column) else literal_of(value)


def _binary(name: str, *, is_reversed: bool = False) -> Callable[[Column, Any], Column]:
    def operator(self: Column, other: Any) -> Column:
        left, right = self.expression, _expression(other)
        if is_reversed:
            left, right = right, left
        return Column(UnresolvedCall(name, (left, right)))

    operator.__doc__ = f"The operator `{name}`{', with the column on the right' if is_reversed else ''}."
    return operator


class HasDefinition(Protocol):
    """A window's specification, which is made of columns."""

    definition: WindowDefinition


class Column:
    """A column of a DataFrame, or an expression on columns.

    >>> from pyrite.sql.functions import col
    >>> (col("age") + 1) * 2
    Column<'*(+(age, 1), 2)'>

    Mirrors `pyspark.sql.Column`.
    """

    __slots__ = ("expression",)

    def __init__(self, expression: Expression) -> None:
        #: What the column is made of; of the engine, not of PySpark.
        self.expression = expression

    __add__ = _binary("+")
    # As in PySpark, where the column comes first in what commutes: the name tells.
    __radd__ = _binary("+")
    __sub__ = _binary("-")
    __rsub__ = _binary("-", is_reversed=True)
    __mul__ = _binary("*")
    __rmul__ = _binary("*")
    __truediv__ = _binary("/")
    __rtruediv__ = _binary("/", is_reversed=True)
    __mod__ = _binary("%")
    __rmod__ = _binary("%", is_reversed=True)
    __pow__ = _binary("power")
    __rpow__ = _binary("power", is_reversed=True)
    __eq__ = _binary("=")  # type: ignore[assignment]
    __lt__ = _binary("<")
    __le__ = _binary("<=")
    __gt__ = _binary(">")
    __ge__ = _binary(">=")
    __and__ = _binary("and")
    __rand__ = _binary("and", is_reversed=True)
    __or__ = _binary("or")
    __ror__ = _binary("or", is_reversed=True)
    bitwiseAND = _binary("&")
    bitwiseOR = _binary("|")
    bitwiseXOR = _binary("^")
    eqNullSafe = _binary("<=>")

    __hash__ = None  # type: ignore[assignment]

    def __ne__(self, other: object) -> Column:  # type: ignore[override]
        return self._call("=", other)._call("not")

    def __neg__(self) -> Column:
        return self._call("- ")

    def __invert__(self) -> Column:
        return self._call("not")

    def _call(self, name: str, *arguments: Any) -> Column:
        return Column(UnresolvedCall(name, (self.expression, *map(_expression, arguments))))

    def __getitem__(self, k: Any) -> Column:
        """An element by position, a value by key, a field by name; a slice is a substring."""
        if isinstance(k, slice):
            if k.step is not None:
                raise PySparkValueError(errorClass="SLICE_WITH_STEP", messageParameters={})
            return self.substr(k.start, k.stop)
        return Column(Extract(self.expression, _expression(k)))

    def __getattr__(self, item: str) -> Column:
        if item == "__array_priority__":
            # So that a numpy scalar on the left leaves the operator to the column.
            return 1000  # type: ignore[return-value]
        if item.startswith("__"):
            raise PySparkAttributeError(errorClass="CANNOT_ACCESS_TO_DUNDER", messageParameters={})
        return self[item]

    def __iter__(self) -> None:
        raise PySparkTypeError(errorClass="NOT_ITERABLE", messageParameters={"objectName": "Column"})

    def __contains__(self, item: Any) -> None:
        raise PySparkValueError(errorClass="CANNOT_APPLY_IN_FOR_COLUMN", messageParameters={})

    def __bool__(self) -> bool:
        raise PySparkValueError(errorClass="CANNOT_CONVERT_COLUMN_INTO_BOOL", messageParameters={})

    __nonzero__ = __bool__

    def __repr__(self) -> str:
        return f"Column<'{written(self.expression)}'>"

    def getItem(self, key: Any) -> Column:
        """An element of an array by position, or a value of a map by key."""
        return self[key]

    def getField(self, name: Any) -> Column:
        """A field of a struct."""
        return self[name]

    def withField(self, fieldName: str, col: Column) -> Column:
        """The struct with a field set; dots in the name lead into structs inside."""
        _require(fieldName, str, "fieldName", "NOT_STR")
        _require(col, Column, "col", "NOT_COLUMN")
        return Column(ReplaceFields(self.expression, (fieldName,), (col.expression,)))

    def dropFields(self, *fieldNames: str) -> Column:
        """The struct without some fields."""
        return Column(ReplaceFields(self.expression, (), (), fieldNames))

    def alias(self, *alias: str, **kwargs: Any) -> Column:
        """The column under another name, or names where it has several; `metadata` goes with a single one."""
        metadata = kwargs.pop("metadata", None)
        if kwargs:
            raise PySparkValueError(
                errorClass="UNEXPECTED_KEYWORD_ARGUMENT", messageParameters={"names": ", ".join(kwargs)}
            )
        if metadata is not None and len(alias) != 1:
            raise PySparkValueError(
                errorClass="ONLY_ALLOWED_FOR_SINGLE_COLUMN", messageParameters={"arg_name": "metadata"}
            )
        return Column(UnresolvedAlias(self.expression, alias, metadata))

    name = alias

    def cast(self, dataType: DataType | str) -> Column:
        """The values as another type; those that it cannot hold are errors."""
        return self._cast(dataType, CastMode.ANSI)

    astype = cast

    def try_cast(self, dataType: DataType | str) -> Column:
        """The values as another type; those that it cannot hold become NULL."""
        return self._cast(dataType, CastMode.TRY)

    def _cast(self, data_type: DataType | str, mode: CastMode) -> Column:
        if isinstance(data_type, str):
            data_type = _parse_datatype_string(data_type)
        elif not isinstance(data_type, DataType):
            raise PySparkTypeError(
                errorClass="NOT_DATATYPE_OR_STR",
                messageParameters={"arg_name": "dataType", "arg_type": type(data_type).__name__},
            )
        return Column(Cast(self.expression, data_type, mode))

    def isNull(self) -> Column:
        """Whether the value is NULL."""
        return self._call("isnull")

    def isNotNull(self) -> Column:
        """Whether the value is not NULL."""
        return self._call("isnotnull")

    def isNaN(self) -> Column:
        """Whether the value is not a number."""
        return self._call("isnan")

    def isin(self, *cols: Any) -> Column:
        """Whether the value is one of some; they may come as one list or set, or as a DataFrame's rows.

        A struct is looked for among rows of as many columns as it has fields.
        """
        if len(cols) == 1 and isinstance(cols[0], list | set):
            cols = tuple(cols[0])
        elif len(cols) == 1 and hasattr(cols[0], "plan"):
            values: tuple[Expression, ...] = (self.expression,)
            match self.expression:
                case UnresolvedCall(name="struct", arguments=fields):
                    values = tuple(fields)
            return Column(InSubquery(cols[0].plan, values=values))
        return self._call("in", *cols)

    def between(self, lowerBound: Any, upperBound: Any) -> Column:
        """Whether the value is at least one bound and at most the other."""
        found: Column = (self >= lowerBound) & (self <= upperBound)
        return found

    def like(self, other: str) -> Column:
        """Whether the text is like a pattern of `%` and `_`."""
        return self._call("like", other)

    def ilike(self, other: str) -> Column:
        """`like` without regard to case."""
        return self._call("ilike", other)

    def rlike(self, other: str) -> Column:
        """Whether a regular expression is found in the text."""
        return self._call("rlike", other)

    def contains(self, other: Any) -> Column:
        """Whether the text has another one in it."""
        return self._call("contains", other)

    def startswith(self, other: Any) -> Column:
        """Whether the text begins with another one."""
        return self._call("startswith", other)

    def endswith(self, other: Any) -> Column:
        """Whether the text ends in another one."""
        return self._call("endswith", other)

    def substr(self, startPos: int | Column, length: int | Column) -> Column:
        """A part of the text, from a position that is counted from 1."""
        if isinstance(startPos, Column) != isinstance(length, Column):
            raise PySparkTypeError(
                errorClass="NOT_SAME_TYPE",
                messageParameters={
                    "arg_name1": "startPos",
                    "arg_name2": "length",
                    "arg_type1": type(startPos).__name__,
                    "arg_type2": type(length).__name__,
                },
            )
        if not isinstance(startPos, int | Column):
            raise PySparkTypeError(
                errorClass="NOT_COLUMN_OR_INT",
                messageParameters={"arg_name": "startPos", "arg_type": type(startPos).__name__},
            )
        return self._call("substr", startPos, length)

    def when(self, condition: Column, value: Any) -> Column:
        """Another branch after `functions.when`."""
        _require(condition, Column, "condition", "NOT_COLUMN")
        case = self.expression
        if not isinstance(case, CaseWhen) or case.otherwise is not None:
            raise IllegalArgumentException("when() stands after functions.when() or another when().")
        return Column(CaseWhen((*case.conditions, condition.expression), (*case.values, _expression(value))))

    def otherwise(self, value: Any) -> Column:
        """The value where none of the conditions before is true."""
        case = self.expression
        if not isinstance(case, CaseWhen) or case.otherwise is not None:
            raise IllegalArgumentException("otherwise() stands once, after functions.when() or when().")
        return Column(replace(case, otherwise=_expression(value)))

    def over(self, window: HasDefinition) -> Column:
        """The function over the rows of a window."""
        definition = getattr(window, "definition", None)
        if not isinstance(definition, WindowDefinition):
            raise PySparkTypeError(
                errorClass="NOT_WINDOWSPEC",
                messageParameters={"arg_name": "window", "arg_type": type(window).__name__},
            )
        return Column(Window(self.expression, definition))

    def outer(self) -> Column:
        """The column as one that a query around may have: a DataFrame of it waits for that query."""
        return Column(OuterName(self.expression))

    def asc(self) -> Column:
        """Ascending order, NULLs first."""
        return self.asc_nulls_first()

    def asc_nulls_first(self) -> Column:
        """Ascending order, NULLs first."""
        return Column(SortOrder(self.expression, is_ascending=True, nulls_first=True))

    def asc_nulls_last(self) -> Column:
        """Ascending order, NULLs last."""
        return Column(SortOrder(self.expression, is_ascending=True, nulls_first=False))

    def desc(self) -> Column:
        """Descending order, NULLs last."""
        return self.desc_nulls_last()

    def desc_nulls_first(self) -> Column:
        """Descending order, NULLs first."""
        return Column(SortOrder(self.expression, is_ascending=False, nulls_first=True))

    def desc_nulls_last(self) -> Column:
        """Descending order, NULLs last."""
        return Column(SortOrder(self.expression, is_ascending=False, nulls_first=False))

    def transform(self, f: Callable[[Column], Column]) -> Column:
        """What a function makes of the column."""
        result: Column = f(self)
        _require(result, Column, "f(col)", "NOT_COLUMN")
        return result


def _require(value: Any, kind: type, name: str, condition: str) -> None:
    if not isinstance(value, kind):
        raise PySparkTypeError(
            errorClass=condition, messageParameters={"arg_name": name, "arg_type": type(value).__name__}
        )


def is_literal(column: Column) -> bool:
    """Whether the column is a constant."""
    return isinstance(column.expression, Literal)
