"""The compression formats of files, by suffix and by the names of Hadoop's codec classes.

zstandard, bz2 and zlib are imported by the first file that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkValueError, SparkIOException

#: How much compressed input is decompressed at once, in bytes; it bounds what a block can swell to.
_INPUT_SIZE = 32 * 1024
#: Suffixes of formats that Hadoop reads, or that are never text, and that are not read here.
_UNREADABLE = (".lz4", ".snappy", ".xz")


class Decompressor(Protocol):
    """One compressed stream."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class Compressor(Protocol):
    """One stream to be compressed."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


@frozen_dataclass
class Codec:
    """A compression format."""

    name: str
    suffix: str
    hadoop_names: tuple[str, ...]
    new_decompressor: Callable[[], Decompressor]
    new_compressor: Callable[[], Compressor]

    def __reduce__(self) -> tuple[object, ...]:
        return (_codec_of_suffix, (self.suffix,))


def _gzip_decompressor() -> Decompressor:
    import zlib

    return zlib.decompressobj(wbits=31)


def _gzip_compressor() -> Compressor:
    import zlib

    return zlib.compressobj(wbits=31)


def _zlib_decompressor() -> Decompressor:
    import zlib

    return zlib.decompressobj()


def _zlib_compressor() -> Compressor:
    import zlib

    return zlib.compressobj()


def _bzip2_decompressor() -> Decompressor:
    import bz2

    return bz2.BZ2Decompressor()


def _bzip2_compressor() -> Compressor:
    import bz2

    return bz2.BZ2Compressor()


def _zstandard_decompressor() -> Decompressor:
    import zstandard

    return cast("Decompressor", zstandard.ZstdDecompressor().decompressobj())


def _zstandard_compressor() -> Compressor:
    import zstandard

    return cast("Compressor", zstandard.ZstdCompressor().compressobj())


_HADOOP = "org.apache.hadoop.io.compress."
CODECS = (
    Codec("gzip", ".gz", (_HADOOP + "GzipCodec",), _gzip_decompressor, _gzip_compressor),
    Codec("bzip2", ".bz2", (_HADOOP + "BZip2Codec",), _bzip2_decompressor, _bzip2_compressor),
    Codec("zstandard", ".zst", (_HADOOP + "ZStandardCodec",), _zstandard_decompressor, _zstandard_compressor),
    Codec(
        "deflate",
        ".deflate",
        (_HADOOP + "DefaultCodec", _HADOOP + "DeflateCodec"),
        _zlib_decompressor,
        _zlib_compressor,
    ),
)
#: Files with these suffixes are read from their beginning only.
COMPRESSED_SUFFIXES = tuple(codec.suffix for codec in CODECS)


def _codec_of_suffix(suffix: str) -> Codec:
    return next(codec for codec in CODECS if codec.suffix == suffix)


def codec_of_file(path: str) -> Codec | None:
    """The codec that a file's name tells, in any case of letters; None for a file that is not compressed.

    >>> codec_of_file("/logs/day.GZ").name
    'gzip'
    """
    lower = path.lower()
    for codec in CODECS:
        if lower.endswith(codec.suffix):
            return codec
    for suffix in _UNREADABLE:
        if lower.endswith(suffix):
            known = ", ".join(COMPRESSED_SUFFIXES)
            raise SparkIOException(
                errorClass="UNSUPPORTED_COMPRESSION",
                messageParameters={"path": path, "suffix": suffix, "known": known},
            )
    return None


def codec_of_class(hadoop_name: str) -> Codec:
    """The codec that Hadoop has under a class name.

    >>> codec_of_class("org.apache.hadoop.io.compress.GzipCodec").suffix
    '.gz'
    """
    for codec in CODECS:
        if hadoop_name in codec.hadoop_names:
            return codec
    known = [name for codec in CODECS for name in codec.hadoop_names]
    raise PySparkValueError(
        errorClass="VALUE_NOT_ALLOWED",
        messageParameters={
            "arg_name": "compressionCodecClass",
            "allowed_values": str(known),
            "arg_value": hadoop_name,
        },
    )


def decompressed(stream: BinaryIO, codec: Codec, path: str) -> Iterator[bytes]:
    """The content of a compressed file, block by block; several streams in one file are one content."""
    decompressor: Decompressor | None = None
    while data := stream.read(_INPUT_SIZE):
        while data:
            if decompressor is None:
                decompressor = codec.new_decompressor()
            yield _decompress(decompressor, data, codec, path)
            data = b""
            if decompressor.eof:
                data = decompressor.unused_data
                decompressor = None
    if decompressor is not None:
        raise _corrupt(path, codec, "it ends before its compressed data does")


def _decompress(decompressor: Any, data: bytes, codec: Codec, path: str) -> bytes:
    try:
        return cast("bytes", decompressor.decompress(data))
    except MemoryError:
        raise
    except Exception as error:  # each library has an exception class of its own for damaged data
        raise _corrupt(path, codec, str(error)) from error


def _corrupt(path: str, codec: Codec, reason: str) -> SparkIOException:
    return SparkIOException(
        errorClass="CORRUPT_FILE",
        messageParameters={"path": path, "format": f"{codec.name} data", "reason": reason},
    )
