"""The conditions of reading and writing files as tables: Spark's names, our sentences."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "CANNOT_MODIFY_PARTITION_COLUMN": "The column {columnName} is no partition column of the table.",
    "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION": "The record {badRecord} cannot be read, and the mode "
    "is {failFastMode}. In the mode PERMISSIVE it becomes NULL.",
    "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION": "Files of this format cannot be compressed by "
    "{codecName}. These can be used: {availableCodecs}.",
    "CONFLICTING_PARTITION_COLUMN_NAMES": "The files are in directories of different partition columns: "
    "{distinctPartColLists}. Give the option basePath, or read them one after the other.",
    "DATA_SOURCE_NOT_FOUND": "There is no data source {provider}. These are: parquet, csv, json, text, orc "
    "and binaryFile.",
    "EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE": "A table without columns cannot be written as {format}.",
    "_LEGACY_ERROR_TEMP_1155": "The partition column {column} is not among {schema}.",
    "ALL_PARTITION_COLUMNS_NOT_ALLOWED": "Not all columns can be partition columns: none would be left for "
    "the files.",
    "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER": "The file {path} cannot be read, for its footer cannot: "
    "{reason}.",
    "FAILED_READ_FILE.NO_HINT": "The file {path} cannot be read: {reason}.",
    "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH": "The file {path} cannot be read: its column "
    "{column} is {actualType}, where {expectedType} is expected.",
    "INVALID_DELIMITER_VALUE.EMPTY_STRING": "The separator must not be empty.",
    "INVALID_DATETIME_PATTERN.WITH_SUGGESTION": "{pattern} is no pattern of dates and times that is known.",
    "INVALID_PARAMETER_VALUE.CHARSET": "There is no character set {charset}.",
    "INVALID_SAVE_MODE": "{mode} is no save mode. These are: append, overwrite, error, errorifexists and "
    "ignore.",
    "LOCATION_ALREADY_EXISTS": "The table {identifier} cannot be made: its place {location} exists already. "
    "Remove that, or write with the mode overwrite.",
    "OPTION_VALUE_EXCEEDS_ONE_CHARACTER": "The option {option} takes one character, not {value}.",
    "PARQUET_TYPE_ILLEGAL": "The column {column} has a type that cannot be read: {parquetType}.",
    "PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO": "The partition columns of {tableName} are those of the "
    "table: leave partitionBy out.",
    "PATH_ALREADY_EXISTS": "The path {outputPath} exists already. Write with the mode overwrite or append.",
    "TEXT_DATA_SOURCE_ONE_COLUMN": "Text files have one column, not {count}.",
    "UNABLE_TO_INFER_SCHEMA": "The schema cannot be told from the {format} files: there are none. Give one.",
    "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE": "{format} files have no form for the column {columnName} of the "
    "type {columnType}.",
    "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN": "No record could be read: the schema would be "
    "the column of corrupt records alone. Give a schema, or look at the files.",
    "UNSUPPORTED_OVERWRITE.PATH": "The path {path} cannot be overwritten while it is read. Write elsewhere, "
    "or write what `localCheckpoint()` gives.",
    "UNSUPPORTED_OVERWRITE.TABLE": "The table {table} cannot be overwritten while it is read. "
    "Write elsewhere.",
}
