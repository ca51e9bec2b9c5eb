"""Which chains are run by columns or by tallies, over which sources, and up to which ends.

Imported in tasks only, and only where `spark.pyrite.fusion` is `columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Protocol

from pyrite.io.text_reader import TextLines
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.columns.batches import STRINGS, Batches, first_of, pays_as_columns
from pyrite.lineage.fusion.columns.by_key import KeepKeys, SumByKey
from pyrite.lineage.fusion.columns.by_tally import AddTallies, add_counts, add_pairs, keep_first, keep_keys
from pyrite.lineage.fusion.columns.chain import column_chain
from pyrite.lineage.fusion.columns.tally import Tally
from pyrite.lineage.fusion.columns.tally_batches import (
    TallyPlan,
    TextBatches,
    pays_as_strings,
    pays_as_text,
    tally_plan,
)
from pyrite.lineage.fusion.columns.totals import Stream, Total, take, take_tally, total_of
from pyrite.lineage.fusion.counting import adds_values, count_records
from pyrite.lineage.operators import Operator
from pyrite.shuffle.spec import Aggregator

Function = Callable[[Any, Any], Any]
Tallies = tuple[TextBatches | Batches, Callable[[Any], Tally]]
#: Raw records, and what takes a portion of them into a dict.
Combining = tuple[Iterator[Any], Callable[[dict[Any, Any], Any], None]]


class Loops(Stream, Protocol):
    """A chain over other records, by loops."""

    def combining(self, create: Callable[[Any], Any], merge: Function) -> Combining: ...


class Lowering:
    """A chain that has not started, over a source.

    What cannot be lowered leaves the source as it was, or what is left of it, in `source`.
    """

    def __init__(
        self,
        source: Iterator[Any],
        operators: tuple[Operator, ...],
        over: Callable[[Iterator[Any]], Loops],
    ) -> None:
        self.source = source
        self._operators = operators
        #: The same chain over other records, by loops.
        self._over = over

    def finish(self, end: ends.Result) -> list[Any]:
        """The value of an end in a list; an empty list if it is not lowered."""
        total = total_of(end)
        if total is None:
            return []
        # Tallies do not say in which order records come.
        tallies = None if isinstance(end, ends.ToList) else self._tallies()
        if tallies is not None:
            return [self._total_of_tallies(total, *tallies)]
        chain = column_chain(self._operators)
        if isinstance(chain, str) or not pays_as_columns(self.source):
            return []
        batches = Batches(self.source)
        for batch in batches:
            if not take(batch, chain, total):
                return [total.after(self._over(batches.rest(batch)))]
        return [total.value()]

    def combining(self, create: Callable[[Any], Any], merge: Function) -> Combining | None:
        """What a shuffle combines pairs with; None if it is not lowered."""
        if not adds_values(create, merge):
            return None
        tallies = self._tallies()
        if tallies is not None:
            return self._adding(tallies, add_pairs, partial(self._combine, create, merge))
        chain = column_chain(self._operators)
        if isinstance(chain, str) or not pays_as_columns(self.source):
            return None
        batches = Batches(self.source)
        return batches, SumByKey(batches, chain, partial(self._combine, create, merge))

    def counting(self) -> Combining | None:
        """What counts the records that come out of the chain; None if it is not lowered."""
        tallies = self._tallies()
        return None if tallies is None else self._adding(tallies, add_counts, self._count)

    def distinct(self) -> Combining | None:
        """What keeps the first of the records that are equal, as keys; None if it is not lowered."""
        tallies = self._tallies()
        if tallies is not None:
            return self._adding(tallies, keep_keys, self._keep)
        chain = column_chain(self._operators)
        if isinstance(chain, str) or not pays_as_columns(self.source):
            return None
        batches = Batches(self.source)
        return batches, KeepKeys(batches, chain, self._keep)

    def _tallies(self) -> Tallies | None:
        """The source in batches that can be tallied, and what does; None if that is not known to pay."""
        is_text = isinstance(self.source, TextLines) and pays_as_text(self.source)
        if not is_text and not pays_as_columns(self.source):
            return None
        plan = tally_plan(self._operators)
        if isinstance(plan, str):
            return None
        if is_text:
            assert isinstance(self.source, TextLines)
            text = TextBatches(self.source, plan)
            if text.pays():
                return text, text.tally
            self.source = text.rest([])
            return None
        return self._tallies_of_strings(plan)

    def _tallies_of_strings(self, plan: TallyPlan) -> Tallies | None:
        if type(first_of(self.source)) is not str or not pays_as_strings(plan):
            return None
        batches = Batches(self.source)

        def tally(batch: list[Any]) -> Tally:
            found = plan.of_strings(batch)
            # Words come again, and the more there are at once, the fewer are different.
            batches.size = STRINGS
            return found

        return batches, tally

    def _total_of_tallies(self, total: Total, batches: Any, tally: Callable[[Any], Tally]) -> Any:
        for batch in batches:
            if not take_tally(total, partial(tally, batch)):
                return total.after(self._over(batches.rest(batch)))
        return total.value()

    def _adding(
        self,
        tallies: Tallies,
        take: Callable[[dict[Any, Any], Tally], None],
        fold: Callable[[dict[Any, Any], Iterable[Any]], None],
    ) -> Combining:
        batches, tally = tallies
        return batches, AddTallies(batches, tally, take, fold)

    def _combine(
        self,
        create: Callable[[Any], Any],
        merge: Function,
        combined: dict[Any, Any],
        records: Iterable[Any],
    ) -> None:
        raw, fold = self._over(iter(records)).combining(create, merge)
        fold(combined, raw)

    def _keep(self, kept: dict[Any, Any], records: Iterable[Any]) -> None:
        keep_first(kept, iter(self._over(iter(records))))

    def _count(self, counts: dict[Any, int], records: Iterable[Any]) -> None:
        count_records(counts, iter(self._over(iter(records))))


def explained(operators: tuple[Operator, ...], aggregator: Aggregator | None) -> Iterator[str]:
    """What of a chain is lowered, or why it is not; before an action, or before an aggregator."""
    if aggregator is not None and not adds_values(aggregator.create_combiner, aggregator.merge_value):
        yield "not lowered: the values of a key are not just added"
        return
    chain, plan = column_chain(operators), tally_plan(operators)
    if isinstance(chain, str):
        yield f"not in columns of numbers: {chain}"
    else:
        yield "in columns, before an action or a sum by key, as far as records are numbers"
    if isinstance(plan, str):
        yield f"not by tallies of strings: {plan}"
        return
    is_whole = plan.steps.cut is None
    pieces = "lines are" if is_whole else "pieces of each line are"
    calls = ", ".join(type(step).__name__ for step in plan.chain.operators) or "nothing"
    source = "are lines of a file" if is_whole else "are lines"
    yield f"by tallies, before an action or a sum by key, as far as records {source} and repeat:"
    yield f"    {pieces} counted, and {calls} called once for each that is different"
