"""The named error conditions: one template a condition, filled by keyword.

Names that PySpark has keep PySpark's name; the sentences are ours. A template says what happened,
the detail, and what to do, in that order.
"""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    # Arguments
    "ARGUMENT_REQUIRED": "Argument `{arg_name}` is required when {condition}.",
    "CANNOT_BE_EMPTY": "`{item}` must not be empty.",
    "CANNOT_CONVERT_VALUE": "Cannot read `{value}` as {kind}. {hint}",
    "KEY_VALUE_PAIR_REQUIRED": "Give either a key with its value, or a list of (key, value) `pairs`.",
    "NOT_CALLABLE": "Argument `{arg_name}` should be a function, got {arg_type}.",
    "NOT_INT": "Argument `{arg_name}` should be an int, got {arg_type}.",
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
    "local[N,maxFailures] or local-cluster[executors,cores,memoryMiB].",
    "MASTER_NOT_SUPPORTED": "The master `{master}` is not supported. {hint}",
    "NOT_IMPLEMENTED": "{feature} is not implemented. {hint}",
    "MODULE_NOT_IN_PYRITE": "Pyrite has no {module}. {hint}",
    "PYSPARK_ALREADY_IMPORTED": "This process has imported the real pyspark (from {file}), and it cannot "
    "be replaced any more. Call pyrite.install_as_pyspark() before anything imports pyspark.",
    "JVM_ATTRIBUTE_NOT_SUPPORTED": "`{attr_name}` reaches into the JVM, and Pyrite has none. {hint}",
    "UNSUPPORTED_CONFIG": "The setting {key}={value} would change results and is not supported. {hint}",
    # Functions that travel
    "CANNOT_PICKLE_CLOSURE": "{what} cannot be sent to the workers: {reason}.{where}\n"
    "Make the object inside the function (for example in mapPartitions), or broadcast its data.",
    "CANNOT_PICKLE_DATA": "{what} cannot be pickled: {reason}.",
    # Jobs
    "JOB_CANCELLED": "Job {job_id} was cancelled: {reason}.",
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
    "PATH_NOT_FOUND": "Input path does not exist: {path}.{hint}",
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
}


def render(condition: str, parameters: dict[str, str]) -> str:
    """Fill a condition's template; a condition that is not in the table shows its parameters.

    >>> render("NOT_INT", {"arg_name": "num", "arg_type": "str"})
    'Argument `num` should be an int, got str.'
    """
    template = TEMPLATES.get(condition)
    if template is None:
        return ", ".join(f"{name}: {value}" for name, value in parameters.items())
    return template.format_map(parameters)
