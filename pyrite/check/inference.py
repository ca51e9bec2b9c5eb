"""Finds out which expressions of a program are PySpark's, and what they are.

A name is what all that is bound to it agrees on, wherever it stands in its scope; where they disagree it is
not known, and nothing is said about what is called on it. Parameters are what the calls in the same file give
them, unless the function is also passed on to somebody.
"""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from typing import Any

from pyrite.check.names import Function, Scope, Scopes, Source
from pyrite.check.values import (
    ABSENT,
    NOTHING,
    UNKNOWN,
    Absent,
    Defined,
    Elements,
    Instance,
    Method,
    Module,
    Nothing,
    Thing,
    Unknown,
    Value,
    join,
    object_of,
    recorded_members,
    recorded_name,
    returned,
)
from pyrite.errors import PySparkImportError
from pyrite.parity.presence import has_member, instance_attributes, only_raises
from pyrite.sql.column import Column

_PACKAGES = ("pyspark", "py4j")
#: How PySpark's attributes begin that are objects of the JVM.
_JVM = ("_j", "_gateway")
#: A program whose names depend on each other in longer chains is not followed to the end.
_ROUNDS = 50


def is_pyspark(module: str) -> bool:
    """Whether a module is PySpark's."""
    return module.partition(".")[0] in _PACKAGES


class Inference:
    """What the names and expressions of one program are."""

    def __init__(self, tree: ast.Module) -> None:
        self.scopes = Scopes(tree)
        self._names: dict[tuple[Scope, str], Value] = {}
        self._parameters: dict[ast.arg, Value] = {}
        self._returns: dict[ast.AST, Value] = {}
        self._calls = [node for node in self.scopes.of if isinstance(node, ast.Call)]
        self._forget_what_others_give(tree)
        for _ in range(_ROUNDS):
            if not self._round():
                break
        else:
            self._names = dict.fromkeys(self._names, UNKNOWN)

    def value(self, node: ast.expr) -> Value:
        """What an expression is."""
        scope = self.scopes.of.get(node, self.scopes.top)
        match node:
            case ast.Name(name):
                return self._name(name, scope)
            case ast.Attribute(inner, name):
                return member(self.value(inner), name)
            case ast.Call():
                return self._called(node)
            case ast.IfExp(_, one, other):
                return join(self.value(one), self.value(other))
            case ast.BoolOp(_, values):
                result: Value = NOTHING
                for each in values:
                    result = join(result, self.value(each))
                return result
            case ast.NamedExpr(_, inner):
                return self.value(inner)
            case ast.Constant(None):
                return NOTHING
            case ast.BinOp(left, _, right):
                return _of_operator(self.value(left), self.value(right))
            case ast.Compare(left, _, [right]):
                return _of_operator(self.value(left), self.value(right), only=Column)
            case ast.UnaryOp(_, operand):
                return _of_operator(self.value(operand), UNKNOWN, only=Column)
            case ast.Subscript(inner, index):
                found = self.value(inner)
                if isinstance(found, Nothing):
                    return NOTHING
                return Instance(found.cls) if isinstance(found, Elements) and _is_one(index) else UNKNOWN
        return UNKNOWN

    # --- rounds ---------------------------------------------------------------------------------------

    def _round(self) -> bool:
        """Look at each binding once, and say whether anything is known that was not."""
        changed = False
        for call in self._calls:
            changed |= self._give_arguments(call)
        for function, results in self.scopes.returns.items():
            before = self._returns.get(function, NOTHING)
            after = UNKNOWN if _has_yield(function) else before
            for each in results:
                after = join(after, self.value(each))
            changed |= before != after
            self._returns[function] = after
        for scope in self.scopes.all:
            for name, sources in scope.sources.items():
                known = self._names.get((scope, name), NOTHING)
                for source in sources:
                    known = join(known, self._bound(source))
                changed |= self._names.get((scope, name), NOTHING) != known
                self._names[scope, name] = known
        return changed

    def _bound(self, source: Source) -> Value:
        match source:
            case Source("value", ast.expr() as node):
                return self.value(node)
            case Source("element", ast.expr() as node):
                found = self.value(node)
                if isinstance(found, Elements):
                    return Instance(found.cls)
                return (
                    NOTHING if isinstance(found, Nothing) and not isinstance(node, ast.Constant) else UNKNOWN
                )
            case Source("entered", ast.expr() as node):
                found = self.value(node)
                return found if isinstance(found, Instance | Nothing | Absent) else UNKNOWN
            case Source("module", _, name):
                return _module(name) if is_pyspark(name) else UNKNOWN
            case Source("import", _, name):
                module, _, public = name.partition(":")
                return member(Module(module), public) if is_pyspark(module) else UNKNOWN
            case Source("defined", node):
                return Defined(node)
            case Source("parameter", ast.arg() as node):
                return self._parameter(node)
        return UNKNOWN

    def _parameter(self, node: ast.arg) -> Value:
        if node.annotation is not None:
            meant = self._meant(node.annotation)
            return (
                Instance(meant.thing)
                if isinstance(meant, Thing) and isinstance(meant.thing, type)
                else UNKNOWN
            )
        return self._parameters.get(node, NOTHING)

    def _meant(self, annotation: ast.expr) -> Value:
        match annotation:
            case ast.Constant(str(text)):
                try:
                    inner = ast.parse(text, mode="eval").body
                except SyntaxError:
                    return UNKNOWN
                return self._name(inner.id, self.scopes.top) if isinstance(inner, ast.Name) else UNKNOWN
            case ast.Name() | ast.Attribute():
                # Annotations are visited with their statements only where Scopes does so.
                return self.value(annotation) if annotation in self.scopes.of else self._unvisited(annotation)
            case ast.BinOp(left, ast.BitOr(), ast.Constant(None)):
                return self._meant(left)
            case ast.Subscript(ast.Name("Optional"), inner):
                return self._meant(inner)
        return UNKNOWN

    def _unvisited(self, node: ast.expr) -> Value:
        match node:
            case ast.Name(name):
                return self._name(name, self.scopes.top)
            case ast.Attribute(inner, name):
                return member(self._unvisited(inner), name)
        return UNKNOWN

    def _give_arguments(self, call: ast.Call) -> bool:
        function = self.value(call.func)
        if not isinstance(function, Defined) or not isinstance(function.node, ast.FunctionDef):
            return False
        arguments = function.node.args
        by_position = [*arguments.posonlyargs, *arguments.args]
        starred = any(isinstance(each, ast.Starred) for each in call.args)
        starred = starred or any(each.arg is None for each in call.keywords)
        given: dict[str, Value] = {}
        if not starred:
            given = {
                parameter.arg: self.value(each)
                for parameter, each in zip(by_position, call.args, strict=False)
            }
            given |= {each.arg: self.value(each.value) for each in call.keywords if each.arg is not None}
        changed = False
        for parameter in [*by_position, *arguments.kwonlyargs]:
            if starred or parameter.arg in given:
                before = self._parameters.get(parameter, NOTHING)
                after = join(before, UNKNOWN if starred else given[parameter.arg])
                changed |= before != after
                self._parameters[parameter] = after
        return changed

    def _forget_what_others_give(self, tree: ast.Module) -> None:
        """Parameters of functions that others call: those that are used and not called, methods, lambdas."""
        named = {
            (self.scopes.of[node].find(node.id), node.id)
            for node in self.scopes.of
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and node not in self.scopes.called
        }
        for node in ast.walk(tree):
            if isinstance(node, Function):
                is_plain = isinstance(node, ast.FunctionDef) and not node.decorator_list
                scope = self.scopes.of.get(node, self.scopes.top)
                name = getattr(node, "name", "")
                if not is_plain or isinstance(scope.node, ast.ClassDef) or (scope, name) in named:
                    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
                        self._parameters[argument] = UNKNOWN

    # --- expressions ----------------------------------------------------------------------------------

    def _name(self, name: str, scope: Scope) -> Value:
        found = scope.find(name)
        if found is not None:
            return self._names.get((found, name), NOTHING)
        for module in scope.top.stars:
            if not is_pyspark(module):
                return UNKNOWN
        for module in reversed(scope.top.stars):
            value = member(Module(module), name)
            if not isinstance(value, Unknown):
                return value
        return UNKNOWN

    def _called(self, node: ast.Call) -> Value:
        match self.value(node.func):
            case Thing(_, thing) if isinstance(thing, type):
                return object_class(thing)
            case Thing(_, thing):
                return returned(thing)
            case Method(cls, name, function):
                return returned(function, cls, name)
            case Defined(ast.FunctionDef() as function_node):
                return self._returns.get(function_node, NOTHING)
            case Nothing():
                return NOTHING
            case Absent():
                return ABSENT
        return UNKNOWN


def _module(name: str) -> Value:
    try:
        import_module(name)
    except PySparkImportError:
        return ABSENT
    return Module(name)


def object_class(cls: type) -> Value:
    """What calling a class gives."""
    return Instance(cls) if cls.__module__.startswith("pyrite") else UNKNOWN


def member(value: Value, name: str) -> Value:
    """What an attribute is."""
    match value:
        case Module(module):
            return _of_module(module, name)
        case Thing(_, thing) if isinstance(thing, type):
            return _of_class(thing, name)
        case Instance(cls):
            return _of_instance(cls, name)
        case Nothing():
            return NOTHING
        case Absent():
            return ABSENT
    return UNKNOWN


def _of_module(module: str, name: str) -> Value:
    try:
        thing: Any = getattr(import_module(module), name)
    except PySparkImportError:
        return ABSENT
    except AttributeError:
        try:
            import_module(f"{module}.{name}")
        except ImportError:
            return ABSENT if recorded_name(module, name) else UNKNOWN
        return Module(f"{module}.{name}")
    if inspect.ismodule(thing):
        return Module(f"{module}.{name}")
    if inspect.isfunction(thing) and only_raises(thing):
        return ABSENT
    if isinstance(thing, type) or callable(thing):
        return Thing(f"{module}.{name}", thing)
    return object_of(thing)


def _of_class(cls: type, name: str) -> Value:
    found = _static(cls, name)
    if found is None:
        return _lacking(cls, name)
    if not has_member(cls, name):
        return ABSENT
    if inspect.isfunction(getattr(found, "__func__", found)):
        return Method(cls, name, found)
    if isinstance(found, type):
        return Thing(f"{cls.__name__}.{name}", found)
    # A constant, or a property of the class.
    return object_of(getattr(cls, name))


def _of_instance(cls: type, name: str) -> Value:
    found = _static(cls, name)
    if found is None:
        return returned(None, cls, name) if name in instance_attributes(cls) else _lacking(cls, name)
    if not has_member(cls, name):
        return ABSENT
    if inspect.isfunction(getattr(found, "__func__", found)):
        return Method(cls, name, found)
    if isinstance(found, property) or hasattr(found, "func"):
        return returned(found, cls, name)
    return UNKNOWN if inspect.ismemberdescriptor(found) else object_of(getattr(cls, name))


def _static(cls: type, name: str) -> Any:
    try:
        return inspect.getattr_static(cls, name)
    except AttributeError:
        return None


def _lacking(cls: type, name: str) -> Value:
    """An attribute that is not there: a column, say, if PySpark has none of this name."""
    return ABSENT if name in recorded_members(cls) or name.startswith(_JVM) else UNKNOWN


def _of_operator(left: Value, right: Value, only: type | None = None) -> Value:
    """Operators on columns give columns, and on RDDs (their union) RDDs."""
    for each in (left, right):
        if isinstance(each, Instance) and each.cls is Column:
            return each
    if only is None and isinstance(left, Instance) and left == right and left.cls.__name__ == "RDD":
        return left
    return NOTHING if isinstance(left, Nothing) and isinstance(right, Nothing) else UNKNOWN


def _is_one(index: ast.expr) -> bool:
    return not isinstance(index, ast.Slice)


def _has_yield(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))
