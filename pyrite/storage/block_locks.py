"""Who may decide which version of a block is the one that is kept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import sys
from collections.abc import Iterator

from pyrite.storage.block_id import RDDBlockId


class BlockLocks:
    """Locks of blocks, for all processes that name the same file; each is freed when its holder dies.

    A block's lock is one byte of the file, which stays empty: a byte can be locked without being there.
    """

    def __init__(self, path: str) -> None:
        self._path = path

    @contextlib.contextmanager
    def holding(self, block: RDDBlockId, *, wait: bool = True) -> Iterator[None]:
        """Hold the lock of a block; without `wait`, BlockingIOError if somebody else has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor, block, wait)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, block: RDDBlockId, wait: bool) -> None:
    if sys.platform == "linux":
        # Owned by the open file, as those of flock are, and not by the process, which other threads share.
        command = fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK
        offset = (block.rdd_id << 32) + block.partition
        fcntl.fcntl(descriptor, command, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, offset, 1, 0))
    else:
        # All blocks at once.
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
