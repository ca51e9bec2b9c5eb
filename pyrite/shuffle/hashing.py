"""The hash that places keys: the same in every process, and the same as PySpark's.

Workers run with PYTHONHASHSEED=0. A driver usually has random string hashing, and computes what a worker's
`hash` would give.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

#: Whether this process hashes strings as a worker does. (There is no randomization with a seed of 0 only.)
IS_FIXED = sys.flags.hash_randomization == 0

#: Types whose keys, subclasses apart, are placed by `hash` as it is in this process.
PLAIN_TYPES: frozenset[type] = frozenset((int, bool, str, bytes) if IS_FIXED else (int, bool))

_64_BITS = (1 << 64) - 1
#: Types whose hash in a worker can be computed; unless CPython was built with another algorithm.
_SEEDED_TYPES = frozenset((str, bytes) if sys.hash_info.algorithm == "siphash13" else ())
_UNSEEDED_TYPES = frozenset((int, float, bool, type(None)))


def portable_hash(x: Hashable) -> int:
    """The hash of a key: None is 0, tuples are hashed by their items, the rest is as `hash`.

    Where `hash` depends on the object's address (not-a-number), it is 0, lest a task that runs again send the
    key elsewhere. Raises TypeError for a key that cannot be hashed.

    >>> portable_hash(None), portable_hash(7), portable_hash((None, 1)) & 0xffffffff
    (0, 7, 219750521)
    """
    kind = type(x)
    if kind in PLAIN_TYPES:
        return hash(x)
    if x is None:
        return 0
    if isinstance(x, tuple):
        h = 0x345678
        for item in x:
            h = ((h ^ portable_hash(item)) * 1000003) & sys.maxsize
        return h ^ len(x)
    if kind in _SEEDED_TYPES:
        return _hash_of_a_worker(x)
    if kind is float and x != x:
        return 0
    return hash(x)


def is_portable(key: Any) -> bool:
    """Whether this process surely places `key` as a worker does.

    With random string hashing, anything that may hash a string inside (a date, a frozenset, an object of the
    user's) is placed differently by each process.
    """
    if IS_FIXED or type(key) in _UNSEEDED_TYPES or type(key) in _SEEDED_TYPES:
        return True
    return type(key) is tuple and all(map(is_portable, key))


@lru_cache(maxsize=65536)
def _hash_of_a_worker(value: str | bytes) -> int:
    data = _representation(value) if isinstance(value, str) else value
    if not data:
        return 0
    h = siphash13(data)
    if h >> 63:
        h -= 1 << 64
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
    """SipHash-1-3 with a key of zeros, as an unsigned 64-bit int: Aumasson and Bernstein, 2012."""
    v0, v1, v2, v3 = 0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573

    def scramble() -> None:
        nonlocal v0, v1, v2, v3
        v0 = (v0 + v1) & _64_BITS
        v1 = (v1 << 13 | v1 >> 51) & _64_BITS ^ v0
        v0 = (v0 << 32 | v0 >> 32) & _64_BITS
        v2 = (v2 + v3) & _64_BITS
        v3 = (v3 << 16 | v3 >> 48) & _64_BITS ^ v2
        v0 = (v0 + v3) & _64_BITS
        v3 = (v3 << 21 | v3 >> 43) & _64_BITS ^ v0
        v2 = (v2 + v1) & _64_BITS
        v1 = (v1 << 17 | v1 >> 47) & _64_BITS ^ v2
        v2 = (v2 << 32 | v2 >> 32) & _64_BITS

    whole = len(data) - len(data) % 8
    words = [int.from_bytes(data[start : start + 8], "little") for start in range(0, whole, 8)]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v3 ^= word
        scramble()
        v0 ^= word
    v2 ^= 0xFF
    for _ in range(3):
        scramble()
    return v0 ^ v1 ^ v2 ^ v3
