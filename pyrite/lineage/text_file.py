"""The lines of text files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from pyrite.common.call_site import UNKNOWN_CALL_SITE, CallSite
from pyrite.io.codecs import COMPRESSED_SUFFIXES
from pyrite.io.paths import input_files
from pyrite.io.splits import file_splits
from pyrite.io.text_reader import read_lines
from pyrite.lineage.base import Lineage
from pyrite.lineage.file_partition import SplitPartition
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


class TextFileLineage(Lineage):
    """One record a line. The paths are looked up when the partitions are first needed, as in Spark."""

    kind = "TextFileRDD"

    def __init__(
        self,
        path: str,
        min_partitions: int,
        use_unicode: bool = True,
        call_site: CallSite = UNKNOWN_CALL_SITE,
    ) -> None:
        super().__init__(call_site=call_site)
        self.name = path
        self._path = path
        self._min_partitions = min_partitions
        self._use_unicode = use_unicode

    def make_partitions(self) -> Sequence[Partition]:
        splits = file_splits(input_files(self._path), self._min_partitions, COMPRESSED_SUFFIXES)
        return [SplitPartition(index, split) for index, split in enumerate(splits)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        return read_lines(cast("SplitPartition", split).split, self._use_unicode)
