"""The conditions of databases, tables and partitions. The names are Spark's, the sentences ours."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "SCHEMA_NOT_FOUND": "There is no database {schemaName}. Make it with CREATE DATABASE.",
    "SCHEMA_ALREADY_EXISTS": "There is a database {schemaName} already.",
    "SCHEMA_NOT_EMPTY": "There are tables or views in the database {schemaName}. Drop them, or drop it with "
    "CASCADE.",
    "REQUIRES_SINGLE_PART_NAMESPACE": "The catalog {sessionCatalog} has databases of one name, and "
    "{namespace} has more parts.",
    "UNSUPPORTED_FEATURE.DROP_DATABASE": "The database {database} cannot be dropped.",
    "UNSUPPORTED_FEATURE.ANALYZE_VIEW": "{name} is a view, which has no statistics.",
    "TABLE_OR_VIEW_ALREADY_EXISTS": "There is a table or view {relationName} already. Choose another name, "
    "or replace it.",
    "WRONG_COMMAND_FOR_OBJECT_TYPE": "{operation} is for a {requiredType}, and {objectName} is {foundType}. "
    "Use {alternative}.",
    "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE": "{operation} is for tables, and {viewName} is a view.",
    "INVALID_TEMP_OBJ_REFERENCE": "The {obj} {objName} would outlive the temporary {tempObj} {tempObjName} "
    "that it reads. Make it temporary too.",
    "NOT_A_PARTITIONED_TABLE": "{tableIdentWithDB} has no partitions, which {operation} needs.",
    "INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY": "The table {name} has no partition columns.",
    "PARTITIONS_NOT_FOUND": "The table {tableName} has no {partitionList}.",
    "PARTITIONS_ALREADY_EXIST": "The table {tableName} has {partitionList} already.",
    "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": "The table {tableName} takes {tableColumns}, but "
    "there are fewer columns of data: {dataColumns}.",
    "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS": "The table {tableName} takes {tableColumns}, but "
    "there are more columns of data: {dataColumns}.",
    "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST": "The column {colName} of {tableName} does not take "
    "{srcType}: it is {targetType}. Cast the values.",
    "INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS": "The table {tableName} has no columns {extraColumns}.",
    "INVALID_STATEMENT_OR_CLAUSE": "There is no {operation}.",
    "UNSUPPORTED_INSERT.RDD_BASED": "Rows cannot be put into {relationId}, which is a view.",
    "UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE": "{tableName} is no table of Hive. "
    "Leave AS SERDE out.",
    "UNSUPPORTED_FEATURE.TABLE_OPERATION": "The table {tableName} does not do {operation}: files cannot be "
    "changed in place. Read it, and write another one.",
    "WRITE_STREAM_NOT_ALLOWED": "writeStream is for streams, and this is none. Use write.",
    "_LEGACY_ERROR_TEMP_1169": "{tableName} has the partition columns {partColNames}, and all of them must "
    "be named, not {normalizedPartSpec} alone.",
    "_LEGACY_ERROR_TEMP_1232": "{tableName} has the partition columns {partitionColumnNames}, and all of "
    "them need a value, not {specKeys} alone.",
    "_LEGACY_ERROR_TEMP_1266": "{tableIdentWithDB} has files that are not its own. Remove them there.",
    "_LEGACY_ERROR_TEMP_1267": "{tableIdentWithDB} has no partitions.",
}

SQL_STATES: dict[str, str] = {
    "SCHEMA_NOT_FOUND": "42704",
    "SCHEMA_ALREADY_EXISTS": "42P06",
    "SCHEMA_NOT_EMPTY": "2BP01",
    "REQUIRES_SINGLE_PART_NAMESPACE": "42K05",
    "TABLE_OR_VIEW_ALREADY_EXISTS": "42P07",
    "LOCATION_ALREADY_EXISTS": "42710",
    "WRONG_COMMAND_FOR_OBJECT_TYPE": "42809",
    "EXPECT_TABLE_NOT_VIEW": "42809",
    "INVALID_TEMP_OBJ_REFERENCE": "42K0F",
    "NOT_A_PARTITIONED_TABLE": "42809",
    "INVALID_PARTITION_OPERATION": "42601",
    "PARTITIONS_NOT_FOUND": "428FT",
    "PARTITIONS_ALREADY_EXIST": "428FT",
    "INSERT_COLUMN_ARITY_MISMATCH": "21S01",
    "INCOMPATIBLE_DATA_FOR_TABLE": "KD000",
    "INVALID_STATEMENT_OR_CLAUSE": "42601",
    "UNSUPPORTED_FEATURE": "0A000",
    "UNSUPPORTED_INSERT": "42809",
    "WRITE_STREAM_NOT_ALLOWED": "42601",
    "UNSUPPORTED_SHOW_CREATE_TABLE": "0A000",
}
