"""What the tasks of one stage attempt share, as bytes, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyrite.cluster.job import Job
from pyrite.common.call_site import CallSite
from pyrite.executor.messages import RunTask
from pyrite.executor.task_code import MapCode, ResultCode
from pyrite.lineage.task_context import TaskContext
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.serializer.closure import dumps_closure
from pyrite.serializer.data import dumps
from pyrite.shuffle.map_output_tracker import MapOutputTracker


class StagePackage:
    """The pickled code of a stage attempt and the attachments that its tasks refer to."""

    def __init__(
        self,
        task_set: SubmitTaskSet,
        job: Job,
        function: Callable[[TaskContext, Iterator[Any]], Any],
        call_site: CallSite,
        tracker: MapOutputTracker,
    ) -> None:
        self.task_set = task_set
        self.call_site = call_site
        self.job = job
        self._tracker = tracker
        lineage = task_set.lineage
        code = (
            ResultCode(lineage, function)
            if task_set.shuffle is None
            else MapCode(lineage, task_set.shuffle.spec)
        )
        # As of the code: a checkpoint that another job completes gives the node other partitions.
        self._partitions = lineage.partitions
        self._code_key = f"code_{task_set.stage_id}_{task_set.stage_attempt}"
        self._code = dumps_closure(code, f"The code of stage {task_set.stage_id} ({call_site})")
        #: The pickled map outputs of each parent shuffle as of an epoch.
        self._outputs: dict[int, tuple[int, str, bytes]] = {}

    def task(
        self, attempt_id: int, partition: int, attempt_number: int, import_path: list[str] | None
    ) -> tuple[RunTask, dict[str, bytes]]:
        """The message for one attempt, and all attachments that it refers to."""
        shared = {self._code_key: self._code}
        shuffles = []
        for shuffle_id in self.task_set.parent_shuffles:
            key, data = self._outputs_of(shuffle_id)
            shared[key] = data
            shuffles.append((shuffle_id, key))
        message = RunTask(
            attempt_id=attempt_id,
            stage_id=self.task_set.stage_id,
            stage_attempt=self.task_set.stage_attempt,
            partition=partition,
            attempt_number=attempt_number,
            code=self._code_key,
            split=dumps(self._partitions[partition]),
            shuffles=shuffles,
            attachments={},
            properties=self.job.properties,
            import_path=import_path,
        )
        return message, shared

    def _outputs_of(self, shuffle_id: int) -> tuple[str, bytes]:
        epoch = self._tracker.epoch(shuffle_id)
        held = self._outputs.get(shuffle_id)
        if held is None or held[0] != epoch:
            held = (epoch, f"outputs_{shuffle_id}_{epoch}", dumps(self._tracker.outputs(shuffle_id)))
            self._outputs[shuffle_id] = held
        return held[1], held[2]
