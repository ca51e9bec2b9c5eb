"""Leaves in parts, and how large they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from pyrite.sql.expressions import Attribute
from pyrite.sql.logical import ArrowData, Range
from pyrite.sql.logical.leaves import Leaf, Scan
from pyrite.sql.sources.parquet import FilePart, ParquetRelation
from pyrite.sql.sources.splitting import SplitSizes, packed
from pyrite.sql.sources.streams import StreamedFiles

#: A part of a file has at least so many bytes: a task takes a few milliseconds whatever it does.
_LEAST_BYTES = 4 * 1024 * 1024
#: ... and a part of rows of the driver so many rows.
_LEAST_ROWS = 100_000


@dataclass(frozen=True, eq=False)
class ScanPart(Leaf):
    """Some of the rows of files."""

    relation: ParquetRelation
    attributes: tuple[Attribute, ...]
    part: FilePart

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class StreamPart(Leaf):
    """The rows of some files that the kernel does not read itself, or of pieces of them."""

    relation: StreamedFiles
    attributes: tuple[Attribute, ...]

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class DataPart(Leaf):
    """Some rows of a table that the driver holds: `length` from number `first`."""

    data: ArrowData
    first: int
    length: int


@dataclass(frozen=True)
class Size:
    """How many rows and bytes there are; bytes of the columns that are read, as they are kept."""

    rows: float
    bytes: float


def size_of_scan(plan: Scan, needed: frozenset[int]) -> Size:
    """The size of files, from their footers."""
    rows, size = 0, 0
    names = {each.name for each in plan.attributes if each.id in needed}
    for file in plan.relation.sizes:
        rows += sum(count for count, _ in file.groups)
        size += sum(file.columns.get(name, 0) for name in names)
    return Size(rows, size)


def parts_of_scan(plan: Scan, size: Size, cores: int, most_bytes: int) -> tuple[ScanPart, ...]:
    """Files cut into parts of about equal size, at row groups unless these are too large; at least one."""
    files = plan.relation.sizes
    total = sum(held for file in files for _, held in file.groups)
    wanted = max(_many(size.bytes, _LEAST_BYTES, 2 * cores), math.ceil(size.bytes / max(1, most_bytes)))
    most = total / wanted
    parts: list[dict[str, list[tuple[int, int]]]] = [{} for _ in range(wanted)]
    seen = 0.0
    for file in files:
        start = 0
        for rows, held in file.groups:
            pieces = max(1, min(rows, math.ceil(held / most))) if most else 1
            for piece in range(pieces):
                first, end = rows * piece // pieces, rows * (piece + 1) // pieces
                place = min(wanted - 1, int((seen + held / pieces / 2) / most)) if most else 0
                parts[place].setdefault(file.path, []).append((start + first, start + end))
                seen += held / pieces
            start += rows
    lengths = {file.path: sum(rows for rows, _ in file.groups) for file in files}
    return tuple(
        ScanPart(plan.relation, plan.attributes, _file_part(part, lengths)) for part in parts if part
    )


def _file_part(ranges_of: dict[str, list[tuple[int, int]]], lengths: dict[str, int]) -> FilePart:
    whole, ranges = [], []
    for path, found in ranges_of.items():
        first, end = found[0][0], found[-1][1]
        if end - first == lengths[path]:
            whole.append(path)
        else:
            ranges.append((path, first, end))
    return FilePart(tuple(whole), tuple(ranges))


def parts_of_stream(plan: Scan, sizes: SplitSizes) -> tuple[StreamPart, ...]:
    """Files cut and packed as Spark does it; none, if there is nothing to read."""
    relation = plan.relation
    return tuple(
        StreamPart(relation.only(part), plan.attributes)
        for part in packed(relation.found, relation.may_be_split, sizes)
    )


def parts_of_range(plan: Range, cores: int) -> tuple[Range, ...]:
    """Numbers in parts."""
    values = range(plan.start, plan.end, plan.step)
    count = plan.partitions or _many(len(values), _LEAST_ROWS, 2 * cores)
    bounds = [len(values) * number // count for number in range(count + 1)]
    return tuple(
        Range(plan.start + first * plan.step, plan.start + end * plan.step, plan.step, plan.attribute)
        for first, end in pairwise(bounds)
    )


def parts_of_data(plan: ArrowData, cores: int, count: int | None = None) -> tuple[DataPart, ...]:
    """Rows of the driver in parts: `count`, or as many as are worth it."""
    rows = plan.table.num_rows
    count = count or _many(rows, _LEAST_ROWS, 2 * cores)
    bounds = [rows * number // count for number in range(count + 1)]
    return tuple(DataPart(plan, first, end - first) for first, end in pairwise(bounds))


def _many(size: float, least: int, most: int) -> int:
    return int(max(1, min(most, math.ceil(size / least))))
