"""Keeps the partitions of persisted RDDs for the tasks of one worker."""

from __future__ import annotations

import contextlib
import logging
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from pyrite.common import accumulators
from pyrite.serializer.data import dumps
from pyrite.serializer.framing import CorruptFrame
from pyrite.storage.block_file import Additions, read_batches, read_block, write_batches, write_end
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_locks import BlockLocks
from pyrite.storage.block_store import BlockStore, FileIdentity, StoredBlock, file_identity
from pyrite.storage.level import StorageLevel
from pyrite.storage.live_copies import LiveCopies, is_unchangeable
from pyrite.storage.local_disk import LocalFile

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Computed:
    """A block as its computation left it in a temporary file."""

    block: RDDBlockId
    path: str
    #: What it added to accumulators, and the same with what the blocks that it used have added.
    updates: dict[int, Any]
    additions: Additions
    size: int = 0
    #: The batches, if they are worth keeping decoded.
    live: list[list[Any]] | None = None
    #: The records that are not in the file: it became too large for the memory. None if all are.
    rest: Iterator[Any] | None = None

    def read_back(self) -> Iterator[Any]:
        """The batches: what was computed is not computed again."""
        if self.rest is None:
            return read_block(self.path, self.block.name, verify=False)[1]
        return chain(read_batches(self.path, verify=False), [self.rest])


class BlocksElsewhere(Protocol):
    """The executors on other machines, of which only one is to keep a version of a block of its own."""

    def fetch(self, name: str, path: str) -> bool:
        """Copy a block to a new file; False if nobody has it."""

    def claim(self, name: str, path: str) -> bool:
        """Become the one who keeps a block; False if another does, whose block is then copied to `path`."""

    def release(self, name: str) -> None:
        """A block that was claimed is not kept after all."""


class BlockManager:
    """Reads a block where it is kept; else computes it and keeps it as its level says.

    Blocks are looked for in the executor's own store, then in those of its peers on the machine, then with
    executors on other machines. There is one version of a block among all of them: who computes one that
    another has stored by then takes that one.

    What computing a block adds to accumulators is kept with it, under a name of its own, and is reported by
    each task that uses the block. So it is known even if the task that computed it failed later on.
    """

    def __init__(
        self,
        store: BlockStore,
        live_copies_limit: int,
        peers: Callable[[], Sequence[BlockStore]] = tuple,
        owner: str = "driver",
        locks: BlockLocks | None = None,
        elsewhere: BlocksElsewhere | None = None,
    ) -> None:
        self._store = store
        self._peers = peers
        #: Who writes the files that are not whole yet.
        self._owner = owner
        #: Shared with the peers.
        self._locks = (
            BlockLocks(os.path.join(store.disk_directory, ".block-locks")) if locks is None else locks
        )
        #: The executors on other machines; None where there are none.
        self._elsewhere = elsewhere
        self._live = LiveCopies(live_copies_limit)
        #: The file of each block whose checksums this process has verified, and what its end says.
        self._verified: dict[str, tuple[FileIdentity, Additions]] = {}
        self._changes: list[StoredBlock] = []
        #: What was added to accumulators by computing the blocks that were used so far: by the task, by the
        #: block that it computes at the moment, by the one that this one computes ...
        self._additions: list[Additions] = [{}]

    def get_or_compute(
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]]
    ) -> Iterator[Any]:
        """The block's records: from a copy if there is a whole one, else computed, and kept meanwhile."""
        stored = self._read(block)
        if stored is None and self._elsewhere is not None:
            stored = self._read_elsewhere(block, self._elsewhere.fetch)
        batches = stored if stored is not None else self._compute_and_keep(block, level, compute)
        return chain.from_iterable(batches)

    def take_changes(self) -> list[StoredBlock]:
        """Blocks that were stored, moved or dropped since the last call; size 0 means dropped."""
        changes, self._changes = self._changes, []
        return changes

    def take_additions(self) -> Additions:
        """What computing the blocks used since the last call, now or earlier, has added to accumulators."""
        additions, self._additions = self._additions[0], [{}]
        return additions

    def give_way(self) -> None:
        """Steps need memory: blocks move to disk or go until the rest fits into the cache's own share."""
        self._changes += self._store.give_way(self._owner)

    def give_up_copies(self) -> None:
        """Drop the decoded blocks of this process; their files stay."""
        self._live.clear()

    def take_back(self) -> None:
        """No step of this process holds much any more."""
        self._store.take_back(self._owner)

    def forget_rdd(self, rdd_id: int) -> None:
        """Let go of what this process holds of an RDD; its files are the driver's to delete."""
        self._live.drop_rdd(rdd_id)
        for name in [name for name in self._verified if name.startswith(f"rdd_{rdd_id}_")]:
            del self._verified[name]

    def _stores(self) -> Iterator[BlockStore]:
        """Where a block may be; who the peers are is asked only if it is not here."""
        yield self._store
        yield from self._peers()

    def _read(self, block: RDDBlockId) -> Iterator[list[Any]] | None:
        for store in self._stores():
            while (path := store.find(block)) is not None:
                try:
                    identity = file_identity(path)
                    return self._batches(block, path, identity, store)
                except FileNotFoundError:
                    continue  # moved to the disk, or evicted, between the look and the read
                except CorruptFrame as error:
                    # Not if another worker was faster and the block has been stored anew.
                    if store.discard(path, identity):
                        logger.warning("Block %s is corrupt (%s); it is computed again.", block.name, error)
                        self._changes.append(StoredBlock(block, 0, 0))
        return None

    def _read_rivals(self, block: RDDBlockId) -> Iterator[list[Any]] | None:
        """What another machine has stored meanwhile; None if it is ours to store."""
        elsewhere = self._elsewhere
        if elsewhere is None:
            return None
        return self._read_elsewhere(block, lambda name, path: not elsewhere.claim(name, path))

    def _read_elsewhere(
        self, block: RDDBlockId, fetch: Callable[[str, str], bool]
    ) -> Iterator[list[Any]] | None:
        path = self._store.temporary_path(block, StorageLevel.DISK_ONLY, f"{self._owner}.fetched")
        try:
            if not fetch(block.name, path):
                return None
            additions, batches = read_block(path, block.name)
        except CorruptFrame as error:
            logger.warning("Block %s came corrupt (%s); it is computed again.", block.name, error)
            return None
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)  # it stays mapped while it is read
        self._use(additions)
        return batches

    def _batches(
        self, block: RDDBlockId, path: str, identity: FileIdentity, store: BlockStore
    ) -> Iterator[list[Any]]:
        size = os.path.getsize(path)
        store.touch(path)
        verified, additions = self._verified.get(block.name, (None, {}))
        live = self._live.get(block.name, identity)
        if live is not None and verified == identity:
            self._use(additions)
            return iter(live)
        additions, batches = read_block(path, block.name, verify=verified != identity)
        self._verified[block.name] = identity, additions
        self._use(additions)
        return self._keeping_live(block, identity, batches, size) if self._live.fits(size) else batches

    def _use(self, additions: Additions) -> None:
        for user in self._additions:
            user.update(additions)

    def _keeping_live(
        self, block: RDDBlockId, identity: FileIdentity, batches: Iterator[list[Any]], size: int
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
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]]
    ) -> Iterator[list[Any]]:
        path = self._store.temporary_path(block, level, self._owner)
        try:
            computed = self._compute(block, level, compute, path)
            with self._locks.holding(block):
                # Others may have been faster: then theirs is the version, and ours was never there.
                stored = self._read(block)
                if stored is None and computed.rest is None:
                    stored = self._read_rivals(block)
                if stored is not None:
                    return stored
                if computed.rest is None:
                    # Opened before others can evict it.
                    batches = computed.read_back()
                    kept, changes = self._store.admit(block, level, path, computed.size)
                    self._changes += changes
                    if kept is not None:
                        self._use(computed.additions)
                        try:
                            return self._just_kept(block, kept, computed)
                        except FileNotFoundError:
                            return batches  # evicted or removed by another process since
                    if self._elsewhere is not None:
                        self._elsewhere.release(block.name)
            accumulators.add_updates(computed.updates)
            return computed.read_back()
        finally:
            if os.path.exists(path):
                os.unlink(path)

    def _compute(
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]], path: str
    ) -> _Computed:
        """Write the block's records to a file, unless and until there are more than can be kept."""
        limit = None if level.useDisk else self._store.memory_limit
        computed = _Computed(block, path, {}, {}, live=[])
        self._additions.append(computed.additions)
        try:
            with LocalFile(path) as file:
                with accumulators.collected_apart() as computed.updates:
                    records = compute()
                    batches = 0
                    for batch, written in write_batches(records, file):
                        batches += 1
                        computed.size += written
                        if computed.live is not None:
                            if self._live.fits(computed.size) and is_unchangeable(batch):
                                computed.live.append(batch)
                            else:
                                computed.live = None
                        if limit is not None and computed.size > limit:
                            computed.rest = records
                            return computed
                if computed.updates:
                    computed.additions[uuid.uuid4().bytes] = dumps(computed.updates)
                computed.size += write_end(block.name, batches, computed.additions, file)
        except BaseException:
            # The function that reads the records may catch it, and its task succeed.
            accumulators.add_updates(computed.updates)
            raise
        finally:
            self._additions.pop()
        return computed

    def _just_kept(self, block: RDDBlockId, path: str, computed: _Computed) -> Iterator[list[Any]]:
        identity = file_identity(path)
        self._verified[block.name] = identity, computed.additions
        if computed.live is None:
            return read_block(path, block.name, verify=False)[1]
        self._live.put(block.name, identity, computed.live, computed.size)
        return iter(computed.live)
