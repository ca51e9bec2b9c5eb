"""Java's serialization of ``byte[][]``, which is all of that format that Spark's object files need."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_INT = struct.Struct(">i")
#: Stream header and class of the outer array: `[[B` with its serial version, serializable, no fields.
_OUTER = b"\xac\xed\x00\x05" + b"ur\x00\x03[[B" + bytes.fromhex("4bfd19156767db37") + b"\x02\x00\x00xp"
#: An array whose class, `[B`, is described here: in the first element.
_FIRST = b"ur\x00\x02[B" + bytes.fromhex("acf317f8060854e0") + b"\x02\x00\x00xp"
#: An array whose class is the third object of the stream, that description: in the other elements.
_NEXT = b"uq\x00\x7e\x00\x02"


def encode_byte_arrays(arrays: Sequence[bytes]) -> bytes:
    """The arrays as ``ObjectOutputStream`` writes a ``byte[][]``."""
    parts = [_OUTER, _INT.pack(len(arrays))]
    head = _FIRST
    for array in arrays:
        parts += (head, _INT.pack(len(array)), array)
        head = _NEXT
    return b"".join(parts)


def decode_byte_arrays(data: bytes) -> list[bytes]:
    """The arrays of a serialized ``byte[][]``; ValueError for anything else.

    >>> decode_byte_arrays(encode_byte_arrays([b"one", b""]))
    [b'one', b'']
    """
    if not data.startswith(_OUTER):
        raise ValueError("it is not a Java byte[][], which is what pickled batches are wrapped in")
    try:
        (count,) = _INT.unpack_from(data, len(_OUTER))
        position = len(_OUTER) + _INT.size
        arrays = []
        head = _FIRST
        for _ in range(count):
            if not data.startswith(head, position):
                raise ValueError(f"a Java object other than a byte[] at byte {position} of the record")
            position += len(head)
            (size,) = _INT.unpack_from(data, position)
            position += _INT.size
            array = data[position : position + size]
            if len(array) != size:
                raise ValueError("a byte[] is cut short")
            arrays.append(array)
            position += size
            head = _NEXT
    except struct.error as error:
        raise ValueError("a byte[][] is cut short") from error
    return arrays
