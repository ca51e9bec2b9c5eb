import platform
import sys

import pytest

from pyrite.storage.memory import MemoryBudget, give_back_free_memory, private_bytes


class FakeMemory:
    def __init__(self, size: int) -> None:
        self.size = size

    def __call__(self) -> int:
        return self.size


def test_only_growth_counts():
    memory = FakeMemory(1000)
    budget = MemoryBudget(100, memory)
    assert budget.used() == 0
    memory.size = 1100
    assert not budget.over_limit()
    memory.size = 1101
    assert budget.over_limit()


def test_a_process_that_shrank_uses_nothing():
    memory = FakeMemory(1000)
    budget = MemoryBudget(100, memory)
    memory.size = 10
    assert budget.used() == 0


class FakeCache:
    def __init__(self) -> None:
        self.calls: list[str] = []

    def give_way(self) -> None:
        self.calls.append("give way")

    def give_up_copies(self) -> None:
        self.calls.append("give up copies")

    def take_back(self) -> None:
        self.calls.append("take back")


def test_the_cache_gives_way_once_a_task_and_takes_back_at_its_end():
    cache = FakeCache()
    budget = MemoryBudget(100, FakeMemory(0))
    budget.claim()
    assert not budget.relieve()
    budget.attach(cache)
    budget.end_task()
    assert cache.calls == []
    for _ in range(2):
        budget.claim()
        budget.claim()
        assert budget.relieve()
        assert not budget.relieve()
        budget.end_task()
        assert cache.calls == ["give way", "give up copies", "take back"]
        cache.calls.clear()


def test_freed_memory_is_given_back_once_much_is_used():
    memory = FakeMemory(1000)
    given_back = []
    budget = MemoryBudget(100, memory, lambda: given_back.append(memory.size))
    budget.trim()
    memory.size = 1026
    budget.trim()
    assert given_back == [1026]


def test_the_system_gets_freed_memory_back():
    before = private_bytes()
    pieces = [bytes(bytearray(1000)) for _ in range(50_000)]  # each on the C library's heap
    last = bytes(bytearray(1000))
    held = private_bytes()
    del pieces
    give_back_free_memory()
    assert held - before > 50_000_000
    if sys.platform.startswith("linux") and platform.libc_ver()[0] == "glibc":
        assert private_bytes() - before < 10_000_000
    assert len(last) == 1000


def test_what_is_reserved_counts_until_it_is_released():
    budget = MemoryBudget(100, FakeMemory(1000))
    budget.reserve(101)
    assert budget.over_limit()
    budget.release(1)
    assert budget.used() == 100
    assert not budget.over_limit()


def test_more_than_what_is_reserved_cannot_be_released():
    budget = MemoryBudget(100, FakeMemory(0))
    budget.reserve(5)
    with pytest.raises(ValueError, match=r"6 bytes .* only 5"):
        budget.release(6)


def test_the_measure_sees_what_this_process_takes():
    budget = MemoryBudget(1)
    taken = bytearray(b"x" * (32 << 20))
    assert budget.used() > 16 << 20
    assert len(taken) < private_bytes()
