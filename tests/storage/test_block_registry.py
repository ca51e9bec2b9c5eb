"""Where the driver believes persisted partitions to be."""

from pyrite.storage.block_registry import BlockRegistry, StoredSize


def test_the_worker_that_stored_a_block_comes_before_its_executor() -> None:
    registry = BlockRegistry()
    registry.update("e", "e/1", rdd_id=1, partition=0, memory_size=10, disk_size=0)
    assert registry.locations(1, 0) == ("e/1", "e")
    assert registry.locations(1, 1) == ()


def test_a_dropped_block_is_nowhere() -> None:
    registry = BlockRegistry()
    registry.update("e", "e/1", 1, 0, 10, 0)
    registry.update("e", "e/2", 1, 0, 0, 0)
    assert registry.locations(1, 0) == ()
    assert registry.stored(1) == StoredSize(0, 0, 0)


def test_a_lost_executor_takes_its_copies_only() -> None:
    registry = BlockRegistry()
    registry.update("a", "a/1", 1, 0, 10, 0)
    registry.update("b", "b/1", 1, 0, 0, 12)
    registry.update("a", "a/1", 1, 1, 10, 0)
    registry.remove_executor("a")
    assert registry.locations(1, 0) == ("b/1", "b")
    assert registry.locations(1, 1) == ()
    assert registry.stored(1) == StoredSize(1, 0, 12)


def test_an_unpersisted_rdd_is_forgotten() -> None:
    registry = BlockRegistry()
    registry.update("a", "a/1", 1, 0, 10, 0)
    registry.remove_rdd(1)
    assert registry.stored(1) == StoredSize(0, 0, 0)
