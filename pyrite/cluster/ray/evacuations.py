"""Who takes over what executors on their way out keep: decisions only.

What an executor keeps, each thing by itself:

    waits ──► is with a host that copies it ──► was copied
      ▲          │ the host refuses it, or        │ that host is lost
      │          │ is lost                        │ too, before the rest
      ├──────────┘                                │ was copied
      └───────────────────────────────────────────┘
      │
      └──► given up: every executor has refused it, or none has come that could take it

When nothing waits or is being copied the evacuation is over. What was given up is computed again when a task
needs it, as after any loss.
"""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pyrite.cluster.backend import Evacuated
from pyrite.cluster.ray.messages import RemoveBlocks, TakeOver, TookOver
from pyrite.executor.messages import Forget
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock

logger = logging.getLogger(__name__)

Kept = RDDBlockId | tuple[int, MapStatus]


@dataclass(slots=True, eq=False)
class _Thing:
    what: Kept
    refused_by: set[str] = field(default_factory=set)
    #: Where its copy is.
    target: str | None = None
    path: str = ""


@dataclass(slots=True)
class _Evacuation:
    source: str
    #: When it ends if nobody comes to take anything.
    deadline: float
    waiting: list[_Thing]
    #: By the number of the command: the executor that copies, and what.
    under_way: dict[int, tuple[str, list[_Thing]]] = field(default_factory=dict)
    copied: list[_Thing] = field(default_factory=list)


class Evacuations:
    """All evacuations that go on; `patience` is how long one waits for an executor, in seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._numbers = itertools.count()
        self._of: dict[str, _Evacuation] = {}
        #: What is not wanted any more since evacuations go on: RDDs and shuffles.
        self._released_rdds: set[int] = set()
        self._released_shuffles: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._of)

    def begin(
        self,
        source: str,
        blocks: Sequence[RDDBlockId],
        outputs: Sequence[tuple[int, MapStatus]],
        now: float,
    ) -> None:
        """An executor is to be evacuated."""
        things = [*map(_Thing, blocks), *map(_Thing, outputs)]
        self._of[source] = _Evacuation(source, now + self._patience, things)

    def assign(self, executors: Sequence[str], now: float) -> list[tuple[str, TakeOver]]:
        """What each of the executors that stay is to copy, as far as it was not told before."""
        commands: list[tuple[str, TakeOver]] = []
        for evacuation in self._of.values():
            shares: dict[str, list[_Thing]] = defaultdict(list)
            left: list[_Thing] = []
            for number, thing in enumerate(evacuation.waiting):
                takers = [each for each in executors if each not in thing.refused_by]
                if takers:
                    shares[takers[number % len(takers)]].append(thing)
                elif not executors and now < evacuation.deadline:
                    left.append(thing)
                else:
                    logger.warning("%s of executor %s was not moved.", _name(thing), evacuation.source)
            evacuation.waiting = left
            for target, things in shares.items():
                number = next(self._numbers)
                evacuation.under_way[number] = target, things
                commands.append((target, _command(number, evacuation.source, things)))
        return commands

    def took_over(self, report: TookOver) -> list[StoredBlock]:
        """An executor has copied what it could of what it was told to; what changed there and is wanted."""
        for evacuation in self._of.values():
            target, things = evacuation.under_way.pop(report.number, ("", []))
            for thing in things:
                path = report.paths.get(_key(thing))
                if path is None:
                    thing.refused_by.add(target)
                    evacuation.waiting.append(thing)
                else:
                    thing.target, thing.path = target, path
                    evacuation.copied.append(thing)
        return [each for each in report.changes if each.block.rdd_id not in self._released_rdds]

    def released(self) -> list[RemoveBlocks | Forget]:
        """What an executor is to remove once more, as it may have copied it later than it was told to."""
        rdds = [RemoveBlocks(rdd_id) for rdd_id in sorted(self._released_rdds)]
        return [*rdds, *(Forget("shuffle", shuffle_id) for shuffle_id in sorted(self._released_shuffles))]

    def rdd_released(self, rdd_id: int) -> None:
        """Blocks of an RDD are not wanted any more, wherever they are."""
        self._released_rdds |= {rdd_id} if self._of else set()
        self._forget(lambda what: isinstance(what, RDDBlockId) and what.rdd_id == rdd_id)

    def shuffle_released(self, shuffle_id: int) -> None:
        """Outputs of a shuffle are not wanted any more, wherever they are."""
        self._released_shuffles |= {shuffle_id} if self._of else set()
        self._forget(lambda what: isinstance(what, tuple) and what[0] == shuffle_id)

    def executor_gone(self, executor_id: str) -> None:
        """An executor is lost, on its way out or not: what it had taken over is to be copied once more."""
        self._of.pop(executor_id, None)
        for evacuation in self._of.values():
            for number, (target, things) in list(evacuation.under_way.items()):
                if target == executor_id:
                    del evacuation.under_way[number]
                    evacuation.waiting += things
            lost = [thing for thing in evacuation.copied if thing.target == executor_id]
            evacuation.copied = [thing for thing in evacuation.copied if thing.target != executor_id]
            evacuation.waiting += lost

    def finished(self) -> list[Evacuated]:
        """The evacuations that are over, with the map outputs at their new places."""
        over = [each for each in self._of.values() if not each.waiting and not each.under_way]
        for evacuation in over:
            del self._of[evacuation.source]
        if not self._of:
            self._released_rdds.clear()
            self._released_shuffles.clear()
        return [
            Evacuated(
                evacuation.source,
                tuple(
                    (thing.what[0], replace(thing.what[1], executor_id=thing.target, path=thing.path))
                    for thing in evacuation.copied
                    if isinstance(thing.what, tuple) and thing.target is not None
                ),
            )
            for evacuation in over
        ]

    def _forget(self, is_unwanted: Callable[[Kept], bool]) -> None:
        for evacuation in self._of.values():
            parts = [
                evacuation.waiting,
                evacuation.copied,
                *(part for _, part in evacuation.under_way.values()),
            ]
            for part in parts:
                part[:] = [thing for thing in part if not is_unwanted(thing.what)]

    def next_deadline(self) -> float | None:
        """When one ends that waits for an executor; None if none does."""
        return min((each.deadline for each in self._of.values() if each.waiting), default=None)


def _command(number: int, source: str, things: list[_Thing]) -> TakeOver:
    return TakeOver(
        number,
        source,
        tuple(thing.what for thing in things if isinstance(thing.what, RDDBlockId)),
        tuple(thing.what[1].path for thing in things if isinstance(thing.what, tuple)),
    )


def _key(thing: _Thing) -> str:
    """How a host names the thing in what it reports."""
    return thing.what.name if isinstance(thing.what, RDDBlockId) else thing.what[1].path


def _name(thing: _Thing) -> str:
    if isinstance(thing.what, RDDBlockId):
        return f"Block {thing.what.name}"
    shuffle_id, status = thing.what
    return f"Output {status.map_index} of shuffle {shuffle_id}"
