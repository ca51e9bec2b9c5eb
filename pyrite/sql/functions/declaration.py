"""One function: what it takes, what it gives, and how DuckDB says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyrite.sql.expressions import Call, Cast, CastMode, Expression, Kind, Literal, UnresolvedCall
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import Lambda, Wanted
from pyrite.sql.functions.problems import unexpected_input, wrong_number_of_arguments
from pyrite.sql.functions.rendering import Form
from pyrite.sql.types import DataType

#: The type of a call from its arguments, which are cast already.
ResultRule = DataType | Callable[[Sequence[Expression]], DataType]
#: Whether a call may be NULL; None: if any argument may be.
NullRule = bool | Callable[[Sequence[Expression]], bool] | None
#: The arguments as the function wants them, where a list of kinds cannot say it.
CoerceRule = Callable[[Sequence[Expression], "Setting"], Sequence[Expression]]


@dataclass(frozen=True, slots=True)
class Setting:
    """The session's settings that a function's meaning depends on."""

    ansi: bool = True
    time_zone: str = "UTC"
    database: str = "default"
    #: The name by which the function was called, for messages.
    called: str = ""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A function of Spark SQL.

    `takes` are the kinds of the arguments, `optional` how many of the last ones may be missing, `more` the
    kind of any number of further ones. `coerce` runs before the kinds are looked at. `prepare` may settle a
    detail of a resolved call, or change it.
    """

    name: str
    takes: tuple[Wanted, ...]
    result: ResultRule
    form: Form
    kind: Kind = Kind.SCALAR
    aliases: tuple[str, ...] = ()
    optional: int = 0
    more: Wanted | None = None
    nullable: NullRule = None
    coerce: CoerceRule | None = None
    prepare: Callable[[Call, Setting], Expression] | None = None
    #: For each argument that is a lambda: the types of its parameters, from the arguments before it.
    lambda_types: Callable[[Sequence[Expression], int], Sequence[tuple[DataType, bool]]] | None = None
    #: Names of the parameters, for calls by name and for DESCRIBE FUNCTION.
    parameters: tuple[str, ...] = ()
    is_deterministic: bool = True
    #: Whether the value may be computed once, before the query runs.
    is_constant: bool = False
    #: For generators: names and types of the columns.
    columns: Callable[[Sequence[Expression]], Sequence[tuple[str, DataType, bool]]] | None = None
    documentation: str | None = field(default=None, compare=False)
    #: A function of Python that computes it, where DuckDB has nothing: called with columns' values.
    python: Callable[..., Any] | None = None

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        """The call with types, its resolved arguments cast to what the function takes.

        Raises AnalysisException if their number or a type does not fit.
        """
        setting = replace(setting, called=call.name)
        self._check_count(call.name, arguments)
        if self.coerce is not None:
            arguments = self.coerce(arguments, setting)
        given = tuple(
            self._argument(number, argument, arguments, setting) for number, argument in enumerate(arguments)
        )
        data_type = self.result(given) if callable(self.result) else self.result
        resolved = Call(
            self.name,
            given,
            data_type,
            self._is_nullable(given),
            self.kind,
            call.is_distinct,
            call.filter,
            call.order,
            call.ignore_nulls,
            setting.ansi,
            call.name,
        )
        return resolved if self.prepare is None else self.prepare(resolved, setting)

    def _check_count(self, name: str, arguments: Sequence[Expression]) -> None:
        least, most = len(self.takes) - self.optional, len(self.takes)
        if len(arguments) < least or (self.more is None and len(arguments) > most):
            expected = f"> {least - 1}" if self.more is not None else sorted({least, most})
            raise wrong_number_of_arguments(name, expected, len(arguments))

    def wanted(self, number: int) -> Wanted:
        """What the function takes for its argument of a number, counted from 0."""
        if number < len(self.takes):
            return self.takes[number]
        assert self.more is not None, "the number of arguments was checked"
        return self.more

    def _argument(
        self, number: int, argument: Expression, arguments: Sequence[Expression], setting: Setting
    ) -> Expression:
        wanted = self.wanted(number)
        if isinstance(wanted, Lambda):
            return argument
        target = wanted.cast_of(argument.type, ansi=setting.ansi)
        if target is None:
            raise unexpected_input(setting.called, arguments, number, wanted.name)
        return cast_to(argument, target, setting)

    def _is_nullable(self, arguments: Sequence[Expression]) -> bool:
        if isinstance(self.nullable, bool):
            return self.nullable
        if self.nullable is not None:
            return self.nullable(arguments)
        return any(argument.nullable for argument in arguments)


def cast_to(argument: Expression, target: DataType, setting: Setting) -> Expression:
    """The argument as another type, by a cast that users do not see."""
    if argument.type == target:
        return argument
    if isinstance(argument, Literal) and argument.value is None:
        return Cast(argument, target, CastMode.ANSI, is_explicit=False)
    mode = CastMode.ANSI if setting.ansi else CastMode.LEGACY
    return Cast(argument, target, mode, is_explicit=False)


def shown(arguments: Sequence[Expression]) -> str:
    """Arguments as messages list them."""
    return ", ".join(map(pretty, arguments))
