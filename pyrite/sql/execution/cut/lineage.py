"""Fragments as nodes of the lineage graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from pyrite.broadcast import Broadcast
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.lineage.task_context import TaskContext
from pyrite.sql.execution.cut import kernel
from pyrite.sql.fragments.plans import Query
from pyrite.sql.functions.duckdb_types import quoted
from pyrite.sql.sources.streams import BatchStream

if TYPE_CHECKING:
    import pyarrow as pa

#: Partition i reads those partitions of a parent.
Groups = tuple[tuple[int, ...], ...]


class GroupsDependency(NarrowDependency):
    """Partition i needs the partitions `groups[i]` of the parent, in this order."""

    def __init__(self, parent: Lineage, groups: Groups) -> None:
        super().__init__(parent)
        self.groups = groups

    def parents(self, index: int) -> Sequence[int]:
        return self.groups[index]

    def __getstate__(self) -> dict[str, Any]:
        # A task has the partitions that it needs in its own.
        return {"parent": self.parent, "groups": ()}


@dataclass(frozen=True)
class Source:
    """Rows that come in under a name. Several sources with one name come in one after the other."""

    name: str
    parent: Lineage
    groups: Groups


@dataclass(frozen=True)
class Placement:
    """Where the rows of a fragment go: to one of `places`.

    By their last column; in turn; or all to one place, which is 0 or the partition's own number.
    """

    places: int
    way: str


Data = bytes | Broadcast[list[bytes]] | BatchStream


@dataclass(frozen=True)
class FragmentCode:
    """What the kernel is asked, the same for all partitions.

    `data` are small tables that come with the code, as messages, tables that were broadcast, and files that
    the task reads itself.
    `empty` has the queries that stand for inputs without rows.
    """

    text: str
    time_zone: str
    data: dict[str, Data]
    empty: dict[str, str]
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class PartOfSource:
    """A query in the place of a name, and the files that it reads by name, if the kernel cannot."""

    text: str
    files: tuple[tuple[str, BatchStream], ...] = ()


@dataclass(frozen=True, slots=True)
class FragmentPartition(Partition):
    """The parents' partitions that one partition reads, by the number of the source; and parts of files."""

    splits: tuple[tuple[Partition, ...], ...]
    parts: tuple[tuple[str, PartOfSource], ...]


class FragmentLineage(Lineage):
    """Each partition is what the kernel answers to one query.

    Records are messages with batches of rows, with a placement in pairs with the place that they go to.
    """

    kind = "Fragment"

    def __init__(
        self,
        code: FragmentCode,
        sources: Sequence[Source],
        parts: Sequence[tuple[str, Sequence[PartOfSource]]],
        partitions: int,
    ) -> None:
        super().__init__(dependencies=[GroupsDependency(each.parent, each.groups) for each in sources])
        self.code = code
        self._names = [each.name for each in sources]
        self._parts = parts
        self._count = partitions

    def make_partitions(self) -> Sequence[Partition]:
        parents = [each.parent.partitions for each in self._dependencies]
        found = []
        for index in range(self._count):
            splits = tuple(
                tuple(partitions[number] for number in cast("GroupsDependency", each).groups[index])
                for each, partitions in zip(self._dependencies, parents, strict=True)
            )
            own = tuple((name, parts[index]) for name, parts in self._parts)
            found.append(FragmentPartition(index, splits, own))
        return found

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        part = cast("FragmentPartition", split)
        code = self.code
        text = code.text
        inputs: dict[str, Any] = {}
        for name, source in part.parts:
            text = text.replace(quoted(name), f"({source.text})")
            inputs.update(source.files)
        limit = kernel.input_limit(context)
        messages: dict[str, list[Iterator[bytes]]] = {name: [] for name in self._names}
        for name, dependency, splits in zip(self._names, self._dependencies, part.splits, strict=True):
            messages[name] += [_messages(dependency.parent, each, context) for each in splits]
        for name, data in code.data.items():
            match data:
                case BatchStream():
                    inputs[name] = data
                case Broadcast():
                    messages[name] = [iter(data.value)]
                case _:
                    messages[name] = [iter([data])]
        for name, parts in messages.items():
            table = kernel.opened(chain.from_iterable(parts), limit)
            if table is None:
                text = text.replace(quoted(name), f"({code.empty[name]})")
            else:
                inputs[name] = table
        batches = kernel.results(context, Query(text, inputs), code.time_zone)
        if code.placement is None:
            return map(kernel.message_of, batches)
        return _placed(code.placement, split.index, batches)

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"_parts": ()}


def _messages(parent: Lineage, split: Partition, context: TaskContext) -> Iterator[bytes]:
    records = parent.iterator(split, context)
    if isinstance(parent, ShuffledLineage):
        return (message for _, message in records)
    return records


def _placed(
    placement: Placement, index: int, batches: Iterator[pa.RecordBatch]
) -> Iterator[tuple[int, bytes]]:
    turn = index
    for batch in batches:
        if not len(batch):
            continue
        match placement.way:
            case "column":
                yield from kernel.divided(batch, placement.places)
            case "turns":
                yield from kernel.dealt(batch, placement.places, turn)
                turn += len(batch)
            case "own":
                yield index, kernel.message_of(batch)
            case _:
                yield 0, kernel.message_of(batch)
