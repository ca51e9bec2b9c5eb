"""From the text of a program to what is found in it."""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from pyrite.check.findings import Finding, Kind
from pyrite.check.inference import Inference, is_pyspark, member
from pyrite.check.settings import about_call
from pyrite.check.values import (
    ABSENT,
    Absent,
    Instance,
    Method,
    Module,
    Thing,
    Unknown,
    Value,
    classes,
    recorded_members,
    recorded_name,
)
from pyrite.errors import PySparkImportError
from pyrite.parity.presence import function_of, has_member, hint_of
from pyrite.parity.records import core_api, notes, sql_api

#: A `try` that catches one of these is ready for what Pyrite lacks.
_CAUGHT = frozenset(
    (
        "AttributeError",
        "BaseException",
        "Exception",
        "ImportError",
        "ModuleNotFoundError",
        "NameError",
        "NotImplementedError",
        "PySparkException",
    )
)
_CAUGHT_HERE = "It is inside a `try` that catches it. "


def check_program(source: str | bytes, file_name: str = "<program>") -> list[Finding]:
    """What Pyrite lacks or does otherwise of what a program uses, in the order of its lines.

    `import pyspark` has to mean Pyrite in this process. Raises SyntaxError.
    """
    tree = ast.parse(source, file_name)
    if not any(_imports_pyspark(node) for node in ast.walk(tree)):
        return []
    found = list(_Walk(tree).findings())
    return sorted(set(found), key=lambda each: (each.line, each.name))


def _imports_pyspark(node: ast.AST) -> bool:
    match node:
        case ast.Import(names):
            return any(is_pyspark(alias.name) for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            return is_pyspark(module)
    return False


class _Walk:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._inference = Inference(tree)
        self._guarded = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.Try) and any(map(_catches, node.handlers))
            for statement in node.body
            for inner in ast.walk(statement)
        }
        self._unchecked = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
            for statement in node.body
            for inner in ast.walk(statement)
        }

    def findings(self) -> Iterator[Finding]:
        for node in ast.walk(self._tree):
            if node in self._unchecked:
                continue
            for name, kind, what in self._about(node):
                if kind is Kind.LACKS and node in self._guarded:
                    kind, what = Kind.UNCLEAR, _CAUGHT_HERE + what
                yield Finding(getattr(node, "lineno", 1), kind, name, what.strip())

    def _about(self, node: ast.AST) -> Iterator[tuple[str, Kind, str]]:
        match node:
            case ast.Import(names):
                for alias in names:
                    if is_pyspark(alias.name):
                        yield from _about_module(alias.name)
            case ast.ImportFrom(module=str(module), names=names, level=0) if is_pyspark(module):
                about_module = list(_about_module(module))
                yield from about_module
                if not about_module:
                    for alias in names:
                        if alias.name != "*":
                            yield from _about_import(module, alias.name)
            case ast.Attribute(inner, name) if node in self._inference.scopes.of:
                yield from _about_attribute(self._inference.value(inner), name, node.ctx)
            case ast.Name(name) if node in self._inference.scopes.of and isinstance(node.ctx, ast.Load):
                scope = self._inference.scopes.of[node]
                if scope.find(name) is None and not hasattr(builtins, name):
                    yield from self._about_star(name)
            case ast.Call() if node in self._inference.scopes.of:
                yield from self._about_call(node)

    def _about_star(self, name: str) -> Iterator[tuple[str, Kind, str]]:
        for module in self._inference.scopes.top.stars:
            if is_pyspark(module) and isinstance(member(Module(module), name), Absent):
                yield f"{module}.{name}", Kind.LACKS, "The program gets a NameError. " + _advice(module, name)

    def _about_call(self, node: ast.Call) -> Iterator[tuple[str, Kind, str]]:
        called = self._inference.value(node.func)
        match called:
            case Method(cls, name, function):
                yield from about_call(f"{cls.__name__}.{name}", node)
                recorded = recorded_members(cls).get(name)
                yield from _about_keywords(f"{cls.__name__}.{name}", node, function, recorded)
            case Thing(_, type() as cls):
                yield from about_call(cls.__name__, node)
                for keyword in node.keywords:
                    yield from _behaviour(f"{cls.__name__}({keyword.arg})")
                recorded = recorded_members(cls).get("__init__")
                yield from _about_keywords(cls.__name__, node, cls, recorded)
            case Thing(name, function) if inspect.isfunction(function):
                short = name.rpartition(".")[2]
                recorded = sql_api()["functions"].get(short) if "functions" in name else None
                yield from _about_keywords(f"{name}", node, function, recorded)
            case Unknown() if isinstance(node.func, ast.Attribute):
                for owner in _only_in_pyspark().get(node.func.attr, ()):
                    yield (
                        f"{owner}.{node.func.attr}",
                        Kind.UNCLEAR,
                        f"What `{_shortened(node.func.value)}` is cannot be told from the text. If it is "
                        f"{_a(owner)}, Pyrite lacks this.",
                    )


def _about_module(name: str) -> Iterator[tuple[str, Kind, str]]:
    try:
        import_module(name)
    except PySparkImportError as error:
        hint = (error.getMessageParameters() or {}).get("hint", "")
        yield name, Kind.LACKS, f"The program gets a ModuleNotFoundError. {hint}"


def _about_import(module: str, name: str) -> Iterator[tuple[str, Kind, str]]:
    value = member(Module(module), name)
    full_name = f"{module}.{name}"
    yield from _behaviour(full_name)
    if isinstance(value, Absent) or (isinstance(value, Unknown) and not _is_there(module, name)):
        about = list(_about_module(full_name)) if not recorded_name(module, name) else []
        yield from about or [
            (full_name, Kind.LACKS, "The program gets an ImportError. " + _advice(module, name))
        ]


def _is_there(module: str, name: str) -> bool:
    return hasattr(import_module(module), name)


def _about_attribute(owner: Value, name: str, context: ast.expr_context) -> Iterator[tuple[str, Kind, str]]:
    if not isinstance(context, ast.Load):
        return
    value = member(owner, name)
    match owner:
        case Module(module):
            if value == ABSENT:
                yield (
                    f"{module}.{name}",
                    Kind.LACKS,
                    "The program gets an AttributeError. " + _advice(module, name),
                )
            else:
                yield from _behaviour(f"{module}.{name}")
        case Instance(cls) | Thing(_, type() as cls):
            full_name = f"{cls.__name__}.{name}"
            if value == ABSENT:
                yield full_name, Kind.LACKS, _advice_on_member(cls, name)
            else:
                yield from _behaviour(full_name)


def _about_keywords(
    name: str, call: ast.Call, function: Any, recorded: list[str] | str | None
) -> Iterator[tuple[str, Kind, str]]:
    """Keywords that PySpark's method takes and Pyrite's does not."""
    if not isinstance(recorded, list):
        return
    try:
        ours = inspect.signature(function if isinstance(function, type) else function_of(function)).parameters
    except (TypeError, ValueError):
        return
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in ours.values()):
        return
    theirs = {each.partition("=")[0] for each in recorded}
    for keyword in call.keywords:
        if keyword.arg in theirs and keyword.arg not in ours:
            yield (
                f"{name}({keyword.arg}=)",
                Kind.LACKS,
                "The program gets a TypeError: leave the argument out.",
            )


@cache
def _about_names() -> dict[str, str]:
    return {name: each["says"] for each in notes()["behaviour"] for name in each["about"]}


def _behaviour(name: str) -> Iterator[tuple[str, Kind, str]]:
    says = _about_names().get(name)
    if says is not None:
        yield name, Kind.DIFFERS, says


def _advice(module: str, name: str) -> str:
    note = notes()["missing"].get(f"{module}.{name}", {})
    return f"Instead: {note['instead']}." if note.get("instead") else ""


def _advice_on_member(cls: type, name: str) -> str:
    if name.startswith("_"):
        return "It reaches into the JVM, and there is none. Use the public API."
    note = notes()["missing"].get(f"{cls.__name__}.{name}", {})
    found = inspect.getattr_static(cls, name, None)
    gets = note.get("gets") or ("AttributeError" if found is None else "PySparkNotImplementedError")
    instead = f"Instead: {note['instead']}." if note.get("instead") else hint_of(found) if found else ""
    return f"The program gets {_a(gets)}. {instead}"


@cache
def _only_in_pyspark() -> dict[str, tuple[str, ...]]:
    """Methods of PySpark that no class of Pyrite or of Python has by this name, and whose they are."""
    found: dict[str, list[str]] = {}
    there: set[str] = set()
    for each in (list, dict, set, str, bytes, int, float, tuple, object):
        there.update(dir(each))
    ours = classes()
    for api in (core_api(), sql_api()):
        for owner, members in api["classes"].items():
            for name in members:
                cls = ours.get(owner)
                if cls is not None and has_member(cls, name):
                    there.add(name)
                else:
                    found.setdefault(name, []).append(owner)
    # The likeliest of them: a class that programs have objects of.
    return {
        name: tuple(sorted(owners, key=lambda owner: owner not in ours)[:1])
        for name, owners in found.items()
        if name not in there
    }


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIOR' and not noun.startswith('Row') else 'a'} {noun}"


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(ast.unparse(name).rpartition(".")[2] in _CAUGHT for name in names)


def _shortened(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."
