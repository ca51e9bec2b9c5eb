# ruff: noqa: E501
"""Records what PySpark's types do, for tests/sql/types/test_recorded.py.

Run it with an interpreter that has PySpark 4.2 (and Java, which reads DDL there):

    .venv/pyspark/bin/python tools/record_types.py

Each case is an expression over the names of `pyspark.sql.types`. What it gives is recorded as its `repr`,
or, if it raises, as the error's class, condition and parameters.
"""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent.parent / "tests" / "sql" / "types" / "recorded.json"

#: What the expressions may name besides the types.
PRELUDE = """
import copy, datetime, decimal, json, pickle
from array import array
from collections import namedtuple
from decimal import Decimal

UTC = datetime.timezone.utc
NOON = datetime.datetime(2024, 2, 29, 12, 30, 15, 123456)
Point = namedtuple("Point", "x y")

class Thing:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

class Text(str):
    pass

def verify(data_type, value, nullable=True, name=None):
    return _make_type_verifier(data_type, nullable, name)(value)

def ddl(text):
    parsed = _parse_datatype_string(text)
    return parsed, parsed.jsonValue()

def infer(value, **settings):
    return _infer_type(value, **settings)

def convert(text, value):
    return _create_converter(_parse_datatype_string(text))(value)
"""

NAMES = [
    "_create_converter",
    "_create_row",
    "_has_nulltype",
    "_infer_schema",
    "_infer_type",
    "_make_type_verifier",
    "_merge_type",
    "_need_converter",
    "_parse_datatype_json_string",
    "_parse_datatype_json_value",
    "_parse_datatype_string",
    "AnsiIntervalType",
    "AtomicType",
    "DatetimeType",
    "FractionalType",
    "IntegralType",
    "NumericType",
    "UserDefinedType",
]

ATOMIC = [
    "NullType()",
    "StringType()",
    'StringType("UTF8_LCASE")',
    'StringType("UNICODE_CI")',
    "CharType(3)",
    "VarcharType(20)",
    "BinaryType()",
    "BooleanType()",
    "DateType()",
    "TimeType()",
    "TimeType(3)",
    "TimestampType()",
    "TimestampNTZType()",
    "DecimalType()",
    "DecimalType(38,18)",
    "DecimalType(5,-2)",
    "DoubleType()",
    "FloatType()",
    "ByteType()",
    "ShortType()",
    "IntegerType()",
    "LongType()",
    "DayTimeIntervalType()",
    "DayTimeIntervalType(1)",
    "DayTimeIntervalType(0,2)",
    "YearMonthIntervalType()",
    "YearMonthIntervalType(1)",
    "CalendarIntervalType()",
    "VariantType()",
    "GeometryType(4326)",
    'GeometryType("ANY")',
    "GeographyType(4326)",
]

NESTED = [
    "ArrayType(IntegerType())",
    "ArrayType(StringType('UTF8_LCASE'), False)",
    "ArrayType(ArrayType(DecimalType(4,2), False))",
    "MapType(StringType(), LongType())",
    "MapType(StringType('UNICODE'), ArrayType(StringType('de_CI')), False)",
    "MapType(StructType([StructField('k', ByteType())]), MapType(DateType(), NullType()))",
    "StructType()",
    "StructType([StructField('a', IntegerType(), False, {'comment': 'it\\'s', 'n': [1, 2]})])",
    "StructType([StructField('a b', ArrayType(StructType([StructField('order', TimestampNTZType(), False)]))),"
    " StructField('1', MapType(StringType(), CharType(4))), StructField('x`y', DayTimeIntervalType(0, 1)),"
    " StructField('s', StringType('UTF8_LCASE')), StructField('t\\n\\t', VarcharType(3)),"
    " StructField('\u00e9', NullType()), StructField('_9', TimeType(2)), StructField('v', VariantType())])",
    "StructType([StructField('d', StructType([StructField('e', StructType([StructField('f', StructType("
    "[StructField('g', ArrayType(MapType(StringType(), StructType([StructField('h', FloatType())]))))]))]))]))])",
    "StructType([StructField('m', MapType(StringType('UNICODE'), ArrayType(StringType('sr_Cyrl_SRB_AI'))))])",
]

METHODS = [
    "repr({0})",
    "{0}.simpleString()",
    "{0}.jsonValue()",
    "{0}.json()",
    "{0}.typeName()",
    "{0}.needConversion()",
    "{0}._as_nullable()",
    "{0} == {0}, {0} != {0}, hash({0}) == hash({0}), {0} == 1",
    "pickle.loads(pickle.dumps({0})) == {0}",
    "copy.deepcopy({0}) == {0}",
    "_parse_datatype_json_string({0}.json()) == {0}",
    "StructType([StructField('field', {0})]).treeString()",
    "StructType([StructField('field', {0}, False)]).toDDL()",
    "_has_nulltype({0}), _need_converter({0})",
    "isinstance({0}, AtomicType), isinstance({0}, NumericType), isinstance({0}, FractionalType)",
]

DDL = [
    *["int", "INT", "tinyint", "byte", "short", "smallint", "integer", "long", "bigint", "float", "real", "double", "date", "timestamp", "boolean"],
    *["timestamp_ntz", "timestamp_ltz", "time", "time(3)", "time(7)", "char(3)", "char", "character(4)", "varchar(7)", "varchar"],
    *["string", "binary", "void", "null", "variant", "decimal", "dec(5)", "numeric(3)", "decimal(10,2)", "decimal(39,1)", "int(3)"],
    *["interval", "geometry", "geometry(4326)", "geometry(any)", "geometry(9)", "geography(4326)", "geography(0)", "foo"],
    *["array", "map", "struct", "struct<>", "array<int>", "array<int", "array<int>>", "map<int,string>", "map<int>"],
    "", "  ", "\n", ",", "a", "a int,", "a int b int", "a.b int", "1 int", "1a int", "_a int", "a-b int",
    "\u00e9 int", "`\u00e9` int", "`a``b` int", "`a int", "'a' int", "a : : int", "a $ int", "a int;",
    "a foo", "a int(3)", "a array", "a map", "a struct", "a char", "a varchar", "a character", "a null",
    "a decimal(39,1)", "a decimal(5,6)", "a decimal(5,-1)", "a decimal(5,)", "a decimal(0)", "a time(9)",
    "a: int, b string", "a int, A string", "order int, select string", "date date, timestamp timestamp",
    "a INT NOT NULL COMMENT 'key', b ARRAY<STRUCT<x: BIGINT>>", "a int not", "a int null",
    "a int not null not null", "a int comment 'x' not null", "a int comment", "a int comment x",
    "a int comment 'it\\'s'", 'a int comment "q"', "a int comment 'a' 'b'", "a int comment r'a\\n'",
    "a int comment 'a\\n\\t\\\\\\%\\_\\u0041\\101\\z'", "a int comment 'a''b'", "a int -- end",
    "a /* here */ int", "/* x", "a int default 3",
    "a interval day", "a interval day to second", "a interval year to month", "a interval second",
    "a interval day to day", "a interval second to day", "a interval month to day", "interval hour to second",
    "interval days", "a interval days", "a interval, b interval year",
    "a timestamp without time zone", "a timestamp with local time zone", "timestamp without time zone",
    "a timestamp with time zone", "a time(3) without time zone", "a timestamp(3)", "a string(2)",
    "a string collate UTF8_LCASE", "a string collate unicode_ai_ci", "a string collate unicode_cs_as",
    "a string collate utf8_binary", "a string collate UTF8_BINARY_RTRIM", "a string collate zh_CI",
    "a string collate sr_Cyrl_SRB_AI", "a string collate nowhere", "a string collate unicode_ci_ci",
    "a string collate system.builtin.UTF8_LCASE", "a array<string collate de>",
    "struct<a int, b: string not null comment 'c'>", "struct<a: array<struct<b: int>>>", "a struct<b>",
    "a array<foo>", "a map<map<int,int>,int>", "array<void>", "a array <int >", "a struct<b:struct<>>",
]  # fmt: skip

JSON_VALUES = [
    "'integer'", "'int'", "'decimal'", "'decimal(5, 2)'", "'interval day to second'", "'interval month'",
    "'varchar(3)'", "'time(4)'", "'geometry'", "'geography'", "'geography(OGC:CRS84)'", "'nothing'",
    "'geometry(EPSG:3857)'", "'geometry(no:where)'", "'geography(OGC:CRS84, PLANAR)'", "'string collate de'",
    "{'type': 'set'}", "{'type': 'array', 'elementType': 'long', 'containsNull': False}",
    "{'type': 'struct', 'fields': [{'name': 'a', 'type': 'long'}]}",
    "{'type': 'struct', 'fields': [{'name': 'a', 'type': 'string', 'nullable': True,"
    " 'metadata': {'x': 1, '__COLLATIONS': {'a': 'icu.UNICODE'}}}]}",
    "{'type': 'struct', 'fields': [{'name': 'a', 'type': 'long', 'nullable': True,"
    " 'metadata': {'__COLLATIONS': {'a': 'icu.UNICODE'}}}]}",
    "{'type': 'struct', 'fields': [{'name': 'a', 'type': 'string', 'nullable': True,"
    " 'metadata': {'__COLLATIONS': {'a': 'other.UNICODE'}}}]}",
]  # fmt: skip

VALUES = [
    "None", "True", "0", "127", "128", "-129", "32768", "2**31", "2**63", "1.5", "float('nan')", "'text'",
    "Text('x')", "b'bytes'", "bytearray(b'b')", "Decimal('1.50')", "Decimal('NaN')",
    "datetime.date(2024, 2, 29)", "NOON", "NOON.replace(tzinfo=UTC)", "datetime.time(1, 2, 3, 4)",
    "datetime.timedelta(days=-1, seconds=1, microseconds=2)", "[]", "[1, None]", "[1, 'a']", "(1, 'a')",
    "{}", "{'a': 1}", "{'a': None}", "{1: 'x', 2: 'y'}", "{None: 1}", "Row(a=1, b='x')", "Row(a=None)",
    "Point(1, 'b')", "Thing(b=1, a='x')", "Thing()", "array('i', [1])", "array('d')", "array('L')",
    "array('B')", "object()", "{1, 2}", "range(3)", "1j", "[[1], [None], ['x']]", "[Row(a=1), Row(b=2)]",
    "{'a': {'b': [1]}, 'c': {}}", "{'a': 1, 'b': 'x'}", "{'a': 1, 'b': 1.0}", "[1, 1.0]", "[True, 1]",
    "[NOON, None]", "VariantVal(b'', b'')", "[object()]", "Row(a=[], b={})", "Row(a=object())", "frozenset()",
    "[datetime.date(2024, 1, 1), NOON]", "[(1,), (2, 3)]", "Row(1, 2)", "()",
]  # fmt: skip

VERIFIED_TYPES = [
    "BooleanType()", "ByteType()", "ShortType()", "IntegerType()", "LongType()", "DoubleType()",
    "DecimalType(3,1)", "StringType()", "BinaryType()", "DateType()", "TimeType()", "TimestampType()",
    "TimestampNTZType()", "DayTimeIntervalType()", "ArrayType(LongType(), False)", "VariantType()",
    "MapType(StringType(), LongType())", "StructType([StructField('a', LongType(), False), StructField('b',"
    " StringType())])", "StructType([StructField('a', StructType([StructField('b', ByteType())]))])",
]  # fmt: skip

ROWS = [
    "Row(a=1, b=2)", "Row('a', 'b')", "Row('a', 'b')(1, 2)", "Row('a', 'b')(1)", "Row('a')(1, 2)",
    "Row(1, a=2)", "Row(b=1, a=2)", "Row(b=1, a=2).asDict()", "Row(1).asDict()", "Row()",
    "Row(a=1, b=Row(c=[Row(d=1)], e={'f': Row(g=2)}, h=(Row(i=1),))).asDict(True)",
    "Row(a=1).asDict(recursive=False)", "'a' in Row(a=1)", "1 in Row(a=1)", "1 in Row(1)",
    "Row(a=1)['a']", "Row(a=1)[0]", "Row(a=1, b=2)[1:]", "Row(a=1)['b']", "Row(a=1)[1]", "Row(a=1).b",
    "Row(a=1).a", "Row(1).a", "Row(1)['a']", "Row(a=1).__name__", "setattr(Row(a=1), 'a', 2)",
    "Row(a=1) == Row(b=1)", "Row(a=1) == (1,)", "hash(Row(a=1)) == hash((1,))", "Row(a=1).__fields__",
    "Row('a', 'b').__fields__", "pickle.loads(pickle.dumps(Row(a=1, b=None)))",
    "pickle.loads(pickle.dumps(Row('a')))", "pickle.loads(pickle.dumps(Row('a')(1)))", "len(Row(a=1))",
    "list(Row(a=1, b=2))", "Row(a=1) < Row(a=2)", "sorted([Row(a=2), Row(a=1)])", "Row(count=1).count",
    "Row(index=3).asDict()", "_create_row(['a', 'a'], (1, 2))", "_create_row(['a', 'a'], (1, 2)).asDict()",
    "_create_row(['a', 'b'], (1,)).b", "_create_row(['a', 'b'], (1,))['b']", "Row(a=1) + (2,)", "Row(a='x')",
    "copy.copy(Row(a=1))", "copy.deepcopy(Row(a=[1]))", "str(Row(a=1, b='x'))", "Row(**{'a b': 1})",
    "getattr(Row(**{'a b': 1}), 'a b')", "Row('a', 'b')(1, 2).a", "Row(a=1).index(1)",
]  # fmt: skip

STRUCTS = [
    "StructType().add('a', 'string').add('b', IntegerType(), False, {'k': 1}).add(StructField('c', DateType()))",
    "StructType().add('a')", "StructType().add('a', 'int')", "StructType([1])", "StructType([StructField('a',"
    " LongType)])", "StructField(1, LongType())", "ArrayType(LongType)", "MapType(LongType(), 'x')",
    "{0}['a']", "{0}['z']", "{0}[0]", "{0}[-1]", "{0}[9]", "{0}[1:]", "{0}[1.5]", "{0}.names",
    "{0}.fieldNames()", "len({0})", "[f.name for f in {0}]", "{0}.fields", "{0}.toNullable()", "{0}[0].typeName()",
    "{0}[0] in {0}", "'a' in {0}", "{0}.toInternal((1, None, 3))", "{0}.toInternal([1, NOON.date(), 3])",
    "{0}.toInternal({{'b': NOON.date()}})", "{0}.toInternal(Thing(a=1, c=[1]))", "{0}.toInternal(5)",
    "{0}.toInternal(None)", "{0}.fromInternal((1, 3, [2]))", "{0}.fromInternal(None)", "{0}.treeString(1)",
    "{0}.treeString(0)", "{0}.treeString(2)", "{0}.treeString(-1)", "{0}.toDDL()", "{0}.simpleString()",
    "DayTimeIntervalType(2, 9)", "YearMonthIntervalType(None, 3)", "DayTimeIntervalType(3, 1)",
    "GeometryType(5)", "GeographyType(3857)", "GeographyType('any')", "StringType.collationProvider('de')",
    "StructType([StructField('a', StringType('de'))])[0].getCollationMetadata()",
]  # fmt: skip

CONVERSIONS = [
    "DateType().toInternal(datetime.date(1969, 12, 30))", "DateType().fromInternal(-719162)",
    "TimeType().toInternal(datetime.time(23, 59, 59, 999999))", "TimeType().fromInternal(86399999999999)",
    "TimestampType().toInternal(NOON.replace(tzinfo=UTC))", "TimestampNTZType().toInternal(NOON)",
    "TimestampNTZType().toInternal(datetime.datetime(1, 1, 1))", "TimestampNTZType().fromInternal(-1)",
    "TimestampNTZType().fromInternal(1709209815123456)", "TimestampType().toInternal(None)",
    "TimestampType().toInternal(datetime.datetime(1960, 1, 1, 0, 0, 0, 5, tzinfo=UTC))",
    "DayTimeIntervalType().toInternal(datetime.timedelta(days=-3, microseconds=7))",
    "DayTimeIntervalType().fromInternal(-86399999998)", "YearMonthIntervalType().toInternal(1)",
    "CalendarIntervalType().fromInternal(1)", "ArrayType(DateType()).toInternal([NOON.date(), None])",
    "ArrayType(LongType()).toInternal((1,))", "MapType(DateType(), LongType()).toInternal({NOON.date(): 1})",
    "MapType(LongType(), DateType()).fromInternal({1: 5})", "ArrayType(DateType()).fromInternal([])",
    "VariantType().toInternal(VariantVal(b'a', b'b'))", "VariantType().fromInternal({'value': b'a'})",
    "VariantType().fromInternal({'value': b'a', 'metadata': b'b'})", "VariantType().toInternal(1)",
    "GeometryType(0).toInternal(Geometry(b'x', 0))", "GeometryType(0).fromInternal({'srid': 0, 'bytes': b''})",
    "Geometry(b'x', 0) == Geometry(b'x', 0), Geometry(b'x', 0) == Geometry(b'x', 1)", "Geography(b'x', 4326)",
    "UserDefinedType().sqlType()", "UserDefinedType.typeName()", "UserDefinedType().simpleString()",
    "convert('string', 1.5)", "convert('a string, b int', {'a': True, 'c': 1})", "convert('array<string>', [1])",
    "convert('a string', Thing(a=None))", "convert('a string', 5)", "convert('map<string,void>', {1: 2})",
    "convert('a int', (1, 2))", "convert('a struct<b:string>', ((1,),))", "convert('a string, b int', (True,))",
    "_infer_schema((1, 'a'), ['x'])", "_infer_schema((1, 'a'), ['x', 'y', 'z'])", "_infer_schema({'b': 1, 'a': 2})",
    "_infer_schema(5)", "_infer_schema([1, 2])", "_infer_schema('x')", "_infer_schema(Point(1, None))",
]  # fmt: skip

MERGED = [
    "NullType()", "LongType()", "DoubleType()", "StringType()", "TimestampType()", "TimestampNTZType()",
    "DateType()", "ArrayType(LongType(), False)", "ArrayType(StringType())", "DecimalType(4,2)",
    "DecimalType(6,1)", "MapType(StringType(), LongType())", "MapType(LongType(), NullType())",
    "StructType([StructField('a', LongType(), False), StructField('b', NullType())])", "GeometryType(0)",
    "StructType([StructField('c', LongType()), StructField('a', DoubleType())])", "GeometryType(4326)",
    "StructType([StructField('b', ArrayType(LongType())), StructField('d', LongType())])", "VariantType()",
]  # fmt: skip


def cases() -> list[str]:
    """All expressions, each once."""
    setting_names = ("infer_dict_as_struct", "infer_array_from_first_element", "infer_map_from_first_pair")
    struct = "DataType.fromDDL('a int not null, b date, c array<int>')"
    expressions = [method.format(data_type) for data_type in ATOMIC + NESTED for method in METHODS]
    expressions += [f"ddl({text!r})" for text in DDL]
    expressions += [f"_parse_datatype_json_value({value})" for value in JSON_VALUES]
    expressions += [f"infer({value})" for value in VALUES]
    expressions += [
        f"infer({value}, {name}=True)" for name in setting_names for value in VALUES if "{" in value
    ]
    expressions += [
        f"infer({value}, infer_array_from_first_element=True)" for value in VALUES if "[" in value
    ]
    expressions += [
        f"infer({value}, prefer_timestamp_ntz=True)" for value in ("NOON", "NOON.replace(tzinfo=UTC)")
    ]
    expressions += [f"verify({kind}, {value})" for kind, value in product(VERIFIED_TYPES, VALUES)]
    expressions += [f"verify({kind}, None, False)" for kind in VERIFIED_TYPES]
    expressions += [
        f"verify({kind}, {value}, False, 'x')" for kind, value in product(VERIFIED_TYPES, VALUES[::7])
    ]
    expressions += ["verify(YearMonthIntervalType(), 1)", "verify(NullType(), None)", "verify(NullType(), 1)"]
    expressions += [f"_merge_type({first}, {second})" for first, second in product(MERGED, MERGED)]
    expressions += [case.format(struct) if "{0}" in case else case for case in STRUCTS]
    expressions += ROWS + CONVERSIONS
    # The address of an object is another one each time.
    return [case for case in dict.fromkeys(expressions) if not ("verify" in case and "object()" in case)]


def namespace(package: str) -> dict[str, Any]:
    """What the expressions see."""
    names: dict[str, Any] = {}
    exec(f"from {package}.sql.types import *\nfrom {package}.sql.types import {', '.join(NAMES)}", names)
    exec(PRELUDE, names)
    return names


def outcome(expression: str, names: dict[str, Any]) -> dict[str, Any]:
    """What an expression gives or raises."""
    try:
        value = eval(expression, names)
    except Exception as error:
        if not hasattr(error, "getCondition"):
            named = re.search(r"\[([A-Z_.]+)\]", str(error))
            return {"error": type(error).__name__, "condition": named[1] if named else None}
        return {
            "error": type(error).__name__,
            "condition": error.getCondition(),
            "parameters": {
                key: _without_module(value) for key, value in (error.getMessageParameters() or {}).items()
            },
        }
    return {"value": _without_module(repr(value))}


def _without_module(text: str) -> str:
    return re.sub(
        r"at 0x[0-9a-f]+", "at 0x", re.sub(r"\b(pyspark|pyrite)\.sql\.types\.(\w+\.)?", "", str(text))
    )


def main() -> None:
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    names = namespace("pyspark")
    lines = [json.dumps([case, outcome(case, names)], ensure_ascii=False) for case in cases()]
    spark.stop()
    RECORD.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(f"recorded {len(lines)} cases in {RECORD.name}")


if __name__ == "__main__":
    main()
