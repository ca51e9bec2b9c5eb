"""What a chain runs as: how it is cut into loops, what stands in them, when it begins."""

from __future__ import annotations

import operator
import sys
from itertools import islice
from typing import Any

import pytest

from pyrite.lineage.fusion import compiled, ends
from pyrite.lineage.fusion.compiled import plan
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import FusedStream, finish, pays, run_chain
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapPartitions, MapValues

LEVELS = [Fusion.CALLS, Fusion.INLINE]
limit = 3


def text_of(operators: list[Any], end: Any = None) -> str:
    """The generated loop, without what all loops begin and end with."""
    end = end or ends.ToIterator()
    functions = getattr(end, "functions", ())
    text = plan(operators, end, end.kind, functions, inline=True).generated().text
    start, stop = text.index("        for x in"), text.index("    except")
    return text[start:stop]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_bodies_stand_in_the_loop() -> None:
    text = text_of([Map(lambda x: x * 2), Filter(lambda y: y % limit == 0), Map(lambda x: x + 1)], ends.Sum())
    assert lines(text)[:2] == ["for x in records:", "x_2 = x * 2"]
    assert lines(text)[-2:] == ["x_3 = x_2 + 1", "total = total + x_3"]
    assert "x_2 % limit == 0" in text


def test_a_pair_that_is_taken_apart_is_never_made() -> None:
    chain = [
        Map(lambda word: (word, 1)),
        MapValues(lambda value: value + 1),
        Filter(lambda kv: kv[0] != kv[1]),
    ]
    text = text_of(chain, ends.CombineByKey({}, lambda value: value, operator.add))
    assert "old = get(x, missing)" in text
    assert text.count("(") == 1


def test_a_pair_that_is_used_as_a_whole_is_made_when_it_is_needed() -> None:
    chain = [KeyBy(lambda x: x * 2), MapValues(lambda x: x + 1), Map(lambda pair: str(pair) + str(pair[0]))]
    assert list(run_chain(chain, iter([1]), 0, Fusion.INLINE)) == ["(2, 2)2"]


@pytest.mark.parametrize(
    "name", ["records", "total", "x", "error", "stop_iteration_occurred", "f_1", "__body_0__"]
)
def test_names_of_a_function_do_not_clash_with_those_of_the_loop(name: str, tmp_path: Any) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        f"{name} = 5\n"
        f"reads = lambda value: value + {name}\n"
        f"named = lambda {name}: {name} * 2\n"
        f"def around({name}):\n    return lambda value: value + {name}\n"
        f"captures = around(7)\n"
        f"defaults = lambda value, {name}=11: value + {name}\n",
        encoding="utf-8",
    )
    names: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True), names)
    functions = [names[part] for part in ("reads", "named", "captures", "defaults", "reads", "captures")]
    chain = [Map(function) for function in [*functions, str, int]]
    one_loop = plan(chain, ends.Sum(), (), (), inline=True)
    assert sum(isinstance(use, compiled.Body) for use in one_loop.uses) == 6
    assert one_loop.bound()(iter([1, 2]), 0) == sum((n + 5) * 2 + 7 + 11 + 5 + 7 for n in (1, 2))


def test_functions_of_other_globals_are_called() -> None:
    other: dict[str, Any] = {}
    exec(compile("f = lambda x: x + 1", __file__, "exec"), other)
    one_loop = plan([Map(lambda x: x + 2), Map(other["f"])], ends.ToList(), (), (), inline=True)
    assert isinstance(one_loop.uses[0], compiled.Body)
    assert not isinstance(one_loop.uses[1], compiled.Body)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: locals(),
        lambda x: eval("x"),
        lambda x: limit.query("column > @x"),  # type: ignore[attr-defined]
        lambda x: [y for y in x],  # noqa: C416
        lambda x: lambda: x,
        lambda x: (y := x),  # noqa: F841
        lambda x, y: x,
    ],
)
def test_functions_that_would_notice_are_called(function: Any) -> None:
    one_loop = plan([Map(function)], ends.ToList(), (), (), inline=True)
    assert not isinstance(one_loop.uses[0], compiled.Body)


def test_a_profiler_sees_the_functions_run() -> None:
    seen = []
    chain = [Map(lambda x: x + 1), Map(lambda x: x * 2)]
    sys.setprofile(lambda frame, event, argument: seen.append(frame.f_code.co_name))
    try:
        result = list(run_chain(chain, iter([1]), 0, Fusion.INLINE))
    finally:
        sys.setprofile(None)
    assert result == [4]
    assert seen.count("<lambda>") >= 2


def test_chains_of_one_structure_share_their_code() -> None:
    def chain(step: int) -> FusedStream:
        return FusedStream(iter([1, 2]), (Map(lambda x: x + step), Map(lambda x: x * step)), inline=True)

    first, second = chain(2), chain(3)
    [code], [same_code] = ([p.generated() for p in stream.plans()] for stream in (first, second))
    assert code is same_code
    assert (list(first), list(second)) == ([6, 8], [12, 15])


def test_code_that_is_not_used_any_more_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_MOST_KEPT", 3)
    before = len(compiled._kept)
    for length in range(2, 12):
        finish(
            run_chain([Map(repr)] * length, iter([1]), 0, Fusion.CALLS),
            ends.Each(abs_of_length),
            Fusion.CALLS,
        )
    assert len(compiled._by_code) == len(compiled._kept) <= max(before, 3)
    assert all(compiled.generated_from(kept.code) is kept for kept in compiled._kept.values())


def abs_of_length(text: str) -> int:
    return abs(len(text))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("length", [65, 5000])
def test_a_long_chain_is_cut_into_several_loops(level: Fusion, length: int) -> None:
    chain = [Map(lambda x: x + 1)] * length
    assert finish(run_chain(chain, iter([0, 1]), 0, level), ends.Sum(), level) == 2 * length + 1
    assert list(run_chain(chain, iter([0, 1]), 0, level)) == [length, length + 1]


@pytest.mark.parametrize("level", LEVELS)
def test_loops_in_loops_are_cut_before_python_refuses_them(level: Fusion) -> None:
    for chain in ([FlatMap(lambda x: [x])] * 30, [FlatMapValues(lambda x: [x])] * 30):
        assert list(run_chain(chain, iter([(1, 2)]), 0, level)) == [(1, 2)]
        assert finish(run_chain(chain, iter([(1, 2)]), 0, level), ends.Count(), level) == 1


@pytest.mark.parametrize("level", LEVELS)
def test_no_more_is_read_than_is_asked_for(level: Fusion) -> None:
    read: list[int] = []
    source = map(lambda x: read.append(x) or x, range(100))  # noqa: C417
    chain = [Map(lambda x: x + 1), FlatMap(lambda x: [x, x]), MapPartitions(iter), KeyBy(lambda x: x)]
    records = run_chain(chain, source, 0, level)
    assert read == []
    assert list(islice(records, 3)) == [(1, 1), (1, 1), (2, 2)]
    assert read == [0, 1]


@pytest.mark.parametrize("level", LEVELS)
def test_records_of_a_flat_map_are_combined_in_portions(level: Fusion) -> None:
    stream = run_chain([FlatMap(range), Map(lambda x: (x % 2, x))], iter([10**12]), 0, level)
    assert isinstance(stream, FusedStream)
    raw, fold = stream.combining(lambda value: value, operator.add)
    combined: dict[int, int] = {}
    fold(combined, islice(raw, 4))
    assert combined == {0: 2, 1: 4}


def test_chains_over_chains_become_one() -> None:
    inner = run_chain([Map(lambda x: x + 1)], iter([1]), 0, Fusion.INLINE)
    outer = run_chain([Map(lambda x: x * 2)], inner, 0, Fusion.INLINE)
    assert isinstance(outer, FusedStream)
    assert len(outer.operators) == 2
    assert list(outer) == [4]


def test_a_chain_that_has_started_is_a_source() -> None:
    inner = run_chain([Map(lambda x: x + 1)], iter([1, 2]), 0, Fusion.INLINE)
    assert next(inner) == 2
    assert finish(inner, ends.Sum(), Fusion.INLINE) == 3


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ([Map(str.upper)], False),
        ([Map(str), Filter(bool), FlatMap(list)], False),
        ([Map(lambda x: [x][0])], True),
        ([Map(text_of)], False),
        ([Map(text_of), Filter(lines)], False),
        ([Map(text_of), Filter(lines), Map(text_of)], True),
        ([MapValues(str)], False),
        ([MapValues(str), Map(str)], True),
        ([Map(operator.itemgetter(0))], False),
    ],
)
def test_nested_iterators_stay_where_a_loop_gains_nothing(chain: list[Any], expected: bool) -> None:
    [one_loop] = FusedStream(iter([]), tuple(chain), inline=True).plans()
    assert pays(one_loop) is expected


def test_a_filter_without_a_function_keeps_what_is_true() -> None:
    for level in Fusion:
        chain: list[Any] = [Map(lambda x: x - 1), Filter(None), Map(lambda x: x + 1)]  # type: ignore[arg-type]
        assert list(run_chain(chain, iter([0, 1, 2]), 0, level)) == [0, 2]


def increased(x: int) -> int:
    return x + 1


def test_a_debugger_sees_functions_run() -> None:
    seen: list[str] = []
    previous = sys.gettrace()
    sys.settrace(lambda frame, event, arg: seen.append(frame.f_code.co_name) or None)
    try:
        list(run_chain([Map(increased), Map(increased)], iter([1]), 0, Fusion.INLINE))
    finally:
        sys.settrace(previous)
    assert seen.count("increased") == 2
