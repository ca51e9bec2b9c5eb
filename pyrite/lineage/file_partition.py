"""Partitions that are a piece of a file, or several files."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.io.splits import FileSplit
from pyrite.lineage.partition import Partition


@dataclass(frozen=True, slots=True)
class SplitPartition(Partition):
    """One split of one file."""

    split: FileSplit


@dataclass(frozen=True, slots=True)
class FilesPartition(Partition):
    """Whole files."""

    paths: tuple[str, ...]
