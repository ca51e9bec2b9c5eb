"""Numbers as text by a format, and back: `to_number` and `to_char`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.errors import AnalysisException, ArithmeticException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Cast, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import DECIMAL, STRING
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.number_formats import number_format
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.functions.registry import find, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    BinaryType,
    DataType,
    DateType,
    DecimalType,
    StringType,
    TimestampNTZType,
    TimestampType,
)
from pyrite.sql.types.decimals import MAX_PRECISION

__all__ = ["to_char", "to_number", "to_varchar", "try_to_number"]


def _constant(expression: Expression) -> Literal | None:
    """The constant inside casts; None if there is none."""
    while not isinstance(expression, Literal):
        if not isinstance(expression, Cast):
            return None
        expression = expression.child
    return expression


def _not_constant(call: UnresolvedCall, arguments: Sequence[Expression]) -> AnalysisException:
    format = arguments[1]
    return mismatch(
        "NON_FOLDABLE_INPUT",
        call_text(call.name, arguments),
        inputName="`cast`",
        inputType='"STRING"',
        inputExpr=f'"{pretty(format)}"',
    )


def _number_type(arguments: Sequence[Expression]) -> DataType:
    format = _constant(arguments[1])
    if format is None or format.value is None:
        return DecimalType(10, 0)
    found = number_format(str(format.value))
    precision = found.before + found.after
    if precision > MAX_PRECISION:
        raise ArithmeticException(
            errorClass="DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
            messageParameters={"precision": str(precision), "maxPrecision": str(MAX_PRECISION)},
        )
    return DecimalType(precision, found.after)


class _Formatted(Declaration):
    """The format is a constant, which is looked at when the call is resolved."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        format = _constant(arguments[1])
        if format is None:
            raise _not_constant(call, arguments)
        if format.value is not None:
            # A wrong one is an error here.
            number_format(str(format.value))
        return super().resolve(call, arguments, setting)


def _read(*, is_tried: bool) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, format = rendering.arguments
        return f"CAST(pyrite_read_number({value}, {format}, {str(is_tried).lower()}) AS {rendering.result})"

    return form


for _name in ("to_number", "try_to_number"):
    _is_tried = _name == "try_to_number"
    register(
        _Formatted(
            name=_name,
            takes=(STRING, STRING),
            result=_number_type,
            nullable=True if _is_tried else None,
            form=_read(is_tried=_is_tried),
        )
    )


def to_number(col: ColumnOrName, format: ColumnOrName) -> Column:
    """The number that a text stands for in a format such as `$99,999.99`; an error if it is not in it.

    >>> to_number("price", "format")
    Column<'to_number(price, format)'>
    """
    return call("to_number", col, format)


def try_to_number(col: ColumnOrName, format: ColumnOrName) -> Column:
    """As `to_number`; NULL where the text is not in the format."""
    return call("try_to_number", col, format)


_OF_BYTES = {"base64": ("base64",), "hex": ("hex",), "utf-8": ("decode", "utf-8")}


class _ToChar(_Formatted):
    """A number in its format; moments and bytes are given to functions of their own."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        value, format = arguments
        match value.type:
            case DateType() | TimestampType() | TimestampNTZType():
                return _other("date_format", (value, format), setting)
            case BinaryType():
                name, *more = _of_bytes(call, format)
                given = (value, *(Literal(each, StringType()) for each in more))
                return _other(name, given, setting)
        return super().resolve(call, arguments, setting)


def _of_bytes(call: UnresolvedCall, format: Expression) -> tuple[str, ...]:
    if not isinstance(format, Literal) or not isinstance(format.value, str):
        raise AnalysisException(
            errorClass="NON_FOLDABLE_ARGUMENT",
            messageParameters={
                "funcName": f"`{call.name}`",
                "paramName": "`format`",
                "paramType": f'"{format.type._sql()}"',
            },
        )
    found = _OF_BYTES.get(format.value.lower())
    if found is None:
        raise AnalysisException(
            errorClass="INVALID_PARAMETER_VALUE.BINARY_FORMAT",
            messageParameters={
                "functionName": f"`{call.name}`",
                "parameter": "`format`",
                "invalidFormat": f"'{format.value.lower()}'",
            },
        )
    return found


def _other(name: str, arguments: tuple[Expression, ...], setting: Setting) -> Expression:
    declaration = find(name)
    assert declaration is not None, f"{name} is declared in another family"
    resolved = declaration.resolve(UnresolvedCall(name, arguments), arguments, setting)
    assert isinstance(resolved, Call)
    return resolved


register(
    _ToChar(
        name="to_char",
        aliases=("to_varchar",),
        takes=(DECIMAL, STRING),
        result=StringType(),
        form="pyrite_write_number(CAST({0} AS VARCHAR), {1})",
    )
)


def to_char(col: ColumnOrName, format: ColumnOrName) -> Column:
    """A number in a format such as `$99,999.99`, a moment by a pattern, bytes as `hex`, `base64`, `utf-8`.

    >>> to_char("price", "format")
    Column<'to_char(price, format)'>
    """
    return call("to_char", col, format)


def to_varchar(col: ColumnOrName, format: ColumnOrName) -> Column:
    """A number as text in a format; a moment by a pattern; bytes as `hex`, `base64` or `utf-8`."""
    return call("to_char", col, format)
