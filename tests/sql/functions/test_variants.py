"""Variants: their bytes, which Spark and Parquet share, and the functions that read them."""

from __future__ import annotations

import contextlib
import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import PySparkException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.types import Row, VariantVal
from pyrite.sql.types.variant_encoding import Malformed, decode, encode

_EMPTY = b"\x01\x00\x00"

_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=100)
    | st.binary(max_size=80)
    | st.dates()
    | st.datetimes()
    | st.decimals(-(10**20), 10**20, places=4)
)
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
)


@settings(max_examples=200, deadline=None)
@given(_values)
def test_what_is_encoded_is_decoded(value: Any) -> None:
    assert decode(*encode(value)) == value


@given(st.binary(max_size=40))
def test_bytes_that_are_no_variant_are_told(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        decode(data, _EMPTY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", b"\x0c\x01"),
        ('"s"', b"\x05s"),
        ("1.50", b" \x02\x96\x00\x00\x00"),
        ("1e3", b"\x1c\x00\x00\x00\x00\x00@\x8f@"),
        ("12345678901", b"\x185\x1c\xdc\xdf\x02\x00\x00\x00"),
        ("0.00000000000000000000000000000000000000001", b"\x1c\xc7%\xf2\x0b=\xe0k7"),
        ('"' + 76 * "a" + '"', b"@L\x00\x00\x00" + 76 * b"a"),
    ],
)
def test_bytes_are_those_of_spark(text: str, value: bytes) -> None:
    made = VariantVal.parseJson(text)
    assert (made.value, made.metadata) == (value, _EMPTY)


def test_large_objects_have_wider_numbers() -> None:
    value = {f"name{number}": number for number in range(300)}
    assert decode(*encode(value)) == dict(sorted(value.items()))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('variant_get(v, "$.b[1]", "int")', 2),
        ('variant_get(v, "$.b[2].c", "double")', 3.5),
        ('variant_get(v, "$.b", "array<string>")', ["1", "2", '{"c":3.5}']),
        ('variant_get(v, "$.zz", "int")', None),
        ('variant_get(v, "$.n", "int")', None),
        ('variant_get(v, "$[\'d\']", "date")', datetime.date(2024, 1, 2)),
        ('variant_get(v, "$.b[2]", "struct<c decimal(3,2), x int>")', Row(c=Decimal("3.50"), x=None)),
        ('variant_get(v, "$.b[2]", "map<string, int>")', {"c": 3}),
        ('variant_get(v, "$.t", "timestamp_ntz")', datetime.datetime(2024, 1, 2, 3, 4)),
        ('try_variant_get(v, "$.d", "int")', None),
        ('is_variant_null(variant_get(v, "$.n"))', True),
        ('is_variant_null(variant_get(v, "$.zz"))', False),
        ("is_valid_variant(v)", True),
        ('CAST(variant_get(v, "$.d") AS STRING)', "2024-01-02"),
        ("to_json(v)", '{"b":[1,"2",{"c":3.5}],"d":"2024-01-02","n":null,"t":"2024-01-02 03:04:00"}'),
        (
            "schema_of_variant(v)",
            "OBJECT<b: ARRAY<VARIANT>, d: STRING, n: VOID, t: STRING>",
        ),
        (
            "to_json(to_variant_object(named_struct('x', X'AB', 'd', 1.50BD, 'e', 1e10)))",
            '{"d":1.5,"e":1.0E10,"x":"qw=="}',
        ),
        ("try_parse_json('{bad')", None),
    ],
)
def test_functions_give_what_spark_gives(spark: SparkSession, expression: str, expected: object) -> None:
    text = '{"d":"2024-01-02","b":[1,"2",{"c":3.50}],"n":null,"t":"2024-01-02 03:04:00"}'
    assert spark.sql(f"SELECT {expression} FROM (SELECT parse_json('{text}') AS v)").head()[0] == expected


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("parse_json('{bad')", "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"),
        ('parse_json(\'{"a":1,"a":2}\')', "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"),
        ("variant_get(parse_json('\"x\"'), '$', 'int')", "INVALID_VARIANT_CAST"),
        ("variant_get(parse_json('300'), '$', 'tinyint')", "INVALID_VARIANT_CAST"),
        ("variant_get(parse_json('1'), 'a', 'int')", "INVALID_VARIANT_GET_PATH"),
        ("parse_json('1') = parse_json('1')", "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE"),
    ],
)
def test_errors_are_those_of_spark(spark: SparkSession, expression: str, condition: str) -> None:
    with pytest.raises(PySparkException) as caught:
        spark.sql(f"SELECT {expression}").collect()
    assert caught.value.getCondition() == condition


def test_they_are_exploded_and_have_a_common_schema(spark: SparkSession) -> None:
    rows = spark.sql('SELECT * FROM variant_explode(parse_json(\'{"b":1,"a":"x"}\'))').collect()
    assert [(row.pos, row.key, row.value.toPython()) for row in rows] == [(0, "a", "x"), (1, "b", 1)]
    assert [row.value.metadata for row in rows] == 2 * [b"\x01\x02\x00\x01\x02ba"]
    assert spark.sql("SELECT * FROM variant_explode_outer(parse_json('1'))").collect() == [
        Row(pos=None, key=None, value=None)
    ]
    texts = spark.createDataFrame([('{"a": 1}',), ('{"b": "x", "a": 2.5}',), (None,)], ["t"])
    found = texts.agg(F.schema_of_variant_agg(F.parse_json("t"))).head()[0]
    assert found == "OBJECT<a: DECIMAL(21,1), b: STRING>"


def test_python_gives_and_gets_them(spark: SparkSession) -> None:
    value = VariantVal.parseJson('{"b": [1, 2.50], "a": "é"}')
    frame = spark.createDataFrame([(value,), (None,)], "v variant")
    back = [row.v for row in frame.collect()]
    assert back[1] is None
    assert (back[0].value, back[0].metadata) == (value.value, value.metadata)
    assert str(back[0]) == '{"a":"\\u00e9","b":[1,2.50]}'
    shown = frame.select(F.variant_get("v", F.lit("$.b"), "string").alias("b")).collect()
    assert shown == [Row(b="[1,2.5]"), Row(b=None)]
