"""How many executors are wanted and which are let go. Time is what the test says it is."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pyrite.cluster.allocation import Allocation, AllocationPolicy, Load


def load(
    *executors: str,
    waiting: int = 0,
    running: int = 0,
    busy: Iterable[str] = (),
    caching: Iterable[str] = (),
    shuffling: Iterable[str] = (),
    needed: Iterable[str] = (),
    marks: dict[str, int] | None = None,
) -> Load:
    numbers = {executor: (marks or {}).get(executor, 0) for executor in executors}
    return Load(waiting, running, numbers, set(busy), set(caching), set(shuffling), set(needed))


def names(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


def test_it_grows_exponentially_while_tasks_wait() -> None:
    allocation = Allocation(AllocationPolicy(cores=1, maximum=20, backlog_timeout=1.0, sustained_timeout=2.0))
    targets = []
    for now in (0.0, 0.9, 1.0, 2.0, 3.0, 5.0, 7.0, 9.0, 11.0):
        assert allocation.look(now, load(*names(allocation.target), waiting=100)) == []
        targets.append(allocation.target)
    assert targets == [0, 0, 1, 1, 3, 7, 15, 20, 20]
    assert allocation.next_look() == 13.0


def test_it_grows_no_further_than_tasks_can_use() -> None:
    allocation = Allocation(AllocationPolicy(cores=4))
    for now in range(10):
        allocation.look(float(now), load(waiting=8, running=1))
    assert allocation.target == 3


def test_a_share_of_the_slots_is_enough_where_that_is_asked_for() -> None:
    allocation = Allocation(AllocationPolicy(cores=2, ratio=0.5))
    for now in range(10):
        allocation.look(float(now), load(waiting=20))
    assert allocation.target == 5


def test_growth_begins_anew_after_a_backlog() -> None:
    allocation = Allocation(AllocationPolicy(cores=1))
    for now in range(4):
        allocation.look(float(now), load(waiting=100))
    assert allocation.target == 7
    allocation.look(4.0, load(*names(7), running=7, busy=names(7)))
    assert allocation.next_look() is None
    allocation.look(10.0, load(*names(7), waiting=50, running=7, busy=names(7)))
    assert allocation.target == 7
    allocation.look(11.0, load(*names(7), waiting=50, running=7, busy=names(7)))
    assert allocation.target == 8


def test_executors_that_are_still_there_are_not_asked_for_again() -> None:
    allocation = Allocation(AllocationPolicy(cores=1))
    for now in range(4):
        allocation.look(float(now), load(*names(7), waiting=100))
    allocation.look(4.0, load(*names(7)))
    assert allocation.target == 0
    allocation.look(5.0, load(*names(7), waiting=100, running=7, busy=names(7)))
    allocation.look(6.0, load(*names(7), waiting=100, running=7, busy=names(7)))
    assert allocation.target == 8


def test_what_was_asked_for_at_the_start_stays_until_there_was_work() -> None:
    allocation = Allocation(AllocationPolicy(cores=1, minimum=1, initial=4))
    assert allocation.look(0.0, load(*names(2))) == []
    assert allocation.target == 4
    allocation.look(1.0, load(*names(4), running=2, busy=names(2)))
    assert allocation.target == 2


def test_or_until_nobody_has_come_for_the_idle_timeout() -> None:
    allocation = Allocation(AllocationPolicy(cores=1, initial=2))
    allocation.look(0.0, load(*names(2)))
    assert allocation.next_look() == 60.0
    assert allocation.look(60.0, load(*names(2))) == []
    assert allocation.target == 2


def test_idle_executors_go_after_their_time() -> None:
    allocation = Allocation(AllocationPolicy(cores=1, minimum=1))
    allocation.look(0.0, load(*names(3), running=1, busy=["e2"]))
    allocation.look(10.0, load(*names(3)))
    assert allocation.next_look() == 60.0
    assert allocation.look(59.9, load(*names(3))) == []
    assert allocation.look(60.0, load(*names(3))) == ["e0", "e1"]
    assert allocation.look(70.0, load("e2")) == [], "the last one is the minimum"
    assert allocation.next_look() is None


def test_a_task_between_two_looks_counts() -> None:
    allocation = Allocation(AllocationPolicy(cores=1))
    allocation.look(0.0, load("a", running=1, busy=["a"], marks={"a": 1}))
    allocation.look(1.0, load("a", marks={"a": 1}))
    allocation.look(60.0, load("a", marks={"a": 2}))
    assert allocation.look(61.0, load("a", marks={"a": 2})) == []
    assert allocation.look(120.0, load("a", marks={"a": 2})) == ["a"]


def test_what_is_kept_keeps_its_executor() -> None:
    allocation = Allocation(AllocationPolicy(cores=1))
    there = load(*names(3), caching=["e0"], shuffling=["e1"])
    allocation.look(0.0, load(*names(3), running=3, busy=names(3)))
    allocation.look(1.0, there)
    assert allocation.look(1e6, there) == ["e2"]
    assert allocation.next_look() is None
    # Once they are released, the time for which they were idle counts.
    assert allocation.look(1e6, load("e0", "e1")) == ["e0", "e1"]


def test_what_is_kept_has_times_of_its_own() -> None:
    policy = AllocationPolicy(cores=1, cached_timeout=100.0, shuffle_timeout=200.0)
    allocation = Allocation(policy)
    there = load(*names(4), caching=["e0", "e2"], shuffling=["e1", "e2", "e3"], needed=["e3"])
    allocation.look(0.0, load(*names(4), running=1, busy=["e3"]))
    allocation.look(0.0, there)
    assert allocation.next_look() == 100.0
    assert allocation.look(100.0, there) == ["e0"]
    assert allocation.look(200.0, there) == ["e1", "e2"]
    assert allocation.look(1e6, load("e3", shuffling=["e3"], needed=["e3"])) == [], "a job needs it"


def test_where_files_move_map_outputs_keep_no_executor_but_the_last() -> None:
    policy = AllocationPolicy(cores=1, drains=True, tracks_shuffles=False)
    allocation = Allocation(policy)
    there = load(*names(3), caching=["e2"], shuffling=names(2), needed=names(2))
    allocation.look(0.0, load(*names(3), running=1, busy=["e2"]))
    allocation.look(0.0, there)
    assert allocation.look(60.0, there) == ["e0", "e1"]
    alone = load("e2", shuffling=["e2"])
    assert allocation.look(200.0, alone) == []
    assert allocation.look(200.0, load("e2")) == ["e2"]


def test_without_a_timeout_nothing_is_due() -> None:
    allocation = Allocation(AllocationPolicy(cores=1, idle_timeout=math.inf))
    allocation.look(0.0, load("a", running=1, busy=["a"]))
    allocation.look(1.0, load("a"))
    assert allocation.next_look() is None
