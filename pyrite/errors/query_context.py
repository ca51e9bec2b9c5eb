"""Which part of a query an error is about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum


class QueryContextType(Enum):
    """Whether a query was written as text or by the methods of DataFrames."""

    SQL = 0
    DataFrame = 1


class QueryContext(ABC):
    """A part of a query, as :meth:`PySparkException.getQueryContext` tells it.

    Mirrors `pyspark.errors.QueryContext`.
    """

    @abstractmethod
    def contextType(self) -> QueryContextType:
        """How the query was written."""

    @abstractmethod
    def fragment(self) -> str:
        """The part of the query."""
