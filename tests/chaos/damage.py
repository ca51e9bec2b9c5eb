"""Shuffle files and cached partitions are deleted, cut short and changed."""

from __future__ import annotations

import os
from operator import add
from pathlib import Path
from random import Random
from typing import Any

from chaos.journal import Journal
from chaos.oracle import rows_in
from chaos.run import Run
from pyrite import SparkContext, StorageLevel
from pyrite.cluster.application_directory import shared_memory_root
from pyrite.serializer.framing import frame, read_frames

_LEVELS = (StorageLevel.MEMORY_ONLY, StorageLevel.DISK_ONLY, StorageLevel.MEMORY_AND_DISK)


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


def damaged_cached_partitions(run: Run) -> None:
    """Files of cached partitions are damaged; the next job must notice, and compute those again only."""
    wanted = run.choose(short=6, full=50)
    partitions = 8
    damaged = 0
    for number, level in enumerate(_LEVELS):
        with run.context(("local[2]", "local-cluster[2,1,512]")[number % 2]) as sc:
            while damaged < (number + 1) * wanted / len(_LEVELS):
                damaged += _damage_one_cache(run, sc, level, partitions)
    run.note(f"{damaged} partitions damaged")


def _damage_one_cache(run: Run, sc: SparkContext, level: StorageLevel, partitions: int) -> int:
    journal = Journal(run.directory / f"journal-{run.report.runs}")

    def noted(index: int, records: Any) -> Any:
        journal.note("kept", index, "begins")
        return records

    kept = sc.parallelize(range(20_000), partitions).mapPartitionsWithIndex(noted).persist(level)
    expected = rows_in(kept)
    application = run.application_directory(sc)
    memory = shared_memory_root()
    roots = [application] if memory is None else [application, Path(memory) / application.name]
    files = sorted(path for root in roots for path in root.rglob(f"rdd_{kept.id()}_*"))
    run.require(len(files) == partitions, f"{len(files)} files of {partitions} partitions")
    chosen = run.random.sample(files, run.random.randint(1, 3))
    kinds = []
    for path in chosen:
        kinds.append(run.random.choice((_delete, _cut, _cut_between_frames, _flip)))
        kinds[-1](path, run.random)
    run.judge(expected, lambda: rows_in(kept))
    run.judge(expected, lambda: rows_in(kept))
    again = sorted(index for (_, index), times in journal.counts("begins").items() if times > 1)
    indexes = [int(path.name.partition(".")[0].rpartition("_")[2]) for path in chosen]
    what = ", ".join(f"{kind.__name__[1:]} {index}" for index, kind in zip(indexes, kinds))
    run.require(run.report.lost > 0 or again == sorted(indexes), f"{again} computed again after: {what}")
    kept.unpersist()
    return len(chosen)


def _cut_between_frames(path: Path, random: Random) -> None:
    """What is left are whole frames with the right checksums, or nothing."""
    ends = [0]
    for payload in read_frames(path.read_bytes()):
        ends.append(sum(map(len, frame([payload]))) + ends[-1])
    os.truncate(path, random.choice(ends[:-1]))


def _delete(path: Path, random: Random) -> None:
    path.unlink()


def _cut(path: Path, random: Random) -> None:
    # Not just within the padding behind the last frame, up to 15 bytes: what is left of the file is whole.
    os.truncate(path, random.randrange(path.stat().st_size - 15))


def _flip(path: Path, random: Random) -> None:
    data = bytearray(path.read_bytes())
    # Not a zero: it may be of the padding between frames, which nobody reads and no checksum covers.
    data[random.choice([place for place, byte in enumerate(data) if byte])] ^= 1 << random.randrange(8)
    path.write_bytes(data)
