"""Plain numbers packed in arrays."""

from __future__ import annotations

from array import array
from enum import IntEnum
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.lineage.packed import PackedTuples, Recorded, are_alike, joined, packed
from pyrite.lineage.parallel_collection import parallel_collection
from pyrite.serializer.data import dumps, loads
from pyrite.testing.nodes import layout

INTS = st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.one_of(st.lists(INTS), st.lists(st.floats()), st.lists(st.tuples(INTS, st.floats())))
ANYTHING = st.lists(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.text(), st.none(), st.tuples(st.integers()))
)


class Color(IntEnum):
    RED = 1


@given(st.one_of(NUMBERS, ANYTHING), st.integers(1, 3))
def test_records_come_out_as_they_were(records, count):
    for packs in (False, True):
        parts = layout(parallel_collection(records, count, packs=packs))
        assert repr(list(chain(*parts))) == repr(records)


@given(NUMBERS.filter(bool))
def test_numbers_are_packed(records):
    found = packed(records)
    assert isinstance(found, array | PackedTuples)
    assert repr(list(loads(dumps(found)))) == repr(records)
    assert len(found) == len(records)
    twice = joined([found, packed(records)])
    assert repr(list(twice)) == repr(records + records)
    assert are_alike(twice, found)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [1, True],
        [True, False],
        [1, 2.0],
        [2**63],
        [-(2**63) - 1],
        [Color.RED],
        [1, Color.RED],
        ["a"],
        [(1, 2), (1, 2, 3)],
        [(1, 2), [1, 2]],
        [(1, 2), (1, 2.0)],
        [(1, True)],
        [()],
        [(1, (2, 3))],
        [(1, 2**63)],
    ],
)
def test_others_are_not(records):
    assert packed(records) is None


def test_parts_that_differ_are_not_joined():
    parts = [packed([1]), packed([1.0]), packed([(1, 1)]), packed([(1, 1.0)]), [1]]
    assert [[are_alike(one, other) for other in parts] for one in parts] == [
        [one is other and not isinstance(one, list) for other in parts] for one in parts
    ]


def test_the_first_record_can_be_seen_before_it_is_taken():
    records = Recorded(iter([[], [5, 6], [7]]))
    assert records.first() == 5
    assert not records.has_started
    assert next(records) == 5
    assert list(records) == [6, 7]
    assert Recorded(iter([])).first() is None
