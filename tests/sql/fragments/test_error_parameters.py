"""What the kernel says of a value that it cannot take, as the parameters that PySpark's exceptions have."""

from __future__ import annotations

import pytest

from pyrite.errors import PySparkException

ANSI = '"spark.sql.ansi.enabled"'


def failure(spark, expression):
    with pytest.raises(PySparkException) as caught:
        spark.sql(f"SELECT {expression}").collect()
    return caught.value


# As PySpark 4.2.1 has them.
@pytest.mark.parametrize(
    ("expression", "condition", "parameters"),
    [
        (
            "int(2147483647) + 1",
            "ARITHMETIC_OVERFLOW",
            {
                "message": "overflow",
                "alternative": " Use 'try_add' to tolerate overflow and return NULL instead.",
            },
        ),
        ("abs(-2147483647 - 1)", "ARITHMETIC_OVERFLOW", {"message": "overflow", "alternative": ""}),
        (
            "-127Y - 2Y",
            "BINARY_ARITHMETIC_OVERFLOW",
            {"value1": "-127S", "symbol": "-", "value2": "2S", "functionName": "`try_subtract`"},
        ),
        ("1 / 0", "DIVIDE_BY_ZERO", {}),
        ("1.5 % 0", "REMAINDER_BY_ZERO", {}),
        (
            "cast(1000L as tinyint)",
            "CAST_OVERFLOW",
            {"value": "1000L", "sourceType": '"BIGINT"', "targetType": '"TINYINT"'},
        ),
        (
            "cast(1e20 as bigint)",
            "CAST_OVERFLOW",
            {"value": "1.0E20D", "sourceType": '"DOUBLE"', "targetType": '"BIGINT"'},
        ),
        (
            "cast(1000BD as tinyint)",
            "CAST_OVERFLOW",
            {"value": "1000BD", "sourceType": '"DECIMAL(4,0)"', "targetType": '"TINYINT"'},
        ),
        (
            "cast('12345.678' as decimal(5, 2))",
            "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
            {"value": "12345.678", "precision": "5", "scale": "2"},
        ),
        (
            r"int('x\'y')",
            "CAST_INVALID_INPUT",
            {"expression": r"'x\'y'", "sourceType": '"STRING"', "targetType": '"INT"'},
        ),
        (
            "cast('q' as timestamp)",
            "CAST_INVALID_INPUT",
            {"expression": "'q'", "sourceType": '"STRING"', "targetType": '"TIMESTAMP"'},
        ),
        (
            "cast('2020-13-01' as date)",
            "CAST_INVALID_INPUT",
            {"expression": "'2020-13-01'", "sourceType": '"STRING"', "targetType": '"DATE"'},
        ),
        ("array(1, 2)[7]", "INVALID_ARRAY_INDEX", {"indexValue": "7", "arraySize": "2"}),
        (
            "element_at(array(1), 5)",
            "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
            {"indexValue": "5", "arraySize": "1"},
        ),
        (
            "make_date(2020, 13, 1)",
            "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
            {"rangeMessage": "Invalid value for MonthOfYear (valid values 1 - 12): 13"},
        ),
        ("raise_error('boo')", "USER_RAISED_EXCEPTION", {"errorMessage": "boo"}),
        ("next_day('2020-01-01', 'xx')", "ILLEGAL_DAY_OF_WEEK", {"string": "xx"}),
        ("parse_url('a b', 'HOST')", "INVALID_URL", {"url": "a b"}),
        (
            "array_repeat(1, 2147483647)",
            "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
            {
                "numberOfElements": "2147483647",
                "functionName": "`array_repeat`",
                "parameter": "`count`",
                "maxRoundedArrayLength": "2147483632",
            },
        ),
    ],
)
def test_conditions_of_values_have_the_parameters_of_spark(spark, expression, condition, parameters):
    caught = failure(spark, expression)
    told = {
        name: value
        for name, value in (caught.getMessageParameters() or {}).items()
        if name not in ("config", "ansiConfig")
    }
    assert (caught.getCondition(), told) == (condition, parameters)
    # No word of the kernel's reaches the user.
    assert "INT" not in caught.getMessage().replace('"TINYINT"', "").replace('"BIGINT"', "").replace(
        '"INT"', ""
    )


def test_the_setting_that_matters_is_among_the_parameters(spark):
    assert failure(spark, "1 / 0").getMessageParameters() == {"config": ANSI}
    assert failure(spark, "int('x')").getMessageParameters()["ansiConfig"] == ANSI
