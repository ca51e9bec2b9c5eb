"""Equal records have equal fingerprints, in whatever order and objects they come; others have others."""

import copy
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pyrite.shuffle.fingerprint import Fingerprint

plain = st.integers() | st.floats() | st.text() | st.binary() | st.booleans()
anything = st.recursive(
    plain | st.none() | st.dates(),
    lambda inner: st.tuples(inner, inner) | st.lists(inner, max_size=3),
    max_leaves=4,
)
records = st.lists(st.tuples(anything, anything), max_size=12)
MANY = 1_000


def fingerprint_of(*reducers, is_ordered=False, batch=3):
    fingerprint = Fingerprint(len(reducers), is_ordered=is_ordered)
    for reducer, pairs in enumerate(reducers):
        for start in range(0, len(pairs), batch):
            some = pairs[start : start + batch]
            fingerprint.add(reducer, [key for key, _ in some], [value for _, value in some])
    return fingerprint.value


@given(records, st.randoms(use_true_random=False), st.integers(1, 12))
def test_order_and_batches_do_not_matter(pairs, random, batch):
    shuffled = pairs[:]
    random.shuffle(shuffled)
    assert fingerprint_of(pairs) == fingerprint_of(shuffled, batch=batch)


@given(records)
def test_equal_objects_count_like_the_same_ones(pairs):
    again = [tuple(pickle.loads(pickle.dumps(item)) for item in pair) for pair in pairs]
    assert fingerprint_of(pairs) == fingerprint_of(copy.deepcopy(pairs)) == fingerprint_of(again)


@given(st.lists(st.tuples(st.integers(), anything), min_size=1, max_size=12), st.data())
def test_a_record_more_or_less_matters(pairs, data):
    position = data.draw(st.integers(0, len(pairs) - 1))
    fewer = pairs[:position] + pairs[position + 1 :]
    assert fingerprint_of(pairs) != fingerprint_of(fewer)
    assert fingerprint_of(pairs) != fingerprint_of([*pairs, pairs[position]])


@pytest.mark.parametrize(
    "other",
    [
        [(1, "b"), (2, "a")],  # the same keys and the same values
        [("a", 1), ("b", 2)],
        [(1, "a"), (2, "c")],
        [(1, "a"), (3, "b")],
        [(1, "a"), (1, "a")],
        [(1, ["a"]), (2, "b")],
        [(1, None), (2, "b")],
    ],
    ids=str,
)
def test_other_records_matter(other):
    assert fingerprint_of([(1, "a"), (2, "b")]) != fingerprint_of(other)


@given(st.lists(st.tuples(st.integers(), plain), min_size=2, max_size=2, unique_by=(lambda p: p[0], repr)))
def test_it_matters_which_value_goes_with_which_key(pairs):
    (first, one), (second, other) = pairs
    # -1 and -2 have the same hash, as Python has it.
    assume(hash(one) != hash(other) and hash(first) != hash(second))
    assert fingerprint_of(pairs) != fingerprint_of([(first, other), (second, one)])


def test_it_matters_which_reducer_gets_a_record():
    one, two = (1, "a"), (2, "b")
    assert (
        len({fingerprint_of([one], [two]), fingerprint_of([two], [one]), fingerprint_of([one, two], [])}) == 3
    )


class Unpicklable:
    def __reduce__(self):
        raise TypeError("neither can this")


def test_records_that_only_cloudpickle_can_pickle_have_one_too():
    def local():
        class Local:
            pass

        return Local

    kind = local()
    assert fingerprint_of([(1, kind())]) == fingerprint_of([(1, kind())])
    assert fingerprint_of([(1, kind())]) != fingerprint_of([(2, kind())])


def test_a_record_that_cannot_travel_is_an_error_as_it_is_in_the_file():
    with pytest.raises(pickle.PicklingError):
        fingerprint_of([(1, Unpicklable())])


# --- samples ----------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.integers(1, MANY))
def test_batches_do_not_matter_to_a_sample(batch):
    pairs = [(number, str(number)) for number in range(MANY)]
    assert fingerprint_of(pairs, is_ordered=True, batch=batch) == fingerprint_of(
        pairs, is_ordered=True, batch=MANY
    )


def test_all_of_a_small_output_is_in_the_sample():
    pairs = [(number, "same") for number in range(64)]
    whole = fingerprint_of(pairs, is_ordered=True)
    for position in range(64):
        changed = [*pairs[:position], (-1, "other"), *pairs[position + 1 :]]
        assert fingerprint_of(changed, is_ordered=True) != whole


def test_a_record_that_moves_to_another_reducer_is_always_noticed():
    left, right = [(n, n) for n in range(MANY)], [(n, n) for n in range(MANY, 2 * MANY)]
    whole = fingerprint_of(left, right, is_ordered=True)
    assert fingerprint_of(left[:-1], [*right, left[-1]], is_ordered=True) != whole
    assert fingerprint_of(left[:-1], right, is_ordered=True) != whole


def test_one_whole_number_in_many_is_noticed():
    pairs = [(number, number) for number in range(MANY)]
    whole = fingerprint_of(pairs, is_ordered=True)
    for position in (65, MANY - 2):
        for other in ((-1, position), (position, -1)):
            changed = [*pairs[:position], other, *pairs[position + 1 :]]
            assert fingerprint_of(changed, is_ordered=True) != whole


@pytest.mark.parametrize("other", ["text", 2.5, float("nan"), None, 1 << 90])
def test_columns_of_which_not_all_are_whole_numbers_have_a_stable_one_too(other):
    pairs = [(0, number if number % 7 else other) for number in range(MANY)]
    again = pickle.loads(pickle.dumps(pairs))
    assert fingerprint_of(pairs, is_ordered=True) == fingerprint_of(again, is_ordered=True)


def test_a_large_output_of_random_records_is_noticed():
    pairs = [(number, number) for number in range(MANY)]
    changed = [(number, number + (number > 800)) for number in range(MANY)]
    assert fingerprint_of(pairs, is_ordered=True) != fingerprint_of(changed, is_ordered=True)


def test_a_sample_is_not_compared_with_a_whole():
    assert fingerprint_of([(1, 1)], is_ordered=True) != fingerprint_of([(1, 1)], is_ordered=False)


# --- processes --------------------------------------------------------------------------------------


def test_it_is_the_same_in_every_worker():
    code = """
import datetime
from pyrite.shuffle.fingerprint import Fingerprint
fingerprint = Fingerprint(1, is_ordered=False)
fingerprint.add(0, ["key", (1, "nested")], [2.5, b"bytes"])
fingerprint.add(0, [None, 3], [datetime.date(2020, 1, 1), ["list", None]])
fingerprint.add(0, [float("nan")], [(None, frozenset("abc"), float("nan"))])
print(fingerprint.value)
"""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    printed = {
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout
        for _ in range(3)
    }
    assert len(printed) == 1
