"""What `createDataFrame` takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.rdd import RDD
from pyrite.sql.conf import RuntimeConfig
from pyrite.sql.expressions import Attribute, new_id
from pyrite.sql.logical import ArrowData, LogicalPlan
from pyrite.sql.types import (
    DataType,
    Row,
    StructField,
    StructType,
    _make_type_verifier,
    _parse_datatype_string,
)
from pyrite.sql.types.inference import Inference
from pyrite.sql.types.verification import columns_are_of

if TYPE_CHECKING:
    import pyarrow as pa


def plan_of_data(
    data: Any, schema: Any, sampling_ratio: float | None, verify: bool, conf: RuntimeConfig
) -> LogicalPlan:
    """The plan whose rows are the data. Raises PySparkTypeError or PySparkValueError if they do not fit."""
    if isinstance(schema, str):
        schema = _parse_datatype_string(schema)
    elif isinstance(schema, list | tuple):
        schema = [name if isinstance(name, str) else str(name) for name in schema]
    module = type(data).__module__.partition(".")[0]
    if module == "pandas":
        return _of_pandas(data, schema)
    if module == "pyarrow":
        return _of_arrow(data, schema)
    if module == "numpy":
        return _of_numpy(data, schema)
    if isinstance(data, RDD):
        rows: Sequence[Any] = data.collect()
    elif isinstance(data, str | bytes | dict) or not isinstance(data, Iterable):
        raise PySparkTypeError(
            errorClass="CANNOT_INFER_SCHEMA_FOR_TYPE", messageParameters={"data_type": type(data).__name__}
        )
    else:
        rows = data if isinstance(data, list) else list(data)
    return _of_rows(rows, schema, verify, conf)


def attributes_of(schema: StructType) -> tuple[Attribute, ...]:
    """New columns for a schema."""
    return tuple(
        Attribute(new_id(), field.name, field.dataType, field.nullable, (), field.metadata or None)
        for field in schema.fields
    )


def of_table(table: pa.Table, schema: StructType) -> ArrowData:
    """Arrow data whose columns are those of a schema, by position."""
    named = table.rename_columns([f"c{number}" for number in range(table.num_columns)])
    return ArrowData(named, attributes_of(schema))


def of_rows(rows: Sequence[Any], schema: StructType) -> ArrowData:
    """Tuples that are known to be of the schema."""
    from pyrite.sql.types.columns import rows_to_table

    return of_table(rows_to_table(rows, _positional(schema)), schema)


def _positional(schema: StructType) -> StructType:
    """The schema with names that are there once: Arrow looks columns up by name."""
    names = schema.fieldNames()
    if len(set(names)) == len(names):
        return schema
    return StructType([StructField(f"c{n}", f.dataType, f.nullable) for n, f in enumerate(schema.fields)])


def _of_rows(rows: Sequence[Any], schema: Any, verify: bool, conf: RuntimeConfig) -> LogicalPlan:
    if isinstance(schema, StructType):
        columns = _columns_of_tuples(rows, schema)
        if columns is not None and (not verify or columns_are_of(columns, schema)):
            return of_columns(columns, schema)
        if verify:
            check = _make_type_verifier(schema)
            for row in rows:
                check(row)
        return of_rows([_aligned(row, schema) for row in rows], schema)
    if isinstance(schema, DataType):
        wrapped = StructType([StructField("value", schema)])
        if verify:
            check = _make_type_verifier(schema, name="field value")
            for row in rows:
                check(row)
        return of_rows([(row,) for row in rows], wrapped)
    inference = Inference(
        dict_as_struct=conf.flag("spark.sql.pyspark.inferNestedDictAsStruct.enabled"),
        array_from_first_element=conf.flag("spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled"),
        map_from_first_pair=conf.flag("spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled"),
        prefer_timestamp_ntz=str(conf.get("spark.sql.timestampType")).upper() == "TIMESTAMP_NTZ",
    )
    inferred = inference.infer_schema(rows, schema if isinstance(schema, list) else None)
    found = _columns_of_tuples(rows, inferred)
    values = [_aligned(row, inferred) for row in rows] if found is None else []
    if isinstance(schema, list):
        inferred = StructType(
            [
                StructField(schema[n] if n < len(schema) else f.name, f.dataType, f.nullable)
                for n, f in enumerate(inferred.fields)
            ]
        )
    return of_rows(values, inferred) if found is None else of_columns(found, inferred)


def _columns_of_tuples(rows: Sequence[Any], schema: StructType) -> list[Sequence[Any]] | None:
    """The columns of rows that are all plain tuples of one length; None for rows of other forms."""
    width = len(schema.fields)
    if not rows or not width or set(map(type, rows)) != {tuple} or set(map(len, rows)) != {width}:
        return None
    # zip(*rows) would be one call with a million arguments.
    return [list(map(itemgetter(place), rows)) for place in range(width)]


def of_columns(columns: Sequence[Sequence[Any]], schema: StructType) -> ArrowData:
    """Columns of Python values that are known to be of the schema."""
    from pyrite.sql.types.columns import columns_to_table

    return of_table(columns_to_table(columns, _positional(schema)), schema)


def _aligned(row: Any, schema: StructType) -> Any:
    """A row as a tuple in the order of the schema."""
    if isinstance(row, Row) or (isinstance(row, tuple) and not hasattr(row, "_fields")):
        return tuple(row)
    if isinstance(row, dict):
        return tuple(row.get(name) for name in schema.fieldNames())
    if isinstance(row, list | tuple):
        return tuple(row)
    values = vars(row)
    return tuple(values.get(name) for name in schema.fieldNames())


def _of_arrow(table: Any, schema: Any) -> LogicalPlan:
    import pyarrow as pa

    from pyrite.sql.types.arrow import from_arrow_schema, to_arrow_schema

    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table):
        raise PySparkTypeError(
            errorClass="CANNOT_INFER_SCHEMA_FOR_TYPE", messageParameters={"data_type": type(table).__name__}
        )
    if isinstance(schema, StructType):
        return of_table(table.cast(to_arrow_schema(schema)), schema)
    found = from_arrow_schema(table.schema)
    if isinstance(schema, list):
        _check_width(schema, len(found.fields))
        found = StructType([StructField(n, f.dataType, f.nullable) for n, f in zip(schema, found.fields)])
    return of_table(table, found)


def _of_pandas(frame: Any, schema: Any) -> LogicalPlan:
    import pyarrow as pa

    from pyrite.sql.types.arrow import from_arrow_schema, to_arrow_schema

    frame = frame.copy(deep=False)
    frame.columns = [str(name) for name in frame.columns]
    if isinstance(schema, StructType):
        _check_width(schema.fieldNames(), len(frame.columns))
        frame.columns = schema.fieldNames()
        arrow = to_arrow_schema(schema)
        arrays = [
            pa.Array.from_pandas(
                _zoned(frame.iloc[:, number], arrow.field(number).type), type=arrow.field(number).type
            )
            for number in range(len(frame.columns))
        ]
        return of_table(pa.Table.from_arrays(arrays, schema=arrow), schema)
    if isinstance(schema, DataType):
        schema = StructType([StructField("value", schema)])
        return _of_pandas(frame, schema)
    arrays = [pa.Array.from_pandas(_zoned(frame.iloc[:, n], None)) for n in range(len(frame.columns))]
    table = pa.Table.from_arrays(arrays, names=list(frame.columns))
    found = from_arrow_schema(table.schema, prefer_timestamp_ntz=False)
    table = table.cast(to_arrow_schema(found))
    if isinstance(schema, list):
        _check_width(schema, len(found.fields))
        found = StructType([StructField(n, f.dataType, f.nullable) for n, f in zip(schema, found.fields)])
    return of_table(table, found)


def _zoned(series: Any, wanted: Any) -> Any:
    """Naive times of pandas are in the time zone of the process, as in PySpark."""
    import datetime

    if (
        str(series.dtype).startswith("datetime64[")
        and getattr(series.dtype, "tz", None) is None
        and (wanted is None or getattr(wanted, "tz", None) is not None)
    ):
        zone = datetime.datetime.now().astimezone().tzinfo
        return series.dt.tz_localize(zone, ambiguous=False, nonexistent="shift_forward").dt.tz_convert("UTC")
    return series


def _of_numpy(array: Any, schema: Any) -> LogicalPlan:
    import pyarrow as pa

    if array.ndim not in (1, 2):
        raise PySparkValueError(
            errorClass="INVALID_NDARRAY_DIMENSION", messageParameters={"dimensions": "1 or 2"}
        )
    columns = [array] if array.ndim == 1 else [array[:, n] for n in range(array.shape[1])]
    names = ["value"] if array.ndim == 1 else [f"_{n + 1}" for n in range(len(columns))]
    table = pa.Table.from_arrays([pa.array(column) for column in columns], names=names)
    return _of_arrow(table, schema)


def _check_width(names: Sequence[str], width: int) -> None:
    if len(names) != width:
        raise PySparkValueError(
            errorClass="AXIS_LENGTH_MISMATCH",
            messageParameters={"expected_length": str(width), "actual_length": str(len(names))},
        )
