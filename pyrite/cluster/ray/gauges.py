"""How far stages are, as metrics that Ray exports from the driver's node; set once a second, not per task."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyrite.common.listener import ListenerEvent, StageEnded, StageSubmitted, TaskFinished, TaskStarted

#: Seconds between two looks.
_INTERVAL = 1.0
#: So many stages that have ended are shown.
_KEPT = 50
_STATES = ("waiting", "running", "done", "failed")


class Gauge(Protocol):
    """What is used of `ray.util.metrics.Gauge`."""

    def set(self, value: float | None, tags: dict[str, str]) -> None: ...


@dataclass(slots=True)
class _Stage:
    attempt: int
    #: The tags that tell it from others.
    tags: dict[str, str]
    tasks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_STATES, 0))
    has_ended: bool = False


class StageGauges:
    """A listener; what it has heard is shown by a thread of its own, or by `show`.

    Of stages that have ended the last ones stay, as metrics are looked at every few seconds only.
    """

    def __init__(self, application_id: str, gauge: Gauge) -> None:
        self._application_id = application_id
        self._gauge = gauge
        self._lock = threading.Lock()
        self._stages: dict[int, _Stage] = {}
        self._changed: set[int] = set()
        self._something = threading.Event()
        self._closed = threading.Event()

    def start(self) -> None:
        """Show what is heard from now on."""
        threading.Thread(target=self._run, name="pyrite-ray-gauges", daemon=True).start()

    def close(self) -> None:
        """Show nothing more."""
        self._closed.set()
        self._something.set()

    def __call__(self, event: ListenerEvent) -> None:
        with self._lock:
            match event:
                case StageSubmitted(stage_id, attempt, name, num_tasks):
                    tags = {"Application": self._application_id, "Stage": str(stage_id), "Name": name}
                    stage = self._stages[stage_id] = _Stage(attempt, tags)
                    stage.tasks["waiting"] = num_tasks
                case TaskStarted(stage_id, attempt) | TaskFinished(stage_id, attempt):
                    found = self._stages.get(stage_id)
                    if found is None or found.attempt != attempt:
                        return
                    _count(found.tasks, event)
                case StageEnded(stage_id, attempt):
                    found = self._stages.get(stage_id)
                    if found is None or found.attempt != attempt:
                        return
                    found.has_ended = True
                case _:
                    return
            self._changed.add(stage_id)
        self._something.set()

    def show(self) -> None:
        """Set the gauges of what has changed."""
        with self._lock:
            shown: list[tuple[dict[str, str], int | None]] = []
            for stage in map(self._stages.__getitem__, self._changed):
                shown += [({**stage.tags, "State": state}, count) for state, count in stage.tasks.items()]
            self._changed.clear()
            ended = [stage_id for stage_id, stage in self._stages.items() if stage.has_ended]
            for stage_id in ended[: max(0, len(ended) - _KEPT)]:
                stage = self._stages.pop(stage_id)
                shown += [({**stage.tags, "State": state}, None) for state in _STATES]
        for tags, value in shown:
            self._gauge.set(value, tags)

    def _run(self) -> None:
        while not self._closed.wait(_INTERVAL):
            self._something.clear()  # first, lest what comes meanwhile be missed
            if self._changed:
                self.show()
            elif not self._closed.is_set():
                self._something.wait()


def _count(tasks: dict[str, int], event: ListenerEvent) -> None:
    match event:
        case TaskStarted():
            tasks["waiting"] -= tasks["waiting"] > 0
            tasks["running"] += 1
        case TaskFinished(ok=ok, superfluous=superfluous):
            tasks["running"] -= tasks["running"] > 0
            tasks["done"] += ok
            if not ok and not superfluous:
                tasks["failed"] += 1
                tasks["waiting"] += 1


def start_gauges(application_id: str) -> StageGauges | None:
    """Gauges in Ray's metrics; None for a driver outside of the cluster, which exports nothing."""
    import ray
    from ray.util.metrics import Gauge as RayGauge

    if ray.util.client.ray.is_connected():
        return None
    gauge: Any = RayGauge(
        "pyrite_tasks", "Tasks of a stage by state", tag_keys=("Application", "Stage", "Name", "State")
    )
    gauges = StageGauges(application_id, gauge)
    gauges.start()
    return gauges
