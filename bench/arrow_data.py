"""The same columns sorted and grouped by Ray Data, by DataFrames and by RDDs; and what the answers are.

Pyrite reads Parquet files; Ray Data has what is in them in its object store before it begins. All look at
what they have sorted or grouped in the process that has it: only numbers come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import Any

from bench import kernels
from bench.job import Job

FILES = 8
GROUPS = 100_000
_SUMMARY = "rows long, keys long, values long, first long, last long, in_order boolean"


def write(directory: Path, rows: int) -> None:
    """Files with keys all over 32 bits, groups, values, and a text that has to come along."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    directory.mkdir()
    for number in range(FILES):
        ids: Any = np.arange(number, rows, FILES, dtype=np.int64)
        columns = {
            "key": ids * kernels.SCATTER % (1 << 32),
            "group": ids * 7_919 % GROUPS,
            "value": ids,
            "text": np.char.mod("%032d", ids),
        }
        parquet.write_table(pa.table(columns), directory / f"part-{number}.parquet", compression="none")


def expected_sort(rows: int) -> list[Any]:
    """How many rows, the sums of keys and values, and that they are in order."""
    import numpy as np

    ids: Any = np.arange(rows, dtype=np.int64)
    return [rows, int((ids * kernels.SCATTER % (1 << 32)).sum()), int(ids.sum()), True]


def expected_groups(rows: int) -> list[int]:
    """How many groups, and a number that depends on the sum of each."""
    import numpy as np

    ids: Any = np.arange(rows, dtype=np.int64)
    sums = np.bincount(ids * 7_919 % GROUPS, weights=ids, minlength=GROUPS).astype(np.int64)
    return [min(rows, GROUPS), _mixed(np.arange(GROUPS), sums)]


def _mixed(groups: Any, sums: Any) -> int:
    # Small enough that int64 holds the sum of the products.
    return int(((groups % 1_009 + 1) * sums).sum())


def summary(batch: Any) -> dict[str, list[Any]]:
    """Of sorted rows in Arrow: their number, sums, first and last key, and whether they are in order."""
    import numpy as np

    if not batch.num_rows:
        return {"rows": [], "keys": [], "values": [], "first": [], "last": [], "in_order": []}
    keys = batch.column("key").to_numpy(zero_copy_only=False)
    assert len(batch.column("text")) == len(keys)
    return {
        "rows": [len(keys)],
        "keys": [int(keys.sum())],
        "values": [int(batch.column("value").to_numpy(zero_copy_only=False).sum())],
        "first": [int(keys[0])],
        "last": [int(keys[-1])],
        "in_order": [bool(np.all(keys[:-1] <= keys[1:]))],
    }


def whole_sort(parts: Iterable[tuple[int, int, int, int, int, bool]], *, in_turn: bool) -> list[Any]:
    """What `expected_sort` says, of summaries that came in the order of their rows unless not `in_turn`."""
    found = list(parts) if in_turn else sorted(parts, key=lambda part: part[3:5])
    in_order = all(part[5] for part in found)
    in_order = in_order and all(a[4] <= b[3] for a, b in pairwise(found))
    return [sum(part[column] for part in found) for column in range(3)] + [in_order]


def group_summary(batch: Any) -> dict[str, list[int]]:
    """Of groups and their sums in Arrow: what `expected_groups` says of all."""
    groups = batch.column("group").to_numpy(zero_copy_only=False)
    sums = batch.column("total").to_numpy(zero_copy_only=False)
    return {"groups": [len(groups)], "mixed": [_mixed(groups, sums)]}


# --- DataFrames ---------------------------------------------------------------------------------------


def _batches(batches: Iterator[Any], look: Any) -> Iterator[Any]:
    import pyarrow as pa

    for batch in batches:
        yield pa.RecordBatch.from_pydict(look(batch))


def _sorted_batches(batches: Iterator[Any]) -> Iterator[Any]:
    return _batches(batches, summary)


def _grouped_batches(batches: Iterator[Any]) -> Iterator[Any]:
    return _batches(batches, group_summary)


def sort_in_frame(spark: Any, job: Job) -> list[Any]:
    ordered = spark.read.parquet(job.path).orderBy("key")
    return whole_sort(ordered.mapInArrow(_sorted_batches, _SUMMARY).collect(), in_turn=True)


def group_in_frame(spark: Any, job: Job) -> list[int]:
    grouped = spark.read.parquet(job.path).groupBy("group").sum("value").toDF("group", "total")
    return [
        sum(column)
        for column in zip(*grouped.mapInArrow(_grouped_batches, "groups long, mixed long").collect())
    ]


# --- RDDs ---------------------------------------------------------------------------------------------


def _columns(path: str, names: list[str]) -> list[list[Any]]:
    from pyarrow import parquet

    table = parquet.read_table(path, columns=names)
    return [column.to_pylist() for column in table.columns]


def _keyed(path: str) -> Iterator[Any]:
    keys, values, texts = _columns(path, ["key", "value", "text"])
    return zip(keys, zip(values, texts))


def _of_groups(path: str) -> Iterator[Any]:
    return zip(*_columns(path, ["group", "value"]))


def _check_sorted(records: Iterable[Any]) -> Iterator[tuple[int, int, int, int, int, bool]]:
    keys, values = [], 0
    for key, (value, _) in records:
        keys.append(key)
        values += value
    if keys:
        in_order = all(a <= b for a, b in pairwise(keys))
        yield len(keys), sum(keys), values, keys[0], keys[-1], in_order


def _check_groups(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    count = total = 0
    for group, value in pairs:
        count += 1
        total += (group % 1_009 + 1) * value
    yield count, total


def _files(sc: Any, job: Job) -> Any:
    return sc.parallelize(sorted(map(str, Path(job.path).glob("*.parquet"))), FILES)


def sort_in_rdd(sc: Any, job: Job) -> list[Any]:
    ordered = _files(sc, job).flatMap(_keyed).sortByKey(numPartitions=job.cores)
    return whole_sort(ordered.mapPartitions(_check_sorted).collect(), in_turn=True)


def group_in_rdd(sc: Any, job: Job) -> list[int]:
    sums = _files(sc, job).flatMap(_of_groups).reduceByKey(add, job.cores)
    return [sum(column) for column in zip(*sums.mapPartitions(_check_groups).collect())]


# --- Ray Data -----------------------------------------------------------------------------------------


def tables(path: str) -> list[Any]:
    """The files as they are, one table each."""
    from pyarrow import parquet

    return [parquet.read_table(each) for each in sorted(Path(path).glob("*.parquet"))]


def sort_in_ray_data(data: Any) -> list[Any]:
    found = data.sort("key").map_batches(summary, batch_format="pyarrow", batch_size=None).take_all()
    columns = ("rows", "keys", "values", "first", "last", "in_order")
    return whole_sort((tuple(row[name] for name in columns) for row in found), in_turn=False)


def group_in_ray_data(data: Any) -> list[int]:
    from ray.data.aggregate import Sum

    grouped = data.select_columns(["group", "value"]).groupby("group")
    sums = grouped.aggregate(Sum("value", alias_name="total"))
    found = sums.map_batches(group_summary, batch_format="pyarrow", batch_size=None).take_all()
    return [sum(row[name] for row in found) for name in ("groups", "mixed")]
