"""Writes the generated function of a chain.

The loop is written as text, in which a placeholder stands for each body of a user's function; the bodies
are put in as syntax trees, with their places in the user's file, so that a traceback through generated code
leads there.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.inlining import Body, Called, Infix, Item, Use
from pyrite.lineage.fusion.names import Names
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapValues, Operator

#: Lines of the loop itself are numbered from here where bodies keep the lines of their file.
FIRST_OWN_LINE = 100_000_000
#: Whether "is it true?" is asked of a comparison, in a condition, by an instruction of its own, so that a
#: comparison that is neither true nor false does not seem to fail in the user's function.
_ASKS_OUTSIDE = sys.version_info < (3, 13)


@dataclass(slots=True)
class Record:
    """A value in the loop: in a variable, in one variable an item of a tuple, or both."""

    name: str | None
    items: tuple[str, ...] | None = None


@frozen_dataclass
class Slot:
    """A value that the generated function takes from a function of its chain."""

    function: int
    #: The position of a default of the function, or None for the function itself.
    default: int | None = None


class End(Protocol):
    """What the records of a loop end in: a few lines before it, for each record, and after it."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The variables that are given to the generated function, after the records."""

    def before(self, loop: Loop) -> None:
        """Write what precedes the loop."""

    def each(self, loop: Loop, record: Record) -> None:
        """Write what is done with a record."""

    def after(self, loop: Loop) -> None:
        """Write what follows the loop."""


class Loop:
    """Collects the lines of a generated function, the bodies in it, and the values that it needs."""

    def __init__(self, kinds: Sequence[type[Operator]], end: End, uses: Sequence[Use]) -> None:
        self._uses = uses
        #: The number of the end's first function; those of the operators come before.
        self.first_of_end = len(kinds)
        self._names = Names(
            {name for use in uses if isinstance(use, Body) for name in use.reads_globals}
            | {name for use in uses if isinstance(use, Body) for name in use.code.co_freevars}
        )
        self._lines: list[str] = []
        self._depth = 1
        self._bodies: dict[str, ast.expr] = {}
        #: Values for the last parameters of the generated function, by name.
        self.slots: dict[str, Slot] = {}
        #: The cells of the generated function: the name there, the number of the function, the name in it.
        self.cells: dict[str, tuple[int, str]] = {}
        self._variables: dict[str, str] = {}
        #: The variables that hold records, and parts of them.
        self._for_records: set[str] = set()
        records = self.variable("records")
        self._parameters = [records, *(self.variable(name) for name in end.inputs)]
        self._parameters += [self.variable("StopIteration_"), self.variable("stop_iteration_occurred")]
        self._write(kinds, end, records)

    # --- what ends write with -------------------------------------------------------------------------

    def variable(self, name: str) -> str:
        """The name in the generated function of one of the end's own variables."""
        if name not in self._variables:
            self._variables[name] = self._names.fresh(name)
        return self._variables[name]

    def line(self, text: str) -> None:
        """Add a line at the current depth."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def indented(self) -> Iterator[None]:
        """The lines within stand one level deeper."""
        self._depth += 1
        yield
        self._depth -= 1

    def whole(self, record: Record) -> str:
        """The variable that holds a record; a tuple is made if there is none yet."""
        if record.name is None:
            assert record.items is not None
            record.name = self._fresh("x")
            self.line(f"{record.name} = ({', '.join(record.items)},)")
        return record.name

    def pair(self, record: Record) -> tuple[str, str]:
        """The two variables of a pair."""
        if record.items is not None and len(record.items) == 2:
            return record.items[0], record.items[1]
        key, value = self._fresh("key"), self._fresh("value")
        self.line(f"{key}, {value} = {self.whole(record)}")
        return key, value

    def result(self, function: int, *arguments: Record) -> str:
        """The expression for what a function (by its number) returns."""
        use = self._uses[function]
        match use:
            case Item(index):
                return self._item(arguments[0], index)
            case Infix(symbol):
                left, right = map(self.whole, arguments)
                return f"{left} {symbol} {right}"
            case Called():
                called = self._slot(f"f_{function + 1}", Slot(function))
                return f"{called}({', '.join(map(self.whole, arguments))})"
            case Body():
                return self._placeholder(self._substituted(function, use, arguments))

    # --- the loop -------------------------------------------------------------------------------------

    def _write(self, kinds: Sequence[type[Operator]], end: End, records: str) -> None:
        end.before(self)
        self.line("try:")
        with self.indented():
            record = Record(self._fresh("x"))
            self.line(f"for {record.name} in {records}:")
            self._depth += 1
            depth = self._depth
            for number, kind in enumerate(kinds):
                record = self._operate(number, kind, record)
            end.each(self, record)
            self._depth = depth - 1
        error = self._names.fresh("error")
        self.line(f"except {self.variable('StopIteration_')} as {error}:")
        self.line(f"    raise {self.variable('stop_iteration_occurred')}() from {error}")
        end.after(self)

    def _operate(self, number: int, kind: type[Operator], record: Record) -> Record:
        """Write one operator; the record that comes out of it."""
        if kind is Map:
            return self._map(number, record)
        if kind is Filter:
            self._filter(number, record)
            return record
        if kind is KeyBy:
            key = self._assigned("key", self.result(number, record))
            return Record(None, (key, self.whole(record)))
        if kind is FlatMap:
            return Record(self._for_each(self.result(number, record)))
        key = self._as_name(self._item(record, 0), "key") if kind is MapValues else ""
        value = Record(self._as_name(self._item(record, 1)))
        if kind is MapValues:
            return Record(None, (key, self._assigned("value", self.result(number, value))))
        assert kind is FlatMapValues
        item = self._for_each(self.result(number, value))
        return Record(None, (self._as_name(self._item(record, 0)), item))

    def _map(self, number: int, record: Record) -> Record:
        use = self._uses[number]
        if isinstance(use, Body) and _is_tuple_display(use.expression):
            changed = self._substituted(number, use, (record,))
            assert isinstance(changed, ast.Tuple)
            # One after the other, as the tuple would have been filled. No variable is assigned twice for a
            # record, so one that is an item already needs no other name.
            return Record(
                None,
                tuple(
                    item.id
                    if isinstance(item, ast.Name) and item.id in self._for_records
                    else self._assigned("item", self._placeholder(item))
                    for item in changed.elts
                ),
            )
        return Record(self._as_name(self.result(number, record)))

    def _filter(self, number: int, record: Record) -> None:
        use = self._uses[number]
        test = self.result(number, record)
        if isinstance(use, Body) and not (use.is_comparison and _ASKS_OUTSIDE):
            # As a condition, `and` would ask its operands whether they are true less often than as a value.
            test = self._assigned("keep", test)
        self.line(f"if not {test}:")
        self.line("    continue")

    def _for_each(self, items: str) -> str:
        # A variable, so that "not iterable" is an error of the loop, as it is outside of the function.
        items = self._assigned("items", items)
        item = self._fresh("x")
        self.line(f"for {item} in {items}:")
        self._depth += 1
        return item

    def _item(self, record: Record, index: int) -> str:
        if record.items is not None and -len(record.items) <= index < len(record.items):
            return record.items[index]
        return f"{self.whole(record)}[{index}]"

    def _assigned(self, base: str, expression: str) -> str:
        name = self._fresh(base)
        self.line(f"{name} = {expression}")
        return name

    def _fresh(self, base: str) -> str:
        name = self._names.fresh(base)
        self._for_records.add(name)
        return name

    def _as_name(self, expression: str, base: str = "x") -> str:
        return expression if expression in self._for_records else self._assigned(base, expression)

    def _slot(self, base: str, slot: Slot) -> str:
        for name, known in self.slots.items():
            if known == slot:
                return name
        name = self._names.fresh(base)
        self.slots[name] = slot
        return name

    # --- bodies ---------------------------------------------------------------------------------------

    def _placeholder(self, body: ast.expr) -> str:
        name = self._names.fresh(f"__body_{len(self._bodies)}__")
        self._bodies[name] = body
        return name

    def _substituted(self, function: int, use: Body, arguments: Sequence[Record]) -> ast.expr:
        """A copy of a body, in which names stand for the variables of the loop."""
        expression = use.expression
        values = dict(zip(use.parameters, arguments, strict=False))
        given = len(arguments)
        for position, name in enumerate(use.parameters[given:], start=-use.defaults):
            values[name] = Record(self._slot(name, Slot(function, position)))
        for name in use.code.co_freevars:
            inner = self._names.fresh(name)
            self.cells[inner] = function, name
            values[name] = Record(inner)
        by_item = {name for name, value in values.items() if value.items is not None}
        for name in by_item & _used_as_a_whole(expression, values):
            self.whole(values[name])
        changed: ast.expr = _Substitution(values).visit(copy.deepcopy(expression))
        return changed

    def tree(self, *, numbered_apart: bool) -> ast.Module:
        """The function as a syntax tree, inside one whose parameters are its cells.

        `numbered_apart` gives the loop's own lines numbers that no file has.
        """
        head = f"def fused({', '.join([*self._parameters, *self.slots])}):"
        function = ast.parse("\n".join([head, *self._lines])).body[0]
        if numbered_apart:
            ast.increment_lineno(function, FIRST_OWN_LINE - 1)
        filled = ast.fix_missing_locations(_Fill(self._bodies).visit(function))
        around = ast.parse(f"def around({', '.join(self.cells)}): pass")
        outer = around.body[0]
        assert isinstance(outer, ast.FunctionDef)
        outer.body = [filled]
        return around

    def text(self) -> str:
        """The function as Python source."""
        outer = self.tree(numbered_apart=False).body[0]
        assert isinstance(outer, ast.FunctionDef)
        return ast.unparse(outer.body[0])


def _is_tuple_display(expression: ast.expr) -> bool:
    return (
        isinstance(expression, ast.Tuple)
        and bool(expression.elts)
        and not any(isinstance(item, ast.Starred) for item in expression.elts)
    )


def _constant_item(node: ast.AST, values: dict[str, Record]) -> str | None:
    """The variable for ``name[index]`` where it is an item of a tuple that is known by its items."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=index)) if type(index) is int:
            items = values[name].items if name in values else None
            if items is not None and 0 <= index < len(items):
                return items[index]
    return None


def _used_as_a_whole(expression: ast.expr, values: dict[str, Record]) -> set[str]:
    """The names that are used in another way than by ``name[index]``."""
    found: set[str] = set()
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if _constant_item(node, values) is None:
            if isinstance(node, ast.Name):
                found.add(node.id)
            waiting += ast.iter_child_nodes(node)
    return found


class _Substitution(ast.NodeTransformer):
    """Puts the loop's variables in the place of a function's names; places in the file stay."""

    def __init__(self, values: dict[str, Record]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.Name:
        value = self._values.get(node.id)
        if value is not None:
            assert value.name is not None
            node.id = value.name
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        item = _constant_item(node, self._values)
        if item is not None:
            return ast.copy_location(ast.Name(item, ast.Load()), node)
        return self.generic_visit(node)


class _Fill(ast.NodeTransformer):
    """Puts bodies in the place of their placeholders."""

    def __init__(self, bodies: dict[str, ast.expr]) -> None:
        self._bodies = bodies

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._bodies.get(node.id, node)
