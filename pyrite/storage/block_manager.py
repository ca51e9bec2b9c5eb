"""Keeps the partitions of persisted RDDs for the tasks of one worker."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from pyrite.serializer.framing import CorruptFrame
from pyrite.storage.block_file import read_batches, read_block, write_batches, write_end
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import BlockStore, StoredBlock
from pyrite.storage.level import StorageLevel
from pyrite.storage.live_copies import LiveCopies, is_unchangeable
from pyrite.storage.local_disk import LocalFile

logger = logging.getLogger(__name__)

Identity = tuple[int, int]


class BlockManager:
    """Reads a block where it is kept; else computes it and keeps it as its level says.

    Blocks are looked for in the executor's own store, then in those of its peers on the machine.
    """

    def __init__(
        self,
        store: BlockStore,
        live_copies_limit: int,
        peers: Callable[[], Sequence[BlockStore]] = tuple,
        owner: str = "driver",
    ) -> None:
        self._store = store
        self._peers = peers
        #: Who writes the files that are not whole yet.
        self._owner = owner
        self._live = LiveCopies(live_copies_limit)
        #: The file of each block whose checksums this process has verified.
        self._verified: dict[str, Identity] = {}
        self._changes: list[StoredBlock] = []

    def get_or_compute(
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]]
    ) -> Iterator[Any]:
        """The block's records: from a copy if there is a whole one, else computed, and kept meanwhile."""
        stored = self._read(block)
        batches = stored if stored is not None else self._compute_and_keep(block, level, compute())
        return chain.from_iterable(batches)

    def take_changes(self) -> list[StoredBlock]:
        """Blocks that were stored, moved or dropped since the last call; size 0 means dropped."""
        changes, self._changes = self._changes, []
        return changes

    def forget_rdd(self, rdd_id: int) -> None:
        """Let go of what this process holds of an RDD; its files are the driver's to delete."""
        self._live.drop_rdd(rdd_id)

    def _read(self, block: RDDBlockId) -> Iterator[list[Any]] | None:
        for store in (self._store, *self._peers()):
            path = store.find(block)
            if path is None:
                continue
            try:
                return self._batches(block, path, store)
            except FileNotFoundError:
                continue  # evicted between the look and the read
            except CorruptFrame as error:
                logger.warning("Block %s is corrupt (%s); it is computed again.", block.name, error)
                store.discard(path)
                self._changes.append(StoredBlock(block, 0, 0))
        return None

    def _batches(self, block: RDDBlockId, path: str, store: BlockStore) -> Iterator[list[Any]]:
        identity, size = _identity(path)
        store.touch(path)
        live = self._live.get(block.name, identity)
        if live is not None:
            return iter(live)
        batches = read_block(path, block.name, verify=self._verified.get(block.name) != identity)
        self._verified[block.name] = identity
        return self._keeping_live(block, identity, batches, size) if self._live.fits(size) else batches

    def _keeping_live(
        self, block: RDDBlockId, identity: Identity, batches: Iterator[list[Any]], size: int
    ) -> Iterator[list[Any]]:
        """Pass the batches on; if all are read and none can change, keep them decoded."""
        kept: list[list[Any]] | None = []
        for batch in batches:
            if kept is not None:
                if is_unchangeable(batch):
                    kept.append(batch)
                else:
                    kept = None
            yield batch
        if kept is not None:
            self._live.put(block.name, identity, kept, size)

    def _compute_and_keep(
        self, block: RDDBlockId, level: StorageLevel, records: Iterator[Any]
    ) -> Iterator[list[Any]]:
        temporary = self._store.temporary_path(block, level, self._owner)
        limit = None if level.useDisk else self._store.memory_limit
        live: list[list[Any]] | None = []
        size = count = 0
        is_whole = False
        try:
            with LocalFile(temporary) as file:
                for batch, written in write_batches(records, file):
                    size += written
                    count += 1
                    if live is not None:
                        if self._live.fits(size) and is_unchangeable(batch):
                            live.append(batch)
                        else:
                            live = None
                    if limit is not None and size > limit:
                        break
                else:
                    size += write_end(block.name, count, file)
                    is_whole = True
            if is_whole:
                path, changes = self._store.admit(block, level, temporary, size)
                self._changes += changes
                if path is not None:
                    return self._just_kept(block, path, live, size)
            # Not kept. What was computed is not computed again: read it back, then go on where it stopped.
            if is_whole:
                return read_block(temporary, block.name, verify=False)
            return chain(read_batches(temporary, verify=False), [records])  # type: ignore[list-item]
        finally:
            if os.path.exists(temporary):
                os.unlink(temporary)

    def _just_kept(
        self, block: RDDBlockId, path: str, live: list[list[Any]] | None, size: int
    ) -> Iterator[list[Any]]:
        identity, _ = _identity(path)
        self._verified[block.name] = identity
        if live is None:
            return read_block(path, block.name, verify=False)
        self._live.put(block.name, identity, live, size)
        return iter(live)


def _identity(path: str) -> tuple[Identity, int]:
    status = os.stat(path)
    return (status.st_ino, status.st_mtime_ns), status.st_size
