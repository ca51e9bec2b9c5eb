"""What the operating system offers to make sure that no process outlives its purpose."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, argument: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # only here: the driver must not pay for it

    return bool(ctypes.CDLL(None).prctl(option, argument, 0, 0, 0) == 0)


def die_with_parent() -> None:
    """On Linux: be killed when the parent process ends. Elsewhere the closed socket tells."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> bool:
    """On Linux: become the parent of descendants whose own parent ends; whether that worked."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def kill_group(group: int) -> None:
    """Kill a process group that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def kill_process(pid: int) -> None:
    """Kill a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    """The direct children of a process, where /proc tells; empty elsewhere."""
    children: list[int] = []
    with contextlib.suppress(OSError):
        # Each thread has those that it started.
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb", buffering=0) as file:
                children += map(int, file.read().split())
    return children


def kill_descendants(mark: str) -> None:
    """On Linux: kill this user's processes that were started with `mark` ("NAME=value") in their environment.

    It finds what a dead process has started, wherever that has moved to since: to another parent, group or
    session. Process ids alone would not tell, they are used again.
    """
    needle = mark.encode()
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and _has_in_environment(int(name), needle):
                kill_process(int(name))


def _has_in_environment(pid: int, needle: bytes) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return needle in file.read().split(b"\0")
    except OSError:
        return False  # another user's, or gone


def describe_exit(status: int) -> str:
    """What a wait status says, in words.

    >>> describe_exit(9), describe_exit(3 << 8)
    ('it was killed by SIGKILL', 'it ended with exit code 3')
    """
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        return f"it was killed by {name}"
    return f"it ended with exit code {os.waitstatus_to_exitcode(status)}"
