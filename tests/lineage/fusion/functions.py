"""Functions as users write them, for random chains: every way to reach a name, to fail, and to leave a trace.

All take any record; most fail for some, which is part of what is compared.
"""

from __future__ import annotations

import operator
from functools import partial
from typing import Any

#: What functions did, in order.
LOG: list[Any] = []
OFFSET = 10
count = 0


def reset() -> None:
    """Everything as it was when the module was loaded."""
    global count, OFFSET
    LOG.clear()
    count = 0
    OFFSET = 10
    for forget in _forget:
        forget()


_forget: list[Any] = []


def number(value: Any) -> int:
    """Some int of any record."""
    if isinstance(value, tuple):
        return number(value[0]) if value else 0
    return value if isinstance(value, int) else len(str(value))


def bump(record: Any) -> Any:
    """Changes a global that other functions read."""
    global count
    count += 1
    return record


def rebind(record: Any) -> Any:
    """Rebinds a global that other functions read."""
    global OFFSET
    OFFSET = -OFFSET
    return record


def documented(record: Any, step: int = 3) -> Any:
    """One expression behind a docstring, over more than one line."""
    return number(record) + step


def of_statements(record: Any) -> Any:
    result = [record]
    result.extend([number(record)] * 2)
    return result


def generator(record: Any) -> Any:
    LOG.append(("begins", record))
    for part in range(number(record) % 4):
        LOG.append(("yields", part))
        yield part
    LOG.append(("ends", record))


def failing_generator(record: Any) -> Any:
    yield record
    yield 1 // (number(record) - 3)


def stops(record: Any) -> Any:
    """Raises StopIteration for some records."""
    return next(iter(())) if number(record) == 2 else record


def with_starred(*records: Any) -> Any:
    return records[0]


def with_keywords(record: Any, *, scale: int = 2) -> Any:
    return number(record) * scale


def around(first: Any, second: list[Any]) -> list[Any]:
    """Closures that share a cell, of which one rebinds it."""
    total = 0
    as_it_was = list(second)

    def adds(record: Any) -> Any:
        nonlocal total
        total += number(record)
        return record

    def forget() -> None:
        nonlocal total
        total = 0
        second[:] = as_it_was

    _forget.append(forget)
    return [
        adds,
        lambda record: (number(record), total),
        lambda record, second=second: (first, second, number(record) + total),
    ]


def counted(function: Any) -> Any:
    """A decorator; the wrapper is a small function with a captured one in it."""

    def wrapper(record: Any) -> Any:
        return LOG.append("wrapped") or function(record)

    return wrapper


@counted
def decorated(record: Any) -> Any:
    return number(record) * 2


def grow(record: Any) -> Any:
    """Changes a record that others may hold too."""
    if isinstance(record, list):
        record.append(len(record))
    return record


class Judge:
    """A bound method, and a callable object."""

    def method(self, record: Any) -> Any:
        return number(record) % 3

    def __call__(self, record: Any) -> Any:
        LOG.append("called")
        return number(record) > 1


class Doubtful:
    """Its truth is asked for, which leaves a trace or fails."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __bool__(self) -> bool:
        LOG.append(("asked", self.value))
        if self.value == 4:
            raise ValueError("neither true nor false")
        return self.value % 2 == 1

    def __lt__(self, other: Any) -> Any:
        return Doubtful(self.value + 1)

    def __repr__(self) -> str:
        return f"Doubtful({self.value})"


records = 5  # names that generated code might like to use itself
x = 7
total = 9
key = "k"

MAPS = [
    lambda x: number(x) + 1,
    lambda record: record,
    lambda record: (number(record) % 3, record),
    lambda record: (record, 1, number(record)),
    lambda kv: (kv[0], kv[1]),
    lambda kv: kv[0],
    lambda kv: kv[1] + kv[1],
    lambda kv: (kv, kv[0]),
    lambda kv: (kv[1], kv[0], kv[7]),
    lambda v: LOG.append(v) or v,
    lambda v: (LOG.append("first"), LOG.append(v)),
    lambda v: v + OFFSET,
    lambda v: number(v) + OFFSET + count,
    lambda v: (records, x, total, key, number(v)),
    lambda records: number(records) + x,
    lambda finished, total=total: number(finished) + total,
    lambda v: 10 // (number(v) - 3),
    lambda v: (
        number(v),
        10 // (number(v) - 4),
    ),
    lambda v: v.missing.attribute,
    lambda v: undefined_name + v,  # noqa: F821
    lambda v: f"{v}-{OFFSET!r:>{number(v) % 5 + 1}}",
    lambda v: [part for part in (v, v)],  # noqa: C416
    lambda v: (lambda: v)(),
    lambda v: sum(number(v) for _ in range(2)),
    lambda v: (v and number(v)) or OFFSET,
    lambda v: "small" if number(v) < 3 else "large",
    lambda v: Doubtful(number(v)) < 0,
    lambda v: 1 if Doubtful(number(v)) else 2,
    lambda v: not Doubtful(number(v)),
    lambda v: (not Doubtful(number(v)), 3),
    lambda v: {"k": v, OFFSET: number(v)},
    lambda v: max(number(v), *(1, 2), key=abs),
    lambda v: v[::-1],
    lambda v: -(number(v) ** 2),
    lambda v: (),
    lambda v: (v,),
    lambda v: (*v, 1),
    lambda v: locals(),
    lambda v: [v, number(v)],
    lambda v: (v, v),
    lambda kv: kv[0] is kv[1],
    lambda v: v.append(OFFSET) or v,
    lambda v: v.sort() or v,
    lambda kv: kv[1].append(kv[0]) or kv,
    grow,
    decorated,
    str,
    repr,
    abs,
    operator.itemgetter(0),
    operator.itemgetter(1),
    operator.itemgetter(-1),
    operator.itemgetter(0, 1),
    partial(max, 3),
    Judge(),
    Judge().method,
    bump,
    rebind,
    documented,
    of_statements,
    stops,
    with_starred,
    with_keywords,
    *around("a", ["b"]),
]

FILTERS = [
    lambda v: number(v) % 2 == 0,
    lambda v: number(v) % 2,
    lambda v: 0 < number(v) < 8,
    lambda v: Doubtful(number(v)) < 3,
    lambda v: Doubtful(number(v)) and Doubtful(number(v) + 1),
    lambda v: Doubtful(number(v)) < 3 < Doubtful(5),
    lambda v: not Doubtful(number(v)),
    lambda v: Doubtful(number(v)) if number(v) > 2 else True,
    lambda v: 1 // (number(v) - 1) > 0,
    lambda kv: kv[1] == kv[0],
    lambda kv: kv[0] in (0, 1, "a"),
    lambda v: v is not None and LOG.append(("kept", v)) is None,
    bool,
    Judge(),
    stops,
    bump,
]

FLAT_MAPS = [
    lambda v: [v, v],
    lambda v: (v,),
    lambda v: range(number(v) % 4),
    lambda v: "ab" if number(v) % 2 else [],
    lambda v: v,
    lambda v: {number(v): 1, OFFSET: 2},
    lambda v: generator(v),
    lambda v: (10 // number(v), v),
    generator,
    failing_generator,
    of_statements,
    stops,
    str,
]

REDUCERS = [
    lambda a, b: number(a) + number(b),
    lambda a, b: a,
    lambda a, b: (a, b),
    lambda a, b: LOG.append((a, b)) or a + b,
    lambda a, b, scale=2: number(a) * scale - number(b) + OFFSET,
    lambda a, b: 10 // (number(b) - 3),
    operator.add,
    operator.mul,
    operator.iadd,
    lambda a, b: a.extend([b]) or a,
    max,
]
