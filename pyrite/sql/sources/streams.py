"""Files that the kernel cannot read itself: read here, and handed to it as a stream of Arrow batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

from pyrite.sql.expressions import Attribute
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.sources.nullable import as_nullable
from pyrite.sql.sources.partitions import partition_fields
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.settings import DEFAULT_SETTINGS, NO_OPTIONS, Options, SourceSettings
from pyrite.sql.types import StructField, StructType

if TYPE_CHECKING:
    import pyarrow as pa


#: What a value takes in files whose rows are not counted.
_BYTES_OF_VALUE = 8


class BatchStream:
    """Batches that are made each time somebody reads them, from the beginning.

    `problem` is the error that ended a reading: on its way through the kernel it loses its class.
    """

    def __init__(self, schema: pa.Schema, make: Callable[[], Iterator[pa.RecordBatch]]) -> None:
        self.schema = schema
        self._make = make
        self.problem: BaseException | None = None

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.schema, self._batches()).__arrow_c_stream__()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._make()
        except Exception as problem:
            self.problem = problem
            raise


@dataclass(frozen=True)
class StreamedFiles(ABC):
    """Files of a format that is read in Python."""

    found: tuple[FoundFile, ...]
    given: StructType | None = None
    options: Options = NO_OPTIONS
    settings: SourceSettings = DEFAULT_SETTINGS

    @property
    def files(self) -> Sequence[str]:
        """The paths of the files."""
        return [file.path for file in self.found]

    @cached_property
    def partition_fields(self) -> list[StructField]:
        """The columns that directory names give."""
        return partition_fields(self.found, infer=self.settings.infer_partition_types)

    @cached_property
    def data_schema(self) -> StructType:
        """The columns that the files hold themselves."""
        given = as_nullable(self.given if self.given is not None else self.inferred())
        names = {each.name.lower() for each in self.partition_fields}
        return StructType(
            [
                StructField(each.name, each.dataType, True, each.metadata)
                for each in given.fields
                if each.name.lower() not in names
            ]
        )

    @cached_property
    def schema(self) -> StructType:
        """The columns, those of partitions last; a given schema says of which types these are."""
        given = {} if self.given is None else {each.name.lower(): each for each in self.given.fields}
        partitions = [
            StructField(each.name, given[each.name.lower()].dataType, True)
            if each.name.lower() in given
            else each
            for each in self.partition_fields
        ]
        return StructType([*self.data_schema.fields, *partitions])

    @property
    def believed_rows(self) -> float:
        """About how many rows there are: nobody counts them before they are read."""
        size = sum(file.length for file in self.found)
        return max(1.0, size / (_BYTES_OF_VALUE * max(1, len(self.data_schema.fields))))

    @abstractmethod
    def inferred(self) -> StructType:
        """The schema that the files themselves tell."""

    def may_be_split(self, file: FoundFile) -> bool:
        """Whether pieces of a file, by bytes, give its rows one after the other."""
        return False

    def only(self, files: Sequence[FoundFile]) -> Self:
        """Some of the files, or pieces of them, with the same columns."""
        part = replace(self, found=tuple(files))
        # What all files tell is not asked of these.
        for name in ("partition_fields", "data_schema", "schema", "arrow_schema"):
            part.__dict__[name] = getattr(self, name)
        return part

    @abstractmethod
    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """The rows of files; the columns are those of the data schema, named `c0`, `c1` and so on."""

    def duckdb_query(
        self, attributes: Sequence[Attribute], names: Sequence[str], add_input: Callable[[Any], str]
    ) -> str:
        """One SELECT a partition, so that the kernel leaves out those that a filter excludes."""
        places = {each.name: number for number, each in enumerate(self.data_schema.fields)}
        groups: dict[tuple[tuple[str, str | None], ...], list[FoundFile]] = {}
        for file in self.found:
            groups.setdefault(file.partition, []).append(file)
        if not groups:
            nulls = [
                f"CAST(NULL AS {duckdb_type(a.type)}) AS {name}"
                for a, name in zip(attributes, names, strict=True)
            ]
            return f"SELECT {_listed(nulls)} WHERE false"
        selects = []
        for partition, files in groups.items():
            values = dict(partition)
            items = []
            for attribute, name in zip(attributes, names, strict=True):
                place = places.get(attribute.name)
                if place is not None:
                    value = f"c{place}"
                else:
                    known = values[attribute.name]
                    value = "NULL" if known is None else text(known)
                items.append(f"CAST({value} AS {duckdb_type(attribute.type)}) AS {name}")
            source = add_input(BatchStream(self.arrow_schema, self._reader(files)))
            selects.append(f'SELECT {_listed(items)} FROM "{source}"')
        return " UNION ALL ".join(selects)

    def _reader(self, files: Sequence[FoundFile]) -> Callable[[], Iterator[pa.RecordBatch]]:
        return partial(self.batches, files)

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The schema of the batches."""
        import pyarrow as pa

        from pyrite.sql.types.arrow import to_arrow_type

        fields = [
            pa.field(f"c{number}", to_arrow_type(each.dataType))
            for number, each in enumerate(self.data_schema.fields)
        ]
        # The kernel reads no table without columns.
        return pa.schema(fields or [pa.field("c0", pa.bool_())])

    def batch(self, arrays: Sequence[pa.Array], rows: int) -> pa.RecordBatch:
        """Columns as a batch."""
        import pyarrow as pa

        return pa.RecordBatch.from_arrays(
            list(arrays) or [pa.nulls(rows, pa.bool_())], schema=self.arrow_schema
        )


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items) or '1 AS "#"'
