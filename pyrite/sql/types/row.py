"""Row: a tuple whose values have names."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from pyrite.errors import (
    PySparkAttributeError,
    PySparkKeyError,
    PySparkRuntimeError,
    PySparkTypeError,
    PySparkValueError,
)


class Row(tuple[Any, ...]):
    """A record: a tuple whose values are also reached by name.

    Made from keywords it has these names; made from positional values it has none, and is rather the
    names for the rows that calling it makes.

    >>> row = Row(name="Ada", age=36)
    >>> row.name, row["age"], row[1], "name" in row, 36 in row
    ('Ada', 36, 36, True, False)
    >>> Person = Row("name", "age")
    >>> Person("Ada", 36) == row
    True

    Mirrors ``pyspark.sql.Row``.
    """

    __fields__: Sequence[str]

    def __new__(cls, *args: Any, **kwargs: Any) -> Row:
        if not kwargs:
            return tuple.__new__(cls, args)
        if args:
            raise PySparkValueError(
                errorClass="CANNOT_SET_TOGETHER", messageParameters={"arg_list": "args and kwargs"}
            )
        row = tuple.__new__(cls, kwargs.values())
        row.__dict__["__fields__"] = list(kwargs)
        return row

    def asDict(self, recursive: bool = False) -> dict[str, Any]:
        """The values by name; with `recursive`, the rows inside lists, maps and rows are dicts too.

        Of several values with one name the last remains. Raises PySparkTypeError for a Row without names.

        >>> Row(a=1, b=Row(c=2)).asDict(recursive=True)
        {'a': 1, 'b': {'c': 2}}
        """
        fields = self.__dict__.get("__fields__")
        if fields is None:
            raise PySparkTypeError(
                errorClass="CANNOT_CONVERT_TYPE", messageParameters={"from_type": "Row", "to_type": "dict"}
            )
        return dict(zip(fields, map(_as_plain, self) if recursive else self))

    def __contains__(self, item: object) -> bool:
        fields = self.__dict__.get("__fields__")
        return super().__contains__(item) if fields is None else item in fields

    def __call__(self, *args: Any) -> Row:
        """A row with these values, whose names are this row's values."""
        if len(args) > len(self):
            raise PySparkValueError(
                errorClass="TOO_MANY_VALUES",
                messageParameters={"expected": str(len(self)), "item": "fields", "actual": str(len(args))},
            )
        return create_row(self, args)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, int | slice):
            return super().__getitem__(item)
        fields = self.__fields__
        try:
            # Not list.index by way of `in`: a Row of names would look for the item among its own names.
            return super().__getitem__(fields.index(item))
        except IndexError:
            raise PySparkKeyError(errorClass="KEY_NOT_EXISTS", messageParameters={"key": str(item)}) from None
        except ValueError:
            raise PySparkValueError(item) from None

    def __getattr__(self, item: str) -> Any:
        fields = None if item.startswith("__") else self.__dict__.get("__fields__")
        if fields is not None:
            try:
                return super().__getitem__(fields.index(item))
            except (IndexError, ValueError):
                pass
        name = item if fields is not None or item.startswith("__") else "__fields__"
        raise PySparkAttributeError(
            errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": name}
        )

    def __setattr__(self, key: str, value: Any) -> None:
        if key != "__fields__":
            raise PySparkRuntimeError(errorClass="READ_ONLY", messageParameters={"object": "Row"})
        # The rows of a query share one dictionary.
        object.__setattr__(self, "__dict__", {key: value})

    def __reduce__(self) -> tuple[Any, ...]:
        fields = self.__dict__.get("__fields__")
        if fields is None:
            return Row, tuple(self)
        return create_row, (fields, tuple(self))

    def __repr__(self) -> str:
        fields = self.__dict__.get("__fields__")
        if fields is None:
            return f"<Row({', '.join(map(repr, self))})>"
        return f"Row({', '.join(f'{name}={value!r}' for name, value in zip(fields, self))})"


def create_row(fields: Sequence[str], values: Sequence[Any]) -> Row:
    """A row with names that may repeat, as the columns of a query may.

    >>> create_row(["a", "a"], (1, 2))
    Row(a=1, a=2)
    """
    row = tuple.__new__(Row, values)
    row.__dict__["__fields__"] = fields
    return row


def create_rows(fields: Sequence[str], values: Iterable[Sequence[Any]]) -> list[Row]:
    """Many rows with the same names: several times faster than one by one, and smaller.

    >>> create_rows(["a", "b"], [(1, 2), (3, 4)])
    [Row(a=1, b=2), Row(a=3, b=4)]
    """
    rows: list[Row] = list(map(tuple.__new__, repeat(Row), values))
    shared = {"__fields__": fields}
    deque(map(object.__setattr__, rows, repeat("__dict__"), repeat(shared)), maxlen=0)
    return rows


def _as_plain(value: Any) -> Any:
    """A value with all rows in it, and in its lists and maps, as dicts."""
    if isinstance(value, Row):
        return value.asDict(recursive=True)
    if isinstance(value, list):
        return [_as_plain(element) for element in value]
    if isinstance(value, dict):
        return {key: _as_plain(element) for key, element in value.items()}
    return value
