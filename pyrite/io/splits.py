"""How files are cut into partitions: the arithmetic of Hadoop's input formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.io.file_system import FileStatus

#: No split is larger, in bytes: the block size of Hadoop's local file system.
BLOCK_SIZE = 32 * 1024 * 1024
#: The last split of a file may be larger than the others by this factor.
_SLOP = 1.1


@frozen_dataclass
class FileSplit:
    """The bytes of a file from `start` up to `start + length`; records decide what they make of the edges."""

    path: str
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


def file_splits(
    files: Sequence[FileStatus], num_splits: int, unsplittable: Iterable[str] = (), minimum_size: int = 1
) -> list[FileSplit]:
    """Cut files into about `num_splits` splits of equal size, as FileInputFormat does; empty files have none.

    Files whose path ends in one of the `unsplittable` suffixes are one split each.

    >>> [(s.start, s.length) for s in file_splits([FileStatus("a", 20, False)], 3)]
    [(0, 6), (6, 6), (12, 6), (18, 2)]
    """
    suffixes = tuple(unsplittable)
    goal = sum(file.size for file in files) // max(num_splits, 1)
    size = max(minimum_size, min(goal, BLOCK_SIZE))
    splits: list[FileSplit] = []
    for file in files:
        start = 0
        if not file.path.lower().endswith(suffixes):
            while (file.size - start) / size > _SLOP:
                splits.append(FileSplit(file.path, start, size))
                start += size
        if start < file.size:
            splits.append(FileSplit(file.path, start, file.size - start))
    return splits


def combine_files(files: Sequence[FileStatus], maximum_size: int) -> list[tuple[str, ...]]:
    """Pack whole files into groups, as CombineFileInputFormat does on one machine.

    A group is full when it has reached `maximum_size` bytes. What is left, and empty files, are the last
    group. Zero means one group.

    >>> combine_files([FileStatus(name, size, False) for name, size in [("a", 0), ("b", 9), ("c", 2)]], 6)
    [('b',), ('a', 'c')]
    """
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    grouped: set[int] = set()
    pending: list[int] = []
    group_size = 0
    for index, file in enumerate(files):
        if not file.size:
            continue
        group.append(file.path)
        pending.append(index)
        group_size += file.size
        if maximum_size and group_size >= maximum_size:
            groups.append(tuple(group))
            grouped.update(pending)
            group, pending, group_size = [], [], 0
    rest = tuple(file.path for index, file in enumerate(files) if index not in grouped)
    return [*groups, rest] if rest else groups
