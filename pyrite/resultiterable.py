"""ResultIterable, where PySpark keeps it."""

from pyrite.rdd.result_iterable import ResultIterable

__all__ = ["ResultIterable"]
