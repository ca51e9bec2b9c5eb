"""A chain of operators over a partition that has not started, so that what consumes it can be part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby
from types import FunctionType
from typing import TYPE_CHECKING, Any

from pyrite.lineage.deep_chain import MOST_NESTED, DeepChain
from pyrite.lineage.fusion.combining import CombiningLoop
from pyrite.lineage.fusion.compiled import Plan, plan
from pyrite.lineage.fusion.counting import count_records, counts_records
from pyrite.lineage.fusion.ends import CombineByKey, GroupByKey, Result, ToIterator
from pyrite.lineage.fusion.inlining import Body, Called
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.operators import (
    FlatMap,
    FlatMapValues,
    KeyBy,
    Map,
    MapPartitions,
    MapPartitionsWithIndex,
    MapValues,
    Operator,
    apply_chain,
    is_elementwise,
)
from pyrite.shuffle.grouped import Grouping
from pyrite.shuffle.spill_gauge import Batched

if TYPE_CHECKING:
    from pyrite.lineage.fusion.columns.lowering import Lowering

#: The most operators in one function, and the most loops in each other; Python allows 20 blocks.
_MOST_OPERATORS = 64
_MOST_LOOPS = 8
#: The most generated iterators inside each other.
_MOST_PIECES = 16


def run_chain(
    operators: Sequence[Operator], records: Iterator[Any], index: int, level: Fusion
) -> Iterator[Any]:
    """Apply operators one after the other, lazily, to the records of partition `index`."""
    is_deep = sum(map(is_elementwise, operators)) > MOST_NESTED
    if level is Fusion.OFF and not is_deep:
        return apply_chain(operators, records, index)
    for fuses, run in groupby(operators, key=is_elementwise):
        if fuses and level is Fusion.OFF:
            records = DeepChain(tuple(run), records)
            continue
        if fuses:
            records = _fused(tuple(run), records, level)
            continue
        for operator in run:
            if not _is_of_this_package(operator):
                # Not a class of ours, which is slower to ask for one record after the other.
                records = iter(records)
            records = operator.apply(records, index)
    return records


def finish(records: Iterator[Any], end: Result, level: Fusion) -> Any:
    """The value of `end`, in one loop with the chain that the records come from."""
    if level is Fusion.OFF:
        return end.plain(records)
    return _fused((), records, level).finish(end)


def count_values(records: Iterator[Any], level: Fusion) -> dict[Any, int]:
    """How often each record comes, in the order in which they come first."""
    counts: dict[Any, int] = {}
    raw, count = _fused((), records, level).counting()
    if isinstance(raw, Batched):
        for batch in raw:
            count(counts, batch)
    else:
        count(counts, raw)
    return counts


def recorded(records: Iterator[Any], level: Fusion) -> Iterator[Any]:
    """Records that are data; where columns are wanted, as a chain of no operators, whose end sees them."""
    return FusedStream(records, (), inline=True, columns=True) if level is Fusion.COLUMNS else records


def _fused(operators: tuple[Operator, ...], records: Iterator[Any], level: Fusion) -> FusedStream:
    inline, columns = level.inlines, level is Fusion.COLUMNS
    if isinstance(records, FusedStream) and not records.has_started:
        return FusedStream(records.source, records.operators + operators, inline=inline, columns=columns)
    return FusedStream(records, operators, inline=inline, columns=columns)


class FusedStream(Iterator[Any]):
    """The records of a chain of operators over a source.

    As an iterator it is lazy, and goes on with the next record after an error, as `map` and `filter` do; a
    function of partitions may count on that. `iter` gives the iterator itself, without this class around it.
    """

    __slots__ = ("_columns", "_inline", "_records", "operators", "source")

    def __init__(
        self,
        source: Iterator[Any],
        operators: tuple[Operator, ...],
        *,
        inline: bool,
        columns: bool = False,
    ) -> None:
        self.source = source
        self.operators = operators
        self._inline = inline
        self._columns = columns
        self._records: Iterator[Any] | None = None

    @property
    def has_started(self) -> bool:
        """Whether somebody has asked for its records."""
        return self._records is not None

    def __iter__(self) -> Iterator[Any]:
        if self._records is None:
            self._records = self._started()
        return self._records

    def __next__(self) -> Any:
        return next(iter(self))

    def plans(self) -> Iterator[Plan]:
        """The loops that it runs as an iterator, for who wants to see them."""
        for piece in _pieces(self.operators):
            yield self._plan_of_iterator(piece)

    def finish(self, end: Result) -> Any:
        """The value of `end` over the records."""
        lowering = self._lowering()
        if lowering is not None:
            for value in lowering.finish(end):
                return value
            self.source = lowering.source
        if self._records is not None or not end.is_fusible:
            return end.plain(iter(self))
        split = _start_of_last_loop(self.operators)
        operators = self.operators[split:]
        one_loop = plan(operators, end, end.kind, end.functions, inline=self._inline)
        if end.is_plain_in_c and not pays(one_loop):
            return end.plain(iter(self))
        return one_loop.bound()(self._up_to(split), *end.values)

    def _lowering(self) -> Lowering | None:
        if not self._columns or self._records is not None:
            return None
        # Imported by tasks that may need it.
        from pyrite.lineage.fusion.columns import lowering

        return lowering.Lowering(self.source, self.operators, self._over)

    def _over(self, records: Iterator[Any]) -> FusedStream:
        """The same chain over other records, by loops."""
        return FusedStream(records, self.operators, inline=self._inline)

    def combining(
        self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
    ) -> tuple[Iterator[Any], Callable[[dict[Any, Any], Any], None]]:
        """Raw records, and the loop that takes any portion of them into a dict of combiners by key.

        A raw record gives at most one pair, so that who holds the dict can see it grow.
        """
        lowering = self._lowering()
        if lowering is not None:
            lowered = lowering.combining(create, merge)
            if lowered is not None:
                return lowered
            self.source = lowering.source
        if self.only_counts(create, merge):
            return self._up_to(len(self.operators) - 1), count_records
        return self._up_to(self._start_of_pairs()), self._combining_loop(create, merge)

    def _combining_loop(
        self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
    ) -> CombiningLoop:
        return CombiningLoop(lambda known: self.plan_of_combining(create, merge, knows_most_keys=known)[1])

    def counting(self) -> tuple[Iterator[Any], Callable[[dict[Any, int], Any], None]]:
        """Raw records, and what takes any portion of them into a dict that counts what comes of them."""
        lowering = self._lowering()
        if lowering is not None:
            lowered = lowering.counting()
            if lowered is not None:
                return lowered
            self.source = lowering.source
        return iter(self), count_records

    def distinct(self) -> tuple[Iterator[Any], Callable[[dict[Any, Any], Any], None]] | None:
        """Raw records, and what takes those of any portion that are new into a dict; None if loops do it."""
        lowering = self._lowering()
        if lowering is None:
            return None
        lowered = lowering.distinct()
        self.source = lowering.source
        return lowered

    def grouping(self) -> tuple[Iterator[Any], Grouping, Callable[[Iterator[Any]], Iterator[Any]]]:
        """Raw records, the loop that takes any portion of them into groups by key, and a portion's pairs.

        A raw record gives at most one pair, as in `combining`.
        """
        split = self._start_of_pairs()
        operators = self.operators[split:]
        end = GroupByKey()
        fold = plan(operators, end, end.kind, end.functions, inline=self._inline).bound()
        return (
            self._up_to(split),
            lambda groups, records: fold(records, groups),
            lambda records: iter(FusedStream(records, operators, inline=self._inline)),
        )

    def only_counts(self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]) -> bool:
        """Whether `combining` comes to counting how often each record before the last operator comes."""
        return self._inline and counts_records(self.operators, create, merge)

    def plan_of_combining(
        self,
        create: Callable[[Any], Any],
        merge: Callable[[Any, Any], Any],
        *,
        knows_most_keys: bool = False,
    ) -> tuple[int, Plan]:
        """How many operators stay outside of the loop of `combining`, and the loop."""
        split = self._start_of_pairs()
        end = CombineByKey({}, create, merge, knows_most_keys)
        return split, plan(self.operators[split:], end, end.kind, end.functions, inline=self._inline)

    def _start_of_pairs(self) -> int:
        """Where the operators begin that make at most one pair of a record, and fit into one loop."""
        split = max(0, len(self.operators) - _MOST_OPERATORS)
        for position, operator in enumerate(self.operators):
            if isinstance(operator, FlatMap | FlatMapValues):
                split = max(split, position + 1)
        return split

    def _up_to(self, position: int) -> Iterator[Any]:
        """The records before the operator at a position."""
        if position == 0:
            return self.source
        return iter(FusedStream(self.source, self.operators[:position], inline=self._inline))

    def _started(self) -> Iterator[Any]:
        records = iter(self.source)
        pieces = list(_pieces(self.operators))
        if len(pieces) > _MOST_PIECES:
            return DeepChain(self.operators, records)
        for piece in pieces:
            one_loop = self._plan_of_iterator(piece)
            if not pays(one_loop):
                records = apply_chain(piece, records, 0)
                continue
            attempts = _attempts(one_loop, records)
            if isinstance(piece[-1], FlatMap):
                # Within each attempt: `chain` gives up what it reads from after an error in that.
                attempts = map(chain.from_iterable, attempts)
            records = chain.from_iterable(attempts)
        return records

    def _plan_of_iterator(self, piece: Sequence[Operator]) -> Plan:
        operators = list(piece)
        if isinstance(operators[-1], FlatMap):
            # What its function returns is laid end to end outside of the loop, in C.
            operators[-1] = Map(operators[-1].function)
        end = ToIterator()
        return plan(operators, end, end.kind, (), inline=self._inline)


def _attempts(one_loop: Plan, records: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """A generated iterator over the records; and another one for the rest, each time that one has failed."""
    generator = one_loop.bound()
    finished: list[bool] = []
    while not finished:
        yield generator(records, partial(finished.append, True))


def _pieces(operators: Sequence[Operator]) -> Iterator[tuple[Operator, ...]]:
    """The operators in runs for one generated iterator each: a `FlatMap` is the last of its run."""
    piece: list[Operator] = []
    loops = 0
    for operator in operators:
        piece.append(operator)
        loops += isinstance(operator, FlatMapValues)
        if isinstance(operator, FlatMap) or len(piece) == _MOST_OPERATORS or loops == _MOST_LOOPS:
            yield tuple(piece)
            piece, loops = [], 0
    if piece:
        yield tuple(piece)


def _start_of_last_loop(operators: Sequence[Operator]) -> int:
    """Where the operators begin that fit into one function with an end."""
    loops = 0
    for position in reversed(range(len(operators))):
        loops += isinstance(operators[position], FlatMap | FlatMapValues)
        if loops > _MOST_LOOPS or len(operators) - position > _MOST_OPERATORS:
            return position + 1
    return 0


def pays(one_loop: Plan) -> bool:
    """Whether a loop in Python is faster than nested iterators in C, by what was measured.

    It saves a call where a body is inlined, and a generator for an operator on pairs that is not alone. To
    call functions of Python costs it less, from three on as much less as the loop itself costs more.
    """
    if any(isinstance(use, Body) for use in one_loop.uses):
        return True
    makes_pairs = (MapValues, FlatMapValues, KeyBy)
    if len(one_loop.uses) > 1 and any(isinstance(each, makes_pairs) for each in one_loop.operators):
        return True
    called = [
        function
        for function, use in zip(one_loop.functions, one_loop.uses, strict=True)
        if isinstance(use, Called) and isinstance(function, FunctionType)
    ]
    return len(called) >= 3


def _is_of_this_package(operator: Operator) -> bool:
    """Whether the function of an operator over partitions is one of ours, and knows streams."""
    function = operator.function if isinstance(operator, MapPartitions | MapPartitionsWithIndex) else None
    return str(getattr(function, "__module__", "")).startswith("pyrite.")
