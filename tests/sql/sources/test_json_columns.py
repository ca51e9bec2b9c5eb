"""Where JSON lines are read in columns, this gives what reading them one by one gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyrite.sql.sources import relation_of
from pyrite.sql.sources.json import columns
from pyrite.sql.sources.json.relation import JsonRelation
from pyrite.sql.types import StructType

SCHEMAS = [
    "a bigint, b string",
    "a int, b double, c boolean",
    "a tinyint, b array<bigint>, _corrupt_record string",
    "a struct<x: bigint, y: string>, b array<struct<x: double>>",
    "a date, b timestamp, c timestamp_ntz",
    "a float, b smallint",
    "b array<array<string>>, a double",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-300, 300)
    | st.integers(-(2**64), 2**64)
    | st.floats()
    | st.sampled_from([1.0, 0.1, -0.0, 1e300, 1.5e-7, 16777217.0])
    | st.text("ab\"\\'\n\t\u00e4\u2028\U0001f600{}", max_size=4)
    | st.sampled_from(
        ["2024-02-29", "2024-02-30", "2024-02-29T10:00:00", "2024-03-31 02:30:00.5", "24-1-1", "x", ""]
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", ""]), inner),
    max_leaves=4,
)
RECORDS = st.dictionaries(st.sampled_from(["a", "b", "c", "d", ""]), VALUES).map(
    lambda record: json.dumps(record, ensure_ascii=False)
)
#: Records of one form each, so that they are often read in columns.
UNIFORM = st.fixed_dictionaries(
    {},
    optional={
        "a": st.integers(-5, 5) | st.none(),
        "b": st.lists(st.integers(0, 9), max_size=3),
        "c": st.floats(allow_nan=False, allow_infinity=False),
        "d": st.fixed_dictionaries({"x": st.integers(0, 9)}, optional={"y": st.text("ab\u00e4", max_size=3)}),
    },
).map(json.dumps)
LINES = (
    RECORDS
    | UNIFORM
    | st.sampled_from(
        [
            "",
            " ",
            "{}",
            '{"a":1}{"a":2}',
            '{"a":',
            "1}",
            "[]",
            '[{"a":1}]',
            '{"a":1} ',
            ' {"a":1}',
            '{"a":01}',
            '{"a":1,"a":2}',
            '{"a":-0}',
            '{"a":NaN}',
            '{"a":Infinity}',
            '{"a":1e400}',
            "{'a':1}",
            '{"a":1,}',
            "null",
            '{"a":"\\ud83d\\ude00"}',
            '{"a":"\\ud83d"}',
            '{"a":"\\q"}',
            '{"a":1.}',
            '{"a":12345678901234567890}',
            '{"b":{"x":1}}',
            '{"a":1}x}',
            '{"a":"b"}//}',
            '{"a":1e5}',
            '{"a":1E-2}',
        ]
    )
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json") / "file.json"


def relation(path: Path, lines: list[str], schema: str | None) -> JsonRelation:
    path.write_text("\n".join(lines), newline="")
    found = relation_of("json", [str(path)], StructType.fromDDL(schema or "a int"))
    assert isinstance(found, JsonRelation)
    return found


def rows(found: JsonRelation) -> list[str]:
    return [repr(row) for batch in found.batches(found.found) for row in batch.to_pylist()]


@given(st.lists(LINES, max_size=5), st.sampled_from(SCHEMAS))
@example(['{"a":1}{"a":2}', '{"a":', "1}"], SCHEMAS[0])
@example(['{"a":{}', "{}}"], SCHEMAS[3])
@example(['{"a": -0}', '{"a": -0.5}'], SCHEMAS[6])
def test_rows(path: Path, lines: list[str], schema: str) -> None:
    found = relation(path, lines, schema)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "columns_of", lambda *arguments: None)
        one_by_one = rows(found)
    assert rows(found) == one_by_one


def inferred(path: Path, lines: list[str]) -> Any:
    try:
        return relation(path, lines, None).inferred()
    except Exception as problem:
        return str(problem)


@given(st.lists(LINES, max_size=5))
@example(['{"a":1}', '{"a":1.5}', '{"a":"2024-01-01"}'])
@example(['{"a":"2024-01-01T00:00:00"}', '{"a":[]}'])
def test_schemas(path: Path, lines: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "type_of", lambda text: None)
        one_by_one = inferred(path, lines)
    assert inferred(path, lines) == one_by_one


@pytest.mark.parametrize("schema", SCHEMAS)
def test_plain_lines_are_read_in_columns(path: Path, schema: str) -> None:
    lines = ["{}", '{"d": [1, {"a": 2}], "e": "not asked for"}', '{"a": null, "b": null}']
    found = relation(path, lines, schema)
    read = columns.columns_of("\n".join(lines), StructType.fromDDL(schema), found._forms)
    assert read is not None or "_corrupt_record" in schema
    assert columns.type_of("\n".join(lines)) is None or len(rows(found)) == 3
