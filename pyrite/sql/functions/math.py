"""Numbers: signs, roots, logarithms, angles, and rounding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import ANY, BIGINT, DECIMAL, DOUBLE, INT, NUMERIC
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.operators import BITS, negated, of_number_or_interval, wrapped
from pyrite.sql.functions.problems import different_types, unexpected_input
from pyrite.sql.functions.registry import declare, function, same_as
from pyrite.sql.functions.rendering import Form, Rendering
from pyrite.sql.functions.rules import all_nullable, to_common_type
from pyrite.sql.types import (
    DataType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    LongType,
    NullType,
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
    "bround",
    "cbrt",
    "ceil",
    "ceiling",
    "cos",
    "cosh",
    "cot",
    "csc",
    "degrees",
    "e",
    "exp",
    "expm1",
    "factorial",
    "floor",
    "greatest",
    "hypot",
    "least",
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
    "round",
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


def _in_capitals(call: Call, setting: Setting) -> Expression:
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
    ANY, result=DoubleType(), coerce=_double_or_interval, form=_sign, prepare=_in_capitals, aliases=("sign",)
)
def signum(col: ColumnOrName) -> Column:
    """-1, 0 or 1."""
    return call("signum", col)


def sign(col: ColumnOrName) -> Column:
    """-1, 0 or 1."""
    return call("sign", col)


# One double to another


def _declare_double(name: str, form: Form, *, nullable: bool | None = None) -> None:
    prepare = None if name in ("ln", "rint") else _in_capitals
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
    prepare=_in_capitals,
    parameters=(),
)
def log(arg1: ColumnOrName | float, arg2: ColumnOrName | None = None) -> Column:
    """The natural logarithm, or the one to the base that comes first; NULL of what is not positive.

    >>> log(2.0, "x"), log("x")
    (Column<'log(2.0, x)'>, Column<'ln(x)'>)
    """
    return call("ln", arg1) if arg2 is None else call("log", arg1, arg2)


@function(result=DoubleType(), form="pi()", nullable=False, prepare=_in_capitals)
def pi() -> Column:
    """The number pi."""
    return call("pi")


@function(result=DoubleType(), form="2.718281828459045::DOUBLE", nullable=False, prepare=_in_capitals)
def e() -> Column:
    """Euler's number."""
    return call("e")


#: Java gives NaN where the power is NaN, and where it is infinite and the base 1 or -1; C gives 1.
_POWER = (
    "CASE WHEN isnan({1}) OR (isinf({1}) AND abs({0}) = 1) THEN {1} * 0 * 'nan'::DOUBLE"
    " ELSE pow({0}, {1}) END"
)


@function(DOUBLE, DOUBLE, result=DoubleType(), form=_POWER, prepare=_in_capitals, aliases=("pow",))
def power(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The first number to the power of the second."""
    return call("power", col1, col2)


def pow(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The first number to the power of the second."""
    return call("power", col1, col2)


declare("**", DOUBLE, DOUBLE, result=DoubleType(), form=_POWER)


@function(DOUBLE, DOUBLE, result=DoubleType(), form="atan2({0} + 0.0, {1} + 0.0)", prepare=_in_capitals)
def atan2(col1: ColumnOrName | float, col2: ColumnOrName | float) -> Column:
    """The angle of the point (`col2`, `col1`), in radians."""
    return call("atan2", col1, col2)


@function(DOUBLE, DOUBLE, result=DoubleType(), form="pyrite_hypot({0}, {1})", prepare=_in_capitals)
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


# Rounding


def _scale_of(call: Sequence[Expression]) -> int | None:
    """The constant number of digits, None if it is NULL."""
    if len(call) < 2:
        return 0
    value = call[1]
    while not isinstance(value, Literal):
        [value] = value.children
    return None if value.value is None else int(value.value)


def _rounded_decimal(source: DecimalType, scale: int) -> DecimalType:
    """The type of a rounded decimal: with one more digit in front, for what is carried."""
    digits = source.precision - source.scale + 1
    if scale < 0:
        return DecimalType(min(max(digits, -scale + 1), 38), 0)
    kept = min(source.scale, scale)
    return DecimalType(min(digits + kept, 38), kept)


def _round_type(arguments: Sequence[Expression]) -> DataType:
    source = arguments[0].type
    if not isinstance(source, DecimalType):
        return source
    scale = _scale_of(arguments)
    return _rounded_decimal(source, scale or 0)


def _integer_scale(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(0, IntegerType())] if len(arguments) == 1 else arguments


def half_up(unscaled: str, divisor: int) -> str:
    """A HUGEINT divided by a power of ten, rounded half away from zero."""
    half = f"{divisor // 2}::HUGEINT"
    return f"((({unscaled}) + CASE WHEN {unscaled} < 0 THEN -{half} ELSE {half} END) // {divisor}::HUGEINT)"


def _half_even(unscaled: str, divisor: int) -> str:
    part = f"({unscaled} % {divisor}::HUGEINT)"
    whole = f"({unscaled} // {divisor}::HUGEINT)"
    twice = f"(abs({part}) * 2)"
    up = f"({twice} > {divisor}::HUGEINT OR ({twice} = {divisor}::HUGEINT AND {whole} % 2 <> 0))"
    return f"({whole} + CASE WHEN {up} THEN CASE WHEN {unscaled} < 0 THEN -1 ELSE 1 END ELSE 0 END)"


def _rounding(name: str, divided: Callable[[str, int], str]) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value = rendering.arguments[0]
        kind = rendering.types[0]
        scale = _scale_of(rendering.call.arguments)
        result = rendering.result
        if scale is None:
            return f"CAST(NULL AS {result})"
        if isinstance(kind, DoubleType | FloatType):
            width = "float" if isinstance(kind, FloatType) else "double"
            rounded = f"pyrite_{name}_{width}({value}, {scale})"
            return f"CASE WHEN isfinite({value}) THEN CAST({rounded} AS {result}) ELSE {value} END"
        if isinstance(kind, DecimalType):
            if scale >= kind.scale:
                return f"CAST({value} AS {result})"
            if scale >= 0 and name == "round":
                return f"CAST({value} AS {result})"
            return f"CAST(pyrite_{name}_decimal(CAST({value} AS VARCHAR), {scale}) AS {result})"
        if scale >= 0:
            return value
        power = 10**-scale
        if power > 10**19:
            return f"CASE WHEN {value} IS NOT NULL THEN CAST(0 AS {result}) END"
        rounded = f"({divided(f'CAST({value} AS HUGEINT)', power)} * {power}::HUGEINT)"
        if not rendering.call.ansi:
            return wrapped(rounded, rendering)
        # The addition is what fails, as it does in Spark.
        beyond = f"(2147483647::INTEGER + CASE WHEN {value} IS NULL THEN 0::INTEGER ELSE 1::INTEGER END)"
        low, high = -(1 << BITS[result] - 1), (1 << BITS[result] - 1) - 1
        fits = f"{rounded} BETWEEN {low}::HUGEINT AND {high}::HUGEINT"
        return f"CASE WHEN {fits} THEN CAST({rounded} AS {result}) ELSE CAST({beyond} AS {result}) END"

    return form


@function(
    NUMERIC,
    INT,
    optional=1,
    result=_round_type,
    nullable=True,
    coerce=_integer_scale,
    form=_rounding("round", half_up),
)
def round(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The value rounded to so many digits after the point, halves away from zero.

    >>> round("price", 2)
    Column<'round(price, 2)'>
    """
    return call("round", col) if scale is None else call("round", col, scale)


@function(
    NUMERIC,
    INT,
    optional=1,
    result=_round_type,
    nullable=True,
    coerce=_integer_scale,
    form=_rounding("bround", _half_even),
)
def bround(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The value rounded to so many digits after the point, halves to the even neighbour."""
    return call("bround", col) if scale is None else call("bround", col, scale)


def _whole_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2:
        target = DECIMAL.cast_of(arguments[0].type, ansi=setting.ansi)
        return [cast_to(arguments[0], target, setting), arguments[1]] if target else arguments
    return arguments


def _whole_type(arguments: Sequence[Expression]) -> DataType:
    source = arguments[0].type
    if len(arguments) == 2:
        scale = _scale_of(arguments) or 0
        assert isinstance(source, DecimalType)
        return _rounded_decimal(source, scale)
    if isinstance(source, DecimalType):
        # One more digit, for what is carried.
        return source if source.scale == 0 else DecimalType(min(source.precision - source.scale + 1, 38), 0)
    return LongType()


def _in_capitals_alone(call: Call, setting: Setting) -> Expression:
    return _in_capitals(call, setting) if len(call.arguments) == 1 else call


def _whole(name: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value = rendering.arguments[0]
        result = rendering.result
        if isinstance(rendering.types[0], DecimalType):
            scale = _scale_of(rendering.call.arguments)
            if scale is None:
                return f"CAST(NULL AS {result})"
            if scale == 0:
                return f"CAST({name}({value}) AS {result})"
            return f"CAST(pyrite_{name}_decimal(CAST({value} AS VARCHAR), {scale}) AS {result})"
        if isinstance(rendering.types[0], IntegralType):
            return value
        # As in Java, what is beyond the range of a bigint becomes its end, and NaN becomes 0.
        return (
            f"CASE WHEN isnan({value}) THEN 0::BIGINT WHEN {value} >= 9223372036854775807::DOUBLE"
            f" THEN 9223372036854775807::BIGINT WHEN {value} <= -9223372036854775808::DOUBLE"
            f" THEN CAST('-9223372036854775808' AS BIGINT) ELSE CAST({name}({value}) AS BIGINT) END"
        )

    return form


def _ceil_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 1:
        return _whole_arguments(arguments, setting)
    source = arguments[0].type
    if isinstance(source, IntegralType):
        return [cast_to(arguments[0], LongType(), setting)]
    if isinstance(source, DecimalType | DoubleType):
        return arguments
    target = DOUBLE.cast_of(source, ansi=setting.ansi)
    if target is None:
        raise unexpected_input(setting.called, arguments, 0, '("DOUBLE" or "DECIMAL" or "BIGINT")')
    return [cast_to(arguments[0], target, setting)]


@function(
    ANY,
    INT,
    optional=1,
    result=_whole_type,
    coerce=_ceil_arguments,
    nullable=lambda arguments: len(arguments) == 2 or arguments[0].nullable,
    form=_whole("ceil"),
    prepare=_in_capitals_alone,
    aliases=("ceiling",),
)
def ceil(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The smallest number of so many digits after the point that is not below the value."""
    return call("ceil", col) if scale is None else call("ceil", col, scale)


def ceiling(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The smallest number of so many digits after the point that is not below the value."""
    return call("ceil", col) if scale is None else call("ceiling", col, scale)


@function(
    ANY,
    INT,
    optional=1,
    result=_whole_type,
    coerce=_ceil_arguments,
    nullable=lambda arguments: len(arguments) == 2 or arguments[0].nullable,
    form=_whole("floor"),
    prepare=_in_capitals_alone,
)
def floor(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The largest number of so many digits after the point that is not above the value."""
    return call("floor", col) if scale is None else call("floor", col, scale)


# Choices


def _alike(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """A common type, which for texts and other things is none here."""
    strings = {is_string(each.type) for each in arguments if not isinstance(each.type, NullType)}
    if len(strings) > 1:
        raise different_types(setting.called, arguments)
    return to_common_type(arguments, setting)


@function(ANY, ANY, more=ANY, result=same_as(), coerce=_alike, nullable=all_nullable, form="greatest({all})")
def greatest(*cols: ColumnOrName) -> Column:
    """The largest of the values, NULLs aside; NaN is larger than any number."""
    return call("greatest", *cols)


@function(ANY, ANY, more=ANY, result=same_as(), coerce=_alike, nullable=all_nullable, form="least({all})")
def least(*cols: ColumnOrName) -> Column:
    """The smallest of the values, NULLs aside; NaN is larger than any number."""
    return call("least", *cols)


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
