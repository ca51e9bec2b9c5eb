"""Shuffle files are deleted, cut short and changed between stages."""

from __future__ import annotations

import os
from operator import add
from pathlib import Path
from random import Random
from typing import Any

from chaos.oracle import rows_in
from chaos.run import Run
from pyrite import SparkContext


def damaged_shuffle_files(run: Run) -> None:
    """Files of a finished map stage are damaged; the next job must notice, and run those maps again only."""
    wanted = run.choose(short=6, full=50)
    partitions = 8
    log = run.directory / "maps"
    for master in ("local[2]", "local-cluster[2,1,512]"):
        with run.context(master) as sc:
            damaged = 0
            while damaged < wanted / 2:
                damaged += _damage_one_shuffle(run, sc, log, partitions)
    run.note(f"{run.report.runs} shuffles, in each 1 to 3 of {partitions} map outputs damaged")


def _damage_one_shuffle(run: Run, sc: SparkContext, log: Path, partitions: int) -> int:
    def noted(index: int, records: Any) -> Any:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, bytes([index]))
        os.close(descriptor)
        return records

    summed = (
        sc.parallelize(range(20_000), partitions)
        .mapPartitionsWithIndex(noted)
        .map(lambda number: (number % 1_009, number))
        .reduceByKey(add, 5)
    )
    expected = rows_in(summed)
    log.unlink()
    files = sorted(run.application_directory(sc).glob("executors/*/shuffle/shuffle_*"))
    newest = max(int(path.name.split("_")[1]) for path in files)
    outputs = {int(path.name.split("_")[2]): path for path in files if int(path.name.split("_")[1]) == newest}
    chosen = run.random.sample(sorted(outputs), run.random.randint(1, 3))
    kinds = [run.random.choice((_delete, _cut, _flip)) for _ in chosen]
    for index, damage in zip(chosen, kinds):
        damage(outputs[index], run.random)
    run.judge(expected, lambda: rows_in(summed))
    again = sorted(log.read_bytes()) if log.exists() else []
    what = ", ".join(f"{kind.__name__[1:]} {index}" for index, kind in zip(chosen, kinds))
    run.require(run.report.lost > 0 or again == sorted(chosen), f"maps {again} ran again after: {what}")
    log.unlink(missing_ok=True)
    return len(chosen)


def _delete(path: Path, random: Random) -> None:
    path.unlink()


def _cut(path: Path, random: Random) -> None:
    os.truncate(path, random.randrange(path.stat().st_size))


def _flip(path: Path, random: Random) -> None:
    data = bytearray(path.read_bytes())
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)
