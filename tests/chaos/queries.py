"""Queries whose rows do not fit into memory: the same rows as ever, and within the limit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chaos.footprint import PeakOfTree, tree_size
from chaos.run import NotRunError, Run

_MIB = 1024 * 1024
_TPCH = Path(__file__).resolve().parents[2] / "bench" / "tpch"

#: What is asked: whether its rows come in an order that the query says, and its text.
_QUERIES: dict[str, tuple[bool, str]] = {
    "inner join": (False, "SELECT l.*, r.w, r.t AS u FROM l JOIN r ON l.k = r.k"),
    "left join": (False, "SELECT l.*, r.w, r.t AS u FROM l LEFT JOIN r ON l.k = r.k"),
    "right join": (False, "SELECT l.*, r.w, r.t AS u FROM l RIGHT JOIN r ON l.k = r.k"),
    "full join": (False, "SELECT l.*, r.w, r.t AS u FROM l FULL JOIN r ON l.k = r.k"),
    "semi join": (False, "SELECT * FROM l LEFT SEMI JOIN r ON l.k = r.k"),
    "anti join": (False, "SELECT * FROM l LEFT ANTI JOIN r ON l.k = r.k"),
    "join on texts": (False, "SELECT l.v, r.w FROM l JOIN r ON l.t = r.t"),
    "join on two columns": (False, "SELECT l.v, r.t FROM l JOIN r ON l.k = r.k AND l.v % 7 = r.w % 7"),
    "join with a condition": (False, "SELECT l.v, r.w FROM l LEFT JOIN r ON l.k = r.k AND l.v < r.w"),
    "join equal or both NULL": (False, "SELECT l.v, r.t FROM l JOIN r ON l.k <=> r.k WHERE r.w % 50 > 0"),
    "join with few rows of a side": (
        False,
        "SELECT l.*, r.t AS u FROM l JOIN r ON l.k = r.k WHERE r.w < 900",
    ),
    "joins in a row": (
        False,
        "SELECT l.v, r.w, o.v AS x, o.t FROM l JOIN r ON l.k = r.k JOIN l AS o ON o.v = r.w",
    ),
    "cross join": (False, "SELECT l.v, r.w FROM l JOIN r ON l.v % 1000 = 0 AND r.w % 1000 = 0"),
    "IN, many rows to a key": (False, "SELECT count(*) FROM l WHERE g IN (SELECT g FROM l AS o)"),
    "IN, half of the keys": (False, "SELECT count(*) FROM l WHERE v % 4000 IN (SELECT w % 2000 FROM r)"),
    "IN": (False, "SELECT * FROM l WHERE k IN (SELECT k FROM r)"),
    "NOT IN": (False, "SELECT * FROM l WHERE v NOT IN (SELECT w FROM r)"),
    "EXISTS": (False, "SELECT * FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.w <> l.v)"),
    "scalar subquery": (False, "SELECT v, (SELECT max(w) FROM r WHERE r.k = l.k) AS m FROM l"),
    "few groups": (False, "SELECT g, count(*), sum(v), min(t), max(t), avg(v) FROM l GROUP BY g"),
    "many groups": (False, "SELECT k, count(*), sum(v), min(t), max(t) FROM l GROUP BY k"),
    "groups of texts": (False, "SELECT t, g, count(*), sum(v) FROM l GROUP BY t, g"),
    "count distinct": (False, "SELECT g, count(DISTINCT t), count(DISTINCT k), sum(v) FROM l GROUP BY g"),
    "rollup": (False, "SELECT g, k, count(*), sum(v) FROM l GROUP BY ROLLUP (g, k)"),
    "distinct": (False, "SELECT DISTINCT k, t FROM l"),
    "union, deduplicated": (False, "SELECT k, t FROM l UNION SELECT k, t FROM r"),
    "intersect": (False, "SELECT k, t FROM l INTERSECT SELECT k, t FROM r"),
    "except all": (False, "SELECT k, t FROM l EXCEPT ALL SELECT k, t FROM r"),
    "sort": (True, "SELECT * FROM l ORDER BY t, v"),
    "sort by two orders": (True, "SELECT k, v, g FROM l ORDER BY g DESC, k NULLS LAST, v"),
    "first rows": (True, "SELECT * FROM l ORDER BY t DESC, v LIMIT 50000"),
    "row numbers": (False, "SELECT v, row_number() OVER (PARTITION BY g ORDER BY t, v) AS n FROM l"),
    "running sums": (
        False,
        "SELECT v, sum(v) OVER (PARTITION BY k ORDER BY v) AS s, lag(t) OVER "
        "(PARTITION BY k ORDER BY v) AS b FROM l",
    ),
    "lists by many keys": (False, "SELECT k, sort_array(collect_list(v)) AS vs FROM l GROUP BY k"),
    "one list": (False, "SELECT g, size(collect_list(t)) AS n FROM l GROUP BY g"),
    "percentile": (False, "SELECT g, percentile(v, 0.5) AS p FROM l GROUP BY g"),
}
#: DuckDB lost rows of these before its version 2.0: https://github.com/duckdb/duckdb/issues/25702
_ONCE_WRONG = ("IN, many rows to a key", "IN, half of the keys")
_HEAVY_OF_TPCH = ("q03", "q09", "q10", "q13", "q18", "q21")
#: Values of a whole group do not spill: these may say at any limit that memory is short.
_HOLD_GROUPS = ("one list", "percentile", "few groups", "count distinct")
#: Each core needs so many bytes at least; with less a query may say so.
_LEAST_FOR_CORE = 32 * _MIB


def at_every_limit(run: Run) -> None:
    """Queries of all kinds with less and less memory, on one core and on more: the same rows, or an error."""
    from pyrite.errors import SparkException
    from pyrite.sql import SparkSession
    from pyrite.sql.fragments.database import Database, Memory

    rows = run.choose(short=300_000, full=800_000)
    scale = run.choose(short="0.1", full="0.3")
    every = [*_QUERIES, *_HEAVY_OF_TPCH]
    names = run.choose(short=sorted({*_ONCE_WRONG, *run.random.sample(every, 8)}), full=every)
    limits = run.choose(
        short=((60, 2), (25, 1)),
        full=tuple((limit, cores) for limit in (200, 100, 60, 40, 25) for cores in (1, 2, 4)),
    )
    with run.context("local[2]") as sc:
        spark = SparkSession(sc)
        queries = dict(_made(spark, run.directory, names, rows, scale))
        expected = {}
        unlimited = Database(2)
        for name, (is_ordered, query) in queries.items():
            expected[name] = _digest(unlimited, query, is_ordered)
        unlimited.close()
        spilled = short = 0
        for limit, cores in limits:
            directory = run.directory / f"spills-{limit}-{cores}"
            directory.mkdir()
            for name, (is_ordered, query) in queries.items():
                database = Database(cores, Memory(limit * _MIB, "the test's"), lambda at=directory: str(at))
                try:
                    found = _digest(database, query, is_ordered, directory)
                except SparkException as error:
                    if error.getCondition() != "OUT_OF_MEMORY":
                        raise
                    short += 1
                    run.require(
                        name in _HOLD_GROUPS or limit * _MIB < cores * _LEAST_FOR_CORE,
                        f"{name} did not do with {limit} MiB on {cores} cores",
                    )
                    continue
                finally:
                    database.close()
                spilled += found[2]
                run.judge(expected[name][:2], lambda found=found: found[:2])
                if found[:2] != expected[name][:2]:
                    run.note(f"{name}, {limit} MiB, {cores} cores")
            run.require(not os.listdir(directory), f"files are left of {limit} MiB on {cores} cores")
        # A few queries, drawn by the seed, may be such as need little memory.
        least = run.choose(short=1, full=len(limits))
        run.require(spilled >= least, "hardly a query spilled: the data is too small")
        run.note(
            f"{len(queries)} queries over {rows:,} rows, or TPC-H {scale}, with "
            f"{', '.join(f'{limit} MiB on {cores}' for limit, cores in limits)} cores; "
            f"{spilled} of them spilled, {short} said that memory is short"
        )
        spark.engine.close()


def _made(
    spark: Any, directory: Path, names: list[str], rows: int, scale: str
) -> Iterator[tuple[str, tuple[bool, Any]]]:
    """The queries, as the kernel is asked."""
    numbers = spark.range(rows)
    text = "concat('a text of some length, so that it takes its room in tables of keys ', {} % 1000003) AS t"
    # Every seventh key is NULL; some keys have many rows, and half of them are on one side only.
    left = (f"nullif(id * 7919 % {rows // 3}, id % 7) AS k", "id AS v", "id % 25 AS g")
    right = (f"nullif((id + 11) * 7919 % {rows // 2}, id % 7) AS k", "id AS w")
    for name, frame in (
        ("l", numbers.selectExpr(*left, text.format("id * 7919"))),
        ("r", numbers.where("id % 2 = 0").selectExpr(*right, text.format("id * 7907"))),
    ):
        path = str(directory / name)
        frame.write.parquet(path)
        spark.read.parquet(path).createOrReplaceTempView(name)
    if not set(names) <= set(_QUERIES):
        _make_tpch(spark, directory / "tpch", scale)
    for name in names:
        is_ordered, text = _QUERIES.get(name) or (False, (_TPCH / "queries" / f"{name}.sql").read_text())
        yield name, (is_ordered, spark.engine.query(spark.sql(text).plan))


def _make_tpch(spark: Any, directory: Path, scale: str) -> None:
    found = shutil.which("tpchgen-cli", path=str(Path(sys.executable).parent)) or shutil.which("tpchgen-cli")
    if found is None:
        raise NotRunError("tpchgen-cli is not installed: pip install tpchgen-cli")
    command = [found, "parquet", "-s", scale, "-o", str(directory), "--quiet"]
    subprocess.run(command, check=True, timeout=300)
    for path in directory.glob("*.parquet"):
        spark.read.parquet(str(path)).createOrReplaceTempView(path.stem)


def _digest(database: Any, query: Any, is_ordered: bool, spills: Path | None = None) -> tuple[int, int, bool]:
    """How many rows there are; a number that is the same for the same rows; whether some were on disk."""
    import duckdb

    adder = duckdb.connect(config={"threads": 1})
    count = total = 0
    has_spilled = False
    try:
        for batch in database.record_batches(query, "UTC", 20_000):
            has_spilled |= spills is not None and any("storage" in name for name in os.listdir(spills))
            names = [f"c{number}" for number in range(batch.num_columns)]
            adder.register("batch", batch.rename_columns(names))
            place = f", row_number() OVER () + {count}" if is_ordered else ""
            rows = f"SELECT hash({', '.join(names)}{place}) AS h FROM batch"
            [(found,)] = adder.sql(f"SELECT sum(h) FROM ({rows})").fetchall()
            adder.unregister("batch")
            count += batch.num_rows
            total += int(found or 0)
    finally:
        adder.close()
    return count, total, has_spilled


def beyond_memory(run: Run) -> None:
    """Sorts, groups and joins five times of what the driver may hold: it is done, and within the limit."""
    from pyrite.sql import SparkSession

    limit, rows = run.choose(short=(256, 2_000_000), full=(512, 25_000_000))
    # What each core holds beside its rows counts for more where the limit is small.
    most = run.choose(short=1.75, full=1.3)
    jobs = run.choose(short=("orderBy", "groupBy", "join"), full=tuple(_LARGE))
    with run.context("local[2]", spark_driver_memory=f"{limit}m") as sc:
        spark = SparkSession(sc)
        for name in jobs:
            _LARGE[name](spark, 1000, run.directory / "small")  # what is imported belongs to the base
        base = tree_size()
        for name in jobs:
            with PeakOfTree() as watch:
                run.judge(True, lambda name=name: _LARGE[name](spark, rows, run.directory / "large"))
            used = max(0, watch.peak - base)
            run.require(
                used <= most * limit * _MIB,
                f"{name}: {used / _MIB:.0f} MiB above the base, with {limit} MiB for the driver",
            )
            run.note(f"{name}: at most {used / _MIB:.0f} MiB above the base")
        run.note(
            f"measured as PSS; base (driver and zygote after small queries of each kind) {base / _MIB:.0f} "
            f"MiB, spark.driver.memory {limit} MiB, {rows:,} rows of some {rows * _ROW_SIZE / _MIB:.0f} MiB"
        )
        spark.engine.close()


#: A key of 8 bytes and a text of 100.
_ROW_SIZE = 108


def _wide(spark: Any, rows: int) -> Any:
    return spark.range(rows).selectExpr(
        "id * 7919 % 1000000007 AS k",
        "concat(lpad(string(id * 104729 % 1000000007), 20, '0'), repeat('x', 80)) AS t",
    )


def _saved(frame: Any, directory: Path) -> Path:
    frame.write.mode("overwrite").parquet(str(directory))
    return directory


def _is_sorted(spark: Any, rows: int, directory: Path) -> bool:
    import pyarrow.parquet as pq

    found = _saved(_wide(spark, rows).orderBy("k"), directory)
    count, last = 0, -1
    for path in sorted(found.glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(50_000, columns=["k"]):
            keys = batch.column(0).to_numpy()
            if last > keys[0] or (keys[1:] < keys[:-1]).any():
                return False
            count, last = count + len(keys), keys[-1]
    return count == rows


def _is_grouped(spark: Any, rows: int, directory: Path) -> bool:
    groups = _wide(spark, rows).groupBy("t").agg({"k": "sum", "*": "count"})
    return spark.read.parquet(str(_saved(groups, directory))).count() == rows


def _is_distinct(spark: Any, rows: int, directory: Path) -> bool:
    return bool(_wide(spark, rows).distinct().count() == rows)


def _is_joined(spark: Any, rows: int, directory: Path) -> bool:
    wide = _wide(spark, rows)
    return bool(wide.join(wide.withColumnRenamed("k", "j"), "t").where("k = j").count() == rows)


def _is_numbered(spark: Any, rows: int, directory: Path) -> bool:
    wide = _wide(spark, rows).selectExpr("row_number() OVER (PARTITION BY k % 1000 ORDER BY t) AS n", "t")
    return bool(wide.where("n > 0 AND length(t) = 100").count() == rows)


_LARGE: dict[str, Callable[[Any, int, Path], bool]] = {
    "orderBy": _is_sorted,
    "groupBy": _is_grouped,
    "distinct": _is_distinct,
    "join": _is_joined,
    "row_number": _is_numbered,
}
