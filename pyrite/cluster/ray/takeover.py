"""Copies of what another executor keeps, made by the host of the one that is to keep it too."""

from __future__ import annotations

import contextlib
import logging
import os
from typing import Protocol

from pyrite.cluster.local.executor_files import store_of
from pyrite.cluster.ray.messages import TakeOver, TookOver
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock
from pyrite.storage.local_disk import LocalFile

logger = logging.getLogger(__name__)

#: How much of a file is asked for at once, in bytes.
_PORTION = 64 * 1024**2


class Keeper(Protocol):
    """The hosts of other executors; OSError where they, or what they are asked for, can't be had."""

    def block(self, executor_id: str, name: str) -> tuple[str, bytes | memoryview] | None: ...

    def file(self, executor_id: str, path: str, offset: int, length: int) -> bytes: ...


def copy_block(
    block: RDDBlockId, source: str, environment: ExecutorEnvironment, peers: Keeper
) -> list[StoredBlock] | None:
    """Keep a block of another executor here too: what changed in the store; None if it is not there now."""
    found = peers.block(source, block.name)
    if found is None:
        return None
    suffix, data = found
    store = store_of(environment)
    level = store.level_of(f"x{suffix}")
    temporary = store.temporary_path(block, level, "host")
    with LocalFile(temporary) as file:
        file.write(data)
    try:
        path, changes = store.admit(block, level, temporary, len(data))
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
    return None if path is None else changes


def take_over(command: TakeOver, environment: ExecutorEnvironment, peers: Keeper) -> TookOver:
    """Copy what can be copied. It never raises: the driver waits for what it returns."""
    paths: dict[str, str] = {}
    changes: list[StoredBlock] = []
    for block in command.blocks:
        try:
            changed = copy_block(block, command.source, environment, peers)
        except Exception as error:  # whatever it is, another one may do better
            logger.info("Block %s was not taken over: %s", block.name, error)
        else:
            if changed is not None:
                paths[block.name] = block.name
                changes += changed
    for path in command.outputs:
        target = os.path.join(environment.shuffle_directory, os.path.basename(path))
        try:
            _copy_file(command.source, path, target, peers)
        except Exception as error:
            logger.info("The map output %s was not taken over: %s", os.path.basename(path), error)
        else:
            paths[path] = target
    return TookOver(command.number, environment.executor_id, paths, tuple(changes))


def _copy_file(source: str, path: str, target: str, peers: Keeper) -> None:
    hidden = f"{target}.{source}.tmp"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(hidden)  # of an earlier attempt
    with LocalFile(hidden) as file:
        offset = 0
        while portion := peers.file(source, path, offset, _PORTION):
            file.write(portion)
            offset += len(portion)
    os.rename(hidden, target)
