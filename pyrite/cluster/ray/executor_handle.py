"""The driver's end of one executor: commands go out in batches, and reports come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pyrite.cluster.job import Job
from pyrite.cluster.ray.actor import CONCURRENCY, ExecutorActor, actor_name
from pyrite.cluster.ray.ending import end_on_node
from pyrite.cluster.ray.messages import Command, ExecutorPlan, Report
from pyrite.executor.attachments import AttachmentCache

#: How long a call for reports waits for one, in seconds; then it is made again, which shows that the actor
#: lives. Of many executors each is asked less often, so that the driver makes so many calls a second.
_REPORT_PATIENCE = 5.0
_IDLE_CALLS_PER_SECOND = 100

#: An actor that answers so many seconds later than it should is stopped, or as good as that.
_SILENCE_PATIENCE = 10.0
#: Who looks so many seconds later than he meant to has stood still himself.
_OWN_DELAY = 3.0

#: How many reports came before the first of these, and the reports.
Answered = tuple[int, list[Report]]

#: Called by any thread: what a call gave, or the error that Ray raised.
Heard = Callable[[Any, BaseException | None], None]


class ExecutorHandle:
    """One actor. Nothing here waits for it.

    Driver and host talk by calls that carry commands there and wait for reports to carry back. One is always
    under way; another one with new commands lets it return. A call that could not reach the actor is made
    again with its number, by which the host knows whether it has obeyed it already.
    """

    def __init__(
        self,
        executor_id: str,
        plan: ExecutorPlan,
        options: dict[str, Any],
        heard: Callable[[ExecutorHandle, int, Answered | None, BaseException | None], None],
    ) -> None:
        import ray

        self.executor_id = executor_id
        self._heard = heard
        name = actor_name(plan.environment.application_id, executor_id)
        remote: Any = ray.remote(concurrency_groups=CONCURRENCY)(ExecutorActor)
        self.actor = remote.options(
            name=name,
            namespace=plan.namespace,
            # An executor that died is another one when it comes back: the driver starts that.
            max_restarts=0,
            max_task_retries=0,
            **options,
        ).remote(executor_id, plan)
        self.started = time.monotonic()
        #: Mirrors what the host holds.
        self.held = AttachmentCache()
        #: The workers that are known to be there, with the executor id that they have.
        self.workers: dict[str, str] = {}
        #: The executor's ids since it is there: a host that replaces its processes gives them another.
        self.names: set[str] = {executor_id}
        #: It is on its way out, and not one of those that are wanted.
        self.is_draining = False
        #: What it keeps is elsewhere too.
        self.is_retired = False
        self.node_id: str | None = None
        self.process_id = 0
        self.process_start = ""
        #: The call that carries commands there and reports back, under the name of what runs.
        self._exchange: Any = self.actor.exchange
        self._shown: tuple[int, int] | None = None
        self._outgoing: list[Command] = []
        self._number = 0
        #: The commands of each call that has not returned.
        self._under_way: dict[int, list[Command]] = {}
        self._taken = 0
        #: When a call has returned last, or was made while none was under way.
        self._heard_at = self.started
        self._patience = _REPORT_PATIENCE

    @property
    def is_ready(self) -> bool:
        """Whether its host runs."""
        return self.node_id is not None

    @property
    def is_silent_from(self) -> float:
        """When its calls should have returned at the latest."""
        return self._heard_at + self._patience + _SILENCE_PATIENCE

    def is_silent(self, now: float) -> bool:
        """Whether it should have answered long ago."""
        late = now - self.is_silent_from
        if late > _OWN_DELAY:  # what has come meanwhile is yet to be heard
            self._heard_at = now
        return 0 <= late <= _OWN_DELAY

    def tell(self, command: Command) -> None:
        """Send a command with the next `flush`."""
        self._outgoing.append(command)

    def show(self, job: Job, stage_id: int) -> None:
        """Name the next calls after what the executor runs: so Ray's dashboard lists them."""
        if (job.job_id, stage_id) != self._shown:
            self._shown = job.job_id, stage_id
            name = f"job {job.job_id}, stage {stage_id}: {job.call_site}"
            self._exchange = self.actor.exchange.options(name=name)

    def flush(self, executors: int = 1) -> None:
        """Send what waits, and see to it that the host can report, as one of so many."""
        if self._outgoing or not self._under_way:
            self._patience = max(_REPORT_PATIENCE, executors / _IDLE_CALLS_PER_SECOND)
            if not self._under_way:
                self._heard_at = time.monotonic()
            number, self._number = self._number, self._number + 1
            self._under_way[number], self._outgoing = self._outgoing, []
            self._call(number)

    def call_again(self) -> None:
        """Make the calls again that have failed."""
        for number in sorted(self._under_way):
            self._call(number)

    def answered(self, number: int, answer: Answered) -> list[Report]:
        """A call has returned; the reports in its answer that no other has brought."""
        self._under_way.pop(number, None)
        self._heard_at = time.monotonic()
        first, reports = answer
        new = reports[max(0, self._taken - first) :]
        self._taken = max(self._taken, first + len(reports))
        return new

    def kill(self) -> None:
        """End the actor at once."""
        import ray

        ray.kill(self.actor)

    def end_process(self) -> Any:
        """End the actor's process, which may not hear that it is to end; a reference to wait for."""
        assert self.node_id is not None, "it has never run"
        return end_on_node(self.node_id, self.process_id, self.process_start)

    def _call(self, number: int) -> None:
        from ray.exceptions import RayError

        commands = self._under_way[number]
        try:
            reference = self._exchange.remote(number, commands, self._taken, self._patience)
        except RayError as error:  # commands of more than 100 KiB go by the object store, which may be full
            self._heard(self, number, None, error)
            return
        call(reference, lambda value, error: self._heard(self, number, value, error))


def call(reference: Any, heard: Heard) -> None:
    """Have `heard` called, by another thread, when the value of a reference is there."""

    def done(future: Any) -> None:
        error = future.exception()
        heard(None if error is not None else future.result(), error)

    reference.future().add_done_callback(done)
