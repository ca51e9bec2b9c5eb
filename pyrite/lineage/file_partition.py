"""Partitions that are a piece of a file, or several files."""

from __future__ import annotations

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.io.splits import FileSplit
from pyrite.lineage.partition import Partition


@frozen_dataclass
class SplitPartition(Partition):
    """One split of one file."""

    split: FileSplit


@frozen_dataclass
class FilesPartition(Partition):
    """Whole files."""

    paths: tuple[str, ...]
