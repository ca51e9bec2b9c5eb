"""Makes ``import pyspark`` mean Pyrite, in this process and in its workers.

A finder in front of all others answers for ``pyspark`` and ``py4j``. Their modules are Pyrite's own module
objects under a second name, loaded when they are imported, so a class is the same by either name. Only the
packages ``pyspark``, ``pyspark.core``, ``py4j`` and the few modules that have no file here are made up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkImportError, PySparkRuntimeError, SparkException
from pyrite.version import SPARK_API_VERSION

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:
    # To import them takes longer than all the rest of this module, and nobody needs them to be base classes.
    Loader = MetaPathFinder = object

#: The module of Pyrite behind each module of PySpark.
MODULES = {
    "pyspark.accumulators": "pyrite.accumulators",
    "pyspark.broadcast": "pyrite.broadcast",
    "pyspark.cloudpickle": "cloudpickle",
    "pyspark.conf": "pyrite.conf",
    "pyspark.context": "pyrite.context",
    "pyspark.core.broadcast": "pyrite.broadcast",
    "pyspark.core.context": "pyrite.context",
    "pyspark.core.files": "pyrite.files",
    "pyspark.core.rdd": "pyrite.rdd",
    "pyspark.core.status": "pyrite.status",
    "pyspark.errors": "pyrite.errors",
    "pyspark.errors.exceptions.base": "pyrite.errors",
    "pyspark.errors.exceptions.captured": "pyrite.errors",
    "pyspark.files": "pyrite.files",
    "pyspark.rdd": "pyrite.rdd",
    "pyspark.rddsampler": "pyrite.rdd.samplers",
    "pyspark.resultiterable": "pyrite.resultiterable",
    "pyspark.serializers": "pyrite.serializers",
    "pyspark.shuffle": "pyrite.shuffle",
    "pyspark.sql": "pyrite.sql",
    "pyspark.sql.catalog": "pyrite.sql.catalog",
    "pyspark.sql.column": "pyrite.sql.column",
    "pyspark.sql.conf": "pyrite.sql.conf",
    "pyspark.sql.dataframe": "pyrite.sql.dataframe",
    "pyspark.sql.functions": "pyrite.sql.functions",
    "pyspark.sql.group": "pyrite.sql.dataframe",
    "pyspark.sql.readwriter": "pyrite.sql.readwriter",
    "pyspark.sql.observation": "pyrite.sql.observation",
    "pyspark.sql.session": "pyrite.sql.session",
    "pyspark.sql.tvf": "pyrite.sql.tvf",
    "pyspark.sql.types": "pyrite.sql.types",
    "pyspark.sql.udf": "pyrite.sql.udf",
    "pyspark.sql.utils": "pyrite.errors",
    "pyspark.sql.window": "pyrite.sql.window",
    "pyspark.statcounter": "pyrite.statcounter",
    "pyspark.status": "pyrite.status",
    "pyspark.storagelevel": "pyrite.storagelevel",
    "pyspark.taskcontext": "pyrite.taskcontext",
    "pyspark.util": "pyrite.util",
}

#: What there is of PySpark and not of Pyrite, by module or by name in `pyspark`, and what to do about it.
_MISSING = {
    "pyspark.ml": "Collect features to the driver and use a machine learning library there.",
    "pyspark.mllib": "Collect features to the driver and use a machine learning library there.",
    "pyspark.pandas": "Use pandas itself, or the RDD API.",
    "pyspark.sql": "Of DataFrames and SQL, docs/parity.md lists what is there.",
    "pyspark.streaming": "Use the RDD API on one batch at a time.",
    "pyspark.HiveContext": "Use SparkSession.",
    "pyspark.SQLContext": "Use SparkSession.",
}


class ModuleNotInPyrite(PySparkImportError, ModuleNotFoundError):
    """A module of PySpark that Pyrite does not have."""


class Py4JNetworkError(SparkException):
    """The connection to the JVM broke: never raised, but programs name it."""


def install_as_pyspark() -> None:
    """Let ``import pyspark`` and ``from pyspark import ...`` give Pyrite, even where PySpark is installed.

    Raises PySparkRuntimeError if the real PySpark was imported before. A second call does nothing.

    >>> import pyrite
    >>> pyrite.install_as_pyspark()      # doctest: +SKIP
    >>> from pyspark import SparkContext   # doctest: +SKIP
    """
    if is_installed():
        return
    if "pyspark" in sys.modules:
        raise PySparkRuntimeError(
            errorClass="PYSPARK_ALREADY_IMPORTED",
            messageParameters={"file": str(getattr(sys.modules["pyspark"], "__file__", "unknown"))},
        )
    sys.meta_path.insert(0, _AliasFinder())


def is_installed() -> bool:
    """Whether ``import pyspark`` means Pyrite in this process."""
    return any(isinstance(finder, _AliasFinder) for finder in sys.meta_path)


class _AliasFinder(MetaPathFinder):
    """Answers for every name below ``pyspark`` and ``py4j``, and for no other."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ("pyspark", "py4j"):
            return None
        if fullname in MODULES:
            return ModuleSpec(fullname, _SameModuleLoader(MODULES[fullname]))
        if fullname in _MADE_HERE:
            fill, is_package = _MADE_HERE[fullname]
            return ModuleSpec(fullname, _MadeModuleLoader(fill), is_package=is_package)
        raise _missing(fullname)


class _SameModuleLoader(Loader):
    """Gives an imported module under its second name, unchanged."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just written the alias's spec over the module's own.
        module.__spec__ = self._spec


class _MadeModuleLoader(Loader):
    """Makes a module that has no file, and fills it."""

    def __init__(self, fill: Callable[[ModuleType], None]) -> None:
        self._fill = fill

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module)


def _fill_pyspark(module: ModuleType) -> None:
    pyrite = import_module("pyrite")

    def public_name(name: str) -> Any:
        if name in pyrite.__all__:
            return getattr(pyrite, name)
        if name == "Row":
            return import_module("pyrite.sql.types").Row
        # Programs use pyspark.rdd, pyspark.errors and the like without importing them.
        if f"pyspark.{name}" in MODULES:
            return import_module(f"pyspark.{name}")
        raise AttributeError(f"module 'pyspark' has no attribute {name!r} in Pyrite")

    module.__doc__ = pyrite.__doc__
    public_names = [name for name in pyrite.__all__ if name != "install_as_pyspark"]
    module.__dict__.update(
        # Programs ask which features there are by this version, so it is that of the API.
        __version__=SPARK_API_VERSION,
        __all__=public_names,
        __getattr__=public_name,
        __dir__=lambda: public_names,
    )


def _fill_package(module: ModuleType) -> None:
    """A package with nothing in it but its modules."""


def _fill_version(module: ModuleType) -> None:
    module.__dict__["__version__"] = SPARK_API_VERSION


def _fill_py4j_protocol(module: ModuleType) -> None:
    # What reaches a PySpark program from the JVM as a Py4JJavaError is a SparkException here.
    module.__dict__.update(
        Py4JError=SparkException, Py4JJavaError=SparkException, Py4JNetworkError=Py4JNetworkError
    )


#: Modules that only the alias has: what fills them, and whether they are packages.
_MADE_HERE: dict[str, tuple[Callable[[ModuleType], None], bool]] = {
    "py4j": (_fill_package, True),
    "py4j.protocol": (_fill_py4j_protocol, False),
    "pyspark": (_fill_pyspark, True),
    "pyspark.core": (_fill_package, True),
    "pyspark.errors.exceptions": (_fill_package, True),
    "pyspark.version": (_fill_version, False),
}


def _missing(fullname: str) -> ModuleNotInPyrite:
    # `name` stays unset: with it, `from pyspark import sql` would hide this error behind one of its own.
    top = ".".join(fullname.split(".")[:2])
    return ModuleNotInPyrite(
        errorClass="MODULE_NOT_IN_PYRITE",
        messageParameters={
            "module": fullname,
            "hint": _MISSING.get(top, "The page docs/parity.md lists what Pyrite has of PySpark."),
        },
    )
