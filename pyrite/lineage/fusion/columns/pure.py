"""Functions of a user's that are known to depend on nothing but their argument, and to change nothing.

They are made of constants, operators, methods of str and a few builtins, over plain values. So it does not
matter how often they are called: once for each different record is enough.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from functools import partial
from types import FunctionType, ModuleType
from typing import Any, cast

from pyrite.lineage.fusion.inlining import Body, Item, uses_of

#: Types whose values never change, and whose operators are those of Python.
_SCALARS = (str, int, float, bool, type(None))
_COLLECTIONS = (tuple, list, set, frozenset, dict)
#: Methods of plain values that leave them as they are; most are those of str.
_METHODS = frozenset(
    [
        "bit_length",
        "capitalize",
        "casefold",
        "center",
        "count",
        "endswith",
        "expandtabs",
        "find",
        "get",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "join",
        "ljust",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "translate",
        "upper",
        "zfill",
    ]
)
#: As they were when this was loaded: who puts others into their places is not asked.
_FUNCTIONS: tuple[Any, ...] = (
    *(abs, bool, chr, float, int, len, list, max, min, ord, round, sorted, str, sum, tuple),
)
#: Functions that stand alone, as in ``map(len)``.
_ALONE: tuple[Any, ...] = (
    *(abs, bool, float, int, len, list, max, min, ord, str, tuple),
    *(vars(str)[name] for name in sorted(_METHODS) if name in vars(str)),
)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def is_pure(function: Callable[..., Any]) -> bool:
    """Whether a function of one plain value, or of tuples and lists of them, is of that kind."""
    return impurity(function) is None


def impurity(function: Callable[..., Any]) -> str | None:
    """What keeps a function from being pure, in a few words; None if it is."""
    if any(function is known for known in _ALONE):
        return None
    [use], _ = uses_of([(function, 1)], inline=True)
    if isinstance(use, Item):
        return None
    if not isinstance(use, Body):
        return "its function is not one expression that is known to be its own"
    return _what_is_not_known(use.expression, partial(_named, cast("FunctionType", function), use))


def _what_is_not_known(node: ast.expr | None, named: Callable[[str], Any]) -> str | None:
    """The first part of an expression that is none of the known ones."""
    if node is None:
        return None
    if not _is_known(node, named):
        return f"`{ast.unparse(node)}` is not known to be pure"
    for part in _parts(node, named):
        found = _what_is_not_known(part, named)
        if found is not None:
            return found
    return None


def _is_known(node: ast.expr, named: Callable[[str], Any]) -> bool:
    """Whether a node is known, leaving its parts aside."""
    match node:
        case ast.Constant(value=value):
            return type(value) in _SCALARS
        case ast.Name(id=name):
            return _is_plain(named(name))
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return _is_plain(_attribute(named(module), name))
        case ast.Call(func=function, args=arguments, keywords=[]):
            if any(isinstance(argument, ast.Starred) for argument in arguments):
                return False
            return _is_function(_function(function, named)) or (
                isinstance(function, ast.Attribute) and function.attr in _METHODS
            )
        case ast.BinOp(op=symbol):
            return isinstance(symbol, _OPERATORS)
        case ast.Compare(ops=symbols):
            return all(isinstance(symbol, _COMPARISONS) for symbol in symbols)
        case ast.UnaryOp(op=symbol):
            return isinstance(symbol, ast.Not | ast.USub | ast.UAdd)
        case ast.FormattedValue(format_spec=specification):
            return specification is None
        case ast.Tuple(elts=items):
            return not any(isinstance(item, ast.Starred) for item in items)
    return isinstance(node, ast.BoolOp | ast.IfExp | ast.Subscript | ast.Slice | ast.JoinedStr)


def _parts(node: ast.expr, named: Callable[[str], Any]) -> list[ast.expr | None]:
    match node:
        case ast.Attribute():
            return []
        case ast.Call(func=function, args=arguments) if _is_function(_function(function, named)):
            return [*arguments]
        case ast.Call(func=ast.Attribute(value=receiver), args=arguments):
            return [receiver, *arguments]
    return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]


def _function(node: ast.expr, named: Callable[[str], Any]) -> Any:
    return named(node.id) if isinstance(node, ast.Name) else None


def _attribute(module: Any, name: str) -> Any:
    """What a name in a module stands for; nobody's code runs to look."""
    return vars(module).get(name, _Unknown) if type(module) is ModuleType else _Unknown


def _is_function(value: Any) -> bool:
    return any(value is known for known in _FUNCTIONS)


def _is_plain(value: Any) -> bool:
    if type(value) in _SCALARS or value is _Parameter:
        return True
    if type(value) is dict:
        return {*map(type, value), *map(type, value.values())}.issubset(_SCALARS)
    return type(value) in _COLLECTIONS and set(map(type, value)).issubset(_SCALARS)


class _Parameter:
    """Stands for the record."""


class _Unknown:
    """Stands for what is not there."""


def _named(function: FunctionType, body: Body, name: str) -> Any:
    """What a name in the body of a function stands for now."""
    first, *others = body.parameters
    if name == first:
        return _Parameter
    if name in others:
        return (function.__defaults__ or ())[others.index(name) - len(others)]
    if name in body.code.co_freevars:
        try:
            return (function.__closure__ or ())[body.code.co_freevars.index(name)].cell_contents
        except ValueError:
            return _Unknown
    # Bodies are of functions that have the builtins which their globals name.
    return function.__globals__.get(name, vars(builtins).get(name, _Unknown))
