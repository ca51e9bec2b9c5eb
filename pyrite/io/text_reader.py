"""The lines of a split of a text file.

A line ends at ``\\n``, ``\\r\\n`` or ``\\r``, and nowhere else. A split owns the lines that begin after its
first byte and up to its end, that end included; the first split owns the file's first line too. So a reader
moves both edges of its split to the next line, and whatever the splits, each line is read once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from pyrite.errors import SparkIOException
from pyrite.io.codecs import codec_of_file, decompressed
from pyrite.io.file_system import locate
from pyrite.io.splits import FileSplit

#: Larger blocks are slower: their lines fall out of the processor's cache before they are used.
_BLOCK_SIZE = 64 * 1024
_SCAN_SIZE = 16 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class TextBlock(NamedTuple):
    """Whole lines as they lie in a file, and where they begin; a byte order mark is not with them."""

    offset: int
    data: bytes


class TextLines(Iterator[Any]):
    """The lines of a split without their terminators; or, if none was taken yet, its bytes.

    `iter` gives an iterator without this class around it.
    """

    def __init__(self, split: FileSplit, use_unicode: bool = True) -> None:
        self.reader = TextReader(split, use_unicode)
        self._lines: Iterator[Any] | None = None

    @property
    def has_started(self) -> bool:
        """Whether somebody has asked for lines or blocks."""
        return self._lines is not None

    def __iter__(self) -> Iterator[Any]:
        if self._lines is None:
            self._lines = chain.from_iterable(map(self.reader.lines_of, self.reader.blocks()))
        return self._lines

    def __next__(self) -> Any:
        return next(iter(self))

    def blocks(self) -> Iterator[TextBlock]:
        """The bytes, to be asked for instead of the lines."""
        assert self._lines is None, "lines were taken"
        self._lines = iter(())
        return self.reader.blocks()


class TextReader:
    """Reads a split once, a block of lines at a time."""

    # Blocks do not refer to who cuts them into lines: a file that is left in the middle is closed at once.
    def __init__(self, split: FileSplit, use_unicode: bool) -> None:
        self.split = split
        self.use_unicode = use_unicode
        #: What the blocks are cut from.
        self._raw: Iterator[bytes] = iter(())

    def lines_of(self, block: TextBlock) -> list[Any]:
        """The lines of a block. Raises SparkIOException (CANNOT_DECODE_TEXT)."""
        if not self.use_unicode:
            return block.data.splitlines()
        try:
            text = decode(block.data, self.split.path, block.offset)
        except SparkIOException:
            # Damaged compressed data may come out as anything; then its checksum, at the end of
            # the stream, fails too, and that is the better error.
            deque(self._raw, maxlen=0)
            raise
        return _text_lines(text)

    def blocks(self) -> Iterator[TextBlock]:
        """The lines of the split, as they lie in the file."""
        file_system, path = locate(self.split.path)
        codec = codec_of_file(path)
        with file_system.open(path) as file:
            start = 0 if codec else _next_line(file, self.split.start)
            if start > self.split.end:
                return
            if codec is None:
                self._raw = _blocks(file, start, _next_line(file, self.split.end))
            else:
                self._raw = decompressed(file, codec, self.split.path)
            for offset, data in _whole_lines(self._raw, start):
                if offset == 0 and data.startswith(_BYTE_ORDER_MARK):
                    offset, data = len(_BYTE_ORDER_MARK), data[len(_BYTE_ORDER_MARK) :]
                yield TextBlock(offset, data)


def read_lines(split: FileSplit, use_unicode: bool = True) -> TextLines:
    """The lines of a split without their terminators: str, or bytes if not `use_unicode`.

    A byte order mark at the file's beginning is dropped. Bytes that are not UTF-8 raise SparkIOException
    (CANNOT_DECODE_TEXT).
    """
    return TextLines(split, use_unicode)


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
