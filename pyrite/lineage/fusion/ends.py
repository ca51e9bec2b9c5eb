"""What the records of a chain end in. Each can be part of the loop, and each can do without.

They are data: their functions and values are handed to the generated function when it is called.
"""

from __future__ import annotations

import functools
import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, count
from typing import Any, ClassVar, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.loop import End, Loop, Record
from pyrite.lineage.operators import stop_iteration_occurred

#: A function, and how many arguments it gets.
Function = tuple[Callable[..., Any], int]


class Missing:
    """Tells "no record yet" from any record."""


class Result(End, Protocol):
    """An end that gives a value."""

    @property
    def functions(self) -> tuple[Function, ...]:
        """The user's functions that it calls."""

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of `inputs`."""

    @property
    def kind(self) -> tuple[Any, ...]:
        """Equal for ends that write the same lines, apart from their functions."""

    @property
    def is_plain_in_c(self) -> bool:
        """Whether the loop of `plain` is not one of Python code."""

    @property
    def is_fusible(self) -> bool:
        """Whether a loop gives the very same value as `plain`."""

    def plain(self, records: Iterator[Any]) -> Any:
        """The same value, of records that come out of an iterator."""


class _End:
    """The defaults: no functions, no values."""

    is_plain_in_c: ClassVar[bool] = True
    is_fusible: ClassVar[bool] = True

    @property
    def inputs(self) -> tuple[str, ...]:
        return ()

    @property
    def functions(self) -> tuple[Function, ...]:
        return ()

    @property
    def values(self) -> tuple[Any, ...]:
        return ()

    @property
    def kind(self) -> tuple[Any, ...]:
        return (type(self),)


@frozen_dataclass
class ToIterator(_End):
    """The records, lazily. When they have come to their end, and only then, `finished` is called."""

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("finished",)

    def before(self, loop: Loop) -> None:
        """Nothing precedes."""

    def each(self, loop: Loop, record: Record) -> None:
        loop.line(f"yield {loop.whole(record)}")

    def after(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('finished')}()")


@frozen_dataclass
class ToList(_End):
    """All records in a list."""

    def before(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('kept')} = []")
        loop.line(f"{loop.variable('keep')} = {loop.variable('kept')}.append")

    def each(self, loop: Loop, record: Record) -> None:
        loop.line(f"{loop.variable('keep')}({loop.whole(record)})")

    def after(self, loop: Loop) -> None:
        loop.line(f"return {loop.variable('kept')}")

    def plain(self, records: Iterator[Any]) -> list[Any]:
        return list(records)


@frozen_dataclass
class Count(_End):
    """How many records there are."""

    def before(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('number')} = 0")

    def each(self, loop: Loop, record: Record) -> None:
        loop.line(f"{loop.variable('number')} += 1")

    def after(self, loop: Loop) -> None:
        loop.line(f"return {loop.variable('number')}")

    def plain(self, records: Iterator[Any]) -> int:
        counter = count()
        # zip asks the records first, so the counter stands at their number when they end.
        deque(zip(records, counter), maxlen=0)
        return next(counter)


@frozen_dataclass
class Sum(_End):
    """``sum(records, start)``."""

    start: Any = 0

    #: From Python 3.12 on `sum` carries the rounding errors of floats along, which a loop does not.
    is_fusible: ClassVar[bool] = sys.version_info < (3, 12)

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("total",)

    @property
    def values(self) -> tuple[Any, ...]:
        return (self.start,)

    def before(self, loop: Loop) -> None:
        """The value is given."""

    def each(self, loop: Loop, record: Record) -> None:
        total = loop.variable("total")
        # Not in place: that would change what a record holds, if it is a list for example.
        loop.line(f"{total} = {total} + {loop.whole(record)}")

    def after(self, loop: Loop) -> None:
        loop.line(f"return {loop.variable('total')}")

    def plain(self, records: Iterator[Any]) -> Any:
        return sum(records, self.start)


@frozen_dataclass
class Fold(_End):
    """The records folded into a value."""

    zero: Any
    function: Callable[[Any, Any], Any]

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("total",)

    @property
    def functions(self) -> tuple[Function, ...]:
        return ((self.function, 2),)

    @property
    def values(self) -> tuple[Any, ...]:
        return (self.zero,)

    def before(self, loop: Loop) -> None:
        """The value is given."""

    def each(self, loop: Loop, record: Record) -> None:
        total = loop.variable("total")
        loop.line(f"{total} = {loop.result(loop.first_of_end, Record(total), record)}")

    def after(self, loop: Loop) -> None:
        loop.line(f"return {loop.variable('total')}")

    def plain(self, records: Iterator[Any]) -> Any:
        return _reduced(self.function, records, self.zero)


@frozen_dataclass
class Reduce(_End):
    """The records combined to one, in a list; an empty list if there are none."""

    function: Callable[[Any, Any], Any]

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("missing",)

    @property
    def functions(self) -> tuple[Function, ...]:
        return ((self.function, 2),)

    @property
    def values(self) -> tuple[Any, ...]:
        return (Missing,)

    def before(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('total')} = {loop.variable('missing')}")

    def each(self, loop: Loop, record: Record) -> None:
        total, missing, whole = loop.variable("total"), loop.variable("missing"), loop.whole(record)
        loop.line(f"if {total} is {missing}:")
        loop.line(f"    {total} = {whole}")
        loop.line("else:")
        with loop.indented():
            loop.line(f"{total} = {loop.result(loop.first_of_end, Record(total), Record(whole))}")

    def after(self, loop: Loop) -> None:
        total, missing = loop.variable("total"), loop.variable("missing")
        loop.line(f"return [] if {total} is {missing} else [{total}]")

    def plain(self, records: Iterator[Any]) -> list[Any]:
        for first in records:
            return [_reduced(self.function, records, first)]
        return []


@frozen_dataclass
class Extreme(_End):
    """The first of the largest or smallest records, in a list; an empty list if there are none."""

    choose: Callable[..., Any]
    key: Callable[[Any], Any] | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("missing",)

    @property
    def functions(self) -> tuple[Function, ...]:
        return () if self.key is None else ((self.key, 1),)

    @property
    def values(self) -> tuple[Any, ...]:
        return (Missing,)

    @property
    def kind(self) -> tuple[Any, ...]:
        return (type(self), self.choose is max, self.key is None)

    def before(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('best')} = {loop.variable('missing')}")

    def each(self, loop: Loop, record: Record) -> None:
        best, missing, whole = loop.variable("best"), loop.variable("missing"), loop.whole(record)
        comparison = ">" if self.choose is max else "<"
        value, best_value = whole, best
        if self.key is not None:
            value, best_value = loop.variable("value"), loop.variable("best_value")
            loop.line(f"{value} = {loop.result(loop.first_of_end, Record(whole))}")
        loop.line(f"if {best} is {missing} or {value} {comparison} {best_value}:")
        loop.line(f"    {best} = {whole}")
        if self.key is not None:
            loop.line(f"    {best_value} = {value}")

    def after(self, loop: Loop) -> None:
        best, missing = loop.variable("best"), loop.variable("missing")
        loop.line(f"return [] if {best} is {missing} else [{best}]")

    def plain(self, records: Iterator[Any]) -> list[Any]:
        for first in records:
            try:
                return [self.choose(chain((first,), records), key=self.key)]
            except StopIteration as error:
                raise stop_iteration_occurred() from error
        return []


@frozen_dataclass
class Each(_End):
    """A call with each record, for what it does."""

    function: Callable[[Any], Any]
    is_plain_in_c = False

    @property
    def functions(self) -> tuple[Function, ...]:
        return ((self.function, 1),)

    def before(self, loop: Loop) -> None:
        """Nothing precedes."""

    def each(self, loop: Loop, record: Record) -> None:
        loop.line(loop.result(loop.first_of_end, record))

    def after(self, loop: Loop) -> None:
        """Nothing follows, and nothing is returned."""

    def plain(self, records: Iterator[Any]) -> None:
        function = self.function
        try:
            for record in records:
                function(record)
        except StopIteration as error:
            raise stop_iteration_occurred() from error


@frozen_dataclass
class CombineByKey(_End):
    """Pairs into a dict of combiners: a key's first value makes one, and the others are merged into it."""

    combined: dict[Any, Any]
    create: Callable[[Any], Any]
    merge: Callable[[Any, Any], Any]
    #: Most keys are there by now. To look such one up is faster in a way that is much slower for a new key.
    knows_most_keys: bool = False
    is_plain_in_c: ClassVar[bool] = False

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("combined", "missing", "key_error")

    @property
    def kind(self) -> tuple[Any, ...]:
        return (type(self), self.knows_most_keys)

    @property
    def functions(self) -> tuple[Function, ...]:
        return ((self.create, 1), (self.merge, 2))

    @property
    def values(self) -> tuple[Any, ...]:
        return (self.combined, Missing, KeyError)

    def before(self, loop: Loop) -> None:
        loop.line(f"{loop.variable('get')} = {loop.variable('combined')}.get")

    def each(self, loop: Loop, record: Record) -> None:
        key, value = loop.pair(record)
        combined, old, missing = map(loop.variable, ("combined", "old", "missing"))
        if self.knows_most_keys:
            loop.line("try:")
            loop.line(f"    {old} = {combined}[{key}]")
            # It may be the key's own methods that raised this; then they raise it again.
            loop.line(f"except {loop.variable('key_error')}:")
            loop.line(f"    {old} = {loop.variable('get')}({key}, {missing})")
        else:
            loop.line(f"{old} = {loop.variable('get')}({key}, {missing})")
        loop.line(f"if {old} is {missing}:")
        with loop.indented():
            loop.line(f"{combined}[{key}] = {loop.result(loop.first_of_end, Record(value))}")
        loop.line("else:")
        with loop.indented():
            merged = loop.result(loop.first_of_end + 1, Record(old), Record(value))
            loop.line(f"{combined}[{key}] = {merged}")

    def after(self, loop: Loop) -> None:
        """The dict is there already."""

    def plain(self, records: Iterator[Any]) -> None:
        combined, create, merge, get = self.combined, self.create, self.merge, self.combined.get
        try:
            for key, value in records:
                old = get(key, Missing)
                combined[key] = create(value) if old is Missing else merge(old, value)
        except StopIteration as error:
            raise stop_iteration_occurred() from error


@frozen_dataclass
class GroupByKey(_End):
    """Pairs into a dict of lists, which makes the list of a new key itself."""

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("groups",)

    def before(self, loop: Loop) -> None:
        """The dict is given."""

    def each(self, loop: Loop, record: Record) -> None:
        key, value = loop.pair(record)
        loop.line(f"{loop.variable('groups')}[{key}].append({value})")

    def after(self, loop: Loop) -> None:
        """The dict is there already."""


def _reduced(function: Callable[[Any, Any], Any], records: Iterator[Any], first: Any) -> Any:
    try:
        return functools.reduce(function, records, first)
    except StopIteration as error:
        raise stop_iteration_occurred() from error
