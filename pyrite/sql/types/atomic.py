"""The types without parameters: numbers, booleans, bytes and NULL."""

from __future__ import annotations

from pyrite.sql.types.base import AtomicType, FractionalType, IntegralType, SingleType


class NullType(SingleType):
    """The type of NULL where nothing else is known; ``void`` in SQL."""

    __slots__ = ()

    @classmethod
    def typeName(cls) -> str:
        return "void"


class BinaryType(AtomicType, SingleType):
    """Bytes: ``bytes`` or ``bytearray`` in Python."""

    __slots__ = ()


class BooleanType(AtomicType, SingleType):
    """True and false."""

    __slots__ = ()


class ByteType(IntegralType):
    """Whole numbers of 8 bits, from -128 to 127; ``tinyint`` in SQL."""

    __slots__ = ()

    def simpleString(self) -> str:
        return "tinyint"


class ShortType(IntegralType):
    """Whole numbers of 16 bits, from -32768 to 32767; ``smallint`` in SQL."""

    __slots__ = ()

    def simpleString(self) -> str:
        return "smallint"


class IntegerType(IntegralType):
    """Whole numbers of 32 bits, from -2147483648 to 2147483647; ``int`` in SQL."""

    __slots__ = ()

    def simpleString(self) -> str:
        return "int"


class LongType(IntegralType):
    """Whole numbers of 64 bits; ``bigint`` in SQL, and what a Python ``int`` is inferred as."""

    __slots__ = ()

    def simpleString(self) -> str:
        return "bigint"


class FloatType(FractionalType, SingleType):
    """Floating point numbers of 32 bits."""

    __slots__ = ()


class DoubleType(FractionalType, SingleType):
    """Floating point numbers of 64 bits: Python's ``float``."""

    __slots__ = ()
