"""An application in the middle of its life: files of every kind on disk and in memory, workers at work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add
from pathlib import Path

import pytest

from pyrite import SparkConf, SparkContext
from pyrite.cluster.application_directory import shared_memory_root
from pyrite.storage.level import StorageLevel

#: In everything that the application keeps; nobody else may see it.
SECRET = "attack-at-dawn"


@dataclass
class Busy:
    """A context, and the objects that keep its files from being removed."""

    sc: SparkContext
    secret: str
    held: list[object]

    @property
    def directories(self) -> list[Path]:
        root = Path(self.sc.getConf().get("spark.local.dir") or "")
        name = f"pyrite-{os.getuid()}-{self.sc.applicationId}"
        memory = shared_memory_root()
        return [root / name, *([] if memory is None else [Path(memory) / name])]

    @property
    def files(self) -> list[Path]:
        return [path for directory in self.directories for path in directory.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    # Only the application's own directories are to keep others out, so those above them let them in.
    root = tmp_path_factory.mktemp("open")
    for path in (root, *root.parents[:-1]):
        if path.stat().st_uid == os.getuid():
            path.chmod(path.stat().st_mode | 0o055)
    conf = (
        SparkConf().setMaster("local-cluster[2,1,256]").setAppName("busy").set("spark.local.dir", str(root))
    )
    with SparkContext(conf=conf, environment={"PYRITE_TEST_SECRET": SECRET}) as sc:
        shipped = root / "shipped.txt"
        shipped.write_text(SECRET)
        sc.addFile(str(shipped))
        large = sc.parallelize([SECRET * 10 for _ in range(20_000)], 2)
        summed = large.map(lambda text: (hash(text) % 7, 1)).reduceByKey(add)
        in_memory = large.map(str.upper).cache()
        on_disk = large.map(str.lower).persist(StorageLevel.DISK_ONLY)
        value = sc.broadcast([SECRET])
        assert summed.count() + in_memory.count() + on_disk.count() > 40_000
        yield Busy(sc, SECRET, [large, summed, in_memory, on_disk, value])
