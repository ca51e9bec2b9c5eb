"""Ends actors that stand still. Ray asks an actor to end, which a stopped process does not hear."""

from __future__ import annotations

from typing import Any

from pyrite.executor.process_control import kill_process


def start_of(pid: int) -> str:
    """When a process started, in ticks of the kernel's clock; empty if it is gone, or if nothing tells.

    Together with its id it names a process for ever, on one node.
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            # The name of the program is in parentheses, and may hold anything.
            return file.read().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def end_process(pid: int, start: str) -> None:
    """Kill a process of this node unless it has ended, and another one has its id."""
    if start_of(pid) == start:
        kill_process(pid)


def end_on_node(node_id: str, pid: int, start: str) -> Any:
    """Have a process of a node killed by a task that Ray runs there; a reference to its end.

    If the node is gone, getting the reference raises, and the process is gone too.
    """
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    there = NodeAffinitySchedulingStrategy(node_id, soft=False)
    remote = ray.remote(end_process).options(num_cpus=0, max_retries=1, scheduling_strategy=there)
    return remote.remote(pid, start)
