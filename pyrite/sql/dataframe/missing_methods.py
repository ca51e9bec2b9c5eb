"""Methods of PySpark's that need what Pyrite does not have: each says what that is."""

from __future__ import annotations

from typing import Any, NoReturn

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.dataframe.base import FrameBase


class MissingMethods(FrameBase):
    """Errors with names, instead of columns that are not found."""

    def pandas_api(self, index_col: str | list[str] | None = None) -> NoReturn:
        """Not there: pandas-on-Spark. Raises PySparkNotImplementedError."""
        raise _not_there("DataFrame.pandas_api", "Use toPandas(), or the methods of DataFrame.")

    @property
    def plot(self) -> NoReturn:
        """Not there: plots. Raises PySparkNotImplementedError."""
        raise _not_there("DataFrame.plot", "Use toPandas().plot, which needs matplotlib or plotly.")

    def asTable(self) -> NoReturn:
        """Not there: tables as arguments of functions. Raises PySparkNotImplementedError."""
        raise _not_there("DataFrame.asTable", "There are no table functions of users; use applyInPandas.")

    def mergeInto(self, table: str, condition: Any) -> NoReturn:
        """Not there: tables of files are not updated in place. Raises AnalysisException, as Spark does."""
        raise AnalysisException(
            errorClass="UNSUPPORTED_FEATURE.TABLE_OPERATION",
            messageParameters={"tableName": f"`{table}`", "operation": "MERGE INTO TABLE"},
        )

    @property
    def executionInfo(self) -> None:
        """What a server of Spark Connect tells of a run; there is none."""
        return None

    @property
    def writeStream(self) -> NoReturn:
        """Not there: streams. Raises AnalysisException, as for any DataFrame that is not one."""
        raise AnalysisException(errorClass="WRITE_STREAM_NOT_ALLOWED", messageParameters={})


def _not_there(feature: str, hint: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": hint}
    )
