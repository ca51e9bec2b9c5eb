"""The exceptions that Pyrite raises at its users.

Exception
└── PySparkException                       everything below has a condition and parameters
    ├── PySparkValueError                  (also ValueError)
    ├── PySparkTypeError                   (also TypeError)
    ├── PySparkIndexError                  (also IndexError)
    ├── PySparkKeyError                    (also KeyError)
    ├── PySparkAttributeError              (also AttributeError)
    ├── PySparkRuntimeError                (also RuntimeError)
    ├── PySparkAssertionError              (also AssertionError)
    ├── PySparkNotImplementedError         (also NotImplementedError)
    ├── PySparkImportError                 (also ImportError)
    ├── PySparkPicklingError               (also pickle.PicklingError)
    ├── IllegalArgumentException
    ├── ArithmeticException                a number that does not fit
    ├── NumberFormatException              a text that is no number
    ├── DateTimeException                  a text or number that is no date or time
    ├── ArrayIndexOutOfBoundsException     an element that is not there
    ├── SparkRuntimeException              a value that a query cannot go on with
    ├── SparkUpgradeException              what Spark did otherwise in an earlier version
    ├── SparkNoSuchElementException        a name that nothing has
    ├── UnsupportedOperationException      what a query cannot do
    ├── SessionNotSameException            DataFrames of two sessions in one query
    ├── PickleException                    bytes that are no Python object
    ├── QueryExecutionException, StreamingQueryException, StreamingPythonRunnerInitializationException,
    │   UnknownException                   for programs that name them; nothing raises them yet
    ├── AnalysisException
    │   ├── ParseException                 SQL or DDL text that cannot be read
    │   └── TempTableAlreadyExistsException
    └── SparkException                     a job could not be finished
        ├── SparkIOException               (also OSError): input and output paths, corrupt files
        ├── PythonException                a user's function raised; `__cause__` is what it raised
        ├── WorkerCrashed                  a task ended its own worker process
        ├── JobCancelled
        ├── BlockUnavailable               a stored block is lost or corrupt
        └── MemoryLimitExceeded
"""

from __future__ import annotations

import pickle
import warnings

from pyrite.errors.conditions import render
from pyrite.errors.query_context import QueryContext, QueryContextType

__all__ = [
    "AnalysisException",
    "ArithmeticException",
    "ArrayIndexOutOfBoundsException",
    "BlockUnavailable",
    "DateTimeException",
    "IllegalArgumentException",
    "JobCancelled",
    "MemoryLimitExceeded",
    "NumberFormatException",
    "ParseException",
    "PickleException",
    "PySparkAssertionError",
    "PySparkAttributeError",
    "PySparkException",
    "PySparkImportError",
    "PySparkIndexError",
    "PySparkKeyError",
    "PySparkNotImplementedError",
    "PySparkPicklingError",
    "PySparkRuntimeError",
    "PySparkTypeError",
    "PySparkValueError",
    "PythonException",
    "QueryContext",
    "QueryContextType",
    "QueryExecutionException",
    "SessionNotSameException",
    "SparkException",
    "SparkIOException",
    "SparkNoSuchElementException",
    "SparkRuntimeException",
    "SparkUpgradeException",
    "StreamingPythonRunnerInitializationException",
    "StreamingQueryException",
    "TempTableAlreadyExistsException",
    "UnknownException",
    "UnsupportedOperationException",
    "WorkerCrashed",
]


class PySparkException(Exception):
    """The root of the tree: a message, and the named condition that it was rendered from."""

    def __init__(
        self,
        message: str | None = None,
        errorClass: str | None = None,
        messageParameters: dict[str, str] | None = None,
    ) -> None:
        if message is None:
            message = render(errorClass or "UNKNOWN", messageParameters or {})
        super().__init__(message)
        self._message = message
        self._condition = errorClass
        self._parameters = messageParameters

    def getCondition(self) -> str | None:
        """The name of the error condition, such as ``NOT_INT``, or None."""
        return self._condition

    def getErrorClass(self) -> str | None:
        """The older name of :meth:`getCondition`."""
        warnings.warn("getErrorClass is deprecated, use getCondition.", FutureWarning, stacklevel=2)
        return self._condition

    def getMessageParameters(self) -> dict[str, str] | None:
        """The values that the message was rendered from, by name, or None."""
        if self._parameters is None:
            return None
        # Those that begin with an underscore are advice of ours, and stand in the sentence only.
        return {name: value for name, value in self._parameters.items() if not name.startswith("_")}

    def getMessage(self) -> str:
        """The message with its condition in front."""
        return f"[{self._condition}] {self._message}"

    def getSqlState(self) -> str | None:
        """The SQLSTATE of the condition; conditions of the RDD API have none."""
        name = self._condition or ""
        from pyrite.errors import sql_conditions, table_conditions

        states = sql_conditions.SQL_STATES | table_conditions.SQL_STATES
        return states.get(name) or states.get(name.partition(".")[0])

    def getQueryContext(self) -> list[QueryContext]:
        """The parts of the query that the error is about; those that are known stand in the message."""
        return []

    def __str__(self) -> str:
        return self._message if self._condition is None else self.getMessage()

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self._message, self._condition, self._parameters))


class PySparkValueError(PySparkException, ValueError):
    """A value that an argument cannot have."""


class PySparkTypeError(PySparkException, TypeError):
    """An argument of the wrong type."""


class PySparkIndexError(PySparkException, IndexError):
    """An index out of range."""


class PySparkKeyError(PySparkException, KeyError):
    """A key that is not there."""


class PySparkAttributeError(PySparkException, AttributeError):
    """An attribute that is not there."""


class PySparkRuntimeError(PySparkException, RuntimeError):
    """A call at a wrong time or in a wrong place."""


class PySparkAssertionError(PySparkException, AssertionError):
    """A condition on the arguments does not hold."""


class PySparkNotImplementedError(PySparkException, NotImplementedError):
    """A part of PySpark that Pyrite does not have."""


class PySparkImportError(PySparkException, ImportError):
    """An optional library is missing."""


class PySparkPicklingError(PySparkException, pickle.PicklingError):
    """A function or a value cannot travel between processes."""


class IllegalArgumentException(PySparkException):
    """An argument that Spark itself, rather than its Python layer, refuses."""


class ArithmeticException(PySparkException):
    """A number that does not fit its type, or a division by zero."""


class AnalysisException(PySparkException):
    """A query that cannot be analysed."""


class ParseException(AnalysisException):
    """A text that is not SQL, or does not name a type."""


class TempTableAlreadyExistsException(AnalysisException):
    """A temporary view of the name is there already."""


class NumberFormatException(IllegalArgumentException):
    """A text that a number is wanted of, and that is none."""


class DateTimeException(PySparkException):
    """A text or a number that a date or time is wanted of, and that is none."""


class ArrayIndexOutOfBoundsException(PySparkException):
    """An element that an array does not have."""


class SparkUpgradeException(PySparkException):
    """What an earlier version of Spark took or did otherwise."""


class SparkRuntimeException(PySparkException):
    """A value that a query cannot go on with."""


class SparkNoSuchElementException(PySparkException):
    """Something that was asked for by a name that nothing has."""


class SessionNotSameException(PySparkException):
    """DataFrames of different sessions in one query."""


class StreamingQueryException(PySparkException):
    """A streaming query failed."""


class StreamingPythonRunnerInitializationException(PySparkException):
    """The Python worker of a streaming query did not start."""


class QueryExecutionException(PySparkException):
    """A query failed while it ran."""


class UnknownException(PySparkException):
    """A failure of no other kind."""


class PickleException(PySparkException):
    """Bytes that are no pickled Python object."""


class UnsupportedOperationException(PySparkException):
    """Something that a query cannot do."""


class SparkException(PySparkException):
    """A job could not be finished; PySpark raises Py4JJavaError, which is this class under the alias."""


class SparkIOException(SparkException, OSError):
    """An input path that is missing, an output path that exists, a file that is corrupt."""


class PythonException(SparkException):
    """A user's function raised in a task; ``__cause__`` is the exception, where it could travel."""


class WorkerCrashed(SparkException):
    """A task ended its own worker process: a signal, ``os._exit``, or the memory limit."""


class JobCancelled(SparkException):
    """The job was cancelled by the user."""


class BlockUnavailable(SparkException):
    """A stored block is lost or corrupt."""


class MemoryLimitExceeded(SparkException):
    """A step needs more memory than its budget."""
