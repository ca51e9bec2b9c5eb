"""DataFrameReader: files as DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError, PySparkTypeError
from pyrite.rdd import RDD
from pyrite.sql.dataframe import DataFrame
from pyrite.sql.readwriter.options import option_text, source_settings
from pyrite.sql.sources import FileRelation, Options, relation_of, relation_of_lines
from pyrite.sql.tables import scan_of
from pyrite.sql.types import StructType, _parse_datatype_string

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


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
        text = option_text(value)
        if text is not None:
            self._options[key.lower()] = text
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
        schema: StructType | str | None = None,
        **options: Any,
    ) -> DataFrame:
        """The rows of files at a path or several."""
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        if path is None:
            path = self._options.get("path")
        paths = [path] if isinstance(path, str) else list(path or ())
        settings = source_settings(self._spark.conf)
        relation = relation_of(self._format, paths, self._schema, Options.of(self._options), settings)
        return self._frame(relation)

    def _frame(self, relation: FileRelation) -> DataFrame:
        return self._spark.frame(scan_of(relation))

    def _texts(self, format: str, given: Any) -> DataFrame | None:
        """The rows of records that the program has; None if paths were given."""
        if isinstance(given, str) or (
            isinstance(given, list) and all(isinstance(each, str) for each in given)
        ):
            return None
        if isinstance(given, RDD):
            records = given.collect()
        elif isinstance(given, DataFrame):
            records = [row[0] for row in given.collect()]
        else:
            raise PySparkTypeError(
                errorClass="NOT_STR_OR_LIST_OF_RDD",
                messageParameters={"arg_name": "path", "arg_type": type(given).__name__},
            )
        lines = [
            each.decode() if isinstance(each, bytes) else str(each) for each in records if each is not None
        ]
        settings = source_settings(self._spark.conf)
        options = Options.of(self._options)
        return self._frame(relation_of_lines(format, lines, self._schema, options, settings))

    def table(self, tableName: str) -> DataFrame:
        """A table or view by name."""
        return self._spark.table(tableName)

    def parquet(self, *paths: str, **options: Any) -> DataFrame:
        """The rows of Parquet files."""
        return self.format("parquet").load(list(paths), **options)

    def orc(
        self,
        path: str | list[str],
        mergeSchema: bool | None = None,
        pathGlobFilter: bool | str | None = None,
        recursiveFileLookup: bool | str | None = None,
        modifiedBefore: bool | str | None = None,
        modifiedAfter: bool | str | None = None,
    ) -> DataFrame:
        """The rows of ORC files."""
        return self.format("orc").load(
            path,
            mergeSchema=mergeSchema,
            pathGlobFilter=pathGlobFilter,
            recursiveFileLookup=recursiveFileLookup,
            modifiedBefore=modifiedBefore,
            modifiedAfter=modifiedAfter,
        )

    def text(
        self,
        paths: str | list[str],
        wholetext: bool = False,
        lineSep: str | None = None,
        pathGlobFilter: bool | str | None = None,
        recursiveFileLookup: bool | str | None = None,
        modifiedBefore: bool | str | None = None,
        modifiedAfter: bool | str | None = None,
    ) -> DataFrame:
        """The lines of text files as a column `value`; each file as one value if `wholetext`."""
        return self.format("text").load(
            paths,
            wholetext=wholetext,
            lineSep=lineSep,
            pathGlobFilter=pathGlobFilter,
            recursiveFileLookup=recursiveFileLookup,
            modifiedBefore=modifiedBefore,
            modifiedAfter=modifiedAfter,
        )

    def csv(
        self,
        path: Any,
        schema: StructType | str | None = None,
        sep: str | None = None,
        encoding: str | None = None,
        quote: str | None = None,
        escape: str | None = None,
        comment: str | None = None,
        header: bool | str | None = None,
        inferSchema: bool | str | None = None,
        ignoreLeadingWhiteSpace: bool | str | None = None,
        ignoreTrailingWhiteSpace: bool | str | None = None,
        nullValue: str | None = None,
        nanValue: str | None = None,
        positiveInf: str | None = None,
        negativeInf: str | None = None,
        dateFormat: str | None = None,
        timestampFormat: str | None = None,
        maxColumns: int | str | None = None,
        maxCharsPerColumn: int | str | None = None,
        maxMalformedLogPerPartition: int | str | None = None,
        mode: str | None = None,
        columnNameOfCorruptRecord: str | None = None,
        multiLine: bool | str | None = None,
        charToEscapeQuoteEscaping: str | None = None,
        samplingRatio: float | str | None = None,
        enforceSchema: bool | str | None = None,
        emptyValue: str | None = None,
        locale: str | None = None,
        lineSep: str | None = None,
        pathGlobFilter: bool | str | None = None,
        recursiveFileLookup: bool | str | None = None,
        modifiedBefore: bool | str | None = None,
        modifiedAfter: bool | str | None = None,
        unescapedQuoteHandling: str | None = None,
    ) -> DataFrame:
        """The rows of CSV files, or of an RDD or a DataFrame of their lines."""
        if schema is not None:
            self.schema(schema)
        self.options(
            sep=sep,
            encoding=encoding,
            quote=quote,
            escape=escape,
            comment=comment,
            header=header,
            inferSchema=inferSchema,
            ignoreLeadingWhiteSpace=ignoreLeadingWhiteSpace,
            ignoreTrailingWhiteSpace=ignoreTrailingWhiteSpace,
            nullValue=nullValue,
            nanValue=nanValue,
            positiveInf=positiveInf,
            negativeInf=negativeInf,
            dateFormat=dateFormat,
            timestampFormat=timestampFormat,
            maxColumns=maxColumns,
            maxCharsPerColumn=maxCharsPerColumn,
            maxMalformedLogPerPartition=maxMalformedLogPerPartition,
            mode=mode,
            columnNameOfCorruptRecord=columnNameOfCorruptRecord,
            multiLine=multiLine,
            charToEscapeQuoteEscaping=charToEscapeQuoteEscaping,
            samplingRatio=samplingRatio,
            enforceSchema=enforceSchema,
            emptyValue=emptyValue,
            locale=locale,
            lineSep=lineSep,
            pathGlobFilter=pathGlobFilter,
            recursiveFileLookup=recursiveFileLookup,
            modifiedBefore=modifiedBefore,
            modifiedAfter=modifiedAfter,
            unescapedQuoteHandling=unescapedQuoteHandling,
        )
        texts = self._texts("csv", path)
        return self.format("csv").load(path) if texts is None else texts

    def json(
        self,
        path: Any,
        schema: StructType | str | None = None,
        primitivesAsString: bool | str | None = None,
        prefersDecimal: bool | str | None = None,
        allowComments: bool | str | None = None,
        allowUnquotedFieldNames: bool | str | None = None,
        allowSingleQuotes: bool | str | None = None,
        allowNumericLeadingZero: bool | str | None = None,
        allowBackslashEscapingAnyCharacter: bool | str | None = None,
        mode: str | None = None,
        columnNameOfCorruptRecord: str | None = None,
        dateFormat: str | None = None,
        timestampFormat: str | None = None,
        multiLine: bool | str | None = None,
        allowUnquotedControlChars: bool | str | None = None,
        lineSep: str | None = None,
        samplingRatio: float | str | None = None,
        dropFieldIfAllNull: bool | str | None = None,
        encoding: str | None = None,
        locale: str | None = None,
        pathGlobFilter: bool | str | None = None,
        recursiveFileLookup: bool | str | None = None,
        modifiedBefore: bool | str | None = None,
        modifiedAfter: bool | str | None = None,
        allowNonNumericNumbers: bool | str | None = None,
        useUnsafeRow: bool | str | None = None,
    ) -> DataFrame:
        """The rows of files of JSON records, or of an RDD or a DataFrame of such texts."""
        if schema is not None:
            self.schema(schema)
        self.options(
            primitivesAsString=primitivesAsString,
            prefersDecimal=prefersDecimal,
            allowComments=allowComments,
            allowUnquotedFieldNames=allowUnquotedFieldNames,
            allowSingleQuotes=allowSingleQuotes,
            allowNumericLeadingZero=allowNumericLeadingZero,
            allowBackslashEscapingAnyCharacter=allowBackslashEscapingAnyCharacter,
            mode=mode,
            columnNameOfCorruptRecord=columnNameOfCorruptRecord,
            dateFormat=dateFormat,
            timestampFormat=timestampFormat,
            multiLine=multiLine,
            allowUnquotedControlChars=allowUnquotedControlChars,
            lineSep=lineSep,
            samplingRatio=samplingRatio,
            dropFieldIfAllNull=dropFieldIfAllNull,
            encoding=encoding,
            locale=locale,
            pathGlobFilter=pathGlobFilter,
            recursiveFileLookup=recursiveFileLookup,
            modifiedBefore=modifiedBefore,
            modifiedAfter=modifiedAfter,
            allowNonNumericNumbers=allowNonNumericNumbers,
            useUnsafeRow=useUnsafeRow,
        )
        texts = self._texts("json", path)
        return self.format("json").load(path) if texts is None else texts

    def xml(self, *args: Any, **options: Any) -> DataFrame:
        """Not there: XML files."""
        raise _not_there("spark.read.xml")

    def jdbc(self, *args: Any, **options: Any) -> DataFrame:
        """Not there: tables of other databases."""
        raise _not_there("spark.read.jdbc")

    def changes(self, tableName: str) -> DataFrame:
        """Not there: changes of tables."""
        raise _not_there("spark.read.changes")


def _not_there(feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": "See docs/parity.md."}
    )
