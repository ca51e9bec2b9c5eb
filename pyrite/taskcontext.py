"""TaskContext, where PySpark keeps it."""

from pyrite.lineage.task_context import TaskContext

__all__ = ["TaskContext"]
