"""One engine that answers queries: a line in names what to run, a line out says how long it took.

python bench/query_worker.py pyrite|pyrite-cut|pyspark|sail|duckdb DATA_DIRECTORY CORES
"""

from __future__ import annotations

import glob
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).parent / "tpch" / "queries"
ROWS = 1_000_000
#: One that nobody refers to shuts down.
SERVERS: list[Any] = []


def query_text(name: str) -> str:
    """The text of a TPC-H query."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8").replace("{fraction}", "0.0001")


def spark_runner(engine: str, data: str, cores: int) -> Callable[[str], Any]:
    """What runs a workload on Pyrite, PySpark or Sail: the same code."""
    if engine.startswith("pyrite"):
        import pyrite

        pyrite.install_as_pyspark()
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F

    builder = SparkSession.builder
    if engine == "sail":
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        SERVERS.append(server)
        builder = builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}")
    else:
        builder = builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.memory", "8g")
    if engine == "pyrite-cut":
        builder = builder.config("spark.pyrite.sql.execution", "cut")
    spark = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    if engine != "sail":
        spark.sparkContext.setLogLevel("OFF")
    for path in glob.glob(f"{data}/*.parquet"):
        spark.read.parquet(path).createOrReplaceTempView(Path(path).stem)
    tuples = [(n, str(n), n * 0.5) for n in range(ROWS)]
    made = spark.createDataFrame(tuples, "a long, b string, c double") if engine != "sail" else None
    plus = F.udf(lambda x: x + 1, "long")
    plain = F.udf(lambda x: x + 1, "long", useArrow=False)

    def run(name: str) -> Any:
        match name:
            case "small query":
                frame = spark.range(10).select((F.col("id") + 1).alias("x")).filter("x > 3")
                return len(frame.collect())
            case "createDataFrame":
                return spark.createDataFrame(tuples, "a long, b string, c double").count()
            case "collect":
                return len(made.collect())
            case "udf on Arrow":
                return spark.range(5 * ROWS).select(plus("id").alias("y")).agg(F.sum("y")).first()[0]
            case "udf, pickled":
                return spark.range(5 * ROWS).select(plain("id").alias("y")).agg(F.sum("y")).first()[0]
            case _:
                return len(spark.sql(query_text(name)).collect())

    return run


def duckdb_runner(data: str, cores: int) -> Callable[[str], Any]:
    """What runs a query on plain DuckDB."""
    import duckdb

    connection = duckdb.connect(config={"threads": cores})
    for path in glob.glob(f"{data}/*.parquet"):
        connection.execute(f"CREATE VIEW {Path(path).stem} AS SELECT * FROM read_parquet('{path}')")
    return lambda name: len(connection.sql(query_text(name)).fetchall())


def main() -> None:
    """Answer until the input ends."""
    engine, data, cores = sys.argv[1], sys.argv[2], int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run = duckdb_runner(data, cores) if engine == "duckdb" else spark_runner(engine, data, cores)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        try:
            found = run(line.strip())
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}), file=answers, flush=True)
            continue
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "found": found}), file=answers, flush=True)


if __name__ == "__main__":
    main()
