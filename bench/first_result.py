"""The smallest program of an engine, timed from the start of its process.

``python -m bench.first_result ENGINE CORES`` prints its result as a line of JSON,
and ends with the harness's word.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def spark(cores: int) -> Any:
    from pyspark import SparkContext

    sc = SparkContext(f"local[{cores}]", "first")
    return sc.parallelize([1, 2, 3], cores).map(lambda x: x + 1).collect()


def pyrite(cores: int) -> Any:
    import pyrite

    pyrite.install_as_pyspark()
    return spark(cores)


def pysparkling(cores: int) -> Any:
    import pysparkling

    return pysparkling.Context().parallelize([1, 2, 3], cores).map(lambda x: x + 1).collect()


def dask(cores: int) -> Any:
    import dask.bag

    bag = dask.bag.from_sequence([1, 2, 3], npartitions=cores).map(lambda x: x + 1)
    return bag.compute(scheduler="processes", num_workers=cores)


def add_one(x: int) -> int:
    return x + 1


def by_hand(cores: int) -> Any:
    import multiprocessing

    with multiprocessing.Pool(cores) as pool:
        return pool.map(add_one, [1, 2, 3])


ENGINES = {"pyrite": pyrite, "pyspark": spark, "pysparkling": pysparkling, "dask": dask, "by_hand": by_hand}

if __name__ == "__main__":
    # Answers go to the real standard output; whatever the engine prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print(json.dumps({"answer": ENGINES[sys.argv[1]](int(sys.argv[2]))}), file=answers, flush=True)
    sys.stdin.read()
