"""The answers to TPC-H: records Apache Spark's, and compares an engine's with them.

    python bench/tpch/reference.py record DATA            in an environment with PySpark 4.2 and Java
    pyrite run bench/tpch/reference.py compare DATA       on Pyrite; or with python on PySpark

DATA is a directory with the tables as Parquet, which `tpchgen-cli parquet -s 0.01 -o DATA` makes. Every query
runs twice, as the SQL text of `queries/` and as the DataFrame program of `programs.py`; both give the same
answer or nothing is recorded. The answers for scale factor 0.01 are in tests/sql/tpch/answers; those for
another one go where --answers says, and --scale says which one it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

from sql.corpus.encoding import describe_schema, encode, same_rows, without_nullability  # noqa: E402

ANSWERS = ROOT / "tests" / "sql" / "tpch" / "answers"
TABLES = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]
QUERIES = [f"q{number:02}" for number in range(1, 23)]
WAYS = ["sql", "dataframe"]


def open_tables(spark: Any, data: Path) -> dict[str, Any]:
    """The tables as DataFrames, and as temporary views for SQL."""
    tables = {name: spark.read.parquet(str(data / f"{name}.parquet")) for name in TABLES}
    for name, table in tables.items():
        table.createOrReplaceTempView(name)
    return tables


def frame_of(spark: Any, tables: dict[str, Any], query: str, way: str, scale: str) -> Any:
    """A query in one of the two ways, not yet run."""
    # The share of the stock's value in query 11 is 0.0001 at scale factor 1.
    fraction = f"{(Decimal('0.0001') / Decimal(scale)).normalize():f}"
    if way == "sql":
        text = (HERE / "queries" / f"{query}.sql").read_text(encoding="utf-8")
        return spark.sql(text.replace("{fraction}", fraction))
    from programs import PROGRAMS

    return PROGRAMS[query](tables, fraction)


def answer(frame: Any) -> dict[str, Any]:
    """The schema and rows of a DataFrame as JSON."""
    return {
        "schema": without_nullability(describe_schema(frame.schema.jsonValue())),
        "rows": [[encode(item) for item in row] for row in frame.collect()],
    }


def difference(expected: dict[str, Any], found: dict[str, Any]) -> str | None:
    """What tells two answers apart, in words, or None. All queries with more than one row are ordered."""
    if expected["schema"] != found["schema"]:
        return f"schema: expected {expected['schema']}, found {found['schema']}"
    if not same_rows(expected["rows"], found["rows"], ordered=True):
        pairs = zip(expected["rows"], found["rows"])
        first = next(((i, one, other) for i, (one, other) in enumerate(pairs) if one != other), None)
        return (
            f"{len(expected['rows'])} rows expected, {len(found['rows'])} found; the first other one: {first}"
        )
    return None


def read_answer(directory: Path, query: str) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((directory / f"{query}.json").read_text(encoding="utf-8"))
    return recorded


def write_answer(directory: Path, query: str, found: dict[str, Any]) -> None:
    """One row a line."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in found["rows"])
    text = f'{{"schema": {json.dumps(found["schema"])}, "rows": [\n{rows}\n]}}\n'
    (directory / f"{query}.json").write_text(text, encoding="utf-8")


def differences(spark: Any, data: Path, answers: Path, scale: str) -> Iterator[tuple[str, str, str | None]]:
    """For each query and way: what tells its answer from the recorded one."""
    tables = open_tables(spark, data)
    for query in QUERIES:
        for way in WAYS:
            try:
                found = answer(frame_of(spark, tables, query, way, scale))
                yield query, way, difference(read_answer(answers, query), found)
            except Exception as error:
                yield query, way, f"{type(error).__name__}: {error}"


def record(spark: Any, data: Path, answers: Path, scale: str) -> None:
    tables = open_tables(spark, data)
    for query in QUERIES:
        by_sql, by_program = (answer(frame_of(spark, tables, query, way, scale)) for way in WAYS)
        if differs := difference(by_sql, by_program):
            sys.exit(f"{query} is not the same in SQL and as a program: {differs}")
        write_answer(answers, query, by_sql)
        print(f"{query}: {len(by_sql['rows'])} rows", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=["record", "compare"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--scale", default="0.01")
    parser.add_argument("--answers", type=Path, default=ANSWERS)
    arguments = parser.parse_args()
    if arguments.scale != "0.01" and arguments.answers == ANSWERS:
        parser.error(f"The answers in {ANSWERS} are for scale factor 0.01; give --answers another directory.")
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("tpch").getOrCreate()
    if arguments.action == "record":
        record(spark, arguments.data, arguments.answers, arguments.scale)
    else:
        failures = 0
        for query, way, differs in differences(spark, arguments.data, arguments.answers, arguments.scale):
            print(f"{query} {way}: {differs or 'the same'}", flush=True)
            failures += differs is not None
        print(f"{failures} of {len(QUERIES) * len(WAYS)} differ")
        sys.exit(failures != 0)
    spark.stop()


if __name__ == "__main__":
    main()
