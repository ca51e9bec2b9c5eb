"""Collections of the driver in slices."""

from __future__ import annotations

import gc
from collections import namedtuple
from itertools import chain

import cloudpickle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.lineage.parallel_collection import FileSlice, InlineSlice, RangeSlice, parallel_collection
from pyrite.testing.nodes import layout

Point = namedtuple("Point", "x y")


@given(st.lists(st.one_of(st.integers(), st.text(), st.none())), st.integers(1, 9))
def test_slices_hold_the_records_in_order_and_evenly(records, count):
    parts = layout(parallel_collection(records, count))
    assert len(parts) == count
    assert list(chain(*parts)) == records


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-7, 7).filter(bool), st.integers(1, 9))
def test_ranges_are_cut_like_lists_of_their_numbers(start, stop, step, count):
    numbers = range(start, stop, step)
    node = parallel_collection(numbers, count)
    assert all(isinstance(split, RangeSlice) for split in node.partitions)
    parts = layout(node)
    assert list(chain(*parts)) == list(numbers)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_range_is_never_expanded():
    node = parallel_collection(range(10**15), 2)
    assert len(cloudpickle.dumps(node.partitions[1])) < 300


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        ("abc", ["a", "b", "c"]),
        (b"ab", [97, 98]),
        ({"a": 1, "b": 2}, ["a", "b"]),
        ((1, 2), [1, 2]),
        ({7}, [7]),
        (iter([1, 2]), [1, 2]),
        ((x * x for x in range(3)), [0, 1, 4]),
        ([Point(1, 2)], [Point(1, 2)]),
        ([], []),
    ],
)
def test_any_iterable_will_do(collection, expected):
    assert list(chain(*layout(parallel_collection(collection, 2)))) == expected


@pytest.mark.parametrize(
    "array", [np.arange(10), np.linspace(0, 1, 7), np.array(["x", "yy"]), np.array([True])]
)
def test_items_of_arrays_are_the_arrays_own_scalars(array):
    records = list(chain(*layout(parallel_collection(array, 3))))
    assert records == list(array)
    assert [type(x) for x in records] == [type(x) for x in array]


def test_rows_of_an_array_are_arrays_that_can_be_changed():
    rows = list(chain(*layout(parallel_collection(np.zeros((4, 2)), 2))))
    rows[0] += 1
    assert [row.tolist() for row in rows] == [[1, 1], [0, 0], [0, 0], [0, 0]]


def test_later_changes_of_the_collection_are_not_seen():
    inner = [1]
    collection = [inner, [2]]
    node = parallel_collection(collection, 1)
    inner.append(9)
    collection.append([3])
    assert layout(node) == [[[1], [2]]]


def test_small_slices_travel_inside_their_partition(tmp_path):
    node = parallel_collection(range(5), 2, directory=str(tmp_path))
    more = parallel_collection(list(range(5)), 2, directory=str(tmp_path))
    assert all(isinstance(split, InlineSlice) for split in more.partitions)
    assert list(tmp_path.iterdir()) == []
    assert layout(node) == layout(more)


def test_large_slices_share_a_file_that_goes_with_the_node(tmp_path):
    records = [bytes(1000 + i) for i in range(500)] + [b"y"] * 500
    node = parallel_collection(records, 2, directory=str(tmp_path), batch_size=100)
    first, second = node.partitions
    assert isinstance(first, FileSlice)
    assert isinstance(second, InlineSlice)
    assert layout(node) == [records[:500], records[500:]]
    assert len(cloudpickle.dumps((node, first))) < 1000
    assert len(list(tmp_path.iterdir())) == 1
    del node
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_a_record_cannot_be_pickled(tmp_path):
    records = [*(bytes(1000 + i) for i in range(500)), (x for x in ())]
    with pytest.raises(Exception, match="generator"):
        parallel_collection(records, 2, directory=str(tmp_path), batch_size=100)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("size", "length"), [(0, 1024), (10, 10), (-1, 1)])
def test_the_batch_size_of_the_context_counts(size, length):
    assert parallel_collection(list(range(5000)), 2, batch_size=size).batch_size == length


def test_bad_arguments():
    with pytest.raises(PySparkValueError) as caught:
        parallel_collection([1], 0)
    assert caught.value.getCondition() == "VALUE_NOT_POSITIVE"
    with pytest.raises(PySparkTypeError) as not_iterable:
        parallel_collection(5, 2)
    assert not_iterable.value.getCondition() == "NOT_ITERABLE"


def test_an_error_inside_an_iterable_passes():
    def numbers():
        yield 1
        raise TypeError("from the user's own generator")

    with pytest.raises(TypeError, match="own generator"):
        parallel_collection(numbers(), 2)
