"""Copies of blocks that the driver makes, none of which it waits for."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from pyrite.cluster.local.executor_files import copy_block
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock

logger = logging.getLogger(__name__)

#: How often a copy is tried again while a worker holds a lock that it needs, in seconds.
RETRY_INTERVAL = 0.05
#: A lock is held for milliseconds. One that is held by a stopped process is free when that one is killed,
#: which takes `STOPPED_SECONDS`, or the end of its executor if that is stopped too.
_PATIENCE = 20.0


@frozen_dataclass
class _Copy:
    block: RDDBlockId
    source: str
    target: str
    #: When it is given up.
    deadline: float


class BlockCopies:
    """Copies that were asked for and are not made yet, by the ids of their executors."""

    def __init__(self) -> None:
        self._waiting: list[_Copy] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def ask(self, block: RDDBlockId, source: str, target: str, now: float) -> None:
        """Have a block copied from one executor to another."""
        self._waiting.append(_Copy(block, source, target, now + _PATIENCE))

    def is_source(self, executor_id: str) -> bool:
        """Whether there is still something to be copied from this executor."""
        return any(copy.source == executor_id for copy in self._waiting)

    def advance(
        self, executors: Mapping[str, ExecutorEnvironment], now: float
    ) -> list[tuple[str, list[StoredBlock]]]:
        """Make the copies that can be made at once; what changed, and on which executor.

        Copies from or to executors that are not there any more are forgotten.
        """
        changed = []
        skipped: list[_Copy] = []
        failed: list[_Copy] = []
        #: Where a lock is held. The other copies there are not even tried in this round: they may be many.
        busy: set[str] = set()
        for copy in self._waiting:
            if copy.source not in executors or copy.target not in executors:
                continue
            if copy.target in busy and now < copy.deadline:
                skipped.append(copy)
                continue
            try:
                changes = copy_block(copy.block, executors[copy.source], executors[copy.target])
            except BlockingIOError as error:
                if now < copy.deadline:
                    busy.add(copy.target)
                    failed.append(copy)
                else:
                    _warn(copy, error)
            except OSError as error:
                _warn(copy, error)
            else:
                if changes:
                    changed.append((copy.target, changes))
        self._waiting = skipped + failed  # it may be the lock of one block only
        return changed


def _warn(copy: _Copy, error: OSError) -> None:
    # One copy less costs time when the others are lost, and no more than that.
    logger.warning("Block %s was not copied to executor %s: %s", copy.block.name, copy.target, error)
