"""Pyrite's public names and signatures against those that were recorded from PySpark."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import pyrite
from pyrite.alias import MODULES
from pyrite.parity.records import notes

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def parity() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("parity", ROOT / "tools" / "parity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules["parity"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["parity"]


def test_each_public_name_stands_once_and_in_order() -> None:
    names = pyrite.__all__
    assert len(names) == len(set(names))
    # As ruff's RUF022 sorts: constants, then classes, then the rest, each as people read.
    assert sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)) == names


def test_each_public_name_can_be_imported_and_is_the_thing_itself() -> None:
    for name in pyrite.__all__:
        value = getattr(pyrite, name)
        if name != "__version__":
            assert value.__name__ == name or name == "CPickleSerializer"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'SparkSession'"):
        _ = pyrite.SparkSession


@pytest.mark.parametrize("name", sorted({name for name in MODULES.values() if name != "cloudpickle"}))
def test_the_names_that_a_public_module_promises_are_there(name: str) -> None:
    module = importlib.import_module(name)
    promised = getattr(module, "__all__", [])
    assert len(promised) == len(set(promised))
    for public in promised:
        assert hasattr(module, public)


def test_what_is_missing_is_listed_and_what_is_listed_is_missing(parity: ModuleType) -> None:
    found = {finding.name for finding in parity.compare() if finding.state == parity.MISSING}
    assert found == notes()["missing"].keys()


def test_other_signatures_than_pysparks_are_listed_with_their_reason(parity: ModuleType) -> None:
    found = {
        finding.name: finding.detail for finding in parity.compare() if finding.state == parity.DIFFERENT
    }
    assert found.keys() == notes()["different"].keys(), found


def test_each_note_is_complete(parity: ModuleType) -> None:
    for note in notes()["missing"].values():
        assert note.keys() == {"whose", "gets", "instead"}
        assert note["whose"] in ("ours", "never")


def test_the_page_is_what_the_code_says(parity: ModuleType) -> None:
    assert parity.PAGE.read_text(encoding="utf-8") == parity.render(), "run: python tools/parity.py"
