import datetime
import json
import math
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.shuffle import hashing
from pyrite.shuffle.hashing import is_portable, portable_hash, siphash13

TEXTS = [
    "",
    "a",
    "word",
    "eight by",
    "nine byte",
    "naïve",
    "ÿ",
    "Ā",
    "日本語",
    "😀",
    "a😀",
    "\udcff",
    "x" * 999,
]
BYTES = [b"", b"\0", b"\xff" * 7, b"\x80" * 8, bytes(range(256))]


def in_a_process_with_seed(seed, expression):
    """What another interpreter prints for an expression over TEXTS and BYTES, as JSON."""
    program = (
        "import json\n"
        "from pyrite.shuffle.hashing import portable_hash, is_portable, IS_FIXED\n"
        f"TEXTS = {TEXTS!r}\nBYTES = {BYTES!r}\n"
        f"print(json.dumps({expression}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_every_process_places_strings_as_a_worker_hashes_them():
    hashes = in_a_process_with_seed("0", "[list(map(hash, TEXTS)), list(map(hash, BYTES))]")
    placed = "[list(map(portable_hash, TEXTS)), list(map(portable_hash, BYTES))]"
    assert in_a_process_with_seed("0", placed) == hashes
    assert in_a_process_with_seed("random", placed) == hashes
    assert in_a_process_with_seed("7", placed) == hashes


def test_tuples_of_strings_are_placed_alike():
    placed = "[portable_hash((TEXTS[2], i, (None, TEXTS[8], BYTES[3]))) for i in range(5)]"
    assert in_a_process_with_seed("0", placed) == in_a_process_with_seed("random", placed)


def test_a_process_knows_whether_its_hashing_is_fixed():
    assert in_a_process_with_seed("0", "IS_FIXED") is True
    assert in_a_process_with_seed("random", "IS_FIXED") is False
    assert in_a_process_with_seed("7", "IS_FIXED") is False


def test_dates_are_portable_only_where_hashing_is_fixed():
    dates = "is_portable(__import__('datetime').date(2000, 1, 1))"
    assert in_a_process_with_seed("0", dates) is True
    assert in_a_process_with_seed("random", dates) is False


def test_siphash_is_cpythons():
    # hash("a") with PYTHONHASHSEED=0, as CPython 3.11 to 3.14 print it.
    assert siphash13(b"a") == 0x407448D2B89B1813


@given(st.integers() | st.booleans() | st.floats(allow_nan=False) | st.decimals(allow_nan=False))
def test_numbers_are_placed_by_their_hash(number):
    assert portable_hash(number) == hash(number)


@given(st.lists(st.integers() | st.none() | st.floats(allow_nan=False), max_size=5).map(tuple))
def test_tuples_are_placed_by_pysparks_rule(key):
    expected = 0x345678
    for item in key:
        expected ^= portable_hash(item)
        expected *= 1000003
        expected &= sys.maxsize
    assert portable_hash(key) == expected ^ len(key)


def test_named_places():
    assert portable_hash(None) == 0
    assert portable_hash(-1) == -2
    assert portable_hash(()) == 0x345678
    assert portable_hash((None, 1)) & 0xFFFFFFFF == 219750521
    assert portable_hash(math.nan) == portable_hash(float("nan")) == 0


@pytest.mark.parametrize("key", [[1], {}, (1, [2])])
def test_what_has_no_hash_has_no_place(key):
    with pytest.raises(TypeError, match="unhashable type"):
        portable_hash(key)


@pytest.mark.parametrize("key", [None, True, 3, 1.5, "a", b"a", (), (1, ("a", None))])
def test_builtin_values_are_portable(key):
    assert is_portable(key)


class Name(str):
    pass


@pytest.mark.parametrize("key", [datetime.date(2000, 1, 1), frozenset("a"), (1, frozenset()), Name("a")])
def test_what_may_hash_a_string_inside_is_not(key, monkeypatch):
    monkeypatch.setattr(hashing, "IS_FIXED", False)
    assert not is_portable(key)
