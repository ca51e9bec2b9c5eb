"""Doing the checkpoints that were asked for, once a job has used the nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyrite.lineage.base import Lineage
from pyrite.lineage.checkpoint_file import checkpoint_to_files
from pyrite.lineage.local_checkpoint import LocalCheckpointLineage
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.context import RDDContext


def complete_checkpoints(context: RDDContext, lineage: Lineage) -> None:
    """Checkpoint the nodes that a job on `lineage` has used and whose checkpoint was requested.

    The context calls this after each job that succeeded. Nodes behind a requested one are left alone: what
    is read from the checkpoint does not need them.
    """
    seen = {lineage.id}
    waiting = [lineage]
    while waiting:
        node = waiting.pop()
        if node.checkpoint_request is not None:
            _complete(context, node)
            continue
        for dependency in node.dependencies:
            if dependency.parent.id not in seen:
                seen.add(dependency.parent.id)
                waiting.append(dependency.parent)


def _complete(context: RDDContext, node: Lineage) -> None:
    request = node.checkpoint_request
    # The job below ends here too, and must not begin it again.
    node.checkpoint_request = None
    try:
        if request == "local":
            context.run_job(node, _keep)
            node.checkpoint = LocalCheckpointLineage(node)
        elif context.checkpoint_directory is not None:
            node.checkpoint = checkpoint_to_files(context.run_job, node, context.checkpoint_directory)
            node.checkpoint_path = f"{context.checkpoint_directory}/rdd-{node.id}"
    except BaseException:
        node.checkpoint_request = request
        raise


def _keep(context: TaskContext, records: Iterator[Any]) -> None:
    """Compute a partition that the job left out; its block is kept, as the node is persisted."""
    for _ in records:
        pass
