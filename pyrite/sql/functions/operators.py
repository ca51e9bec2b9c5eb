"""The operators: arithmetic, comparison and logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from pyrite.sql.expressions import Cast, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.coercion import adjusted, common_type, decimal_for, is_string
from pyrite.sql.functions import decimal_arithmetic
from pyrite.sql.functions.accepts import ANY, BOOLEAN, INTEGRAL, NUMERIC
from pyrite.sql.functions.collections_rules import holds_map
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.duckdb_types import duckdb_type
from pyrite.sql.functions.nested_orders import order_key
from pyrite.sql.functions.problems import different_types, unexpected_input, without_order, wrong_operand
from pyrite.sql.functions.registry import declare, find, register, same_as
from pyrite.sql.functions.rendering import Form, Rendering, bound, raised
from pyrite.sql.functions.rules import to_common_type, to_comparable
from pyrite.sql.types import (
    BooleanType,
    ByteType,
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegralType,
    LongType,
    NullType,
    NumericType,
    StringType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VariantType,
    YearMonthIntervalType,
)

_INTERVALS = (DayTimeIntervalType, YearMonthIntervalType, CalendarIntervalType)
_MOMENTS = (DateType, TimestampType, TimestampNTZType)


def _decimal_sum(left: DecimalType, right: DecimalType) -> DecimalType:
    scale = max(left.scale, right.scale)
    return adjusted(max(left.precision - left.scale, right.precision - right.scale) + scale + 1, scale)


def _decimal_product(left: DecimalType, right: DecimalType) -> DecimalType:
    return adjusted(left.precision + right.precision + 1, left.scale + right.scale)


def _decimal_quotient(left: DecimalType, right: DecimalType) -> DecimalType:
    scale = max(6, left.scale + right.precision + 1)
    return adjusted(left.precision - left.scale + right.scale + scale, scale)


def _decimal_remainder(left: DecimalType, right: DecimalType) -> DecimalType:
    scale = max(left.scale, right.scale)
    return adjusted(min(left.precision - left.scale, right.precision - right.scale) + scale, scale)


def _as_decimal(argument: Expression, setting: Setting) -> Expression:
    """A whole number as the decimal that holds it; a constant as the smallest one."""
    if isinstance(argument.type, DecimalType):
        return argument
    if isinstance(argument, Literal) and isinstance(argument.value, int) and not _is_byte(argument):
        return cast_to(argument, DecimalType(max(1, len(str(abs(argument.value)))), 0), setting)
    return cast_to(argument, decimal_for(argument.type), setting)


def _is_byte(argument: Expression) -> bool:
    return isinstance(argument.type, ByteType)


def numbers(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """Two operands as numbers of one type; decimals may keep different precisions."""
    left, right = arguments
    if isinstance(left.type, NullType) and isinstance(right.type, NullType):
        return [cast_to(left, DoubleType(), setting), cast_to(right, DoubleType(), setting)]
    a, b = left.type, right.type
    if not setting.ansi:
        # Before ANSI mode, text was a double wherever a number was wanted.
        left = cast_to(left, DoubleType(), setting) if is_string(a) else left
        right = cast_to(right, DoubleType(), setting) if is_string(b) else right
        a, b = left.type, right.type
    if setting.ansi and is_string(a) and is_string(b):
        raise wrong_operand(setting.called, arguments, "NUMERIC")
    decimals = isinstance(a, DecimalType) or isinstance(b, DecimalType)
    if decimals and isinstance(a, IntegralType | DecimalType) and isinstance(b, IntegralType | DecimalType):
        return [_as_decimal(left, setting), _as_decimal(right, setting)]
    target = common_type(a, b, ansi=setting.ansi)
    if target is None:
        raise different_types(setting.called, arguments)
    if not isinstance(target, (NumericType, *_INTERVALS)):
        if is_string(target) and setting.ansi:
            target = DoubleType()
        else:
            raise wrong_operand(setting.called, arguments, "NUMERIC")
    return [cast_to(left, target, setting), cast_to(right, target, setting)]


def _arithmetic_type(
    of_decimals: Callable[[DecimalType, DecimalType], DecimalType],
) -> Callable[..., DataType]:
    def result(arguments: Sequence[Expression]) -> DataType:
        left, right = arguments
        if isinstance(left.type, DecimalType) and isinstance(right.type, DecimalType):
            return of_decimals(left.type, right.type)
        return left.type

    return result


def _checked(rendering: Rendering, text: str) -> str:
    """With ANSI mode off, integers that overflow wrap around and decimals become NULL."""
    if rendering.call.ansi:
        return text
    return f"TRY({text})"


def _sum_form(symbol: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        left, right = rendering.arguments
        if isinstance(rendering.call.type, DecimalType):
            return _checked(rendering, _decimal_sum_text(rendering, symbol))
        if not rendering.call.ansi and isinstance(rendering.call.type, IntegralType):
            return wrapped(f"(CAST({left} AS HUGEINT) {symbol} CAST({right} AS HUGEINT))", rendering)
        if isinstance(rendering.call.type, DayTimeIntervalType | YearMonthIntervalType):
            return _interval_sum(rendering, symbol)
        return f"({left} {symbol} {right})"

    return form


def _interval_sum(rendering: Rendering, symbol: str) -> str:
    left, right = rendering.arguments
    wrong = raised(
        "INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
        "The sum or difference of intervals is out of range. Use `try_add` or `try_subtract` to get NULL.",
        type=rendering.result,
    )
    known = f"{left} IS NOT NULL AND {right} IS NOT NULL"
    return f"CASE WHEN {known} THEN coalesce(TRY({left} {symbol} {right}), {wrong}) END"


BITS = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}


def wrapped(text: str, rendering: Rendering) -> str:
    """A HUGEINT brought into the range of the result's type, as Java's arithmetic does."""
    bits = BITS[rendering.result]
    half, whole = 1 << (bits - 1), 1 << bits
    return f"CAST((((({text}) + {half}) % {whole} + {whole}) % {whole}) - {half} AS {rendering.result})"


def _decimal_sum_text(rendering: Rendering, symbol: str) -> str:
    left, right = rendering.arguments
    result = rendering.call.type
    assert isinstance(result, DecimalType)
    a, b = rendering.types
    assert isinstance(a, DecimalType)
    assert isinstance(b, DecimalType)
    scale = max(a.scale, b.scale)
    if result.scale == scale:
        # In the result's own type nothing is lost, and DuckDB finds an overflow.
        wide = f"CAST({left} AS {rendering.result}) {symbol} CAST({right} AS {rendering.result})"
        return f"CAST({wide} AS {rendering.result})"
    return decimal_arithmetic.total(left, symbol, right, (a, b), result)


#: Decimals of so many digits are held in 64 bits.
_IN_64_BITS = 18
#: An operand that is longer is computed before, and once: a name costs more than writing it several times.
_LONG = 400


def _product_form(rendering: Rendering) -> str:
    left, right = rendering.arguments
    result = rendering.call.type
    if isinstance(result, DecimalType):
        a, b = rendering.types
        assert isinstance(a, DecimalType)
        assert isinstance(b, DecimalType)
        if a.precision + b.precision > 38 and a.scale + b.scale != result.scale:
            # A product of more digits than DuckDB has, of which some are rounded away again.
            exact = bound(
                lambda x, y: decimal_arithmetic.product(x, y, (a, b), result), left, right, short=_LONG
            )
            return _checked(rendering, exact)
        if max(a.precision, b.precision) <= _IN_64_BITS < a.precision + b.precision:
            # DuckDB multiplies what is held in 64 bits in 64 bits, where the product may not fit.
            left = f"CAST({left} AS DECIMAL({max(_IN_64_BITS + 1, a.precision + 1)},{a.scale}))"
        return _checked(rendering, f"CAST({left} * {right} AS {rendering.result})")
    if not rendering.call.ansi and isinstance(result, IntegralType):
        return wrapped(f"(CAST({left} AS HUGEINT) * CAST({right} AS HUGEINT))", rendering)
    return f"({left} * {right})"


def _divided_by(rendering: Rendering, quotient: str, sign: str = "//") -> str:
    """A quotient of the two arguments, where a divisor of zero is an error, or NULL with ANSI mode off.

    DuckDB's division of whole numbers raises at zero; that of floating point numbers does not. `error()`
    would do, but it counts as random, and what is random cannot be moved, shared or partitioned by.
    """
    left, right = rendering.arguments
    divisor = rendering.call.arguments[1]
    while isinstance(divisor, Cast):
        divisor = divisor.child
    if isinstance(divisor, Literal) and isinstance(divisor.value, int | float | Decimal) and divisor.value:
        return quotient.format(left, right)
    if not rendering.call.ansi:
        return f"CASE WHEN {right} = 0 THEN NULL ELSE {quotient.format(left, right)} END"
    zero = f"CAST(1 {sign} TRY_CAST({right} AS INTEGER) AS {_right_type(rendering)})"
    return quotient.format(left, f"CASE WHEN {right} = 0 THEN {zero} ELSE {right} END")


def _right_type(rendering: Rendering) -> str:
    return duckdb_type(rendering.types[1])


def _quotient_form(rendering: Rendering) -> str:
    result = rendering.call.type
    if not isinstance(result, DecimalType):
        return _divided_by(rendering, "({0} / {1})")
    a, b = rendering.types
    assert isinstance(a, DecimalType)
    assert isinstance(b, DecimalType)
    left, right = rendering.arguments

    def divided(left: str, right: str) -> str:
        exact = decimal_arithmetic.quotient("{0}", "{1}", (a, b), result)
        return _divided_by(replace(rendering, arguments=(left, right)), exact)

    return _checked(rendering, bound(divided, left, right, short=_LONG))


def remainder_form(rendering: Rendering) -> str:
    if isinstance(rendering.call.type, DoubleType | FloatType):
        return _divided_by(rendering, "({0} % {1})", "%")
    left, right = rendering.arguments
    if not rendering.call.ansi:
        return f"CASE WHEN {right} = 0 THEN NULL ELSE CAST({left} % {right} AS {rendering.result}) END"
    return f"CAST({left} % {right} AS {rendering.result})"


def _div_form(rendering: Rendering) -> str:
    left, right = rendering.arguments
    quotient = f"CAST({left} // {right} AS BIGINT)"
    if isinstance(rendering.types[0], DecimalType):
        quotient = f"CAST(({left} - {left} % {right}) / {right} AS BIGINT)"
    if not rendering.call.ansi:
        if not isinstance(rendering.types[0], DecimalType):
            quotient = wrapped(f"(CAST({left} AS HUGEINT) // CAST({right} AS HUGEINT))", rendering)
        return f"CASE WHEN {right} = 0 THEN NULL ELSE {quotient} END"
    return quotient


_FOR_DIV = '("BIGINT", "DECIMAL", "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")'


def _divided(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    left, right = numbers(arguments, setting)
    if isinstance(left.type, DecimalType):
        return [left, right]
    return [cast_to(left, DoubleType(), setting), cast_to(right, DoubleType(), setting)]


def _div_operands(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    left, right = numbers(arguments, setting)
    if isinstance(left.type, IntegralType):
        return [cast_to(left, LongType(), setting), cast_to(right, LongType(), setting)]
    if isinstance(left.type, DoubleType | FloatType):
        raise wrong_operand(setting.called, [left, right], _FOR_DIV)
    return [left, right]


class _Operator(Declaration):
    """An arithmetic operator, which for dates and intervals is another function."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        other = _on_moments(self.name, arguments)
        if other is not None:
            name, given = other
            declaration = find(name)
            assert declaration is not None, f"{name} is declared with the dates"
            return declaration.resolve(UnresolvedCall(call.name, call.arguments), given, setting)
        return super().resolve(call, arguments, setting)


def _on_moments(symbol: str, arguments: Sequence[Expression]) -> tuple[str, Sequence[Expression]] | None:
    """The function that an operator means for these types, and its arguments in their order."""
    if len(arguments) != 2:
        return None
    left, right = arguments
    moment_left, moment_right = isinstance(left.type, _MOMENTS), isinstance(right.type, _MOMENTS)
    interval_left, interval_right = isinstance(left.type, _INTERVALS), isinstance(right.type, _INTERVALS)
    time_left, time_right = isinstance(left.type, TimeType), isinstance(right.type, TimeType)
    match symbol:
        case "+" if time_left and isinstance(right.type, DayTimeIntervalType):
            return "time_plus_interval", [left, right]
        case "+" if time_right and isinstance(left.type, DayTimeIntervalType):
            return "time_plus_interval", [right, left]
        case "-" if time_left and isinstance(right.type, DayTimeIntervalType):
            return "time_minus_interval", [left, right]
        case "-" if time_left and time_right:
            return "time_minus_time", [left, right]
        case "+" if moment_left and interval_right:
            return "moment_plus_interval", [left, right]
        case "+" if interval_left and moment_right:
            return "moment_plus_interval", [right, left]
        case "+" if is_string(left.type) and interval_right:
            return "moment_plus_interval", [left, right]
        case "+" if interval_left and is_string(right.type):
            return "moment_plus_interval", [right, left]
        case "+" | "-" if interval_left and interval_right and type(left.type) is not type(right.type):
            raise unexpected_input(symbol, arguments, 1, left.type._sql())
        case "-" if is_string(left.type) and interval_right:
            raise different_types(symbol, arguments)
        case "-" if interval_left and moment_right:
            raise unexpected_input(symbol, arguments, 0, right.type._sql())
        case "+" if isinstance(left.type, DateType) and not moment_right:
            return "date_add", [left, right]
        case "+" if isinstance(right.type, DateType) and not moment_left:
            return "date_add", [right, left]
        case "-" if moment_left and interval_right:
            return "moment_minus_interval", [left, right]
        case "-" if moment_left and (moment_right or is_string(right.type)):
            return "moment_minus_moment", [left, right]
        case "-" if moment_right and is_string(left.type):
            return "moment_minus_moment", [left, right]
        case "-" if isinstance(left.type, DateType):
            return "date_sub", [left, right]
        case "*" if interval_left:
            return "interval_times", [left, right]
        case "*" if interval_right:
            return "interval_times", [right, left]
        case "/" if interval_left:
            return "interval_divided", [left, right]
    return None


def _operator(
    name: str, *, of_decimals: Callable[..., DecimalType], form: Callable[[Rendering], str]
) -> None:
    coerce = _divided if name == "/" else numbers
    register(
        _Operator(
            name=name,
            takes=(ANY, ANY),
            result=_arithmetic_type(of_decimals),
            form=form,
            aliases=("mod",) if name == "%" else (),
            coerce=coerce,
            nullable=None if name in ("+", "-", "*") else True,
        )
    )


_operator("+", of_decimals=_decimal_sum, form=_sum_form("+"))
_operator("-", of_decimals=_decimal_sum, form=_sum_form("-"))
_operator("*", of_decimals=_decimal_product, form=_product_form)
_operator("/", of_decimals=_decimal_quotient, form=_quotient_form)
_operator("%", of_decimals=_decimal_remainder, form=remainder_form)
declare(
    "div",
    ANY,
    ANY,
    result=LongType(),
    coerce=_div_operands,
    nullable=True,
    form=_div_form,
)


def _same_numbers(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 2:
        return arguments
    given = to_common_type(arguments, setting)
    if not isinstance(given[0].type, IntegralType | NullType):
        if arguments[0].type != arguments[1].type:
            raise different_types(setting.called, arguments)
        raise wrong_operand(setting.called, arguments, "INTEGRAL")
    return given


for _symbol, _form in (("&", "({0} & {1})"), ("|", "({0} | {1})"), ("^", "xor({0}, {1})")):
    declare(_symbol, INTEGRAL, INTEGRAL, result=same_as(), coerce=_same_numbers, form=_form)
declare("~", INTEGRAL, result=same_as(), form="(~{0})")


def negated(argument: str, rendering: Rendering) -> str:
    """The value with the other sign; the smallest whole number has none with it."""
    if isinstance(rendering.call.type, IntegralType):
        # DuckDB's minus sign makes of a constant the next larger type.
        return f"(CAST(0 AS {rendering.result}) - {argument})"
    return f"(- {argument})"


def _negative(rendering: Rendering) -> str:
    [argument] = rendering.arguments
    if not rendering.call.ansi and isinstance(rendering.call.type, IntegralType):
        return wrapped(f"(-CAST({argument} AS HUGEINT))", rendering)
    return negated(argument, rendering)


def of_number_or_interval(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    [argument] = arguments
    if isinstance(
        argument.type, NumericType | DayTimeIntervalType | YearMonthIntervalType | CalendarIntervalType
    ):
        return arguments
    return [cast_to(argument, NUMERIC.cast_of(argument.type, ansi=setting.ansi) or argument.type, setting)]


declare(
    "negative",
    ANY,
    result=same_as(),
    coerce=of_number_or_interval,
    form=_negative,
    # The sign before an operand, which is shown as a sign.
    aliases=("- ",),
)
declare("positive", ANY, result=same_as(), coerce=of_number_or_interval, form="{0}")


def _comparable(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    found = to_comparable(arguments, setting)
    if holds_map(found[0].type) or isinstance(found[0].type, VariantType):
        raise without_order(setting.called, arguments)
    if isinstance(found[0].type, CalendarIntervalType) and setting.called != "<=>":
        raise without_order(setting.called, arguments)
    return found


def _comparison(symbol: str) -> Form:
    def form(rendering: Rendering) -> str:
        left, right = rendering.arguments
        if symbol != "=":
            left, right = (order_key(each, kind) for each, kind in zip((left, right), rendering.types))
        return f"({left} {symbol} {right})"

    return form


def _among(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    found = to_common_type(arguments, setting)
    if holds_map(found[0].type):
        raise without_order("in", arguments)
    return found


for _symbol in ("=", "<", "<=", ">", ">="):
    declare(
        _symbol,
        ANY,
        ANY,
        result=BooleanType(),
        coerce=_comparable,
        form=_comparison(_symbol),
        aliases=("==",) if _symbol == "=" else (),
    )
declare(
    "<=>",
    ANY,
    ANY,
    result=BooleanType(),
    coerce=_comparable,
    nullable=False,
    form="({0} IS NOT DISTINCT FROM {1})",
    aliases=("equal_null",),
)


def _both_boolean(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    given = [
        cast_to(each, BooleanType(), setting) if isinstance(each.type, NullType | StringType) else each
        for each in arguments
    ]
    if all(isinstance(each.type, BooleanType) for each in given):
        return given
    if given[0].type != given[1].type:
        raise different_types(setting.called.upper(), given)
    raise wrong_operand(setting.called.upper(), given, "BOOLEAN")


declare("and", BOOLEAN, BOOLEAN, result=BooleanType(), coerce=_both_boolean, form="({0} AND {1})")
declare("or", BOOLEAN, BOOLEAN, result=BooleanType(), coerce=_both_boolean, form="({0} OR {1})")
declare("not", BOOLEAN, result=BooleanType(), form="(NOT {0})", aliases=("!",))
declare(
    "in",
    ANY,
    more=ANY,
    result=BooleanType(),
    coerce=_among,
    form=lambda r: f"({r.arguments[0]} IN ({', '.join(r.arguments[1:])}))",
)
declare(
    "||",
    ANY,
    ANY,
    result=same_as(),
    form="({0} || {1})",
    coerce=lambda arguments, setting: _concatenated(arguments, setting),
)
declare(
    "between",
    ANY,
    ANY,
    ANY,
    result=BooleanType(),
    coerce=to_common_type,
    form=lambda r: "({} BETWEEN {} AND {})".format(*map(order_key, r.arguments, r.types)),
)
declare("is_true", BOOLEAN, result=BooleanType(), nullable=False, form="({0} IS NOT DISTINCT FROM true)")
declare("is_false", BOOLEAN, result=BooleanType(), nullable=False, form="({0} IS NOT DISTINCT FROM false)")


def _concatenated(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    concat = find("concat")
    assert concat is not None
    assert concat.coerce is not None
    return concat.coerce(arguments, setting)
