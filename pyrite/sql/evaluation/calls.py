"""Functions of rows: scalar ones, plain and vectorized. A chain of calls is one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkRuntimeError
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.evaluation.values import column_of, converted
from pyrite.sql.expressions import Evaluation
from pyrite.sql.types import DataType, StructType

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Step:
    """One call: its arguments are columns of the data by number, or results of earlier steps (below zero)."""

    function: Callable[..., Any]
    evaluation: Evaluation
    arguments: tuple[int, ...]
    keywords: tuple[str, ...]
    result: DataType


@dataclass(frozen=True)
class EvaluateCalls:
    """Adds to each batch a column for each of the wanted steps."""

    steps: tuple[Step, ...]
    wanted: tuple[int, ...]
    types: tuple[DataType, ...]
    batch_rows: int

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        for part in parts:
            yield to_bytes(self._table(from_bytes(part)))

    def _table(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa

        batches = table.to_batches(max_chunksize=self.batch_rows)
        results: list[list[Any]] = []
        for step in self.steps:
            results.append(list(self._step(step, batches, results)))
        for number, column in enumerate(self.wanted):
            chunks = results[column]
            values = (
                pa.chunked_array(chunks)
                if chunks
                else pa.chunked_array([], column_of([], self.steps[column].result).type)
            )
            table = table.append_column(f"r{number}", values)
        return table

    def _step(self, step: Step, batches: Sequence[Any], results: Sequence[Sequence[Any]]) -> Iterator[Any]:
        inputs = [
            [
                batch.column(number) if number >= 0 else results[-number - 1][place]
                for number in step.arguments
            ]
            for place, batch in enumerate(batches)
        ]
        types = [
            self.types[number] if number >= 0 else self.steps[-number - 1].result for number in step.arguments
        ]
        lengths = [batch.num_rows for batch in batches]
        evaluate = _EVALUATORS[step.evaluation]
        yield from evaluate(step, inputs, types, lengths)


def _arguments(step: Step, values: Sequence[Any]) -> tuple[Sequence[Any], dict[str, Any]]:
    count = len(values) - len(step.keywords)
    return values[:count], dict(zip(step.keywords, values[count:], strict=True))


def _rows(
    step: Step, inputs: Sequence[Any], types: Sequence[DataType], lengths: Sequence[int]
) -> Iterator[Any]:
    from pyrite.sql.types.columns import from_arrow

    function = step.function
    for columns, length in zip(inputs, lengths, strict=True):
        values = [list(from_arrow(column, kind)) for column, kind in zip(columns, types, strict=True)]
        if step.keywords:
            found = []
            for row in zip(*values, strict=True):
                given, named = _arguments(step, row)
                found.append(function(*given, **named))
        elif values:
            found = list(map(function, *values))
        else:
            found = [function() for _ in range(length)]
        yield column_of(found, step.result)


def _pandas(
    step: Step, inputs: Sequence[Any], types: Sequence[DataType], lengths: Sequence[int]
) -> Iterator[Any]:
    for columns, length in zip(inputs, lengths, strict=True):
        series = [to_pandas(column, kind) for column, kind in zip(columns, types, strict=True)]
        given, named = _arguments(step, series)
        yield from_pandas(step.function(*given, **named), step.result, length)


def _pandas_iterator(
    step: Step, inputs: Sequence[Any], types: Sequence[DataType], lengths: Sequence[int]
) -> Iterator[Any]:
    def batches() -> Iterator[Any]:
        for columns in inputs:
            series = tuple(to_pandas(column, kind) for column, kind in zip(columns, types, strict=True))
            yield series[0] if len(series) == 1 else series

    yield from _in_lengths(
        (from_pandas(each, step.result, None) for each in step.function(batches())), lengths, step.result
    )


def _arrow(
    step: Step, inputs: Sequence[Any], types: Sequence[DataType], lengths: Sequence[int]
) -> Iterator[Any]:
    for columns, length in zip(inputs, lengths, strict=True):
        given, named = _arguments(step, columns)
        yield from_array(step.function(*given, **named), step.result, length)


def _arrow_iterator(
    step: Step, inputs: Sequence[Any], types: Sequence[DataType], lengths: Sequence[int]
) -> Iterator[Any]:
    batches = (columns[0] if len(columns) == 1 else tuple(columns) for columns in inputs)
    yield from _in_lengths(
        (from_array(each, step.result, None) for each in step.function(batches)), lengths, step.result
    )


def _in_lengths(found: Iterable[Any], lengths: Sequence[int], result: DataType) -> Iterator[Any]:
    """Results that came in other portions than their arguments, in the portions of the arguments."""
    import pyarrow as pa

    chunks = list(found)
    total, wanted = sum(map(len, chunks)), sum(lengths)
    if total != wanted:
        raise _wrong_length(wanted, total)
    joined = pa.chunked_array(chunks) if chunks else pa.chunked_array([], column_of([], result).type)
    start = 0
    for length in lengths:
        part = joined.slice(start, length)
        yield part.combine_chunks() if part.num_chunks != 1 else part.chunk(0)
        start += length


_EVALUATORS: dict[Evaluation, Callable[..., Iterator[Any]]] = {
    Evaluation.ROWS: _rows,
    Evaluation.ARROW_ROWS: _rows,
    Evaluation.PANDAS: _pandas,
    Evaluation.PANDAS_ITERATOR: _pandas_iterator,
    Evaluation.ARROW: _arrow,
    Evaluation.ARROW_ITERATOR: _arrow_iterator,
}


def to_pandas(column: Any, data_type: DataType) -> Any:
    """A column as pandas has it: a struct is a DataFrame, times have no zone."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(data_type, StructType):
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        return pd.DataFrame(
            {
                field.name: to_pandas(column.field(number), field.dataType)
                for number, field in enumerate(data_type.fields)
            }
        )
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        series = column.to_pandas()
        return series.dt.tz_convert(None) if series.dt.tz is not None else series
    return column.to_pandas(date_as_object=True)


def from_pandas(value: Any, result: DataType, length: int | None) -> Any:
    """What a function of pandas gave, as a column of the declared type."""
    import pandas as pd
    import pyarrow as pa

    from pyrite.sql.types.arrow import to_arrow_type

    if isinstance(value, pd.DataFrame) and isinstance(result, StructType):
        arrays = [
            from_pandas(
                value.iloc[:, number] if field.name not in value else value[field.name], field.dataType, None
            )
            for number, field in enumerate(result.fields)
        ]
        column = pa.StructArray.from_arrays(arrays, names=result.fieldNames())
    elif isinstance(value, pd.Series):
        wanted = to_arrow_type(result)
        if (
            str(value.dtype).startswith("datetime64[")
            and getattr(value.dtype, "tz", None) is None
            and (pa.types.is_timestamp(wanted) and wanted.tz is not None)
        ):
            value = value.dt.tz_localize("UTC")
        try:
            column = pa.Array.from_pandas(value, type=wanted)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError):
            column = column_of([None if each is pd.NaT else each for each in value.tolist()], result)
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
    else:
        column = column_of(list(value), result)
    if length is not None and len(column) != length:
        raise _wrong_length(length, len(column))
    return column


def from_array(value: Any, result: DataType, length: int | None) -> Any:
    """What a function of Arrow gave, as a column of the declared type."""
    import pyarrow as pa

    from pyrite.sql.types.arrow import to_arrow_type

    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if not isinstance(value, pa.Array):
        raise PySparkRuntimeError(
            errorClass="UDF_RETURN_TYPE",
            messageParameters={"expected": "pyarrow.Array", "actual": type(value).__name__},
        )
    if length is not None and len(value) != length:
        raise _wrong_length(length, len(value))
    return converted(value, to_arrow_type(result), result)


def _wrong_length(expected: int, actual: int) -> PySparkRuntimeError:
    return PySparkRuntimeError(
        errorClass="SCHEMA_MISMATCH_FOR_PANDAS_UDF",
        messageParameters={
            "udf_type": "pandas_udf",
            "expected": str(expected),
            "actual": str(actual),
        },
    )
