"""Which functions are known to be pure, and which are not."""

from __future__ import annotations

import math
import operator
import re
import string
from functools import partial
from random import random
from types import FunctionType
from typing import Any

import pytest

from pyrite.lineage.fusion.columns.pure import impurity, is_pure

STOP = {"a", "the"}
CODES = {"a": 1}
SHIFT = str.maketrans("abc", "xyz")
LEAST = 3
NESTED = [["a"]]


class Text(str):
    """A str with ideas of its own."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return bool(random() < 0.5)

    __hash__ = str.__hash__


OWN = Text("a")
OWNS = {OWN}
re_like: Any = NESTED


@pytest.mark.parametrize(
    "function",
    [
        len,
        str,
        str.lower,
        str.split,
        operator.itemgetter(1),
        lambda w: w,
        lambda w: (w, 1),
        lambda w: (w.lower().strip(string.punctuation), len(w)),
        lambda w: w not in STOP and len(w) > LEAST,
        lambda w: CODES.get(w, 0),
        lambda w: CODES[w] if w != "b" else -1,
        lambda w: w.translate(SHIFT)[:2] + w[-1],
        lambda w: f"{w}-{len(w)!r}",
        lambda w, least=2: len(w) >= least,
        lambda w: sorted(w)[0],
        lambda w: "%s=%d" % (w, len(w)),  # noqa: UP031
        lambda w: not w or w == "a" or 1 < len(w) < 5,
        lambda kv: kv[0] + kv[1] / 2,
        lambda w: max(len(w), 3) * math.pi,
    ],
)
def test_pure(function):
    assert impurity(function) is None


@pytest.mark.parametrize(
    "function",
    [
        print,
        random,
        re.sub,
        set,
        partial(int, base=2),
        lambda w: random(),
        lambda w: print(w),
        lambda w: [w],
        lambda w: {w},
        lambda w: w == OWN,
        lambda w: w in OWNS,
        lambda w: w in NESTED[0],
        lambda w: NESTED.append(w),
        lambda w: w.append(1),
        lambda w: w.format(w),
        lambda w: f"{w:>{LEAST}}",
        lambda w: w.lower,
        lambda w: w.__class__,
        lambda w: w is None,
        lambda w: w**2,
        lambda w: w @ w,
        lambda w: len(*w),
        lambda w: (*w, 1),
        lambda w: sorted(w, key=len),
        lambda w: max(w, key=print),
        lambda w: operator.add(w, w),
        lambda w: re_like.split(w),
        lambda w: re.compile(w),
        lambda w: id(w),
        lambda w: hash(w),
        lambda w: nowhere,  # type: ignore[name-defined]  # noqa: F821
        lambda w: len,
        lambda w: [x for x in w],  # noqa: C416
    ],
)
def test_not_known_to_be_pure(function):
    assert isinstance(impurity(function), str)


def test_a_builtin_under_another_name_is_looked_at() -> None:
    def has_length(w: Any) -> Any:
        return len(w)

    assert is_pure(has_length)
    changed = FunctionType(has_length.__code__, {**globals(), "len": lambda record: random()})
    assert not is_pure(changed)


def test_it_is_said_what_is_not_known() -> None:
    assert impurity(lambda w: (w, id(w))) == "`id(w)` is not known to be pure"
