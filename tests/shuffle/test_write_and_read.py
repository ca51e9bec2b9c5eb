"""What one side of a shuffle writes and the other reads, with enough memory and short of it."""

import bisect
import itertools
import os
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import PySparkPicklingError, SparkIOException
from pyrite.lineage.task_context import TaskMetrics
from pyrite.shuffle import writer
from pyrite.shuffle.external import ExternalGrouper, SpillSpace
from pyrite.shuffle.fetch_failure import FetchFailure
from pyrite.shuffle.hashing import portable_hash
from pyrite.shuffle.map_output import MapOutput
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.reader import ShuffleReader
from pyrite.shuffle.sorted_runs import MergedRuns
from pyrite.shuffle.spec import Aggregator, KeyOrder, ShuffleSpec
from pyrite.shuffle.writer import write_map_output
from pyrite.storage.memory import MemoryBudget

keys = st.integers(-5, 40) | st.text("abé", max_size=2) | st.none() | st.floats() | st.tuples(st.text("a"))
plain_keys = st.integers(-5, 40) | st.none() | st.text("ab", max_size=1)
listing = Aggregator(lambda v: [v], lambda c, v: [*c, v], lambda a, b: a + b)
with_any_memory = pytest.mark.parametrize("memory", ["enough memory", "no memory", "little memory"])


def outputs_of(key_strategy):
    """For each map task, its records."""
    return st.lists(st.lists(st.tuples(key_strategy, st.integers(0, 9)), max_size=40), max_size=4)


class Shuffle:
    """Both sides of one shuffle, without processes."""

    attempt_ids = itertools.count()

    def __init__(self, space, spec):
        self.space = space
        self.spec = spec
        self.statuses = []
        self.reader = ShuffleReader(lambda shuffle_id: self.statuses)
        self.context = SimpleNamespace(
            metrics=space.metrics,
            services=SimpleNamespace(memory=space.memory, scratch_directory=space.directory),
        )

    def write(self, records):
        status = write_map_output(
            iter(records),
            self.spec,
            map_index=len(self.statuses),
            attempt_id=next(self.attempt_ids),
            executor_id="executor",
            directory=self.space.directory,
            memory=self.space.memory,
            metrics=self.space.metrics,
        )
        self.statuses.append(status)
        return status

    def read(self, reducer):
        return self.reader.read(self.spec, reducer, self.context)

    def partitions(self):
        return [list(self.read(reducer)) for reducer in range(self.spec.partitioner.numPartitions)]


@pytest.fixture(scope="module")
def shuffles(spaces):
    def make(spec, memory="enough memory"):
        return Shuffle(spaces(memory), spec)

    return make


def placed(outputs, partitioner):
    """What partitions get according to the definition."""
    partitions = [[] for _ in range(partitioner.numPartitions)]
    for key, value in itertools.chain.from_iterable(outputs):
        partitions[partitioner(key)].append((key, value))
    return partitions


def grouped(pairs):
    groups = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return list(groups.items())


@with_any_memory
@given(outputs=outputs_of(keys), count=st.integers(1, 5))
def test_records_arrive_in_their_partitions_and_in_order(shuffles, memory, outputs, count):
    partitioner = Partitioner(count)
    shuffle = shuffles(ShuffleSpec(0, partitioner), memory)
    for records in outputs:
        shuffle.write(records)
    # As text: not-a-number is equal to nothing, and 1, 1.0 and True are to be told apart.
    assert repr(shuffle.partitions()) == repr(placed(outputs, partitioner))


@with_any_memory
@pytest.mark.parametrize("map_side_combine", [False, True])
@given(outputs=outputs_of(plain_keys), count=st.integers(1, 3))
def test_aggregation_is_that_of_a_dict(shuffles, memory, map_side_combine, outputs, count):
    partitioner = Partitioner(count)
    shuffle = shuffles(ShuffleSpec(0, partitioner, listing, map_side_combine), memory)
    for records in outputs:
        shuffle.write(records)
    expected = [grouped(partition) for partition in placed(outputs, partitioner)]
    if memory != "enough memory":
        assert list(map(dict, shuffle.partitions())) == list(map(dict, expected))
    else:
        assert shuffle.partitions() == expected


@with_any_memory
@pytest.mark.parametrize("ascending", [True, False])
@given(
    outputs=st.one_of(
        outputs_of(st.integers(-5, 40) | st.floats(allow_nan=False)),
        outputs_of(st.text("abé", max_size=2)),
        outputs_of(st.tuples(st.integers(0, 3))),
    ),
    bounds=st.lists(st.integers(0, 4), max_size=3).map(sorted),
)
def test_ranges_of_keys_arrive_sorted_or_as_they_left(shuffles, memory, ascending, outputs, bounds):
    def place(key):
        if not isinstance(key, int | float):
            key = ord((key + "a")[0]) - ord("a") if isinstance(key, str) else key[0]
        below = bisect.bisect_left(bounds, key)
        return below if ascending else len(bounds) - below

    partitioner = Partitioner(len(bounds) + 1, place)
    shuffle = shuffles(ShuffleSpec(0, partitioner, order=KeyOrder(ascending)), memory)
    for records in outputs:
        shuffle.write(records)

    def in_order(records):
        return sorted(records, key=lambda record: record[0], reverse=not ascending)

    for reducer, partition in enumerate(placed(outputs, partitioner)):
        records = shuffle.read(reducer)
        # Without enough memory some outputs come as they are; those with keys that are tuples do always.
        arrived = list(records)
        if isinstance(records, MergedRuns):
            assert repr(arrived) == repr(in_order(partition))
        assert repr(in_order(arrived)) == repr(in_order(partition))
    is_plain = all(not isinstance(key, tuple) for output in outputs for key, _ in output)
    assert all(status.is_sorted for status in shuffle.statuses) or memory != "enough memory" or not is_plain


@with_any_memory
@pytest.mark.parametrize("knows_batches", [True, False])
@pytest.mark.parametrize("first_look", [0, 3])
@settings(max_examples=30)
@given(outputs=outputs_of(plain_keys), count=st.integers(1, 3))
def test_groups_are_the_same_whether_or_not_their_values_travel_together(
    shuffles, memory, knows_batches, first_look, outputs, count
):
    partitioner = Partitioner(count)
    shuffle = shuffles(ShuffleSpec(0, partitioner, groups_values=True), memory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FIRST_LOOK", first_look)
        for records in outputs:
            assert shuffle.write(records).records == len(records)
    for reducer, partition in enumerate(placed(outputs, partitioner)):
        records = shuffle.read(reducer)
        groups = ExternalGrouper(shuffle.space).group(records if knows_batches else iter(records))
        found = [(key, list(values)) for key, values in groups]
        if memory == "enough memory":
            assert found == grouped(partition)
        else:
            assert sorted(found, key=repr) == sorted(grouped(partition), key=repr)


def test_values_of_a_key_travel_together_if_there_are_few_keys(shuffles):
    sizes = []
    for keys_in_all in (100, 100_000):
        shuffle = shuffles(ShuffleSpec(0, Partitioner(1), groups_values=True))
        shuffle.write((number * 7 % keys_in_all, number) for number in range(50_000))
        batches = list(shuffle.read(0).batches)
        assert sum(map(len, batches)) == shuffle.context.metrics.records_read == 50_000
        assert {batch.is_grouped for batch in batches} == {keys_in_all == 100}
        sizes.append(max(map(len, batches)))
    assert max(sizes) < 20_000


def test_a_group_may_be_read_on_record_by_record(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(1), groups_values=True))
    for _ in range(2):
        shuffle.write((number % 3, number) for number in range(90))
    records = shuffle.read(0)
    first = len(next(records.batches))
    assert len(list(records)) == 180 - first


@pytest.mark.parametrize("is_ordered", [True, False])
def test_grouped_outputs_of_other_values_have_other_fingerprints(shuffles, is_ordered):
    def fingerprint(records):
        output = MapOutput(
            Partitioner(2), shuffles(ShuffleSpec(0, Partitioner(2))).space, input_is_ordered=is_ordered
        )
        groups = {}
        for key, value in records:
            groups.setdefault(key, []).append(value)
        output.add_groups(groups)
        return output.fingerprint

    records = [(number % 5, number) for number in range(1000)]
    assert fingerprint(records) == fingerprint(list(records))
    for changed in range(0, 1000, 37):
        assert fingerprint([*records[:changed], (changed % 5, -1), *records[changed + 1 :]]) != fingerprint(
            records
        )
        assert fingerprint(records[:changed] + records[changed + 1 :]) != fingerprint(records)
    if not is_ordered:
        assert fingerprint(records[::-1]) == fingerprint(records)


@given(records=st.lists(st.tuples(plain_keys, st.integers()), max_size=60))
def test_map_side_combine_writes_each_key_once(shuffles, records):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(2), listing, True))
    assert shuffle.write(records).records == len(dict(records))


def test_sizes_are_those_of_the_segments_and_counted(shuffles):
    shuffle = shuffles(ShuffleSpec(3, Partitioner(4)))
    status = shuffle.write([(0, "a"), (2, "b"), (4, "c")])
    assert status == MapStatus(
        "executor", 0, status.attempt_id, status.path, status.sizes, 3, status.fingerprint
    )
    assert os.path.basename(status.path) == f"shuffle_3_0_{status.attempt_id}"
    assert [size > 0 for size in status.sizes] == [True, False, True, False]
    metrics = shuffle.space.metrics
    assert (metrics.shuffle_records_written, metrics.shuffle_bytes_written) == (3, sum(status.sizes))
    list(shuffle.read(0))
    assert (metrics.records_read, metrics.shuffle_bytes_read) == (2, status.sizes[0])


def test_short_memory_spills_and_is_counted(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(4)), "no memory")
    shuffle.write((n, n) for n in range(50))
    assert shuffle.space.metrics.spilled_bytes > 0


@pytest.mark.parametrize("count", [1, 3])
def test_many_records_and_partitions_without_any(shuffles, count):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(1000 * count)))
    shuffle.write((n * 1000, str(n)) for n in range(30_000))
    partitions = shuffle.partitions()
    assert sum(map(len, partitions)) == 30_000
    assert sum(1 for partition in partitions if partition) == count
    assert partitions[0] == [(n * 1000, str(n)) for n in range(0, 30_000, count)]


def test_large_arrays_arrive_writable(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(1)))
    shuffle.write((n, np.full(10_000, n)) for n in range(20))
    arrays = [array for _, array in shuffle.read(0)]
    arrays[0] += 1
    assert [array[0] for array in arrays] == [1, *range(1, 20)]


@pytest.mark.parametrize("function", [lambda key: -key, lambda key: np.int64(-key), lambda key: key > 2])
def test_a_partition_function_may_give_any_integer(shuffles, function):
    partitioner = Partitioner(3, function)
    shuffle = shuffles(ShuffleSpec(0, partitioner))
    shuffle.write((n, n) for n in range(6))
    assert shuffle.partitions() == placed([[(n, n) for n in range(6)]], partitioner)


def test_a_partition_function_must_not_give_a_float(shuffles, scratch):
    before = os.listdir(scratch)
    with pytest.raises(TypeError, match="must be integers"):
        shuffles(ShuffleSpec(0, Partitioner(3, float))).write([(1, 1)])
    assert os.listdir(scratch) == before


def test_a_stop_iteration_of_a_partition_function_is_not_the_end_of_the_data(shuffles):
    def stopping(key):
        raise StopIteration

    with pytest.raises(StopIteration):
        shuffles(ShuffleSpec(0, Partitioner(3, stopping))).write([(1, 1)])


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        (5, TypeError, "cannot unpack non-iterable int"),
        ((1,), ValueError, r"not enough values to unpack \(expected 2, got 1\)"),
        ((1, 2, 3), ValueError, r"too many values to unpack \(expected 2\)"),
        (([], 2), TypeError, "unhashable type: 'list'"),
    ],
)
def test_a_record_that_is_no_pair_raises_as_unpacking_does(shuffles, count, record, error, message):
    for spec in (ShuffleSpec(0, Partitioner(count)), ShuffleSpec(0, Partitioner(count), listing, True)):
        with pytest.raises(error, match=message):
            shuffles(spec).write([(1, 2), record])


def test_lists_of_two_are_pairs_and_may_be_used_again(shuffles):
    def reusing():
        record = [0, 0]
        for n in range(5):
            record[:] = n, -n
            yield record

    shuffle = shuffles(ShuffleSpec(0, Partitioner(1)))
    shuffle.write(reusing())
    assert list(shuffle.read(0)) == [(n, -n) for n in range(5)]


@with_any_memory
def test_a_failed_write_leaves_nothing(shuffles, scratch, memory):
    before = os.listdir(scratch)
    with pytest.raises(PySparkPicklingError, match="cannot be pickled"):
        shuffles(ShuffleSpec(0, Partitioner(2)), memory).write([(1, 1), (2, threading.Lock())])
    assert os.listdir(scratch) == before


def test_a_missing_directory_is_explained(tmp_path):
    space = SpillSpace(MemoryBudget(100, lambda: 0), str(tmp_path / "gone"), TaskMetrics())
    with pytest.raises(SparkIOException, match="larger disk"):
        Shuffle(space, ShuffleSpec(0, Partitioner(2))).write([(1, 1)])


# --- lost outputs -----------------------------------------------------------------------------------


@pytest.fixture
def written(shuffles):
    shuffle = shuffles(ShuffleSpec(9, Partitioner(2)))
    for n in range(3):
        shuffle.write([(0, n), (1, n)])
    return shuffle


def failure_of(shuffle, reducer=1):
    with pytest.raises(FetchFailure) as caught:
        list(shuffle.read(reducer))
    assert shuffle.reader.last_failure is caught.value
    return caught.value


def test_a_missing_file_is_a_fetch_failure(written):
    os.unlink(written.statuses[1].path)
    failure = failure_of(written)
    (lost,) = failure.lost
    assert failure.shuffle_id == 9
    assert (lost.map_index, lost.attempt_id) == (1, written.statuses[1].attempt_id)
    assert lost.executor_id == "executor"
    assert "FileNotFoundError" in lost.reason
    assert "map output 1 of shuffle 9 cannot be read" in str(failure)


def test_an_output_that_is_known_to_be_lost_is_a_fetch_failure(written):
    written.statuses[2] = None
    (lost,) = failure_of(written).lost
    assert (lost.map_index, lost.attempt_id, lost.executor_id) == (2, -1, "")


def test_all_that_is_lost_is_reported_at_once(shuffles):
    shuffle = shuffles(ShuffleSpec(9, Partitioner(2)))
    for n in range(6):
        shuffle.write([(0, n), (1, n)] if n != 4 else [(0, n)])
    flip(shuffle.statuses[1])
    shuffle.statuses[3] = None
    os.unlink(shuffle.statuses[4].path)  # this reducer has nothing to read there
    os.unlink(shuffle.statuses[5].path)
    failure = failure_of(shuffle)
    assert [lost.map_index for lost in failure.lost] == [1, 3, 5]
    assert str(failure).endswith("; and 2 more")


def test_what_is_not_known_of_other_outputs_does_not_hide_the_first(written, monkeypatch):
    os.unlink(written.statuses[0].path)
    monkeypatch.setattr("pyrite.shuffle.segments.read_segment", fails_with(os.strerror(2), 2, 24))
    assert [lost.map_index for lost in failure_of(written).lost] == [0]


def fails_with(text, *numbers):
    """A `read_segment` that fails with one errno after the other."""
    remaining = iter(numbers)

    def read(*args):
        raise OSError(next(remaining), text)
        yield

    return read


def flip(status):
    """Change a bit of a payload, which only a checksum can tell."""
    with open(status.path, "r+b") as file:
        file.seek(status.sizes[0] + 20)
        (byte,) = file.read(1)
        file.seek(status.sizes[0] + 20)
        file.write(bytes((byte ^ 4,)))


@pytest.mark.parametrize("damage", ["cut short", "flipped bit", "empty", "another's"])
def test_a_damaged_file_is_a_fetch_failure(written, damage):
    path = written.statuses[1].path
    with open(path, "r+b") as file:
        content = bytearray(file.read())
        file.seek(0)
        file.truncate()
        if damage == "cut short":
            del content[-1:]
        elif damage == "flipped bit":
            content[written.statuses[1].sizes[0] + 20] ^= 4
        elif damage == "empty":
            content.clear()
        else:
            content = content[:-16] * 2
        file.write(content)
    (lost,) = failure_of(written).lost
    assert lost.map_index == 1
    assert "CorruptFrame" in lost.reason


def test_a_swallowed_failure_is_still_known(written):
    os.unlink(written.statuses[1].path)
    seen = []
    try:
        seen.extend(written.read(0))
    except Exception:
        seen.append("swallowed")
    assert isinstance(written.reader.last_failure, FetchFailure)


def test_records_before_the_failure_are_given(written):
    os.unlink(written.statuses[1].path)
    assert next(written.read(0)) == (0, 0)
    assert written.reader.last_failure is None


def test_an_error_of_the_users_unpickling_is_not_a_fetch_failure(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(1)))
    shuffle.write([(1, RaisesWhenRead())])
    with pytest.raises(FileNotFoundError, match="of the user"):
        list(shuffle.read(0))
    assert shuffle.reader.last_failure is None


class RaisesWhenRead:
    def __reduce__(self):
        return (_raise, ())


def _raise():
    raise FileNotFoundError("of the user")


def test_too_many_open_files_are_not_a_lost_output(written, monkeypatch):
    def refusing(*args):
        raise OSError(24, "Too many open files")
        yield

    monkeypatch.setattr("pyrite.shuffle.segments.read_segment", refusing)
    with pytest.raises(OSError, match="Too many open files"):
        list(written.read(0))
    assert written.reader.last_failure is None


def test_an_empty_segment_needs_no_file(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(2)))
    os.unlink(shuffle.write([(0, 1)]).path)
    assert list(shuffle.read(1)) == []


def test_placement_is_by_portable_hash(shuffles):
    shuffle = shuffles(ShuffleSpec(0, Partitioner(7)))
    names = ["a", b"b", 1.5, None, ("c", None), 2**70, True]
    shuffle.write((name, None) for name in names)
    for place, partition in enumerate(shuffle.partitions()):
        assert all(portable_hash(key) % 7 == place for key, _ in partition)
