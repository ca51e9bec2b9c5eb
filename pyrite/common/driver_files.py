"""Files that the driver has written for tasks to read: values of broadcasts, slices of collections.

On one machine they are read where they lie. An executor on another machine makes a copy of each that one of
its tasks asks for.
"""

from __future__ import annotations

from collections.abc import Callable

_copy: Callable[[str], str] | None = None


def local_path(path: str) -> str:
    """Where this process finds a file of the driver's; FileNotFoundError if it is deleted by now."""
    return path if _copy is None else _copy(path)


def copy_with(copy: Callable[[str], str]) -> None:
    """Let `copy` say where a file is here; called at the start of a worker whose driver is elsewhere."""
    global _copy
    _copy = copy
