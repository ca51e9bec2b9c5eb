"""The page on what there is of pyspark.sql against the code."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import pyrite.sql
import pyrite.sql.functions

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def parity() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("sql_parity", ROOT / "tools" / "sql_parity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules["sql_parity"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["sql_parity"]


def test_the_page_is_what_the_code_says(parity: ModuleType) -> None:
    assert parity.PAGE.read_text(encoding="utf-8") == parity.render(), "run: make parity"


@pytest.mark.parametrize("module", [pyrite.sql, pyrite.sql.functions], ids=lambda module: module.__name__)
def test_public_names_are_there(module: ModuleType) -> None:
    for name in getattr(module, "__all__", []):
        assert hasattr(module, name)
