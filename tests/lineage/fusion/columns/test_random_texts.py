"""Random programs over random texts: by tallies they give what they give without fusion.

Compared are results with the types of all parts, the order of records and keys, and exceptions. Batches are
small, so that doubts come up in the middle of a split.
"""

from __future__ import annotations

import linecache
import operator
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyrite.executor.failure import describe_failure
from pyrite.io.splits import FileSplit
from pyrite.io.text_reader import read_lines
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.columns import batches, tally, tally_batches
from pyrite.lineage.fusion.columns.by_tally import AddTallies
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import count_values, finish, run_chain
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapValues
from pyrite.lineage.packed import Recorded
from pyrite.shuffle.combine import KeysWithNone, combining
from pyrite.shuffle.spec import Aggregator
from pyrite.shuffle.spill_gauge import SpillGauge
from pyrite.storage.memory import MemoryBudget

pytest.importorskip("pyarrow.compute")


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyrite.io.text_reader._BLOCK_SIZE", 8)
        patch.setattr(tally_batches, "TEXT_BATCH", 24)
        patch.setattr(tally_batches, "_TRIAL", 8)
        patch.setattr(tally_batches, "_FEW_BYTES", 0)
        # Texts are short, and have many different words.
        patch.setattr(tally, "FEW", 1 << 30)
        patch.setattr(batches, "FEW", 1)
        patch.setattr(batches, "BATCH", 4)
        patch.setattr(batches, "STRINGS", 6)
        patch.setattr(batches, "_SMALL", 2)
        yield


NAMES: dict[str, Any] = {"STOP": {"a", "b", "to"}, "CODES": {"a": 1, "b": True, "to": 2.5}, "LEAST": 1}
_numbers = count()


def function(body: str) -> Callable[..., Any]:
    """A lambda whose text can be found."""
    text = f"made = lambda x: {body}\n"
    filename = f"<text {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, [text], filename)
    names: dict[str, Any] = dict(NAMES)
    exec(compile(text, filename, "exec"), names)
    made: Callable[..., Any] = names["made"]
    return made


WORDS = st.sampled_from(
    [
        "a",
        "b",
        "A",
        "to",
        "TO",
        "be",
        "12",
        "-7",
        "3.5",
        "é",
        "É",
        "ß",
        "Σ",
        "aΣ",
        "日本",
        "\0",
        "a,b",
        "_",
        "İ",
    ]
)
SPACES = st.sampled_from(
    [
        " ",
        " ",
        " ",
        "  ",
        "\n",
        "\n",
        "\r",
        "\r\n",
        "\t",
        ",",
        "\x0b",
        "\x1c",
        "\x85",
        "\u2028",
        "\u3000",
        "\xa0",
    ]
)
TEXTS = st.lists(st.tuples(WORDS, SPACES).map("".join), max_size=30).map(
    lambda parts: "".join(parts).encode()
)
BYTES = st.one_of(
    TEXTS,
    TEXTS,
    TEXTS,
    st.tuples(TEXTS, st.sampled_from([b"", b"\xff", b"\xed\xa0\x80 ", b"\xc3", b"a"]), TEXTS).map(b"".join),
    TEXTS.map(lambda data: b"\xef\xbb\xbf" + data),
)

METHODS = st.sampled_from(["", "", ".lower()", ".upper()", ".strip()", ".replace('a', ' ')", ".casefold()"])
CUTS = st.one_of(
    st.just(FlatMap(str.split)),
    st.tuples(METHODS, METHODS, st.sampled_from(["", "", "' '", "','", "'a'", "None", "'\\t'"])).map(
        lambda parts: FlatMap(function("x{}{}.split({})".format(*parts)))
    ),
)
LINE_STEPS = st.sampled_from(
    ["x.strip()", "x", "len(x) > 1", "not x.startswith('a')", "x.upper()", "x + ' b'", "x + '\\n'", "len(x)"]
).map(function)
WORD_MAPS = st.one_of(
    st.sampled_from([str.lower, str.strip, len, int, str]),
    st.sampled_from(
        [
            "x.lower()",
            "x.strip('ab')",
            "len(x)",
            "int(x)",
            "x[0]",
            "x[:1]",
            "(x, 1)",
            "x + x",
            "float(x)",
            "x.upper() if len(x) > LEAST else x",
            "x in STOP",
            "CODES.get(x)",
            "f'{x}!'",
            "x == 'a' or None",
        ]
    ).map(function),
)
WORD_FILTERS = st.sampled_from(
    ["len(x) > 1", "x not in STOP", "x.isalpha()", "x", "x != 'be'", "x[0] != 'a'", "int(x) > 3"]
).map(function)
PAIRS = st.sampled_from(
    [
        "(x, 1)",
        "(x, 1)",
        "(x, 1)",
        "(len(x), 1)",
        "(x, len(x))",
        "(x, -2)",
        "(x, True)",
        "(x, 1.5)",
        "(x, x)",
        "(x[:1], 2**70)",
        "(CODES.get(x), 1)",
        "((x, len(x)), 1)",
        "(float(len(x)), 1)",
        "(x, 1, 2)",
        "[x, 1]",
    ]
).map(function)
STEPS = st.one_of(
    WORD_MAPS.map(Map),
    WORD_FILTERS.map(Filter),
    WORD_FILTERS.map(Filter),
    st.just(FlatMap(list)),
    st.just(FlatMap(function("x"))),
)
STEPS_OF_PAIRS = st.one_of(
    st.sampled_from(["x + x", "x > 1", "(x, 1)"]).map(function).map(MapValues),
    st.sampled_from(["x[1] > 1", "x[0]"]).map(function).map(Filter),
    st.just(FlatMapValues(function("(x, x)"))),
    st.just(Map(operator.itemgetter(0))),
    st.just(Map(function("(x[1], x[0])"))),
)
LINES = st.lists(st.one_of(LINE_STEPS.map(Map), LINE_STEPS.map(Filter), LINE_STEPS.map(Filter)), max_size=1)
CHAINS = st.tuples(
    LINES,
    st.one_of(CUTS.map(lambda cut: [cut]), CUTS.map(lambda cut: [cut]), st.just([])),
    st.lists(STEPS, max_size=2),
).map(lambda parts: [*parts[0], *parts[1], *parts[2]])
CHAINS_TO_PAIRS = st.tuples(
    CHAINS,
    st.one_of(PAIRS.map(Map), PAIRS.map(Map), WORD_MAPS.map(KeyBy)),
    st.lists(STEPS_OF_PAIRS, max_size=1),
).map(lambda parts: [*parts[0], parts[1], *parts[2]])
ENDS = st.sampled_from(
    [
        ends.Sum(),
        ends.Count(),
        ends.ToList(),
        ends.Extreme(max, None),
        ends.Extreme(min, None),
        ends.Reduce(operator.add),
        ends.Fold(7, operator.add),
        ends.Fold(0.5, operator.add),
        ends.Fold("", operator.add),
    ]
)

Consume = Callable[[Iterator[Any], Fusion], Any]


def finished(end: ends.Result) -> Consume:
    return lambda records, level: finish(records, end, level)


def combined_by(merge: Callable[[Any, Any], Any]) -> Consume:
    def consume(records: Iterator[Any], level: Fusion) -> dict[Any, Any]:
        raw, fold = combining(Aggregator(lambda value: value, merge, merge), records)
        combined: dict[Any, Any] = {}
        for portion in SpillGauge(MemoryBudget(1 << 40)).portions(raw):
            fold(combined, portion)
        return combined

    return consume


def distinct(records: Iterator[Any], level: Fusion) -> list[Any]:
    first = Aggregator(lambda value: value, min, min, keeps_first=True)
    raw, fold = combining(first, KeysWithNone(records))
    kept: dict[Any, Any] = {}
    for portion in SpillGauge(MemoryBudget(1 << 40)).portions(raw):
        fold(kept, portion)
    assert set(kept.values()) <= {None}
    return list(kept)


def outcome(operators: list[Any], split: FileSplit, consume: Consume, level: Fusion) -> tuple[str, ...]:
    return outcome_of(operators, read_lines(split), consume, level)


def outcome_of(
    operators: list[Any], records: Iterator[Any], consume: Consume, level: Fusion
) -> tuple[str, ...]:
    try:
        return (repr(consume(run_chain(operators, records, 0, level), level)),)
    except Exception as error:
        described = describe_failure(error)
        return described.error_type, described.error


def compare(data: bytes, operators: list[Any], consume: Consume, *, cut: float = 1.0) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "text"
        path.write_bytes(data)
        at = int(len(data) * cut)
        for split in (FileSplit(str(path), 0, at), FileSplit(str(path), at, len(data) - at)):
            expected = outcome(operators, split, consume, Fusion.OFF)
            assert outcome(operators, split, consume, Fusion.COLUMNS) == expected


SPLIT = FlatMap(str.split)
ONE = Map(function("(x, 1)"))


@settings(max_examples=400, deadline=None)
@given(BYTES, CHAINS_TO_PAIRS, st.sampled_from([operator.add, operator.add, max]), st.floats(0, 1))
@example(b"a b a\nb\n\na \xff b\n", [SPLIT, ONE], operator.add, 1.0)
@example("a\u2028a\x85a\x1ca\x0ba".encode(), [SPLIT, ONE], operator.add, 1.0)
@example("bΣ bς\nbΣ".encode(), [FlatMap(function("x.lower().split()")), ONE], operator.add, 1.0)
@example(b"a nan nan", [SPLIT, Map(function("(float(x) if x == 'nan' else x, 1)"))], operator.add, 1.0)
@example(b"a b a", [SPLIT, Map(function("(x == 'a' or 1, 1)"))], operator.add, 1.0)
def test_sums_by_key(data, operators, merge, cut):
    compare(data, operators, combined_by(merge), cut=cut)


@settings(max_examples=300, deadline=None)
@given(BYTES, CHAINS, ENDS)
@example(b"10 9 10", [SPLIT, Map(int)], ends.Reduce(operator.add))
@example(b"b a B A", [SPLIT, Map(function("x.lower()"))], ends.Extreme(max, None))
@example(b"1 true", [SPLIT, Map(function("x == 'true' or int(x)"))], ends.Extreme(max, None))
def test_totals(data, operators, end):
    compare(data, operators, finished(end))


@settings(max_examples=200, deadline=None)
@given(BYTES, st.one_of(CHAINS, CHAINS_TO_PAIRS))
def test_counts_of_values(data, operators):
    compare(data, operators, count_values)


@settings(max_examples=200, deadline=None)
@given(BYTES, st.one_of(CHAINS, CHAINS_TO_PAIRS))
def test_distinct_records(data, operators):
    compare(data, operators, distinct)


STRINGS = st.lists(
    st.one_of(WORDS, WORDS, WORDS, st.sampled_from(["a\nb", "to\r", "\ud800", "a b  a"])), max_size=20
)
MAYBE_STRINGS = st.one_of(
    STRINGS,
    STRINGS,
    st.tuples(STRINGS, st.sampled_from([[1], [None], [b"a"]]), STRINGS).map(
        lambda parts: [*parts[0], *parts[1], *parts[2]]
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    MAYBE_STRINGS,
    st.one_of(CHAINS.map(lambda chain: (chain, ENDS)), CHAINS_TO_PAIRS.map(lambda chain: (chain, None))),
    st.data(),
)
def test_strings_in_lists(strings, chain, data):
    operators, ends_of_chain = chain
    if ends_of_chain is None:
        consume = combined_by(operator.add)
    else:
        consume = data.draw(st.one_of(ENDS.map(finished), st.sampled_from([count_values, distinct])))
    sources = [lambda: iter(strings), lambda: Recorded(iter([strings[:4], strings[4:]]), 1 << 20)]
    for source in sources:
        expected = outcome_of(operators, source(), consume, Fusion.OFF)
        assert outcome_of(operators, source(), consume, Fusion.COLUMNS) == expected


@pytest.mark.parametrize(
    ("operators", "stays"),
    [
        ([SPLIT, ONE], True),
        ([FlatMap(function("x.lower().split(' ')")), Filter(function("len(x) > 1")), ONE], True),
        ([Filter(function("x.strip()")), SPLIT, Map(str.lower), ONE], True),
        ([SPLIT, Map(function("(len(x), 1)"))], True),
        ([SPLIT, KeyBy(len), MapValues(len)], True),
        ([SPLIT, FlatMap(list), ONE], True),
        ([ONE], True),
        ([SPLIT, Map(function("(x, 0.5)"))], False),
    ],
)
def test_what_is_counted_by_tallies(operators: list[Any], stays: bool, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"to be or not to be\n\nbe To\n" * 3)
    records = run_chain(operators, read_lines(FileSplit(str(tmp_path / "text"), 0, 78)), 0, Fusion.COLUMNS)
    raw, fold = combining(Aggregator(lambda value: value, operator.add, operator.add), records)
    assert isinstance(fold, AddTallies)
    combined: dict[Any, Any] = {}
    for batch in raw:
        fold(combined, batch)
    assert fold.in_columns is stays
