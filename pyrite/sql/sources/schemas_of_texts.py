"""What `schema_of_json` and `schema_of_csv` find: the schemas that the readers of files would infer."""

from __future__ import annotations

from collections.abc import Mapping

from pyrite.sql.functions.schemas import FINDERS
from pyrite.sql.sources.csv.inference import ColumnInference
from pyrite.sql.sources.csv.options import csv_options
from pyrite.sql.sources.csv.tokens import Tokenizer
from pyrite.sql.sources.json.inference import SchemaInference
from pyrite.sql.sources.json.parsing import Malformed, parse, syntax_of
from pyrite.sql.sources.problems import malformed_text
from pyrite.sql.sources.settings import Options, SourceSettings
from pyrite.sql.types import DataType, StringType, StructField, StructType


def schema_of_json_text(given: str, options: Mapping[str, str], time_zone: str) -> DataType:
    """The schema of one value of JSON; a text without any is one of a string.

    >>> schema_of_json_text('{"b": [1, 2.5], "a": null}', {}, "UTC").simpleString()
    'struct<a:string,b:array<double>>'
    """
    if not given.strip():
        return StringType()
    known = Options.of(options)
    try:
        value = parse(given, syntax_of(known), with_texts=False)
    except Malformed:
        raise malformed_text(given) from None
    return SchemaInference(known, time_zone, timestamps_without_zone=False).of_value(value)


def schema_of_csv_text(given: str, options: Mapping[str, str], time_zone: str) -> DataType:
    """The schema of one record of CSV.

    >>> schema_of_csv_text("1,abc", {}, "UTC").simpleString()
    'struct<_c0:int,_c1:string>'
    """
    found = csv_options(Options.of(options), SourceSettings(time_zone))
    fields = []
    for number, token in enumerate(Tokenizer(found).line(given)):
        column = ColumnInference(found, timestamps_without_zone=False)
        column.add([token])
        fields.append(StructField(f"_c{number}", column.result()))
    return StructType(fields)


FINDERS.update(json=schema_of_json_text, csv=schema_of_csv_text)
