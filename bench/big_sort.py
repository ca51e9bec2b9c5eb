"""A sort of more data than the object stores hold, watched: what the stores of the nodes hold meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from bench.job import Job

#: With its key of 8 bytes a record has 100.
VALUE_BYTES = 92
RECORD_BYTES = 100
PARTITIONS = 64
_SAMPLE_SECONDS = 0.2
_MODULUS = 1 << 61


def _blocks(part: int, count: int) -> Iterator[tuple[Any, bytes]]:
    """Keys all over 63 bits, and values that nothing can be saved on, one after the other."""
    import numpy as np

    random = np.random.default_rng(part)
    for start in range(0, count, 10_000):
        some = min(10_000, count - start)
        yield random.integers(0, 1 << 63, some, dtype=np.int64), random.bytes(some * VALUE_BYTES)


def records(part: int, count: int) -> Iterator[tuple[int, bytes]]:
    """The records of one partition, before they are sorted."""
    for keys, data in _blocks(part, count):
        for number, key in enumerate(keys.tolist()):
            yield key, data[number * VALUE_BYTES : (number + 1) * VALUE_BYTES]


def check(pairs: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Of one partition: length, a sum over keys and values, first and last key, whether it is in order."""
    count = total = 0
    first = last = -1
    in_order = True
    for key, value in pairs:
        if not count:
            first = key
        in_order = in_order and last <= key
        last = key
        count += 1
        total += key ^ int.from_bytes(value[:8], "little") ^ value[-1]
    if count:
        yield count, total % _MODULUS, first, last, in_order


def whole(parts: Iterable[tuple[int, int, int, int, bool]]) -> list[Any]:
    """How many records, their sum, and whether all are in order: `parts` come in the order of partitions."""
    found = list(parts)
    in_order = all(part[4] for part in found) and all(a[3] <= b[2] for a, b in pairwise(found))
    return [sum(part[0] for part in found), sum(part[1] for part in found) % _MODULUS, in_order]


def _of_parts(size: int) -> list[int]:
    return [len(range(part, size, PARTITIONS)) for part in range(PARTITIONS)]


def expected(size: int) -> list[Any]:
    """What `whole` says, worked out by columns."""
    import numpy as np

    total = 0
    for part, count in enumerate(_of_parts(size)):
        for keys, data in _blocks(part, count):
            values = np.frombuffer(data, np.uint8).reshape(-1, VALUE_BYTES)
            first = np.ascontiguousarray(values[:, :8]).view("<u8")[:, 0]
            # Modulo 2 ** 64, which leaves the sum modulo 2 ** 61 as it is.
            total += int((keys.astype(np.uint64) ^ first ^ values[:, -1]).sum(dtype=np.uint64))
    return [size, total % _MODULUS, True]


def run(sc: Any, job: Job) -> Any:
    """Sort, check where the records are, and tell what the object stores held meanwhile."""
    counts = _of_parts(job.size)
    parts = sc.parallelize(range(PARTITIONS), PARTITIONS)
    with StoreWatch() as stores:
        ordered = parts.flatMap(lambda part: records(part, counts[part])).sortByKey(numPartitions=PARTITIONS)
        found = whole(ordered.mapPartitions(check).collect())
    return lambda: {"checked": found, **stores.told()}


class StoreWatch:
    """Asks the nodes of a Ray cluster again and again what their object stores hold."""

    def __init__(self) -> None:
        self._peak = self._room = self._spilled = self._fallback = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> StoreWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def told(self) -> dict[str, int]:
        """In bytes: the most that one store held, what it may hold, and what went to disk instead."""
        return {
            "store_peak": self._peak,
            "store_room": self._room,
            "spilled": self._spilled,
            "fallback": self._fallback,
        }

    def _watch(self) -> None:
        import ray
        from ray._private.internal_api import node_stats

        addresses = [(node["NodeManagerAddress"], node["NodeManagerPort"]) for node in ray.nodes()]
        ask: list[Callable[[], Any]] = [
            lambda address=address: node_stats(*address, include_memory_info=False).store_stats  # type: ignore[misc]
            for address in addresses
        ]
        is_last = False
        while not is_last:
            is_last = self._is_over.wait(_SAMPLE_SECONDS)
            each = [one() for one in ask]
            self._peak = max(self._peak, *(one.object_store_bytes_used for one in each))
            self._room = min(one.object_store_bytes_avail for one in each)
            self._spilled = max(self._spilled, sum(one.spilled_bytes_total for one in each))
            self._fallback = max(self._fallback, sum(one.object_store_bytes_fallback for one in each))
