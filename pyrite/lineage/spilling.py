"""Where a task's grouping and sorting goes when memory is short."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pyrite.lineage.task_context import TaskContext
from pyrite.storage.memory import MemoryBudget


def spill_resources(context: TaskContext) -> tuple[MemoryBudget, str, Callable[[int], None]]:
    """The budget, the directory and the counter of spilled bytes that `pyrite.shuffle.external` asks for."""
    return (
        context.services.memory,
        context.services.scratch_directory,
        partial(_count_spilled_bytes, context),
    )


def _count_spilled_bytes(context: TaskContext, size: int) -> None:
    context.metrics.spilled_bytes += size
