"""The text of files in blocks of whole lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from pyrite.errors import IllegalArgumentException
from pyrite.io.codecs import codec_of_file, decompressed
from pyrite.sql.sources.problems import cannot_read
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.splitting import first_line_behind

_BLOCK = 4 << 20
_MARK = "\ufeff"


def text_of(file: FoundFile, encoding: str = "UTF-8") -> str:
    """The whole text of a file; bytes that the encoding does not have become U+FFFD."""
    return "".join(_texts(file, encoding))


def bytes_of(file: FoundFile) -> bytes:
    """The whole content of a file, decompressed by its suffix."""
    return b"".join(_chunks(file))


def line_blocks(
    file: FoundFile, encoding: str = "UTF-8", separator: str | None = None
) -> Iterator[tuple[str, str]]:
    r"""Whole lines, and what stands between them; the last has nothing behind it.

    Without a separator lines end at `\n`, `\r\n` or `\r`, all of which come out as `\n`. Of a piece of a file
    these are its lines as `splitting` says.
    """
    ending = separator or "\n"
    rest = ""
    for chunk in _texts(file, encoding, separator):
        chunk = rest + chunk
        if separator is None:
            # A \r at the end may be the first half of \r\n.
            held = "\r" if chunk.endswith("\r") else ""
            chunk = chunk[: len(chunk) - len(held)]
            if "\r" in chunk:
                chunk = chunk.replace("\r\n", "\n").replace("\r", "\n")
        else:
            held = ""
        whole, found, rest = chunk.rpartition(ending)
        rest += held
        if found:
            yield whole, ending
    if separator is None and rest.endswith("\r"):
        yield rest[:-1], ending
        return
    if rest:
        yield rest, ending


def _texts(file: FoundFile, encoding: str, separator: str | None = None) -> Iterator[str]:
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError:
        raise IllegalArgumentException(
            errorClass="INVALID_PARAMETER_VALUE.CHARSET", messageParameters={"charset": encoding}
        ) from None
    is_first = file.begin == 0
    ending = None if separator is None else (separator or "\n").encode(encoding)
    chunks = _chunks(file) if file.is_whole else _chunks_of_piece(file, ending)
    for chunk in chunks:
        decoded = decoder.decode(chunk)
        if is_first and decoded:
            decoded = decoded.removeprefix(_MARK)
            is_first = False
        yield decoded
    yield decoder.decode(b"", final=True)


def _chunks(file: FoundFile) -> Iterator[bytes]:
    try:
        codec = codec_of_file(file.path)
        with open(file.path, "rb") as stream:
            if codec is not None:
                yield from decompressed(stream, codec, file.path)
                return
            while block := stream.read(_BLOCK):
                yield block
    except OSError as problem:
        raise cannot_read(file.path, str(problem)) from problem


def _chunks_of_piece(file: FoundFile, separator: bytes | None) -> Iterator[bytes]:
    """The lines of a piece of a file that is not compressed."""
    try:
        with open(file.path, "rb") as stream:
            end = first_line_behind(stream, file.begin + file.length, separator)
            begin = first_line_behind(stream, file.begin, separator) if file.begin else 0
            stream.seek(begin)
            while begin < end and (block := stream.read(min(_BLOCK, end - begin))):
                begin += len(block)
                yield block
    except OSError as problem:
        raise cannot_read(file.path, str(problem)) from problem
