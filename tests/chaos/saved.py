"""The ways to save an RDD, and how to read back what was saved without the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos.oracle import Rows, rows_of
from pyrite.io.java_arrays import decode_byte_arrays
from pyrite.io.sequence_file import read_records
from pyrite.io.splits import FileSplit
from pyrite.serializer.data import loads


@dataclass(frozen=True, slots=True)
class Format:
    """How to save to a directory, and to read one."""

    save: Callable[[Any, str], None]
    read: Callable[[Path], Rows]


def _text_in(target: Path) -> Rows:
    return rows_of(line for path in target.glob("part-*") for line in path.read_text().splitlines())


def _pickles_in(target: Path) -> Rows:
    return rows_of(
        row
        for path in target.glob("part-*")
        for record in read_records(FileSplit(str(path), 0, path.stat().st_size))
        for batch in decode_byte_arrays(record)
        for row in loads(batch)
    )


FORMATS = {
    "saveAsTextFile": Format(lambda rdd, path: rdd.saveAsTextFile(path), _text_in),
    "saveAsPickleFile": Format(lambda rdd, path: rdd.saveAsPickleFile(path), _pickles_in),
}
