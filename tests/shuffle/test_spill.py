import gc
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import SparkIOException
from pyrite.serializer.framing import HEADER_SIZE, CorruptFrame
from pyrite.shuffle.codec import BatchSize
from pyrite.shuffle.external import SpillSpace

records = st.lists(st.tuples(st.integers(), st.text(max_size=3)), max_size=30)


@given(parts=st.lists(records, max_size=5))
def test_parts_are_read_in_any_order_and_in_turns(spaces, parts):
    file = spaces().open()
    batch = BatchSize(1 << 30)
    batch.records = 7
    as_records = [file.append_records([k for k, _ in part], [v for _, v in part], batch) for part in parts]
    as_items = [file.append_items(iter(part), batch) for part in parts]
    assert [list(file.records([extent])) for extent in reversed(as_records)] == parts[::-1]
    assert list(zip(*map(file.items, ([e] for e in as_items)))) == list(zip(*parts))
    assert list(file.records(as_records)) == [record for part in parts for record in part]
    file.close()


def test_bytes_are_copied_as_they_are(spaces):
    file = spaces().open()
    file.append([b"before"])
    content = os.urandom(3_000_000)
    extent = file.append([content[:100], content[100:]])
    assert b"".join(file.copy(extent)) == content
    file.close()


def test_what_is_spilled_is_counted(spaces):
    space = spaces()
    file = space.open()
    file.append([b"12345", b"678"])
    file.close()
    assert space.metrics.spilled_bytes == 8


def test_nothing_has_a_name_and_garbage_is_closed(tmp_path):
    space = SpillSpace(None, str(tmp_path))
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else None
    file = space.open()
    file.append([b"something"])
    assert os.listdir(tmp_path) == []
    del file
    gc.collect()
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_damaged_spill_is_seen(spaces):
    file = spaces().open()
    extent = file.append_items(iter(["some", "records"]), BatchSize(1 << 30))
    file._file.seek(HEADER_SIZE)
    file._file.write(b"\xff")
    with pytest.raises(CorruptFrame):
        list(file.items([extent]))
    file.close()


def test_a_missing_directory_is_explained(tmp_path):
    with pytest.raises(SparkIOException, match=r"spill file in .*gone cannot be written: No such file"):
        SpillSpace(None, str(tmp_path / "gone")).open()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_an_error_at_once(spaces):
    file = spaces().open()
    real = file._file
    with (
        open("/dev/full", "w+b", buffering=0) as file._file,
        pytest.raises(SparkIOException, match="No space"),
    ):
        file.append([b"x" * 100])
    real.close()
    file.close()


def test_batches_become_fair():
    batch = BatchSize(1 << 30)
    assert [(s.start, s.stop) for s in batch.slices(40)] == [(0, 16), (16, 32), (32, 48)]
    batch.learn(256, 256 * 10_000)
    assert batch.records == 104
    batch.learn(1, 10_000_000)
    assert batch.records == 1
    batch.learn(100, 500)
    assert batch.records == 8192


def test_frames_are_small_where_there_is_little_memory():
    batch = BatchSize(64 * 1024**2)
    batch.learn(100, 100 * 1024)
    assert batch.records == 128, "64 frames in a merge are an eighth of the memory"
    tiny = BatchSize(1)
    tiny.learn(100, 100 * 1024)
    assert tiny.records == 32
