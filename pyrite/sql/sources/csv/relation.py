"""CSV files as a table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from pyrite.sql.sources.csv.inference import ColumnInference
from pyrite.sql.sources.csv.options import CsvOptions, csv_options
from pyrite.sql.sources.csv.tokens import Token, Tokenizer, is_record
from pyrite.sql.sources.lines import line_blocks, text_of
from pyrite.sql.sources.problems import cannot_infer, cannot_read, malformed, unsupported_type
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.splitting import has_lines_to_split
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.sources.values import convert
from pyrite.sql.types import (
    ArrayType,
    CalendarIntervalType,
    DayTimeIntervalType,
    MapType,
    NullType,
    StringType,
    StructField,
    StructType,
    UserDefinedType,
    VariantType,
    YearMonthIntervalType,
)

if TYPE_CHECKING:
    import pyarrow as pa

_UNSUPPORTED = (
    ArrayType,
    CalendarIntervalType,
    DayTimeIntervalType,
    MapType,
    NullType,
    StructType,
    UserDefinedType,
    VariantType,
    YearMonthIntervalType,
)
_ROWS = 20_000


@dataclass
class _Block:
    """Some records: the columns of their texts, what they look like, and which of them do not fit."""

    columns: list[pa.Array]
    records: list[str]
    #: The places of records with too few or too many values.
    bad: set[int]


@dataclass(frozen=True)
class CsvRelation(StreamedFiles):
    """CSV files, or lines of the program that look like them."""

    lines: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.given is not None:
            for each in self.given.fields:
                if isinstance(each.dataType, _UNSUPPORTED):
                    raise unsupported_type("CSV", each.name, each.dataType._sql())

    @cached_property
    def csv(self) -> CsvOptions:
        """The options, read once."""
        return csv_options(self.options, self.settings)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self.csv)

    # The schema

    def inferred(self) -> StructType:
        """Names from the first line, if it is a header; types from all values, if they are wanted."""
        if not self.found:
            raise cannot_infer("CSV")
        first = next((tokens for file in self.found for tokens, _ in self._records(file, True)), None)
        if first is None:
            return StructType([])
        names = self._names(first)
        if not self.csv.infer:
            return StructType([StructField(name, StringType()) for name in names])
        columns = [
            ColumnInference(self.csv, timestamps_without_zone=self.settings.timestamps_without_zone)
            for _ in names
        ]
        for file in self.found:
            if self._may_be_plain(len(names)):
                self._infer_from_text(file, columns)
            else:
                self._infer_from_records(self._records(file, not self.csv.has_header), columns)
        return StructType(
            [StructField(name, column.result()) for name, column in zip(names, columns, strict=True)]
        )

    def _infer_from_text(self, file: FoundFile, columns: list[ColumnInference]) -> None:
        is_first = self.csv.has_header
        for text, _ in line_blocks(file, self.csv.encoding):
            if is_first:
                header, text = self._without_header(text)
                is_first = header is None
            table = self._plain_table(text, len(columns)) if text else None
            if table is None:
                self._infer_from_records(self._records_of_lines(text.split("\n")), columns)
                continue
            for column, values in zip(columns, table.columns, strict=True):
                column.add_column(self._without_null(values.combine_chunks()))

    def _infer_from_records(
        self, records: Iterator[tuple[list[Token], str]], columns: list[ColumnInference]
    ) -> None:
        while rows := [tokens for tokens, _ in islice(records, _ROWS)]:
            for number, column in enumerate(columns):
                column.add(tokens[number] if number < len(tokens) else None for tokens in rows)

    def _names(self, first: list[Token]) -> list[str]:
        if not self.csv.has_header:
            return [f"_c{number}" for number in range(len(first))]
        keys = [each if each is None or self.settings.is_case_sensitive else each.lower() for each in first]
        return [
            f"_c{number}"
            if each is None or not each or each == self.csv.null
            else f"{each}{number}"
            if keys.count(key) > 1
            else each
            for number, (each, key) in enumerate(zip(first, keys, strict=True))
        ]

    # Records

    def _records(self, file: FoundFile, with_header: bool) -> Iterator[tuple[list[Token], str]]:
        """The tokens of all records of a file, with what each looks like."""
        records = self._all_records(file)
        if not with_header:
            next(records, None)
        return records

    def _all_records(self, file: FoundFile) -> Iterator[tuple[list[Token], str]]:
        if self.csv.multi_line and self.lines is None:
            yield from self._tokenizer.records(text_of(file, self.csv.encoding))
            return
        for lines in self._line_lists(file):
            yield from self._records_of_lines(lines)

    def _records_of_lines(self, lines: Iterable[str]) -> Iterator[tuple[list[Token], str]]:
        for line in lines:
            if is_record(line, self.csv.comment):
                yield self._tokenizer.line(line), line

    def _line_lists(self, file: FoundFile) -> Iterator[Iterable[str]]:
        if self.lines is not None:
            yield self.lines
            return
        for block, ending in line_blocks(file, self.csv.encoding, self.csv.line_separator):
            yield block.split(ending)

    def may_be_split(self, file: FoundFile) -> bool:
        """Between lines, which are records even where a value in quotes goes on, unless `multiLine` is on."""
        if self.lines is not None or self.csv.multi_line:
            return False
        return has_lines_to_split(file, self.csv.encoding, self.csv.line_separator)

    def _holds_header(self, file: FoundFile) -> bool:
        """Whether the first record of a file is its header: of a piece, if there is no record before it."""
        if not self.csv.has_header or not file.begin:
            return self.csv.has_header
        before = replace(file, begin=0, end=file.begin)
        lines = (line for lines in self._line_lists(before) for line in lines)
        return not any(is_record(line, self.csv.comment) for line in lines)

    # Batches

    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """The rows, converted; what becomes of malformed records is the mode's."""
        for file in files:
            if self._may_be_plain(len(self._columns)):
                yield from self._batches_of_plain_text(file)
                continue
            records = self._records(file, True)
            if self._holds_header(file):
                first = next(records, None)
                if first is not None:
                    self._check_header(first[0], file)
            while some := list(islice(records, _ROWS)):
                yield self._converted(self._block(some), file)

    @cached_property
    def _columns(self) -> list[StructField]:
        """The columns that the files hold: all but the one for corrupt records."""
        return [each for each in self.data_schema.fields if each.name != self.csv.corrupt_column]

    def _batches_of_plain_text(self, file: FoundFile) -> Iterator[pa.RecordBatch]:
        """Each block of lines by Arrow if nothing in it needs more, else record by record."""
        is_first = self._holds_header(file)
        for text, ending in line_blocks(file, self.csv.encoding):
            if is_first:
                header, text = self._without_header(text)
                if header is None:
                    continue
                self._check_header(header, file)
                is_first = False
            batch = self._plain_batch(text) if text else None
            if batch is not None:
                yield batch
                continue
            lines = [line for line in text.split(ending) if is_record(line, self.csv.comment)]
            for start in range(0, len(lines), _ROWS):
                part = lines[start : start + _ROWS]
                yield self._converted(
                    self._block([(self._tokenizer.line(line), line) for line in part]), file
                )

    def _without_header(self, text: str) -> tuple[list[Token] | None, str]:
        while text:
            line, _, text = text.partition("\n")
            if is_record(line, self.csv.comment):
                return self._tokenizer.line(line), text
        return None, ""

    def _check_header(self, header: list[Token], file: FoundFile) -> None:
        if self.csv.enforce_schema or self.given is None:
            return
        wanted = [each.name for each in self._columns]
        found = [each or "" for each in header]
        same = (
            wanted == found
            if self.settings.is_case_sensitive
            else [each.lower() for each in wanted] == [each.lower() for each in found]
        )
        if not same:
            raise cannot_read(
                file.path, f"its header has the columns {', '.join(found)}, the schema {', '.join(wanted)}"
            )

    def _may_be_plain(self, columns: int) -> bool:
        """Whether text without quotes can be split by Arrow."""
        csv = self.csv
        return (
            self.lines is None
            and not csv.multi_line
            and csv.line_separator is None
            and not csv.comment
            and not csv.ignore_leading
            and not csv.ignore_trailing
            and len(csv.separator) == 1
            and csv.separator > " "
            and csv.separator.isascii()
            and columns > 1
        )

    @cached_property
    def _simply_quoted(self) -> re.Pattern[str]:
        """Text in which quotes stand around whole values only, and nothing in them is escaped."""
        quote, separator = re.escape(self.csv.quote), re.escape(self.csv.separator)
        inside = f"[^{quote}{re.escape(self.csv.escape)}\n]*+"
        return re.compile(f"(?:(?:{quote}{inside}{quote}|[^{quote}{separator}\n]*+)(?:{separator}|\n|\\Z))*+")

    def _plain_table(self, text: str, columns: int) -> pa.Table | None:
        """Lines split by Arrow; None if records have other columns, or quotes that Arrow reads otherwise."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        has_quotes = bool(self.csv.quote) and self.csv.quote in text
        if has_quotes and (self.csv.empty or not self._simply_quoted.fullmatch(text)):
            return None
        names = [f"c{number}" for number in range(columns)]
        try:
            return arrow_csv.read_csv(
                # Without a line feed, what is missing at the end would be taken for a value in quotes.
                io.BytesIO(text.encode() + b"\n"),
                arrow_csv.ReadOptions(column_names=names, block_size=max(1 << 20, 4 * len(text))),
                arrow_csv.ParseOptions(
                    delimiter=self.csv.separator,
                    quote_char=self.csv.quote if has_quotes else False,
                    double_quote=False,
                    ignore_empty_lines=True,
                ),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    null_values=[""],
                    quoted_strings_can_be_null=False,
                    strings_can_be_null=True,
                ),
            )
        except (pa.ArrowInvalid, UnicodeEncodeError):
            return None

    def _plain_batch(self, text: str) -> pa.RecordBatch | None:
        """Lines split by Arrow; None if that cannot be done, or a value is malformed."""
        import pyarrow as pa

        table = self._plain_table(text, len(self._columns))
        if table is None:
            return None
        arrays = {}
        for column, each in zip(table.columns, self._columns, strict=True):
            given = self._without_null(column.combine_chunks())
            arrays[each.name], failed = convert(given, each.dataType, self.csv.forms)
            if failed:
                return None
        if self.csv.corrupt_column in self.data_schema.fieldNames():
            arrays[self.csv.corrupt_column] = pa.nulls(table.num_rows, pa.string())
        return self.batch([arrays[each.name] for each in self.data_schema.fields], table.num_rows)

    def _block(self, records: list[tuple[list[Token], str]]) -> _Block:
        import pyarrow as pa

        width = len(self._columns)
        bad = {place for place, (tokens, _) in enumerate(records) if len(tokens) != width}
        rows = [
            tokens if len(tokens) == width else [*tokens[:width], *([None] * (width - len(tokens)))]
            for tokens, _ in records
        ]
        columns = [self._without_null(pa.array(column, pa.string())) for column in zip(*rows, strict=True)]
        return _Block(columns, [record for _, record in records], bad)

    def _without_null(self, column: pa.Array) -> pa.Array:
        """The column with NULL for what means that."""
        import pyarrow as pa
        import pyarrow.compute as pc

        return pc.if_else(pc.equal(column, self.csv.null), pa.scalar(None, pa.string()), column)

    def _converted(self, block: _Block, file: FoundFile) -> pa.RecordBatch:
        """The batch of some records."""
        import pyarrow as pa
        import pyarrow.compute as pc

        bad = set(block.bad)
        arrays = {}
        for column, each in zip(block.columns, self._columns, strict=True):
            arrays[each.name], failed = convert(column, each.dataType, self.csv.forms)
            bad.update(failed)
        if bad and self.csv.mode == "FAILFAST":
            raise malformed(file.path, block.records[min(bad)])
        if self.csv.corrupt_column in self.data_schema.fieldNames():
            seen = [record if place in bad else None for place, record in enumerate(block.records)]
            arrays[self.csv.corrupt_column] = pa.array(seen, pa.string())
        rows = len(block.records)
        batch = self.batch([arrays[each.name] for each in self.data_schema.fields], rows)
        if bad and self.csv.mode == "DROPMALFORMED":
            return pc.filter(batch, pa.array([place not in bad for place in range(rows)]))
        return batch
