"""Random values. With a seed they are those that Spark gives for the rows of one partition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Cast, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.coercion import common_type
from pyrite.sql.expressions.constants import decimal_type_of
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY, INT, NUMERIC
from pyrite.sql.functions.columns import call, constant
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.named_as import named_as
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input
from pyrite.sql.functions.registry import find, register
from pyrite.sql.functions.rendering import Form, Rendering
from pyrite.sql.types import (
    DataType,
    DecimalType,
    DoubleType,
    IntegerType,
    IntegralType,
    LongType,
    NullType,
    NumericType,
    StringType,
)

__all__ = ["rand", "randn", "random", "randstr", "uniform", "uuid"]

#: The number of the row, from 0: what the values that a seed fixes depend on.
_ROW = "(row_number() OVER () - 1)"

#: Functions that number the rows; no filter or aggregate of the kernel may have them inside.
ROW_NUMBERING = frozenset(("monotonically_increasing_id", "rand", "randn", "randstr", "uuid"))

_SEEDS = '("INT" or "BIGINT")'


def _constant(expression: Expression) -> Literal | None:
    while isinstance(expression, Cast):
        expression = expression.child
    if isinstance(expression, Call) and expression.function == "negative":
        inner = _constant(expression.arguments[0])
        return None if inner is None else Literal(-inner.value, inner.type)
    return expression if isinstance(expression, Literal) else None


def _seed_of(arguments: Sequence[Expression], number: int, name: str) -> int | None:
    """The seed that the argument of a number is; None if there is none.

    Raises AnalysisException if it is not constant, or no whole number.
    """
    if len(arguments) <= number:
        return None
    given = arguments[number]
    found = _constant(given)
    if found is None:
        raise AnalysisException(
            errorClass="SEED_EXPRESSION_IS_UNFOLDABLE",
            messageParameters={
                "seedExpr": f'"{pretty(given)}"',
                "exprWithSeed": f'"{call_text(name, arguments)}"',
            },
        )
    if not isinstance(given.type, IntegerType | LongType | NullType):
        raise unexpected_input(name, arguments, number, _SEEDS)
    return 0 if found.value is None else int(found.value)


class _Seeded(Declaration):
    """A function whose last argument is a seed: a constant, which the detail of the call has."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        before = len(self.takes) - 1
        seed = _seed_of(arguments, before, call.name)
        given = tuple(
            self._argument(number, argument, arguments, setting)
            for number, argument in enumerate(arguments[:before])
        )
        data_type = self.result
        assert isinstance(data_type, DataType)
        shown = "uuid()" if self.name == "uuid" else call_text(call.name, arguments)
        made = Call(self.name, given, data_type, False, shown_as=call.name, detail=seed)
        return named_as(made, shown)


def _drawn(function_name: str, unseeded: str) -> Form:
    def form(rendering: Rendering) -> str:
        seed = rendering.call.detail
        if seed is None:
            return unseeded.format(*rendering.arguments)
        given = "".join(f"CAST({each} AS BIGINT), " for each in rendering.arguments)
        return f"pyrite_{function_name}({given}CAST({seed} AS BIGINT), {_ROW})"

    return form


_NORMAL = "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))"
_LETTERS = "pyrite_random_text(CAST({0} AS BIGINT), random())"

for _name, _takes, _type, _function, _unseeded in (
    ("rand", (), DoubleType(), "seeded_uniform", "random()"),
    ("randn", (), DoubleType(), "seeded_normal", _NORMAL),
    ("randstr", (INT,), StringType(), "seeded_text", _LETTERS),
    ("uuid", (), StringType(), "seeded_uuid", "CAST(uuid() AS VARCHAR)"),
):
    register(
        _Seeded(
            name=_name,
            aliases=("random",) if _name == "rand" else (),
            takes=(*_takes, ANY),
            optional=1,
            result=_type,
            nullable=False,
            form=_drawn(_function, _unseeded),
            is_deterministic=False,
        )
    )


def _with_seed(name: str, seed: Column | int | None, *arguments: Column) -> Column:
    return call(name, *arguments) if seed is None else call(name, *arguments, constant(seed))


def rand(seed: int | None = None) -> Column:
    """A random number from 0 up to 1, each as likely as any other."""
    return _with_seed("rand", seed)


def random(seed: Column | int | None = None) -> Column:
    """A random number from 0 up to 1, each as likely as any other."""
    return _with_seed("random", seed)


def randn(seed: int | None = None) -> Column:
    """A random number of the standard normal distribution."""
    return _with_seed("randn", seed)


def uuid(seed: Column | int | None = None) -> Column:
    """A random UUID as text."""
    return _with_seed("uuid", seed)


def randstr(length: Column | int, seed: Column | int | None = None) -> Column:
    """A random text of so many letters and digits."""
    return _with_seed("randstr", seed, constant(length))


class _Uniform(Declaration):
    """`min + (max - min) * rand(seed)`, cut to the type of the bounds."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        for number, name in enumerate(("min", "max")):
            bound = arguments[number]
            if not isinstance(bound.type, NumericType | NullType):
                raise unexpected_input(call.name, arguments, number, "NUMERIC")
            if _constant(bound) is None:
                raise mismatch(
                    "NON_FOLDABLE_INPUT",
                    call_text(call.name, arguments),
                    inputName=f"`{name}`",
                    inputType="integer or floating-point",
                    inputExpr=f'"{pretty(bound)}"',
                )
        seed = _seed_of(arguments, 2, call.name)
        low, high = arguments[:2]
        data_type = common_type(_narrow(low, high), _narrow(high, low), ansi=setting.ansi)
        if data_type is None or isinstance(low.type, NullType) or isinstance(high.type, NullType):
            data_type = DoubleType()
        shown = call_text(call.name, arguments)
        seeds = () if seed is None else (Literal(seed, LongType()),)
        drawn = _operation("rand", seeds, setting)
        low, high = (cast_to(each, data_type, setting) for each in (low, high))
        width = _operation("-", (high, low), setting)
        part = _operation("*", (cast_to(width, DoubleType(), setting), drawn), setting)
        if isinstance(data_type, IntegralType):
            part = _operation("floor", (part,), setting)
        found = _operation("+", (cast_to(part, data_type, setting), low), setting)
        return replace(named_as(cast_to(found, data_type, setting), shown), is_nullable=False)


def _narrow(bound: Expression, other: Expression) -> DataType:
    """The type of a bound: beside a decimal, a whole number is the smallest decimal that holds it."""
    found = _constant(bound)
    if isinstance(other.type, DecimalType) and isinstance(bound.type, IntegralType) and found is not None:
        return decimal_type_of(Decimal(found.value))
    return bound.type


def _operation(name: str, arguments: tuple[Expression, ...], setting: Setting) -> Expression:
    declaration = find(name)
    assert declaration is not None
    return declaration.resolve(UnresolvedCall(name, arguments), arguments, setting)


register(
    _Uniform(
        name="uniform",
        takes=(NUMERIC, NUMERIC, ANY),
        optional=1,
        result=NullType(),
        form="{0}",
        is_deterministic=False,
    )
)


def uniform(min: Column | float, max: Column | float, seed: Column | int | None = None) -> Column:
    """A random number from one number up to another, of their type."""
    return _with_seed("uniform", seed, constant(min), constant(max))
