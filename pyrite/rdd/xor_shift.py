"""Spark's XORShiftRandom, as far as placement depends on it."""

from __future__ import annotations

_32_BITS = (1 << 32) - 1
_64_BITS = (1 << 64) - 1
_SEED_OF_ARRAYS = 0x3C074A61  # Scala's MurmurHash3.arraySeed


def first_random_below(bound: int, seed: int) -> int:
    """The first number that Spark's generator gives below `bound`.

    >>> [first_random_below(16, seed) for seed in range(5)]
    [3, 3, 15, 11, 9]
    """
    state = _hashed(seed)
    while True:
        state ^= state << 21 & _64_BITS
        state ^= state >> 35
        state ^= state << 4 & _64_BITS
        bits = state & (1 << 31) - 1
        if bound & (bound - 1) == 0:
            return bound * bits >> 31
        value = bits % bound
        if bits - value + bound - 1 < 1 << 31:  # else this value would be more likely than others
            return value


def _hashed(seed: int) -> int:
    """A seed whose bits are mixed well, however small it was."""
    data = seed.to_bytes(8, "big")
    low = _murmur3(data, _SEED_OF_ARRAYS)
    return _murmur3(data, low) << 32 | low


def _murmur3(data: bytes, seed: int) -> int:
    """MurmurHash3 of a whole number of 4-byte words, 32 bits."""
    h = seed
    for start in range(0, len(data), 4):
        k = int.from_bytes(data[start : start + 4], "little")
        k = _rotated(k * 0xCC9E2D51 & _32_BITS, 15) * 0x1B873593 & _32_BITS
        h = (_rotated(h ^ k, 13) * 5 + 0xE6546B64) & _32_BITS
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & _32_BITS
    h = (h ^ h >> 13) * 0xC2B2AE35 & _32_BITS
    return h ^ h >> 16


def _rotated(value: int, count: int) -> int:
    return (value << count | value >> (32 - count)) & _32_BITS
