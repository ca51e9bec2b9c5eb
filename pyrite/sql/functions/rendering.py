"""What a declaration gets to write its call in DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

from pyrite.sql.expressions import Call, Lambda
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.types import DataType

#: Up to so many characters an expression is written twice rather than bound to a name.
SHORT = 60


@dataclass(frozen=True, slots=True)
class Rendering:
    """A call with its arguments written already.

    `distinct` is `DISTINCT ` or empty, and `over` what follows the function's closing parenthesis: FILTER and
    OVER. Aggregates must put both in.
    """

    call: Call
    arguments: tuple[str, ...]
    distinct: str = ""
    over: str = ""
    #: ORDER BY inside the parentheses, with a space in front, or empty.
    order: str = ""
    #: Writes the body of a lambda with what its parameters are called.
    write_body: Callable[[Lambda, Sequence[str]], str] | None = None
    #: Puts an aggregate into the step below and gives its name there; None where there is no such step.
    hold: Callable[[str], str] | None = None

    def held(self, aggregate: str) -> str:
        """An aggregate of the kernel that the form names more than once, under a name if it can have one."""
        return aggregate if self.hold is None else self.hold(aggregate)

    def body(self, number: int, *parameters: str) -> str:
        """The body of the lambda that is the argument of a number, its parameters written so.

        The lambda may have fewer parameters. Lambdas are no `arguments`: those are empty in their places.
        """
        function = self.call.arguments[number]
        assert isinstance(function, Lambda)
        assert self.write_body is not None, "calls with lambdas are written by a writer of expressions"
        return self.write_body(function, parameters)

    def parameters(self, number: int) -> list[str]:
        """Names for the parameters of a lambda: no other lambda around or inside has them."""
        function = self.call.arguments[number]
        assert isinstance(function, Lambda)
        return [f'"{place}#{each.id}"' for place, each in enumerate(function.parameters)]

    @property
    def types(self) -> tuple[DataType, ...]:
        """The types of the arguments."""
        return tuple(argument.type for argument in self.call.arguments)

    @property
    def result(self) -> str:
        """The type of the call, as DuckDB names it."""
        return duckdb_type(self.call.type)


#: A template, or a function that writes the call. In a template, `{0}`, `{1}` are arguments, `{all}` all of
#: them, `{type}` the result's type, and `{distinct}`, `{order}` and `{over}` what aggregates need.
Form = str | Callable[[Rendering], str]


def render(form: Form, rendering: Rendering) -> str:
    """The call in DuckDB's SQL."""
    if callable(form):
        return form(rendering)
    return form.format(
        *rendering.arguments,
        all=", ".join(rendering.arguments),
        type=rendering.result,
        distinct=rendering.distinct,
        over=rendering.over,
        order=rendering.order,
    )


def failure(condition: str, message: str, *parameters: str) -> str:
    """An expression that fails with an error condition.

    The kernel's error carries the condition and the values of its parameters, which are SQL expressions; the
    driver makes the exception of it.
    """
    shown = "".join(f" || chr(31) || coalesce(CAST({each} AS VARCHAR), 'NULL')" for each in parameters)
    return f"error({text(f'[{condition}] {message}')}{shown})"


def raised(condition: str, message: str, *parameters: str, type: str = "VARCHAR") -> str:
    """An expression of a type that fails with an error condition, unless a parameter is NULL.

    Unlike `failure`, it does not count as random: the expression around it can be moved and pushed down.
    """
    shown = "".join(f" || chr(31) || CAST({each} AS VARCHAR)" for each in parameters)
    return f"CAST(pyrite_raise({text(f'[{condition}] {message}')}{shown}) AS {type})"


def problem(condition: str, message: str, *values: str) -> ValueError:
    """What a function of Python that the kernel calls raises to fail with an error condition.

    The values of the parameters stand in the message as ``{0}``, ``{1}`` and so on.
    """
    return ValueError("\x1f".join([f"[{condition}] {message}", *values]))


def quoted(value: str) -> str:
    r"""A text as Spark's errors show it.

    >>> quoted("it's")
    "'it\\'s'"
    """
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def failing_text(condition: str, message: str, *parameters: str) -> str:
    """A text that tells an error condition: what :func:`otherwise_fails` fails with."""
    shown = "".join(f" || chr(31) || coalesce(CAST({each} AS VARCHAR), 'NULL')" for each in parameters)
    return f"{text(f'[{condition}] {message}')}{shown} || chr(31)"


def otherwise_fails(told: str) -> str:
    """The last branch of a CASE, which fails with an error condition where it is reached.

    Unlike :func:`failure` it may be partitioned, joined and filtered by: it is no random value but a cast
    that cannot be. Something in what is told must depend on the row, because the kernel computes constants
    before it has one.
    """
    return f"WHEN CAST({told} AS BIGINT) IS NULL THEN NULL"


def bound(write: Callable[..., str], *expressions: str, short: int = SHORT) -> str:
    """What `write` makes of expressions that it names more than once.

    One of more than `short` characters is computed once, under a name: calls inside calls would double their
    text at each step.
    """
    names: list[str] = []
    written: list[tuple[str, str]] = []
    for number, expression in enumerate(expressions):
        if len(expression) <= short:
            names.append(expression)
        else:
            name = f'"v{number}_{crc32(expression.encode()):x}"'
            names.append(name)
            written.append((expression, name))
    text = write(*names)
    for expression, name in reversed(written):
        text = f"list_transform([{expression}], lambda {name}: {text})[1]"
    return text
