"""What a `SparkContext` is made of: it imports this module, and so the engine, while its executors start."""

from pyrite.broadcast.broadcast import Broadcast, forget_broadcast, write_broadcast
from pyrite.context.application import Application
from pyrite.io.checkpoint import make_checkpoint_directory
from pyrite.lineage.empty import EmptyLineage
from pyrite.lineage.parallel_collection import parallel_collection
from pyrite.lineage.pickle_file import PickleFileLineage
from pyrite.lineage.text_file import TextFileLineage
from pyrite.lineage.whole_files import BinaryFilesLineage, WholeTextFilesLineage
from pyrite.rdd import RDD, union_of
from pyrite.rdd.checkpointing import complete_checkpoints
from pyrite.rdd.context import CachedBlocks

__all__ = [
    "RDD",
    "Application",
    "BinaryFilesLineage",
    "Broadcast",
    "CachedBlocks",
    "EmptyLineage",
    "PickleFileLineage",
    "TextFileLineage",
    "WholeTextFilesLineage",
    "complete_checkpoints",
    "forget_broadcast",
    "make_checkpoint_directory",
    "parallel_collection",
    "union_of",
    "write_broadcast",
]
