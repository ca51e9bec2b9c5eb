"""Who may decide which version of a block is the one that is kept."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from pyrite.storage.block_id import RDDBlockId

#: Blocks share a lock by chance only, so hardly ever.
_LOCKS = 1024


class BlockLocks:
    """Locks of blocks, for all processes that name the same directory; each is freed when its holder dies."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    @contextlib.contextmanager
    def holding(self, block: RDDBlockId, *, wait: bool = True) -> Iterator[bool]:
        """Hold the lock of a block; False if somebody else has it and we do not `wait`."""
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        number = (31 * block.rdd_id + block.partition) % _LOCKS
        descriptor = os.open(os.path.join(self._directory, f".lock-{number}"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            yield False
            return
        try:
            yield True
        finally:
            os.close(descriptor)
