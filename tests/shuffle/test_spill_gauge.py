import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.shuffle.spill_gauge import SpillGauge
from pyrite.storage.memory import MemoryBudget


class FakeMemory:
    def __init__(self):
        self.size = 0

    def __call__(self):
        return self.size


@pytest.fixture
def memory():
    return FakeMemory()


@pytest.fixture
def gauge(memory):
    return SpillGauge(MemoryBudget(1000, memory))


@given(st.integers(0, 30_000))
def test_every_record_is_in_one_portion(count):
    gauge = SpillGauge(MemoryBudget(1000, lambda: 0))
    taken = []
    for portion in gauge.portions(iter(range(count))):
        taken.extend(portion)
        assert not gauge.is_over()
    assert taken == list(range(count))


def sizes_of_portions(gauge, memory, growth):
    sizes = []
    for portion in gauge.portions(iter(range(20_000))):
        sizes.append(sum(1 for _ in portion))
        memory.size += growth(sizes[-1])
        gauge.is_over()
    return sizes


def test_portions_grow_while_records_are_small(gauge, memory):
    assert sizes_of_portions(gauge, memory, lambda size: 0)[:9] == [1, 4, 16, 64, 256, 1024, 4096, 8192, 6347]


def test_portions_stay_small_while_records_are_large(gauge, memory):
    assert max(sizes_of_portions(gauge, memory, lambda size: 10 * size)) == 4


class FakeCache:
    def __init__(self, memory, copies):
        self.memory = memory
        self.copies = copies
        self.gave_way = False

    def give_way(self):
        self.gave_way = True

    def give_up_copies(self):
        self.memory.size -= self.copies

    def take_back(self):
        self.gave_way = False


def test_caches_give_way_before_a_step_spills(memory):
    cache = FakeCache(memory, copies=400)
    budget = MemoryBudget(1000, memory)
    budget.attach(cache)
    gauge = SpillGauge(budget)
    memory.size = 125
    assert not gauge.is_over()
    assert not cache.gave_way
    memory.size = 126
    assert not gauge.is_over()
    assert cache.gave_way
    memory.size = 1150
    assert not gauge.is_over(), "750 are left once the copies are gone"
    memory.size = 751
    assert gauge.is_over()
    budget.end_task()
    assert not cache.gave_way


def test_memory_of_others_alone_is_no_reason_to_spill(gauge, memory):
    memory.size = 5000
    gauge.emptied()
    assert not gauge.is_over()
    memory.size += 125
    assert not gauge.is_over()
    memory.size += 1
    assert gauge.is_over()


def test_growth_below_the_limit_is_no_reason_to_spill(gauge, memory):
    memory.size = 750
    assert not gauge.is_over()


def test_memory_that_was_not_given_back_is_used_again_for_half_as_many_records(gauge, memory):
    portions = gauge.portions(iter(range(10_000)))
    for _ in range(6):
        list(next(portions))
        gauge.is_over()
    memory.size = 2000
    assert gauge.is_over()
    gauge.spilled()
    held = 0
    while not gauge.is_over():
        held += sum(1 for _ in next(portions))
    assert held >= (1 + 4 + 16 + 64 + 256 + 1024) // 2


def test_little_that_is_left_after_spilling_much_is_not_spilled_again(gauge, memory):
    """What is spilled by portions of the keys is taken up in short streams, through the same gauge."""
    for portion in gauge.portions(iter(range(12_000))):
        list(portion)
        gauge.is_over()
    memory.size = 2000
    assert gauge.is_over()
    gauge.spilled()
    for count in (1, 10, 100, 1000):
        gauge.emptied()
        for portion in gauge.portions(iter(range(count))):
            list(portion)
            assert not gauge.is_over()


def test_spill_after_spill_the_portions_that_are_held_stay_large(gauge, memory):
    portions = gauge.portions(iter(range(1_000_000)))
    for _ in range(6):
        list(next(portions))
        gauge.is_over()
    memory.size = 2000
    spills = []
    for _ in range(20):
        held = 0
        while not gauge.is_over():
            held += sum(1 for _ in next(portions))
        spills.append(held)
        gauge.spilled()
    assert min(spills[1:]) >= (1 + 4 + 16 + 64 + 256 + 1024) // 2
