"""Text as bytes, and how often each piece of it comes, counted by Arrow.

No piece becomes an object before it is counted; then only the different ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pyrite.lineage.fusion.columns.column import Doubt

#: What `str.split` takes for white space, in UTF-8: of ASCII, and behind it by the first byte of each.
_WHITE_SPACE = tuple(bytes([code]) for code in b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f")
_WHITE_SPACE_BEYOND = tuple(
    (first, re.compile(first + rest))
    for first, rest in (
        (b"\xc2", b"[\x85\xa0]"),
        (b"\xe1", b"\x9a\x80"),
        (b"\xe2", b"(?:\x80[\x80-\x8a\xa8\xa9\xaf]|\x81\x9f)"),
        (b"\xe3", b"\x80\x80"),
    )
)
#: What the offsets of an Arrow array can reach.
_LARGEST = 2**31 - 1


def check_text(data: bytes) -> bytes:
    """The same bytes. Raises Doubt if they are not UTF-8."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise Doubt from error
    return data


def with_line_feeds(data: bytes) -> bytes:
    r"""Lines that end in ``\n``, each of them.

    >>> with_line_feeds(b"a\rb\r\n\r\nc")
    b'a\nb\n\nc\n'
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data if data.endswith(b"\n") or not data else data + b"\n"


def with_blanks(data: bytes) -> bytes:
    r"""All that `str.split` splits at as blanks, and one behind the last word.

    >>> with_blanks("a\u3000b\x1cc\n".encode())
    b'a b c '
    """
    for space in _WHITE_SPACE:
        # Mostly it is not there: to see that takes no time.
        data = data.replace(space, b" ")
    if not data.isascii():
        for first, pattern in _WHITE_SPACE_BEYOND:
            if first in data:
                data = pattern.sub(b" ", data)
    return data if data.endswith(b" ") else data + b" "


def counted_pieces(texts: Iterable[bytes], separator: bytes) -> tuple[list[str], list[int]]:
    """The different pieces of texts in the order in which they come first, and how often each comes.

    Each text ends in the separator, one byte of ASCII.

    >>> counted_pieces([b"to be or ", b"not to  "], b" ")
    (['to', 'be', 'or', 'not', ''], [2, 1, 1, 1, 1])
    """
    import numpy as np
    import pyarrow as pa

    arrays = []
    for text in texts:
        if len(text) > _LARGEST:
            raise Doubt
        # A piece goes as far as its separator, so that nothing needs to be copied.
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == separator[0])
        offsets: Any = np.zeros(len(ends) + 1, np.int32)
        np.add(ends, 1, out=offsets[1:], casting="unsafe")
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
        arrays.append(pa.Array.from_buffers(pa.binary(), len(ends), buffers))
    counted = pa.chunked_array(arrays, pa.binary()).value_counts()
    different = counted.field(0)
    if len(different) == 0:
        return [], []
    _, places, characters = different.buffers()
    first, last = np.frombuffer(places, np.int32)[[different.offset, different.offset + len(different)]]
    # One of them has no separator in it but at its end.
    pieces = characters[int(first) : int(last)].to_pybytes().decode().split(separator.decode())
    pieces.pop()
    return pieces, counted.field(1).to_numpy().tolist()
