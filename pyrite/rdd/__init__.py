"""The RDD API: what users hold of the lineage graph."""

from pyrite.rdd.rdd import RDD, union_of

__all__ = ["RDD", "union_of"]
