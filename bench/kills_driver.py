"""The driver that `bench/kills.py` starts: ``kills_driver.py pyrite|pyspark MASTER jobs|hang DIRECTORY``.

With `jobs` it runs a job for each line that it reads, and answers ``rows ...`` or ``lost ...``. With `hang`
its two tasks start child processes, say so, and never return.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from operator import add
from typing import Any


def rows(sc: Any) -> str:
    """A job of three shuffles, in stages of 100 tasks; what the first leaves is cached."""
    keyed = sc.parallelize(range(1_000_000), 100).map(lambda x: (x * 7919 % 100_003 % 20_011, x))
    summed = keyed.reduceByKey(add, 100).cache()
    grouped = summed.map(lambda kv: (kv[0] % 997, kv[1])).groupByKey(100).mapValues(sum)
    turned = grouped.map(lambda kv: (kv[0] % 101, kv[1])).reduceByKey(add, 100).collect()
    answer = f"rows {len(turned)} {sum(k * v for k, v in turned)} {summed.count()}"
    summed.unpersist()
    return answer


def hang(pipe: str) -> None:
    """In a task: start a child, say so, and stay."""
    subprocess.Popen(["sleep", "3600"])
    with open(pipe, "wb", buffering=0) as file:
        file.write(b"begun\n")
    time.sleep(3600)


def main() -> None:
    """Serve until the pipe is closed."""
    engine, master, task, directory = sys.argv[1:]
    # Answers go to the real stdout; whatever the engine prints goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    path = f"/proc/{os.getpid()}/fd/{answers.fileno()}"
    os.dup2(2, 1)
    if engine == "pyrite":
        import pyrite

        pyrite.install_as_pyspark()
    from pyspark import SparkConf, SparkContext

    conf = SparkConf().setMaster(master).setAppName("kills").set("spark.local.dir", directory)
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    sc = SparkContext(conf=conf)
    sc.setLogLevel("OFF")
    if task == "hang":
        sc.parallelize(range(10_000), 4).map(lambda x: (x % 7, "x" * 100)).cache().groupByKey().count()
        sc.parallelize([path] * 2, 2).foreach(hang)
    for _ in sys.stdin:
        try:
            said = rows(sc)
        except Exception as error:
            said = f"lost: {type(error).__name__}"
        print(said, file=answers, flush=True)


if __name__ == "__main__":
    main()
