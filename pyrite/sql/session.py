"""SparkSession: where DataFrames and SQL begin."""

from __future__ import annotations

import string
from copy import copy
from functools import cached_property, partial
from typing import Any, ClassVar

from pyrite.context import SparkContext
from pyrite.errors import PySparkNotImplementedError, PySparkTypeError, PySparkValueError
from pyrite.rdd import RDD
from pyrite.rdd.transformations import TransformationsMixin
from pyrite.sql.analyzer import Analyzer
from pyrite.sql.analyzer.text import query_in
from pyrite.sql.builder import Builder, classproperty
from pyrite.sql.catalog import Catalog
from pyrite.sql.commands import run_command
from pyrite.sql.conf import RuntimeConfig
from pyrite.sql.dataframe import DataFrame
from pyrite.sql.dataframe.base import names_outer_columns
from pyrite.sql.execution import Engine
from pyrite.sql.execution.cut.choice import cut_settings
from pyrite.sql.execution.memory import driver_database
from pyrite.sql.expressions import Attribute, new_id
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.local import plan_of_data
from pyrite.sql.logical import Command, LogicalPlan, Range, UnresolvedTable
from pyrite.sql.parser import bind_parameters
from pyrite.sql.readwriter import DataFrameReader, DataFrameWriter, DataFrameWriterV2
from pyrite.sql.readwriter.options import source_settings
from pyrite.sql.settings import SETTINGS_OF_SESSIONS
from pyrite.sql.tables import SessionTables
from pyrite.sql.tvf import TableValuedFunction
from pyrite.sql.types import LongType
from pyrite.sql.udf import UDFRegistration
from pyrite.version import SPARK_API_VERSION

__all__ = ["SparkSession"]


class SparkSession:
    """A session: settings, names, and the engine that runs its queries.

    >>> spark = SparkSession.builder.master("local[2]").appName("example").getOrCreate()  # doctest: +SKIP
    >>> spark.range(3).count()  # doctest: +SKIP
    3

    Mirrors `pyspark.sql.SparkSession`.
    """

    Builder = Builder
    builder: ClassVar[Any] = classproperty(lambda owner: Builder())

    #: The session that `getOrCreate` gives, while its context runs.
    _default: ClassVar[SparkSession | None] = None

    def __init__(
        self,
        sparkContext: SparkContext,
        options: dict[str, str] | None = None,
        *,
        shared: SparkSession | None = None,
    ) -> None:
        self._context = sparkContext
        settings = dict(sparkContext.getConf().getAll()) | (options or {})
        self.conf = RuntimeConfig(
            {key: each for key, each in settings.items() if key.startswith(SETTINGS_OF_SESSIONS)}
        )
        if shared is None:
            self.tables = SessionTables()
            self.engine = Engine(driver_database(sparkContext), sparkContext)
        else:
            # Sessions of one application share the engine, what is cached, and global views.
            self.tables = SessionTables(global_views=shared.tables.global_views, shared=shared.tables.shared)
            self.engine = copy(shared.engine)
        self.tables.source_settings = lambda: source_settings(self.conf)
        self.engine.zone = lambda: self.conf.analysis.time_zone
        self.engine.cutting = partial(cut_settings, self.conf, sparkContext)
        if shared is None or SparkSession.running() is None:
            SparkSession._default = self
        # As in PySpark, RDDs can become DataFrames once there is a session.
        TransformationsMixin._make_frame = _to_frame

    @classmethod
    def running(cls) -> SparkSession | None:
        """The session of this process, if its context was not stopped."""
        session = cls._default
        if session is not None and session._context is not SparkContext._active:
            session.engine.close()
            cls._default = session = None
        return session

    @classmethod
    def getActiveSession(cls) -> SparkSession | None:
        """The session of this process, or None."""
        return cls.running()

    @classmethod
    def active(cls) -> SparkSession:
        """The session of this process. Raises PySparkRuntimeError if there is none."""
        session = cls.running()
        if session is None:
            from pyrite.errors import PySparkRuntimeError

            raise PySparkRuntimeError(errorClass="NO_ACTIVE_OR_DEFAULT_SESSION", messageParameters={})
        return session

    def newSession(self) -> SparkSession:
        """A session with settings, views and functions of its own, on the same context and cache."""
        return SparkSession(self._context, shared=self)

    @property
    def sparkContext(self) -> SparkContext:
        """The context that the session runs on."""
        return self._context

    @property
    def version(self) -> str:
        """The version of Spark's API."""
        return SPARK_API_VERSION

    @cached_property
    def catalog(self) -> Catalog:
        """Views, tables and functions by name."""
        return Catalog(self)

    def frame(self, plan: LogicalPlan) -> DataFrame:
        """A DataFrame of a plan, which is analyzed here."""
        return DataFrame(Analyzer(self.conf.analysis, self.tables).analyze(plan), self)

    def deferred(self, plan: LogicalPlan) -> DataFrame:
        """A DataFrame of a plan, which waits for the query around it if it names columns of one."""
        return DataFrame(plan, self) if names_outer_columns(plan) else self.frame(plan)

    @property
    def tvf(self) -> TableValuedFunction:
        """Functions that give tables."""
        return TableValuedFunction(self)

    def range(
        self, start: int, end: int | None = None, step: int = 1, numPartitions: int | None = None
    ) -> DataFrame:
        """Whole numbers as a column `id`, from `start` (0) to before `end`."""
        if end is None:
            start, end = 0, start
        if int(step) == 0:
            raise PySparkValueError(
                errorClass="VALUE_NOT_NON_ZERO", messageParameters={"arg_name": "step", "arg_value": "0"}
            )
        column = Attribute(new_id(), "id", LongType(), False)
        return self.frame(Range(int(start), int(end), int(step), column, numPartitions))

    def createDataFrame(
        self,
        data: Any,
        schema: Any = None,
        samplingRatio: float | None = None,
        verifySchema: bool = True,
    ) -> DataFrame:
        """Rows of the program: tuples, Rows, dicts, objects, pandas, numpy, Arrow, or an RDD.

        `schema` is a type, DDL text, or the names of the columns; without it, types are inferred.
        """
        if isinstance(data, DataFrame):
            raise PySparkTypeError(
                errorClass="INVALID_TYPE", messageParameters={"arg_name": "data", "arg_type": "DataFrame"}
            )
        return self.frame(plan_of_data(data, schema, samplingRatio, verifySchema, self.conf))

    def emptyDataFrame(self, schema: Any) -> DataFrame:
        """No rows, with the columns of a schema."""
        return self.createDataFrame([], schema)

    def sql(self, sqlQuery: str, args: dict[str, Any] | list[Any] | None = None, **kwargs: Any) -> DataFrame:
        """What a statement gives, with values for its parameters; `{name}` in it are kwargs.

        Statements such as CREATE VIEW are done at once.
        """
        views: list[str] = []
        try:
            if kwargs:
                sqlQuery = _Formatter(self, views).format(sqlQuery, **kwargs)
            plan = query_in(sqlQuery, self.conf.analysis)
            if args:
                plan = bind_parameters(plan, args)
            if isinstance(plan, Command):
                plan = run_command(self, plan)
            return self.frame(plan)
        finally:
            for view in views:
                self.tables.drop_view(view)

    def table(self, tableName: str) -> DataFrame:
        """A table or view by name."""
        if not isinstance(tableName, str):
            raise PySparkTypeError(
                errorClass="NOT_STR",
                messageParameters={"arg_name": "tableName", "arg_type": type(tableName).__name__},
            )
        return self.frame(UnresolvedTable(split_name(tableName)))

    @property
    def read(self) -> DataFrameReader:
        """What reads files."""
        return DataFrameReader(self)

    def writer(self, frame: DataFrame) -> DataFrameWriter:
        """What writes a DataFrame into files: `df.write`."""
        return DataFrameWriter(frame, self)

    def table_writer(self, frame: DataFrame, table: str) -> DataFrameWriterV2:
        """What writes a DataFrame into a table: `df.writeTo(table)`."""
        return DataFrameWriterV2(frame, table, self)

    @property
    def udf(self) -> UDFRegistration:
        """Where Python functions get names in SQL."""
        return UDFRegistration(self)

    @property
    def readStream(self) -> Any:
        """Streams, which are not there yet."""
        raise _not_there("spark.readStream")

    @property
    def streams(self) -> Any:
        """Streams, which are not there yet."""
        raise _not_there("spark.streams")

    def addTag(self, tag: str) -> None:
        """Mark the jobs of this thread."""
        self._context.addJobTag(tag)

    def removeTag(self, tag: str) -> None:
        """Take a mark back."""
        self._context.removeJobTag(tag)

    def getTags(self) -> set[str]:
        """The marks of this thread's jobs."""
        return self._context.getJobTags()

    def clearTags(self) -> None:
        """Take all marks back."""
        self._context.clearJobTags()

    def addArtifacts(
        self, *path: str, pyfile: bool = False, archive: bool = False, file: bool = False
    ) -> None:
        """Files for the workers."""
        for each in path:
            if pyfile:
                self._context.addPyFile(each)
            elif archive:
                self._context.addArchive(each)
            else:
                self._context.addFile(each)

    addArtifact = addArtifacts

    def stop(self) -> None:
        """End the session, its engine, and the context."""
        self.engine.close()
        self._context.stop()
        if SparkSession._default is self or SparkSession.running() is None:
            SparkSession._default = None

    def __enter__(self) -> SparkSession:
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<pyspark.sql.session.SparkSession object at {hex(id(self))}>"


def _to_frame(rdd: RDD[Any], schema: Any, sampling_ratio: float | None) -> DataFrame:
    """The records as rows of a DataFrame of the running session."""
    return SparkSession.active().createDataFrame(rdd, schema, sampling_ratio)


class _Formatter(string.Formatter):
    """`{name}` in SQL text: a DataFrame as a view, a column as its text, anything else as a constant."""

    def __init__(self, session: SparkSession, views: list[str]) -> None:
        self._session = session
        self._views = views

    def format_field(self, value: Any, format_spec: str) -> str:
        from pyrite.sql.column import Column
        from pyrite.sql.expressions.pretty import pretty

        if isinstance(value, DataFrame):
            name = f"_pyrite_view_{new_id()}"
            self._session.tables.create_view(name, value.plan)
            self._views.append(name)
            return name
        if isinstance(value, Column):
            return pretty(value.expression)
        if isinstance(value, str):
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return str(value)


def _not_there(feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": "See docs/parity.md."}
    )
