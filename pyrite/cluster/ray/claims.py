"""Who keeps which stored block, and who may keep one that nobody does.

On one machine a lock decides which version of a block is the one. Executors on different machines ask the
driver: the first to claim a block keeps it, and who comes later reads that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyrite.storage.block_id import RDDBlockId


class BlockClaims:
    """Executors by block name, the one that claimed it first in front.

    >>> claims = BlockClaims()
    >>> claims.claim("rdd_3_0", "a"), claims.claim("rdd_3_0", "b"), claims.holders("rdd_3_0")
    ([], ['a'], ['a'])
    >>> claims.claim("rdd_3_0", "b", instead_of=["a"])
    []
    """

    def __init__(self) -> None:
        self._holders: dict[str, list[str]] = {}

    def claim(self, name: str, executor_id: str, instead_of: Iterable[str] = ()) -> list[str]:
        """The others that keep the block; empty if it is this executor's to keep from now on.

        Those of `instead_of` were found not to have it.
        """
        gone = set(instead_of)
        holders = [each for each in self._holders.get(name, ()) if each not in gone]
        others = [each for each in holders if each != executor_id]
        if not others:
            holders = [executor_id]
        self._holders[name] = holders
        return others

    def holders(self, name: str) -> list[str]:
        """The executors that keep a block or are about to."""
        return list(self._holders.get(name, ()))

    def kept_only_by(self, executor_id: str, leaving: Collection[str]) -> list[RDDBlockId]:
        """The blocks that an executor keeps and none that stays, as these others do not.

        >>> claims = BlockClaims()
        >>> claims.claim("rdd_3_0", "a"), claims.kept_only_by("a", ["a"])
        ([], [RDDBlockId(rdd_id=3, partition=0)])
        """
        return [
            block_of(name)
            for name, holders in self._holders.items()
            if executor_id in holders and all(each in leaving for each in holders)
        ]

    def reported(self, executor_id: str, blocks: Iterable[tuple[int, int, int, int, int]]) -> None:
        """An executor stored blocks, or (both sizes 0) dropped them, as `TaskDone.blocks` tells."""
        for rdd_id, partition, memory, disk, _ in blocks:
            name = f"rdd_{rdd_id}_{partition}"
            if memory or disk:
                holders = self._holders.setdefault(name, [])
                if executor_id not in holders:
                    holders.append(executor_id)
            else:
                self._drop(name, executor_id)

    def release(self, name: str, executor_id: str) -> None:
        """An executor does not keep a block that it claimed."""
        self._drop(name, executor_id)

    def executor_gone(self, executor_id: str) -> None:
        """An executor is gone with all that it kept."""
        for name in [name for name, holders in self._holders.items() if executor_id in holders]:
            self._drop(name, executor_id)

    def forget_rdd(self, rdd_id: int) -> None:
        """An RDD is not kept any more."""
        for name in [name for name in self._holders if name.startswith(f"rdd_{rdd_id}_")]:
            del self._holders[name]

    def _drop(self, name: str, executor_id: str) -> None:
        holders = [each for each in self._holders.get(name, ()) if each != executor_id]
        if holders:
            self._holders[name] = holders
        else:
            self._holders.pop(name, None)


def block_of(name: str) -> RDDBlockId:
    """The block of a name."""
    _, rdd_id, partition = name.split("_")
    return RDDBlockId(int(rdd_id), int(partition))
