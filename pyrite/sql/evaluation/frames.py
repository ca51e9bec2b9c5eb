"""Whole tables as pandas has them, and back under a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkRuntimeError, PySparkTypeError
from pyrite.sql.evaluation.calls import from_array, from_pandas, to_pandas
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    import pyarrow as pa


def table_to_frame(table: pa.Table, schema: StructType) -> Any:
    """A `pandas.DataFrame` with the columns of the schema."""
    import pandas as pd

    columns = {
        number: to_pandas(table.column(number), field.dataType) for number, field in enumerate(schema.fields)
    }
    frame = pd.DataFrame(columns, index=range(table.num_rows) if not columns else None)
    frame.columns = schema.fieldNames()
    return frame


def frame_to_table(frame: Any, schema: StructType) -> pa.Table:
    """What a function gave, by names if it has them, else by position. Raises PySparkRuntimeError."""
    import pandas as pd
    import pyarrow as pa

    if not isinstance(frame, pd.DataFrame):
        raise PySparkTypeError(
            errorClass="UDF_RETURN_TYPE",
            messageParameters={"expected": "pandas.DataFrame", "actual": type(frame).__name__},
        )
    names = schema.fieldNames()
    if frame.empty and len(frame.columns) == 0:
        from pyrite.sql.types.columns import rows_to_table

        return rows_to_table([], schema)
    by_name = any(isinstance(name, str) for name in frame.columns)
    _check_columns(list(map(str, frame.columns)) if by_name else list(frame.columns), names, by_name=by_name)
    arrays = [
        from_pandas(frame[name] if by_name else frame.iloc[:, number], schema.fields[number].dataType, None)
        for number, name in enumerate(names)
    ]
    return pa.Table.from_arrays(arrays, names=[f"c{number}" for number in range(len(names))])


def table_in_schema(data: Any, schema: StructType) -> pa.Table:
    """What a function of Arrow gave, by names."""
    import pyarrow as pa

    if not isinstance(data, pa.Table | pa.RecordBatch):
        raise PySparkTypeError(
            errorClass="UDF_RETURN_TYPE",
            messageParameters={"expected": "pyarrow.RecordBatch", "actual": type(data).__name__},
        )
    names = schema.fieldNames()
    _check_columns(data.schema.names, names, by_name=True)
    arrays = [from_array(data.column(field.name), field.dataType, None) for field in schema.fields]
    return pa.Table.from_arrays(arrays, names=[f"c{number}" for number in range(len(names))])


def _check_columns(found: list[Any], wanted: list[str], *, by_name: bool) -> None:
    if by_name:
        missing, extra = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        if missing or extra:
            raise PySparkRuntimeError(
                errorClass="RESULT_COLUMNS_MISMATCH_FOR_PANDAS_UDF",
                messageParameters={
                    "missing": f" Missing: {', '.join(missing)}." if missing else "",
                    "extra": f" Unexpected: {', '.join(extra)}." if extra else "",
                },
            )
    elif len(found) != len(wanted):
        raise PySparkRuntimeError(
            errorClass="RESULT_LENGTH_MISMATCH_FOR_PANDAS_UDF",
            messageParameters={"expected": str(len(wanted)), "actual": str(len(found))},
        )
