"""The records of files of pickled batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, cast

from pyrite.common.call_site import UNKNOWN_CALL_SITE, CallSite
from pyrite.errors import SparkIOException
from pyrite.io.java_arrays import decode_byte_arrays
from pyrite.io.paths import input_files
from pyrite.io.sequence_file import SYNC_INTERVAL, read_records
from pyrite.io.splits import FileSplit, file_splits
from pyrite.lineage.base import Lineage
from pyrite.lineage.file_partition import SplitPartition
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.serializer.data import loads


class PickleFileLineage(Lineage):
    """What ``saveAsPickleFile`` wrote, here or in PySpark. Unpickling runs code: read files you trust."""

    kind = "PickleFileRDD"

    def __init__(self, path: str, min_partitions: int, call_site: CallSite = UNKNOWN_CALL_SITE) -> None:
        super().__init__(call_site=call_site)
        self._path = path
        self._min_partitions = min_partitions

    def make_partitions(self) -> Sequence[Partition]:
        splits = file_splits(input_files(self._path), self._min_partitions, minimum_size=SYNC_INTERVAL)
        return [SplitPartition(index, split) for index, split in enumerate(splits)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        return chain.from_iterable(map(loads, _batches(cast("SplitPartition", split).split)))


def _batches(split: FileSplit) -> Iterator[bytes]:
    for record in read_records(split):
        try:
            batches = decode_byte_arrays(record)
        except ValueError as error:
            raise SparkIOException(
                errorClass="CORRUPT_FILE",
                messageParameters={"path": split.path, "format": "pickled batches", "reason": str(error)},
            ) from error
        yield from batches
