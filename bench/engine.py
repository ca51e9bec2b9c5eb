"""One engine and one workload in a process of its own, which runs it at the word of the harness.

    python -m bench.engine ENGINE WORKLOAD SIZE CORES SCRATCH [INPUT] [--conf KEY=VALUE ...]

Each line on standard input asks for one run; the answer is a line of JSON: seconds, passes and answer, or
error. What the engine prints goes to standard error.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib
import json
import multiprocessing
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.job import Job


def opened(engine: str, cores: int, settings: list[str], scratch: Path) -> Any:
    """What the engine's programs take as their first argument."""
    if engine == "by_hand":
        from bench.programs.crew import Crew

        return Crew(cores)
    if engine == "dask":
        import dask.bag  # before the fork, so that the processes have it

        fork = multiprocessing.get_context("fork")
        pool = concurrent.futures.ProcessPoolExecutor(cores, mp_context=fork)
        # By default six tasks go to one process at a time: with two partitions, the other one would idle.
        dask.config.set(scheduler="processes", pool=pool, num_workers=cores, chunksize=1)
        return pool
    if engine == "pysparkling":
        import pysparkling

        return pysparkling.Context()
    if engine == "pyrite":
        import pyrite

        pyrite.install_as_pyspark()
    from pyspark import SparkConf, SparkContext

    conf = SparkConf().setMaster(f"local[{cores}]").setAppName("bench")
    conf.set("spark.ui.showConsoleProgress", "false").set("spark.local.dir", str(scratch))
    if engine == "pyspark":
        # The default, 1 GB, is too small for a driver that broadcasts and collects 200 MB.
        conf.set("spark.driver.memory", "6g").set("spark.driver.maxResultSize", "0")
        conf.set("spark.ui.enabled", "false")
    for setting in settings:
        conf.set(*setting.split("=", 1))
    context = SparkContext(conf=conf)
    context.setLogLevel("OFF")
    return context


MODULES = {
    "pyrite": "spark",
    "pyspark": "spark",
    "pysparkling": "spark",
    "dask": "dask_bag",
    "by_hand": "by_hand",
}


def main() -> None:
    """Serve until the harness closes the pipe."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=MODULES)
    parser.add_argument("workload")
    parser.add_argument("size", type=int)
    parser.add_argument("cores", type=int)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("input", type=Path, nargs="?")
    parser.add_argument("--conf", action="append", default=[])
    arguments = parser.parse_args()
    # Answers go to the real standard output; whatever the engine prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    module = importlib.import_module(f"bench.programs.{MODULES[arguments.engine]}")
    program = module.PROGRAMS.get(arguments.workload)
    if program is None:
        print(json.dumps({"error": "no program"}), file=answers, flush=True)
        return
    prepare = module.PREPARE.get(arguments.workload)
    engine = opened(arguments.engine, arguments.cores, arguments.conf, arguments.scratch)
    job = Job(arguments.size, arguments.cores, arguments.input, arguments.scratch)
    if prepare is not None:
        job.prepared = prepare(engine, job)
    print("ready", file=answers, flush=True)
    for number, _ in enumerate(sys.stdin):
        job.scratch = arguments.scratch / f"run-{number}"
        job.scratch.mkdir()
        print(json.dumps(_run(program, engine, job)), file=answers, flush=True)
        shutil.rmtree(job.scratch)
    if hasattr(engine, "stop"):
        engine.stop()


def _run(program: Callable[[Any, Job], Any], engine: Any, job: Job) -> dict[str, Any]:
    job.passes = []
    started = time.perf_counter()
    try:
        answer = program(engine, job)
        seconds = time.perf_counter() - started
        if callable(answer):
            answer = answer()
    except Exception as error:
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
    return {"seconds": seconds, "passes": job.passes, "answer": answer}


if __name__ == "__main__":
    main()
