"""SparkContext: the way in. It wires the rooms below and owns no logic of its own."""

from pyrite.context.spark_context import SparkContext

__all__ = ["SparkContext"]
