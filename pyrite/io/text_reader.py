"""The lines of a split of a text file.

A line ends at ``\\n``, ``\\r\\n`` or ``\\r``, and nowhere else. A split owns the lines that begin after its
first byte and up to its end, that end included; the first split owns the file's first line too. So a reader
moves both edges of its split to the next line, and whatever the splits, each line is read once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from pyrite.errors import SparkIOException
from pyrite.io.codecs import codec_of_file, decompressed
from pyrite.io.file_system import locate
from pyrite.io.splits import FileSplit

#: Larger blocks are slower: their lines fall out of the processor's cache before they are used.
_BLOCK_SIZE = 64 * 1024
_SCAN_SIZE = 16 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_lines(split: FileSplit, use_unicode: bool = True) -> Iterator[Any]:
    """The lines of a split without their terminators: str, or bytes if not `use_unicode`.

    A byte order mark at the file's beginning is dropped. Bytes that are not UTF-8 raise SparkIOException
    (CANNOT_DECODE_TEXT).
    """
    return chain.from_iterable(_line_lists(split, use_unicode))


def read_text(path: str) -> str:
    """The whole content of a text file, decompressed by its suffix, as it stands."""
    return decode(read_content(path), path, 0)


def read_content(path: str) -> bytes:
    """The bytes of a whole file, decompressed by its suffix."""
    file_system, inner = locate(path)
    codec = codec_of_file(path)
    with file_system.open(inner) as file:
        return file.read() if codec is None else b"".join(decompressed(file, codec, path))


def decode(data: bytes, path: str, offset: int) -> str:
    """UTF-8 bytes as text; `offset` is where they begin in the file, for the error."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        reason = f"{error.reason} 0x{data[error.start]:02x}"
        if offset == 0 and data.startswith(_UTF_16_MARKS):
            reason = "it begins like UTF-16"
        raise SparkIOException(
            errorClass="CANNOT_DECODE_TEXT",
            messageParameters={
                "path": path,
                "encoding": "UTF-8",
                "reason": reason,
                "offset": str(offset + error.start),
            },
        ) from None


def _line_lists(split: FileSplit, use_unicode: bool) -> Iterator[list[Any]]:
    file_system, path = locate(split.path)
    codec = codec_of_file(path)
    with file_system.open(path) as file:
        start = 0 if codec else _next_line(file, split.start)
        if start > split.end:
            return
        if codec is None:
            blocks = _blocks(file, start, _next_line(file, split.end))
        else:
            blocks = decompressed(file, codec, split.path)
        for offset, data in _whole_lines(blocks, start):
            if offset == 0 and data.startswith(_BYTE_ORDER_MARK):
                offset, data = len(_BYTE_ORDER_MARK), data[len(_BYTE_ORDER_MARK) :]
            if use_unicode:
                try:
                    text = decode(data, split.path, offset)
                except SparkIOException:
                    # Damaged compressed data may come out as anything; then its checksum, at the end of
                    # the stream, fails too, and that is the better error.
                    deque(blocks, maxlen=0)
                    raise
                yield _text_lines(text)
            else:
                yield data.splitlines()


def _next_line(file: BinaryIO, offset: int) -> int:
    """Where the line after that of byte `offset` begins, or the file ends; offset 0 begins a line itself."""
    if offset == 0:
        return 0
    file.seek(offset)
    while block := file.read(_SCAN_SIZE):
        newline = block.find(b"\n")
        carriage_return = block.find(b"\r", 0, newline if newline >= 0 else len(block))
        if carriage_return >= 0:
            after = carriage_return + 1
            following = block[after : after + 1] or file.read(1)
            return offset + after + (following == b"\n")
        if newline >= 0:
            return offset + newline + 1
        offset += len(block)
    return offset


def _blocks(file: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    file.seek(start)
    while start < stop and (block := file.read(min(_BLOCK_SIZE, stop - start))):
        start += len(block)
        yield block


def _whole_lines(blocks: Iterator[bytes], offset: int) -> Iterator[tuple[int, bytes]]:
    """Cut the blocks anew, at line ends, each with the offset it begins at."""
    pending: list[bytes] = []
    for block in blocks:
        if pending and pending[-1].endswith(b"\r"):
            # Only now it is known whether that terminator was one byte or two.
            if block.startswith(b"\n"):
                pending.append(b"\n")
                block = block[1:]
            data = b"".join(pending)
            yield offset, data
            offset += len(data)
            pending = []
        cut = 1 + (block.rfind(b"\n") if b"\n" in block else block.rfind(b"\r", 0, -1))
        if cut:
            data = b"".join((*pending, block[:cut]))
            yield offset, data
            offset += len(data)
            pending = []
            block = block[cut:]
        if block:
            pending.append(block)
    if pending:
        yield offset, b"".join(pending)


def _text_lines(text: str) -> list[str]:
    # str.splitlines, unlike that of bytes, would also split at form feeds, U+2028 and others.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines
