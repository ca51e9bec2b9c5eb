"""Where blocks are to have their second copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.cluster.replicas import Replicas
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_registry import BlockRegistry
from pyrite.storage.block_store import StoredBlock

BLOCK = RDDBlockId(1, 0)


class Cluster:
    """Executors that take every copy."""

    def __init__(self, *executors: str) -> None:
        self.executors = list(executors)
        self.registry = BlockRegistry()
        self.replicas = Replicas(self.registry, self.copy)
        self.copies: list[tuple[RDDBlockId, str, str]] = []

    def copy(self, block: RDDBlockId, source: str, target: str) -> None:
        assert source in self.registry.holders(block)
        assert target not in self.registry.holders(block)
        self.copies.append((block, source, target))

    def store(self, executor: str, block: RDDBlockId, copies: int) -> None:
        self.replicas.reported(executor, f"{executor}/0", [StoredBlock(block, 10, 0, copies)])

    def settle(self) -> None:
        """Let the copies be made and reported."""
        self.replicas.spread(self.executors)
        copies, self.copies = self.copies, []
        for block, _, target in copies:
            self.replicas.reported(target, None, [StoredBlock(block, 10, 0)])

    def lose(self, executor: str) -> None:
        self.executors.remove(executor)
        self.replicas.executor_lost(executor)


def test_a_block_of_a_2_level_is_copied_to_another_executor() -> None:
    cluster = Cluster("a", "b", "c")
    cluster.store("a", BLOCK, 2)
    cluster.settle()
    assert len(cluster.registry.holders(BLOCK)) == 2
    assert cluster.registry.holders(BLOCK)[0] == "a"
    cluster.settle()
    assert len(cluster.registry.holders(BLOCK)) == 2


def test_other_blocks_are_not_copied() -> None:
    cluster = Cluster("a", "b")
    cluster.store("a", BLOCK, 1)
    assert not cluster.replicas.may_miss_some
    cluster.settle()
    assert cluster.registry.holders(BLOCK) == ("a",)


def test_the_copies_are_spread_over_the_executors() -> None:
    cluster = Cluster("a", "b", "c")
    for partition in range(6):
        cluster.store("a", RDDBlockId(1, partition), 2)
    cluster.settle()
    seconds = [cluster.registry.holders(RDDBlockId(1, partition))[1] for partition in range(6)]
    assert seconds == ["b", "c"] * 3


def test_a_lost_copy_is_made_again() -> None:
    cluster = Cluster("a", "b")
    cluster.store("a", BLOCK, 2)
    cluster.settle()
    cluster.lose("a")
    cluster.settle()
    assert cluster.registry.holders(BLOCK) == ("b",)
    cluster.executors.append("c")
    cluster.settle()
    assert cluster.registry.holders(BLOCK) == ("b", "c")


def test_a_block_that_had_to_leave_a_full_store_is_not_forced_back() -> None:
    cluster = Cluster("a", "b")
    cluster.store("a", BLOCK, 2)
    cluster.settle()
    cluster.replicas.reported("b", "b/0", [StoredBlock(BLOCK, 0, 0)])
    assert not cluster.replicas.may_miss_some


def test_a_released_rdd_is_not_copied() -> None:
    cluster = Cluster("a", "b")
    cluster.store("a", BLOCK, 2)
    cluster.replicas.rdd_released(1)
    cluster.settle()
    assert cluster.registry.holders(BLOCK) == ()


@pytest.mark.parametrize("copies", [2, 3])
def test_a_single_executor_is_not_searched_again_and_again(copies: int) -> None:
    cluster = Cluster("a")
    cluster.store("a", BLOCK, copies)
    cluster.settle()
    assert cluster.registry.holders(BLOCK) == ("a",)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3)), max_size=12))
def test_after_any_losses_each_block_that_is_left_has_its_copies(steps: list[tuple[str, int]]) -> None:
    cluster = Cluster("a", "b", "c")
    fresh = iter(range(1000))
    for partition, (action, index) in enumerate(steps):
        if action == "a":
            executor = cluster.executors[index % len(cluster.executors)]
            cluster.store(executor, RDDBlockId(1, partition), 2)
        else:
            cluster.lose(cluster.executors[index % len(cluster.executors)])
            cluster.executors.append(f"new-{next(fresh)}")
        cluster.settle()
        for block in range(partition + 1):
            assert len(cluster.registry.holders(RDDBlockId(1, block))) == (2 if steps[block][0] == "a" else 0)
