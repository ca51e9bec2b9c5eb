"""Saving as files."""

from __future__ import annotations

import gzip

import pytest

from pyrite.errors import PySparkNotImplementedError, SparkIOException
from pyrite.lineage.pickle_file import PickleFileLineage


def test_text_is_a_line_a_record_and_a_file_a_partition(sc, tmp_path):
    path = tmp_path / "text"
    sc.parallelize(["a", 1, b"raw", None, "ü"], 2).saveAsTextFile(str(path))
    assert sorted(file.name for file in path.iterdir()) == ["_SUCCESS", "part-00000", "part-00001"]
    assert (path / "part-00000").read_text() + (path / "part-00001").read_text() == "a\n1\nraw\nNone\nü\n"


def test_text_compressed(sc, tmp_path):
    path = tmp_path / "text"
    sc.parallelize(["a", "b"], 1).saveAsTextFile(str(path), "org.apache.hadoop.io.compress.GzipCodec")
    assert gzip.decompress((path / "part-00000.gz").read_bytes()) == b"a\nb\n"


@pytest.mark.parametrize("batch_size", [10, 1, 0, -1])
def test_pickles_come_back(runner, tmp_path, batch_size):
    path = str(tmp_path / "pickles")
    records = [1, "two", None, (3, [4])] * 10
    runner.parallelize(records, 3).saveAsPickleFile(path, batch_size)
    assert runner.rdd(PickleFileLineage(path, 2)).collect() == records


def test_an_existing_directory_is_refused(sc, tmp_path):
    with pytest.raises(SparkIOException) as caught:
        sc.parallelize([1]).saveAsTextFile(str(tmp_path))
    assert caught.value.getCondition() == "OUTPUT_PATH_ALREADY_EXISTS"
    assert list(tmp_path.iterdir()) == []


def test_a_failing_job_leaves_nothing(runner, tmp_path):
    with pytest.raises(ZeroDivisionError):
        runner.parallelize([1, 0], 2).map(lambda x: 1 // x).saveAsTextFile(str(tmp_path / "text"))
    assert list(tmp_path.iterdir()) == []


def test_hadoops_formats_are_not_there(sc):
    rdd = sc.parallelize([(1, 2)])
    calls = [
        lambda: rdd.saveAsSequenceFile("path"),
        lambda: rdd.saveAsHadoopFile("path", "format"),
        lambda: rdd.saveAsHadoopDataset({}),
        lambda: rdd.saveAsNewAPIHadoopFile("path", "format"),
        lambda: rdd.saveAsNewAPIHadoopDataset({}),
    ]
    for call in calls:
        with pytest.raises(PySparkNotImplementedError, match="saveAsTextFile"):
            call()
