"""Where partitions are cheap to compute, and which shuffles a narrow graph reads."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency, OneToOneDependency
from pyrite.scheduler.narrow_graph import is_fully_cached, preferred_locations, shuffles_read
from pyrite.testing.lineage_shapes import (
    AllToOneDependency,
    Shape,
    mapped,
    reduced,
    shuffle_of,
    union_of,
)


def nowhere(node_id: int, partition: int) -> Sequence[str]:
    return ()


def cached_at(blocks: dict[tuple[Lineage, int], str]) -> dict[tuple[int, int], tuple[str, ...]]:
    return {(node.id, partition): (executor,) for (node, partition), executor in blocks.items()}


def test_without_a_preference_anywhere_nothing_is_said() -> None:
    assert preferred_locations(mapped(mapped(Shape(3))), range(3), nowhere) == ()


def test_a_source_says_where_it_lies() -> None:
    source = Shape(3, preferred=[["a"], [], ["b", "c"]])
    assert preferred_locations(mapped(mapped(source)), (2, 1, 0), nowhere) == (("b", "c"), (), ("a",))


def test_a_cached_block_counts_for_more_than_its_source() -> None:
    node = mapped(Shape(2, preferred=[["a"], ["b"]]), persisted=True)
    blocks = cached_at({(node, 1): "c"})
    preferred = preferred_locations(mapped(node), range(2), lambda *place: blocks.get(place, ()))
    assert preferred == (("a",), ("c",))


def test_the_nearest_block_wins() -> None:
    far = mapped(Shape(1), persisted=True)
    near = mapped(far, persisted=True)
    blocks = cached_at({(far, 0): "a", (near, 0): "b"})
    assert preferred_locations(near, (0,), lambda *place: blocks[place]) == (("b",),)


def test_each_side_of_a_union_keeps_its_places() -> None:
    left, right = Shape(2, preferred=[["a"], ["b"]]), Shape(1, preferred=[["c"]])
    assert preferred_locations(union_of(left, right), range(3), nowhere) == (("a",), ("b",), ("c",))


def test_of_several_parents_the_first_that_prefers_something_decides() -> None:
    source = Shape(3, preferred=[[], ["b"], ["c"]])
    assert preferred_locations(Shape(1, AllToOneDependency(source)), (0,), nowhere) == (("b",),)


def test_preferences_end_at_a_shuffle() -> None:
    source = Shape(1, preferred=[["a"]])
    assert preferred_locations(reduced(shuffle_of(source)), range(2), nowhere) == ()


def test_each_partition_of_a_diamond_is_asked_once() -> None:
    asked: list[tuple[int, int]] = []

    def record(node_id: int, partition: int) -> Sequence[str]:
        asked.append((node_id, partition))
        return ()

    bottom = mapped(Shape(1), persisted=True)
    node: Lineage = bottom
    for _ in range(30):
        node = Shape(1, OneToOneDependency(node), OneToOneDependency(node))
    preferred_locations(node, (0,), record)
    assert asked == [(bottom.id, 0)]


def test_branches_without_preferences_are_not_walked() -> None:
    class Forbidden(NarrowDependency):
        def parents(self, index: int) -> Sequence[int]:
            raise AssertionError("nothing can be learned here")

    class Indifferent(Shape):
        preferred_locations = Lineage.preferred_locations

    useful = Shape(1, preferred=[["a"]])
    node = Shape(1, Forbidden(Indifferent(1)), OneToOneDependency(useful))
    assert preferred_locations(node, (0,), nowhere) == (("a",),)


def test_shuffles_are_found_once_each_from_the_left() -> None:
    first, second = shuffle_of(Shape(1)), shuffle_of(Shape(1))
    node = union_of(mapped(reduced(first)), reduced(second), reduced(first))
    assert shuffles_read(node) == [first, second]


def test_shuffles_behind_other_shuffles_are_not_read() -> None:
    inner = shuffle_of(Shape(1))
    outer = shuffle_of(reduced(inner))
    assert shuffles_read(reduced(outer)) == [outer]


def test_a_node_is_cached_when_every_partition_is() -> None:
    node = Shape(2, persisted=True)
    assert not is_fully_cached(node, nowhere)
    assert not is_fully_cached(node, lambda node_id, partition: ("a",) if partition else ())
    assert is_fully_cached(node, lambda node_id, partition: ("a",))
    assert not is_fully_cached(Shape(2), lambda node_id, partition: ("a",))
