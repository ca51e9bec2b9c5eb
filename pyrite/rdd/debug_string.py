"""The lineage as Spark prints it: one line a node, indented at each shuffle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.rdd.context import RDDContext


@frozen_dataclass
class _Edge:
    """A parent, and how it hangs below its child."""

    parent: Lineage
    is_shuffled: bool
    is_last: bool


def debug_string(lineage: Lineage, context: RDDContext) -> str:
    """The graph from `lineage` down, in Spark's format.

    A line with ``(n)`` begins a stage of n partitions, ``+-`` marks the shuffle before it, and ``|`` runs
    down the nodes of a stage. Below a node that is kept: how many partitions, and in how many bytes.
    """
    return "\n".join(_lines(lineage, context))


def _lines(lineage: Lineage, context: RDDContext) -> Iterator[str]:
    count = f"({lineage.num_partitions})"
    rail = _rail(count)
    node_line, *kept_lines = _describe(lineage, context)
    yield f"{count} {node_line}"
    yield from (f"{rail} {line}" for line in kept_lines)
    # A stack of nodes to print, with what stands left of them, rather than a recursion: a graph may be
    # deeper than Python's stack.
    waiting = [(edge, rail) for edge in reversed(_edges(lineage))]
    while waiting:
        edge, prefix = waiting.pop()
        node = edge.parent
        node_line, *kept_lines = _describe(node, context)
        if edge.is_shuffled:
            outer = re.sub(r"\|\s+$", "", prefix)
            count = f"({node.num_partitions})"
            prefix = outer + ("  " if edge.is_last else "| ") + _rail(count)
            yield f"{outer}+-{count} {node_line}"
        else:
            yield prefix + node_line
        yield from (prefix + line for line in kept_lines)
        waiting += [(further, prefix) for further in reversed(_edges(node))]


def _rail(count: str) -> str:
    """A bar below the middle of ``(n)``, and blanks up to its end."""
    left = (len(count) - 1) // 2
    return " " * left + "|" + " " * (len(count) - left)


def _edges(node: Lineage) -> list[_Edge]:
    """What hangs below a node; the operators of a chain are one node."""
    if node.checkpoint is not None:
        return [_Edge(node.checkpoint, is_shuffled=False, is_last=True)]
    if isinstance(node, PipelinedLineage):
        return [_Edge(node.chain()[0], is_shuffled=False, is_last=True)]
    last = len(node.dependencies) - 1
    return [
        _Edge(dependency.parent, isinstance(dependency, ShuffleDependency), position == last)
        for position, dependency in enumerate(node.dependencies)
    ]


def _describe(node: Lineage, context: RDDContext) -> Iterator[str]:
    level = node.storage_level
    yield f"{node!r} [{level if level.is_persistent else ''}]"
    if level.is_persistent:
        kept = context.cached_blocks(node.blocks_id)
        if kept.partitions:
            yield (
                f"    CachedPartitions: {kept.partitions}; MemorySize: {format_size(kept.memory_bytes)}; "
                f"DiskSize: {format_size(kept.disk_bytes)}"
            )


def format_size(size: int) -> str:
    """A number of bytes as Spark shows it: in the largest unit of which there are two.

    >>> format_size(2000), format_size(2048), format_size(5 << 20)
    ('2000.0 B', '2.0 KiB', '5.0 MiB')
    """
    units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    value = float(size)
    for unit in units:
        if value < 2048 or unit == units[-1]:
            break
        value /= 1024
    return f"{value:.1f} {unit}"
