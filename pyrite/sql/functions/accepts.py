"""What a function takes for an argument: a type, a kind of types, or one of several.

The first of several that fits without a cast wins; then the first that a cast leads to.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions.coercion import decimal_for, implicit_cast, is_string
from pyrite.sql.types import (
    ArrayType,
    AtomicType,
    BinaryType,
    BooleanType,
    ByteType,
    CalendarIntervalType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    FractionalType,
    IntegerType,
    IntegralType,
    LongType,
    MapType,
    NullType,
    NumericType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VarcharType,
    VariantType,
    YearMonthIntervalType,
)


@dataclass(frozen=True)
class Accepts:
    """Types by their classes; `default` is what NULL, and text where that is allowed, become.

    `name` is how Spark calls the kind in its messages.
    """

    name: str
    classes: tuple[type[DataType], ...]
    default: DataType

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        """The type that an argument of type `source` is given as; None if it does not fit."""
        if isinstance(source, self.classes):
            return source
        if isinstance(source, NullType):
            return self.default
        if len(self.classes) == 1 and self.classes[0] is type(self.default):
            return implicit_cast(source, self.default, ansi=ansi)
        if is_string(source) and isinstance(self.default, AtomicType):
            return self.default
        if isinstance(source, DateType) and TimestampType in self.classes:
            return TimestampType()
        if is_string(self.default):
            return implicit_cast(source, self.default, ansi=ansi)
        return None


@dataclass(frozen=True)
class OneOf:
    """One of several kinds."""

    kinds: tuple[Accepts, ...]

    @property
    def name(self) -> str:
        """How Spark lists them."""
        return "(" + " or ".join(f'"{kind.name}"' for kind in self.kinds) + ")"

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        """The type that an argument of type `source` is given as; None if it does not fit."""
        for kind in self.kinds:
            if isinstance(source, kind.classes):
                return source
        for kind in self.kinds:
            found = kind.cast_of(source, ansi=ansi)
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class Lambda:
    """A function of so many parameters, given as a lambda; the declaration says what they are."""

    name: str = "LAMBDA"

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        """Lambdas are never cast."""
        return source


Wanted = Accepts | OneOf | Lambda


def _exactly(data_type: DataType) -> Accepts:
    return Accepts(data_type.simpleString().upper(), (type(data_type),), data_type)


def one_of(*kinds: Accepts) -> OneOf:
    """Any of the kinds, the first being preferred."""
    return OneOf(kinds)


@dataclass(frozen=True)
class Exactly(Accepts):
    """A kind for which nothing is cast but NULL."""

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        if isinstance(source, self.classes):
            return source
        return self.default if isinstance(source, NullType) else None


def exactly(kind: Accepts) -> Accepts:
    """The kind, for functions that take nothing else."""
    return Exactly(kind.name, kind.classes, kind.default)


ANY = Accepts("ANY", (DataType,), NullType())
ATOMIC = Accepts("ATOMIC", (AtomicType,), NullType())
NUMERIC = Accepts("NUMERIC", (NumericType,), DoubleType())
INTEGRAL = Accepts("INTEGRAL", (IntegralType,), LongType())
FRACTIONAL = Accepts("FRACTIONAL", (FractionalType,), DoubleType())
STRING = Accepts("STRING", (StringType, CharType, VarcharType), StringType())
BINARY = _exactly(BinaryType())
BOOLEAN = _exactly(BooleanType())
TINYINT = _exactly(ByteType())
SMALLINT = _exactly(ShortType())
INT = _exactly(IntegerType())
BIGINT = _exactly(LongType())
FLOAT = _exactly(FloatType())
DOUBLE = _exactly(DoubleType())
DATE = _exactly(DateType())
TIMESTAMP = _exactly(TimestampType())
TIMESTAMP_NTZ = _exactly(TimestampNTZType())
TIME = Accepts("TIME", (TimeType,), TimeType())
ANY_TIMESTAMP = Accepts(
    "(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)", (TimestampType, TimestampNTZType), TimestampType()
)
DAY_TIME_INTERVAL = Accepts("INTERVAL DAY TO SECOND", (DayTimeIntervalType,), DayTimeIntervalType())
YEAR_MONTH_INTERVAL = Accepts("INTERVAL YEAR TO MONTH", (YearMonthIntervalType,), YearMonthIntervalType())
CALENDAR_INTERVAL = _exactly(CalendarIntervalType())
ARRAY = Accepts("ARRAY", (ArrayType,), ArrayType(NullType()))
MAP = Accepts("MAP", (MapType,), MapType(NullType(), NullType()))
STRUCT = Accepts("STRUCT", (StructType,), StructType([]))
VARIANT = _exactly(VariantType())
STRING_OR_BINARY = one_of(STRING, BINARY)
LAMBDA = Lambda()


@dataclass(frozen=True)
class DecimalKind(Accepts):
    """Decimals; numbers of other kinds become the decimals that hold them."""

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        if isinstance(source, NumericType):
            return decimal_for(source)
        return self.default if isinstance(source, NullType) or is_string(source) else None


DECIMAL = DecimalKind("DECIMAL", (DecimalType,), DecimalType(38, 18))
