"""Questions about a lineage graph, answered without recursion: graphs are thousands of nodes deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency, ShuffleDependency

#: Where a persisted partition is stored, best place first; empty for nowhere.
CachedLocations = Callable[[int, int], Sequence[str]]


def shuffles_of(lineage: Lineage) -> list[ShuffleDependency]:
    """The shuffles that computing the node may read: those at the far ends of its narrow dependencies."""
    return list(_shuffles(lineage, lambda node: False))


def needed_shuffles_of(lineage: Lineage, cached: CachedLocations) -> list[ShuffleDependency]:
    """As `shuffles_of`, without what lies behind nodes whose partitions are all stored."""
    return list(_shuffles(lineage, lambda node: _is_stored(node, cached)))


def preferred_locations(
    lineage: Lineage, partitions: Sequence[int], cached: CachedLocations
) -> list[tuple[str, ...]]:
    """For each partition the places where it is cheap to compute, best first.

    A stored copy on the way counts most, then what the nodes themselves prefer.
    """
    if not any(_may_prefer(node) for node in _narrow_ancestors(lineage)):
        return [()] * len(partitions)
    return [_preferred(lineage, partition, cached) for partition in partitions]


def _shuffles(lineage: Lineage, stops_at: Callable[[Lineage], bool]) -> Iterator[ShuffleDependency]:
    seen_nodes = {lineage.id}
    seen_shuffles: set[int] = set()
    waiting = [lineage]
    while waiting:
        node = waiting.pop()
        if stops_at(node):
            continue
        for dependency in node.dependencies:
            if isinstance(dependency, ShuffleDependency):
                if dependency.shuffle_id not in seen_shuffles:
                    seen_shuffles.add(dependency.shuffle_id)
                    yield dependency
            elif dependency.parent.id not in seen_nodes:
                seen_nodes.add(dependency.parent.id)
                waiting.append(dependency.parent)


def _is_stored(node: Lineage, cached: CachedLocations) -> bool:
    return node.storage_level.is_persistent and all(
        cached(node.id, partition) for partition in range(node.num_partitions)
    )


def _narrow_ancestors(lineage: Lineage) -> Iterator[Lineage]:
    seen = {lineage.id}
    waiting = [lineage]
    while waiting:
        node = waiting.pop()
        yield node
        for dependency in node.dependencies:
            if isinstance(dependency, NarrowDependency) and dependency.parent.id not in seen:
                seen.add(dependency.parent.id)
                waiting.append(dependency.parent)


def _may_prefer(node: Lineage) -> bool:
    return (
        node.storage_level.is_persistent or type(node).preferred_locations is not Lineage.preferred_locations
    )


def _preferred(lineage: Lineage, partition: int, cached: CachedLocations) -> tuple[str, ...]:
    seen = {(lineage.id, partition)}
    waiting = [(lineage, partition)]
    while waiting:
        node, index = waiting.pop()
        places = cached(node.id, index) if node.storage_level.is_persistent else ()
        places = places or node.preferred_locations(node.partitions[index])
        if places:
            return tuple(places)
        for dependency in reversed(node.dependencies):
            if isinstance(dependency, NarrowDependency):
                for parent_index in reversed(dependency.parents(index)):
                    step = (dependency.parent.id, parent_index)
                    if step not in seen:
                        seen.add(step)
                        waiting.append((dependency.parent, parent_index))
    return ()
