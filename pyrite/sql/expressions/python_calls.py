"""Python functions in columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.common.call_site import CallSite
    from pyrite.sql.types import DataType


class Evaluation(IntEnum):
    """The kinds of Python functions, by the numbers of `pyspark.util.PythonEvalType`."""

    ROWS = 100
    ARROW_ROWS = 101
    PANDAS = 200
    GROUPED_MAP_PANDAS = 201
    GROUPED_AGG_PANDAS = 202
    PANDAS_ITERATOR = 204
    MAP_PANDAS = 205
    COGROUPED_MAP_PANDAS = 206
    MAP_ARROW = 207
    GROUPED_MAP_ARROW = 209
    COGROUPED_MAP_ARROW = 210
    ARROW = 250
    ARROW_ITERATOR = 251
    GROUPED_AGG_ARROW = 252


_AGGREGATES = frozenset((Evaluation.GROUPED_AGG_PANDAS, Evaluation.GROUPED_AGG_ARROW))


@dataclass(frozen=True, slots=True, eq=False)
class PythonFunction:
    """A user's function and how it wants to be called. Two of them are equal if they are the same object."""

    function: Callable[..., Any]
    name: str
    result: DataType
    evaluation: Evaluation
    is_deterministic: bool = True
    call_site: CallSite | None = None


@dataclass(frozen=True, slots=True)
class PythonCall(Expression):
    """A Python function on columns. `id` tells calls of a nondeterministic function apart."""

    function: PythonFunction
    arguments: tuple[Expression, ...]
    #: The names of arguments given by keyword, for the last so many arguments.
    keywords: tuple[str, ...] = ()
    id: int = 0

    child_fields = ("arguments",)

    @property
    def type(self) -> DataType:
        return self.function.result

    @property
    def is_aggregate(self) -> bool:
        """Whether it gives one value for the rows of a group."""
        return self.function.evaluation in _AGGREGATES
