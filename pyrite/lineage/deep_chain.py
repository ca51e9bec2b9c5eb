"""A chain of so many operators that iterators inside each other would exhaust the stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.lineage.operators import (
    ELEMENTWISE,
    Filter,
    FlatMap,
    FlatMapValues,
    KeyBy,
    Map,
    MapValues,
    Operator,
    stop_iteration_occurred,
)

#: The most elementwise operators that run as iterators inside each other. Python allows about 1,000 frames,
#: of which users need some; and a few ten thousand of `map` inside each other crash the interpreter.
MOST_NESTED = 200


class DeepChain(Iterator[Any]):
    """Takes one record after the other through all operators, in one loop.

    The iterators of flat maps are on a list instead of the stack. After an error it goes on with the next
    record, as `map` does.

    >>> records = DeepChain([Map(lambda x: x + 1)] * 100_000, iter([1, 2]))
    >>> list(records)
    [100001, 100002]
    """

    def __init__(self, operators: Sequence[Operator], records: Iterator[Any]) -> None:
        assert all(isinstance(operator, ELEMENTWISE) for operator in operators)
        self._operators = operators
        #: Iterators that are not at their end: what they give goes through the operators from a position
        #: on; with the record whose key belongs to it, for those of flatMapValues.
        self._open: list[tuple[Iterator[Any], int, Any]] = [(records, 0, _NO_RECORD)]

    def __next__(self) -> Any:
        waiting = self._open
        while waiting:
            items, position, keyed = waiting[-1]
            # Not `next`: whatever this loop's own iterators raise is no function's StopIteration.
            for item in items:
                record = item if keyed is _NO_RECORD else (keyed[0], item)
                try:
                    record = self._through(record, position)
                except StopIteration as error:
                    raise stop_iteration_occurred() from error
                if record is not _NO_RECORD:
                    return record
                break
            else:
                waiting.pop()
        raise StopIteration

    def _through(self, record: Any, start: int) -> Any:
        """What becomes of a record; `_NO_RECORD` if it is dropped or gives a number of records."""
        operators = self._operators
        for position in range(start, len(operators)):
            operator = operators[position]
            kind = type(operator)
            function = operator.function  # type: ignore[attr-defined]
            if kind is Map:
                record = function(record)
            elif kind is Filter:
                if not function(record):
                    return _NO_RECORD
            elif kind is MapValues:
                record = record[0], function(record[1])
            elif kind is KeyBy:
                record = function(record), record
            elif kind is FlatMap:
                self._open.append((iter(function(record)), position + 1, _NO_RECORD))
                return _NO_RECORD
            else:
                assert kind is FlatMapValues
                self._open.append((iter(function(record[1])), position + 1, record))
                return _NO_RECORD
        return record


#: Stands where there is no record; any object may be one.
_NO_RECORD: Any = object()
