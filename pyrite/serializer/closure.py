"""Functions as bytes: cloudpickle, and an error that says which captured object cannot travel.

cloudpickle is imported with this module, which is needed only once a job runs.
"""

from __future__ import annotations

import pickle
import types
from collections.abc import Iterator
from typing import Any

import cloudpickle

from pyrite.errors import PySparkException, PySparkPicklingError


def dumps_closure(value: Any, what: str) -> bytes:
    """`value` (a function, or data that holds functions) as bytes.

    Raises PySparkPicklingError CANNOT_PICKLE_CLOSURE naming the object that cannot travel and the function
    that captured it. `what` says what is being sent, for the message.
    """
    try:
        data: bytes = cloudpickle.dumps(value, protocol=5)
    except PySparkException:
        raise  # an RDD or a context explains itself
    except Exception as error:
        raise PySparkPicklingError(
            errorClass="CANNOT_PICKLE_CLOSURE",
            messageParameters={
                "what": what,
                "reason": f"{type(error).__name__}: {error}",
                "where": _describe(find_culprit(value)),
            },
        ) from error
    return data


def loads_closure(data: bytes) -> Any:
    """What `dumps_closure` was given, as new objects each time."""
    return pickle.loads(data)


def find_culprit(value: Any) -> tuple[types.FunctionType, str, Any] | None:
    """The innermost captured object that cannot be pickled: (function, variable name, object)."""
    seen: set[int] = set()
    found: tuple[types.FunctionType, str, Any] | None = None
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, types.FunctionType):
            for name, captured in _captured(item):
                if not _can_travel(captured):
                    found = (item, name, captured)
                    waiting.append(captured)
        elif not isinstance(item, type | types.ModuleType):
            waiting += [part for part in _parts(item) if not _can_travel(part)]
    return found


def _captured(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # a cell that is still empty
            continue
    names = set(_global_names(function.__code__))
    for name in sorted(names & function.__globals__.keys()):
        yield name, function.__globals__[name]
    for position, default in enumerate(function.__defaults__ or ()):
        yield f"default {position}", default


def _global_names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _global_names(constant)


def _parts(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    if isinstance(item, list | tuple | set | frozenset):
        return list(item)
    slots = [name for cls in type(item).__mro__ for name in getattr(cls, "__slots__", ())]
    parts = [getattr(item, name) for name in slots if hasattr(item, name)]
    return parts + list(getattr(item, "__dict__", {}).values())


def _can_travel(value: Any) -> bool:
    try:
        cloudpickle.dumps(value, protocol=5)
    except Exception:
        return False
    return True


def _describe(culprit: tuple[types.FunctionType, str, Any] | None) -> str:
    if culprit is None:
        return ""
    function, name, captured = culprit
    code = function.__code__
    kind = f"{type(captured).__module__}.{type(captured).__qualname__}"
    return (
        f"\nThe function {function.__qualname__!r} ({code.co_filename}:{code.co_firstlineno}) "
        f"captured {name!r}, a {kind}."
    )
