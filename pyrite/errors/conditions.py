"""The named error conditions: one template a condition, filled by keyword.

Names that PySpark has keep PySpark's name; the sentences are ours. A template says what happened,
the detail, and what to do, in that order.
"""

from __future__ import annotations

from functools import cache

TEMPLATES: dict[str, str] = {
    # Arguments
    "ARGUMENT_REQUIRED": "Argument `{arg_name}` is required when {condition}.",
    "CANNOT_BE_EMPTY": "`{item}` must not be empty.",
    "CANNOT_CONVERT_VALUE": "Cannot read `{value}` as {kind}. {hint}",
    "KEY_VALUE_PAIR_REQUIRED": "Give either a key with its value, or a list of (key, value) `pairs`.",
    "NOT_CALLABLE": "Argument `{arg_name}` should be a function, got {arg_type}.",
    "NOT_INT": "Argument `{arg_name}` should be an int, got {arg_type}.",
    "INCOMPLETE_RECORD": "{path} has {size} bytes, which are no whole number of records of "
    "{recordLength} bytes.",
    "NOT_ITERABLE": "{objectName} is not iterable, got {arg_type}. Pass a list, a range or another iterable.",
    "NOT_RDD": "Argument `{arg_name}` should be an RDD, got {arg_type}.",
    "NOT_STR": "Argument `{arg_name}` should be a str, got {arg_type}.",
    "NOT_EXPECTED_TYPE": "Argument `{arg_name}` should be {expected_type}, got {arg_type}.",
    "VALUE_NOT_POSITIVE": "Value for `{arg_name}` must be positive, got {arg_value}.",
    "VALUE_NOT_ALLOWED": "Value for `{arg_name}` must be one of {allowed_values}, got {arg_value}.",
    "VALUE_OUT_OF_BOUNDS": "Value for `{arg_name}` must be between {lower_bound} and {upper_bound} "
    "(inclusive), got {actual}.",
    # Context
    "CONTEXT_ONLY_VALID_ON_DRIVER": "{kind} was captured by a function that runs in a worker. "
    "An RDD or a SparkContext exists in the driver only: a transformation cannot start another job "
    "(SPARK-5063). Collect what the function needs first, or broadcast it.",
    "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER": "An RDD was captured by a function that runs in a worker, or "
    "broadcast. An RDD exists in the driver only: a transformation cannot start another job (SPARK-5063). "
    "Collect what the function needs first, and broadcast that.",
    "CONTEXT_STOPPED": "This SparkContext was stopped (at {stopped_at}). Make a new one, or stop it later.",
    "MULTIPLE_CONTEXTS": "A SparkContext is running in this process already (app {app}, master {master}, "
    "made at {call_site}). Stop it first, or use SparkContext.getOrCreate().",
    "INVALID_MASTER_URL": "Could not read the master URL `{master}`. Use local, local[N], local[*], "
    "local[N,maxFailures], local-cluster[executors,cores,memoryMiB], ray, ray[executors,cores,memoryMiB], "
    "ray:auto, ray:host:port or ray://host:port.",
    "CANNOT_JOIN_CLUSTER": "Cannot join the Ray cluster: {reason}.",
    "OBJECT_STORE_FULL": "What tasks are to be sent cannot be put into Ray's object store: {reason}.",
    "NO_SUCH_JOB": "The job server at {url} knows no job {job_id}. Its id was printed when it was submitted.",
    "MASTER_NOT_SUPPORTED": "The master `{master}` is not supported. {hint}",
    "NOT_IMPLEMENTED": "{feature} is not implemented. {hint}",
    "MODULE_NOT_IN_PYRITE": "Pyrite has no {module}. {hint}",
    "PYSPARK_ALREADY_IMPORTED": "This process has imported the real pyspark (from {file}), and it cannot "
    "be replaced any more. Call pyrite.install_as_pyspark() before anything imports pyspark.",
    "JVM_ATTRIBUTE_NOT_SUPPORTED": "`{attr_name}` reaches into the JVM, and Pyrite has none. {hint}",
    "UNSUPPORTED_CONFIG": "The setting {key}={value} would change results and is not supported. {hint}",
    # Types, rows and schemas
    "ATTRIBUTE_NOT_SUPPORTED": "There is no attribute `{attr_name}`. "
    "A Row has those that its `__fields__` name.",
    "CANNOT_CONVERT_COLUMN": "The values of a column cannot be stored as {data_type}: {reason}. "
    "Convert them, or give the column another type.",
    "CANNOT_CONVERT_TYPE": "A {from_type} without field names cannot become a {to_type}.",
    "CANNOT_DETERMINE_TYPE": "The types of some columns cannot be told from the data: it holds only None for "
    "them. Give a schema.",
    "CANNOT_INFER_EMPTY_SCHEMA": "An empty dataset does not tell its schema. Give one.",
    "CANNOT_INFER_SCHEMA_FOR_TYPE": "A value of type `{data_type}` is not a row. Pass tuples, lists, dicts, "
    "Rows or objects with attributes, or give a schema.",
    "CANNOT_INFER_TYPE_FOR_FIELD": "The type of the field `{field_name}` cannot be told from its value.",
    "CANNOT_MERGE_TYPE": "One value has the type `{data_type1}` and another `{data_type2}`, "
    "and no type holds both. Convert them, or give a schema.",
    "CANNOT_PARSE_DATATYPE": "Not a data type: {msg}.",
    "CANNOT_SET_TOGETHER": "Give either one or the other of {arg_list}, not both.",
    "COLLATION_INVALID_PROVIDER": "{provider} is not a provider of collations. "
    "There are these: {supportedProviders}.",
    "FIELD_DATA_TYPE_UNACCEPTABLE": "{data_type} does not take the value {obj} of type {obj_type}.",
    "FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME": "{field_name}: {data_type} does not take the value {obj} "
    "of type {obj_type}.",
    "FIELD_NOT_NULLABLE": "The value is None, and it must not be.",
    "FIELD_NOT_NULLABLE_WITH_NAME": "{field_name}: the value is None, and the field is not nullable.",
    "FIELD_STRUCT_LENGTH_MISMATCH": "The row has {object_length} values "
    "and the schema {field_length} fields.",
    "FIELD_STRUCT_LENGTH_MISMATCH_WITH_NAME": "{field_name}: the row has {object_length} values "
    "and the struct {field_length} fields.",
    "FIELD_TYPE_MISMATCH": "{obj} is not of the type {data_type}.",
    "FIELD_TYPE_MISMATCH_WITH_NAME": "{field_name}: {obj} is not of the type {data_type}.",
    "INDEX_OUT_OF_RANGE": "{arg_name} has no index {index}.",
    "INVALID_INTERVAL_CASTING": "There is no interval from the field {start_field} to {end_field}.",
    "INVALID_JSON_DATA_TYPE_FOR_COLLATIONS": "Only strings have collations, "
    "and the type in JSON is {jsonType}.",
    "INVALID_TYPENAME_CALL": "A StructField has no type name. Ask its dataType.",
    "KEY_NOT_EXISTS": "There is no key `{key}`.",
    "READ_ONLY": "A {object} cannot be changed.",
    "ST_INVALID_ALGORITHM_VALUE": "There is no algorithm `{alg}` for geographies. There is SPHERICAL.",
    "ST_INVALID_CRS_VALUE": "There is no reference system `{crs}` for this type.",
    "ST_INVALID_SRID_VALUE": "There is no reference system with the number {srid} for this type.",
    "TOO_MANY_VALUES": "There are {actual} values for {expected} {item}.",
    "UDT_IN_MAIN": "The user-defined type {class} has a Scala class and cannot be defined in __main__. "
    "Define it in a module.",
    "UNEXPECTED_TUPLE_WITH_STRUCT": "{tuple} is not a row. "
    "Pass a tuple, list, dict or object with attributes.",
    "UNSUPPORTED_DATA_TYPE": "There is no type of Spark SQL for `{data_type}`.",
    "UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION": "There is no pair of types of Spark SQL and Arrow for "
    "{data_type}.",
    "UNSUPPORTED_OPERATION": "{operation} is not possible.",
    "VARIANT_AS_ROW": "A VariantVal is not a row of {struct}.",
    # Types in text
    "COLLATION_INVALID_NAME": "There is no collation {collationName}. "
    "There are UTF8_BINARY, UTF8_LCASE, UNICODE and those of languages, such as de or en_USA, "
    "with _CI, _AI and _RTRIM behind.",
    "DATATYPE_MISSING_SIZE": "The type {type} needs a length, as in {type}(10).",
    "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION": "A decimal has at most {maxPrecision} digits, "
    "not {precision}.",
    "_LEGACY_ERROR_TEMP_1228": "A decimal of {precision} digits cannot have {scale} after the point.",
    "INCOMPLETE_TYPE_DEFINITION.ARRAY": "The elements' type is missing: ARRAY<{elementType}>.",
    "INCOMPLETE_TYPE_DEFINITION.MAP": "The types of keys and values are missing, as in MAP<STRING, INT>.",
    "INCOMPLETE_TYPE_DEFINITION.STRUCT": "The fields are missing, as in STRUCT<a: INT>.",
    "INVALID_IDENTIFIER": "`{ident}` is not a plain name. Put it in backquotes.",
    "NEGATIVE_SCALE_DISALLOWED": "A decimal cannot have the negative scale {scale}; "
    "{sqlConf} is not supported.",
    "PARSE_SYNTAX_ERROR": "Syntax error at or near {error}{hint}.",
    "UNCLOSED_BRACKETED_COMMENT": "A comment that begins with /* does not end.",
    "UNSUPPORTED_DATATYPE": "There is no type {typeName}.",
    "UNSUPPORTED_TIME_PRECISION": "A time of day has at most 6 digits of a second's fraction, "
    "not {precision}.",
    # Functions that travel
    "CANNOT_PICKLE_CLOSURE": "{what} cannot be sent to the workers: {reason}.{where}\n"
    "Make the object inside the function (for example in mapPartitions), or broadcast its data.",
    "CANNOT_PICKLE_DATA": "{what} cannot be pickled: {reason}.",
    # Jobs
    "JOB_CANCELLED": "Job {job_id} was cancelled: {reason}.",
    "OPERATION_CANCELED": "The query was cancelled: {reason}.",
    "TASK_FAILED": "{error_type}: {error}\n"
    "  in partition {partition} of stage {stage_id}, made by {call_site}; "
    "attempt {attempt} of {max_attempts} ({attempt_id}).{traceback}",
    "WORKER_CRASHED": "The worker process of partition {partition} of stage {stage_id} ({call_site}) died: "
    "{reason}. {count}. {hint}",
    "STAGE_FAILED": "Stage {stage_id} ({call_site}) failed: {reason}.",
    "STOP_ITERATION_OCCURRED": "A function raised StopIteration, which would have ended the data too early. "
    "Catch it in the function: give next() a default, for example.",
    "PIPE_FUNCTION_EXITED": "The command `{func_name}` of pipe() ended with the exit code {error_code}.",
    "ZIP_LENGTHS_DIFFER": "Cannot zip partition {partition}: the {longer} RDD has more records in it. "
    "Both RDDs must have the same number of records in each partition.",
    "RESULT_NOT_READABLE": "The result of partition {partition} cannot be rebuilt in the driver: {reason}.",
    "OUT_OF_MEMORY": "{what} needs more memory than the limit of {limit}. {hint}",
    # Executors
    "CANNOT_ALLOCATE_DYNAMICALLY": "These settings spark.dynamicAllocation.* do not go together: {reason}.",
    "CANNOT_DECOMMISSION": "The executor {executor_id} cannot be decommissioned: {reason}. "
    "SparkContext.executor_pids() names the executors that there are.",
    # Blocks
    "BLOCK_CORRUPT": "Block {block} is corrupt: {reason}.",
    "BLOCK_NOT_FOUND": "Block {block} is not there: {reason}.",
    "LOCAL_CHECKPOINT_LOST": "Block {block} of a locally checkpointed RDD is gone, with the executor that "
    "held it or by unpersist(), and its lineage was given up. Use checkpoint(), which keeps files.",
    "CANNOT_CHANGE_STORAGE_LEVEL": "The storage level of RDD {rdd_id} is {current} already and cannot become "
    "{requested}. Call unpersist() first.",
    "CHECKPOINT_DIRECTORY_NOT_SET": "There is no checkpoint directory. "
    "Call SparkContext.setCheckpointDir(path) before RDD.checkpoint().",
    "CANNOT_WRITE_LOCAL_DISK": "A result, block, shuffle or spill file in {directory} cannot be written: "
    "{reason}. Free space there, or set spark.local.dir to a directory on a larger disk.",
    "BROADCAST_DESTROYED": "Broadcast {broadcast_id} was destroyed (at {call_site}); "
    "its value cannot be read any more.",
    # Input and output
    "PATH_NOT_FOUND": "Input path does not exist: {path}.{_hint}",
    "OUTPUT_PATH_ALREADY_EXISTS": "Output directory {path} already exists. "
    "Remove it or choose another: a job never overwrites.",
    "CORRUPT_FILE": "The file {path} cannot be read as {format}: {reason}.",
    "CANNOT_DECODE_TEXT": "The file {path} is not {encoding} text: {reason} at byte {offset}. "
    "Pass use_unicode=False to get bytes, and decode them as they were written.",
    "CANNOT_WRITE_OUTPUT": "The output {path} cannot be written: {reason}. Nothing was left there.",
    "INPUT_IS_DIRECTORY": "The input path {path} holds the directory {directory}, and directories are not "
    "read recursively. Name the files by a pattern, such as dir/*/*.",
    "PACKAGE_NOT_INSTALLED": "{package_name} is needed {purpose} and is not installed. Get it by: {command}",
    "UNSUPPORTED_COMPRESSION": "The file {path} is compressed in a way that cannot be read: {suffix}. "
    "These can: {known}.",
    "UNSUPPORTED_PATH": "The path {path} uses the file system `{scheme}`: {reason}.",
    "ZERO_INDEX": "The index must not be 0.",
    "INDEX_NOT_POSITIVE": "The index must be positive, but is {index}.",
    "DISALLOWED_TYPE_FOR_CONTAINER": "`{arg_name}` ({arg_type}) may hold {allowed_types}, "
    "but holds {item_type}.",
    "LENGTH_SHOULD_BE_THE_SAME": "`{arg1}` and `{arg2}` must be of the same length, "
    "but are {arg1_length} and {arg2_length} long.",
    "MIXED_TYPE_REPLACEMENT": "The values to replace and the new ones must be of one kind: numbers, "
    "text, or truth values.",
    "VALUE_NOT_PEARSON": "`{arg_name}` must be 'pearson', but is {arg_value}.",
    "NEGATIVE_VALUE": "`{arg_name}` must not be negative, but is {arg_value}.",
    "VALUE_NOT_NON_EMPTY_STR": "`{arg_name}` must be text that is not empty, but is '{arg_value}'.",
    "NO_OBSERVE_BEFORE_GET": "Give the Observation to DataFrame.observe before its values are read.",
    "REUSE_OBSERVATION": "An Observation is for one DataFrame; make another one.",
}


def render(condition: str, parameters: dict[str, str]) -> str:
    """Fill a condition's template; a condition that is not in the table shows its parameters.

    >>> render("NOT_INT", {"arg_name": "num", "arg_type": "str"})
    'Argument `num` should be an int, got str.'
    """
    template = TEMPLATES.get(condition) or _of_queries().get(condition)
    if template is None:
        return ", ".join(f"{name}: {value}" for name, value in parameters.items())
    return template.format_map(_Shown(parameters))


def has_sentence(condition: str) -> bool:
    """Whether a condition has a template."""
    return condition in TEMPLATES or condition in _of_queries()


class _Shown(dict[str, str]):
    """Parameters, where one that is missing must not hide the error that is told of."""

    def __missing__(self, name: str) -> str:
        return f"({name})"


@cache
def _of_queries() -> dict[str, str]:
    # What a program without queries need not load.
    from pyrite.errors import (
        argument_conditions,
        function_conditions,
        source_conditions,
        sql_conditions,
        table_conditions,
    )

    rooms = (argument_conditions, function_conditions, source_conditions, sql_conditions, table_conditions)
    return {name: template for room in rooms for name, template in room.TEMPLATES.items()}
