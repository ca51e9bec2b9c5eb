"""What actions keep of each batch of columns, and how a loop over records goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Protocol

from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.columns.batches import Batch, columns_of
from pyrite.lineage.fusion.columns.chain import ColumnChain
from pyrite.lineage.fusion.columns.column import Column, Doubt, Value, filled, records_of
from pyrite.lineage.fusion.columns.tally import Tally, check_keys, multiplied
from pyrite.lineage.fusion.counting import adds
from pyrite.lineage.fusion.inlining import uses_of

#: The bits of the lower half of an int64.
_HALF = 32


class Stream(Protocol):
    """A chain over the records that are left."""

    def __iter__(self) -> Iterator[Any]: ...

    def finish(self, end: ends.Result) -> Any: ...


class Total(Protocol):
    """The value of an end so far."""

    def add(self, records: Value, count: int) -> None:
        """Take in `count` records, at least one. Raises Doubt, and is as it was then."""

    def add_tally(self, tally: Tally) -> None:
        """Take in records that repeat, at least one. Raises Doubt, and is as it was then."""

    def value(self) -> Any:
        """What the end gives if no record follows."""

    def after(self, rest: Stream) -> Any:
        """What the end gives if these records follow."""


def total_of(end: ends.Result) -> Total | None:
    """The total that an end comes to; None if there is none for columns."""
    match end:
        case ends.Count():
            return _Count()
        case ends.ToList():
            return _List()
        case ends.Sum():
            return _Sum()
        case ends.Fold(zero, function) if type(zero) in (int, float) and _adds(function):
            return _Fold(zero, function)
        case ends.Reduce(function) if _adds(function):
            return _Reduce(function)
        case ends.Extreme(choose, None):
            return _Extreme(end, choose)
    return None


def _adds(function: Callable[[Any, Any], Any]) -> bool:
    return adds(uses_of([(function, 2)], inline=True)[0][0])


class _Count:
    def __init__(self) -> None:
        self._count = 0

    def add(self, records: Value, count: int) -> None:
        self._count += count

    def add_tally(self, tally: Tally) -> None:
        self._count += tally.total()

    def value(self) -> int:
        return self._count

    def after(self, rest: Stream) -> int:
        following: int = rest.finish(ends.Count())
        return self._count + following


class _List:
    def __init__(self) -> None:
        self._kept: list[Any] = []

    def add(self, records: Value, count: int) -> None:
        self._kept += records_of(filled(records, count))

    def add_tally(self, tally: Tally) -> None:
        # It does not say in which order they came.
        raise Doubt

    def value(self) -> list[Any]:
        return self._kept

    def after(self, rest: Stream) -> list[Any]:
        if not self._kept:
            following: list[Any] = rest.finish(ends.ToList())
            return following
        self._kept += rest
        return self._kept


class _Fold:
    """``total + record``, record by record."""

    def __init__(self, zero: Any, function: Callable[[Any, Any], Any]) -> None:
        self._total = zero
        self._function = function

    def add(self, records: Value, count: int) -> None:
        self._total = added(self._total, filled(records, count))

    def add_tally(self, tally: Tally) -> None:
        self._total = with_tally(self._total, tally)

    def value(self) -> Any:
        return self._total

    def after(self, rest: Stream) -> Any:
        return rest.finish(ends.Fold(self._total, self._function))


class _Sum:
    """``sum(records)``."""

    def __init__(self) -> None:
        self._total: Any = 0

    def add(self, records: Value, count: int) -> None:
        column = filled(records, count)
        if not ends.Sum.is_fusible and isinstance(column, Column) and column.kind == "f":
            # This Python carries the rounding errors along.
            raise Doubt
        self._total = added(self._total, column)

    def add_tally(self, tally: Tally) -> None:
        self._total = with_tally(self._total, tally)

    def value(self) -> Any:
        return self._total

    def after(self, rest: Stream) -> Any:
        return rest.finish(ends.Sum(self._total))


class _Reduce:
    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        self._total: list[Any] = []
        self._function = function

    def add(self, records: Value, count: int) -> None:
        column = filled(records, count)
        if not isinstance(column, Column) or column.kind == "b":
            # A single bool stays one.
            raise Doubt
        # Only -0.0 makes two zeros the same: nothing is added to the first record.
        first = self._total[0] if self._total else -0.0 if column.kind == "f" else 0
        self._total = [added(first, column)]

    def add_tally(self, tally: Tally) -> None:
        self._total = [with_tally(self._total[0] if self._total else 0, tally)]

    def value(self) -> list[Any]:
        return self._total

    def after(self, rest: Stream) -> list[Any]:
        if not self._total:
            result: list[Any] = rest.finish(ends.Reduce(self._function))
            return result
        return [rest.finish(ends.Fold(self._total[0], self._function))]


class _Extreme:
    def __init__(self, end: ends.Extreme, choose: Callable[..., Any]) -> None:
        self._end = end
        self._choose = choose
        self._best: list[Any] = []

    def add(self, records: Value, count: int) -> None:
        column = filled(records, count)
        if not isinstance(column, Column):
            raise Doubt
        array = column.array
        best = array.max() if self._choose is max else array.min()
        if best != best:
            # Not-a-number is neither more nor less: what is the largest depends on the order.
            raise Doubt
        if column.kind == "f":
            # Of 0.0 and -0.0 the first counts.
            best = array[(array == best).argmax()]
        self._best = [self._choose([*self._best, best.item()])]

    def add_tally(self, tally: Tally) -> None:
        # Of those that are equal the first counts, and here too they stand in their order.
        check_keys(tally.records)
        try:
            self._best = [self._choose(chain(self._best, tally.records))]
        except TypeError as error:
            raise Doubt from error

    def value(self) -> list[Any]:
        return self._best

    def after(self, rest: Stream) -> list[Any]:
        if not self._best:
            result: list[Any] = rest.finish(self._end)
            return result
        return self._end.plain(chain(self._best, rest))


def take_tally(total: Total, tally: Callable[[], Tally]) -> bool:
    """Take a tally into a total; False if something is not proven, and nothing was taken."""
    try:
        found = tally()
        if found.records:
            total.add_tally(found)
    except Doubt:
        return False
    return True


def take(batch: Batch, operators: ColumnChain, total: Total) -> bool:
    """Take a batch through a chain into a total; False if something is not proven, and nothing was taken."""
    import numpy as np

    try:
        # Python's floats overflow in silence too.
        with np.errstate(all="ignore"):
            records, count = operators.applied(columns_of(batch), len(batch))
            if count:
                total.add(records, count)
    except Doubt:
        return False
    return True


def with_tally(total: Any, tally: Tally) -> int:
    """An int and ints that repeat, added up. Raises Doubt."""
    if type(total) is not int:
        # Sums of floats are rounded, each of them.
        raise Doubt
    return total + sum(multiplied(tally.records, tally.counts))


def added(total: Any, column: Value) -> Any:
    """A number and the items of a column, added from left to right. Raises Doubt."""
    import numpy as np

    if not isinstance(column, Column):
        raise Doubt
    array = column.array
    if column.kind == "f":
        items = array.copy()
        try:
            items[0] = total + items[0].item()
        except OverflowError as error:
            raise Doubt from error
        # Each partial sum is rounded, as Python does it; `sum` of numpy adds in another order.
        return np.add.accumulate(items)[-1].item()
    if type(total) is float:
        # Each sum is rounded, so the ints cannot be added up before.
        raise Doubt
    if column.kind == "b":
        return total + int(array.sum())
    if max(-column.low, column.high) * len(array) < 2**63:
        return total + int(array.sum())
    # In two halves neither of which overflows.
    high, low = int((array >> _HALF).sum()), int((array & (2**_HALF - 1)).sum())
    return total + (high << _HALF) + low
