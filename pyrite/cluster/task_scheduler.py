"""Which task runs on which worker: decisions only. Time comes in, attempts to launch go out."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable
from functools import partial

from pyrite.cluster.queue_places import QueuePlaces
from pyrite.cluster.task_set import RunningAttempt, Slot, TaskSet
from pyrite.scheduler.events import SubmitTaskSet, TaskSetFailed


class TaskScheduler:
    """Places the tasks of all task sets on the free slots: first job first, close to the data if possible.

    Free slots are given tasks that prefer their worker, then tasks that prefer their executor, then tasks
    that run anywhere alike. What is left of a set prefers places that are busy: only when a slot
    has been refused for `locality_wait` seconds does it get one of those, if there is one that prefers an
    executor on the same node. A task that prefers a worker is at home on the other workers of its executor
    too.

    A task that was called slow with `speculate` gets a second attempt once nothing of its set waits, best on
    another executor. The first attempt to succeed counts; `take_superfluous` gives those to be killed for it.

    While no worker is free, quick tasks wait at the executors: the next one is there when one ends. Which
    worker runs it is the executor's choice, which `began` follows. Those that have to wait although a worker
    is free elsewhere are asked back, as `take_impatient` tells.

    An attempt occupies its slot until its end is reported or its slot is removed, even if its stage was
    cancelled. Launching and ending an attempt take a time that does not depend on how many tasks wait.
    """

    def __init__(self, max_failures: int, locality_wait: float) -> None:
        self._max_failures = max_failures
        self._locality_wait = locality_wait
        #: The id of the next attempt; those of later ones are larger.
        self.next_attempt_id = 0
        #: The slots that there are, by worker id.
        self._slots: dict[str, Slot] = {}
        #: How many workers of `_slots` each executor has; no zeros.
        self._slots_of_executor: Counter[str] = Counter()
        #: The node of each of these executors, if it has a name, and how many workers each node has.
        self._node_of: dict[str, str] = {}
        self._slots_of_node: Counter[str] = Counter()
        #: The last attempt that each of these executors was given; none for one that has had none.
        self._latest_on: dict[str, int] = {}
        #: The workers of `_slots` without a task, the one that has been free for longest first.
        self._free: dict[str, Slot] = {}
        #: The places of `_slots` in queues that are free, and what waits in the others.
        self._places = QueuePlaces()
        #: What the others of `_slots` run, by worker id.
        self._attempt_on: dict[str, int] = {}
        #: The task set of each attempt that has not ended and whose end is of interest.
        self._set_of: dict[int, TaskSet] = {}
        #: The workers of attempts that nobody waits for, by attempt id; all of them in `_attempt_on`.
        self._abandoned: dict[int, str] = {}
        #: Those of `_abandoned` that are to be killed, as another attempt of their task has succeeded.
        self._superfluous: list[RunningAttempt] = []
        #: Workers that get no more tasks; they have one now, and their slots go with it.
        self._draining: set[str] = set()
        #: Task sets that have something unfinished and, if they are retired, something running:
        #: stage id -> stage attempt -> set.
        self._sets: dict[int, dict[int, TaskSet]] = {}
        #: Those of `_sets` that are not retired, by priority.
        self._queue: list[TaskSet] = []

    # --- slots ----------------------------------------------------------------------------------------

    def add_slot(self, slot: Slot) -> None:
        """A worker takes tasks from now on."""
        if slot.worker_id in self._slots:
            raise ValueError(f"the worker {slot.worker_id} is there already; worker ids are never used twice")
        self._slots[slot.worker_id] = slot
        if slot.is_in_queue:
            self._places.add(slot)
        else:
            self._slots_of_executor[slot.executor_id] += 1
            if slot.node:
                self._node_of[slot.executor_id] = slot.node
                self._slots_of_node[slot.node] += 1
            self._free[slot.worker_id] = slot

    def drain(self, worker_id: str) -> None:
        """Give a worker no more tasks. Its slot goes when it is free, and then `has_slot` is False."""
        if worker_id in self._slots:
            if worker_id in self._attempt_on:
                self._draining.add(worker_id)
            else:
                self.remove_slot(worker_id)

    def has_slot(self, worker_id: str) -> bool:
        """Whether a worker takes tasks or has one."""
        return worker_id in self._slots

    def remove_slot(self, worker_id: str) -> RunningAttempt | None:
        """A worker is gone; the attempt that it ran if anybody waits for it.

        The caller knows why the worker is gone, and reports the attempt with `task_failed` next.
        """
        slot = self._slots.pop(worker_id, None)
        if slot is None:
            return None
        self._draining.discard(worker_id)
        if slot.is_in_queue:
            self._places.discard(slot)
        else:
            self._free.pop(worker_id, None)
            self._lose_worker(slot)
        attempt_id = self._attempt_on.pop(worker_id, None)
        if attempt_id is None:
            return None
        self._places.left(attempt_id)
        if self._abandoned.pop(attempt_id, None) is not None:
            return None
        return self._set_of[attempt_id].running[attempt_id]

    # --- task sets ------------------------------------------------------------------------------------

    def submit(self, submitted: SubmitTaskSet, now: float) -> None:
        """Let the tasks of a stage attempt wait for slots."""
        task_set = TaskSet(submitted)
        for partition in submitted.partitions:
            task_set.add_waiting(partition, self._suitable_places(task_set, partition))
        self._sets.setdefault(task_set.stage_id, {})[task_set.stage_attempt] = task_set
        insort(self._queue, task_set, key=_priority)

    def retire(self, stage_id: int, stage_attempt: int) -> None:
        """Launch no more tasks of a set; what runs may go on, and its end is still of interest."""
        task_set = self._sets.get(stage_id, {}).get(stage_attempt)
        if task_set is not None:
            self._retire(task_set)

    def cancel(self, stage_id: int) -> list[RunningAttempt]:
        """Forget all task sets of a stage; the attempts that occupy a slot until their end."""
        cancelled = []
        for task_set in list(self._sets.get(stage_id, {}).values()):
            cancelled += self._forget(task_set)
        return cancelled

    def speculate(self, attempt_id: int) -> None:
        """An attempt is slow: try its task a second time as well, if it runs only once."""
        task_set = self._set_of.get(attempt_id)
        if task_set is not None and not task_set.is_retired:
            partition = task_set.running[attempt_id].partition
            if partition in task_set.unfinished and len(task_set.attempts_of(partition)) == 1:
                task_set.doubted[partition] = None

    def take_superfluous(self) -> list[RunningAttempt]:
        """The attempts that have become useless since the last call, and occupy a slot until their end."""
        superfluous, self._superfluous = self._superfluous, []
        return [attempt for attempt in superfluous if attempt.attempt_id in self._abandoned]

    def oldest_running(self) -> int | None:
        """The id of the attempt that was launched first of those that occupy a slot."""
        return min(self._attempt_on.values(), default=None)

    # --- the work that there is -----------------------------------------------------------------------

    def demand(self) -> tuple[int, int]:
        """How many tasks want a worker, for a first or a second attempt, and how many workers are busy."""
        waiting = sum(len(task_set.waiting) + len(task_set.doubted) for task_set in self._queue)
        busy = self._slots_of_executor.total() - len(self._free)
        return waiting + len(self._attempt_on) - busy, busy

    def latest_attempts(self) -> dict[str, int]:
        """The executors that have slots, with the id of the last attempt that each was given, or -1."""
        return {executor_id: self._latest_on.get(executor_id, -1) for executor_id in self._slots_of_executor}

    def busy_executors(self) -> set[str]:
        """The executors that have an occupied slot."""
        return {self._slots[worker_id].executor_id for worker_id in self._attempt_on}

    # --- launches -------------------------------------------------------------------------------------

    def next_launches(self, now: float) -> list[RunningAttempt]:
        """Give free slots their tasks; `now` is in seconds and never goes back."""
        launches: list[RunningAttempt] = []
        for task_set in self._queue:
            if not self._free:
                break
            if task_set.waiting:
                self._place(task_set, now, launches)
            if task_set.doubted and not task_set.waiting:
                self._place_second_attempts(task_set, launches)
        if not self._free:
            self._fill_queues(now, launches)
        return launches

    def take_impatient(self, now: float) -> list[RunningAttempt]:
        """The attempts to be asked back, each once: they wait in a queue, and a worker is free."""
        if not self._free:
            return []
        impatient = [self.running(attempt_id) for attempt_id in self._places.take_impatient(now)]
        return [attempt for attempt in impatient if attempt is not None]

    def next_deadline(self, now: float) -> float | None:
        """When `next_launches` or `take_impatient` will give what they don't now; None for not by itself."""
        if not self._free:
            return None
        since = [task_set.refusing_since for task_set in self._queue if task_set.refusing_since is not None]
        deadlines = [min(since) + self._locality_wait] if since else []
        impatient = self._places.next_impatient()
        return min(deadlines if impatient is None else [*deadlines, impatient], default=None)

    # --- ends of attempts -----------------------------------------------------------------------------

    def running(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt that was launched and whose end is of interest; None for any other."""
        task_set = self._set_of.get(attempt_id)
        return None if task_set is None else task_set.running[attempt_id]

    def began(self, attempt_id: int, worker_id: str, now: float) -> RunningAttempt | None:
        """An attempt runs on a worker that its executor chose; itself if anybody waits for it.

        What was thought to run there waits in the queue instead.
        """
        slot = self._slots.get(worker_id)
        task_set = self._set_of.get(attempt_id)
        old = self._abandoned.get(attempt_id) if task_set is None else task_set.running[attempt_id].worker_id
        self._places.left(attempt_id)
        if slot is not None and old is not None and old != worker_id:
            other = self._attempt_on.get(worker_id)
            self._occupy(slot, attempt_id)
            if other is None:
                self._set_free(old)
            else:
                self._occupy(self._slots[old], other)
                self._places.entered(other, now)
        return self.running(attempt_id)

    def task_succeeded(self, attempt_id: int, run_time: float | None = None) -> RunningAttempt | None:
        """An attempt finished its task, after a run of so many seconds; None if nobody waits for it."""
        task_set = self._set_of.get(attempt_id)
        attempt = self._end(attempt_id)
        if task_set is None or attempt is None:
            return None
        if run_time is not None:
            task_set.took(run_time)
        is_first = attempt.partition in task_set.unfinished
        task_set.unfinished.discard(attempt.partition)
        task_set.waiting.discard(attempt.partition)
        for rival in task_set.attempts_of(attempt.partition):
            task_set.end(rival.attempt_id)
            self._superfluous += self._abandon(rival)
        self._forget_if_done(task_set)
        return attempt if is_first else None

    def task_failed(self, attempt_id: int, error: BaseException, *, charged: bool) -> TaskSetFailed | None:
        """An attempt failed: its task waits again, unless it has failed as often as it may.

        A failure that is not `charged` is not the task's fault and does not count.
        """
        task_set = self._set_of.get(attempt_id)
        attempt = self._end(attempt_id)
        if task_set is None or attempt is None:
            return None
        partition = attempt.partition
        failed = None
        if partition in task_set.unfinished and not task_set.is_retired:
            if charged and task_set.charge(partition) >= self._max_failures:
                failed = TaskSetFailed(attempt.stage_id, attempt.stage_attempt, error)
                self._retire(task_set)
            elif not task_set.attempts_of(partition):
                task_set.add_waiting(partition, self._suitable_places(task_set, partition))
        self._forget_if_done(task_set)
        return failed

    def fetch_failed(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt could not read its input; None if nobody waits for it.

        Its set is retired: the DAG scheduler submits the stage again when the input is there.
        """
        task_set = self._set_of.get(attempt_id)
        attempt = self._end(attempt_id)
        if task_set is not None:
            self._retire(task_set)
        return attempt

    # --- for tests ------------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left of any task set but slots that are still occupied."""
        return not (self._sets or self._queue or self._set_of or self._superfluous)

    def validate_state(self) -> None:
        """Raise AssertionError if what the attributes' comments promise does not hold."""
        workers = {worker_id for worker_id, slot in self._slots.items() if not slot.is_in_queue}
        places = [slot for slot in self._slots.values() if slot.is_in_queue]
        assert self._free.keys() == workers - self._attempt_on.keys()
        assert self._attempt_on.keys() <= self._slots.keys()
        assert all((place in self._places) == (place.worker_id not in self._attempt_on) for place in places)
        assert self._slots_of_executor == Counter(self._slots[each].executor_id for each in workers)
        on_nodes = [self._slots[each] for each in workers if self._slots[each].node]
        assert self._slots_of_node == Counter(slot.node for slot in on_nodes)
        assert self._node_of == {slot.executor_id: slot.node for slot in on_nodes}
        assert all(self._attempt_on.get(worker) == attempt for attempt, worker in self._abandoned.items())
        assert not self._abandoned.keys() & self._set_of.keys()
        assert self._draining <= self._attempt_on.keys()
        assert self._latest_on.keys() <= self._slots_of_executor.keys()
        sets = [task_set for attempts in self._sets.values() for task_set in attempts.values()]
        assert self._queue == sorted((s for s in sets if not s.is_retired), key=_priority)
        for task_set in sets:
            assert task_set.waiting <= task_set.unfinished
            assert task_set.running if task_set.is_retired else task_set.unfinished
            assert not (task_set.is_retired and (task_set.waiting or task_set.doubted))
            assert task_set.waiting or task_set.refusing_since is None
            for attempt in task_set.running.values():
                assert attempt in task_set.attempts_of(attempt.partition)
            at_work = task_set.waiting | {attempt.partition for attempt in task_set.running.values()}
            assert task_set.is_retired or task_set.unfinished <= at_work
        assert self._set_of == {attempt: task_set for task_set in sets for attempt in task_set.running}
        for worker_id, attempt_id in self._attempt_on.items():
            attempt_there = self.running(attempt_id)
            assert attempt_there is None or attempt_there.slot is self._slots[worker_id]

    # --- helpers --------------------------------------------------------------------------------------

    def _place(self, task_set: TaskSet, now: float, launches: list[RunningAttempt]) -> None:
        free = self._free
        if task_set.has_preferences:
            for place_of in (_worker_of, _executor_of):
                self._fill_at_home(task_set, place_of, launches)
        self._fill(task_set, task_set.take_anywhere, launches)
        if free and task_set.waiting:
            if task_set.refusing_since is None:
                task_set.refusing_since = now
            if now >= task_set.refusing_since + self._locality_wait:
                self._fill_at_home(task_set, _node_of, launches)
                self._fill(task_set, task_set.take_elsewhere, launches)
        if not (free and task_set.waiting):
            task_set.refusing_since = None

    def _place_second_attempts(self, task_set: TaskSet, launches: list[RunningAttempt]) -> None:
        while self._free and task_set.doubted:
            partition = next(iter(task_set.doubted))
            del task_set.doubted[partition]
            attempts = task_set.attempts_of(partition)
            if partition in task_set.unfinished and len(attempts) == 1:
                slots = self._free.values()
                elsewhere = (slot for slot in slots if slot.executor_id != attempts[0].slot.executor_id)
                slot = next(elsewhere, next(iter(slots)))
                launches.append(self._launch(task_set, slot, partition))

    def _fill_at_home(
        self, task_set: TaskSet, place_of: Callable[[Slot], str], launches: list[RunningAttempt]
    ) -> None:
        """Give free slots tasks that prefer their places."""
        for slot in list(self._free.values()):
            partition = task_set.take_at(place_of(slot))
            if partition is not None:
                launches.append(self._launch(task_set, slot, partition))

    def _fill(
        self, task_set: TaskSet, take: Callable[[], int | None], launches: list[RunningAttempt]
    ) -> None:
        """Give tasks to free slots, whichever they are, while there are both."""
        while self._free:
            partition = take()
            if partition is None:
                return
            slot = next(iter(self._free.values()))
            launches.append(self._launch(task_set, slot, partition))

    def _fill_queues(self, now: float, launches: list[RunningAttempt]) -> None:
        """Let quick tasks wait at the executors, until one waits that is not quick: it is not overtaken."""
        for task_set in self._queue:
            if task_set.waiting and not task_set.is_quick:
                return
            for place in self._places.in_turn():
                if not task_set.waiting:
                    break
                partition = task_set.take_at(place.executor_id)
                if partition is None:
                    partition = task_set.take_anywhere()
                if partition is not None:
                    launches.append(self._launch(task_set, place, partition))
                    self._places.entered(launches[-1].attempt_id, now)

    def _launch(self, task_set: TaskSet, slot: Slot, partition: int) -> RunningAttempt:
        attempt = RunningAttempt(
            self.next_attempt_id,
            slot,
            task_set.stage_id,
            task_set.stage_attempt,
            partition,
            task_set.next_attempt_number(partition),
        )
        self.next_attempt_id += 1
        if slot.executor_id in self._slots_of_executor:  # else a place in a queue that has no worker just now
            self._latest_on[slot.executor_id] = attempt.attempt_id
        self._set_of[attempt.attempt_id] = task_set
        task_set.start(attempt)
        self._occupy(slot, attempt.attempt_id)
        return attempt

    def _occupy(self, slot: Slot, attempt_id: int) -> None:
        """Let an attempt be on a slot, free or not."""
        if slot.is_in_queue:
            self._places.discard(slot)
        else:
            self._free.pop(slot.worker_id, None)
        self._attempt_on[slot.worker_id] = attempt_id
        task_set = self._set_of.get(attempt_id)
        if task_set is None:
            self._abandoned[attempt_id] = slot.worker_id
        elif task_set.running[attempt_id].slot is not slot:
            task_set.move(attempt_id, slot)

    def _end(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt is over: its slot is free. None if nobody waits for it."""
        self._places.left(attempt_id)
        task_set = self._set_of.pop(attempt_id, None)
        if task_set is None:
            worker_id = self._abandoned.pop(attempt_id, None)
            if worker_id is not None:
                self._set_free(worker_id)
            return None
        attempt = task_set.end(attempt_id)
        # The slot of an attempt that was lost with its worker is not there any more.
        if self._attempt_on.get(attempt.worker_id) == attempt_id:
            self._set_free(attempt.worker_id)
        return attempt

    def _set_free(self, worker_id: str) -> None:
        del self._attempt_on[worker_id]
        slot = self._slots[worker_id]
        if worker_id in self._draining:
            self.remove_slot(worker_id)
        elif slot.is_in_queue:
            self._places.add(slot)
        else:
            self._free[worker_id] = slot

    def _retire(self, task_set: TaskSet) -> None:
        if not task_set.is_retired:
            task_set.retire()
            self._queue.remove(task_set)
        self._forget_if_done(task_set)

    def _forget_if_done(self, task_set: TaskSet) -> None:
        if not task_set.unfinished or (task_set.is_retired and not task_set.running):
            self._forget(task_set)

    def _forget(self, task_set: TaskSet) -> list[RunningAttempt]:
        """Let go of a set; its attempts that occupy a slot until their end."""
        attempts = self._sets.get(task_set.stage_id, {})
        if attempts.pop(task_set.stage_attempt, None) is None:
            return []
        if not attempts:
            del self._sets[task_set.stage_id]
        if not task_set.is_retired:
            self._queue.remove(task_set)
        return [abandoned for attempt in task_set.running.values() for abandoned in self._abandon(attempt)]

    def _abandon(self, attempt: RunningAttempt) -> list[RunningAttempt]:
        """Nobody waits for an attempt any more; itself if it occupies a slot."""
        del self._set_of[attempt.attempt_id]
        if self._attempt_on.get(attempt.worker_id) != attempt.attempt_id:
            return []
        self._abandoned[attempt.attempt_id] = attempt.worker_id
        return [attempt]

    def _suitable_places(self, task_set: TaskSet, partition: int) -> list[str]:
        """The places with slots where a task is at home."""
        places: dict[str, None] = {}
        for place in task_set.preferred(partition):
            executor_id = place
            if place in self._slots:
                places[place] = None
                executor_id = self._slots[place].executor_id
            if executor_id in self._slots_of_executor:
                places[executor_id] = None
            if executor_id in self._node_of:
                places[self._node_of[executor_id]] = None
        return list(places)

    def _lose_worker(self, slot: Slot) -> None:
        self._lose_place(slot.worker_id)
        self._slots_of_executor[slot.executor_id] -= 1
        if not self._slots_of_executor[slot.executor_id]:
            del self._slots_of_executor[slot.executor_id]
            self._latest_on.pop(slot.executor_id, None)
            self._node_of.pop(slot.executor_id, None)
            self._lose_place(slot.executor_id)
        if slot.node:
            self._slots_of_node[slot.node] -= 1
            if not self._slots_of_node[slot.node]:
                del self._slots_of_node[slot.node]
                self._lose_place(slot.node)

    def _lose_place(self, place: str) -> None:
        for task_set in self._queue:
            task_set.lose_place(place, partial(self._suitable_places, task_set))


def _priority(task_set: TaskSet) -> tuple[int, int, int]:
    return task_set.priority


def _worker_of(slot: Slot) -> str:
    return slot.worker_id


def _executor_of(slot: Slot) -> str:
    return slot.executor_id


def _node_of(slot: Slot) -> str:
    return slot.node
