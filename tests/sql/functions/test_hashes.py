"""Hashes by the vector against hashes of bytes, and values that Spark gives."""

from __future__ import annotations

import struct

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.sql.fragments.kernel_functions import KERNEL_FUNCTIONS
from pyrite.sql.fragments.kernels.hashes import murmur3_of, xxhash64_of

SEEDS = st.integers(-(2**31), 2**31 - 1)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
LONGS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(st.none() | INTEGERS, SEEDS), min_size=1))
def test_a_vector_of_ints_is_hashed_as_their_bytes(pairs: list[tuple[int | None, int]]) -> None:
    hashed = KERNEL_FUNCTIONS["pyrite_murmur3_int"].function
    values, seeds = zip(*pairs, strict=True)
    found = hashed(pa.array(values, pa.int32()), pa.array(seeds, pa.int32())).to_pylist()
    assert found == [s if v is None else murmur3_of(struct.pack("<i", v), s) for v, s in pairs]


@given(st.lists(st.tuples(LONGS, SEEDS), min_size=1))
def test_a_vector_of_longs_is_hashed_as_their_bytes(pairs: list[tuple[int, int]]) -> None:
    values, seeds = zip(*pairs, strict=True)
    for name, of_bytes, kind in (("murmur3", murmur3_of, pa.int32()), ("xxhash64", xxhash64_of, pa.int64())):
        hashed = KERNEL_FUNCTIONS[f"pyrite_{name}_long"].function
        found = hashed(pa.array(values, pa.int64()), pa.array(seeds, kind)).to_pylist()
        assert found == [of_bytes(struct.pack("<q", v), s) for v, s in pairs]


@pytest.mark.parametrize(("text", "hashed"), [("Spark", 228093765), ("", 142593372)])
def test_murmur3_of_texts(text: str, hashed: int) -> None:
    assert murmur3_of(text.encode(), 42) == hashed
