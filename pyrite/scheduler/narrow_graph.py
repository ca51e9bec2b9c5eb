"""Walks over the part of a lineage that runs in one task: the nodes between two shuffles.

All walks are loops: a lineage may be thousands of nodes deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency, ShuffleDependency

#: Where the block of (`Lineage.blocks_id`, partition) is, best first; empty where there is none.
CachedLocations = Callable[[int, int], Sequence[str]]


def shuffles_read(
    root: Lineage, is_cached: Callable[[Lineage], bool] | None = None
) -> list[ShuffleDependency]:
    """The shuffles at the edges of the narrow graph that ends in `root`, leftmost first, each once.

    Given `is_cached`, the walk does not look behind nodes for which it is true.
    """
    found: dict[int, ShuffleDependency] = {}
    seen = {root.id}
    to_visit = [root]
    while to_visit:
        node = to_visit.pop()
        if is_cached is not None and is_cached(node):
            continue
        parents = []
        for dependency in node.dependencies:
            if isinstance(dependency, ShuffleDependency):
                found.setdefault(dependency.shuffle_id, dependency)
            elif dependency.parent.id not in seen:
                seen.add(dependency.parent.id)
                parents.append(dependency.parent)
        to_visit.extend(reversed(parents))
    return list(found.values())


def persisted_nodes(root: Lineage) -> list[Lineage]:
    """The nodes of the narrow graph that ends in `root` whose blocks are kept."""
    nodes = {root.id: root}
    to_visit = [root]
    while to_visit:
        for dependency in _narrow_dependencies(to_visit.pop()):
            if dependency.parent.id not in nodes:
                nodes[dependency.parent.id] = dependency.parent
                to_visit.append(dependency.parent)
    return [node for node in nodes.values() if node.storage_level.is_persistent]


def is_fully_cached(node: Lineage, cached_locations: CachedLocations) -> bool:
    """Whether every partition of a persisted node has a block somewhere."""
    return node.storage_level.is_persistent and all(
        cached_locations(node.blocks_id, partition) for partition in range(node.num_partitions)
    )


def preferred_locations(
    root: Lineage, partitions: Iterable[int], cached_locations: CachedLocations
) -> tuple[tuple[str, ...], ...]:
    """For each partition where it is cheap to compute; empty as a whole where none has a preference.

    That is where the nearest cached block lies, or else where the first source that has a preference wants
    to be read.
    """
    useful = _nodes_towards_preferences(root)
    if root.id not in useful:
        return ()
    preferred = tuple(_preferred(root, partition, useful, cached_locations) for partition in partitions)
    return preferred if any(preferred) else ()


def _nodes_towards_preferences(root: Lineage) -> set[int]:
    """The nodes which have a preference to ask for, and those from which one of them can be reached.

    It is worked out once a stage, so that the walk of each partition goes nowhere in vain. In most
    stages it is empty.
    """
    children: dict[int, list[int]] = {root.id: []}
    useful = []
    to_visit = [root]
    while to_visit:
        node = to_visit.pop()
        if node.storage_level.is_persistent or _has_own_preference(node):
            useful.append(node.id)
        for dependency in _narrow_dependencies(node):
            parent = dependency.parent
            if parent.id not in children:
                children[parent.id] = []
                to_visit.append(parent)
            children[parent.id].append(node.id)
    reached = set(useful)
    while useful:
        for child in children[useful.pop()]:
            if child not in reached:
                reached.add(child)
                useful.append(child)
    return reached


def _preferred(
    root: Lineage, partition: int, useful: set[int], cached_locations: CachedLocations
) -> tuple[str, ...]:
    seen = {(root.id, partition)}
    to_visit = [(root, partition)]
    while to_visit:
        node, index = to_visit.pop()
        locations = cached_locations(node.blocks_id, index) if node.storage_level.is_persistent else ()
        if not locations and _has_own_preference(node):
            locations = _source(node).preferred_locations(node.partitions[index])
        if locations:
            return tuple(locations)
        parents = []
        for dependency in _narrow_dependencies(node):
            if dependency.parent.id in useful:
                for parent_index in dependency.parents(index):
                    place = (dependency.parent.id, parent_index)
                    if place not in seen:
                        seen.add(place)
                        parents.append((dependency.parent, parent_index))
        to_visit.extend(reversed(parents))
    return ()


def _has_own_preference(node: Lineage) -> bool:
    # A node with narrow parents can only repeat what they say, at the price of a walk of its own.
    return type(
        _source(node)
    ).preferred_locations is not Lineage.preferred_locations and not _narrow_dependencies(node)


def _source(node: Lineage) -> Lineage:
    return node if node.checkpoint is None else node.checkpoint


def _narrow_dependencies(node: Lineage) -> list[NarrowDependency]:
    return [dependency for dependency in node.dependencies if isinstance(dependency, NarrowDependency)]
