"""The scopes of a program, and what is bound to each name in them."""

from __future__ import annotations

import ast
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Source(NamedTuple):
    """One thing that is bound to a name: how, and the expression or statement that says what."""

    how: str
    node: ast.AST
    detail: str = ""


class Scope:
    """A module, class, function or comprehension."""

    def __init__(self, node: ast.AST, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.sources: dict[str, list[Source]] = {}
        self.elsewhere: set[str] = set()
        #: Modules all of whose names are here.
        self.stars: list[str] = []

    def bind(self, name: str, how: str, node: ast.AST, detail: str = "") -> None:
        scope = self
        while name in scope.elsewhere and scope.parent is not None:
            scope = scope.parent
        scope.sources.setdefault(name, []).append(Source(how, node, detail))

    def find(self, name: str) -> Scope | None:
        """The scope that a name belongs to when it is used here; None if the program binds it nowhere."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.sources and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope
            scope = scope.parent
        return None

    @property
    def top(self) -> Scope:
        """The module."""
        return self if self.parent is None else self.parent.top


class Scopes(ast.NodeVisitor):
    """Finds the scope of each node, and the bindings."""

    def __init__(self, tree: ast.Module) -> None:
        self.top = Scope(tree, None)
        self.of: dict[ast.AST, Scope] = {}
        self.all = [self.top]
        self.returns: dict[ast.AST, list[ast.expr]] = {}
        #: What a function that is not called, but passed on, may be given is not known.
        self.called: set[ast.AST] = set()
        self._scope = self.top
        self.visit(tree)

    def visit(self, node: ast.AST) -> None:
        self.of[node] = self._scope
        super().visit(node)

    def _within(self, node: ast.AST, children: list[ast.AST]) -> Scope:
        scope = Scope(node, self._scope)
        self.all.append(scope)
        outer, self._scope = self._scope, scope
        for child in children:
            self.visit(child)
        self._scope = outer
        return scope

    def _function(self, node: Function) -> None:
        arguments = node.args
        for default in [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]:
            self.visit(default)
        outer = self._scope
        scope = Scope(node, outer)
        self.all.append(scope)
        self._scope = scope
        self.returns.setdefault(node, [])
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            scope.bind(argument.arg, "parameter", argument)
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                scope.bind(rest.arg, "unknown", rest)
        if isinstance(node, ast.Lambda):
            self.visit(node.body)
            self.returns[node].append(node.body)
        else:
            for statement in node.body:
                self.visit(statement)
        self._scope = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._scope.bind(node.name, "unknown" if node.decorator_list else "defined", node)
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._scope.bind(node.name, "unknown", node)
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
            self.visit(each)
        self._scope.bind(node.name, "unknown", node)
        self._within(node, list(node.body))

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, _COMPREHENSIONS):
            self._within(node, list(ast.iter_child_nodes(node)))
        else:
            super().generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        scope: Scope | None = self._scope
        while scope is not None and scope.node not in self.returns:
            scope = scope.parent
        if scope is not None and node.value is not None:
            self.returns[scope.node].append(node.value)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self._scope.elsewhere.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._scope.elsewhere.update(node.names)

    def visit_Call(self, node: ast.Call) -> None:
        self.called.add(node.func)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._scope.bind(alias.asname, "module", node, alias.name)
            else:
                top = alias.name.partition(".")[0]
                self._scope.bind(top, "module", node, top)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            module = "" if node.level else node.module or ""
            if alias.name == "*":
                self._scope.stars.append(module)
            else:
                self._scope.bind(alias.asname or alias.name, "import", node, f"{module}:{alias.name}")

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            self._assign(target, "value", node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        if node.value is not None:
            self._assign(node.target, "value", node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        scope = self._scope
        while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        scope.bind(node.target.id, "value", node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        self._assign(node.target, "unknown", node)

    def visit_For(self, node: ast.For) -> None:
        self._assign(node.target, "element", node.iter)
        self.generic_visit(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._assign(node.target, "unknown", node)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._assign(node.target, "element", node.iter)
        self.generic_visit(node)

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._assign(node.optional_vars, "entered", node.context_expr)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._scope.bind(node.name, "unknown", node)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._assign(target, "unknown", node)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._scope.bind(node.name, "unknown", node)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._scope.bind(node.name, "unknown", node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._scope.bind(node.rest, "unknown", node)
        self.generic_visit(node)

    def _assign(self, target: ast.expr, how: str, node: ast.AST) -> None:
        match target:
            case ast.Name(name):
                self._scope.bind(name, how, node)
            case ast.Tuple(parts) | ast.List(parts):
                inner = "element" if how == "value" else "unknown"
                matching = node.elts if isinstance(node, ast.Tuple | ast.List) and how == "value" else None
                for number, part in enumerate(parts):
                    if isinstance(part, ast.Starred):
                        self._assign(part.value, "unknown", node)
                    elif matching is not None and len(matching) == len(parts):
                        self._assign(part, "value", matching[number])
                    else:
                        self._assign(part, inner, node)
