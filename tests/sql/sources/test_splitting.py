"""Wherever a file is cut, its pieces give the rows of the whole."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.sql.sources import relation_of
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.settings import Options
from pyrite.sql.sources.splitting import SplitSizes, first_line_behind, has_lines_to_split, packed
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.types import StructType

SEPARATORS = [None, "\n", "\r\n", ";", "ab"]
PIECES_OF_CSV = [
    "1",
    "-2",
    "x",
    ",",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\r",
    " ",
    "#",
    "\u00e4",
    "\u20ac",
    "a",
    "b",
    ";",
]
PIECES_OF_JSON = [
    '{"a":1}',
    '{"b":"\u00e4"',
    "}",
    "[",
    "]",
    "\n",
    "\r\n",
    "\r",
    " ",
    "null",
    '{"a":"x","b":[1]}',
    ";",
]


def cuts() -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 60), max_size=6)


def rows(relation: StreamedFiles, files: Sequence[FoundFile]) -> list[Any]:
    return [row for batch in relation.only(files).batches(files) for row in batch.to_pylist()]


def assert_pieces_give_the_whole(relation: StreamedFiles, places: list[int]) -> None:
    [file] = relation.found
    bounds = sorted({0, file.size, *(min(each, file.size) for each in places)})
    pieces = [FoundFile(file.path, file.size, begin=one, end=other) for one, other in pairwise(bounds)]
    assert [row for piece in pieces for row in rows(relation, [piece])] == rows(relation, [file])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("splitting") / "file.txt"


def relation(kind: str, path: Path, data: bytes, schema: str | None, options: dict[str, str]) -> Any:
    path.write_bytes(data)
    given = None if schema is None else StructType.fromDDL(schema)
    found = relation_of(kind, [str(path)], given, Options.of(options))
    assert isinstance(found, StreamedFiles)
    return found


@given(
    st.lists(st.sampled_from(PIECES_OF_CSV)).map("".join),
    cuts(),
    st.booleans(),
    st.sampled_from(["utf-8", "latin-1"]),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["", "#"]),
    st.sampled_from(["PERMISSIVE", "DROPMALFORMED"]),
)
def test_of_csv(
    path: Path,
    text: str,
    places: list[int],
    header: bool,
    encoding: str,
    separator: str | None,
    comment: str,
    mode: str,
) -> None:
    options = {"header": str(header), "encoding": encoding, "comment": comment, "mode": mode}
    if separator is not None:
        options["lineSep"] = separator
    data = text.encode(encoding, "replace")
    schema = "a int, b string, _corrupt_record string"
    assert_pieces_give_the_whole(relation("csv", path, data, schema, options), places)


@given(st.binary(max_size=60) | st.text("\ufeff\r\n\u20aca", max_size=20).map(str.encode), cuts())
def test_of_text(path: Path, data: bytes, places: list[int]) -> None:
    assert_pieces_give_the_whole(relation("text", path, data, None, {}), places)


@given(st.lists(st.sampled_from(PIECES_OF_JSON)).map("".join), cuts(), st.sampled_from(SEPARATORS))
def test_of_json(path: Path, text: str, places: list[int], separator: str | None) -> None:
    options = {} if separator is None else {"lineSep": separator}
    schema = "a string, b string, _corrupt_record string"
    assert_pieces_give_the_whole(relation("json", path, text.encode(), schema, options), places)


@given(st.integers(1, 9), cuts())
def test_of_orc(path: Path, stripes: int, places: list[int]) -> None:
    import pyarrow as pa
    from pyarrow import orc

    with orc.ORCWriter(str(path), stripe_size=1, batch_size=1) as writer:
        for number in range(stripes):
            writer.write(pa.table({"a": range(number * 2000, number * 2000 + 2000)}))
    found = relation_of("orc", [str(path)], None)
    assert isinstance(found, StreamedFiles)
    size = found.found[0].size
    assert_pieces_give_the_whole(found, [each * size // 60 for each in places])


@given(
    st.text("ab\r\n", max_size=20).map(str.encode), st.integers(0, 25), st.sampled_from([None, "\r\n", "ab"])
)
def test_a_line_begins_behind_what_ends_one(data: bytes, position: int, separator: str | None) -> None:
    text = data.decode()
    lines = text.splitlines(keepends=True) if separator is None else text.split(separator)
    starts, start = [], 0
    for line in lines:
        start += len(line) + len(separator or "")
        starts.append(min(start, len(data)))
    expected = next((each for each in starts if each > position), len(data))
    ending = None if separator is None else separator.encode()
    assert first_line_behind(io.BytesIO(data), min(position, len(data)), ending) == expected


@pytest.mark.parametrize(
    ("path", "encoding", "separator", "expected"),
    [
        ("a.csv", "UTF-8", None, True),
        ("a.csv", "ISO-8859-1", "|", True),
        ("a.csv.gz", "UTF-8", None, False),
        ("a.csv.lz4", "UTF-8", None, False),
        ("a.csv", "UTF-16", None, False),
        ("a.csv", "shift_jis", None, False),
        ("a.csv", "nothing known", None, False),
        ("a.csv", "UTF-8", "||", False),
        ("a.csv", "UTF-8", "aba", False),
        ("a.csv", "UTF-8", "\u00e4|", True),
        ("a.csv", "ascii", "\u00e4", False),
    ],
)
def test_files_whose_lines_are_found_from_any_byte(
    path: str, encoding: str, separator: str | None, expected: bool
) -> None:
    assert has_lines_to_split(FoundFile(path, 10), encoding, separator) is expected


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(1, 30), st.integers(0, 9), st.integers(1, 5))
def test_parts_hold_each_byte_once_and_are_no_larger_than_said(
    lengths: list[int], most: int, open_cost: int, parts: int
) -> None:
    files = [FoundFile(str(number), size) for number, size in enumerate(lengths)]
    sizes = SplitSizes(most, open_cost, parts)
    found = packed(files, lambda file: int(file.path) % 2 == 0, sizes)
    seen = [
        (piece.path, byte)
        for part in found
        for piece in part
        for byte in range(piece.begin, piece.begin + piece.length)
    ]
    assert seen == [(file.path, byte) for file in files for byte in range(file.size)]
    for part in found:
        assert len(part) == 1 or sum(each.length for each in part) <= sizes.of(files)
