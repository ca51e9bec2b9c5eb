"""Reading and writing files by DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.expressions import Attribute, new_id
from pyrite.sql.logical import Scan
from pyrite.sql.sources import relation_of
from pyrite.sql.types import StructType, _parse_datatype_string

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession

__all__ = ["DataFrameReader"]


class DataFrameReader:
    """How files become a DataFrame: their format, options and schema.

    Mirrors `pyspark.sql.DataFrameReader`.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._format = str(spark.conf.get("spark.sql.sources.default"))
        self._schema: StructType | None = None
        self._options: dict[str, str] = {}

    def format(self, source: str) -> DataFrameReader:
        """The format's name, such as `parquet`."""
        self._format = source
        return self

    def schema(self, schema: StructType | str) -> DataFrameReader:
        """The columns, as a type or as DDL text; nothing is inferred then."""
        if isinstance(schema, str):
            parsed = _parse_datatype_string(schema)
            assert isinstance(parsed, StructType)
            schema = parsed
        if not isinstance(schema, StructType):
            raise PySparkTypeError(
                errorClass="NOT_STR_OR_STRUCT",
                messageParameters={"arg_name": "schema", "arg_type": type(schema).__name__},
            )
        self._schema = schema
        return self

    def option(self, key: str, value: Any) -> DataFrameReader:
        """An option; case does not matter in its name."""
        if value is not None:
            self._options[key.lower()] = str(value).lower() if isinstance(value, bool) else str(value)
        return self

    def options(self, **options: Any) -> DataFrameReader:
        """Several options."""
        for key, value in options.items():
            self.option(key, value)
        return self

    def load(
        self,
        path: str | list[str] | None = None,
        format: str | None = None,
        schema: Any = None,
        **options: Any,
    ) -> DataFrame:
        """The rows of files at a path or several."""
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        paths = path if isinstance(path, list) else [path or self._options.get("path", "")]
        relation = relation_of(self._format, paths, self._schema, self._options)
        attributes = tuple(
            Attribute(new_id(), field.name, field.dataType, True, (), field.metadata or None)
            for field in relation.schema.fields
        )
        return self._spark.frame(Scan(relation, attributes))

    def parquet(self, *paths: str, **options: Any) -> DataFrame:
        """The rows of Parquet files."""
        return self.format("parquet").load(list(paths), **options)

    def table(self, tableName: str) -> DataFrame:
        """A table or view by name."""
        return self._spark.table(tableName)
