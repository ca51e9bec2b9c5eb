"""SparkFiles, where PySpark keeps it."""

from pyrite.common.files import SparkFiles

__all__ = ["SparkFiles"]
