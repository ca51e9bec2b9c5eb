"""A chain of operators over a partition that has not started, so that what consumes it can be part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby
from types import FunctionType
from typing import Any

from pyrite.io.text_reader import TextLines
from pyrite.lineage.deep_chain import MOST_NESTED, DeepChain
from pyrite.lineage.fusion.columns.batches import Batches, pays_as_columns
from pyrite.lineage.fusion.columns.by_key import SumByKey
from pyrite.lineage.fusion.columns.by_tally import AddTallies, counts_of_records
from pyrite.lineage.fusion.columns.chain import ColumnChain, column_chain
from pyrite.lineage.fusion.columns.tally import sums_of_pairs
from pyrite.lineage.fusion.columns.tally_batches import TextBatches, pays_as_text, tally_plan
from pyrite.lineage.fusion.columns.totals import Total, take, take_tally, total_of
from pyrite.lineage.fusion.compiled import Plan, plan
from pyrite.lineage.fusion.counting import adds_values, count_records, counts_records
from pyrite.lineage.fusion.ends import CombineByKey, GroupByKey, Missing, Result, ToIterator
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
            if isinstance(records, FusedStream) and not _is_of_this_package(operator):
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
        if self._columns and self._records is None:
            total = total_of(end)
            text = None if total is None else self._text()
            if total is not None and text is not None:
                return self._finish_by_tallies(total, text)
            chain_of_columns = self.column_chain()
            if total is not None and chain_of_columns is not None and pays_as_columns(self.source):
                return self._finish_by_columns(total, chain_of_columns)
        if self._records is not None or not end.is_fusible:
            return end.plain(iter(self))
        split = _start_of_last_loop(self.operators)
        operators = self.operators[split:]
        one_loop = plan(operators, end, end.kind, end.functions, inline=self._inline)
        if end.is_plain_in_c and not pays(one_loop):
            return end.plain(iter(self))
        return one_loop.bound()(self._up_to(split), *end.values)

    def column_chain(self) -> ColumnChain | None:
        """The operators over columns; None if not all of them are verified, or nobody wants it."""
        return column_chain(self.operators) if self._columns else None

    def _text(self) -> TextBatches | None:
        """The source as batches of text, if the chain can be run over them and that pays."""
        if not (self._columns and isinstance(self.source, TextLines) and pays_as_text(self.source)):
            return None
        found = tally_plan(self.operators)
        if isinstance(found, str):
            return None
        batches = TextBatches(self.source, found)
        if batches.pays():
            return batches
        self.source = batches.rest([])
        return None

    def _finish_by_tallies(self, total: Total, batches: TextBatches) -> Any:
        for batch in batches:
            if not take_tally(total, partial(batches.tally, batch)):
                return total.after(FusedStream(batches.rest(batch), self.operators, inline=self._inline))
        return total.value()

    def _finish_by_columns(self, total: Total, operators: ColumnChain) -> Any:
        batches = Batches(self.source)
        for batch in batches:
            if not take(batch, operators, total):
                rest = FusedStream(batches.rest(batch), self.operators, inline=self._inline)
                return total.after(rest)
        return total.value()

    def combining(
        self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
    ) -> tuple[Iterator[Any], Callable[[dict[Any, Any], Any], None]]:
        """Raw records, and the loop that takes any portion of them into a dict of combiners by key.

        A raw record gives at most one pair, so that who holds the dict can see it grow.
        """
        adds = self._columns and adds_values(create, merge)
        text = self._text() if adds else None
        if text is not None:
            return text, AddTallies(text, sums_of_pairs, partial(self._combine, create, merge))
        chain_of_columns = self.column_chain() if adds else None
        if chain_of_columns is not None and pays_as_columns(self.source):
            fold = self.plan_of_combining(create, merge)[1].bound()
            return Batches(self.source), SumByKey(
                chain_of_columns, lambda combined, records: fold(records, combined, Missing)
            )
        if self.only_counts(create, merge):
            return self._up_to(len(self.operators) - 1), count_records
        split, one_loop = self.plan_of_combining(create, merge)
        fold = one_loop.bound()
        return self._up_to(split), lambda combined, records: fold(records, combined, Missing)

    def _combine(
        self,
        create: Callable[[Any], Any],
        merge: Callable[[Any, Any], Any],
        combined: dict[Any, Any],
        records: Iterator[Any],
    ) -> None:
        """Take what the chain makes of other records into a dict of combiners, by a loop over them."""
        raw, fold = FusedStream(records, self.operators, inline=self._inline).combining(create, merge)
        fold(combined, raw)

    def counting(self) -> tuple[Iterator[Any], Callable[[dict[Any, int], Any], None]]:
        """What takes any portion of raw records into a dict that counts what comes out of the chain."""
        text = self._text() if self._records is None else None
        if text is None:
            return iter(self), count_records
        return text, AddTallies(text, counts_of_records, self._count)

    def _count(self, counts: dict[Any, int], records: Iterator[Any]) -> None:
        count_records(counts, iter(FusedStream(records, self.operators, inline=self._inline)))

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
        self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
    ) -> tuple[int, Plan]:
        """How many operators stay outside of the loop of `combining`, and the loop."""
        split = self._start_of_pairs()
        end = CombineByKey({}, create, merge)
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
        records = self.source
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
