"""Which functions can be put into a loop, and how: as a body, as an operator of Python, or as a call."""

from __future__ import annotations

import ast
import builtins
import operator
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import BuiltinFunctionType, CodeType, FunctionType
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.source import Range, range_of, returned_expression

#: Nodes with a scope or a suspension of their own: inside a loop they would see its variables change.
_NOT_INLINED = (
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.NamedExpr,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
)
#: Names by which a function looks at its own frame, which inlining takes away.
_LOOK_AT_FRAMES = frozenset(
    [
        "breakpoint",
        "currentframe",
        "dir",
        "eval",
        "exec",
        "_getframe",
        "_getframemodulename",
        "globals",
        "locals",
        "stack",
        "super",
        "vars",
    ]
)
#: Methods of libraries (pandas, numexpr, DuckDB) that look in their caller for variables which a text names.
_LOOK_AT_CALLERS = frozenset(("evaluate", "execute", "query", "sql"))
#: Functions of two arguments that are an operator of the language.
_OPERATORS: dict[Callable[..., Any], str] = {
    operator.add: "+",
    operator.sub: "-",
    operator.mul: "*",
    operator.and_: "&",
    operator.or_: "|",
    operator.xor: "^",
}


@frozen_dataclass
class Called:
    """The function is called."""


@frozen_dataclass
class Item:
    """``itemgetter(index)``."""

    index: int


@frozen_dataclass
class Infix:
    """An operator between two arguments, such as ``operator.add``."""

    symbol: str


@frozen_dataclass(eq=False)
class Body:
    """The function's body takes the place of a call.

    There is one such object for each text that was proven, so that comparing them costs nothing.
    """

    code: CodeType
    #: What the function returns. Whoever changes it makes a copy first.
    expression: ast.expr
    #: How many of the parameters are filled from the function's defaults.
    defaults: int
    reads_globals: frozenset[str]

    @property
    def filename(self) -> str:
        return self.code.co_filename

    @property
    def range(self) -> Range:
        return range_of(self.expression)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.code.co_varnames[: self.code.co_argcount]

    @property
    def is_parameter(self) -> bool:
        """Whether it is just one of its parameters: it cannot fail, and reads nothing."""
        return isinstance(self.expression, ast.Name) and self.expression.id in self.parameters

    @property
    def is_comparison(self) -> bool:
        """Whether it is one comparison of two values."""
        return isinstance(self.expression, ast.Compare) and len(self.expression.ops) == 1


#: How a function takes part in a loop.
Use = Called | Item | Infix | Body

CALLED = Called()


def uses_of(
    functions: Sequence[tuple[Callable[..., Any], int]], *, inline: bool
) -> tuple[list[Use], dict[str, Any] | None]:
    """How each function takes part, given how many arguments it gets; and the globals that bodies need.

    A generated function has one dict of globals and one file name. So those bodies come into it whose
    functions share them with the first that can; they read their globals exactly as before, and late.
    """
    uses: list[Use] = []
    shared: tuple[str, dict[str, Any]] | None = None
    for function, arguments in functions:
        use = _builtin_use(function, arguments)
        if inline and type(function) is FunctionType and not _is_watched():
            body = _body_of(function, arguments)
            if body is not None and body.is_parameter:
                use = body
            elif body is not None:
                shared = shared or (body.filename, function.__globals__)
                if body.filename == shared[0] and function.__globals__ is shared[1]:
                    use = body
        uses.append(use)
    return uses, None if shared is None else shared[1]


def _is_watched() -> bool:
    """Whether a debugger, a profiler or a coverage tool wants to see functions run."""
    if sys.gettrace() is not None or sys.getprofile() is not None:
        return True
    # From Python 3.12 on there is another way to watch, for up to six tools at once.
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and any(monitoring.get_tool(tool) is not None for tool in range(6))


def _builtin_use(function: Callable[..., Any], arguments: int) -> Use:
    if type(function) is operator.itemgetter and arguments == 1:
        items = function.__reduce__()[1]
        if len(items) == 1 and type(items[0]) is int:
            return Item(items[0])
    elif type(function) is BuiltinFunctionType and arguments == 2 and function in _OPERATORS:
        return Infix(_OPERATORS[function])
    return CALLED


def _body_of(function: FunctionType, arguments: int) -> Body | None:
    code = function.__code__
    defaults = code.co_argcount - arguments
    if not 0 <= defaults <= len(function.__defaults__ or ()):
        return None
    body = _body(code, code.co_filename, code.co_linetable, defaults)
    if body is None:
        return None
    if cast("Any", function).__builtins__ is not _builtins_of(function.__globals__):
        return None
    if any(_is_empty(cell) for cell in function.__closure__ or ()):
        return None
    return body


def _builtins_of(names: dict[str, Any]) -> dict[str, Any]:
    """The builtins that a function made with these globals gets."""
    found = names.get("__builtins__", builtins)
    return found if isinstance(found, dict) else vars(found)


def _is_empty(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - asked, not used
    except ValueError:
        return True
    return False


@lru_cache(maxsize=512)
def _body(code: CodeType, filename: str, places: bytes, defaults: int) -> Body | None:
    # Equal code objects may stand in different files, and in some versions in different columns.
    expression = returned_expression(code)
    if expression is None or (_LOOK_AT_FRAMES | _LOOK_AT_CALLERS).intersection(code.co_names):
        return None
    if any(isinstance(node, _NOT_INLINED) for node in ast.walk(expression)):
        return None
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return Body(code, expression, defaults, frozenset(names.difference(code.co_varnames, code.co_freevars)))
