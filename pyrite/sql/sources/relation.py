"""What a Scan knows of its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pyrite.sql.expressions import Attribute
from pyrite.sql.types import StructType


class FileRelation(Protocol):
    """Files of one format with a schema. Partition columns come last in it."""

    @property
    def schema(self) -> StructType:
        """The columns."""
        ...

    @property
    def files(self) -> Sequence[str]:
        """The paths of the files."""
        ...

    def duckdb_query(
        self, attributes: Sequence[Attribute], names: Sequence[str], add_input: Callable[[Any], str]
    ) -> str:
        """A SELECT of columns of the schema under other names, each in the type that the kernel holds.

        `add_input` gives the name under which the query may read Arrow data.
        """
        ...


@dataclass(frozen=True)
class FoundFile:
    """A file, its size, and the values that the directories above it give to partition columns.

    `modified` is in nanoseconds: a file that was written again is another one.
    """

    path: str
    size: int
    partition: tuple[tuple[str, str | None], ...] = ()
    modified: int = 0
