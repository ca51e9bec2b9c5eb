"""Bitmaps against sets of numbers, and AES there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.sql.fragments.kernels.bitmaps import bitmap_and, bitmap_of, bitmap_or
from pyrite.sql.fragments.kernels.encryption import aes_decrypt, aes_encrypt

PLACES = st.sets(st.integers(0, 32_767), max_size=20)
MODES = st.sampled_from(["GCM", "CBC", "ECB"])
KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


def places_in(bitmap: bytes) -> set[int]:
    return {place for place in range(len(bitmap) * 8) if bitmap[place // 8] >> place % 8 & 1}


@given(st.lists(PLACES, max_size=4))
def test_bitmaps_are_sets(sets: list[set[int]]) -> None:
    bitmaps = [bitmap_of(sorted(each)) for each in sets]
    assert [places_in(each) for each in bitmaps] == sets
    assert places_in(bitmap_or(bitmaps)) == set().union(*sets)
    assert places_in(bitmap_and(bitmaps)) == set(range(32_768)).intersection(*sets)


@pytest.mark.parametrize("place", [-1, 32_768])
def test_a_bitmap_has_no_other_places(place: int) -> None:
    with pytest.raises(ValueError, match="INVALID_BITMAP_POSITION"):
        bitmap_of([place])


@given(st.binary(max_size=100), KEYS, MODES)
def test_what_is_encrypted_is_decrypted(value: bytes, key: bytes, mode: str) -> None:
    sealed = aes_encrypt(value, key, mode, "DEFAULT", b"", b"")
    assert sealed != value
    assert aes_decrypt(sealed, key, mode, "DEFAULT", b"", False) == value


@given(st.binary(max_size=100), KEYS, st.integers(0, 10_000))
def test_a_changed_byte_is_seen(value: bytes, key: bytes, place: int) -> None:
    sealed = bytearray(aes_encrypt(value, key, "GCM", "NONE", b"", b"signed"))
    sealed[place % len(sealed)] ^= 1
    assert aes_decrypt(bytes(sealed), key, "GCM", "NONE", b"signed", True) is None
