"""Nothing listens: driver and workers talk through sockets that only they hold."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from conftest import Busy

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sockets are looked up in /proc"),
    # Ray has sockets of its own in this process and below it.
    pytest.mark.without_ray,
]

#: The states of a socket in /proc/net/tcp and of one in /proc/net/unix that say that it listens.
_TCP_LISTENS = "0A"
_UNIX_ACCEPTS = 0x10000


def sockets_of(pids: list[int]) -> set[str]:
    """The inodes of the sockets that processes hold."""
    found = set()
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = os.readlink(descriptor)
            except FileNotFoundError:
                continue  # the descriptor of this very look
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


def rows_of(table: str) -> list[list[str]]:
    path = Path(f"/proc/self/net/{table}")
    return [line.split() for line in path.read_text().splitlines()[1:]] if path.exists() else []


def processes() -> list[int]:
    return [os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))]


def test_no_process_of_an_application_has_a_socket_of_the_network(busy: Busy) -> None:
    held = sockets_of(processes())
    tables = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")
    # The inode is the tenth column of all of these.
    assert [row for table in tables for row in rows_of(table) if row[9] in held] == []


def test_no_unix_socket_listens_or_has_a_name(busy: Busy) -> None:
    held = sockets_of(processes())
    ours = [row for row in rows_of("unix") if row[6] in held]
    assert len(ours) >= 4, "the sockets of two executors and two workers are to be among them"
    assert [row for row in ours if int(row[3], 16) & _UNIX_ACCEPTS] == []
    # A name, in the file system or abstract, is the eighth column where there is one.
    assert [row for row in ours if len(row) > 7] == []


def test_the_workers_hold_no_socket_of_each_other_or_of_the_driver_for_the_zygotes(busy: Busy) -> None:
    workers = [pid for pids in busy.sc.executor_pids().values() for pid in pids]
    held = [sockets_of([pid]) for pid in workers]
    assert [len(sockets) for sockets in held] == [1] * len(workers)
    assert len(set.union(*held)) == len(workers)


def test_a_command_line_tells_no_secret(busy: Busy) -> None:
    for child in psutil.Process().children(recursive=True):
        assert busy.secret not in " ".join(child.cmdline())
