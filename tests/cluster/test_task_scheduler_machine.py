"""Random lives of slots, task sets and attempts: nothing is lost, nothing hangs, nothing is left."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt, Slot
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.testing.lineage_shapes import Shape

SHAPE = Shape(1)
EXECUTORS = ("a", "b", "c")
NODES = {"a": "x", "b": "x", "c": ""}
PLACES = st.sampled_from([*EXECUTORS, "a/0", "b/1", "c/2"])
MAX_FAILURES = 3

StageAttempt = tuple[int, int]


class TaskSchedulerMachine(RuleBasedStateMachine):
    """Plays the DAG scheduler and the workers, and keeps a simple account of what must happen."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduler = TaskScheduler(MAX_FAILURES, locality_wait=2.0)
        self.now = 0.0
        self.workers = 0
        self.stages = 0
        self.free: set[str] = set()
        #: What each busy worker runs.
        self.busy: dict[str, RunningAttempt] = {}
        #: Unfinished tasks of the sets that are neither retired nor cancelled.
        self.unfinished: dict[StageAttempt, set[int]] = {}
        self.retired: set[StageAttempt] = set()
        self.failures: dict[tuple[StageAttempt, int], int] = {}
        self.latest_attempt_id = -1
        #: Tasks that were called slow at some time.
        self.doubted: set[tuple[StageAttempt, int]] = set()
        #: The ids of attempts whose task another attempt has finished.
        self.superfluous: set[int] = set()

    @rule(executor=st.sampled_from(EXECUTORS))
    def add_worker(self, executor: str) -> None:
        worker_id = f"{executor}/{self.workers}"
        self.workers += 1
        self.scheduler.add_slot(Slot(worker_id, executor, NODES[executor]))
        self.free.add(worker_id)

    @rule(
        preferred=st.lists(st.lists(PLACES, max_size=2, unique=True), min_size=1, max_size=6),
        retry=st.booleans(),
    )
    def submit(self, preferred: list[list[str]], retry: bool) -> None:
        stage, attempt = self.stages, 0
        if retry and self.retired:
            stage, attempt = max(self.retired)
            attempt += 1
            if (stage, attempt) in self.unfinished:
                return
        else:
            self.stages += 1
        places = tuple(map(tuple, preferred))
        partitions = tuple(range(len(places)))
        self.scheduler.submit(SubmitTaskSet(stage, attempt, 0, SHAPE, None, partitions, (), places), self.now)
        self.unfinished[stage, attempt] = set(partitions)

    @rule(seconds=st.sampled_from([0.0, 0.5, 5.0]))
    def launch(self, seconds: float) -> None:
        self.now += seconds
        for attempt in self.scheduler.next_launches(self.now):
            key = (attempt.stage_id, attempt.stage_attempt)
            assert attempt.attempt_id > self.latest_attempt_id
            self.latest_attempt_id = attempt.attempt_id
            assert attempt.partition in self.unfinished[key], "launched without need"
            rivals = self._rivals(attempt)
            assert len(rivals) <= ((key, attempt.partition) in self.doubted), "launched twice"
            self.free.remove(attempt.worker_id)
            self.busy[attempt.worker_id] = attempt
        waiting = sum(map(len, self.unfinished.values())) > len(self.busy)
        if self.free and waiting:
            deadline = self.scheduler.next_deadline(self.now)
            if deadline is not None:
                assert deadline > self.now

    @precondition(lambda self: self.busy)
    @rule(data=st.data())
    def succeed(self, data: st.DataObject) -> None:
        attempt = self._end_one(data)
        key = (attempt.stage_id, attempt.stage_attempt)
        wanted = self._is_wanted(attempt)
        assert self.scheduler.task_succeeded(attempt.attempt_id) == (attempt if wanted else None)
        rivals = self._rivals(attempt) if wanted else []
        assert self.scheduler.take_superfluous() == rivals
        self.superfluous.update(rival.attempt_id for rival in rivals)
        if wanted:
            self._finish(key, attempt.partition)

    @precondition(lambda self: self.busy)
    @rule(data=st.data())
    def speculate(self, data: st.DataObject) -> None:
        attempt = self.busy[data.draw(st.sampled_from(sorted(self.busy)))]
        self.scheduler.speculate(attempt.attempt_id)
        self.doubted.add(((attempt.stage_id, attempt.stage_attempt), attempt.partition))

    @precondition(lambda self: self.busy)
    @rule(data=st.data(), charged=st.booleans(), with_worker=st.booleans())
    def fail(self, data: st.DataObject, charged: bool, with_worker: bool) -> None:
        attempt = self._end_one(data)
        key = (attempt.stage_id, attempt.stage_attempt)
        if with_worker:
            self.free.remove(attempt.worker_id)
            wanted = self._is_wanted(attempt)
            assert self.scheduler.remove_slot(attempt.worker_id) == (attempt if wanted else None)
        failed = self.scheduler.task_failed(attempt.attempt_id, ValueError(), charged=charged)
        if key not in self.unfinished or attempt.attempt_id in self.superfluous:
            assert failed is None
            return
        count = self.failures.get((key, attempt.partition), 0) + charged
        self.failures[key, attempt.partition] = count
        assert (failed is not None) == (charged and count >= MAX_FAILURES)
        if failed is not None:
            self._cancel(attempt.stage_id)

    @precondition(lambda self: self.busy)
    @rule(data=st.data())
    def fail_fetch(self, data: st.DataObject) -> None:
        attempt = self._end_one(data)
        key = (attempt.stage_id, attempt.stage_attempt)
        wanted = self._is_wanted(attempt)
        assert self.scheduler.fetch_failed(attempt.attempt_id) == (attempt if wanted else None)
        if wanted and self.unfinished.pop(key, None) is not None:
            self.retired.add(key)

    @precondition(lambda self: self.unfinished)
    @rule(data=st.data())
    def retire(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.unfinished)))
        self.scheduler.retire(*key)
        del self.unfinished[key]
        self.retired.add(key)

    @precondition(lambda self: self.unfinished)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self._cancel(data.draw(st.sampled_from(sorted(self.unfinished)))[0])

    @precondition(lambda self: self.free)
    @rule(data=st.data())
    def remove_free_worker(self, data: st.DataObject) -> None:
        worker_id = data.draw(st.sampled_from(sorted(self.free)))
        assert self.scheduler.remove_slot(worker_id) is None
        self.free.remove(worker_id)

    @invariant()
    def holds(self) -> None:
        self.scheduler.validate_state()

    def teardown(self) -> None:
        """With one worker and enough time, everything that is unfinished is finished."""
        self.add_worker("a")
        turns = 0
        while self.unfinished or self.busy:
            turns += 1
            assert turns < 500, "it hangs"
            self.launch(2.0)
            for attempt in list(self.busy.values()):
                self.busy.pop(attempt.worker_id)
                self.free.add(attempt.worker_id)
                self.scheduler.task_succeeded(attempt.attempt_id)
                self.scheduler.take_superfluous()
                self._finish((attempt.stage_id, attempt.stage_attempt), attempt.partition)
            self.holds()
        assert self.scheduler.is_idle

    def _end_one(self, data: st.DataObject) -> RunningAttempt:
        worker_id = data.draw(st.sampled_from(sorted(self.busy)))
        self.free.add(worker_id)
        return self.busy.pop(worker_id)

    def _is_wanted(self, attempt: RunningAttempt) -> bool:
        is_known = (attempt.stage_id, attempt.stage_attempt) in self.unfinished.keys() | self.retired
        return is_known and attempt.attempt_id not in self.superfluous

    def _rivals(self, attempt: RunningAttempt) -> list[RunningAttempt]:
        task = (attempt.stage_id, attempt.stage_attempt, attempt.partition)
        return [
            other
            for other in self.busy.values()
            if (other.stage_id, other.stage_attempt, other.partition) == task
            and other.attempt_id != attempt.attempt_id
            and other.attempt_id not in self.superfluous
        ]

    def _finish(self, key: StageAttempt, partition: int) -> None:
        if key in self.unfinished:
            self.unfinished[key].discard(partition)
            if not self.unfinished[key]:
                del self.unfinished[key]

    def _cancel(self, stage_id: int) -> None:
        expected = [
            attempt
            for attempt in self.busy.values()
            if attempt.stage_id == stage_id and self._is_wanted(attempt)
        ]
        cancelled = self.scheduler.cancel(stage_id)
        assert sorted(a.attempt_id for a in cancelled) == sorted(a.attempt_id for a in expected)
        self.unfinished = {key: tasks for key, tasks in self.unfinished.items() if key[0] != stage_id}
        self.retired = {key for key in self.retired if key[0] != stage_id}


TestTaskScheduler = TaskSchedulerMachine.TestCase
TestTaskScheduler.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
