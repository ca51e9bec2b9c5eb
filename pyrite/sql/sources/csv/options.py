"""The options of CSV files."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.errors import IllegalArgumentException
from pyrite.sql.sources.settings import Options, SourceSettings
from pyrite.sql.sources.values import ValueForms

_ESCAPES = {
    "\\t": "\t",
    "\\\\": "\\",
    "\\b": "\b",
    "\\r": "\r",
    "\\n": "\n",
    "\\f": "\f",
    '\\"': '"',
    "\\'": "'",
}


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What a CSV file looks like, and what to do with records that do not."""

    separator: str
    quote: str
    escape: str
    comment: str
    has_header: bool
    infer: bool
    prefer_date: bool
    enforce_schema: bool
    multi_line: bool
    ignore_leading: bool
    ignore_trailing: bool
    null: str
    empty: str
    encoding: str
    line_separator: str | None
    mode: str
    corrupt_column: str
    forms: ValueForms


def csv_options(options: Options, settings: SourceSettings) -> CsvOptions:
    """The options as they were given. Raises IllegalArgumentException for what no file can have."""
    separator = options.text("sep", ",", "delimiter")
    for escaped, char in _ESCAPES.items():
        separator = separator.replace(escaped, char)
    if not separator:
        raise IllegalArgumentException(
            errorClass="INVALID_DELIMITER_VALUE.EMPTY_STRING", messageParameters={}
        )
    return CsvOptions(
        separator=separator,
        quote=options.character("quote", '"'),
        escape=options.character("escape", "\\"),
        comment=options.character("comment", ""),
        has_header=options.flag("header"),
        infer=options.flag("inferSchema"),
        prefer_date=options.flag("preferDate", True),
        enforce_schema=options.flag("enforceSchema", True),
        multi_line=options.flag("multiLine"),
        ignore_leading=options.flag("ignoreLeadingWhiteSpace"),
        ignore_trailing=options.flag("ignoreTrailingWhiteSpace"),
        null=options.text("nullValue", ""),
        empty=options.text("emptyValue", ""),
        encoding=options.text("encoding", "UTF-8", "charset"),
        line_separator=options.find("lineSep"),
        mode=options.text("mode", "PERMISSIVE").upper(),
        corrupt_column=options.text("columnNameOfCorruptRecord", settings.corrupt_record_column),
        forms=ValueForms(
            options.text("timeZone", settings.time_zone),
            options.find("dateFormat"),
            options.find("timestampFormat"),
            options.find("timestampNTZFormat"),
            options.text("nanValue", "NaN"),
            options.text("positiveInf", "Inf"),
            options.text("negativeInf", "-Inf"),
        ),
    )
