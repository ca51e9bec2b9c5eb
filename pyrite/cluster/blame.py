"""Which transformation a failing function was given to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from types import FunctionType, MethodType
from typing import Any

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency
from pyrite.lineage.pipelined import PipelinedLineage

#: A function by its file, first line and name: what is the same in the driver and in a worker.
FunctionName = tuple[str, int, str]

#: Functions are found in the fields of operators and of what these hold, so deep.
_DEPTH = 3


def transformation_of(lineage: Lineage, functions: Sequence[FunctionName]) -> CallSite | None:
    """The line that made the node whose function is outermost in a traceback; None if no node's is.

    Only what a stage computes by itself is looked at: the nodes up to its shuffles.
    """
    places = {function: depth for depth, function in reversed(list(enumerate(functions)))}
    found: tuple[int, CallSite] | None = None
    seen = {lineage.id}
    waiting = [lineage]
    while waiting:
        node = waiting.pop()
        if isinstance(node, PipelinedLineage):
            depths = [places[name] for name in _functions_in(node.operators, _DEPTH) if name in places]
            if depths and (found is None or min(depths) < found[0]):
                found = min(depths), node.call_site
        for dependency in node.dependencies:
            if isinstance(dependency, NarrowDependency) and dependency.parent.id not in seen:
                seen.add(dependency.parent.id)
                waiting.append(dependency.parent)
    return None if found is None else found[1]


def _functions_in(value: Any, depth: int) -> Iterator[FunctionName]:
    if isinstance(value, MethodType):
        value = value.__func__
    if isinstance(value, FunctionType):
        code = value.__code__
        yield code.co_filename, code.co_firstlineno, code.co_name
    elif depth == 0:
        return
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _functions_in(item, depth)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _functions_in(getattr(value, field.name), depth - 1)
