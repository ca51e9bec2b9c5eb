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

    `modified` is in nanoseconds: a file that was written again is another one. From `begin` to before `end`
    is what is to be read of it: see `splitting`.
    """

    path: str
    size: int
    partition: tuple[tuple[str, str | None], ...] = ()
    modified: int = 0
    begin: int = 0
    end: int | None = None

    @property
    def length(self) -> int:
        """How many bytes are to be read."""
        return (self.size if self.end is None else self.end) - self.begin

    @property
    def is_whole(self) -> bool:
        """Whether all of the file is to be read."""
        return self.begin == 0 and self.end is None
