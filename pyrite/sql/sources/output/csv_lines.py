"""Rows as lines of CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pyrite.sql.sources.csv.options import csv_options
from pyrite.sql.sources.output.shown import Shapes, text_shower
from pyrite.sql.sources.settings import DEFAULT_SETTINGS, Options
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    import pyarrow as pa

_SPACE = "".join(map(chr, range(33)))


def csv_lines(
    schema: StructType, options: Options, shapes: Shapes, ending: str
) -> tuple[Callable[[pa.RecordBatch], str], str]:
    """What makes lines of batches, and the header, which may be empty."""
    csv = csv_options(options, DEFAULT_SETTINGS)
    shown_cell = _cell_shower(options)
    null = '""' if options.flag("quoteAll") and not csv.null else csv.null
    showers = [text_shower(field.dataType, shapes) for field in schema.fields]

    def line(cells: list[str]) -> str:
        joined = csv.separator.join(cells)
        return joined + ending if joined else ""

    def lines(batch: pa.RecordBatch) -> str:
        columns = []
        for number, (column, show) in enumerate(zip(batch.columns, showers, strict=True)):
            values = column.to_pylist()
            known: dict[str, str] = {}
            columns.append(
                [null if each is None else _shown(show(each), number, shown_cell, known) for each in values]
            )
        return "".join(line(list(cells)) for cells in zip(*columns, strict=True))

    header = ""
    if csv.has_header:
        header = line([shown_cell(name, number) for number, name in enumerate(schema.fieldNames())])
    return lines, header


def _shown(text: str, number: int, shown_cell: Callable[[str, int], str], known: dict[str, str]) -> str:
    found = known.get(text)
    if found is None:
        found = shown_cell(text, number)
        if len(known) < 1000:
            known[text] = found
    return found


def _cell_shower(options: Options) -> Callable[[str, int], str]:
    """What puts a text in quotes if it needs them."""
    csv = csv_options(options, DEFAULT_SETTINGS)
    quote, escape = csv.quote or "\0", csv.escape
    quotes_all, escapes = options.flag("quoteAll"), options.flag("escapeQuotes", True)
    leading, trailing = (
        options.flag("ignoreLeadingWhiteSpace", True),
        options.flag("ignoreTrailingWhiteSpace", True),
    )
    empty = options.text("emptyValue", '""')
    comment = csv.comment or "#"

    def show(text: str, number: int) -> str:
        if leading:
            text = text.lstrip(_SPACE)
        if trailing:
            text = text.rstrip(_SPACE)
        if not text:
            return empty
        needs = (
            quotes_all
            or csv.separator in text
            or "\n" in text
            or "\r" in text
            or (quote in text and (escapes or text.startswith(quote)))
            or (number == 0 and text.startswith(comment))
        )
        if not needs:
            return text
        if escape and escape != quote:
            text = text.replace(escape, escape * 2)
        return quote + text.replace(quote, escape + quote) + quote

    return show
