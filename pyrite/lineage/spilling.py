"""Where a task's grouping and sorting goes when memory is short."""

from __future__ import annotations

from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.spill import SpillSpace


def spill_space(context: TaskContext) -> SpillSpace:
    """The task's memory budget, its directory, and the metrics that count what is spilled."""
    services = context.services
    return SpillSpace(services.memory, services.scratch_directory, context.metrics)
