"""The cached partitions of one executor, as files that all its workers share.

A block in memory is a file in a memory-backed file system where the machine has one, else in the page
cache. The directory is the index: a worker that is killed leaves no state behind that could be wrong, and
a block appears by one rename, so there is one version of it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.level import StorageLevel
from pyrite.storage.local_disk import remove_temporary_files, temporary_path, writing_to

#: What follows the name of a block in memory: may it move to disk when memory is short, or is it dropped?
_DROPPED = ".drop"
_MOVED = ".move"


#: What tells one version of a file from the next: its inode and the time of its last change.
FileIdentity = tuple[int, int]


def file_identity(path: str) -> FileIdentity:
    """Raises FileNotFoundError if the file is gone."""
    status = os.stat(path)
    return status.st_ino, status.st_mtime_ns


@frozen_dataclass
class StoredBlock:
    """Where a block lies and how large it is there, in bytes; both sizes are 0 where it is not any more."""

    block: RDDBlockId
    memory_size: int
    disk_size: int
    #: How many executors are to keep it.
    copies: int = 1


#: The share of the limit that blocks in memory may always fill. The rest is theirs while no task sorts,
#: groups or shuffles so much that it needs it.
_OWN_SHARE = 0.5
#: What marks that a worker needs it.
_NEEDED = "needed-by-steps"


class BlockStore:
    """Finds, admits and evicts block files, within a limit (in bytes) for those in memory."""

    def __init__(self, memory_directory: str, disk_directory: str, memory_limit: int) -> None:
        self.memory_directory = memory_directory
        self.disk_directory = disk_directory
        self.memory_limit = memory_limit
        os.makedirs(memory_directory, mode=0o700, exist_ok=True)
        os.makedirs(disk_directory, mode=0o700, exist_ok=True)

    def find(self, block: RDDBlockId) -> str | None:
        """The path of the block's file, or None."""
        for path in self._candidates(block):
            if os.path.exists(path):
                return path
        return None

    def touch(self, path: str) -> None:
        """Note that the block was used just now: the one used longest ago is evicted first."""
        with contextlib.suppress(FileNotFoundError):  # evicted meanwhile; an open file can still be read
            # The time of access is ours to set; the time of change tells one version from the next.
            os.utime(path, ns=(time.time_ns(), os.stat(path).st_mtime_ns))

    def blocks(self) -> list[RDDBlockId]:
        """The blocks that are here."""
        names = {
            entry.name.partition(".")[0]
            for directory in (self.memory_directory, self.disk_directory)
            for entry in os.scandir(directory)
            if not entry.name.startswith(".")
        }
        return [_block_of(name) for name in sorted(names)]

    def level_of(self, path: str) -> StorageLevel:
        """Where a block with such a file may lie."""
        if path.endswith(_DROPPED):
            return StorageLevel.MEMORY_ONLY
        return StorageLevel.MEMORY_AND_DISK if path.endswith(_MOVED) else StorageLevel.DISK_ONLY

    def temporary_path(self, block: RDDBlockId, level: StorageLevel, owner: str) -> str:
        """Where `owner`, who does one thing at a time, writes a block before it is admitted."""
        directory = self.memory_directory if level.useMemory else self.disk_directory
        return temporary_path(directory, block.name, owner)

    def remove_temporary_files(self, owner: str) -> None:
        """Delete what a writer that was killed had not finished."""
        for directory in (self.memory_directory, self.disk_directory):
            remove_temporary_files(directory, owner)

    def admit(
        self, block: RDDBlockId, level: StorageLevel, temporary: str, size: int, *, wait: bool = True
    ) -> tuple[str | None, list[StoredBlock]]:
        """Make a written file the block: its path, and every block whose place changed.

        The path is None if the block fits nowhere that its level allows; the file stays the caller's then.
        If another worker stored the block first, that version stays and its path is returned. The file may
        be gone again at any time after that.

        Without `wait`, raises BlockingIOError if somebody else changes the store just now: that process may
        be stopped.
        """
        with self._locked(wait=wait):
            existing = self.find(block)
            if existing is not None:
                os.unlink(temporary)
                return existing, []
            if level.useMemory:
                changed = self._make_room(size, block.rdd_id)
                if changed is not None:
                    path = self._memory_path(block, _MOVED if level.useDisk else _DROPPED)
                    os.rename(temporary, path)
                    return path, [*changed, StoredBlock(block, size, 0, level.replication)]
            if level.useDisk:
                path = os.path.join(self.disk_directory, block.name)
                _move(temporary, path)
                return path, [StoredBlock(block, 0, size, level.replication)]
            return None, []

    def give_way(self, owner: str) -> list[StoredBlock]:
        """Keep to the own share until `owner` takes it back, or ends; every block whose place changed."""
        with self._locked():
            with writing_to(self.memory_directory):
                open(temporary_path(self.memory_directory, _NEEDED, owner), "wb").close()
            return self._make_room(0) or []

    def take_back(self, owner: str) -> None:
        """The worker `owner` needs no more than its share."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary_path(self.memory_directory, _NEEDED, owner))

    def discard(self, path: str, identity: FileIdentity) -> bool:
        """Delete a block's file that turned out to be corrupt; False if it is gone, or another one by now."""
        with contextlib.suppress(FileNotFoundError), self._locked():
            if file_identity(path) == identity:
                os.unlink(path)
                return True
        return False

    def remove_rdd(self, rdd_id: int) -> None:
        """Delete all blocks of an RDD; without the lock, as its holder may be stopped."""
        prefix = f"rdd_{rdd_id}_"
        # In this order: a block that is on its way from one to the other is seen in one of them.
        for directory in (self.memory_directory, self.disk_directory):
            for entry in list(os.scandir(directory)):
                if entry.name.startswith(prefix):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(entry.path)

    def _candidates(self, block: RDDBlockId) -> tuple[str, str, str]:
        return (
            self._memory_path(block, _DROPPED),
            self._memory_path(block, _MOVED),
            os.path.join(self.disk_directory, block.name),
        )

    def _memory_path(self, block: RDDBlockId, suffix: str) -> str:
        return os.path.join(self.memory_directory, block.name + suffix)

    def _make_room(self, size: int, rdd_id: int | None = None) -> list[StoredBlock] | None:
        """Evict until `size` more bytes fit; None, with nothing evicted, if they can't.

        Blocks of the same RDD stay: evicting one to store the next would only turn the cache over.
        """
        names = os.listdir(self.memory_directory)
        is_needed = any(name.startswith(f".{_NEEDED}.") for name in names)
        limit = int(self.memory_limit * _OWN_SHARE) if is_needed else self.memory_limit
        held = []
        for name in names:
            if not name.startswith("."):
                with contextlib.suppress(FileNotFoundError):  # its RDD is being removed
                    status = os.stat(os.path.join(self.memory_directory, name))
                    held.append((status.st_atime_ns, status.st_size, name))
        excess = sum(stored for _, stored, _ in held) + size - limit
        victims: list[tuple[str, int]] = []
        for _, stored, name in sorted(held):
            if excess <= 0:
                break
            if rdd_id is None or not name.startswith(f"rdd_{rdd_id}_"):
                victims.append((name, stored))
                excess -= stored
        if excess > 0:
            return None
        return [self._evict(name, stored) for name, stored in victims]

    def _evict(self, name: str, size: int) -> StoredBlock:
        path = os.path.join(self.memory_directory, name)
        stem, _, fate = name.rpartition(".")
        block = _block_of(stem)
        with contextlib.suppress(FileNotFoundError):  # its RDD is being removed
            if "." + fate == _MOVED:
                _move(path, os.path.join(self.disk_directory, stem))
                return StoredBlock(block, 0, size)
            os.unlink(path)
        return StoredBlock(block, 0, 0)

    @contextlib.contextmanager
    def _locked(self, *, wait: bool = True) -> Iterator[None]:
        # The kernel frees the lock when its holder dies, so a killed worker blocks nobody.
        descriptor = os.open(self.disk_directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)


def _block_of(name: str) -> RDDBlockId:
    _, rdd_id, partition = name.split("_")
    return RDDBlockId(int(rdd_id), int(partition))


def _move(source: str, target: str) -> None:
    """Rename, across file systems by way of a hidden copy, so that the target appears whole.

    Raises FileNotFoundError if the source is not there, or was removed meanwhile.
    """
    try:
        os.rename(source, target)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    directory, name = os.path.split(target)
    hidden = os.path.join(directory, f".{name}.moving")
    with open(source, "rb") as original, writing_to(directory):
        try:
            with open(hidden, "wb") as copy:
                shutil.copyfileobj(original, copy)
            os.rename(hidden, target)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(hidden)
            raise
    try:
        os.unlink(source)
    except FileNotFoundError:
        # Who removed it has perhaps looked for it here already.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(target)
        raise
