"""Whether Pyrite has a name of PySpark: that an attribute is there may only say that the thing is not."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache, cached_property
from types import FunctionType
from typing import Any

import pyrite


def has_member(cls: type, name: str) -> bool:
    """Whether objects of a class have an attribute that does something."""
    if name in instance_attributes(cls):
        return True
    try:
        member = inspect.getattr_static(cls, name)
    except AttributeError:
        return False
    return not only_raises(member)


@cache
def instance_attributes(cls: type) -> frozenset[str]:
    """The public attributes that methods of a class, or of those it extends, give to `self`."""
    return frozenset(
        node.attr
        for each in cls.__mro__
        if each.__module__.startswith(pyrite.__name__) and (source := _source(each)) is not None
        for node in ast.walk(source)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and not node.attr.startswith("_")
    )


def function_of(member: Any) -> Any:
    """The function behind a method or property; the member itself if there is none."""
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    return inspect.unwrap(getattr(member, "__func__", member))


def only_raises(member: Any) -> bool:
    """Whether a function, method or property is there to say that it is not."""
    function = function_of(member)
    if not isinstance(function, FunctionType) or (source := _source(function)) is None:
        return False
    definition = source.body[0]
    if not isinstance(definition, ast.FunctionDef):
        return False
    body = [node for node in definition.body if not _is_docstring(node)]
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    # An abstract method tells those who extend its class what to define.
    return raised is not None and "does not define" not in ast.unparse(raised)


def hint_of(member: Any) -> str:
    """What a member that only raises says to do, if it says so in its own code."""
    source = _source(function_of(member))
    definition = source.body[0] if source is not None else None
    if not isinstance(definition, ast.FunctionDef) or not isinstance(definition.body[-1], ast.Raise):
        return ""
    texts = [
        node.value
        for node in ast.walk(definition.body[-1])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return texts[-1] if texts and texts[-1].endswith(".") else ""


def _source(definition: Any) -> ast.Module | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(definition)))
    except (OSError, TypeError, SyntaxError):  # it is made by code, or is not written in Python
        return None


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
