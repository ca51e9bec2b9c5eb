"""The conditions of queries: their templates and SQLSTATEs. Names are Spark's; the sentences are ours."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "INVALID_FORMAT.ESC_AT_THE_END": "The pattern {format} ends with its escape character.",
    "INVALID_FORMAT.ESC_IN_THE_MIDDLE": "In the pattern {format} the escape character stands before {char}: "
    "only `_`, `%` and itself may follow it.",
    "INVALID_PARAMETER_VALUE.PATTERN": "The value of {parameter} of {functionName} is no "
    "regular expression: {value}.",
    "INVALID_ESCAPE_CHAR": "{sqlExpr} is no escape character: it must be a text of one character.",
    "AMBIGUOUS_REFERENCE": "Reference {name} is ambiguous, it could be: {referenceNames}.",
    "COLUMN_ALREADY_EXISTS": "The column {columnName} is there already. Choose another name.",
    "UNRESOLVED_COLUMN.WITH_SUGGESTION": "There is no column, variable or parameter {objectName}. "
    "Did you mean one of: {proposal}?",
    "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION": "There is no column, variable or parameter {objectName}.",
    "UNRESOLVED_ROUTINE": "There is no function {routineName} in {searchPath}.{hint}",
    "UNRESOLVED_USING_COLUMN_FOR_JOIN": "The {side} side of the join has no column {colName} for USING. "
    "Its columns: {suggestion}.",
    "UNRESOLVABLE_TABLE_VALUED_FUNCTION": "There is no function {name} that gives a table.",
    "TABLE_OR_VIEW_NOT_FOUND": "There is no table or view {relationName}.{hint}",
    "FIELD_NOT_FOUND": "There is no field {fieldName} among {fields}.",
    "MISSING_AGGREGATION": "{expression} is neither grouped by nor inside an aggregate. Add it to "
    "GROUP BY, or "
    "take {expressionAnyValue} if any of its values will do.",
    "NESTED_AGGREGATE_FUNCTION": "An aggregate stands inside another one. Compute the inner one in a "
    "subquery.",
    "DIVIDE_BY_ZERO": "Division by zero. Use `try_divide` to get NULL instead.",
    "WRONG_NUM_ARGS.WITHOUT_SUGGESTION": "The function {functionName} takes {expectedNum} arguments, "
    "but {actualNum} were given.",
    "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": "Cannot resolve {sqlExpr}: the {paramIndex} argument must be "
    "{requiredType}, but {inputSql} is {inputType}.",
    "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES": "Cannot resolve {sqlExpr}: the sides are of the types "
    "{left} and "
    "{right}, which have no type in common.",
    "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE": "Cannot resolve {sqlExpr}: the operator is for {inputType}, "
    "not for {actualDataType}.",
    "DATATYPE_MISMATCH.DATA_DIFF_TYPES": "Cannot resolve {sqlExpr}: the arguments of {functionName} "
    "must be of one "
    "type, but they are {dataType}.",
    "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN": "The condition {filter} is {type}, not BOOLEAN.",
    "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE": "Cannot order by {sqlExpr}: {dataType} has no order.",
    # Text that cannot be read
    "DUPLICATED_CTE_NAMES": "WITH defines a name more than once: {duplicateNames}.",
    "INVALID_ESC": "ESCAPE takes one character, not {invalidEscape}.",
    "INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE": "IN needs at least one value.",
    "FAILED_TO_PARSE_TOO_COMPLEX": "The statement is nested too deeply to be read. "
    "Split it into several, with views or WITH queries.",
    "INVALID_ATTRIBUTE_NAME_SYNTAX": "{name} is not the name of a column: the dots or backquotes in it "
    "do not fit. A name with a dot in it goes in backquotes.",
    "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH": "A row of VALUES has {actualNumCols} columns "
    "where {expectedNumCols} are expected.",
    "INVALID_EXTRACT_FIELD": "{expr} has no field {field} to be extracted.",
    "INVALID_INTERVAL_FORMAT": "The interval {input} cannot be read: {reason}.",
    "INVALID_NUMERIC_LITERAL_RANGE": "The number {rawStrippedQualifier} is out of the range of {typeName}, "
    "which is from {minValue} to {maxValue}.",
    "INVALID_SQL_SYNTAX": "Invalid SQL syntax: {inputString}.",
    "INVALID_TYPED_LITERAL": "The value of the typed literal {valueType} is invalid: {value}.",
    "PARSE_EMPTY_STATEMENT": "The text holds no statement.",
    "UNBOUND_SQL_PARAMETER": "The parameter {name} has no value. Give it in `args`.",
    "UNSUPPORTED_TYPED_LITERAL": "Literals of the type {unsupportedType} are not supported. "
    "These are: {supportedTypes}.",
    "ASSIGNMENT_ARITY_MISMATCH": "{numTarget} columns need as many names, but {numExpr} were given.",
    "UNSUPPORTED_JOIN_TYPE": "There is no join type '{typ}'. There are {supported}.",
    "UNRESOLVED_COLUMN_AMONG_FIELD_NAMES": "There is no column {colName} among {fieldNames}.",
    "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE": "The {name} must not be negative, but is {v}.",
    "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS": "There is a temporary view {relationName} already. Choose another "
    "name, or replace it.",
    "TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS": "The name of a temporary view has one part, but {actualName} has "
    "more.",
    "TRANSPOSE_NO_LEAST_COMMON_TYPE": "The columns beside the index need a type in common, but {dt1} and "
    "{dt2} have none.",
    "TRANSPOSE_EXCEED_ROW_LIMIT": "There are more than {maxValues} rows, which would all be columns.",
    "REPEATED_CLAUSE": "{clause} may stand once in a {operation}.",
    "UNSUPPORTED_FEATURE.PIVOT_AFTER_GROUP_BY": "PIVOT goes with groupBy, not with rollup, cube or "
    "groupingSets.",
    "AMBIGUOUS_COLUMN_OR_FIELD": "There are {n} columns or fields {name}.",
    "NULLABLE_COLUMN_OR_FIELD": "The column or field {name} may be NULL, but must not be.",
    "INVALID_COLUMN_OR_FIELD_DATA_TYPE": "The column or field {name} is {type}, but must be {expectedType}.",
    "UNRECOGNIZED_STATISTIC": "There is no statistic {stats}.",
    "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE": "The column {expr} "
    "must stand inside an aggregate to be observed.",
}

SQL_STATES: dict[str, str] = {
    "BINARY_ARITHMETIC_OVERFLOW": "22003",
    "INVALID_INDEX_OF_ZERO": "22003",
    "INVALID_PARAMETER_VALUE": "22023",
    "INVALID_REGEXP_REPLACE": "22023",
    "INVALID_FORMAT": "42601",
    "INVALID_ESCAPE_CHAR": "42604",
    "AMBIGUOUS_REFERENCE": "42704",
    "ARITHMETIC_OVERFLOW": "22003",
    "CAST_INVALID_INPUT": "22018",
    "CAST_OVERFLOW": "22003",
    "COLUMN_ALREADY_EXISTS": "42711",
    "CANNOT_PARSE_TIMESTAMP": "22007",
    "DATATYPE_MISMATCH": "42K09",
    "DATETIME_FIELD_OUT_OF_BOUNDS": "22023",
    "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION": "22003",
    "DIVIDE_BY_ZERO": "22012",
    "DUPLICATED_CTE_NAMES": "42602",
    "FAILED_TO_PARSE_TOO_COMPLEX": "54001",
    "ILLEGAL_DAY_OF_WEEK": "22009",
    "INCONSISTENT_BEHAVIOR_CROSS_VERSION": "42K0B",
    "INTERVAL_ARITHMETIC_OVERFLOW": "22015",
    "INTERVAL_DIVIDED_BY_ZERO": "22012",
    "INVALID_ESC": "42604",
    "FIELD_NOT_FOUND": "42704",
    "GROUP_BY_AGGREGATE": "42903",
    "INVALID_ARRAY_INDEX": "22003",
    "INVALID_ATTRIBUTE_NAME_SYNTAX": "42601",
    "INVALID_DATETIME_PATTERN": "22007",
    "INVALID_EXTRACT_FIELD": "42601",
    "INVALID_FRACTION_OF_SECOND": "22023",
    "INVALID_TIMEZONE": "22009",
    "INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION": "22006",
    "INVALID_IDENTIFIER": "42602",
    "INVALID_INLINE_TABLE": "42000",
    "INVALID_INTERVAL_FORMAT": "22006",
    "INVALID_NUMERIC_LITERAL_RANGE": "22003",
    "INVALID_SQL_SYNTAX": "42000",
    "INVALID_TYPED_LITERAL": "42604",
    "MISSING_AGGREGATION": "42803",
    "NESTED_AGGREGATE_FUNCTION": "42607",
    "NUMERIC_VALUE_OUT_OF_RANGE": "22003",
    "NUM_COLUMNS_MISMATCH": "42826",
    "PARSE_EMPTY_STATEMENT": "42617",
    "PARSE_SYNTAX_ERROR": "42601",
    "REMAINDER_BY_ZERO": "22012",
    "TABLE_OR_VIEW_NOT_FOUND": "42P01",
    "UNBOUND_SQL_PARAMETER": "42P02",
    "UNCLOSED_BRACKETED_COMMENT": "42601",
    "UNRESOLVED_COLUMN": "42703",
    "UNRESOLVED_ROUTINE": "42883",
    "UNSUPPORTED_DATATYPE": "0A000",
    "UNSUPPORTED_TYPED_LITERAL": "0A000",
    "WRONG_NUM_ARGS": "42605",
    "ASSIGNMENT_ARITY_MISMATCH": "42802",
    "UNSUPPORTED_JOIN_TYPE": "0A000",
    "UNRESOLVED_COLUMN_AMONG_FIELD_NAMES": "42703",
    "INVALID_LIMIT_LIKE_EXPRESSION": "42K0E",
    "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS": "42P07",
    "TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS": "428EK",
    "TRANSPOSE_NO_LEAST_COMMON_TYPE": "42K09",
    "TRANSPOSE_EXCEED_ROW_LIMIT": "54006",
    "REPEATED_CLAUSE": "42614",
    "UNSUPPORTED_FEATURE": "0A000",
    "NOT_EXPECTED_TYPE": "42K09",
    "ATTRIBUTE_NOT_SUPPORTED": "0A000",
    "AMBIGUOUS_COLUMN_OR_FIELD": "42702",
    "NULLABLE_COLUMN_OR_FIELD": "42000",
    "INVALID_COLUMN_OR_FIELD_DATA_TYPE": "42000",
    "UNRECOGNIZED_STATISTIC": "42704",
    "INVALID_OBSERVED_METRICS": "42K0E",
}
