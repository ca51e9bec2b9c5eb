"""DataType, the root of all types, and what makes the types without parameters single objects.

A type is a value: compared by what it holds, hashed cheaply, and not changed once it is in use. The one
exception is PySpark's own, ``StructType.add``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self


class Child(NamedTuple):
    """A type inside another: what `treeString` and walks over a type need of it."""

    label: str
    data_type: DataType
    #: The name of the property that says whether it may be NULL, None for the keys of a map.
    null_property: str | None
    may_be_null: bool


class DataType:
    """A type of Spark SQL.

    >>> from pyrite.sql.types import ArrayType, IntegerType
    >>> ArrayType(IntegerType()).simpleString(), ArrayType(IntegerType()) == ArrayType(IntegerType())
    ('array<int>', True)

    Mirrors ``pyspark.sql.types.DataType``.
    """

    __slots__ = ()

    def _parameters(self) -> tuple[Any, ...]:
        """What tells this type from others of its class."""
        return ()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, self.__class__) and self._parameters() == other._parameters()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.__class__, self._parameters()))

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}()"

    @classmethod
    def typeName(cls) -> str:
        """The name of this kind of type, without parameters."""
        return cls.__name__.removesuffix("Type").lower()

    def simpleString(self) -> str:
        """The type as ``DataFrame.dtypes`` shows it."""
        return self.typeName()

    def jsonValue(self) -> str | dict[str, Any]:
        """The type as a value that JSON can hold."""
        return self.typeName()

    def json(self) -> str:
        """The type as JSON text, as Spark stores it in Parquet files and tables.

        >>> from pyrite.sql.types import LongType
        >>> LongType().json()
        '"long"'
        """
        return json.dumps(self.jsonValue(), separators=(",", ":"), sort_keys=True)

    def needConversion(self) -> bool:
        """Whether Python's values differ from the internal ones."""
        return False

    def toInternal(self, obj: Any) -> Any:
        """The internal value of a Python value: a date is a number of days, a timestamp microseconds."""
        return obj

    def fromInternal(self, obj: Any) -> Any:
        """The Python value of an internal value."""
        return obj

    @classmethod
    def fromDDL(cls, ddl: str) -> DataType:
        """The type that a text names; a list of columns is a struct.

        Raises ParseException if the text is not a type.

        >>> from pyrite.sql.types import DataType
        >>> DataType.fromDDL("b string, a int")
        StructType([StructField('b', StringType(), True), StructField('a', IntegerType(), True)])
        """
        # A function's import: the parser knows every type, and each of them is a DataType.
        from pyrite.sql.types.ddl import parse_ddl

        return parse_ddl(ddl)

    def _children(self) -> Sequence[Child]:
        """The types inside this one, in order."""
        return ()

    def _map_children(self, change: Callable[[DataType], DataType]) -> DataType:
        """This type with the types inside it changed; a struct's fields are not changed."""
        return self

    def _tree_name(self) -> str:
        """The type as `treeString` names it: with parameters, but without the types inside."""
        return self.typeName()

    def _as_nullable(self) -> DataType:
        """This type with everything inside it nullable."""
        return self

    def _sql(self) -> str:
        """The type in SQL text."""
        return self.simpleString().upper()


class DataTypeSingleton(type):
    """The class of types that have no parameters: calling one always gives the same object."""

    _instances: dict[DataTypeSingleton, DataType] = {}

    def __call__(cls) -> Any:
        instance = DataTypeSingleton._instances.get(cls)
        if instance is None:
            # Of two threads that come here at once, both get the first one's object.
            instance = DataTypeSingleton._instances.setdefault(cls, super().__call__())
        return instance


class SingleType(DataType, metaclass=DataTypeSingleton):
    """A type without parameters: one object, so that comparing is comparing identities."""

    __slots__ = ()

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()


class AtomicType(DataType):
    """A type with no other type inside."""

    __slots__ = ()


class NumericType(AtomicType):
    """Numbers."""

    __slots__ = ()


class IntegralType(NumericType, SingleType):
    """Whole numbers of a fixed size."""

    __slots__ = ()


class FractionalType(NumericType):
    """Numbers with a fraction."""

    __slots__ = ()


class DatetimeType(AtomicType):
    """Points in time and in the calendar."""

    __slots__ = ()
