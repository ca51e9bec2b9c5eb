"""Chains of functions that have travelled: the same program at each level, in worker processes."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from operator import add
from pathlib import Path
from typing import Any

import pytest

from pyrite.common.settings import check_settings
from pyrite.conf import SparkConf
from pyrite.context import SparkContext
from pyrite.errors import IllegalArgumentException, PythonException
from pyrite.lineage.fusion.level import Fusion

FACTOR = 3


@pytest.fixture(scope="module", params=list(Fusion))
def contexts(request: pytest.FixtureRequest) -> Iterator[tuple[SparkContext, Fusion]]:
    conf = SparkConf().setMaster("local[2]").set("spark.pyrite.fusion", request.param.value)
    with SparkContext(conf=conf) as context:
        yield context, request.param


def calling_function() -> str:
    """The name of the code that calls this."""
    return sys._getframe(1).f_code.co_qualname


def test_globals_closures_and_broadcasts_arrive(contexts: tuple[SparkContext, Fusion]) -> None:
    sc, _ = contexts
    step = 5
    table = sc.broadcast({0: "a", 1: "b"})
    numbers = sc.parallelize(range(100), 2).map(lambda x: x * FACTOR).filter(lambda x: x % 2 == 0)
    assert numbers.map(lambda x, n=step: x + step * n).sum() == sum(x * 3 + 25 for x in range(0, 100, 2))
    pairs = numbers.map(lambda x: (table.value[x % 4 // 2], 1))
    assert sorted(pairs.reduceByKey(add).mapValues(lambda n: n * FACTOR).collect()) == [("a", 75), ("b", 75)]
    assert numbers.keyBy(lambda x: x % 4).values().max(lambda x: -x) == 0
    assert numbers.flatMap(lambda x: [x] * 2).aggregate(0, lambda n, x: n + 1, add) == 100
    assert numbers.treeReduce(lambda a, b: a + b) == numbers.reduce(lambda a, b: a + b) == 7350
    assert numbers.cache().count() == numbers.map(lambda x: x + 1).count() == 50


def test_bodies_run_in_the_loop_if_they_are_asked_to(contexts: tuple[SparkContext, Fusion]) -> None:
    sc, level = contexts
    [caller] = sc.parallelize([1], 1).map(lambda x: calling_function()).collect()
    assert caller.endswith("fused" if level.inlines else "<lambda>")


def test_an_error_is_that_of_the_function(contexts: tuple[SparkContext, Fusion]) -> None:
    sc, _ = contexts
    bad = sc.parallelize(range(10), 1).map(lambda x: x + 1).map(lambda x: (x, 10 // (x - 5)))
    with pytest.raises(PythonException) as caught:
        bad.mapValues(lambda x: x).collect()
    text = str(caught.value)
    assert re.search(r"made by map at test_on_workers.py:\d+;", text)
    frames = text[text.index("In the worker:") :].splitlines()[2:]
    assert re.fullmatch(r'  File ".*test_on_workers.py", line \d+, in <lambda>', frames[0])
    assert frames[1].strip().startswith("bad = ")
    assert frames[3:] == ["ZeroDivisionError: integer division or modulo by zero"]


def test_numbers_give_the_same_at_each_level(contexts: tuple[SparkContext, Fusion]) -> None:
    sc, _ = contexts
    modulus = 7
    numbers = sc.parallelize(range(-150_000, 150_000), 2)
    kept = numbers.map(lambda x: x * FACTOR).filter(lambda x: x % modulus == 1 or x > 449_990)
    plain = [x * 3 for x in range(-150_000, 150_000) if x * 3 % 7 == 1 or x * 3 > 449_990]
    assert (kept.sum(), kept.count(), kept.min(), kept.max()) == (
        sum(plain),
        len(plain),
        min(plain),
        max(plain),
    )
    assert repr(kept.map(lambda x: x / 8).collect()) == repr([x / 8 for x in plain])
    assert numbers.map(lambda x: x * 2**60).sum() == -150_000 * 2**60
    sums = numbers.map(lambda x: (x // 1000, x)).reduceByKey(add).collectAsMap()
    assert sums == {key: sum(range(key * 1000, key * 1000 + 1000)) for key in range(-150, 150)}
    with pytest.raises(PythonException, match="ZeroDivisionError"):
        numbers.map(lambda x: 1 // (x - 149_999)).sum()


def test_lists_of_numbers_give_the_same_at_each_level(contexts: tuple[SparkContext, Fusion]) -> None:
    sc, _ = contexts
    numbers = [(x * 7919) % 30_011 for x in range(300_000)]
    ints, pairs = sc.parallelize(numbers, 2), sc.parallelize([(x % 100, x / 7) for x in numbers], 2)
    assert repr(ints.map(lambda x: x * FACTOR).sum()) == repr(sum(numbers) * FACTOR)
    assert ints.glom().map(len).collect() == [149_504, 150_496]
    assert repr(ints.take(3)) == repr(numbers[:3])
    # As it is without fusion: floats are added partition by partition, and one by one.
    parts = [dict[int, float](), dict[int, float]()]
    for sums, records in zip(parts, pairs.glom().collect(), strict=True):
        for key, value in records:
            sums[key] = sums[key] + value if key in sums else value
    expected = {key: value + parts[1][key] for key, value in parts[0].items()}
    assert repr(sorted(pairs.reduceByKey(add).collect())) == repr(sorted(expected.items()))


def test_words_give_the_same_at_each_level(contexts: tuple[SparkContext, Fusion], tmp_path: Path) -> None:
    sc, _ = contexts
    line, times = "To be, or not to be:\u3000that is the\x85question.\r\n\n", 160_000
    path = tmp_path / "text"
    path.write_text(line * times, newline="", encoding="utf-8")
    words = [word.lower().strip(",.:") for word in line.split() if len(word) > 2]
    counts = {word: count * times for word, count in Counter(words).items()}
    found = sc.textFile(str(path), 1).flatMap(lambda line: line.split()).filter(lambda word: len(word) > 2)
    pairs = found.map(lambda word: (word.lower().strip(",.:"), 1))
    assert list(pairs.reduceByKey(add, 1).collect()) == list(counts.items())
    assert list(pairs.countByKey().items()) == list(counts.items())
    assert found.map(len).sum() == sum(len(word) for word in line.split() if len(word) > 2) * times
    with pytest.raises(PythonException, match="ValueError: invalid literal for int"):
        found.map(int).sum()


def test_explain_tells_what_is_lowered_and_why_not(
    contexts: tuple[SparkContext, Fusion], capsys: pytest.CaptureFixture[str]
) -> None:
    sc, level = contexts
    words = sc.textFile(__file__).flatMap(lambda line: line.lower().split())
    words.map(lambda word: (word, 1)).reduceByKey(add).explain()
    text = capsys.readouterr().out
    assert ("by tallies" in text) == (level is Fusion.COLUMNS)
    if level is Fusion.COLUMNS:
        assert "not in columns of numbers: FlatMap" in text
        assert "pieces of each line are counted, and Map, Map called once" in text
        words.map(lambda word: (id(word), 1)).reduceByKey(add).explain()
        assert "not by tallies of strings: Map: `id(word)` is not known to be pure" in capsys.readouterr().out
        words.map(lambda word: (word, 1)).reduceByKey(max).explain()
        assert "not lowered: the values of a key are not just added" in capsys.readouterr().out
        sc.parallelize([1]).map(lambda x: (x % 3, x**2)).explain()
        assert "not in columns of numbers: Map: `x ** 2` is no arithmetic" in capsys.readouterr().out
        sc.parallelize([1]).map(lambda x: (x % 3, x)).explain()
        assert "in columns, before an action or a sum by key" in capsys.readouterr().out


def test_explain_prints_what_runs(
    contexts: tuple[SparkContext, Fusion], capsys: pytest.CaptureFixture[str]
) -> None:
    sc, level = contexts
    words = sc.parallelize(["a b"]).flatMap(lambda line: line.split())
    pairs = words.map(lambda word: (word, len(word)))
    pairs.reduceByKey(add).mapPartitions(list).filter(lambda kv: kv[1] > 1).explain()
    text = capsys.readouterr().out
    assert ("x_2 = x.split()" in text) == level.inlines
    assert ("combined[x] = old + " in text) == level.inlines
    words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).explain()
    assert ("counted in C" in capsys.readouterr().out) == level.inlines
    assert ("not fused: MapPartitions, Filter" in text) == (level is Fusion.OFF)
    for line in ("PythonRDD[", "ShuffledRDD[", "ParallelCollectionRDD["):
        assert text.count(line) >= 1


def test_a_value_that_there_is_not_is_refused() -> None:
    conf = SparkConf().setMaster("local[2]").set("spark.pyrite.fusion", "fast")
    with pytest.raises(
        IllegalArgumentException, match=r"spark.pyrite.fusion=fast.*off, calls, inline or columns"
    ):
        check_settings(conf)


@pytest.mark.parametrize(
    ("setting", "in_driver", "level"),
    [
        (None, False, Fusion.INLINE),
        (None, True, Fusion.CALLS),
        ("inline", True, Fusion.INLINE),
        ("off", False, Fusion.OFF),
        ("columns", False, Fusion.COLUMNS),
    ],
)
def test_functions_are_called_by_default_where_a_debugger_may_look(
    setting: Any, in_driver: bool, level: Fusion
) -> None:
    assert Fusion.chosen(setting, in_driver=in_driver) is level
