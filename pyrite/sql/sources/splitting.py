r"""Files in pieces by bytes, and pieces in parts for tasks.

A piece of a text file has the lines that begin behind its first byte and not behind its end, as Hadoop's
line reader has it: so any places to cut at give each line once. Where they begin is looked up by the task
that reads the piece.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from pyrite.errors import SparkIOException
from pyrite.io.codecs import codec_of_file
from pyrite.sql.sources.relation import FoundFile

_BLOCK = 64 << 10
_LINE_END = re.compile(rb"[\r\n]")
#: Encodings in which the bytes of ASCII are ASCII wherever they stand, by Python's names.
_KEEPS_ASCII = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[rtu]|mac-roman")


@dataclass(frozen=True)
class SplitSizes:
    """How large parts are, in bytes: `spark.sql.files.maxPartitionBytes`, and what opening a file counts as.

    `parts` is how many parts there should be at least, if that does not make them smaller than `open_cost`.
    """

    most: int
    open_cost: int
    parts: int

    def of(self, files: Sequence[FoundFile]) -> int:
        """How large the parts of these files are.

        >>> SplitSizes(128 << 20, 4 << 20, 2).of([FoundFile("a", 60 << 20)]) >> 20
        32
        """
        total = sum(file.length + self.open_cost for file in files)
        return max(1, min(self.most, max(self.open_cost, total // max(1, self.parts))))


def packed(
    files: Sequence[FoundFile], may_be_split: Callable[[FoundFile], bool], sizes: SplitSizes
) -> list[list[FoundFile]]:
    """The files in parts, cut where they are too large for one, in their order.

    >>> parts = packed([FoundFile("a", 25), FoundFile("b", 4)], lambda file: True, SplitSizes(10, 1, 1))
    >>> [[(each.path, each.begin, each.begin + each.length) for each in part] for part in parts]
    [[('a', 0, 10)], [('a', 10, 20)], [('a', 20, 25), ('b', 0, 4)]]
    """
    most = sizes.of(files)
    parts: list[list[FoundFile]] = []
    held = 0
    for file in files:
        for piece in _pieces(file, most) if may_be_split(file) else [file]:
            if not parts or held + piece.length > most:
                parts.append([])
                held = 0
            parts[-1].append(piece)
            held += piece.length + sizes.open_cost
    return parts


def _pieces(file: FoundFile, most: int) -> Iterator[FoundFile]:
    if file.size <= most:
        yield file
        return
    for begin in range(0, file.size, most):
        yield replace(file, begin=begin, end=min(begin + most, file.size))


def has_lines_to_split(file: FoundFile, encoding: str, separator: str | None) -> bool:
    """Whether the lines of a text file can be found from any byte on.

    Not in compressed files, nor where the bytes of a line end may be a part of something else.
    """
    try:
        if codec_of_file(file.path) is not None:
            return False
        name = codecs.lookup(encoding).name
        ending = (separator or "\n").encode(encoding)
    except (SparkIOException, LookupError, UnicodeError):
        # The task that reads it tells the error.
        return False
    if not _KEEPS_ASCII.fullmatch(name):
        return False
    return not any(ending.startswith(ending[start:]) for start in range(1, len(ending)))


def first_line_behind(stream: BinaryIO, position: int, separator: bytes | None) -> int:
    r"""Where the first line begins that begins behind a position; the size of the file if none does.

    >>> import io
    >>> [first_line_behind(io.BytesIO(b"ab\r\nc\n"), each, None) for each in range(6)]
    [4, 4, 4, 4, 6, 6]
    """
    overlap = 0 if separator is None else len(separator) - 1
    begin = max(0, position - overlap)
    stream.seek(begin)
    rest = b""
    while block := stream.read(_BLOCK):
        block = rest + block
        if separator is None:
            found = _LINE_END.search(block)
            if found is not None:
                end = begin + found.end()
                if found.group() == b"\r":
                    stream.seek(end)
                    end += stream.read(1) == b"\n"
                return end
            rest = b""
        else:
            place = block.find(separator)
            if place >= 0:
                return begin + place + len(separator)
            rest = block[len(block) - overlap :]
        begin += len(block) - len(rest)
    return stream.seek(0, 2)
