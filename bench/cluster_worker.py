"""One way to run programs with so many slots, in a process of its own, for `bench.clusters`.

    python -m bench.cluster_worker CONTESTANT SLOTS SCRATCH

Each line on standard input is a task as JSON (`workload`, `size`, `input`); the answer is a line of JSON:
seconds and answer, or error. What the engine prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import arrow_data, big_sort
from bench.job import Job
from bench.query_answers import plain, query_text

MIB = 1024 * 1024
#: What each executor may hold, in MiB.
EXECUTOR_MEMORY = 2048
#: Partitions for each slot, so that tasks are handed out as others end.
WAVES = 2
#: The object store of each node where it is to be small beside the data.
SMALL_STORE = 256 * MIB


Program = Callable[[Job], Any]


class RayNodes:
    """Nodes on this machine with one slot each, and a head without any, as `ray.cluster_utils` has them."""

    def __init__(self, slots: int, store: int | None) -> None:
        # A token of our own, and nothing that listens beyond this machine; Ray reads these at its import.
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        from ray.cluster_utils import Cluster

        sizes = {} if store is None else {"object_store_memory": store}
        self._cluster = Cluster(
            initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **sizes}
        )
        for _ in range(slots):
            self._cluster.add_node(num_cpus=1, memory=2 * EXECUTOR_MEMORY * MIB, wait=False, **sizes)
        self._cluster.wait_for_nodes()
        self.address: str = self._cluster.address

    def close(self) -> None:
        self._cluster.shutdown()


class Pyrite:
    """A `SparkSession` on one of the masters."""

    def __init__(self, contestant: str, slots: int, scratch: Path) -> None:
        import pyrite

        pyrite.install_as_pyspark()
        from pyspark import SparkConf, SparkContext

        master = f"{contestant}[{slots},1,{EXECUTOR_MEMORY}]"
        conf = SparkConf().setAppName("bench").set("spark.local.dir", str(scratch))
        self._nodes = None
        if contestant.startswith("ray-"):
            self._nodes = RayNodes(slots, SMALL_STORE if contestant == "ray-small-store" else None)
            master = f"ray:{self._nodes.address}"
            conf.set("spark.executor.instances", str(slots)).set("spark.executor.cores", "1")
            conf.set("spark.executor.memory", f"{EXECUTOR_MEMORY}m")
        # As many partitions everywhere: `local-cluster` and Ray would make them of their own cores.
        conf.setMaster(master).set("spark.sql.shuffle.partitions", str(slots * WAVES))
        conf.set("spark.ui.showConsoleProgress", "false").set("spark.sql.session.timeZone", "UTC")
        self._context = SparkContext(conf=conf)
        self._context.setLogLevel("OFF")
        self._views: Path | None = None

    def program(self, workload: str, job: Job) -> Program:
        """What runs a workload; what it takes for granted is there when this returns."""
        from bench.programs import spark as programs

        match workload:
            case "first_result":
                return lambda job: self._context.parallelize([1, 2, 3], 2).map(lambda x: x + 1).collect()
            case "arrow_sort":
                return partial(arrow_data.sort_in_frame, self._session())
            case "arrow_group":
                return partial(arrow_data.group_in_frame, self._session())
            case "arrow_sort_rdd":
                return partial(arrow_data.sort_in_rdd, self._context)
            case "arrow_group_rdd":
                return partial(arrow_data.group_in_rdd, self._context)
            case "big_sort":
                return partial(big_sort.run, self._context)
            case _ if workload in programs.PROGRAMS:
                if workload in programs.PREPARE:
                    job.prepared = programs.PREPARE[workload](self._context, job)
                return partial(programs.PROGRAMS[workload], self._context)
            case _:
                self._make_views(job)
                return partial(self._query, workload)

    def stop(self) -> None:
        self._context.stop()
        if self._nodes is not None:
            self._nodes.close()

    def _session(self) -> Any:
        from pyspark.sql import SparkSession

        return SparkSession.builder.getOrCreate()

    def _make_views(self, job: Job) -> None:
        if self._views != job.input:
            spark = self._session()
            for path in Path(job.path).glob("*.parquet"):
                spark.read.parquet(str(path)).createOrReplaceTempView(path.stem)
            self._views = job.input

    def _query(self, name: str, job: Job) -> Any:
        rows = self._session().sql(query_text(name)).collect()
        return lambda: plain(rows)


class RayData:
    """Ray's own library of data sets; what it works on is in the object store before the clock runs."""

    def __init__(self, slots: int, scratch: Path) -> None:
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        import ray

        ray.init(
            address="local",
            num_cpus=slots,
            include_dashboard=False,
            logging_level="error",
            log_to_driver=False,
            _node_ip_address="127.0.0.1",
        )
        import ray.data

        self._ray = ray
        self._sets: dict[str, Any] = {}
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        # By default 200 partitions, which take it several times as long.
        context.default_hash_shuffle_parallelism = slots * WAVES

    def program(self, workload: str, job: Job) -> Program:
        """What runs a workload; its data is there when this returns."""
        if job.path not in self._sets:
            self._sets[job.path] = self._ray.data.from_arrow(arrow_data.tables(job.path))
        data = self._sets[job.path]
        match workload:
            case "arrow_sort":
                return lambda job: arrow_data.sort_in_ray_data(data)
            case "arrow_group":
                return lambda job: arrow_data.group_in_ray_data(data)
            case _:
                raise ValueError(f"Ray Data has no program for {workload}")

    def stop(self) -> None:
        self._ray.shutdown()


def opened(contestant: str, slots: int, scratch: Path) -> Pyrite | RayData:
    """What runs the programs."""
    if contestant == "ray-data":
        return RayData(slots, scratch)
    return Pyrite(contestant, slots, scratch)


def main() -> None:
    """Serve until the harness closes the pipe."""
    contestant, slots, scratch = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    # Answers go to the real standard output; whatever the engine prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    engine = opened(contestant, slots, scratch)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        path = Path(asked["input"]) if asked["input"] else None
        job = Job(asked["size"], slots * WAVES, path, scratch)
        print(json.dumps(_run(engine.program, asked["workload"], job)), file=answers, flush=True)
    engine.stop()


def _run(program_of: Callable[[str, Job], Program], workload: str, job: Job) -> dict[str, Any]:
    try:
        program = program_of(workload, job)
        started = time.perf_counter()
        answer = program(job)
        seconds = time.perf_counter() - started
        if callable(answer):
            answer = answer()
    except Exception as error:
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
    return {"seconds": seconds, "answer": answer}


if __name__ == "__main__":
    main()
