"""Every condition that the package raises by name has a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pyrite
from pyrite.errors import PySparkValueError
from pyrite.errors.conditions import has_sentence


def raised_by_name() -> Iterator[tuple[str, str]]:
    """The conditions of exceptions that are made without a message, and the places where they are."""
    root = Path(pyrite.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and not node.args:
                for keyword in node.keywords:
                    if keyword.arg == "errorClass" and isinstance(keyword.value, ast.Constant):
                        yield str(keyword.value.value), f"{path.relative_to(root)}:{node.lineno}"


def test_conditions_that_are_raised_by_name_have_a_sentence():
    missing = {f"{name} ({place})" for name, place in raised_by_name() if not has_sentence(name)}
    assert missing == set()


def test_the_search_for_conditions_finds_them():
    assert {"CANNOT_CONVERT_COLUMN_INTO_BOOL", "NOT_INT"} <= {name for name, _ in raised_by_name()}


@pytest.mark.parametrize("name", ["NO_SUCH_CONDITION", "NOT_INT"])
def test_a_parameter_that_is_missing_does_not_hide_the_error(name):
    assert "arg_name" in str(PySparkValueError(errorClass=name, messageParameters={"arg_name": "arg_name"}))
