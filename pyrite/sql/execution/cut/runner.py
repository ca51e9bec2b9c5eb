"""Runs the fragments of a plan as jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import index as identity_of_int
from typing import TYPE_CHECKING, Any

from pyrite.broadcast import Broadcast
from pyrite.context import SparkContext
from pyrite.lineage.base import Lineage
from pyrite.lineage.operators import MapPartitions
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import ShuffleSpec
from pyrite.sql.evaluation.streams import to_bytes
from pyrite.sql.evaluation.tasks import OnPartition
from pyrite.sql.evaluation.wide_decimals import with_wide_decimals
from pyrite.sql.execution.cut.lineage import (
    Data,
    FragmentCode,
    FragmentLineage,
    PartOfSource,
    Placement,
    Source,
)
from pyrite.sql.execution.cut.writing import WriteFiles
from pyrite.sql.expressions import Attribute, SortOrder
from pyrite.sql.fragments.inputs import without_durations
from pyrite.sql.fragments.plans import PlanWriter
from pyrite.sql.functions.duckdb_types import duckdb_type
from pyrite.sql.logical import LogicalPlan, Range
from pyrite.sql.physical.operators import (
    ByHash,
    ByRange,
    Exchange,
    Fragment,
    FromPython,
    Incoming,
    InPlace,
    Parts,
    Read,
    RoundRobin,
    SideBySide,
    ToOne,
)
from pyrite.sql.physical.python_tasks import PythonTask
from pyrite.sql.physical.sources import DataPart, ScanPart, StreamPart
from pyrite.sql.sources.output import OutputFiles
from pyrite.sql.sources.streams import BatchStream

if TYPE_CHECKING:
    import pyarrow as pa

#: So many rows of each partition show where a sorted plan is to be divided.
_SAMPLED = 1000
#: A table of so many bytes comes with the code of each stage; tasks unpickle it, each for itself.
_MOST_WITH_CODE = 32 * 1024


class CutRunner:
    """Runs fragments of one plan; what was computed for one of them is there for all."""

    def __init__(self, context: SparkContext, time_zone: str) -> None:
        self._context = context
        self._time_zone = time_zone
        self._shuffles: dict[Exchange, ShuffledLineage] = {}
        self._sizes: dict[Exchange, list[int]] = {}
        self._broadcasts: dict[Exchange, Broadcast[list[bytes]]] = {}
        #: By the id of a table: the table, which keeps the id its own, and what tasks get of it.
        self._tables_sent: dict[int, tuple[Any, Data]] = {}

    # What the planner asks

    def sizes(self, exchange: Exchange) -> list[int]:
        """How many bytes each partition of an exchange has; its map tasks run now, if they did not."""
        if exchange not in self._sizes:
            node = self._shuffle(exchange)
            [found] = self._context.run_job(node, _SizesOfShuffle(node.spec), [0])
            self._sizes[exchange] = found
        return self._sizes[exchange]

    def bounds(self, kept: Exchange, order: tuple[SortOrder, ...], partitions: int) -> tuple[bytes, ...]:
        """Sort keys that divide the rows of an exchange into partitions of about equal size."""
        leaf = Incoming("sampled", kept.columns)
        groups = tuple((number,) for number in range(kept.partitions))
        writer = PlanWriter()
        text = (
            f"SELECT {writer.sort_key(order)} AS c0 FROM {writer.source(leaf)}"
            f" USING SAMPLE reservoir({_SAMPLED} ROWS) REPEATABLE (17)"
        )
        code = FragmentCode(text, self._time_zone, {}, {leaf.name: _no_rows(kept.columns)})
        node = FragmentLineage(code, [Source(leaf.name, self._shuffle(kept), groups)], [], len(groups))
        keys: list[tuple[bytes, float]] = []
        for table, size in zip(self._tables(node), self.sizes(kept), strict=True):
            if table is not None:
                keys += [(key, size / table.num_rows) for key in table.column(0).to_pylist()]
        keys.sort()
        total, seen = sum(weight for _, weight in keys), 0.0
        found: list[bytes] = []
        for key, weight in keys:
            seen += weight
            if (
                seen * partitions >= total * (len(found) + 1)
                and len(found) < partitions - 1
                and key not in found
            ):
                found.append(key)
        return tuple(found)

    # Results

    def table(self, fragment: Fragment) -> pa.Table:
        """The rows of a plan's last fragment, in order; columns are `c0`, `c1` and so on."""
        import pyarrow as pa

        tables = [each for each in self._tables(self._node(fragment, None)) if each is not None]
        return with_wide_decimals(pa.concat_tables(tables))

    def tables(self, fragment: Fragment) -> Iterator[pa.Table]:
        """The rows partition by partition, each computed when it is asked for."""
        node = self._node(fragment, None)
        for number in range(fragment.partitions):
            for table in self._tables(node, [number]):
                if table is not None:
                    yield with_wide_decimals(table)

    def written(self, fragment: Fragment, output: OutputFiles) -> list[tuple[str, list[str]]]:
        """Let each task write its rows; for each, a directory and the files below it."""
        return self._context.run_job(self._node(fragment, None), WriteFiles(output))

    def node(self, fragment: Fragment) -> Lineage:
        """The node whose partitions are those of a plan's last fragment; its records are messages."""
        return self._node(fragment, None)

    def _tables(self, node: Lineage, partitions: list[int] | None = None) -> Iterator[pa.Table | None]:
        import pyarrow as pa

        for messages in self._context.run_job(node, _collect, partitions):
            batches = [batch for message in messages for batch in pa.ipc.open_stream(message)]
            yield pa.Table.from_batches(batches) if batches else None

    # Lowering

    def _shuffle(self, exchange: Exchange) -> ShuffledLineage:
        found = self._shuffles.get(exchange)
        if found is None:
            context = self._context
            partitioner = Partitioner(exchange.partitions, identity_of_int)
            spec = ShuffleSpec(context.next_shuffle_id(), partitioner)
            found = ShuffledLineage(self._node(exchange.child, exchange), spec)
            context.register_shuffle_owner(found, spec.shuffle_id)
            self._shuffles[exchange] = found
        return found

    def _node(self, fragment: Fragment, exchange: Exchange | None) -> FragmentLineage:
        writer = PlanWriter()
        placement = None
        if exchange is None:
            columns: tuple[Attribute, ...] = fragment.plan.output
            text = f"SELECT * FROM {writer.source(fragment.plan)}"
        else:
            columns, place = exchange.columns, None
            match exchange.placing:
                case ByHash() | ByRange() as placing:
                    place = writer.placing(placing, exchange.partitions)
                    placement = Placement(exchange.partitions, "column")
                case RoundRobin():
                    placement = Placement(exchange.partitions, "turns")
                case InPlace():
                    placement = Placement(exchange.partitions, "own")
                case ToOne():
                    placement = Placement(1, "one")
            text = writer.shipped(fragment.plan, columns, place)
        return self._lineage(fragment, text, writer, placement)

    def _lineage(
        self, fragment: Fragment, text: str, writer: PlanWriter, placement: Placement | None
    ) -> FragmentLineage:
        sources: list[Source] = []
        in_parts: list[tuple[str, list[PartOfSource]]] = []
        data = {name: self._input(table) for name, table in writer.inputs.items()}
        empty: dict[str, str] = {}
        for each in fragment.inputs:
            name = each.leaf.name
            match each:
                case Read(exchange=exchange, groups=None) if fragment.partitions > 1:
                    data[name] = self._broadcast(exchange)
                case Read(exchange=exchange, groups=groups):
                    wanted = groups or (tuple(range(exchange.partitions)),)
                    sources.append(Source(name, self._shuffle(exchange), wanted))
                case SideBySide(fragments=fragments):
                    first = 0
                    for below in fragments:
                        end = first + below.partitions
                        wanted = tuple(
                            (number - first,) if first <= number < end else ()
                            for number in range(fragment.partitions)
                        )
                        node = self._unplaced(below, each.leaf.attributes)
                        sources.append(Source(name, node, wanted))
                        first = end
                case FromPython(fragment=below, task=task):
                    step = MapPartitions(_on_partition(task))
                    given = self._unplaced(below, task.plan.output)
                    wanted = tuple((number,) for number in range(below.partitions))
                    sources.append(Source(name, PipelinedLineage(given, step), wanted))
                case Parts(parts=parts) if isinstance(parts[0], DataPart):
                    wanted = tuple((number,) for number in range(len(parts)))
                    sources.append(Source(name, self._data(parts), wanted))
                case Parts(parts=parts):
                    in_parts.append((name, [_part_of_source(part, name) for part in parts]))
                    continue
            empty[name] = _no_rows(each.leaf.attributes)
        code = FragmentCode(text, self._time_zone, data, empty, placement)
        return FragmentLineage(code, sources, in_parts, fragment.partitions)

    def _input(self, table: Any) -> Data:
        """A table as a message, or broadcast; files that the kernel cannot read are read by the task."""
        if isinstance(table, BatchStream):
            return table
        if id(table) not in self._tables_sent:
            message = to_bytes(table)
            sent = message if len(message) <= _MOST_WITH_CODE else self._context.broadcast([message])
            self._tables_sent[id(table)] = (table, sent)
        return self._tables_sent[id(table)][1]

    def _broadcast(self, exchange: Exchange) -> Broadcast[list[bytes]]:
        """All rows of an exchange for all tasks: they come to the driver, and to each executor once."""
        found = self._broadcasts.get(exchange)
        if found is None:
            if exchange in self._shuffles:
                node: Lineage = self._shuffle(exchange)
                parts = self._context.run_job(node, _messages_of_shuffle)
            else:
                parts = self._context.run_job(self._unplaced(exchange.child, exchange.columns), _collect)
            found = self._context.broadcast([message for part in parts for message in part])
            self._broadcasts[exchange] = found
        return found

    def _unplaced(self, fragment: Fragment, columns: tuple[Attribute, ...]) -> FragmentLineage:
        """A fragment whose rows stay where they are, for what follows in the same task."""
        writer = PlanWriter()
        text = writer.shipped(fragment.plan, columns)
        return self._lineage(fragment, text, writer, None)

    def _data(self, parts: tuple[LogicalPlan, ...]) -> Lineage:
        messages = []
        for part in parts:
            assert isinstance(part, DataPart)
            rows = part.data.table.slice(part.first, part.length)
            messages.append(to_bytes(without_durations(rows)))
        return self._context.parallelize(messages, len(messages))._lineage


def _on_partition(task: PythonTask) -> OnPartition:
    nothing = None if task.of_nothing is None else to_bytes(task.of_nothing)
    return OnPartition(task.function, task.kept, task.is_grouped, task.first_key, task.keys, nothing)


def _part_of_source(part: LogicalPlan, name: str) -> PartOfSource:
    names = [f"c{number}" for number in range(len(part.output))]
    match part:
        case ScanPart():
            return PartOfSource(part.relation.duckdb_query(part.attributes, names, part=part.part))
        case StreamPart():
            files: dict[str, BatchStream] = {}

            def named(stream: BatchStream) -> str:
                files[key := f"{name} files {len(files)}"] = stream
                return key

            text = part.relation.duckdb_query(part.attributes, names, named)
            return PartOfSource(text, tuple(files.items()))
        case Range():
            return PartOfSource(f"SELECT range AS c0 FROM range({part.start}, {part.end}, {part.step})")
        case _:
            raise AssertionError(f"{type(part).__name__} is no part of a source")


def _no_rows(attributes: tuple[Attribute, ...]) -> str:
    nulls = [f"CAST(NULL AS {duckdb_type(each.type)}) AS c{number}" for number, each in enumerate(attributes)]
    return f"SELECT {', '.join(nulls) or '1'} WHERE false"


def _messages_of_shuffle(context: TaskContext, records: Iterator[tuple[int, bytes]]) -> list[bytes]:
    return [message for _, message in records]


def _collect(context: TaskContext, records: Iterator[bytes]) -> list[bytes]:
    return list(records)


@dataclass(frozen=True)
class _SizesOfShuffle:
    """How many bytes each reducer will read, asked for when the map tasks are done."""

    spec: ShuffleSpec

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[int]:
        return context.services.shuffle.sizes(self.spec)
