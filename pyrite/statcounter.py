"""StatCounter, where PySpark keeps it."""

from pyrite.rdd.stat_counter import StatCounter

__all__ = ["StatCounter"]
