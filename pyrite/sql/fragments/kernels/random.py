"""Random numbers that a seed fixes: what Spark's generators give for the rows of a partition, in order.

A function is given the number of the row. It goes on from the last row that it was asked for, or from a place
before that it remembers.
"""

from __future__ import annotations

import copy
import math
import random
import threading
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.rendering import problem

_M32, _M64 = (1 << 32) - 1, (1 << 64) - 1
_ARRAY_SEED = 0x3C074A61
#: After so many rows a generator's state is kept, for rows that are asked for again.
_KEPT = 4096
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> (32 - bits)) & _M32


def _murmur3(value: bytes, seed: int) -> int:
    """Murmur3 of bytes as Scala's library has it, for multiples of four bytes."""
    state = seed
    for position in range(0, len(value), 4):
        word = int.from_bytes(value[position : position + 4], "little") * 0xCC9E2D51 & _M32
        state ^= _rotated(word, 15) * 0x1B873593 & _M32
        state = (_rotated(state, 13) * 5 + 0xE6546B64) & _M32
    state ^= len(value)
    state = (state ^ state >> 16) * 0x85EBCA6B & _M32
    state = (state ^ state >> 13) * 0xC2B2AE35 & _M32
    return state ^ state >> 16


class _XorShift:
    """Spark's XORShiftRandom."""

    def __init__(self, seed: int) -> None:
        written = (seed & _M64).to_bytes(8, "big")
        low = _murmur3(written, _ARRAY_SEED)
        self._state = _murmur3(written, low) << 32 | low
        self._waiting: float | None = None

    def bits(self, count: int) -> int:
        state = self._state
        state ^= state << 21 & _M64
        state ^= state >> 35
        state ^= state << 4 & _M64
        self._state = state
        return state & (1 << count) - 1

    def uniform(self) -> float:
        return float((self.bits(26) << 27) + self.bits(27)) * 2.0**-53

    def normal(self) -> float:
        """Of a pair of numbers, the second waits for the next call."""
        if self._waiting is not None:
            found, self._waiting = self._waiting, None
            return found
        while True:
            x, y = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            size = x * x + y * y
            if 0 < size < 1:
                break
        factor = math.sqrt(-2 * math.log(size) / size)
        self._waiting = y * factor
        return x * factor

    def text(self, length: int) -> str:
        signs = []
        for _ in range(length):
            number = self.bits(32)
            # Java's remainder has the sign of the number.
            signs.append(_SIGNS[(number if number < 1 << 31 else (1 << 32) - number) % 62])
        return "".join(signs)


def _twister(seed: int) -> random.Random:
    """The Mersenne Twister with a seed of 64 bits, the upper half of which comes first."""
    high, low = seed >> 32 & _M32, seed & _M32
    if low:
        return random.Random(low << 32 | high)
    # Python would leave out a last word that is zero.
    found = random.Random()
    found.setstate((3, (*_by_array([high, 0]), 624), None))
    return found


def _by_array(key: list[int]) -> list[int]:
    """The state that the twister's authors make of words."""
    state = [19650218]
    for number in range(1, 624):
        state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + number) & _M32)
    place, word = 1, 0
    for _ in range(624):
        mixed = (state[place - 1] ^ state[place - 1] >> 30) * 1664525
        state[place] = ((state[place] ^ mixed) + key[word] + word) & _M32
        place, word = place + 1, (word + 1) % len(key)
        if place == 624:
            state[0], place = state[623], 1
    for _ in range(623):
        mixed = (state[place - 1] ^ state[place - 1] >> 30) * 1566083941
        state[place] = ((state[place] ^ mixed) - place) & _M32
        place += 1
        if place == 624:
            state[0], place = state[623], 1
    state[0] = 1 << 31
    return state


class _Rows:
    """What a generator gives row by row."""

    def __init__(self, generator: Any, draw: Callable[[Any], Any]) -> None:
        self._draw = draw
        self._kept = {0: copy.deepcopy(generator)}
        self._generator = generator
        self._next = 0
        self._last: Any = None
        self._lock = threading.Lock()

    def value(self, row: int) -> Any:
        with self._lock:
            if row == self._next - 1:
                return self._last
            if row < self._next:
                start = row // _KEPT * _KEPT
                self._generator, self._next = copy.deepcopy(self._kept[start]), start
            while self._next <= row:
                if self._next % _KEPT == 0 and self._next not in self._kept:
                    self._kept[self._next] = copy.deepcopy(self._generator)
                self._last = self._draw(self._generator)
                self._next += 1
            return self._last


@lru_cache(64)
def _uniforms(seed: int) -> _Rows:
    return _Rows(_XorShift(seed), _XorShift.uniform)


@lru_cache(64)
def _normals(seed: int) -> _Rows:
    return _Rows(_XorShift(seed), _XorShift.normal)


@lru_cache(64)
def _texts(seed: int, length: int) -> _Rows:
    return _Rows(_XorShift(seed), lambda generator: generator.text(length))


def _uuid(generator: random.Random) -> str:
    high, low = (generator.getrandbits(32) << 32 | generator.getrandbits(32) for _ in range(2))
    high = high & ~0xF000 | 0x4000
    low = low & ~(3 << 62) | 1 << 63
    return str(uuid.UUID(int=high << 64 | low))


@lru_cache(64)
def _uuids(seed: int) -> _Rows:
    return _Rows(_twister(seed), _uuid)


@kernel_function("BIGINT", "BIGINT", result="DOUBLE")
def seeded_uniform(seed: int, row: int) -> float:
    """A number from 0 up to 1."""
    return float(_uniforms(seed).value(row))


@kernel_function("BIGINT", "BIGINT", result="DOUBLE")
def seeded_normal(seed: int, row: int) -> float:
    """A number of the standard normal distribution."""
    return float(_normals(seed).value(row))


@kernel_function("BIGINT", "BIGINT", "BIGINT", result="VARCHAR")
def seeded_text(length: int, seed: int, row: int) -> str:
    """Letters and digits."""
    _checked(length)
    return str(_texts(seed, length).value(row))


@kernel_function("BIGINT", "DOUBLE", result="VARCHAR", is_random=True)
def random_text(length: int, drawn: float) -> str:
    """Letters and digits that no seed fixes."""
    _checked(length)
    return "".join(random.choices(_SIGNS, k=length))


def _checked(length: int) -> None:
    if length < 0:
        raise problem(
            "INVALID_PARAMETER_VALUE.LENGTH",
            "The length of `randstr` must not be negative, but it is {0}.",
            str(length),
        )


@kernel_function("BIGINT", "BIGINT", result="VARCHAR")
def seeded_uuid(seed: int, row: int) -> str:
    """A UUID of version 4."""
    return str(_uuids(seed).value(row))
