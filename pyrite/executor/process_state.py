"""What a process and its descendants are doing, as the system sees them.

psutil is imported where it is needed: on systems without ``/proc``.
"""

from __future__ import annotations

import os
import sys

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.process_control import children_of

_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


@frozen_dataclass
class ProcessState:
    """Whether a process is stopped, and how many bytes it and its descendants hold."""

    is_stopped: bool
    memory: int


def process_state(pid: int) -> ProcessState | None:
    """The state of a process that the caller has not waited for yet; None once it has ended.

    >>> process_state(os.getpid()).is_stopped
    False
    """
    if not sys.platform.startswith("linux"):
        return _state_elsewhere(pid)
    letter = _state_letter(pid)
    if letter is None or letter in "ZX":
        return None
    # A debugger that looks at a process stops it in another way ("t"), and means well.
    return ProcessState(letter == "T", _memory_of_tree(pid))


def _state_letter(pid: int) -> str | None:
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            text = file.read()
    except OSError:
        return None
    # The name before it is in parentheses, and may hold anything.
    return chr(text[text.rindex(b")") + 2])


def _memory_of_tree(root: int) -> int:
    total = 0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        total += _private_memory(pid)
        waiting += children_of(pid)
    return total


def _private_memory(pid: int) -> int:
    """What a process holds without the files that it maps: cached blocks are counted where they are kept."""
    try:
        with open(f"/proc/{pid}/statm", "rb", buffering=0) as file:
            _, resident, shared, *_ = file.read().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE_SIZE


def _state_elsewhere(pid: int) -> ProcessState | None:
    import psutil

    try:
        process = psutil.Process(pid)
        status = process.status()
        if status in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return None
        memory = process.memory_info().rss
        for child in process.children(recursive=True):
            memory += child.memory_info().rss
    except psutil.Error:
        return None
    return ProcessState(status == psutil.STATUS_STOPPED, memory)
