"""Variables that tasks add to and the driver reads."""

from __future__ import annotations

import copy
import itertools
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from pyrite.errors import PySparkRuntimeError, PySparkTypeError

T = TypeVar("T")


class AccumulatorParam(Generic[T]):
    """How values of a type are added; subclass it for types without ``+``."""

    def zero(self, value: T) -> T:
        """The neutral value of the same shape as `value`."""
        raise NotImplementedError(f"{type(self).__name__} does not define zero(value)")

    def addInPlace(self, value1: T, value2: T) -> T:
        """The sum of both; it may change `value1` and return it."""
        raise NotImplementedError(f"{type(self).__name__} does not define addInPlace(value1, value2)")


class AddingAccumulatorParam(AccumulatorParam[T]):
    """Adds with ``+``, starting from the zero that it was made with."""

    def __init__(self, zero_value: T) -> None:
        self.zero_value = zero_value

    def zero(self, value: T) -> T:
        return self.zero_value

    def addInPlace(self, value1: T, value2: T) -> T:
        value1 += value2  # type: ignore[operator]
        return value1


INT_ACCUMULATOR_PARAM: AccumulatorParam[int] = AddingAccumulatorParam(0)
FLOAT_ACCUMULATOR_PARAM: AccumulatorParam[float] = AddingAccumulatorParam(0.0)
COMPLEX_ACCUMULATOR_PARAM: AccumulatorParam[complex] = AddingAccumulatorParam(0.0j)

_ids = itertools.count()
_in_driver: weakref.WeakValueDictionary[int, Accumulator[Any]] = weakref.WeakValueDictionary()


class _TaskLocal(threading.local):
    def __init__(self) -> None:
        #: The accumulators that the running task has unpickled, by id; None outside a task.
        self.accumulators: dict[int, Accumulator[Any]] | None = None


_task = _TaskLocal()


class Accumulator(Generic[T]):
    """A shared variable: tasks add to it, only the driver reads its value.

    What a task adds is counted once, when the task succeeds, however often it was attempted.

    >>> total = Accumulator(None, 10, INT_ACCUMULATOR_PARAM)
    >>> total += 5
    >>> total.value
    15
    """

    def __init__(self, aid: int | None, value: T, accum_param: AccumulatorParam[T]) -> None:
        self.aid = next(_ids) if aid is None else aid
        self.accum_param = accum_param
        self._value = value
        self._in_task = aid is not None
        #: Whether something was added since the task began or began to collect apart.
        self._is_changed = False
        if aid is None:
            _in_driver[self.aid] = self

    @property
    def value(self) -> T:
        """The sum so far; in a task it cannot be read."""
        if self._in_task:
            raise PySparkRuntimeError(
                "A task can add to an accumulator, but not read its value. Read it in the driver.",
                errorClass="VALUE_NOT_ACCESSIBLE",
                messageParameters={},
            )
        return self._value

    @value.setter
    def value(self, value: T) -> None:
        if self._in_task:
            raise PySparkRuntimeError(
                "A task can add to an accumulator, but not set its value. Set it in the driver.",
                errorClass="VALUE_NOT_ACCESSIBLE",
                messageParameters={},
            )
        self._value = value

    def add(self, term: T) -> None:
        """Add `term`."""
        self._is_changed = True
        self._value = self.accum_param.addInPlace(self._value, term)

    def __iadd__(self, term: T) -> Accumulator[T]:
        self.add(term)
        return self

    def __str__(self) -> str:
        return str(self._value)

    def __repr__(self) -> str:
        return f"Accumulator<id={self.aid}, value={self._value}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_in_task, (self.aid, self.accum_param.zero(self._value), self.accum_param))


def _in_task(aid: int, zero: Any, param: AccumulatorParam[Any]) -> Accumulator[Any]:
    held = _task.accumulators
    if held is None:
        return Accumulator(aid, zero, param)
    if aid not in held:
        held[aid] = Accumulator(aid, zero, param)
    return held[aid]


def begin_task() -> None:
    """Start collecting what the task in this thread adds."""
    _task.accumulators = {}


def end_task() -> dict[int, Any]:
    """Stop collecting; what was added, by accumulator id."""
    held = _task.accumulators or {}
    _task.accumulators = None
    return {aid: accumulator._value for aid, accumulator in held.items()}


def add_updates(updates: dict[int, Any]) -> None:
    """In a task: add what was collected apart after all."""
    held = _task.accumulators or {}
    for aid, update in updates.items():
        held[aid].add(update)


@contextmanager
def collected_apart() -> Iterator[dict[int, Any]]:
    """In a task: what is added meanwhile does not count with it, and is in this dictionary in the end."""
    apart: dict[int, Any] = {}
    before = {aid: (held._value, held._is_changed) for aid, held in (_task.accumulators or {}).items()}
    for aid in before:
        _restart(aid)
    try:
        yield apart
    finally:
        for aid, held in (_task.accumulators or {}).items():
            if held._is_changed:
                apart[aid] = held._value
            if aid in before:
                held._value, held._is_changed = before[aid]
            else:
                _restart(aid)


def _restart(aid: int) -> None:
    assert _task.accumulators is not None
    accumulator = _task.accumulators[aid]
    # A param may give the same object as zero each time, and change it later.
    zero = accumulator.accum_param.zero(accumulator._value)
    accumulator._value, accumulator._is_changed = copy.deepcopy(zero), False


def merge_updates(updates: dict[int, Any]) -> None:
    """In the driver: add what a task collected. Accumulators that nobody holds any more are skipped."""
    for aid, update in updates.items():
        accumulator = _in_driver.get(aid)
        if accumulator is not None:
            accumulator.add(update)


def param_for(value: Any) -> AccumulatorParam[Any]:
    """The parameter for a number; other types need one of their own."""
    if isinstance(value, int):
        return INT_ACCUMULATOR_PARAM
    if isinstance(value, float):
        return FLOAT_ACCUMULATOR_PARAM
    if isinstance(value, complex):
        return COMPLEX_ACCUMULATOR_PARAM
    raise PySparkTypeError(
        f"There is no default accumulator param for the type {type(value).__name__}. "
        "Pass accum_param, an AccumulatorParam of your own.",
        errorClass="NO_DEFAULT_ACCUMULATOR_PARAM",
        messageParameters={"arg_type": type(value).__name__},
    )
