"""Batches of text, and of strings, as tallies."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from operator import countOf
from typing import Any

from pyrite.io.text_reader import TextBlock, TextLines
from pyrite.lineage.fusion.columns.batches import Failure
from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.lines import LineSteps, line_steps
from pyrite.lineage.fusion.columns.tally import Tally, TallyChain, check_repeats, tally_chain
from pyrite.lineage.fusion.columns.text import counted_pieces
from pyrite.lineage.operators import Operator
from pyrite.shuffle.spill_gauge import Batched

#: How many bytes a batch has. Most of the different words of a batch are those of the one before, and become
#: objects again; so it is much larger than what fits into the processor's cache.
TEXT_BATCH = 16 << 20
#: How many bytes show whether words come again.
_TRIAL = 1 << 18
#: From how many bytes on Arrow is faster than a loop, and worth its import.
_FEW_BYTES = 1 << 16
_MANY_BYTES = 8 << 20
#: What comes after an error in reading.
_AT_END = Failure(StopIteration())


@dataclass(frozen=True, slots=True)
class TallyPlan:
    """A chain over lines or strings: what is done to lines, and what to the different pieces of them."""

    steps: LineSteps
    chain: TallyChain

    def of_text(self, blocks: Iterable[TextBlock]) -> Tally:
        """What comes out of the chain for whole lines of a file. Raises Doubt."""
        texts = (self.steps.text(block.data) for block in blocks)
        return self._applied(*counted_pieces(texts, self.steps.separator))

    def of_strings(self, strings: list[Any]) -> Tally:
        """What comes out of the chain for lines that are strings. Raises Doubt."""
        if countOf(map(type, strings), str) != len(strings):
            raise Doubt
        return self._applied(*counted_pieces([self.steps.text_of_lines(strings)], self.steps.separator))

    def _applied(self, pieces: list[Any], counts: list[int]) -> Tally:
        tally = Tally(pieces, counts)
        check_repeats(len(pieces), tally.total())
        if self.steps.drops_empty and "" in pieces:
            at = pieces.index("")
            tally = Tally(pieces[:at] + pieces[at + 1 :], counts[:at] + counts[at + 1 :])
        return self.chain.applied(tally)


def tally_plan(operators: tuple[Operator, ...]) -> TallyPlan | str:
    """The plan for a chain, or why there is none."""
    found = line_steps(operators)
    if isinstance(found, str):
        return found
    steps, others = found
    over_pieces = tally_chain(others)
    return over_pieces if isinstance(over_pieces, str) else TallyPlan(steps, over_pieces)


class TextBatches(Batched[list[TextBlock]]):
    """The text of a split, many blocks at a time.

    An error in reading comes after the lines that were read before it.
    """

    def __init__(self, lines: TextLines, plan: TallyPlan) -> None:
        self._reader = lines.reader
        self._blocks = lines.blocks()
        self._plan = plan
        self._size = TEXT_BATCH
        self._read: list[TextBlock] = []
        self._failure: Failure | None = None

    def __next__(self) -> list[TextBlock]:
        batch, self._read = self._read, []
        if self._size == 0:
            # In doubt: one by one, so that who takes them sees what they cost.
            batch, self._read = batch[:1], batch[1:]
        size = sum(len(block.data) for block in batch)
        while (size < self._size or not batch) and self._failure is None:
            try:
                block = next(self._blocks)
            except StopIteration:
                break
            except Exception as error:
                self._failure = Failure(error)
                break
            batch.append(block)
            size += len(block.data)
        if batch:
            return batch
        if self._failure is not None:
            failure, self._failure = self._failure, _AT_END
            raise failure.error
        raise StopIteration

    def pays(self) -> bool:
        """Whether the words of the first blocks come again, as far as can be seen."""
        self._size = _TRIAL
        self._read = next(self, [])
        self._size = TEXT_BATCH
        try:
            self._plan.of_text(self._read)
        except Doubt:
            return False
        return True

    def tally(self, batch: list[TextBlock]) -> Tally:
        """A batch as a tally. Raises Doubt."""
        return self._plan.of_text(batch)

    def cut(self, batch: list[TextBlock]) -> None:
        """Let a batch come again, and all behind it, in small parts."""
        self._size = 0
        self._read = batch + self._read

    def records(self, batch: list[TextBlock]) -> Iterator[Any]:
        """The lines of a batch."""
        return chain.from_iterable(map(self._reader.lines_of, batch))

    def rest(self, batch: list[TextBlock]) -> Iterator[Any]:
        """The lines of a batch that was read, and all behind it."""
        self.cut(batch)
        return chain.from_iterable(map(self.records, self))


def pays_as_strings(plan: TallyPlan) -> bool:
    """Whether lines are cut, and Arrow is there; strings that are objects are not faster counted before."""
    return plan.steps.cut is not None and all(map(find_spec, ("numpy", "pyarrow")))


def pays_as_text(lines: TextLines) -> bool:
    """Whether there is enough text, nobody has begun to read it, and Arrow is there."""
    if lines.has_started or not lines.reader.use_unicode:
        return False
    if "pyarrow.compute" in sys.modules:
        return lines.reader.split.length >= _FEW_BYTES
    return lines.reader.split.length >= _MANY_BYTES and all(map(find_spec, ("numpy", "pyarrow")))
