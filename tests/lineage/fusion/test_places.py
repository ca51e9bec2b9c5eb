"""Generated code in warnings, logs and tracebacks."""

from __future__ import annotations

import traceback
import warnings
from typing import Any

import pytest

from pyrite.executor.failure import describe_failure
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import finish, run_chain
from pyrite.lineage.operators import Filter, Map, MapValues

CHAIN: list[Any] = [
    Map(lambda x: x + 1),
    Filter(lambda x: x),
    Map(
        lambda x: x
        .missing
        .more
    ),
]  # fmt: skip


def line_of(word: str) -> int:
    with open(__file__, encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, start=1) if word in line)


LINE = line_of(".missing")


def caught(chain: list[Any], records: list[Any], level: Fusion) -> Exception:
    with pytest.raises(Exception) as info:  # noqa: PT011
        finish(run_chain(chain, iter(records), 0, level), ends.ToList(), level)
    return info.value


def shown(error: BaseException) -> str:
    text = describe_failure(error).traceback
    return text[text.rindex("  File") :]


def test_a_traceback_shows_the_users_lines_as_it_does_unfused() -> None:
    texts = {shown(caught(CHAIN, [1], level)) for level in Fusion}
    assert len(texts) == 1
    [text] = texts
    assert f'{__file__}", line {LINE}, in <lambda>' in text
    assert ".missing\n" in text


def test_causes_are_shown_with_their_places_too() -> None:
    def wraps(value: Any) -> Any:
        try:
            return caught(CHAIN, [value], Fusion.INLINE).__traceback__ and raise_again(value)
        except ZeroDivisionError as error:
            raise KeyError("wrapped") from error

    text = describe_failure(caught([Map(wraps)], [0], Fusion.CALLS)).traceback
    assert "in raise_again" in text
    assert "100000" not in text


def raise_again(value: Any) -> Any:
    return list(run_chain([Map(lambda x: 1 // x), Map(lambda x: x)], iter([value]), 0, Fusion.INLINE))


def test_where_no_line_is_the_users_the_loop_shows_its_own() -> None:
    chain = [MapValues(lambda value: value + 1), Filter(lambda kv: True)]
    error = caught(chain, [1], Fusion.INLINE)
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    text = describe_failure(error.with_traceback(trace)).traceback
    assert "in fused\n    key = x[0]" in text


def test_a_function_that_is_called_is_shown_without_the_loop() -> None:
    def fails(value: int) -> int:
        rest = value - 1
        return 1 // rest

    texts = {shown(caught([Map(lambda x: x), Map(fails)], [1], level)) for level in Fusion}
    assert len(texts) == 1


def test_a_traceback_that_a_user_prints_names_the_users_line() -> None:
    error = caught(CHAIN, [1], Fusion.INLINE)
    last = traceback.extract_tb(error.__traceback__)[-1]
    assert (last.filename, last.lineno, last.name) == (__file__, LINE, "<lambda>")


def test_a_warning_names_the_users_line() -> None:
    chain = [Map(lambda x: x), Map(lambda x: warnings.warn("careful", stacklevel=1))]
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        list(run_chain(chain, iter([1]), 0, Fusion.INLINE))
    assert [(each.filename, each.lineno) for each in found] == [(__file__, line_of("careful"))]
