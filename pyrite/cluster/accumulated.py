"""Which of the tasks' additions to accumulators have been counted."""

from __future__ import annotations

from pyrite.cluster.job import Job
from pyrite.executor.messages import TaskDone
from pyrite.scheduler.events import SubmitTaskSet


class Accumulated:
    """Hands on to the jobs what tasks have added, each addition once.

    What a task adds counts at its first success in a stage, unless that is discarded. What was added when a
    kept block was computed counts with the first such task that used the block, whichever task computed it:
    that one may have failed later on, and the one that took its place has found the block (SPARK-41497).
    """

    def __init__(self) -> None:
        #: The partitions that were counted, by stage, for stages in use.
        self._partitions: dict[int, set[int]] = {}
        #: The computations of blocks that were counted. None is forgotten: a block names those of the blocks
        #: that it was computed from, which may be gone before it.
        self._computations: set[bytes] = set()
        #: Those of `_computations` whose updates may yet be discarded, by stage.
        self._not_final: dict[int, list[bytes]] = {}

    def task_succeeded(self, task_set: SubmitTaskSet, partition: int, done: TaskDone, job: Job) -> None:
        """A task of a set succeeded; `job` waits for it."""
        # Only what was read from a shuffle can come out differently when it is read again.
        is_final = task_set.shuffle is not None or not task_set.parent_shuffles
        counted = self._partitions.setdefault(task_set.stage_id, set())
        is_first = partition not in counted
        counted.add(partition)
        if done.accumulators and is_first:
            job.give_updates(done.accumulators, is_final=is_final)
        for computation in done.block_accumulators.keys() - self._computations:
            # Where a task is run again, so may be what it uses: that was counted the first time.
            self._computations.add(computation)
            if is_first:
                job.give_updates(done.block_accumulators[computation], is_final=is_final)
                if not is_final:
                    self._not_final.setdefault(task_set.stage_id, []).append(computation)

    def discarded(self, stage_id: int) -> None:
        """The results of a stage, and what its tasks added, will be given anew."""
        self._partitions.pop(stage_id, None)
        self._computations.difference_update(self._not_final.pop(stage_id, ()))

    def all_jobs_ended(self) -> None:
        """No stage is in use."""
        self._partitions.clear()
        self._not_final.clear()
