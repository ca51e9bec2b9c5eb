"""Names for DataFrames in SQL."""

from __future__ import annotations

import re

from pyrite.errors import AnalysisException
from pyrite.sql.dataframe.arguments import require
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions.names_in_text import split_name

_NAME = re.compile(r"\w+(\.\w+)*|(`[^`]+`)(\.`[^`]+`)*")


class Views(FrameBase):
    """Temporary views."""

    def createTempView(self, name: str) -> None:
        """Name the rows for SQL. Raises TempTableAlreadyExistsException if the name is taken."""
        self._create_view(name, is_global=False, replace=False)

    def createOrReplaceTempView(self, name: str) -> None:
        """Name the rows for SQL; another view of the name is forgotten."""
        self._create_view(name, is_global=False, replace=True)

    registerTempTable = createOrReplaceTempView

    def createGlobalTempView(self, name: str) -> None:
        """Name the rows for all sessions, as `global_temp.name`."""
        self._create_view(name, is_global=True, replace=False)

    def createOrReplaceGlobalTempView(self, name: str) -> None:
        """Name the rows for all sessions, as `global_temp.name`; another view of the name is forgotten."""
        self._create_view(name, is_global=True, replace=True)

    def _create_view(self, name: str, *, is_global: bool, replace: bool) -> None:
        require(name, str, "name", "str")
        if not _NAME.fullmatch(name):
            raise AnalysisException(f"{name!r} is no name for a view; put special characters in backticks.")
        parts = split_name(name)
        if len(parts) > 1:
            raise AnalysisException(
                errorClass="TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", messageParameters={"actualName": name}
            )
        self._session.tables.create_view(parts[0], self.plan, is_global=is_global, replace=replace)
