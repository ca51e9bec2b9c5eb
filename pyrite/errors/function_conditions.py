"""The conditions of functions that look at their constants: their templates. Names are Spark's."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "INVALID_FORMAT.CONT_THOUSANDS_SEPS": "In the format {format} each thousands separator must "
    "stand between digits.",
    "INVALID_FORMAT.CUR_MUST_BEFORE_DEC": "In the format {format} the dollar sign must stand "
    "before the point.",
    "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT": "In the format {format} the dollar sign must stand "
    "before the digits.",
    "INVALID_FORMAT.EMPTY": "The format is empty: there must be digits in it.",
    "INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC": "In the format {format} no thousands separator may "
    "stand behind the point.",
    "INVALID_FORMAT.UNEXPECTED_TOKEN": "In the format {format} there is {token} where it cannot be. "
    "The order is: [MI|S] [$] digits and commas [. digits] [$] [PR|MI|S].",
    "INVALID_FORMAT.WRONG_NUM_DIGIT": "The format {format} has no digits: write 0 or 9.",
    "INVALID_FORMAT.WRONG_NUM_TOKEN": "The format {format} may have {token} only once.",
    "INVALID_PARAMETER_VALUE.BINARY_FORMAT": "{functionName} writes bytes as 'base64', 'hex' or 'utf-8', "
    "not as {invalidFormat}: see {parameter}.",
    "NON_FOLDABLE_ARGUMENT": "{paramName} of {funcName} must be a constant {paramType}.",
    "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT": "Cannot resolve {sqlExpr}: {inputName} must be a constant "
    "{inputType}, not {inputExpr}.",
    "DATATYPE_MISMATCH.UNEXPECTED_NULL": "Cannot resolve {sqlExpr}: {exprName} must not be NULL.",
    "DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE": "Cannot resolve {sqlExpr}: {functionName} "
    "takes no {dataType}.",
    "INVALID_SCHEMA.NON_STRUCT_TYPE": "The schema {inputSchema} must be a struct, not {dataType}.",
    "PARSE_MODE_UNSUPPORTED": "{funcName} knows the modes PERMISSIVE and FAILFAST, not {mode}.",
    "SEED_EXPRESSION_IS_UNFOLDABLE": "The seed {seedExpr} of {exprWithSeed} must be a constant.",
    "INVALID_PARAMETER_VALUE.LONG": "{parameter} of {functionName} must be a whole number, "
    "not {invalidValue}.",
}
