"""One engine in a process of its own: runs workloads at the word of the harness.

    python bench/engine.py pyrite|pyspark MASTER

Reads a workload's name a line, answers ``seconds<TAB>result`` a line.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Serve until the harness closes the pipe."""
    engine, master = sys.argv[1:3]
    # Answers go to the real stdout; whatever the engine prints goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if engine == "pyrite":
        import pyrite

        pyrite.install_as_pyspark()
    from pyspark import SparkConf, SparkContext
    from workloads import WORKLOADS

    conf = SparkConf().setMaster(master).setAppName("bench").set("spark.ui.showConsoleProgress", "false")
    sc = SparkContext(conf=conf)
    sc.setLogLevel("OFF")
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        workload = WORKLOADS[line.strip()]
        started = time.perf_counter()
        result = workload(sc)
        print(f"{time.perf_counter() - started}\t{result}", file=answers, flush=True)
    sc.stop()


if __name__ == "__main__":
    main()
