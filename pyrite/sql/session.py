"""SparkSession: where DataFrames and SQL begin."""

from __future__ import annotations

from typing import Any, ClassVar

from pyrite.conf import SparkConf
from pyrite.context import SparkContext
from pyrite.sql.analyzer import Analyzer
from pyrite.sql.conf import RuntimeConfig
from pyrite.sql.dataframe import DataFrame
from pyrite.sql.execution import Engine
from pyrite.sql.expressions import Attribute, new_id
from pyrite.sql.fragments.database import Database
from pyrite.sql.logical import LogicalPlan, Range
from pyrite.sql.tables import SessionTables
from pyrite.sql.types import LongType

__all__ = ["SparkSession"]


class _Builder:
    """Settings for a session, then the session."""

    def __init__(self) -> None:
        self._options: dict[str, str] = {}

    def config(self, key: str, value: Any) -> _Builder:
        """A setting."""
        self._options[key] = str(value).lower() if isinstance(value, bool) else str(value)
        return self

    def master(self, master: str) -> _Builder:
        """Where the application runs."""
        return self.config("spark.master", master)

    def appName(self, name: str) -> _Builder:
        """The name of the application."""
        return self.config("spark.app.name", name)

    def getOrCreate(self) -> SparkSession:
        """The session of this process, or a new one."""
        session = SparkSession._active
        if session is None:
            conf = SparkConf()
            for key, value in self._options.items():
                conf.set(key, value)
            session = SparkSession(SparkContext.getOrCreate(conf))
        for key, value in self._options.items():
            session.conf.set(key, value)
        return session


class _BuilderOfClass:
    def __get__(self, instance: object, owner: type) -> _Builder:
        return _Builder()


class SparkSession:
    """A session: settings, names, and the engine that runs its queries.

    Mirrors `pyspark.sql.SparkSession`.
    """

    builder: ClassVar[Any] = _BuilderOfClass()
    _active: ClassVar[SparkSession | None] = None

    def __init__(self, sparkContext: SparkContext) -> None:
        self._context = sparkContext
        initial = {
            key: value for key, value in sparkContext.getConf().getAll() if key.startswith("spark.sql.")
        }
        self.conf = RuntimeConfig(initial)
        self.tables = SessionTables()
        self.engine = Engine(Database(threads=max(1, sparkContext.defaultParallelism)))
        SparkSession._active = self

    @property
    def sparkContext(self) -> SparkContext:
        """The context that the session runs on."""
        return self._context

    def frame(self, plan: LogicalPlan) -> DataFrame:
        """A DataFrame of a plan, which is analyzed here."""
        return DataFrame(Analyzer(self.conf.analysis, self.tables).analyze(plan), self)

    def range(
        self, start: int, end: int | None = None, step: int = 1, numPartitions: int | None = None
    ) -> DataFrame:
        """Whole numbers as a column `id`."""
        if end is None:
            start, end = 0, start
        return self.frame(
            Range(start, end, step, Attribute(new_id(), "id", LongType(), False), numPartitions)
        )

    def sql(self, sqlQuery: str) -> DataFrame:
        """The rows of a query."""
        from pyrite.sql.parser import parse_query

        return self.frame(parse_query(sqlQuery))

    def stop(self) -> None:
        """End the session and its context."""
        self.engine.close()
        self._context.stop()
        SparkSession._active = None
