"""Functions of the rows of each group. The rows come ordered by a number of their group, the last column."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


def key_of(table: pa.Table, first: int, count: int) -> tuple[Any, ...]:
    """The values of the key columns in the first row."""
    return tuple(table.column(first + number)[0].as_py() for number in range(count))


@dataclass(frozen=True)
class MapGroups:
    """`applyInPandas` and `applyInArrow`: columns of the group, those of the key, the group's number."""

    function: Callable[..., Any]
    is_pandas: bool
    given: StructType
    keys: int
    result: StructType

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        takes_key = _takes(self.function) == 2
        width = len(self.given.fields)
        for part in parts:
            table = from_bytes(part)
            for _, start, length in group_bounds(table):
                rows = table.slice(start, length)
                key = (key_of(rows, width, self.keys),) if takes_key else ()
                data = rows.select(range(width))
                if self.is_pandas:
                    found = self.function(*key, table_to_frame(data, self.given))
                    yield to_bytes(frame_to_table(found, self.result))
                else:
                    found = self.function(*key, data.rename_columns(self.given.fieldNames()))
                    yield to_bytes(table_in_schema(found, self.result))


@dataclass(frozen=True)
class AggregateGroups:
    """Aggregates of pandas and Arrow: one value of each step for each group, after the key columns."""

    steps: tuple[Step, ...]
    types: tuple[DataType, ...]
    keys: int

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        import pyarrow as pa

        for part in parts:
            table = from_bytes(part)
            bounds = group_bounds(table)
            firsts = table.take([start for _, start, _ in bounds]) if bounds else table.slice(0, 0)
            first_key = table.num_columns - 1 - self.keys
            columns = [firsts.column(first_key + number) for number in range(self.keys)]
            for step in self.steps:
                values = [self._value(step, table.slice(start, length)) for _, start, length in bounds]
                columns.append(column_of(values, step.result))
            names = [f"c{number}" for number in range(len(columns))]
            yield to_bytes(pa.Table.from_arrays(columns, names=names))

    def _value(self, step: Step, rows: pa.Table) -> Any:
        columns = [rows.column(number) for number in step.arguments]
        if step.evaluation is Evaluation.GROUPED_AGG_PANDAS:
            columns = [to_pandas(c, self.types[n]) for c, n in zip(columns, step.arguments, strict=True)]
        else:
            columns = [column.combine_chunks() for column in columns]
        given, named = _arguments(step, columns)
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
                    key = (key_of(rows, len(self.left.fields), self.keys),)
                elif takes_key:
                    key = (key_of(others, len(self.right.fields), self.keys),)
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
