"""The RDD API: what users hold of the lineage graph."""

from pyrite.rdd.rdd import RDD, union_of
from pyrite.shuffle.hashing import portable_hash
from pyrite.shuffle.partitioner import Partitioner

__all__ = ["RDD", "Partitioner", "portable_hash", "union_of"]
