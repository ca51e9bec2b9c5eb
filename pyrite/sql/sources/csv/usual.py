"""The type of many texts at once, where all of them look as values of one type usually do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.sql.sources.values import ValueForms, converted_as_usual
from pyrite.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    NullType,
    TimestampType,
)

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE = r"^-?[0-9]{1,18}$"
#: Numbers with no more digits before the point than a bigint has. One with an exponent may be a decimal.
_NUMBER = r"^-?[0-9]{1,18}(\.[0-9]+)?$"
_ANY_NUMBER = r"^-?[0-9]{1,18}(\.[0-9]+)?([eE]-?[0-9]{1,2})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def usual_type(
    texts: pa.Array, so_far: DataType, forms: ValueForms, *, prefer_date: bool, without_zone: bool
) -> DataType | None:
    """The type that texts without NULL have together with those before them; None if they are unusual.

    It is what looking at one after the other gives: no order of them gives another type.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def all_match(pattern: str) -> bool:
        return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())

    match so_far:
        case NullType() | IntegerType() | LongType() if all_match(_WHOLE):
            if isinstance(so_far, LongType):
                return so_far
            ends = pc.min_max(pc.cast(texts, pa.int64()))
            is_int = ends["min"].as_py() >= -(2**31) and ends["max"].as_py() < 2**31
            return IntegerType() if is_int else LongType()
        case NullType() | IntegerType() | LongType() if all_match(_NUMBER):
            return DoubleType()
        case DoubleType() if all_match(_ANY_NUMBER):
            return so_far
        case NullType() | BooleanType() if all_match(r"(?i)^(true|false)$"):
            return BooleanType()
        case NullType() | DateType() if prefer_date and forms.date_format is None and all_match(_DATE):
            return None if converted_as_usual(texts, DateType(), forms) is None else DateType()
        case NullType() | TimestampType() if not (
            without_zone or forms.timestamp_format or forms.date_format
        ):
            return None if converted_as_usual(texts, TimestampType(), forms) is None else TimestampType()
        case _:
            return None
