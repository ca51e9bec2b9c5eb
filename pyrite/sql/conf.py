"""The settings of a session while it runs."""

from __future__ import annotations

from pyrite.errors import PySparkTypeError, SparkNoSuchElementException
from pyrite.sql.analyzer import AnalysisSettings
from pyrite.sql.settings import SQL_SETTINGS

__all__ = ["RuntimeConfig"]


class RuntimeConfig:
    """The settings of a session, by name.

    Mirrors `pyspark.sql.conf.RuntimeConfig`.
    """

    def __init__(self, initial: dict[str, str]) -> None:
        self._values = initial
        self._analysis: AnalysisSettings | None = None

    def set(self, key: str, value: str | int | bool) -> None:
        """Give a setting a value."""
        if not isinstance(value, str | int | bool):
            raise PySparkTypeError(
                errorClass="NOT_BOOL_OR_FLOAT_OR_INT_OR_STR",
                messageParameters={"arg_name": "value", "arg_type": type(value).__name__},
            )
        text = str(value).lower() if isinstance(value, bool) else str(value)
        known = SQL_SETTINGS.get(key)
        if known is not None:
            known.check(key, text)
        self._values[key] = text
        self._analysis = None

    def get(self, key: str, default: str | None = "<none given>") -> str | None:
        """The value of a setting: what was set, else `default`, else what Spark has for it."""
        if key in self._values:
            return self._values[key]
        known = SQL_SETTINGS.get(key)
        if default != "<none given>":
            return default
        if known is None:
            raise SparkNoSuchElementException(
                errorClass="SQL_CONF_NOT_FOUND", messageParameters={"sqlConf": f'"{key}"'}
            )
        return known.default

    def unset(self, key: str) -> None:
        """Take a value back."""
        self._values.pop(key, None)
        self._analysis = None

    def isModifiable(self, key: str) -> bool:
        """Whether a setting may be changed while the session runs."""
        return key in SQL_SETTINGS

    @property
    def getAll(self) -> dict[str, str]:
        """All settings that were set."""
        return dict(self._values)

    def flag(self, key: str) -> bool:
        """A setting that is true or false."""
        return str(self.get(key)).lower() == "true"

    @property
    def analysis(self) -> AnalysisSettings:
        """What the analyzer needs to know, as one object."""
        if self._analysis is None:
            self._analysis = AnalysisSettings(
                ansi=self.flag("spark.sql.ansi.enabled"),
                time_zone=str(self.get("spark.sql.session.timeZone")),
                is_case_sensitive=self.flag("spark.sql.caseSensitive"),
                group_by_ordinal=self.flag("spark.sql.groupByOrdinal"),
                group_by_aliases=self.flag("spark.sql.groupByAliases"),
                order_by_ordinal=self.flag("spark.sql.orderByOrdinal"),
                max_pivot_values=int(str(self.get("spark.sql.pivotMaxValues"))),
                double_quoted_identifiers=self.flag("spark.sql.ansi.doubleQuotedIdentifiers"),
                escaped_string_literals=self.flag("spark.sql.parser.escapedStringLiterals"),
                timestamps_without_zone=self.get("spark.sql.timestampType") == "TIMESTAMP_NTZ",
            )
        return self._analysis
