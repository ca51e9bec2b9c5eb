"""Copies of an executor's files for its peers. On one machine a copy is a second link to the same file."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from dataclasses import replace

from pyrite.executor.environment import ExecutorEnvironment
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_locks import BlockLocks
from pyrite.storage.block_store import BlockStore, StoredBlock
from pyrite.storage.local_disk import writing_to


def store_of(environment: ExecutorEnvironment) -> BlockStore:
    """The block store of an executor."""
    return BlockStore(environment.memory_directory, environment.blocks_directory, environment.storage_limit)


def copy_block(
    block: RDDBlockId, source: ExecutorEnvironment, target: ExecutorEnvironment
) -> list[StoredBlock]:
    """Keep a block on another executor too; what changed there. Nothing if it is not here or has no room.

    Raises BlockingIOError if a worker holds a lock that this needs: it is never waited for, as the worker may
    be stopped.
    """
    # Under the block's lock: the copy must not outlive its original as an older version beside a newer one.
    with BlockLocks(source.block_locks_path).holding(block, wait=False):
        path = store_of(source).find(block)
        if path is None:
            return []
        store = store_of(target)
        level = store_of(source).level_of(path)
        temporary = store.temporary_path(block, level, "driver")
        try:
            _link(path, temporary)
            _, changes = store.admit(block, level, temporary, os.path.getsize(temporary), wait=False)
        except FileNotFoundError:
            return []  # evicted meanwhile
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
        return changes


def copy_map_output(status: MapStatus, target: ExecutorEnvironment) -> MapStatus | None:
    """The same output in another executor's directory; None if the file is gone."""
    path = os.path.join(target.shuffle_directory, os.path.basename(status.path))
    try:
        _link(status.path, path)
    except FileNotFoundError:
        return None
    return replace(status, executor_id=target.executor_id, path=path)


def _link(source: str, target: str) -> None:
    """Give a file a second name; where the file system has no links, or another one is meant, copy it."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        hidden = f"{target}.tmp"
        with open(source, "rb") as original, writing_to(os.path.dirname(target)):
            with open(hidden, "wb") as copy:
                shutil.copyfileobj(original, copy)
            os.rename(hidden, target)
