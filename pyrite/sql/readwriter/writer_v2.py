"""DataFrameWriterV2: what `df.writeTo(table)` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.readwriter.options import option_text
from pyrite.sql.readwriter.saving import Output, insert_rows
from pyrite.sql.readwriter.saving_tables import save_table
from pyrite.sql.readwriter.tables import require_table

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession


class DataFrameWriterV2:
    """How a DataFrame becomes a table, or its rows those of one.

    Mirrors `pyspark.sql.DataFrameWriterV2`.
    """

    def __init__(self, df: DataFrame, table: str, session: SparkSession) -> None:
        self._df = df
        self._name = split_name(table)
        self._spark = session
        self._properties: dict[str, str] = {}
        self._output = Output(str(session.conf.get("spark.sql.sources.default")))

    def using(self, provider: str) -> DataFrameWriterV2:
        """The format of a new table."""
        self._output.format = provider
        return self

    def option(self, key: str, value: Any) -> DataFrameWriterV2:
        """An option; case does not matter in its name."""
        text = option_text(value)
        if text is not None:
            self._output.options[key.lower()] = text
        return self

    def options(self, **options: Any) -> DataFrameWriterV2:
        """Several options."""
        for key, value in options.items():
            self.option(key, value)
        return self

    def tableProperty(self, property: str, value: str) -> DataFrameWriterV2:
        """A property of a new table."""
        self._properties[property] = value
        return self

    def partitionedBy(self, col: Any, *cols: Any) -> DataFrameWriterV2:
        """Columns whose values become directories; functions of columns are not there."""
        self._output.partitions = tuple(pretty(column_expression(each)) for each in (col, *cols))
        return self

    def clusterBy(self, col: str, *cols: str) -> DataFrameWriterV2:
        """Not there: clustered tables."""
        raise _not_there("DataFrameWriterV2.clusterBy")

    def create(self) -> None:
        """Make the table. Raises AnalysisException if it is there."""
        self._output.set_mode("error")
        save_table(self._spark, self._df, self._output, self._name, properties=self._properties)

    def replace(self) -> None:
        """Make the table anew. Raises AnalysisException if it is not there."""
        self._require()
        self.createOrReplace()

    def createOrReplace(self) -> None:
        """Make the table, in the place of one that is there."""
        self._output.set_mode("overwrite")
        save_table(self._spark, self._df, self._output, self._name, properties=self._properties)

    def append(self) -> None:
        """Add the rows; columns by their names."""
        self._require()
        insert_rows(self._spark, self._df, self._name, Output(self._output.format, "append"), by_name=True)

    def overwrite(self, condition: Any) -> None:
        """Not there: replacing the rows that a condition names."""
        raise _not_there("DataFrameWriterV2.overwrite")

    def overwritePartitions(self) -> None:
        """Replace the partitions of which there are rows; all rows of a table without partitions."""
        self._require()
        output = Output(self._output.format, "overwrite", (), {"partitionoverwritemode": "dynamic"})
        insert_rows(self._spark, self._df, self._name, output, by_name=True)

    def _require(self) -> None:
        require_table(self._spark, self._name)


def _not_there(feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": "See docs/parity.md."}
    )
