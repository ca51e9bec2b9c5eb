"""Apache Spark's model, native to Python.

    >>> from pyrite import SparkContext
    >>> with SparkContext("local[2]", "example") as sc:      # doctest: +SKIP
    ...     sc.parallelize(["a", "b", "a"]).countByValue()["a"]
    2

The names are PySpark's. Each is imported when it is first used: ``import pyrite`` alone loads almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pyrite.version import __version__

if TYPE_CHECKING:
    from pyrite.accumulators import Accumulator, AccumulatorParam
    from pyrite.alias import install_as_pyspark
    from pyrite.broadcast import Broadcast
    from pyrite.conf import SparkConf
    from pyrite.context import SparkContext
    from pyrite.files import SparkFiles
    from pyrite.rdd import RDD
    from pyrite.serializers import CPickleSerializer, MarshalSerializer
    from pyrite.status import SparkJobInfo, SparkStageInfo, StatusTracker
    from pyrite.storagelevel import StorageLevel
    from pyrite.taskcontext import TaskContext
    from pyrite.util import InheritableThread, inheritable_thread_target

__all__ = [
    "RDD",
    "Accumulator",
    "AccumulatorParam",
    "Broadcast",
    "CPickleSerializer",
    "InheritableThread",
    "MarshalSerializer",
    "SparkConf",
    "SparkContext",
    "SparkFiles",
    "SparkJobInfo",
    "SparkStageInfo",
    "StatusTracker",
    "StorageLevel",
    "TaskContext",
    "__version__",
    "inheritable_thread_target",
    "install_as_pyspark",
]

_MODULE_OF = {
    "RDD": "pyrite.rdd",
    "Accumulator": "pyrite.accumulators",
    "AccumulatorParam": "pyrite.accumulators",
    "Broadcast": "pyrite.broadcast",
    "CPickleSerializer": "pyrite.serializers",
    "InheritableThread": "pyrite.util",
    "MarshalSerializer": "pyrite.serializers",
    "SparkConf": "pyrite.conf",
    "SparkContext": "pyrite.context",
    "SparkFiles": "pyrite.files",
    "SparkJobInfo": "pyrite.status",
    "SparkStageInfo": "pyrite.status",
    "StatusTracker": "pyrite.status",
    "StorageLevel": "pyrite.storagelevel",
    "TaskContext": "pyrite.taskcontext",
    "inheritable_thread_target": "pyrite.util",
    "install_as_pyspark": "pyrite.alias",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'pyrite' has no attribute {name!r}")
    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
