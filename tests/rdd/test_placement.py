"""Where records go and in which order they come, compared with what PySpark was seen to do."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from pyrite.testing.local_runner import LocalRunner

RECORDED = Path(__file__).parent / "recorded"
PROGRAMS = runpy.run_path(str(RECORDED / "programs.py"))["PROGRAMS"]
FACTS = json.loads((RECORDED / "placement.json").read_text())


class Context(LocalRunner):
    """What the programs use of a SparkContext beyond what RDDs need of it."""

    def range(self, start, end=None, step=1, numSlices=None):
        values = range(start) if end is None else range(start, end, step)
        return self.parallelize(values, numSlices)


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_result_is_what_pyspark_gave(name: str) -> None:
    assert repr(PROGRAMS[name](Context(parallelism=2))) == FACTS[name]


def test_every_recorded_fact_has_its_program() -> None:
    assert sorted(PROGRAMS) == sorted(FACTS)
