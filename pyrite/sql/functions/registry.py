"""All functions by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyrite.sql.expressions import Kind
from pyrite.sql.functions.accepts import Wanted
from pyrite.sql.functions.declaration import Declaration

_DECLARATIONS: dict[str, Declaration] = {}
#: Those that only the planner writes; no name that a user writes leads to them.
_INTERNAL: dict[str, Declaration] = {}


def register(declaration: Declaration) -> Declaration:
    """Add a function under all of its names; each name may be there once."""
    for name in (declaration.name, *declaration.aliases):
        assert name not in _DECLARATIONS, f"the function {name} is declared twice"
        _DECLARATIONS[name] = declaration
    return declaration


def register_internal(declaration: Declaration) -> None:
    """Add a function that no query names."""
    assert declaration.name not in _DECLARATIONS, f"the function {declaration.name} is there for users"
    _INTERNAL[declaration.name] = declaration


def find(name: str) -> Declaration | None:
    """The function of a name, in any case; None if there is none."""
    return _DECLARATIONS.get(name) or _DECLARATIONS.get(name.lower())


def declaration_of(key: str) -> Declaration:
    """The declaration that a resolved call came from."""
    found = _DECLARATIONS.get(key)
    return _INTERNAL[key] if found is None else found


def names() -> list[str]:
    """The names of all functions, operators among them, in order."""
    return sorted(_DECLARATIONS)


def declare(
    name: str, *takes: Wanted, result: Any, form: Any, kind: Kind = Kind.SCALAR, **more: Any
) -> Declaration:
    """Declare what `pyspark.sql.functions` does not have: an operator, or a function of SQL text only."""
    return register(Declaration(name=name, takes=takes, result=result, form=form, kind=kind, **more))


def function(
    *takes: Wanted,
    result: Any,
    form: Any,
    kind: Kind = Kind.SCALAR,
    name: str | None = None,
    sql_name: str | None = None,
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function of SQL that the decorated Python function calls.

    Its name in SQL is the Python function's unless `name` says another. The Python function is left as it is:
    its body says how its arguments become columns, its docstring is the documentation.
    """

    def declared(api: Callable[..., Any]) -> Callable[..., Any]:
        code = api.__code__
        parameters = code.co_varnames[: code.co_argcount]
        more.setdefault("parameters", parameters)
        register(
            Declaration(
                name=name or api.__name__,
                takes=takes,
                result=result,
                form=form,
                kind=kind,
                documentation=api.__doc__,
                **more,
            )
        )
        return api

    return declared


def aggregate(
    *takes: Wanted, result: Any, form: Any, **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an aggregate; its form must have `{distinct}` and `{over}` in it."""
    return function(*takes, result=result, form=form, kind=Kind.AGGREGATE, **more)


def window_function(
    *takes: Wanted, result: Any, form: Any, **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function that needs OVER; its form must have `{over}` in it."""
    return function(*takes, result=result, form=form, kind=Kind.WINDOW, **more)


def same_as(number: int = 0) -> Callable[[Sequence[Any]], Any]:
    """The result rule of functions whose result has the type of an argument."""
    return lambda arguments: arguments[number].type
