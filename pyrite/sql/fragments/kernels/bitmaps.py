"""Bitmaps of 32,768 places: see `functions.bitmaps`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyrite.sql.fragments.kernel_functions import kernel_function

_BITS = 32_768
_BYTES = _BITS // 8


@kernel_function("BIGINT[]", result="BLOB", takes_null=True)
def bitmap_of(places: Sequence[int | None] | None) -> bytes:
    """The bitmap in which the places are set.

    >>> bitmap_of([0, 1, 9])[:2]
    b'\\x03\\x02'
    """
    bits = bytearray(_BYTES)
    for place in places or ():
        if place is None:
            continue
        if not 0 <= place < _BITS:
            raise ValueError(
                f"[INVALID_BITMAP_POSITION] A bitmap has the places 0 to {_BITS - 1}, not {place}."
                " Use `bitmap_bit_position` to find a number's place."
            )
        bits[place // 8] |= 1 << (place % 8)
    return bytes(bits)


def _numbers(bitmaps: Iterable[bytes | None]) -> Iterable[int]:
    for each in bitmaps:
        if each is not None:
            yield int.from_bytes(each[:_BYTES].ljust(_BYTES, b"\0"))


@kernel_function("BLOB[]", result="BLOB", takes_null=True)
def bitmap_or(bitmaps: Sequence[bytes | None] | None) -> bytes:
    """What is set in any bitmap."""
    found = 0
    for each in _numbers(bitmaps or ()):
        found |= each
    return found.to_bytes(_BYTES)


@kernel_function("BLOB[]", result="BLOB", takes_null=True)
def bitmap_and(bitmaps: Sequence[bytes | None] | None) -> bytes:
    """What is set in all bitmaps; of none, everything is."""
    found = (1 << _BITS) - 1
    for each in _numbers(bitmaps or ()):
        found &= each
    return found.to_bytes(_BYTES)
