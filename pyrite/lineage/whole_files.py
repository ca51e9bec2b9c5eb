"""Files as records: (path, content)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, cast

from pyrite.common.call_site import UNKNOWN_CALL_SITE, CallSite
from pyrite.io.file_system import FileStatus, locate
from pyrite.io.paths import input_entries
from pyrite.io.splits import combine_files
from pyrite.io.text_reader import read_content, read_text
from pyrite.lineage.base import Lineage
from pyrite.lineage.file_partition import FilesPartition
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext

#: Spark's defaults, in bytes: `spark.files.maxPartitionBytes` and `spark.files.openCostInBytes`.
_MAX_PARTITION_SIZE = 128 * 1024 * 1024
_OPEN_COST = 4 * 1024 * 1024


class _WholeFilesLineage(Lineage):
    """Whole files, packed into partitions. Nested directories are passed over, as in Spark."""

    def __init__(self, path: str, min_partitions: int, call_site: CallSite) -> None:
        super().__init__(call_site=call_site)
        self.name = path
        self._path = path
        self._min_partitions = max(min_partitions, 1)

    @abstractmethod
    def _partition_size(self, files: Sequence[FileStatus]) -> int:
        """How many bytes fill a partition."""

    def make_partitions(self) -> Sequence[Partition]:
        files = [entry for entry in input_entries(self._path) if not entry.is_directory]
        groups = combine_files(files, self._partition_size(files))
        return [FilesPartition(index, paths) for index, paths in enumerate(groups)]


class WholeTextFilesLineage(_WholeFilesLineage):
    """(path, text) of each file; both are bytes if not `use_unicode`."""

    kind = "WholeTextFileRDD"

    def __init__(
        self,
        path: str,
        min_partitions: int,
        use_unicode: bool = True,
        call_site: CallSite = UNKNOWN_CALL_SITE,
    ) -> None:
        super().__init__(path, min_partitions, call_site)
        self._use_unicode = use_unicode

    def _partition_size(self, files: Sequence[FileStatus]) -> int:
        return -(-sum(file.size for file in files) // self._min_partitions)

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        for path in cast("FilesPartition", split).paths:
            if self._use_unicode:
                yield path, read_text(path)
            else:
                yield path.encode(), read_content(path)


class BinaryFilesLineage(_WholeFilesLineage):
    """(path, bytes) of each file, as it is on disk."""

    kind = "BinaryFileRDD"

    def __init__(
        self,
        path: str,
        min_partitions: int,
        default_parallelism: int,
        call_site: CallSite = UNKNOWN_CALL_SITE,
    ) -> None:
        super().__init__(path, min_partitions, call_site)
        self._default_parallelism = default_parallelism

    def _partition_size(self, files: Sequence[FileStatus]) -> int:
        total = sum(file.size + _OPEN_COST for file in files)
        share = total // max(self._default_parallelism, self._min_partitions)
        return min(_MAX_PARTITION_SIZE, max(_OPEN_COST, share))

    def compute(self, split: Partition, context: TaskContext) -> Iterator[tuple[str, bytes]]:
        for path in cast("FilesPartition", split).paths:
            file_system, inner = locate(path)
            with file_system.open(inner) as file:
                content = file.read()
            yield path, content
