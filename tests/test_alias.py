"""`import pyspark` means Pyrite once it is installed. Each program runs in a process of its own."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from pyrite.alias import MODULES


def run(program: str, *, path: Path | None = None) -> str:
    """What a program prints."""
    if path is not None:
        program = f"import sys; sys.path.insert(0, {str(path)!r})\n{program}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


INSTALL = "import pyrite; pyrite.install_as_pyspark()\n"


def test_every_module_is_pyrites_own_object() -> None:
    imports = "\n".join(
        f"assert importlib.import_module({name!r}) is importlib.import_module({ours!r}), {name!r}"
        for name, ours in MODULES.items()
    )
    # A module that was loaded under two names still knows itself by its own.
    own_names = "\n".join(
        f"assert sys.modules[{ours!r}].__spec__.name == {ours!r}" for ours in set(MODULES.values())
    )
    run(f"{INSTALL}import importlib, sys\n{imports}\n{own_names}")


def test_the_modules_hold_the_names_that_programs_import() -> None:
    run(
        INSTALL
        + """
from pyspark import SparkContext, SparkConf, StorageLevel, RDD, SparkFiles, Broadcast, TaskContext
from pyspark import Accumulator, AccumulatorParam, StatusTracker, InheritableThread
from pyspark.rdd import RDD as by_module, portable_hash
from pyspark.core.rdd import RDD as by_core
from pyspark.core.context import SparkContext as context_by_core
from pyspark.context import SparkContext as context_by_module
from pyspark.statcounter import StatCounter
from pyspark.resultiterable import ResultIterable
from pyspark.serializers import PickleSerializer, MarshalSerializer
from pyspark.errors import PySparkValueError, PySparkRuntimeError
from pyspark.version import __version__
from pyspark import cloudpickle
import pyspark.core.status, pyspark.rddsampler
assert RDD is by_module is by_core is pyrite.RDD
assert SparkContext is context_by_core is context_by_module is pyrite.SparkContext
"""
    )


def test_modules_are_attributes_of_the_package_without_an_import_of_their_own() -> None:
    assert run(INSTALL + "import pyspark; print(pyspark.conf.SparkConf is pyspark.SparkConf)") == "True"


def test_a_star_import_brings_the_public_names() -> None:
    assert run(INSTALL + "from pyspark import *\nprint(SparkConf.__name__, __version__[0])") == "SparkConf 4"


def test_the_version_is_that_of_the_api() -> None:
    assert run(INSTALL + "import pyspark; print(pyspark.__version__)").startswith("4.")


def test_errors_of_the_jvm_are_spark_exceptions() -> None:
    run(
        INSTALL
        + """
from py4j.protocol import Py4JError, Py4JJavaError, Py4JNetworkError
from pyrite.errors import SparkException
assert Py4JError is Py4JJavaError is SparkException
assert issubclass(Py4JNetworkError, Py4JError)
"""
    )


@pytest.mark.parametrize(
    "statement",
    [
        "import pyspark.ml.feature",
        "from pyspark.streaming import StreamingContext",
        "import pyspark.pandas as ps",
        "from pyspark import SQLContext",
        "import py4j.java_gateway",
    ],
)
def test_what_is_not_there_says_so_as_a_missing_module(statement: str) -> None:
    printed = run(f"{INSTALL}try:\n    {statement}\nexcept ModuleNotFoundError as error:\n    print(error)")
    assert "[MODULE_NOT_IN_PYRITE] Pyrite has no py" in printed


def test_asking_for_an_attribute_that_is_not_there_is_no_import_error() -> None:
    assert run(INSTALL + "import pyspark; print(hasattr(pyspark, 'SQLContext'))") == "False"


def test_it_wins_over_an_installed_pyspark(tmp_path: Path) -> None:
    (tmp_path / "pyspark.py").write_text("SparkConf = 'the real one'\n", encoding="utf-8")
    assert run("import pyspark; print(pyspark.SparkConf)", path=tmp_path) == "the real one"
    assert run(INSTALL + "import pyspark; print(pyspark.SparkConf)", path=tmp_path) != "the real one"


def test_it_refuses_when_the_real_pyspark_was_imported_before(tmp_path: Path) -> None:
    (tmp_path / "pyspark.py").write_text("", encoding="utf-8")
    printed = run(
        "import pyspark, pyrite\n"
        "try:\n    pyrite.install_as_pyspark()\n"
        "except pyrite.errors.PySparkRuntimeError as error:\n    print(error, pyrite.alias.is_installed())",
        path=tmp_path,
    )
    assert printed.startswith("[PYSPARK_ALREADY_IMPORTED]")
    assert str(tmp_path) in printed
    assert printed.endswith("False")


def test_installing_twice_changes_nothing() -> None:
    program = (
        "import sys; from pyrite.alias import is_installed, install_as_pyspark as i; print(is_installed());"
    )
    assert run(program + "i(); i(); print(is_installed(), len(sys.meta_path))").split()[:2] == [
        "False",
        "True",
    ]
    once = run("import sys; from pyrite.alias import install_as_pyspark as i; i(); print(len(sys.meta_path))")
    assert run(program + "i(); i(); print(len(sys.meta_path))").split()[-1] == once


def test_other_imports_are_left_alone() -> None:
    program = (
        INSTALL + "import importlib.util as u; print(u.find_spec('pysparkling'), u.find_spec('json').name)"
    )
    assert run(program) == "None json"


def test_every_target_is_a_module() -> None:
    for name in set(MODULES.values()):
        assert importlib.import_module(name).__name__ == name
