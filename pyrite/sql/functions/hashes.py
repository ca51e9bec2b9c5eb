"""Hashes: those of Spark's partitioning and of cryptography, and checksums."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.functions.accepts import ANY, BINARY, INT
from pyrite.sql.functions.collections_rules import holds_map
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.decimal_arithmetic import unscaled
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.problems import call_text
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VariantType,
)

__all__ = ["crc32", "hash", "md5", "sha", "sha1", "sha2", "xxhash64"]


def _hashable(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if any(holds_map(argument.type) for argument in arguments):
        # Equal maps may hold their entries in different orders.
        raise AnalysisException(
            errorClass="DATATYPE_MISMATCH.HASH_MAP_TYPE",
            messageParameters={
                "sqlExpr": f'"{call_text(setting.called, arguments)}"',
                "functionName": f"`{setting.called}`",
            },
        )
    return arguments


def hashed(name: str, value: str, data_type: DataType, seed: str, depth: int = 0) -> str:
    """The hash of a value with the hash of what came before it as its seed; NULL leaves that as it is."""
    kind, given = "int", f"CAST({value} AS INTEGER)"
    match data_type:
        case NullType():
            return seed
        case ArrayType(elementType=element):
            inner = hashed(name, f"item{depth}", element, f"hash{depth}", depth + 1)
            return f"list_reduce(coalesce({value}, []), lambda hash{depth}, item{depth}: {inner}, {seed})"
        case StructType(fields=fields):
            for field in fields:
                part = f"struct_extract({value}, {text(field.name)})"
                seed = hashed(name, part, field.dataType, seed, depth)
            return seed
        case CalendarIntervalType() | VariantType():
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"The hash of {data_type.simpleString()}", "hint": ""},
            )
        case DateType():
            given = f"CAST({value} - DATE '1970-01-01' AS INTEGER)"
        case LongType() | DayTimeIntervalType():
            kind, given = "long", value
        case TimestampType() | TimestampNTZType():
            kind, given = "long", f"epoch_us({value})"
        case TimeType():
            kind, given = "long", f"(epoch_us({value}) * 1000)"
        case FloatType():
            kind, given = "float", value
        case DoubleType():
            kind, given = "double", value
        case DecimalType(precision=precision):
            if precision <= 18:
                kind, given = "long", f"CAST({unscaled(value, data_type)} AS BIGINT)"
            else:
                kind, given = "decimal", f"CAST({value} AS VARCHAR)"
        case StringType():
            kind, given = "bytes", f"encode({value})"
        case BinaryType():
            kind, given = "bytes", value
        case BooleanType():
            pass
    return f"pyrite_{name}_{kind}({given}, {seed})"


def _hash_form(name: str, seed: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        found = seed
        for value, data_type in zip(rendering.arguments, rendering.types, strict=True):
            found = hashed(name, value, data_type, found)
        return found

    return form


@function(
    ANY,
    more=ANY,
    result=IntegerType(),
    nullable=False,
    coerce=_hashable,
    form=_hash_form("murmur3", "42"),
)
def hash(*cols: ColumnOrName) -> Column:
    """The hash that Spark partitions by: Murmur3 with the seed 42."""
    return call("hash", *cols)


@function(
    ANY,
    more=ANY,
    result=LongType(),
    nullable=False,
    coerce=_hashable,
    form=_hash_form("xxhash64", "42::BIGINT"),
)
def xxhash64(*cols: ColumnOrName) -> Column:
    """The 64-bit hash xxHash with the seed 42."""
    return call("xxhash64", *cols)


@function(BINARY, result=StringType(), form="md5({0})")
def md5(col: ColumnOrName) -> Column:
    """The MD5 digest in hexadecimal digits."""
    return call("md5", col)


@function(BINARY, result=StringType(), form="sha1({0})", aliases=("sha",))
def sha1(col: ColumnOrName) -> Column:
    """The SHA-1 digest in hexadecimal digits."""
    return call("sha1", col)


def sha(col: ColumnOrName) -> Column:
    """The SHA-1 digest in hexadecimal digits."""
    return call("sha", col)


def _sha2(rendering: Rendering) -> str:
    value, bits = rendering.arguments
    return f"sha256({value})" if bits in ("0", "256") else f"pyrite_sha2({value}, {bits})"


@function(BINARY, INT, result=StringType(), nullable=True, form=_sha2)
def sha2(col: ColumnOrName, numBits: int) -> Column:
    """The SHA-2 digest of 224, 256, 384 or 512 bits in hexadecimal digits; NULL for other numbers."""
    return call("sha2", col, numBits)


@function(BINARY, result=LongType(), form="pyrite_crc32({0})")
def crc32(col: ColumnOrName) -> Column:
    """The checksum CRC-32."""
    return call("crc32", col)
