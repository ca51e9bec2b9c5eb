"""The conditions of arguments, settings and functions in queries: names of Spark, sentences of ours."""

from __future__ import annotations

_RESOLVE = "Cannot resolve {sqlExpr}: "

TEMPLATES: dict[str, str] = {
    # Arguments of methods
    "CANNOT_BE_NONE": "Argument `{arg_name}` must not be None.",
    "INVALID_TYPE": "Argument `{arg_name}` should not be a {arg_type}.",
    "NOT_BOOL_OR_FLOAT_OR_INT_OR_STR": "Argument `{arg_name}` should be a bool, float, int or str, got "
    "{arg_type}.",
    "NOT_COLUMN": "Argument `{arg_name}` should be a Column, got {arg_type}.",
    "NOT_COLUMN_OR_INT": "Argument `{arg_name}` should be a Column or an int, got {arg_type}.",
    "NOT_COLUMN_OR_STR": "Argument `{arg_name}` should be a Column or the name of one, got {arg_type}.",
    "NOT_DATATYPE_OR_STR": "Argument `{arg_name}` should be a DataType or the text of one, got {arg_type}.",
    "NOT_SAME_TYPE": "Arguments `{arg_name1}` and `{arg_name2}` should be of one type, got {arg_type1} and "
    "{arg_type2}.",
    "NOT_STR_OR_LIST_OF_RDD": "Argument `{arg_name}` should be a path, a list of paths or an RDD of texts, "
    "got {arg_type}.",
    "NOT_STR_OR_STRUCT": "Argument `{arg_name}` should be a StructType or the text of one, got {arg_type}.",
    "NOT_WINDOWSPEC": "Argument `{arg_name}` should be a WindowSpec, got {arg_type}: begin with "
    "`Window.partitionBy` or `Window.orderBy`.",
    "ONLY_ALLOWED_FOR_SINGLE_COLUMN": "Argument `{arg_name}` goes with one name only.",
    "UNEXPECTED_KEYWORD_ARGUMENT": "There is no argument {names}. The only one by name is `metadata`.",
    "VALUE_NOT_NON_ZERO": "Value for `{arg_name}` must not be 0.",
    # Columns
    "CANNOT_ACCESS_TO_DUNDER": "A field of a column has no name that begins with two underscores. Use "
    "`getField` for one that does.",
    "CANNOT_APPLY_IN_FOR_COLUMN": "`in` cannot be asked of a column: whether a value is there is known for "
    "each row only. Use `contains`, or `array_contains`.",
    "CANNOT_CONVERT_COLUMN_INTO_BOOL": "A column is neither true nor false: it has a value for each row. "
    "Write `&` for `and`, `|` for `or`, `~` for `not`, with brackets around comparisons.",
    "SLICE_WITH_STEP": "A part of a column is `column[start:length]`; there is no step.",
    "MALFORMED_VARIANT": "These bytes are no variant: they end too early, or have another form.",
    "UNSUPPORTED_LITERAL": "A {type} cannot be a constant of a query: {value}. Convert it, or make a "
    "DataFrame of it.",
    # Sessions and settings
    "CATALOG_NOT_FOUND": "There is no catalog {catalogName}. The only one is `spark_catalog`.",
    "INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS": "{confName} cannot be {confValue}: only {confOptions}.",
    "INVALID_CONF_VALUE.TYPE_MISMATCH": "{confName} cannot be {confValue}: it needs a {confType}.",
    "INVALID_CONF_VALUE.REQUIREMENT": "{confName} cannot be {confValue}: {confRequirement}.",
    "INVALID_CONF_VALUE.TIME_ZONE": "{confName} cannot be {confValue}: that is no time zone. Zones are "
    "named by a region, as in America/Los_Angeles, or by an offset, as in +09:00.",
    "NO_ACTIVE_OR_DEFAULT_SESSION": "There is no SparkSession. Make one by "
    "`SparkSession.builder.getOrCreate()`.",
    "SQL_CONF_NOT_FOUND": "The setting {sqlConf} has no value. Set it, or give a default.",
    # The RDD API
    "INVALID_BROADCAST_OPERATION": "A task cannot {operation} a broadcast. Do it in the driver.",
    "NOT_A_FILE": "There is no file {path}.",
    "NO_DEFAULT_ACCUMULATOR_PARAM": "It is not known how to add values of the type {arg_type}. Give an "
    "AccumulatorParam.",
    # Data that becomes a DataFrame
    "AXIS_LENGTH_MISMATCH": "There are {expected_length} columns, but {actual_length} names.",
    "INVALID_NDARRAY_DIMENSION": "An array must have {dimensions} dimensions to become a DataFrame.",
    # Functions of users
    "CANNOT_SPECIFY_RETURN_TYPE_FOR_UDF": "The function that is registered as `{arg_name}` has its type "
    "already: leave {return_type} out.",
    "HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN": "The function `{func_name}` must give a Column, but gave "
    "a {return_type}.",
    "INVALID_PANDAS_UDF": "Not a pandas_udf: {detail}",
    "INVALID_PANDAS_UDF_PLACEMENT": "{functionList} aggregate groups in Python, and cannot stand beside "
    "other aggregates. Compute them apart and join.",
    "INVALID_RETURN_TYPE_FOR_PANDAS_UDF": "A function of the kind {eval_type} cannot give {return_type}.",
    "RESULT_COLUMNS_MISMATCH_FOR_PANDAS_UDF": "The columns that the function gave are not those of its "
    "type.{missing}{extra}",
    "RESULT_LENGTH_MISMATCH_FOR_PANDAS_UDF": "The function gave {actual} columns, but its type has "
    "{expected}.",
    "SCHEMA_MISMATCH_FOR_PANDAS_UDF": "The {udf_type} gave {actual} values for {expected} rows. It must "
    "give one for each row.",
    "UDF_RETURN_TYPE": "The function must give a {expected}, but gave a {actual}.",
    "UNSUPPORTED_PARAM_TYPE_FOR_HIGHER_ORDER_FUNCTION": "The function `{func_name}` must take its arguments "
    "by position, without `*` or `**`.",
    "UNSUPPORTED_SIGNATURE": "The kind of a pandas_udf cannot be told from its type hints: {signature}. "
    "Annotate every argument and the result.",
    "WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION": "The function `{func_name}` takes {num_args} arguments, but "
    "one of 1 to 3 is needed.",
    # Arguments of functions in queries
    "_LEGACY_ERROR_TEMP_1039": "A query can group by one window of time only.",
    "_LEGACY_ERROR_TEMP_3231": "A window of time is no number of months or years: {interval}.",
    "CANNOT_PARSE_INTERVAL": "{intervalString} is no interval: it should be like '5 minutes'.",
    "DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES": _RESOLVE + "{functionName} needs an {dataType} and a "
    "value of the type of its elements, not {leftType} and {rightType}.",
    "DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES": _RESOLVE + "{functionName} needs two {arrayType} with "
    "elements of one type, not {leftType} and {rightType}.",
    "DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING": _RESOLVE + "the names of the fields "
    "must be constant texts, not {inputExprs}.",
    "DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE": _RESOLVE + "the keys of a map cannot be {keyType}.",
    "DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES": _RESOLVE + "{functionName} needs maps of one type, not "
    "{dataType}.",
    "DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES": _RESOLVE + "{functionName} needs a {dataType} and a value "
    "of the type of its keys, not {leftType} and {rightType}.",
    "DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES": _RESOLVE + "{functionName} needs maps with keys of one "
    "type, not {leftType} and {rightType}.",
    "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT": _RESOLVE + "{inputName} must be a constant {inputType}, not "
    "{inputExpr}.",
    "DATATYPE_MISMATCH.NULL_TYPE": _RESOLVE + "{functionName} needs to know the types of its arguments, and "
    "NULL has none. Cast it.",
    "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION": _RESOLVE + "{leftExprName} ({leftExprValue}) must "
    "be {constraint} {rightExprName} ({rightExprValue}).",
    "DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER": _RESOLVE + "a RANGE frame with an offset needs one order, "
    "not {orderSpec}.",
    "DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER": _RESOLVE + "a RANGE frame with an offset needs an ORDER "
    "BY.",
    "DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES": _RESOLVE + "{functionName} needs a start and a stop of "
    "one type, {startType}, and steps of the type {stepType}, or {otherStartType} for numbers.",
    "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE": _RESOLVE + "the {location} bound of the "
    "frame is measured along {exprType}, which must be {expectedType}.",
    "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON": _RESOLVE + "the lower bound of the frame "
    "must be {comparison} than its upper bound.",
    "DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES": _RESOLVE + "the values of column {columnIndex} have "
    "different types: argument {leftParamIndex} is {leftType}, argument {rightParamIndex} is {rightType}.",
    "DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE": _RESOLVE + "the function that {functionName} is given must "
    "give {expectedType}, not {actualType}.",
    "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE": _RESOLVE + "{exprName} must be in {valueRange}, but is "
    "{currentValue}.",
    "NON_FOLDABLE_ARGUMENT": "The argument {paramName} of {funcName} must be a constant {paramType}.",
}
