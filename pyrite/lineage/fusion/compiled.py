"""Generated functions: compiled once for each structure, and what of a user's stands in them."""

from __future__ import annotations

import itertools
import linecache
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.inlining import Body, Use, uses_of
from pyrite.lineage.fusion.loop import End, Loop
from pyrite.lineage.fusion.source import Range
from pyrite.lineage.operators import Operator, stop_iteration_occurred

#: How many generated functions a process keeps.
_MOST_KEPT = 256
#: How the file name of a generated function begins if nothing of a user's file is in it.
FILE_NAME_PREFIX = "<pyrite fused "

_numbers = itertools.count(1)
#: With the master `local`, several threads of the driver run tasks.
_lock = threading.Lock()


@frozen_dataclass
class Origin:
    """The user's function that a piece of generated code stands for."""

    range: Range
    filename: str
    first_line: int
    name: str
    is_comparison: bool


@frozen_dataclass
class Generated:
    """The code of a loop, and which values it takes."""

    code: CodeType
    loop: Loop
    filename: str
    origins: tuple[Origin, ...]

    @property
    def text(self) -> str:
        """The function as source; written when somebody wants to see it."""
        return self.loop.text()

    def function(
        self, functions: Sequence[Callable[..., Any]], names: dict[str, Any]
    ) -> tuple[Callable[..., Any], list[Any]]:
        """The function, and the values for its last parameters, for these functions of a user."""
        closure = []
        for name in self.code.co_freevars:
            number, inner = self.loop.cells[name]
            function: Any = functions[number]
            closure.append(function.__closure__[function.__code__.co_freevars.index(inner)])
        made = FunctionType(self.code, names, None, None, tuple(closure))
        values: list[Any] = [StopIteration, stop_iteration_occurred]
        for slot in self.loop.slots.values():
            called: Any = functions[slot.function]
            values.append(called if slot.default is None else called.__defaults__[slot.default])
        return made, values


#: By structure; the one used last stands last.
_kept: OrderedDict[tuple[Any, ...], Generated] = OrderedDict()
#: By the identity of the code, which stays that of one code as long as it is kept.
_by_code: dict[int, Generated] = {}


@frozen_dataclass
class Plan:
    """A chain and its end, and how each of their functions takes part."""

    operators: tuple[Operator, ...]
    end: End
    kind: tuple[Any, ...]
    functions: tuple[Callable[..., Any], ...]
    uses: tuple[Use, ...]
    names: dict[str, Any]

    def generated(self) -> Generated:
        """The code for it, made now or kept from a chain of the same structure."""
        kinds = tuple(map(type, self.operators))
        key = (kinds, self.kind, self.uses)
        with _lock:
            found = _kept.get(key)
            if found is None:
                found = _kept[key] = _generate(Loop(kinds, self.end, self.uses), self.uses)
                _by_code[id(found.code)] = found
                if len(_kept) > _MOST_KEPT:
                    _, dropped = _kept.popitem(last=False)
                    del _by_code[id(dropped.code)]
                    linecache.cache.pop(dropped.filename, None)
            else:
                _kept.move_to_end(key)
        return found

    def bound(self) -> Callable[..., Any]:
        """The generated function, to be called with the records and the inputs of the end."""
        function, values = self.generated().function(self.functions, self.names)
        return lambda records, *inputs: function(records, *inputs, *values)


def plan(
    operators: Sequence[Operator],
    end: End,
    kind: tuple[Any, ...],
    functions_of_end: Sequence[tuple[Callable[..., Any], int]],
    *,
    inline: bool,
) -> Plan:
    """Decide how the functions of a chain and its end take part."""
    functions = [(operator.function, 1) for operator in operators]  # type: ignore[attr-defined]
    functions += functions_of_end
    uses, names = uses_of(functions, inline=inline)
    return Plan(
        tuple(operators),
        end,
        kind,
        tuple(function for function, _ in functions),
        tuple(uses),
        {} if names is None else names,
    )


def _generate(loop: Loop, uses: Sequence[Use]) -> Generated:
    bodies = [use for use in uses if isinstance(use, Body) and not use.is_parameter]
    own_name = f"{FILE_NAME_PREFIX}{next(_numbers)}>"
    if bodies:
        # Warnings and logging then show the user's line by themselves.
        filename = bodies[0].filename
    else:
        filename = own_name
        text = loop.text()
        linecache.cache[own_name] = (len(text), None, text.splitlines(keepends=True), own_name)
    module = compile(loop.tree(numbered_apart=bool(bodies)), filename, "exec", dont_inherit=True)
    [outer] = [part for part in module.co_consts if isinstance(part, CodeType)]
    [code] = [part for part in outer.co_consts if isinstance(part, CodeType)]
    names = {body.code.co_name for body in bodies}
    if len(names) == 1:
        code = code.replace(co_name=names.pop())
    origins = tuple(
        Origin(body.range, body.filename, body.code.co_firstlineno, body.code.co_name, body.is_comparison)
        for body in bodies
    )
    return Generated(code, loop, own_name, origins)


def generated_from(code: CodeType) -> Generated | None:
    """What this code is of, if it was generated here."""
    found = _by_code.get(id(code))
    return found if found is not None and found.code is code else None
