"""DataFrameWriter: DataFrames as files and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError, PySparkTypeError
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.readwriter.options import option_text
from pyrite.sql.readwriter.saving import Output, insert_rows, save_files
from pyrite.sql.readwriter.saving_tables import save_table

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession


class DataFrameWriter:
    """How a DataFrame becomes files or a table: format, mode, partitions and options.

    Mirrors `pyspark.sql.DataFrameWriter`.
    """

    def __init__(self, df: DataFrame, session: SparkSession) -> None:
        self._df = df
        self._spark = session
        self._output = Output(str(session.conf.get("spark.sql.sources.default")))
        self._buckets: str | None = None

    def mode(self, saveMode: str | None) -> DataFrameWriter:
        """What happens to what is there: append, overwrite, error (errorifexists) or ignore."""
        if saveMode is not None:
            self._output.set_mode(saveMode)
        return self

    def format(self, source: str) -> DataFrameWriter:
        """The format's name, such as `parquet`."""
        self._output.format = source
        return self

    def option(self, key: str, value: Any) -> DataFrameWriter:
        """An option; case does not matter in its name."""
        text = option_text(value)
        if text is not None:
            self._output.options[key.lower()] = text
        return self

    def options(self, **options: Any) -> DataFrameWriter:
        """Several options."""
        for key, value in options.items():
            self.option(key, value)
        return self

    def partitionBy(self, *cols: str | list[str]) -> DataFrameWriter:
        """Columns whose values become directories."""
        self._output.partitions = _names(cols)
        return self

    def bucketBy(
        self, numBuckets: int, col: str | list[str] | tuple[str, ...], *cols: str
    ) -> DataFrameWriter:
        """Not there: files by the hash of columns. Saving raises PySparkNotImplementedError."""
        if not isinstance(numBuckets, int):
            raise PySparkTypeError(
                errorClass="NOT_INT",
                messageParameters={"arg_name": "numBuckets", "arg_type": type(numBuckets).__name__},
            )
        self._buckets = "bucketBy"
        return self

    def sortBy(self, col: str | list[str] | tuple[str, ...], *cols: str) -> DataFrameWriter:
        """Not there: an order inside buckets. Saving raises PySparkNotImplementedError."""
        self._buckets = self._buckets or "sortBy"
        return self

    def clusterBy(self, *cols: str | list[str]) -> DataFrameWriter:
        """Not there: clustered tables. Saving raises PySparkNotImplementedError."""
        self._buckets = "clusterBy"
        return self

    def _prepare(
        self,
        format: str | None,
        mode: str | None,
        partitionBy: str | list[str] | None,
        options: dict[str, Any],
    ) -> Output:
        self.mode(mode).options(**options)
        if partitionBy is not None:
            self.partitionBy(partitionBy)
        if format is not None:
            self.format(format)
        if self._buckets is not None:
            raise _not_there(f"DataFrameWriter.{self._buckets}")
        return self._output

    def save(
        self,
        path: str | None = None,
        format: str | None = None,
        mode: str | None = None,
        partitionBy: str | list[str] | None = None,
        **options: Any,
    ) -> None:
        """Write files below a path."""
        output = self._prepare(format, mode, partitionBy, options)
        save_files(self._spark, self._df, output, path or output.options.get("path"))

    def saveAsTable(
        self,
        name: str,
        format: str | None = None,
        mode: str | None = None,
        partitionBy: str | list[str] | None = None,
        **options: Any,
    ) -> None:
        """Write a table: files in `spark.sql.warehouse.dir`, or at the option `path`."""
        output = self._prepare(format, mode, partitionBy, options)
        save_table(self._spark, self._df, output, split_name(name))

    def insertInto(self, tableName: str, overwrite: bool | None = None) -> None:
        """Add the rows to a table; columns by their places, not their names."""
        output = self._prepare(None, None, None, {})
        if overwrite is not None:
            output.set_mode("overwrite" if overwrite else "append")
        insert_rows(self._spark, self._df, split_name(tableName), output)

    def parquet(
        self,
        path: str,
        mode: str | None = None,
        partitionBy: str | list[str] | None = None,
        compression: str | None = None,
    ) -> None:
        """Write Parquet files."""
        self.save(path, "parquet", mode, partitionBy, compression=compression)

    def orc(
        self,
        path: str,
        mode: str | None = None,
        partitionBy: str | list[str] | None = None,
        compression: str | None = None,
    ) -> None:
        """Write ORC files."""
        self.save(path, "orc", mode, partitionBy, compression=compression)

    def text(self, path: str, compression: str | None = None, lineSep: str | None = None) -> None:
        """Write the one column, of strings, as lines."""
        self.save(path, "text", compression=compression, lineSep=lineSep)

    def csv(
        self,
        path: str,
        mode: str | None = None,
        compression: str | None = None,
        sep: str | None = None,
        quote: str | None = None,
        escape: str | None = None,
        header: bool | str | None = None,
        nullValue: str | None = None,
        escapeQuotes: bool | str | None = None,
        quoteAll: bool | str | None = None,
        dateFormat: str | None = None,
        timestampFormat: str | None = None,
        ignoreLeadingWhiteSpace: bool | str | None = None,
        ignoreTrailingWhiteSpace: bool | str | None = None,
        charToEscapeQuoteEscaping: str | None = None,
        encoding: str | None = None,
        emptyValue: str | None = None,
        lineSep: str | None = None,
    ) -> None:
        """Write CSV files."""
        self.save(
            path,
            "csv",
            mode,
            None,
            compression=compression,
            sep=sep,
            quote=quote,
            escape=escape,
            header=header,
            nullValue=nullValue,
            escapeQuotes=escapeQuotes,
            quoteAll=quoteAll,
            dateFormat=dateFormat,
            timestampFormat=timestampFormat,
            ignoreLeadingWhiteSpace=ignoreLeadingWhiteSpace,
            ignoreTrailingWhiteSpace=ignoreTrailingWhiteSpace,
            charToEscapeQuoteEscaping=charToEscapeQuoteEscaping,
            encoding=encoding,
            emptyValue=emptyValue,
            lineSep=lineSep,
        )

    def json(
        self,
        path: str,
        mode: str | None = None,
        compression: str | None = None,
        dateFormat: str | None = None,
        timestampFormat: str | None = None,
        lineSep: str | None = None,
        encoding: str | None = None,
        ignoreNullFields: bool | str | None = None,
    ) -> None:
        """Write a JSON object a line."""
        self.save(
            path,
            "json",
            mode,
            None,
            compression=compression,
            dateFormat=dateFormat,
            timestampFormat=timestampFormat,
            lineSep=lineSep,
            encoding=encoding,
            ignoreNullFields=ignoreNullFields,
        )

    def xml(self, *args: Any, **options: Any) -> None:
        """Not there: XML files."""
        raise _not_there("DataFrameWriter.xml")

    def jdbc(self, *args: Any, **options: Any) -> None:
        """Not there: tables of other databases."""
        raise _not_there("DataFrameWriter.jdbc")


def _names(given: tuple[Any, ...]) -> tuple[str, ...]:
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = tuple(given[0])
    return tuple(map(str, given))


def _not_there(feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": "See docs/parity.md."}
    )
