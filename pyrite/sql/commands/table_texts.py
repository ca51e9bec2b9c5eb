"""Tables as text: the statement that makes one, and what DESCRIBE EXTENDED tells."""

from __future__ import annotations

from pyrite.sql.tables import DEFAULT_CATALOG, DEFAULT_VALUE, Table
from pyrite.sql.types import DataType, StringType, StructField
from pyrite.version import SPARK_API_VERSION


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _name(text: str) -> str:
    is_plain = text.isidentifier() and text.isascii()
    return text if is_plain else "`" + text.replace("`", "``") + "`"


def _type(data_type: DataType) -> str:
    if type(data_type) is StringType and data_type.simpleString() == "string":
        return "STRING COLLATE UTF8_BINARY"
    return data_type.simpleString().upper()


def _pairs(word: str, pairs: list[tuple[str, str]]) -> str:
    shown = ",\n".join(f"  {_quoted(key)} = {_quoted(value)}" for key, value in pairs)
    return f"{word} (\n{shown})\n" if pairs else ""


def _column(field: StructField) -> str:
    metadata = field.metadata or {}
    default = f" DEFAULT {metadata[DEFAULT_VALUE]}" if DEFAULT_VALUE in metadata else ""
    comment = f" COMMENT {_quoted(metadata['comment'])}" if metadata.get("comment") else ""
    return f"{_name(field.name)} {_type(field.dataType)}{default}{comment}"


def create_statement(table: Table) -> str:
    """The statement that makes the table or view."""
    comment = f"COMMENT {_quoted(table.comment)}\n" if table.comment else ""
    properties = _pairs("TBLPROPERTIES", sorted(table.properties.items()))
    if table.is_view:
        columns = []
        for field in table.schema.fields:
            about = (field.metadata or {}).get("comment")
            columns.append(_name(field.name) + (f" COMMENT {_quoted(about)}" if about else ""))
        shown = ",\n  ".join(columns)
        return (
            f"CREATE VIEW {_name(table.database)}.{_name(table.name)} (\n  {shown})\n{comment}{properties}"
            f"WITH SCHEMA COMPENSATION\nAS {table.text}\n"
        )
    declared = ",\n  ".join(map(_column, table.schema.fields))
    name = ".".join(map(_name, (DEFAULT_CATALOG, table.database, table.name)))
    partitions = f"PARTITIONED BY ({', '.join(map(_name, table.partitions))})\n" if table.partitions else ""
    location = f"LOCATION {_quoted(f'file:{table.location}')}\n" if table.kind == "EXTERNAL" else ""
    return (
        f"CREATE TABLE {name} (\n  {declared})\nUSING {table.format}\n"
        + _pairs("OPTIONS", sorted(table.options))
        + partitions
        + comment
        + location
        + properties
    )


def table_details(table: Table) -> list[tuple[str, str]]:
    """What is known of a table or view beside its columns."""
    rows = [
        ("Catalog", DEFAULT_CATALOG),
        ("Database", table.database),
        ("Table", table.name),
        ("Created Time", table.created.strftime("%a %b %d %H:%M:%S UTC %Y")),
        ("Last Access", "UNKNOWN"),
        ("Created By", f"Spark {SPARK_API_VERSION}"),
        ("Type", table.kind),
    ]
    if not table.is_view:
        rows.append(("Provider", table.format))
    if table.comment:
        rows.append(("Comment", table.comment))
    if table.properties:
        shown = ", ".join(f"{key}={value}" for key, value in sorted(table.properties.items()))
        rows.append(("Table Properties", f"[{shown}]"))
    if table.is_view:
        rows += [
            ("View Text", table.text),
            ("View Original Text", table.text),
            ("View Schema Mode", "COMPENSATION"),
            ("View Catalog and Namespace", f"{DEFAULT_CATALOG}.{table.database}"),
            ("View Query Output Columns", f"[{', '.join(f'`{each}`' for each in table.query_columns)}]"),
        ]
        return rows
    rows.append(("Location", f"file:{table.location}"))
    if table.options:
        shown = ", ".join(f"{key}={value}" for key, value in sorted(table.options))
        rows.append(("Storage Properties", f"[{shown}]"))
    if table.partitions:
        rows.append(("Partition Provider", "Catalog"))
    return rows
