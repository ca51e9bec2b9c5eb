"""Source text is used only where it compiles to the function's own code."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from pyrite.lineage.fusion.source import returned_expression

Written = Callable[[str], dict[str, Any]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a module, run it, and give its names."""

    def write(text: str) -> dict[str, Any]:
        path = tmp_path / f"module_{len(list(tmp_path.iterdir()))}.py"
        path.write_text(text, encoding="utf-8")
        names: dict[str, Any] = {"__file__": str(path)}
        exec(compile(text, str(path), "exec", dont_inherit=True), names)
        return names

    return write


def source_of(function: FunctionType) -> str | None:
    found = returned_expression(function.__code__)
    return None if found is None else ast.unparse(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f = lambda x: x + 1", "x + 1"),
        ("f = [lambda x: (x + 1) if x else (2), lambda x: 0][0]", "x + 1 if x else 2"),
        ("f = (lambda x:\n  (x\n   .strip()))", "x.strip()"),
        ("é = 1\nf = lambda é: 'ü' + é", "'ü' + é"),
        ("def f(x): return x * 2", "x * 2"),
        ("def f(x: int, /, y: str = 'a') -> str:\n    'doc'\n    return (x,\n      y)", "(x, y)"),
        ("def around(n):\n  return lambda x, m=2: x + n + m\nf = around(1)", "x + n + m"),
        ("from __future__ import annotations\nf = lambda x: f'{x!r:>{x}}'", "f'{x!r:>{x}}'"),
        ("\tf".strip() + " = lambda *, x: x", None),
        ("f = lambda *x: x", None),
        ("f = lambda x: (yield x)", None),
        ("f = lambda x: [y for y in (lambda: x)()]", None),
        ("def f(x):\n    y = x\n    return y", None),
        ("def f(x):\n    if x:\n        return 1\n    return 2", None),
        ("class C:\n    f = lambda self: self.__x\nf = C.f", None),
        ("f = lambda x: " + " + ".join(["x"] * 300), None),
    ],
)
def test_the_expression_of_a_function(written: Written, text: str, expected: str | None) -> None:
    assert source_of(written(text)["f"]) == expected


def test_two_lambdas_of_a_line_are_told_apart(written: Written) -> None:
    first, second = written("f = [lambda x: x + 1, lambda y: y + 1]")["f"]
    found = [returned_expression(function.__code__) for function in (first, second)]
    assert [node.col_offset for node in found if node is not None] == [15, 32]


@pytest.mark.parametrize(
    "now",
    [
        "f = lambda x: x + 2",  # another constant
        "f = lambda x: x + I",  # a name
        "f = lambda x: x - 1",  # another operator
        "f = lambda y: y + 1",  # other names
        "\nf = lambda x: x + 1",  # on another line
        "f =  lambda x: x + 1",  # in another column
        "f = lambda x: x",  # shorter
        "",
    ],
)
def test_a_file_that_changed_after_it_was_run_is_no_proof(written: Written, now: str) -> None:
    names = written("f = lambda x: x + 1")
    Path(names["__file__"]).write_text(now, encoding="utf-8")
    assert source_of(names["f"]) is None


def test_code_without_a_file_has_no_source() -> None:
    assert source_of(eval("lambda x: x + 1")) is None


def test_a_cell_of_a_notebook_is_found_where_its_text_is_registered() -> None:
    text = "f = lambda x: x + 1\n"
    linecache.cache["<cell 1>"] = (len(text), None, [text], "<cell 1>")
    names: dict[str, Any] = {}
    exec(compile(text, "<cell 1>", "exec"), names)
    assert source_of(names["f"]) == "x + 1"
    del linecache.cache["<cell 1>"]
