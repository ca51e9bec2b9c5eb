"""Numbers: signs, roots, logarithms and angles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression
from pyrite.sql.functions.accepts import ANY, BIGINT, DOUBLE, INT
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.operators import negated, of_number_or_interval, wrapped
from pyrite.sql.functions.problems import unexpected_input
from pyrite.sql.functions.registry import declare, function, same_as
from pyrite.sql.functions.rendering import Form, Rendering
from pyrite.sql.types import (
    DayTimeIntervalType,
    DoubleType,
    FloatType,
    IntegralType,
    LongType,
    YearMonthIntervalType,
)

__all__ = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "cos",
    "cosh",
    "cot",
    "csc",
    "degrees",
    "e",
    "exp",
    "expm1",
    "factorial",
    "hypot",
    "ln",
    "log",
    "log1p",
    "log2",
    "log10",
    "nanvl",
    "negate",
    "negative",
    "pi",
    "positive",
    "pow",
    "power",
    "radians",
    "rint",
    "sec",
    "sign",
    "signum",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "toDegrees",
    "toRadians",
    "width_bucket",
]


def in_capitals(call: Call, setting: Setting) -> Expression:
    """Spark shows some functions of numbers in capital letters."""
    if call.shown_as not in ("sign", "pow", "ceiling") and len(call.arguments) < 3:
        return replace(call, shown_as=(call.shown_as or call.function).upper())
    return call


# Signs


def _abs(rendering: Rendering) -> str:
    [argument] = rendering.arguments
    if not rendering.call.ansi and isinstance(rendering.call.type, IntegralType):
        return wrapped(f"abs(CAST({argument} AS HUGEINT))", rendering)
    if isinstance(rendering.call.type, DoubleType | FloatType):
        # A zero keeps no sign.
        return f"abs({argument})"
    return f"CASE WHEN {argument} < 0 THEN {negated(argument, rendering)} ELSE {argument} END"


@function(ANY, result=same_as(), coerce=of_number_or_interval, form=_abs)
def abs(col: ColumnOrName) -> Column:
    """The value without its sign."""
    return call("abs", col)


def negate(col: ColumnOrName) -> Column:
    """The value with the other sign."""
    return call("negative", col)


def negative(col: ColumnOrName) -> Column:
    """The value with the other sign."""
    return call("negative", col)


def positive(col: ColumnOrName) -> Column:
    """The value as it is."""
    return call("positive", col)


def _sign(rendering: Rendering) -> str:
    [argument] = rendering.arguments
    if isinstance(rendering.types[0], DoubleType):
        return f"CASE WHEN isnan({argument}) THEN {argument} ELSE CAST(sign({argument}) AS DOUBLE) END"
    return f"CAST(sign({argument}) AS DOUBLE)"


def _double_or_interval(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1 and isinstance(arguments[0].type, DayTimeIntervalType | YearMonthIntervalType):
        return arguments
    if len(arguments) != 1:
        return arguments
    target = DOUBLE.cast_of(arguments[0].type, ansi=setting.ansi)
    if target is None:
        raise unexpected_input(setting.called, arguments, 0, DOUBLE.name)
    return [cast_to(arguments[0], target, setting)]


@function(
    ANY, result=DoubleType(), coerce=_double_or_interval, form=_sign, prepare=in_capitals, aliases=("sign",)
)
def signum(col: ColumnOrName) -> Column:
    """-1, 0 or 1."""
    return call("signum", col)


def sign(col: ColumnOrName) -> Column:
    """-1, 0 or 1."""
    return call("sign", col)


# One double to another


def _declare_double(name: str, form: Form, *, nullable: bool | None = None) -> None:
    prepare = None if name in ("ln", "rint") else in_capitals
    declare(name, DOUBLE, result=DoubleType(), form=form, nullable=nullable, prepare=prepare)


def _finite(form: str) -> str:
    """A function that of infinities is NaN; DuckDB fails there."""
    return f"CASE WHEN isinf({{0}}) THEN 'nan'::DOUBLE ELSE {form} END"


for _name, _form in {
    "sqrt": "CASE WHEN {0} < 0 THEN 'nan'::DOUBLE ELSE sqrt({0}) END",
    "cbrt": "CASE WHEN isfinite({0}) THEN pyrite_cbrt({0}) ELSE {0} END",
    "exp": "exp({0})",
    "expm1": "CASE WHEN isnan({0}) THEN {0} ELSE pyrite_expm1({0}) END",
    "sin": _finite("sin({0})"),
    "cos": _finite("cos({0})"),
    "tan": _finite("tan({0})"),
    "asin": "CASE WHEN {0} BETWEEN -1 AND 1 THEN asin({0}) WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
    "acos": "CASE WHEN {0} BETWEEN -1 AND 1 THEN acos({0}) WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
    "atan": "atan({0})",
    "sinh": "sinh({0})",
    "cosh": "cosh({0})",
    "tanh": "tanh({0})",
    "asinh": "asinh({0})",
    "acosh": "CASE WHEN {0} < 1 THEN 'nan'::DOUBLE ELSE acosh({0}) END",
    "atanh": "CASE WHEN abs({0}) > 1 THEN 'nan'::DOUBLE WHEN abs({0}) = 1"
    " THEN {0} * 'inf'::DOUBLE ELSE atanh({0}) END",
    "sec": _finite("(1::DOUBLE / cos({0}))"),
    "csc": _finite("(1::DOUBLE / sin({0}))"),
    "cot": _finite("(1::DOUBLE / tan({0}))"),
    "degrees": "({0} * 57.29577951308232::DOUBLE)",
    "radians": "({0} * 0.017453292519943295::DOUBLE)",
    "rint": "round_even({0}, 0)",
}.items():
    _declare_double(_name, _form)


def _logarithm(form: str, least: str) -> str:
    """A logarithm, which of numbers outside of its range is NULL."""
    return f"CASE WHEN {{0}} > {least} THEN {form} END"


_declare_double("ln", _logarithm("ln({0})", "0"), nullable=True)
_declare_double("log10", _logarithm("log10({0})", "0"), nullable=True)
_declare_double("log2", _logarithm("(ln({0}) / 0.6931471805599453::DOUBLE)", "0"), nullable=True)
_declare_double(
    "log1p", _logarithm("CASE WHEN isnan({0}) THEN {0} ELSE pyrite_log1p({0}) END", "-1"), nullable=True
)


def sqrt(col: ColumnOrName) -> Column:
    """The square root."""
    return call("sqrt", col)


def cbrt(col: ColumnOrName) -> Column:
    """The cube root."""
    return call("cbrt", col)


def exp(col: ColumnOrName) -> Column:
    """e to the power of the value."""
    return call("exp", col)


def expm1(col: ColumnOrName) -> Column:
    """e to the power of the value, less one."""
    return call("expm1", col)


def sin(col: ColumnOrName) -> Column:
    """The sine of an angle in radians."""
    return call("sin", col)


def cos(col: ColumnOrName) -> Column:
    """The cosine of an angle in radians."""
    return call("cos", col)


def tan(col: ColumnOrName) -> Column:
    """The tangent of an angle in radians."""
    return call("tan", col)


def asin(col: ColumnOrName) -> Column:
    """The inverse of the sine; NaN outside of -1 to 1."""
    return call("asin", col)


def acos(col: ColumnOrName) -> Column:
    """The inverse of the cosine; NaN outside of -1 to 1."""
    return call("acos", col)


def atan(col: ColumnOrName) -> Column:
    """The inverse of the tangent."""
    return call("atan", col)


def sinh(col: ColumnOrName) -> Column:
    """The hyperbolic sine."""
    return call("sinh", col)


def cosh(col: ColumnOrName) -> Column:
    """The hyperbolic cosine."""
    return call("cosh", col)


def tanh(col: ColumnOrName) -> Column:
    """The hyperbolic tangent."""
    return call("tanh", col)


def asinh(col: ColumnOrName) -> Column:
    """The inverse of the hyperbolic sine."""
    return call("asinh", col)


def acosh(col: ColumnOrName) -> Column:
    """The inverse of the hyperbolic cosine."""
    return call("acosh", col)


def atanh(col: ColumnOrName) -> Column:
    """The inverse of the hyperbolic tangent."""
    return call("atanh", col)


def sec(col: ColumnOrName) -> Column:
    """The secant of an angle in radians."""
    return call("sec", col)


def csc(col: ColumnOrName) -> Column:
    """The cosecant of an angle in radians."""
    return call("csc", col)


def cot(col: ColumnOrName) -> Column:
    """The cotangent of an angle in radians."""
    return call("cot", col)


def degrees(col: ColumnOrName) -> Column:
    """An angle in degrees, from radians."""
    return call("degrees", col)


toDegrees = degrees


def radians(col: ColumnOrName) -> Column:
    """An angle in radians, from degrees."""
    return call("radians", col)


toRadians = radians


def rint(col: ColumnOrName) -> Column:
    """The nearest whole number, the even one of two, as a double."""
    return call("rint", col)


def ln(col: ColumnOrName) -> Column:
    """The natural logarithm; NULL of what is not positive."""
    return call("ln", col)


def log10(col: ColumnOrName) -> Column:
    """The logarithm to the base 10; NULL of what is not positive."""
    return call("log10", col)


def log2(col: ColumnOrName) -> Column:
    """The logarithm to the base 2; NULL of what is not positive."""
    return call("log2", col)


def log1p(col: ColumnOrName) -> Column:
    """The natural logarithm of the value plus one; NULL if that is not positive."""
    return call("log1p", col)


def _with_base(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 1:
        return arguments
    return [Call("e", (), DoubleType(), False, shown_as="E"), *arguments]


def _log(rendering: Rendering) -> str:
    if isinstance(rendering.call.arguments[0], Call) and rendering.call.arguments[0].function == "e":
        return _logarithm("ln({0})", "0").format(rendering.arguments[1])
    return "CASE WHEN {0} > 0 AND {1} > 0 THEN ln({1}) / ln({0}) END".format(*rendering.arguments)


@function(
    DOUBLE,
    DOUBLE,
    optional=1,
    result=DoubleType(),
    nullable=True,
    form=_log,
    coerce=_with_base,
    prepare=in_capitals,
    parameters=(),
)
def log(arg1: ColumnOrName | float, arg2: ColumnOrName | None = None) -> Column:
    """The natural logarithm, or the one to the base that comes first; NULL of what is not positive.

    >>> log(2.0, "x"), log("x")
    (Column<'log(2.0, x)'>, Column<'ln(x)'>)
    """
    return call("ln", arg1) if arg2 is None else call("log", arg1, arg2)


@function(result=DoubleType(), form="pi()", nullable=False, prepare=in_capitals)
def pi() -> Column:
    """The number pi."""
    return call("pi")


@function(result=DoubleType(), form="2.718281828459045::DOUBLE", nullable=False, prepare=in_capitals)
def e() -> Column:
    """Euler's number."""
    return call("e")


#: Java gives NaN where the power is NaN, and where it is infinite and the base 1 or -1; C gives 1.
_POWER = (
    "CASE WHEN isnan({1}) OR (isinf({1}) AND abs({0}) = 1) THEN {1} * 0 * 'nan'::DOUBLE"
    " ELSE pow({0}, {1}) END"
)


@function(DOUBLE, DOUBLE, result=DoubleType(), form=_POWER, prepare=in_capitals, aliases=("pow",))
def power(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The first number to the power of the second."""
    return call("power", col1, col2)


def pow(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The first number to the power of the second."""
    return call("power", col1, col2)


declare("**", DOUBLE, DOUBLE, result=DoubleType(), form=_POWER)


@function(DOUBLE, DOUBLE, result=DoubleType(), form="atan2({0} + 0.0, {1} + 0.0)", prepare=in_capitals)
def atan2(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The angle of the point (`col2`, `col1`), in radians."""
    return call("atan2", col1, col2)


@function(DOUBLE, DOUBLE, result=DoubleType(), form="pyrite_hypot({0}, {1})", prepare=in_capitals)
def hypot(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The square root of the sum of the squares."""
    return call("hypot", col1, col2)


@function(
    INT,
    result=LongType(),
    nullable=True,
    form="CASE WHEN {0} BETWEEN 0 AND 20 THEN CAST(factorial({0}) AS BIGINT) END",
)
def factorial(col: ColumnOrName) -> Column:
    """The product of the numbers from 1 to the value; NULL outside of 0 to 20."""
    return call("factorial", col)


def _floating(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2 and all(isinstance(each.type, FloatType) for each in arguments):
        return arguments
    return [
        cast_to(each, target, setting) if (target := DOUBLE.cast_of(each.type, ansi=setting.ansi)) else each
        for each in arguments
    ]


@function(
    ANY,
    ANY,
    result=same_as(),
    coerce=_floating,
    form="CASE WHEN isnan({0}) THEN {1} ELSE {0} END",
)
def nanvl(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The first value, or the second where it is not a number."""
    return call("nanvl", col1, col2)


@function(
    DOUBLE,
    DOUBLE,
    DOUBLE,
    BIGINT,
    result=LongType(),
    nullable=True,
    form="pyrite_width_bucket({all})",
)
def width_bucket(
    v: ColumnOrName, min: ColumnOrName, max: ColumnOrName, numBucket: ColumnOrName | int
) -> Column:
    """The bucket that a value falls into, of so many of equal width between two bounds."""
    return call("width_bucket", v, min, max, numBucket)
