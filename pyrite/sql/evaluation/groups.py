"""Functions of the rows of each group. The rows come ordered by a number of their group, the last column."""

from __future__ import annotations

import collections.abc
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyrite.sql.evaluation.calls import Step, _arguments, to_pandas
from pyrite.sql.evaluation.frames import frame_to_table, table_in_schema, table_to_frame
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.evaluation.values import column_of
from pyrite.sql.expressions import Evaluation
from pyrite.sql.types import DataType, StructType

if TYPE_CHECKING:
    import pyarrow as pa


def group_bounds(table: pa.Table) -> list[tuple[int, int, int]]:
    """Number, first row and length of each group of a table that is ordered by its last column."""
    import pyarrow.compute as pc

    numbers = table.column(table.num_columns - 1)
    if len(numbers) == 0:
        return []
    counted = pc.run_end_encode(numbers.combine_chunks())
    bounds, start = [], 0
    for end, number in zip(counted.run_ends.to_pylist(), counted.values.to_pylist(), strict=True):
        bounds.append((number, start, end - start))
        start = end
    return bounds


def with_group_numbers(table: pa.Table, first: int, count: int) -> pa.Table:
    """A table, ordered by `count` key columns from number `first` on, with the number of each group."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if count == 0 or table.num_rows == 0:
        return table.append_column("group", pa.array([0] * table.num_rows, pa.int64()))
    changes = None
    for number in range(first, first + count):
        column = table.column(number).combine_chunks()
        before, after = column.slice(0, len(column) - 1), column.slice(1)
        same = pc.or_(pc.fill_null(pc.equal(before, after), False), _both(pc.is_null, before, after))
        if pa.types.is_floating(column.type):
            same = pc.or_(same, pc.fill_null(_both(pc.is_nan, before, after), False))
        changed = pc.invert(same)
        changes = changed if changes is None else pc.or_(changes, changed)
    steps = pa.concat_arrays([pa.array([0], pa.int64()), pc.cast(changes, pa.int64())])
    return table.append_column("group", pc.cumulative_sum(steps))


def _both(is_such: Callable[[Any], Any], before: Any, after: Any) -> Any:
    import pyarrow.compute as pc

    return pc.and_(is_such(before), is_such(after))


def _takes(function: Callable[..., Any]) -> int:
    return len(inspect.signature(function).parameters)


def takes_iterator(function: Callable[..., Any], place: int) -> tuple[bool, bool]:
    """Whether an argument's type hint is an iterator, and whether it is one of tuples."""
    try:
        hints = typing.get_type_hints(function)
        hint = hints.get(list(inspect.signature(function).parameters)[place])
    except Exception:
        # Hints that mean nothing here are none.
        return False, False
    if typing.get_origin(hint) not in (collections.abc.Iterator, collections.abc.Iterable):
        return False, False
    return True, typing.get_origin(typing.get_args(hint)[0]) is tuple


def key_of(table: pa.Table, first: int, count: int, *, as_arrow: bool = False) -> tuple[Any, ...]:
    """The values of the key columns in the first row; functions of Arrow get its scalars."""
    scalars = (table.column(first + number)[0] for number in range(count))
    return tuple(scalars) if as_arrow else tuple(each.as_py() for each in scalars)


@dataclass(frozen=True)
class MapGroups:
    """`applyInPandas` and `applyInArrow`: columns of the group, those of the key, the group's number."""

    function: Callable[..., Any]
    is_pandas: bool
    given: StructType
    keys: int
    result: StructType
    #: Whether it takes and gives iterators. Told here, where the function was made: its type hints may name
    #: what the workers do not know.
    is_iterator: bool = field(init=False)

    def __post_init__(self) -> None:
        is_iterator, _ = takes_iterator(self.function, _takes(self.function) - 1)
        object.__setattr__(self, "is_iterator", is_iterator)

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        takes_key = _takes(self.function) == 2
        width = len(self.given.fields)
        for part in parts:
            table = from_bytes(part)
            for _, start, length in group_bounds(table):
                rows = table.slice(start, length)
                as_arrow = not self.is_pandas
                key = (key_of(rows, width, self.keys, as_arrow=as_arrow),) if takes_key else ()
                data = rows.select(range(width))
                if self.is_iterator:
                    for found in self.function(*key, self._batches(data)):
                        yield self._packed(found)
                elif self.is_pandas:
                    yield self._packed(self.function(*key, table_to_frame(data, self.given)))
                else:
                    yield self._packed(self.function(*key, data.rename_columns(self.given.fieldNames())))

    def _batches(self, data: pa.Table) -> Iterator[Any]:
        if self.is_pandas:
            return iter([table_to_frame(data, self.given)])
        return iter(data.rename_columns(self.given.fieldNames()).combine_chunks().to_batches())

    def _packed(self, found: Any) -> bytes:
        if self.is_pandas:
            return to_bytes(frame_to_table(found, self.result))
        return to_bytes(table_in_schema(found, self.result))


@dataclass(frozen=True)
class AggregateGroups:
    """Aggregates of pandas and Arrow: one value of each step for each group, after the key columns."""

    steps: tuple[Step, ...]
    types: tuple[DataType, ...]
    keys: int
    #: For each step, whether it takes an iterator, and whether that is one of tuples.
    iterators: tuple[tuple[bool, bool], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "iterators", tuple(takes_iterator(each.function, 0) for each in self.steps))

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        import pyarrow as pa

        for part in parts:
            table = from_bytes(part)
            bounds = group_bounds(table)
            firsts = table.take([start for _, start, _ in bounds]) if bounds else table.slice(0, 0)
            first_key = table.num_columns - 1 - self.keys
            columns = [firsts.column(first_key + number) for number in range(self.keys)]
            for step, takes in zip(self.steps, self.iterators, strict=True):
                values = [self._value(step, takes, table.slice(start, length)) for _, start, length in bounds]
                columns.append(column_of(values, step.result))
            names = [f"c{number}" for number in range(len(columns))]
            yield to_bytes(pa.Table.from_arrays(columns, names=names))

    def _value(self, step: Step, takes: tuple[bool, bool], rows: pa.Table) -> Any:
        columns = [rows.column(number) for number in step.arguments]
        if step.evaluation is Evaluation.GROUPED_AGG_PANDAS:
            columns = [to_pandas(c, self.types[n]) for c, n in zip(columns, step.arguments, strict=True)]
        else:
            columns = [column.combine_chunks() for column in columns]
        given, named = _arguments(step, columns)
        is_iterator, is_of_tuples = takes
        if is_iterator:
            given = [iter([tuple(given) if is_of_tuples else given[0]])]
        found = step.function(*given, **named)
        return found.as_py() if hasattr(found, "as_py") else found.item() if hasattr(found, "item") else found


@dataclass(frozen=True)
class MapCogroups:
    """`cogroup(...).applyInPandas`: pairs of tables, ordered by the number of the shared key."""

    function: Callable[..., Any]
    is_pandas: bool
    left: StructType
    right: StructType
    keys: int
    result: StructType

    def __call__(self, pairs: Iterator[tuple[bytes, bytes]]) -> Iterator[bytes]:
        takes_key = _takes(self.function) == 3
        for left_bytes, right_bytes in pairs:
            left, right = from_bytes(left_bytes), from_bytes(right_bytes)
            of_left = {number: (start, length) for number, start, length in group_bounds(left)}
            of_right = {number: (start, length) for number, start, length in group_bounds(right)}
            for number in sorted({*of_left, *of_right}):
                rows = left.slice(*of_left.get(number, (0, 0)))
                others = right.slice(*of_right.get(number, (0, 0)))
                key: tuple[Any, ...] = ()
                if takes_key and rows.num_rows:
                    key = (key_of(rows, len(self.left.fields), self.keys, as_arrow=not self.is_pandas),)
                elif takes_key:
                    key = (key_of(others, len(self.right.fields), self.keys, as_arrow=not self.is_pandas),)
                yield to_bytes(self._result(key, rows, others))

    def _result(self, key: tuple[Any, ...], rows: pa.Table, others: pa.Table) -> pa.Table:
        first = rows.select(range(len(self.left.fields)))
        second = others.select(range(len(self.right.fields)))
        if self.is_pandas:
            found = self.function(*key, table_to_frame(first, self.left), table_to_frame(second, self.right))
            return frame_to_table(found, self.result)
        found = self.function(
            *key, first.rename_columns(self.left.fieldNames()), second.rename_columns(self.right.fieldNames())
        )
        return table_in_schema(found, self.result)
