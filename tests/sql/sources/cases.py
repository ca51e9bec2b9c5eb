"""Awkward CSV and JSON files with options: what Spark makes of them is in `recorded/`.

`tools/record_sources.py` writes that again.
"""
# The cases are better to compare in one line each.

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Case(NamedTuple):
    """A file, and how it is read."""

    format: str
    data: bytes
    schema: str | None
    options: dict[str, object]

    @property
    def name(self) -> str:
        """What tells a case from the others."""
        return repr(tuple(self))


_CASES: list[Case] = []


def _csv(data: str | bytes, schema: str | None = None, **options: object) -> None:
    _add("csv", data, schema, options)


def _json(data: str | bytes, schema: str | None = None, **options: object) -> None:
    _add("json", data, schema, options)


def _add(kind: str, data: str | bytes, schema: str | None, options: dict[str, object]) -> None:
    _CASES.append(Case(kind, data.encode() if isinstance(data, str) else data, schema, options))


_csv("a,b\n1,2\n", header=True)
_csv('a,"",b\n,x,""\n')
_csv('a"b,"c"d,"e""f","g\\"h"\n')
_csv('"a""b",c\n')
_csv('"abc"def,x\n')
_csv('"unclosed,x\ny,z\n')
_csv('a\\b,"a\\b","a\\\\b"\n')
_csv(' a , " b " ,"c" \n')
_csv(' a , " b " ,"c" \n', ignoreLeadingWhiteSpace=True, ignoreTrailingWhiteSpace=True)
_csv("1,2,3\n4,5\n6\n\n7,8,9,10\n")
_csv("1,2,3\n4,5\n6\n\n7,8,9,10\n", "a int,b int,c int")
_csv("1,2,3\n4,5\n6\n\n7,8,9,10\n", "a int,b int,c int, _corrupt_record string")
_csv("1,2,3\n4,5\n6\n\n7,8,9,10\n", "a int,b int,c int", mode="DROPMALFORMED")
_csv("1,2,3\n4,5\n", "a int,b int,c int", mode="FAILFAST")
_csv("1,x,3\n", "a int,b int,c int", mode="FAILFAST")
_csv("1,x,3\n", "a int,b int,c int,_corrupt_record string")
_csv("1,x,3\n", "a int,b int,c int,bad string", columnNameOfCorruptRecord="bad")
_csv("1.0,2,1e3,true,2020-01-01,2020-01-01 10:00:00,x,99999999999,\n", inferSchema=True)
_csv("2020-01-01\n2020-01-01 10:00:00\n", inferSchema=True)
_csv("1\ntrue\n", inferSchema=True)
_csv("true\n1\n", inferSchema=True)
_csv("99999999999999999999\n", inferSchema=True)
_csv("99999999999999999999\n1.5\n", inferSchema=True)
_csv("1\n1.5\n", inferSchema=True)
_csv("1.5\n1\n", inferSchema=True)
_csv("NaN\nInf\n-Inf\n", inferSchema=True)
_csv("NaN\nInf\n-Inf\n1d\n 2 \n1e400\n0x1p3\nInfinity\n", "a double")
_csv("2020\n2020-1-1\n2020-01\n", inferSchema=True)
_csv("2020\n2020-1-1\n2020-01\n2020-01-01T00\nx\n 2020-01-01\n", "a date, _corrupt_record string")
_csv("2020-01-01 10:00:00\n2020\n", inferSchema=True)
_csv(
    "2020\n2020-1-1\n2020-01-01T10:00:00.123456789Z\n10:00\nx\n2020-01-01 10:00:00+01:00\n",
    "a timestamp, _corrupt_record string",
)
_csv('1,234.567\n"1,234.567"\n12345.6\n', "a decimal(6,2), _corrupt_record string")
_csv("+5\n 5\n5 \n0x5\n1_0\n128\n", "a tinyint, _corrupt_record string")
_csv("TRUE\nFalse\nyes\n1\n t\n", "a boolean, _corrupt_record string")
_csv("a,a,,A\n1,2,3,4\n", header=True)
_csv("a,b\n1,2\n", header=True, schema="x int, y int")
_csv("a,b\n1,2\n", header=True, schema="x int, y int", enforceSchema=False)
_csv("#c\na,b\n#d\n1,2\n", header=True, comment="#")
_csv("\n\na,b\n\n1,2\n", header=True)
_csv('a,b\r\n1,2\r\n"x\ny",3\r\n', header=True)
_csv('a,b\r\n1,2\r\n"x\ny",3\r\n', header=True, multiLine=True)
_csv("a\rb\rc")
_csv("a||b\n1||2\n", header=True, sep="||")
_csv("a\tb\n1\t2\n", header=True, sep="\\t")
_csv("a;b;c\n1;NA;-\n", header=True, sep=";", nullValue="NA")
_csv('a,"",-\n', emptyValue="EMPTY")
_csv('a,"",NA\n"NA",x,y\n', nullValue="NA")
_csv("x\nnul\n", "a double", nanValue="x")
_csv("'a,b',c\n", quote="'")
_csv('"a,b",c\n', quote="")
_csv("abc\xe9,d\n".encode("latin-1"), encoding="ISO-8859-1")
_csv("abc\xe9,d\n".encode("latin-1"))
_csv("\ufeffa,b\n1,2\n", header=True)
_csv("a,b\n1,2\n".encode("utf-16"), header=True, encoding="UTF-16", multiLine=True)
_csv("", header=True)
_csv("")
_csv("a,b\n", header=True, inferSchema=True)
_csv("a|b\n1|2;3|4;", sep="|", lineSep=";")
_csv('"a\nb",c\nd,e\n', multiLine=True)
_csv("2020/01/02\n", "a date", dateFormat="yyyy/MM/dd")
_csv("02.01.2020 10:11\nx\n", "a timestamp, _corrupt_record string", timestampFormat="dd.MM.yyyy HH:mm")
_csv("02.01.2020 10:11\n", inferSchema=True, timestampFormat="dd.MM.yyyy HH:mm")
_csv("1,2\n", "a int, b array<int>")
_csv("abc\n", "a binary")
_csv(" \n\t\na\n")
_csv("a,b\n1,2\n,\n", header=True, inferSchema=True)
_csv("1 day\n", "a interval day")
_csv('"a" ,b\n"c"x"y",d\n')
_csv('a,"b\n')
_csv('a, "b,c"\n')
_csv('\\"a,b\n')
_csv('"a\\nb","c\\,d"\n')
_csv("a,b,\n")
_csv('"a""",b\n"""a",b\n"a""b""c",d\n')
_csv('"a\\"",b\n')
_csv("a,b\nc,d", "x string, y string, z string")
_csv("1,2\n3,4\n", "x int not null, y int")
_json('{"b":1,"a":"x"}\n{"a":null,"c":[1,2.5]}\n')
_json('{"a":1}\n{"a":"x"}\n{"a":true}\n')
_json('{"a":{"y":1,"x":2}}\n{"a":{"z":null}}\n')
_json('{"a":1}\n{"a":{"b":1}}\n{"a":[1]}\n')
_json('{"a":12345678901234567890}\n{"a":1.5}\n')
_json('{"a":12345678901234567890}\n')
_json('{"a":1.5,"b":1e10,"c":123456789012345678901234567890123456789012345}\n', prefersDecimal=True)
_json('{"a":1.5,"b":1,"c":true,"d":[1],"e":null}\n', primitivesAsString=True)
_json('{"a":null,"b":[],"c":{},"d":1}\n')
_json('{"a":null,"b":[],"c":{},"d":1,"e":[null],"f":{"g":null}}\n', dropFieldIfAllNull=True)
_json('{"a":1}\nbad\n{"a":2\n')
_json('{"a":1}\nbad\n{"a":2\n', mode="DROPMALFORMED")
_json('{"a":1}\nbad\n', mode="FAILFAST")
_json('{"a":1}\nbad\n', "a int")
_json('{"a":1}\nbad\n', "a int", mode="FAILFAST")
_json('{"a":1}\nbad\n{"a":"x"}\n{"a":1.5}\n{"a":99999999999}\n', "a int, _corrupt_record string")
_json('{"a":1,"b":"x","c":2}\n', "a int, b int, c int, _corrupt_record string")
_json('{"a":{"x":1,"y":"q"},"c":2}\n', "a struct<x:int,y:int>, c int, _corrupt_record string")
_json('{"a":[1,"q",3],"c":2}\n', "a array<int>, c int, _corrupt_record string")
_json('{"a":{"p":1,"q":"x"},"c":2}\n', "a map<string,int>, c int, _corrupt_record string")
_json(
    '{"a":1,"b":1.5,"c":true,"d":{"x": [1, 2.50, "s"]},"e":"t", "f":1e5, "g":null}\n',
    "a string,b string,c string,d string,e string,f string,g string",
)
_json('{"a":"1","b":"1.5","c":"true"}\n', "a int,b double,c boolean, _corrupt_record string")
_json(
    '{"a":1,"b":1,"c":1.0,"d":"NaN","e":"Infinity","f":"-INF"}\n',
    "a double,b decimal(5,2),c bigint,d double,e float,f double, _corrupt_record string",
)
_json('{"a":NaN,"b":+1,"c":Infinity}\n', "a double,b int,c double, _corrupt_record string")
_json(
    '{"a":"2020-01-01","b":"2020-01-01 10:00:00","c":"2020-01-01T10:00:00Z","d":5,"e":1.5}\n',
    "a date,b timestamp,c timestamp,d timestamp,e timestamp, _corrupt_record string",
)
_json('{"a":"2020-01-01","b":"2020-01-01 10:00:00"}\n')
_json('{"a":"2020-01-01","b":"2020-01-01 10:00:00","c":"2020-01-01T10:00:00"}\n', inferTimestamp=True)
_json('{"a":"QUJD","b":"abc"}\n', "a binary, b char(5), _corrupt_record string")
_json('{\'a\':1}\n{a:2}\n{"a":01}\n/*c*/{"a":3}\n{"a":"x\ty"}\n')
_json(
    '{\'a\':1}\n{a:2}\n{"a":01}\n/*c*/{"a":3}\n',
    allowUnquotedFieldNames=True,
    allowNumericLeadingZeros=True,
    allowComments=True,
)
_json("{'a':1}\n", allowSingleQuotes=False)
_json('[{"a":1},{"a":2}]\n')
_json('[{"a":1},{"a":2}]\n', "a int")
_json('[1,2]\n5\n"x"\n', "a int, _corrupt_record string")
_json('{"a":1} {"a":2}\n{"a":3}x\n', "a int, _corrupt_record string")
_json('[\n{"a":1},\n{"a":2}\n]', multiLine=True)
_json('{\n"a":1\n}\n', multiLine=True)
_json('{"a":1}\n{"a":2}\n', multiLine=True)
_json('{"a":1,"a":2}\n', "a int")
_json('{"A":1,"a":2}\n')
_json('{"A":1}\n', "a int")
_json('\n\n{"a":1}\n   \n', "a int, _corrupt_record string")
_json(
    '{"a":"02.01.2020","t":"02.01.2020 10:11"}\n',
    "a date,t timestamp, _corrupt_record string",
    dateFormat="dd.MM.yyyy",
    timestampFormat="dd.MM.yyyy HH:mm",
)
_json('{"a":"x"}\n', "a date, _corrupt_record string")
_json('{"a":5}\n', "a date, _corrupt_record string")
_json('{"a":""}\n', "a int, _corrupt_record string")
_json('{"a":true}\n', "a int, _corrupt_record string")
_json('{"a":[1]}\n', "a struct<x:int>, _corrupt_record string")
_json('{"a":{"x":1}}\n', "a array<struct<x:int>>, _corrupt_record string")
_json('{"a":{"x":1}}\n', "a array<int>, _corrupt_record string")
_json('{"a":1.0}\n', "a int, _corrupt_record string")
_json('{"a":"caf\\u00e9 \\ud83d\\ude00"}\n')
_json("")
_json("{}\n")
_json('{"a":1}\n', "a int, b struct<c:int> not null")
_json('{"a":[{"b":1},{"c":"x"}],"d":[[1],[2.5]]}\n')
_json('{"a":[1,"x"],"b":[1,null],"c":[1,{"d":1}]}\n')
_json('{"a":1e400,"b":-0.0,"c":1E-5, "d": 100000000000000000000.5}\n')
_json('{"a b":1,"c.d":2,"":3}\n')
_json('{"a":1}\r\n{"a":2}\r{"a":3}')
_json('{"a":"P1D"}\n', "a interval day")
_json('{"a":1}\n', "a void")
_json('{"x":{"a":1.50}}\n{"x":"s"}\n')
_json("bad\n")
_json('{"a":"x\\qy"}\n')
_json('{"a":"1970-01-01","p":12345678901}\n', "a timestamp_ntz, p decimal(4,1), _corrupt_record string")
_json('{"a":1}\n', "a tinyint, b smallint, c float")
_json('{"a":300,"b":70000,"c":1e50}\n', "a tinyint, b smallint, c float, _corrupt_record string")


def cases() -> Iterator[Case]:
    """All cases."""
    yield from _CASES
