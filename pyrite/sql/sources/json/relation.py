"""Files of JSON records as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyrite.sql.sources.json import columns
from pyrite.sql.sources.json.inference import SchemaInference
from pyrite.sql.sources.json.parsing import JsonSyntax, Malformed, parse, syntax_of
from pyrite.sql.sources.json.values import Reader, Unfit, arrow_value, struct_reader
from pyrite.sql.sources.lines import line_blocks, text_of
from pyrite.sql.sources.problems import cannot_infer, malformed, only_corrupt_records
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.splitting import has_lines_to_split
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.sources.values import ValueForms
from pyrite.sql.types import StringType, StructField, StructType

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 10_000
_SPACE = "".join(map(chr, range(33)))


@dataclass(frozen=True)
class JsonRelation(StreamedFiles):
    """Files of JSON records, one a line or one a file, or records of the program."""

    lines: tuple[str, ...] | None = None

    @cached_property
    def _syntax(self) -> JsonSyntax:
        return syntax_of(self.options)

    @cached_property
    def _corrupt_column(self) -> str:
        return self.options.text("columnNameOfCorruptRecord", self.settings.corrupt_record_column)

    @cached_property
    def _mode(self) -> str:
        return self.options.text("mode", "PERMISSIVE").upper()

    @cached_property
    def _forms(self) -> ValueForms:
        return ValueForms(
            self.options.text("timeZone", self.settings.time_zone),
            self.options.find("dateFormat"),
            self.options.find("timestampFormat"),
            self.options.find("timestampNTZFormat"),
        )

    def inferred(self) -> StructType:
        """The columns of all records, in order of their names."""
        if not self.found:
            raise cannot_infer("JSON")
        inference = SchemaInference(
            self.options,
            self._forms.time_zone,
            timestamps_without_zone=self.settings.timestamps_without_zone,
        )
        has_corrupt = False
        for file in self.found:
            for some in self._blocks(file):
                if isinstance(some, str):
                    found = columns.type_of(some) if inference.takes_columns else None
                    if found is not None:
                        inference.add_type(found)
                        continue
                    some = self._lines_of(some)
                for text in some:
                    try:
                        inference.add([parse(text, self._syntax, with_texts=False)])
                    except Malformed:
                        if self._mode == "FAILFAST":
                            raise malformed(file.path, text) from None
                        has_corrupt = True
        schema = inference.result()
        if has_corrupt and self._mode == "PERMISSIVE" and self._corrupt_column not in schema.fieldNames():
            if not schema.fields:
                raise only_corrupt_records()
            fields = [*schema.fields, StructField(self._corrupt_column, StringType())]
            return StructType(sorted(fields, key=lambda each: each.name))
        return schema

    @property
    def _encoding(self) -> str:
        return self.options.text("encoding", "UTF-8", "charset")

    def may_be_split(self, file: FoundFile) -> bool:
        """Between lines, if a record is one."""
        if self.lines is not None or self.options.flag("multiLine"):
            return False
        return has_lines_to_split(file, self._encoding, self.options.find("lineSep"))

    def _blocks(self, file: FoundFile) -> Iterator[str | list[str]]:
        """Blocks of lines, or the texts of records."""
        if self.lines is not None:
            yield [each for each in self.lines if each.strip(_SPACE)]
        elif self.options.flag("multiLine"):
            whole = text_of(file, self._encoding)
            if whole.strip(_SPACE):
                yield [whole]
        else:
            separator = self.options.find("lineSep")
            for block, ending in line_blocks(file, self._encoding, separator):
                yield block if separator is None else self._lines_of(block, ending)

    def _lines_of(self, block: str, ending: str = "\n") -> list[str]:
        return [line for line in block.split(ending) if line.strip(_SPACE)]

    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """The records, converted; what becomes of malformed ones is the mode's."""
        fields = [each for each in self.data_schema.fields if each.name != self._corrupt_column]
        read = struct_reader(StructType(fields), self._forms)
        keeps_corrupt = len(fields) < len(self.data_schema.fields)
        may_be_columns = columns.can_be_columns(StructType(fields))
        for file in files:
            for some in self._blocks(file):
                if isinstance(some, str):
                    batch = self._batch_of_columns(some, fields) if may_be_columns else None
                    if batch is not None:
                        yield batch
                        continue
                    some = self._lines_of(some)
                rows = self._rows(file, some, read, len(fields))
                while part := list(islice(rows, _ROWS)):
                    yield self._batch(part, fields, keeps_corrupt)

    def _batch_of_columns(self, text: str, fields: list[StructField]) -> pa.RecordBatch | None:
        """The lines of a text, if all of them are plain."""
        import pyarrow as pa

        found = columns.columns_of(text, StructType(fields), self._forms)
        if found is None:
            return None
        rows = len(found[0])
        arrays = {each.name: array for each, array in zip(fields, found, strict=True)}
        arrays.setdefault(self._corrupt_column, pa.nulls(rows, pa.string()))
        return self.batch([arrays[each.name] for each in self.data_schema.fields], rows)

    def _rows(
        self, file: FoundFile, texts: list[str], read: Reader, width: int
    ) -> Iterator[tuple[tuple[Any, ...], str | None]]:
        """The values of each record, and its text if it is malformed."""
        for text in texts:
            for values, is_whole in self._records(text, read, width):
                if is_whole:
                    yield values, None
                elif self._mode == "FAILFAST":
                    raise malformed(file.path, text)
                elif self._mode != "DROPMALFORMED":
                    yield values, text

    def _records(self, text: str, read: Reader, width: int) -> Iterator[tuple[tuple[Any, ...], bool]]:
        nulls = (None,) * width
        try:
            value = parse(text, self._syntax, with_texts=False)
        except Malformed:
            yield nulls, False
            return
        if value is None:
            return
        records = [value]
        if isinstance(value, list):
            if not all(isinstance(each, dict) for each in value):
                yield nulls, False
                return
            records = value
        again: list[Any] | None = None
        for number, record in enumerate(records):
            try:
                try:
                    yield read(record), True
                except Malformed:
                    # A string is to hold an array or object: the text is read once more, to know theirs.
                    if again is None:
                        whole = parse(text, self._syntax)
                        again = whole if isinstance(whole, list) else [whole]
                    yield read(again[number]), True
            except Unfit as problem:
                yield problem.partial or nulls, False

    def _batch(
        self, rows: list[tuple[tuple[Any, ...], str | None]], fields: list[StructField], keeps_corrupt: bool
    ) -> pa.RecordBatch:
        import pyarrow as pa

        columns = list(zip(*(values for values, _ in rows), strict=True)) if fields else []
        arrays = {each.name: _array(column, each) for each, column in zip(fields, columns, strict=True)}
        if keeps_corrupt:
            arrays[self._corrupt_column] = pa.array([text for _, text in rows], pa.string())
        return self.batch([arrays[each.name] for each in self.data_schema.fields], len(rows))


def _array(values: Sequence[Any], field: StructField) -> pa.Array:
    import pyarrow as pa

    from pyrite.sql.types.arrow import to_arrow_type

    return pa.array([arrow_value(value, field.dataType) for value in values], to_arrow_type(field.dataType))
