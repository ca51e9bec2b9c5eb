"""What the fingerprints of map outputs cost: the time to write an output with one, over that without.

    PYTHONHASHSEED=0 python bench/fingerprint_cost.py [rounds]

Processor time, the best of so many rounds, the two in turn. What the task computes before is not in it.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from operator import add, index
from typing import Any

from pyrite.lineage.task_context import TaskMetrics
from pyrite.rdd.repartition import DealBatches
from pyrite.shuffle import map_output
from pyrite.shuffle.fingerprint import Fingerprint
from pyrite.shuffle.hashing import portable_hash
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import Aggregator, ShuffleSpec
from pyrite.shuffle.writer import write_map_output
from pyrite.storage.memory import MemoryBudget

RECORDS = 150_000
REDUCERS = 8
Records = Callable[[], Iterator[Any]]


class NoFingerprint:
    """Looks at nothing."""

    value = 0

    def __init__(self, reducers: int, *, is_ordered: bool) -> None:
        pass

    def add(self, reducer: int, keys: list[Any], values: list[Any]) -> None:
        pass


def cases() -> Iterator[tuple[str, Records, ShuffleSpec]]:
    numbers = random.Random(1)
    keys = [numbers.randrange(10**6) for _ in range(RECORDS)]
    bounds = [10**6 * place // REDUCERS for place in range(1, REDUCERS)]
    hashed = Partitioner(REDUCERS, portable_hash)
    ranged = Partitioner(REDUCERS, lambda key: bisect_left(bounds, key))
    summed = ShuffleSpec(0, hashed, Aggregator(int, add, add), map_side_combine=True)
    integers = list(zip(keys, range(RECORDS), strict=True))
    texts = [(f"key{key // 10}", value) for key, value in integers]
    few = [(key % 1000, value) for key, value in integers]
    rows = [(key, (f"name{value}", value, 1.5)) for key, value in integers]
    dicts = [(key, {"a": value}) for key, value in integers]
    dealt = ShuffleSpec(0, Partitioner(REDUCERS, index))
    yield "reduceByKey, 1,000 keys", lambda: iter(few), summed
    yield "reduceByKey, many texts", lambda: iter(texts), summed
    yield "repartition of integers", lambda: DealBatches(REDUCERS)(0, iter(range(RECORDS))), dealt
    yield "repartition of tuples", lambda: DealBatches(REDUCERS)(0, iter(rows)), dealt
    yield "sortByKey", lambda: iter(integers), ShuffleSpec(0, ranged)
    yield "partitionBy, integers", lambda: iter(integers), ShuffleSpec(0, hashed)
    yield "partitionBy, texts", lambda: iter(texts), ShuffleSpec(0, hashed)
    yield "partitionBy, tuples", lambda: iter(rows), ShuffleSpec(0, hashed)
    yield "partitionBy, dicts", lambda: iter(dicts), ShuffleSpec(0, hashed)


def seconds(records: Records, spec: ShuffleSpec, kind: type, directory: str) -> float:
    map_output.Fingerprint = kind  # type: ignore[misc]
    begun = time.process_time()
    status = write_map_output(
        records(),
        spec,
        map_index=0,
        attempt_id=0,
        executor_id="bench",
        directory=directory,
        memory=MemoryBudget(10**9),
        metrics=TaskMetrics(),
    )
    taken = time.process_time() - begun
    os.unlink(status.path)
    return taken


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as directory:
        for name, records, spec in cases():
            pairs = [
                [seconds(records, spec, kind, directory) for kind in (NoFingerprint, Fingerprint)]
                for _ in range(rounds)
            ]
            without, with_one = map(min, zip(*pairs, strict=True))
            print(
                f"{name:26s}{without * 1e9 / RECORDS:6.0f} ns a record {with_one / without:.2f}", flush=True
            )


if __name__ == "__main__":
    main()
