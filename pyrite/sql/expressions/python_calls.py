"""Python functions in columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.common.call_site import CallSite
    from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True, eq=False)
class PythonFunction:
    """A user's function and how it wants to be called. Two of them are equal if they are the same object.

    `evaluation` is the number by which `pyspark.util.PythonEvalType` names the kind of function.
    """

    function: Callable[..., Any]
    name: str
    result: DataType
    evaluation: int
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
