"""Batches of rows into the files of a directory."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from pyrite.io.commit import cannot_write
from pyrite.io.local_files import sync
from pyrite.sql.sources.listing import NULL_PARTITION
from pyrite.sql.sources.output.formats import FileFormat, FileWriter
from pyrite.sql.sources.output.threads import Threads

if TYPE_CHECKING:
    import pyarrow as pa

#: So many rows in each file make it worth while to begin another one, which another thread writes.
_ROWS_FOR_ANOTHER = 250_000

_ESCAPED = set("\"#%'*/:=?\\{[]^\x7f") | set(map(chr, range(32)))


def partition_directory(names: Sequence[str], values: Sequence[str | None]) -> str:
    """The directory of a partition.

    >>> partition_directory(["day", "k"], ["2020-01-01 10:00", None])
    'day=2020-01-01 10%3A00/k=__HIVE_DEFAULT_PARTITION__'
    """
    return "/".join(
        f"{_escaped(name)}={_escaped(value) if value else NULL_PARTITION}"
        for name, value in zip(names, values, strict=True)
    )


def _escaped(text: str) -> str:
    return "".join(f"%{ord(char):02X}" if char in _ESCAPED else char for char in text)


@dataclass
class OutputFiles:
    """Writes files below a directory.

    The last columns of each batch are the values of `partitions` as texts, and the rows come in their order,
    so that one file is open at a time. Without partitions, `parts` files share the rows, each written by a
    thread of its own. With `may_be_divided` there may be more files than that, if the rows are many.
    """

    directory: str
    format: FileFormat
    partitions: Sequence[str] = ()
    max_records: int = 0
    parts: int = 1
    #: The number of the first part.
    first_part: int = 0
    may_be_divided: bool = False
    _job: str = field(default_factory=lambda: str(uuid.uuid4()))

    def write(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Write all rows. Raises SparkIOException if the disk does not take them."""
        try:
            if self.partitions:
                self._write_partitions(batches)
            else:
                self._write_parts(batches)
        except OSError as problem:
            raise cannot_write(self.directory, str(problem)) from problem

    def _write_parts(self, batches: Iterable[pa.RecordBatch]) -> None:
        files = [_Part(self, "", number) for number in range(self.parts)]
        try:
            with Threads(max(len(files), os.cpu_count() or 1)) as threads:
                if not self._deal(batches, files, threads):
                    # No rows: one file tells the columns.
                    threads.add(files[0], files[0].open)
                for file in files:
                    threads.add(file, file.close)
        except BaseException:
            for file in files:
                with suppress(Exception):
                    file.close()
            raise

    def _deal(self, batches: Iterable[pa.RecordBatch], files: list[_Part], threads: Threads) -> bool:
        """Give rows to the threads; whether there were any. Adds to `files`."""
        turn = 0
        rows = 0
        for batch in batches:
            if not batch.num_rows:
                continue
            if self.parts > 1:
                size = -(-batch.num_rows // self.parts)
                for start in range(0, batch.num_rows, max(size, 1)):
                    file = files[turn % self.parts]
                    threads.add(file, partial(file.write, batch.slice(start, size)))
                    turn += 1
                continue
            if self.may_be_divided and rows >= len(files) * _ROWS_FOR_ANOTHER and len(files) < threads.count:
                files.append(_Part(self, "", len(files)))
            file = files[turn % len(files)]
            threads.add(file, partial(file.write, batch))
            turn += 1
            rows += batch.num_rows
        return turn > 0

    def _write_partitions(self, batches: Iterable[pa.RecordBatch]) -> None:
        current: tuple[str | None, ...] | None = None
        part: _Part | None = None
        width = len(self.partitions)
        for batch in batches:
            for values, start, length in _runs(batch, width):
                if values != current or part is None:
                    if part is not None:
                        part.close()
                    current = values
                    part = _Part(self, partition_directory(self.partitions, values), 0)
                rows = batch.slice(start, length)
                part.write(rows.select(range(batch.num_columns - width)))
        if part is not None:
            part.close()

    def path(self, directory: str, part: int, number: int) -> str:
        """The path of a file: the part, the number of the file in it, and what no other writer has."""
        separator = "." if self.partitions else "-"
        name = f"part-{self.first_part + part:05d}-{self._job}{separator}c{number:03d}{self.format.suffix}"
        return os.path.join(self.directory, directory, name)


class _Part:
    """The files of one partition; the next one begins when one is full."""

    def __init__(self, output: OutputFiles, directory: str, number: int) -> None:
        self._output = output
        self._directory = directory
        self._number = number
        self._files = 0
        self._rows = 0
        self._path = ""
        self._writer: FileWriter | None = None

    def open(self) -> FileWriter:
        self._path = self._output.path(self._directory, self._number, self._files)
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        self._writer = self._output.format.open(self._path)
        self._files += 1
        self._rows = 0
        return self._writer

    def write(self, batch: pa.RecordBatch) -> None:
        limit = self._output.max_records
        while batch.num_rows:
            writer = self._writer or self.open()
            room = limit - self._rows if limit > 0 else batch.num_rows
            writer.write(batch.slice(0, room))
            self._rows += min(room, batch.num_rows)
            batch = batch.slice(room)
            if limit > 0 and self._rows >= limit:
                self.close()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            sync(self._path)


def _runs(batch: pa.RecordBatch, width: int) -> Iterator[tuple[tuple[str | None, ...], int, int]]:
    """Rows that follow each other and belong to one partition: its values, the first row, how many."""
    if not batch.num_rows:
        return
    columns = batch.columns[batch.num_columns - width :]
    first = tuple(column[0].as_py() for column in columns)
    if first == tuple(column[batch.num_rows - 1].as_py() for column in columns):
        # In order, so that all between are the same.
        yield first, 0, batch.num_rows
        return
    start = 0
    for values, rows in groupby(zip(*(column.to_pylist() for column in columns), strict=True)):
        length = sum(1 for _ in rows)
        yield values, start, length
        start += length
