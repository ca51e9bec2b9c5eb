"""What a chain does to lines before they are cut into pieces, and at what it cuts them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.pure import impurity
from pyrite.lineage.fusion.columns.text import check_text, with_blanks, with_line_feeds
from pyrite.lineage.fusion.inlining import Body, uses_of
from pyrite.lineage.operators import Filter, FlatMap, Map, Operator

#: Methods of str that give for lines laid end to end what they give for each of them.
_OF_TEXTS = frozenset(("lower", "upper", "casefold", "swapcase"))
_STRIPS = frozenset(("strip", "lstrip", "rstrip"))
#: Methods of str that give a str, of constants.
_OF_LINES = _OF_TEXTS | _STRIPS | {"replace", "removeprefix", "removesuffix", "expandtabs", "translate"}

Method = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Cut:
    """``line.method(...).split(separator)``; without a separator, at white space."""

    separator: str | None
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class LineSteps:
    """The operators on lines up to the first flat map, and what that cuts them at.

    Without a flat map the lines themselves are the pieces.
    """

    operators: tuple[Operator, ...]
    cut: Cut | None

    @property
    def separator(self) -> bytes:
        """What stands behind each piece of `texts`."""
        if self.cut is None:
            return b"\n"
        return b" " if self.cut.separator is None else self.cut.separator.encode()

    @property
    def drops_empty(self) -> bool:
        """Whether pieces of no length are none."""
        return self.cut is not None and self.cut.separator is None

    def text(self, data: bytes) -> bytes:
        """Whole lines of a file as pieces, each with the separator behind it. Raises Doubt."""
        return self._cut(self._with_operators(with_line_feeds(check_text(data))))

    def text_of_lines(self, lines: Sequence[str]) -> bytes:
        """As `text`, of lines."""
        return self._cut(self._with_operators(_joined(lines)))

    def _with_operators(self, data: bytes) -> bytes:
        if not self.operators:
            return data
        lines: list[Any] = data.decode().split("\n")
        lines.pop()
        for step in self.operators:
            function: Callable[[Any], Any] = step.function  # type: ignore[attr-defined]
            lines = _called(filter if isinstance(step, Filter) else map, function, lines)
        return _joined(lines)

    def _cut(self, data: bytes) -> bytes:
        if self.cut is None:
            return data
        for name, arguments in self.cut.methods:
            data = _with_method(data, name, arguments)
        if self.cut.separator is None:
            return with_blanks(data)
        return data.replace(b"\n", self.separator)


def line_steps(operators: Sequence[Operator]) -> tuple[LineSteps, tuple[Operator, ...]] | str:
    """The steps on lines, and the operators that are left for their pieces; or why there are none."""
    position = next((at for at, step in enumerate(operators) if isinstance(step, FlatMap)), None)
    if position is None:
        return LineSteps((), None), tuple(operators)
    for step in operators[:position]:
        if not isinstance(step, Map | Filter):
            return f"{type(step).__name__} before a flatMap"
        reason = impurity(step.function)
        if reason is not None:
            return f"{type(step).__name__}: {reason}"
    cut = _cut_of(operators[position].function)  # type: ignore[attr-defined]
    if cut is None:
        return "FlatMap: its function does not just split a line"
    behind: list[Operator] = []
    if cut.separator in (None, " ", "\t") and all(_is_of_pieces(method, cut) for method in cut.methods):
        # White space is what it was after them, and no letter's case depends on what lies behind it.
        behind = [Map(vars(str)[name]) for name, _ in cut.methods if name in _OF_TEXTS]
        cut = Cut(cut.separator)
    return LineSteps(tuple(operators[:position]), cut), (*behind, *operators[position + 1 :])


def _is_of_pieces(method: Method, cut: Cut) -> bool:
    """Whether a method gives for the pieces of a line what it gives for the line."""
    name, arguments = method
    return not arguments and (name in _OF_TEXTS or (name in _STRIPS and cut.separator is None))


def _cut_of(function: Callable[..., Any]) -> Cut | None:
    if function is str.split:
        return Cut(None)
    [use], _ = uses_of([(function, 1)], inline=True)
    if not isinstance(use, Body):
        return None
    match use.expression:
        case ast.Call(func=ast.Attribute(value=receiver, attr="split"), args=arguments, keywords=[]):
            methods = _methods(receiver, use.parameters[0])
            separators = [None] if not arguments else _constants(arguments)
            if methods is None or separators is None or len(separators) != 1:
                return None
            [separator] = separators
            if separator is None:
                return Cut(None, methods)
            if type(separator) is str and len(separator) == 1 and separator.isascii() and separator != "\r":
                return Cut(separator, methods) if separator != "\n" else None
    return None


def _methods(node: ast.expr, parameter: str) -> tuple[Method, ...] | None:
    """The methods that are called on a parameter one after the other, with constants only."""
    match node:
        case ast.Name(id=name):
            return () if name == parameter else None
        case ast.Call(func=ast.Attribute(value=receiver, attr=name), args=arguments, keywords=[]):
            before, constants = _methods(receiver, parameter), _constants(arguments)
            if before is not None and constants is not None and name in _OF_LINES:
                return (*before, (name, tuple(constants)))
    return None


def _constants(arguments: Sequence[ast.expr]) -> list[Any] | None:
    constants = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    return constants if len(constants) == len(arguments) else None


def _with_method(data: bytes, name: str, arguments: tuple[Any, ...]) -> bytes:
    """Lines that end in line feeds, with a method of str called on each."""
    if not arguments and name in _OF_TEXTS:
        # That of bytes knows ASCII only, and is much faster.
        if data.isascii() and name in ("lower", "upper", "swapcase"):
            changed: bytes = getattr(data, name)()
            return changed
        return getattr(data.decode(), name)().encode()  # type: ignore[no-any-return]
    lines = data.decode().split("\n")
    lines.pop()
    return _joined(_called(map, operator.methodcaller(name, *arguments), lines))


def _called(how: Any, function: Callable[[Any], Any], lines: list[Any]) -> list[Any]:
    try:
        return list(how(function, lines))
    except Exception as error:
        # The loop comes to it in its turn.
        raise Doubt from error


def _joined(lines: Sequence[Any]) -> bytes:
    """Lines as one text, each with a line feed behind it. Raises Doubt if they are not just that."""
    if not lines:
        return b""
    try:
        text = "\n".join(lines)
        data = text.encode()
    except (TypeError, UnicodeEncodeError) as error:
        raise Doubt from error
    if data.count(b"\n") != len(lines) - 1:
        raise Doubt
    return data + b"\n"
