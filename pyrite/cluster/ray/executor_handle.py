"""The driver's end of one executor: commands go out in batches, reports come in by a call that waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyrite.cluster.ray.actor import CONCURRENCY, ExecutorActor, actor_name
from pyrite.cluster.ray.messages import Command, ExecutorPlan, Report
from pyrite.executor.attachments import AttachmentCache

#: How long a call for reports waits for one; then it is made again, which shows that the actor lives.
_REPORT_PATIENCE = 20.0

#: Called by any thread: what a call gave, or the error that Ray raised.
Heard = Callable[[Any, BaseException | None], None]


class ExecutorHandle:
    """One actor. Nothing here waits for it."""

    def __init__(
        self,
        executor_id: str,
        plan: ExecutorPlan,
        options: dict[str, Any],
        heard: Callable[[ExecutorHandle, list[Report] | None, BaseException | None], None],
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
        #: Mirrors what the host holds.
        self.held = AttachmentCache()
        #: The workers that are known to be there, with the executor id that they have.
        self.workers: dict[str, str] = {}
        #: The executor's ids since it is there: a host that replaces its processes gives them another.
        self.names: set[str] = {executor_id}
        self.node_id: str | None = None
        self.process_id = 0
        self.is_draining = False
        self._outgoing: list[Command] = []
        self._number = 0
        self._taken = 0
        self.ask()

    @property
    def is_ready(self) -> bool:
        """Whether its host runs."""
        return self.node_id is not None

    def tell(self, command: Command) -> None:
        """Send a command with the next `flush`."""
        self._outgoing.append(command)

    def flush(self) -> None:
        """Send what waits."""
        if self._outgoing:
            self.actor.obey.remote(self._number, self._outgoing)
            self._number += 1
            self._outgoing = []

    def ask(self) -> None:
        """Ask for the next reports."""
        call(self.actor.reports.remote(self._taken, _REPORT_PATIENCE), self._on_reports)

    def _on_reports(self, value: Any, error: BaseException | None) -> None:
        if error is not None:
            self._heard(self, None, error)
        else:
            self._taken, reports = value
            self._heard(self, reports, None)

    def kill(self) -> None:
        """End the actor at once."""
        import ray

        ray.kill(self.actor)


def call(reference: Any, heard: Heard) -> None:
    """Have `heard` called, by another thread, when the value of a reference is there."""

    def done(future: Any) -> None:
        error = future.exception()
        heard(None if error is not None else future.result(), error)

    reference.future().add_done_callback(done)
