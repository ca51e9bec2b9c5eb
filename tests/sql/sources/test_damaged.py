"""Files that are damaged, cut short, or something else than they are taken for: which, and what is wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyrite.errors import SparkException
from pyrite.sql import SparkSession

SCHEMA = "a bigint, b string"


@pytest.fixture(params=["driver", "cut"])
def anywhere(request: pytest.FixtureRequest, spark: SparkSession) -> Iterator[SparkSession]:
    """A session whose plans run in the driver, or are cut and run in executors."""
    spark.conf.set("spark.pyrite.sql.execution", request.param)
    yield spark
    spark.conf.unset("spark.pyrite.sql.execution")


@pytest.fixture(scope="module")
def written(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """A file of each format that is as it should be."""
    directory = tmp_path_factory.mktemp("written")
    frame = spark.range(3000).selectExpr("id AS a", "concat('text ', id * 7919 % 10007) AS b").coalesce(1)
    for kind in ("parquet", "orc", "json", "csv"):
        frame.write.format(kind).save(str(directory / kind))

    def read(kind: str) -> bytes:
        [path] = (directory / kind).glob("part-*")
        return path.read_bytes()

    return read


def nothing(data: bytes) -> bytes:
    return b""


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_end(data: bytes) -> bytes:
    return data[:-10]


def text(data: bytes) -> bytes:
    return b"this is a text\n" * 100


def scratched(data: bytes) -> bytes:
    middle = len(data) // 3  # in a Parquet file the dictionary of the second column is damaged
    return data[:middle] + bytes(each ^ 0xFF for each in data[middle : middle + 400]) + data[middle + 400 :]


@pytest.mark.parametrize(
    "damage", [nothing, half, without_end, text, scratched], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("kind", ["parquet", "orc"])
def test_a_damaged_file_is_named(
    anywhere: SparkSession,
    written: Callable[[str], bytes],
    tmp_path: Path,
    kind: str,
    damage: Callable[[bytes], bytes],
) -> None:
    if damage is scratched and kind == "orc":
        pytest.skip("ORC files have no checksums")
    (tmp_path / f"good.{kind}").write_bytes(written(kind))
    (tmp_path / f"damaged.{kind}").write_bytes(damage(written(kind)))
    with pytest.raises(SparkException, match=rf"damaged\.{kind} cannot be read.*: .+\.") as caught:
        anywhere.read.schema(SCHEMA).format(kind).load(str(tmp_path)).collect()
    assert str(caught.value.getCondition()).startswith("FAILED_READ_FILE")
    assert anywhere.read.format(kind).load(str(tmp_path / f"good.{kind}")).count() == 3000


@pytest.mark.parametrize("kind", ["csv", "json", "text"])
@pytest.mark.parametrize("damage", ["cut", "not compressed"])
def test_a_damaged_compressed_file_is_named(
    anywhere: SparkSession, written: Callable[[str], bytes], tmp_path: Path, kind: str, damage: str
) -> None:
    data = written("csv" if kind == "text" else kind)
    damaged = gzip.compress(data)[:-50] if damage == "cut" else data
    (tmp_path / f"damaged.{kind}.gz").write_bytes(damaged)
    schema = "value string" if kind == "text" else SCHEMA
    with pytest.raises(SparkException, match=rf"damaged\.{kind}\.gz cannot be read"):
        anywhere.read.schema(schema).format(kind).load(str(tmp_path)).collect()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_record_that_cannot_be_read_is_shown(
    anywhere: SparkSession, written: Callable[[str], bytes], tmp_path: Path, kind: str
) -> None:
    (tmp_path / f"damaged.{kind}").write_bytes(
        written(kind) + (b'{"a": 1, "b' if kind == "json" else b"x1,y\n")
    )
    reader = anywhere.read.schema(SCHEMA).option("mode", "FAILFAST").format(kind)
    with pytest.raises(SparkException, match=rf'damaged\.{kind} cannot be read.*(\{{"a": 1|x1,y)'):
        reader.load(str(tmp_path)).collect()


def test_a_file_that_went_after_it_was_found_is_named(anywhere: SparkSession, tmp_path: Path) -> None:
    for kind, schema in (("parquet", "id long"), ("csv", "id long"), ("orc", "id long")):
        directory = tmp_path / kind
        anywhere.range(10).coalesce(1).write.format(kind).save(str(directory))
        frame = anywhere.read.schema(schema).format(kind).load(str(directory))
        [path] = directory.glob("part-*")
        path.unlink()
        with pytest.raises(SparkException, match=f"{path.name} cannot be read"):
            frame.collect()
