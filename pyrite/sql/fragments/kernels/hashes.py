"""Spark's hashes: Murmur3 of 32 bits and xxHash of 64. Numbers are hashed by the vector, in numpy.

numpy and pyarrow are imported in the functions: the kernel calls them only where they are there.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyrite.sql.fragments.kernel_functions import kernel_function

_M32 = (1 << 32) - 1
_M64 = (1 << 64) - 1
_C1, _C2 = 0xCC9E2D51, 0x1B873593
_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def _rotated(value: Any, count: int, bits: int) -> Any:
    mask = (1 << bits) - 1
    return ((value << count) | (value >> (bits - count))) & mask


def _mixed(state: Any, word: Any) -> Any:
    """Murmur3 with one more word of 32 bits; for numbers of Python, and vectors of 64 bits."""
    word = _rotated((word * _C1) & _M32, 15, 32) * _C2 & _M32
    return (_rotated(state ^ word, 13, 32) * 5 + 0xE6546B64) & _M32


def _finished(state: Any, length: int) -> Any:
    state = state ^ length
    state = ((state ^ (state >> 16)) * 0x85EBCA6B) & _M32
    state = ((state ^ (state >> 13)) * 0xC2B2AE35) & _M32
    return state ^ (state >> 16)


def murmur3_of(value: bytes, seed: int) -> int:
    """Murmur3 of bytes as Spark has it: each of the last ones is a word of its own, with its sign."""
    state = seed & _M32
    whole = len(value) & ~3
    for position in range(0, whole, 4):
        state = _mixed(state, int.from_bytes(value[position : position + 4], "little"))
    for byte in value[whole:]:
        state = _mixed(state, (byte - 256 if byte > 127 else byte) & _M32)
    return _signed(int(_finished(state, len(value))), 32)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value


def _scrambled(state: Any) -> Any:
    state = ((state ^ (state >> 33)) * _P2) & _M64
    state = ((state ^ (state >> 29)) * _P3) & _M64
    return state ^ (state >> 32)


def _xx_word(state: int, word: int) -> int:
    state ^= _rotated(word * _P2 & _M64, 31, 64) * _P1 & _M64
    return int(_rotated(state, 27, 64) * _P1 + _P4) & _M64


def _xx_half(state: int, word: int) -> int:
    state ^= word * _P1 & _M64
    return int(_rotated(state, 23, 64) * _P2 + _P3) & _M64


def xxhash64_of(value: bytes, seed: int) -> int:
    """xxHash of bytes."""
    seed &= _M64
    position, length = 0, len(value)
    if length >= 32:
        lanes = [(seed + _P1 + _P2) & _M64, (seed + _P2) & _M64, seed, (seed - _P1) & _M64]
        while position <= length - 32:
            for lane in range(4):
                word = int.from_bytes(value[position : position + 8], "little")
                lanes[lane] = _rotated((lanes[lane] + word * _P2) & _M64, 31, 64) * _P1 & _M64
                position += 8
        state = sum(_rotated(lane, n, 64) for lane, n in zip(lanes, (1, 7, 12, 18), strict=True)) & _M64
        for lane in lanes:
            state ^= _rotated(lane * _P2 & _M64, 31, 64) * _P1 & _M64
            state = (state * _P1 + _P4) & _M64
    else:
        state = (seed + _P5) & _M64
    state = (state + length) & _M64
    while position <= length - 8:
        state = _xx_word(state, int.from_bytes(value[position : position + 8], "little"))
        position += 8
    if position <= length - 4:
        state = _xx_half(state, int.from_bytes(value[position : position + 4], "little"))
        position += 4
    for byte in value[position:]:
        state ^= byte * _P5 & _M64
        state = _rotated(state, 11, 64) * _P1 & _M64
    return _signed(_scrambled(state), 64)


def _vector(column: Any, kind: str) -> tuple[Any, Any]:
    """The values of a column of Arrow as a vector of numpy, and which of them are NULL."""
    import numpy as np
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    nulls = np.asarray(column.is_null())
    return np.asarray(column.fill_null(0)).astype(kind, copy=False), nulls


def _of_numbers(kind: str, compute: Callable[[Any, Any], Any], result: str) -> Callable[[Any, Any], Any]:
    def hashed(values: Any, seeds: Any) -> Any:
        import numpy as np
        import pyarrow as pa

        given, nulls = _vector(values, kind)
        before, _ = _vector(seeds, result)
        with np.errstate(over="ignore"):
            found = compute(given, before)
        return pa.array(np.where(nulls, before, found))

    return hashed


def _murmur3_int(values: Any, seeds: Any) -> Any:
    before = seeds.astype("int64").view("uint64") & _M32
    state = _mixed(before, values.astype("int64").view("uint64") & _M32)
    return _finished(state, 4).astype("uint32").view("int32")


def _murmur3_long(values: Any, seeds: Any) -> Any:
    words = values.astype("int64").view("uint64")
    state = _mixed(_mixed(seeds.astype("int64").view("uint64") & _M32, words & _M32), words >> 32)
    return _finished(state, 8).astype("uint32").view("int32")


def _bits(values: Any, kind: str) -> Any:
    """The bits of floating point numbers: of NaN those of Java, and of -0.0 those of 0.0."""
    import numpy as np

    plain = values + 0.0
    return np.where(np.isnan(plain), np.array(np.nan, plain.dtype), plain).astype(plain.dtype).view(kind)


def _xx_int(values: Any, seeds: Any) -> Any:
    import numpy as np

    state = seeds.view("uint64") + np.uint64((_P5 + 4) & _M64)
    state = state ^ ((values.astype("int64").view("uint64") & np.uint64(_M32)) * np.uint64(_P1))
    return _xx_done(_turned(state, 23) * np.uint64(_P2) + np.uint64(_P3))


def _xx_long(values: Any, seeds: Any) -> Any:
    import numpy as np

    state = seeds.view("uint64") + np.uint64((_P5 + 8) & _M64)
    words = values.astype("int64").view("uint64")
    state = state ^ (_turned(words * np.uint64(_P2), 31) * np.uint64(_P1))
    return _xx_done(_turned(state, 27) * np.uint64(_P1) + np.uint64(_P4))


def _turned(words: Any, count: int) -> Any:
    import numpy as np

    return (words << np.uint64(count)) | (words >> np.uint64(64 - count))


def _xx_done(state: Any) -> Any:
    import numpy as np

    state = (state ^ (state >> np.uint64(33))) * np.uint64(_P2)
    state = (state ^ (state >> np.uint64(29))) * np.uint64(_P3)
    return (state ^ (state >> np.uint64(32))).view("int64")


def _declare(name: str, of_int: Any, of_long: Any, result: str, vector: str) -> None:
    for kind, numpy_kind, parameter, compute in (
        ("int", "int32", "INTEGER", of_int),
        ("long", "int64", "BIGINT", of_long),
        ("float", "float32", "FLOAT", lambda values, seeds: of_int(_bits(values, "int32"), seeds)),
        ("double", "float64", "DOUBLE", lambda values, seeds: of_long(_bits(values, "int64"), seeds)),
    ):
        kernel_function(
            parameter, result, result=result, takes_null=True, is_vectorised=True, name=f"{name}_{kind}"
        )(_of_numbers(numpy_kind, compute, vector))


_declare("murmur3", _murmur3_int, _murmur3_long, "INTEGER", "int32")
_declare("xxhash64", _xx_int, _xx_long, "BIGINT", "int64")


def _unscaled_bytes(shown: str) -> bytes:
    """The digits of a decimal as Java's BigInteger writes them."""
    digits = int(Decimal(shown).scaleb(len(shown.partition(".")[2])).to_integral_value())
    size = ((digits if digits >= 0 else ~digits).bit_length() // 8) + 1
    return digits.to_bytes(size, "big", signed=True)


@kernel_function("BLOB", "INTEGER", result="INTEGER", takes_null=True)
def murmur3_bytes(value: bytes | None, seed: int) -> int:
    """Murmur3 of bytes."""
    return seed if value is None else murmur3_of(value, seed)


@kernel_function("VARCHAR", "INTEGER", result="INTEGER", takes_null=True)
def murmur3_decimal(value: str | None, seed: int) -> int:
    """Murmur3 of a decimal with more than 18 digits."""
    return seed if value is None else murmur3_of(_unscaled_bytes(value), seed)


@kernel_function("BLOB", "BIGINT", result="BIGINT", takes_null=True)
def xxhash64_bytes(value: bytes | None, seed: int) -> int:
    """xxHash of bytes."""
    return seed if value is None else xxhash64_of(value, seed)


@kernel_function("VARCHAR", "BIGINT", result="BIGINT", takes_null=True)
def xxhash64_decimal(value: str | None, seed: int) -> int:
    """xxHash of a decimal with more than 18 digits."""
    return seed if value is None else xxhash64_of(_unscaled_bytes(value), seed)


@kernel_function("BLOB", "INTEGER", result="VARCHAR", takes_null=True)
def sha2(value: bytes | None, bits: int | None) -> str | None:
    """The SHA-2 digest of so many bits."""
    if value is None or bits not in (0, 224, 256, 384, 512):
        return None
    return hashlib.new(f"sha{bits or 256}", value).hexdigest()


@kernel_function("BLOB", result="BIGINT")
def crc32(value: bytes) -> int:
    """The checksum CRC-32."""
    return zlib.crc32(value)
