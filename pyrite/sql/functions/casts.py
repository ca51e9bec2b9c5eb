"""Casts in the form of functions: `int('8')`, `date('2020-01-01')`."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.expressions import Cast, CastMode, Expression, UnresolvedCall
from pyrite.sql.functions.accepts import ANY
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.registry import register
from pyrite.sql.types import (
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    TimestampType,
)

_TYPES: dict[str, DataType] = {
    "bigint": LongType(),
    "binary": BinaryType(),
    "boolean": BooleanType(),
    "date": DateType(),
    "decimal": DecimalType(10, 0),
    "double": DoubleType(),
    "float": FloatType(),
    "int": IntegerType(),
    "smallint": ShortType(),
    "string": StringType(),
    "timestamp": TimestampType(),
    "tinyint": ByteType(),
}


class _CastFunction(Declaration):
    """A type's name as a function; the column keeps its argument's name."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        [argument] = arguments
        mode = CastMode.ANSI if setting.ansi else CastMode.LEGACY
        return Cast(argument, _TYPES[self.name], mode, is_explicit=False)


for _name, _type in _TYPES.items():
    register(_CastFunction(name=_name, takes=(ANY,), result=_type, form="{0}"))
