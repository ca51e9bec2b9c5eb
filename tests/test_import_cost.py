"""`import pyrite` loads no heavy library, and no part of the engine that is not asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "IPython",
    "duckdb",
    "fsspec",
    "msgpack",
    "numpy",
    "pandas",
    "psutil",
    "pyarrow",
    "ray",
    "rich",
    "zstandard",
}


def loaded_after(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "program",
    [
        "import pyrite",
        "import pyrite; pyrite.SparkConf().setMaster('local[2]')",
        "import pyrite; pyrite.install_as_pyspark(); from pyspark import SparkConf, StorageLevel",
        "import pyrite.cli",
        "from pyrite.alias import install_as_pyspark; install_as_pyspark()",
    ],
)
def test_nothing_heavy_is_loaded(program: str) -> None:
    assert loaded_after(program) & {*HEAVY, "cloudpickle"} == set()


@pytest.mark.parametrize("program", ["from pyrite import SparkContext", "import pyrite.executor.worker"])
def test_the_engine_itself_loads_nothing_heavy(program: str) -> None:
    # The worker's control messages are msgpack: the one small exception.
    assert loaded_after(program) & (HEAVY - {"msgpack"}) == set()


def test_importing_the_package_loads_its_version_and_nothing_else() -> None:
    loaded = {name for name in loaded_after("import pyrite") if name.partition(".")[0] == "pyrite"}
    assert loaded == {"pyrite", "pyrite.version"}


def test_the_engine_waits_for_a_context() -> None:
    """Its import and the start of the executors go on at once."""
    loaded = loaded_after("from pyrite import SparkContext")
    assert "pyrite.rdd" not in loaded
    assert "pyrite.cluster.driver_loop" not in loaded


def test_a_driver_does_not_load_what_runs_tasks() -> None:
    program = (
        "from pyrite import SparkContext\nwith SparkContext('local[1]') as sc: sc.range(3).map(str).collect()"
    )
    loaded = loaded_after(program)
    assert "pyrite.executor.task_runner" not in loaded
    assert "pyrite.lineage.fusion.stream" not in loaded
