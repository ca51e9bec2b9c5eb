import enum
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkPicklingError
from pyrite.serializer.data import decode, dumps, encode, loads, total_size

atoms = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.decimals(allow_nan=False)
)
values = st.recursive(
    atoms,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Count(int):
    pass


class Colour(enum.IntEnum):
    RED = 1


def same(left, right):
    return repr(left) == repr(right)


@given(values)
def test_a_value_comes_back_the_same(value):
    # As text: not-a-number is equal to nothing, and 1, 1.0 and True are to be told apart.
    assert same(loads(dumps(value)), value)
    assert same(decode(b"".join(encode(value))), value)


@pytest.mark.parametrize("value", [True, 1, 1.0, Count(1), Colour.RED, np.int64(1), bytearray(b"\1")])
def test_types_that_compare_equal_stay_apart(value):
    assert type(decode(b"".join(encode([value])))[0]) is type(value)


def test_sets_come_back():
    value = [frozenset("abc"), {1, 2}]
    assert loads(dumps(value)) == decode(b"".join(encode(value))) == value


def test_a_value_that_contains_itself_comes_back():
    value = [1]
    value.append(value)
    back = decode(b"".join(encode(value)))
    assert back[1] is back


def test_a_class_of_a_function_travels_by_value():
    class Local:
        def __init__(self, number):
            self.number = number

    assert loads(dumps(Local(7))).number == 7


@given(st.lists(st.integers(0, 200), max_size=5))
def test_large_buffers_are_views_of_the_data_and_aligned(lengths):
    arrays = [np.arange(length, dtype="float64") for length in lengths]
    parts = encode(arrays)
    data = bytearray(b"".join(parts))
    assert total_size(parts) == len(data)
    back = decode(data)
    assert [array.tolist() for array in back] == [array.tolist() for array in arrays]
    region = np.frombuffer(data, dtype="uint8")
    assert all(np.shares_memory(array, region) for array in back if array.size)
    assert all(array.flags.writeable for array in back)
    assert all(array.ctypes.data % 8 == 0 for array in back)


def test_encode_does_not_copy_large_buffers():
    array = np.zeros(1000)
    parts = encode(array)
    assert any(isinstance(part, memoryview) and np.shares_memory(np.asarray(part), array) for part in parts)


def test_arrays_over_read_only_data_are_copies_that_can_be_changed():
    data = b"".join(encode(np.zeros(3)))
    decode(data)[:] = 1
    assert decode(data).tolist() == [0, 0, 0]


@pytest.mark.parametrize("function", [dumps, encode])
def test_what_cannot_be_pickled_is_named(function):
    with pytest.raises(PySparkPicklingError, match="type lock cannot be pickled") as caught:
        function(threading.Lock())
    assert caught.value.getCondition() == "CANNOT_PICKLE_DATA"
    assert isinstance(caught.value, pickle.PicklingError)
