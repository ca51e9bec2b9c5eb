"""Files of records of one length."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyrite import SparkContext
from pyrite.errors import PySparkValueError, SparkException


def test_files_are_taken_apart(sc: SparkContext, tmp_path: Path) -> None:
    (tmp_path / "1.bin").write_bytes(b"00010002")
    (tmp_path / "2.bin").write_bytes(b"0003")
    (tmp_path / "3.bin").write_bytes(b"")
    assert sorted(sc.binaryRecords(str(tmp_path), 4).collect()) == [b"0001", b"0002", b"0003"]


def test_a_file_that_ends_inside_a_record_is_an_error(sc: SparkContext, tmp_path: Path) -> None:
    (tmp_path / "1.bin").write_bytes(b"00010")
    with pytest.raises(SparkException, match="no whole number of records of 4 bytes"):
        sc.binaryRecords(str(tmp_path), 4).collect()
    with pytest.raises(PySparkValueError):
        sc.binaryRecords(str(tmp_path), 0)


def test_an_rdd_tells_that_a_checkpoint_was_asked_for(sc: SparkContext, tmp_path: Path) -> None:
    sc.setCheckpointDir(str(tmp_path))
    rdd = sc.parallelize([1])
    assert not rdd.is_checkpointed
    rdd.checkpoint()
    assert (rdd.is_checkpointed, rdd.isCheckpointed()) == (True, False)
    rdd.count()
    assert (rdd.is_checkpointed, rdd.isCheckpointed()) == (True, True)
    local = sc.parallelize([1])
    local.localCheckpoint()
    assert not local.is_checkpointed
