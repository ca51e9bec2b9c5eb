"""How much memory there is for this program: the machine's, or less in a container."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def machine_memory(root: Path = Path("/")) -> int:
    """The memory that this program may use, in bytes.

    It is the physical memory, or the least limit of the control groups (version 1 or 2) that the program is
    in. `root` is where ``proc`` and ``sys`` are.
    """
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min((physical, *_limits(root)))


def _limits(root: Path) -> Iterator[int]:
    mounts = root / "sys/fs/cgroup"
    for controllers, group in _groups(root / "proc/self/cgroup"):
        if controllers == "":
            # Above `high` a group is slowed down until it hardly moves, so that is a limit too.
            yield from _limits_above(mounts, group, ("memory.max", "memory.high"))
        elif "memory" in controllers.split(","):
            yield from _limits_above(mounts / "memory", group, ("memory.limit_in_bytes",))


def _groups(path: Path) -> Iterator[tuple[str, str]]:
    """The controllers and the path of each group; version 2 has one group, for all controllers."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return  # not Linux, or nothing that is known of groups
    for line in lines:
        _, controllers, group = line.split(":", 2)
        yield controllers, group


def _limits_above(mount: Path, group: str, names: tuple[str, ...]) -> Iterator[int]:
    """The limits of a group and of those that it is in.

    In a container the group may be named as the host sees it: then only the mount's root is there.
    """
    parts = [part for part in group.split("/") if part not in ("", "..")]
    for depth in range(len(parts) + 1):
        for name in names:
            try:
                text = mount.joinpath(*parts[:depth], name).read_text().strip()
            except OSError:
                continue
            # "max" means none. Nothing can run in a group without memory, so 0 is not to be believed.
            if text.isdecimal() and int(text) > 0:
                yield int(text)
