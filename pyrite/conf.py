"""SparkConf, where PySpark keeps it."""

from pyrite.common.conf import SparkConf

__all__ = ["SparkConf"]
