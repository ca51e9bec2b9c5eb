"""What an expression of a program can be known to be, without running it.

Pyrite's own annotations say what its methods return, so nothing of that is written down a second time.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from pyrite.alias import MODULES
from pyrite.parity.presence import function_of
from pyrite.parity.records import core_api, sql_api


@dataclass(frozen=True)
class Nothing:
    """No value has been seen yet, or None."""


@dataclass(frozen=True)
class Unknown:
    """Anything."""


@dataclass(frozen=True)
class Module:
    """A module of PySpark, by its name there."""

    name: str


@dataclass(frozen=True)
class Thing:
    """A class, function or constant of Pyrite's, by the name that PySpark has for it."""

    name: str
    thing: Any


@dataclass(frozen=True)
class Instance:
    """An object of one of Pyrite's classes."""

    cls: type


@dataclass(frozen=True)
class Elements:
    """A list or another collection of such objects."""

    cls: type


@dataclass(frozen=True)
class Method:
    """A method of such an object, or of the class itself."""

    cls: type
    name: str
    function: Any


@dataclass(frozen=True)
class Defined:
    """A function or class that the program defines."""

    node: ast.AST


@dataclass(frozen=True)
class Absent:
    """What Pyrite lacks: it was reported where it was named."""


Value = Nothing | Unknown | Module | Thing | Instance | Elements | Method | Defined | Absent

NOTHING, UNKNOWN, ABSENT = Nothing(), Unknown(), Absent()

#: Where the annotation is no help: the rooms below do not know these classes, or `__init__` makes them.
_RETURNS = {
    ("DataFrame", "sparkSession"): "SparkSession",
    ("DataFrame", "write"): "DataFrameWriter",
    ("DataFrame", "writeTo"): "DataFrameWriterV2",
    ("SparkSession", "conf"): "RuntimeConfig",
}


def join(one: Value, other: Value) -> Value:
    """What is known of something that may be either."""
    if isinstance(one, Nothing) or one == other:
        return other
    return one if isinstance(other, Nothing) else UNKNOWN


@cache
def classes() -> dict[str, type]:
    """Pyrite's public classes by their names."""
    found: dict[str, type] = {}
    for name in MODULES.values():
        if name.startswith("pyrite"):
            for value in vars(import_module(name)).values():
                if isinstance(value, type) and value.__module__.startswith("pyrite"):
                    found.setdefault(value.__name__, value)
    return found


@cache
def recorded_members(cls: type) -> dict[str, Any]:
    """What PySpark has in a class: a method's parameters, or "attribute"."""
    for api in (sql_api(), core_api()):
        if cls.__name__ in api["classes"]:
            members: dict[str, Any] = api["classes"][cls.__name__]
            return members
    return {}


def recorded_name(module: str, name: str) -> bool:
    """Whether PySpark has a public name in a module whose names were recorded."""
    match module:
        case "pyspark":
            return name in core_api()["names"]
        case "pyspark.sql":
            return name in sql_api()["classes"]
        case "pyspark.sql.functions":
            return name in sql_api()["functions"]
        case "pyspark.sql.types":
            return name in sql_api()["types"]
    return False


def object_of(thing: Any) -> Value:
    """The value of an object that stands in Pyrite's code."""
    return Instance(type(thing)) if type(thing).__module__.startswith("pyrite") else UNKNOWN


def returned(member: Any, owner: type | None = None, name: str = "") -> Value:
    """What a function, method or property returns, by its annotation."""
    if owner is not None:
        for cls in owner.__mro__:
            if (cls.__name__, name) in _RETURNS:
                return Instance(classes()[_RETURNS[cls.__name__, name]])
    function = function_of(member)
    try:
        annotation = inspect.signature(function).return_annotation
    except (TypeError, ValueError):
        return UNKNOWN
    if not isinstance(annotation, str):
        return Instance(annotation) if isinstance(annotation, type) and annotation in _ours() else UNKNOWN
    return _annotated(ast.parse(annotation, mode="eval").body, function, owner)


@cache
def _ours() -> frozenset[type]:
    return frozenset(classes().values())


def _annotated(node: ast.expr, function: Any, owner: type | None) -> Value:
    match node:
        case ast.Name("Self") if owner is not None:
            return Instance(owner)
        case ast.Name(name) | ast.Attribute(attr=name):
            # The function's module knows what it means by a name, unless it only tells type checkers.
            meant = getattr(sys.modules.get(getattr(function, "__module__", "")), name, None)
            found = meant if isinstance(meant, type) else classes().get(name)
            return Instance(found) if found in _ours() and found is not None else UNKNOWN
        case ast.Subscript(ast.Name("list" | "tuple" | "Sequence" | "Iterable" | "Iterator"), inner):
            element = _annotated(inner, function, owner)
            return Elements(element.cls) if isinstance(element, Instance) else UNKNOWN
        case ast.Subscript(outer, _):
            return _annotated(outer, function, owner)
        case ast.BinOp(left, ast.BitOr(), ast.Constant(None)):
            return _annotated(left, function, owner)
        case ast.Constant(str(text)):
            return _annotated(ast.parse(text, mode="eval").body, function, owner)
    return UNKNOWN
