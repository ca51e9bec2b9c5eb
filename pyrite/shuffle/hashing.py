"""The hash that places keys: the same in every process, and the same as PySpark's."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

#: Whether this process hashes strings as PYTHONHASHSEED=0 does, as all workers do.
IS_FIXED = sys.flags.hash_randomization == 0

_MASK = 0xFFFFFFFFFFFFFFFF
_SEEDED = frozenset((str, bytes))
_UNSEEDED = frozenset((int, float, bool, type(None), complex))


def portable_hash(x: Hashable) -> int:
    """The hash of a key; None is 0, tuples are hashed by their items.

    >>> portable_hash(None), portable_hash(7), portable_hash((None, 1)) & 0xffffffff
    (0, 7, 219750521)
    """
    if x is None:
        return 0
    if isinstance(x, tuple):
        h = 0x345678
        for item in x:
            h = ((h ^ portable_hash(item)) * 1000003) & sys.maxsize
        h ^= len(x)
        return -2 if h == -1 else h
    if IS_FIXED or type(x) not in _SEEDED:
        return hash(x)
    return _seedless_hash(x)  # type: ignore[arg-type]


def is_portable(key: Any) -> bool:
    """Whether this process places `key` as a worker does.

    With random string hashing, `hash` of anything that may hash a string inside differs between processes.
    """
    if IS_FIXED or type(key) in _UNSEEDED or type(key) in _SEEDED:
        return True
    return type(key) is tuple and all(map(is_portable, key))


@lru_cache(maxsize=65536)
def _seedless_hash(value: str | bytes) -> int:
    """What `hash` gives under PYTHONHASHSEED=0."""
    data = _representation(value) if isinstance(value, str) else value
    if not data:
        return 0
    h = siphash13(data)
    h = h - (1 << 64) if h >> 63 else h
    return -2 if h == -1 else h


def _representation(text: str) -> bytes:
    """The bytes that CPython keeps a string in: one, two or four a character."""
    largest = max(text, default="\0")
    if largest <= "\xff":
        return text.encode("latin-1")
    order = "le" if sys.byteorder == "little" else "be"
    width = "16" if largest <= "\uffff" else "32"
    return text.encode(f"utf-{width}-{order}", "surrogatepass")


def siphash13(data: bytes) -> int:
    """SipHash-1-3 with a key of zeros, as an unsigned 64-bit int."""
    v0, v1, v2, v3 = 0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573

    def rounds(count: int) -> None:
        nonlocal v0, v1, v2, v3
        for _ in range(count):
            v0 = (v0 + v1) & _MASK
            v1 = ((v1 << 13) | (v1 >> 51)) & _MASK ^ v0
            v0 = ((v0 << 32) | (v0 >> 32)) & _MASK
            v2 = (v2 + v3) & _MASK
            v3 = ((v3 << 16) | (v3 >> 48)) & _MASK ^ v2
            v0 = (v0 + v3) & _MASK
            v3 = ((v3 << 21) | (v3 >> 43)) & _MASK ^ v0
            v2 = (v2 + v1) & _MASK
            v1 = ((v1 << 17) | (v1 >> 47)) & _MASK ^ v2
            v2 = ((v2 << 32) | (v2 >> 32)) & _MASK

    whole = len(data) - len(data) % 8
    for start in range(0, whole, 8):
        word = int.from_bytes(data[start : start + 8], "little")
        v3 ^= word
        rounds(1)
        v0 ^= word
    last = int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56
    v3 ^= last
    rounds(1)
    v0 ^= last
    v2 ^= 0xFF
    rounds(3)
    return v0 ^ v1 ^ v2 ^ v3
